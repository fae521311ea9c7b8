"""Which formats each city's systems write."""

from collections.abc import Iterator

from lontar.sample.deliveries.absence import leave_csv, leave_page, shift_rosters
from lontar.sample.deliveries.attlog import five_field, six_field
from lontar.sample.deliveries.files import Delivery
from lontar.sample.deliveries.mobile import check_ins_csv, check_ins_lines
from lontar.sample.deliveries.organisation import ref_unor, unit_table, working_weeks
from lontar.sample.deliveries.satisfaction import form_answers, populations_plain, populations_worded, sheets_workbook
from lontar.sample.deliveries.staff import enrolments_csv, enrolments_quoted, roster_csv, roster_siasn
from lontar.sample.deliveries.training import training_json, training_workbook
from lontar.sample.topics import NAMES, topic
from lontar.sample.world import World


def _kupang(world: World) -> Iterator[Delivery]:
    yield from ref_unor(world)
    yield from roster_csv(world)
    yield from working_weeks(world, delimiter=",", line_end="\n")
    yield from enrolments_csv(world)
    yield from six_field(world)
    yield from check_ins_csv(world)
    yield from leave_page(world)
    header = ("NIP", "Tanggal", "Sif", "Mulai", "Selesai")
    yield from shift_rosters(world, header=header, delimiter=",", day_pattern="%Y-%m-%d", colon=":")
    yield from training_json(world)
    yield from sheets_workbook(world)
    yield from populations_plain(world)


def _palembang(world: World) -> Iterator[Delivery]:
    yield from unit_table(world)
    yield from roster_siasn(world)
    yield from working_weeks(world, delimiter=";", line_end="\r")
    yield from enrolments_quoted(world)
    yield from five_field(world)
    yield from check_ins_lines(world)
    yield from leave_csv(world)
    header = ("nip", "tanggal", "kode_sif", "jam_mulai", "jam_selesai")
    yield from shift_rosters(world, header=header, delimiter=";", day_pattern="%d/%m/%Y", colon=".")
    yield from training_workbook(world)
    yield from form_answers(world)
    yield from populations_worded(world)


_WRITERS = {"kota-kupang": _kupang, "kota-palembang": _palembang}


def deliveries(world: World) -> Iterator[Delivery]:
    """Every file of a city's window, feed by feed, month by month."""
    yield from _WRITERS[world.city.agency_id](world)
    for name in NAMES:
        yield from topic(name).deliveries(world)
