"""The lists of the national personnel system (JSON in one city, its spreadsheet export in the other) and the office's workbook."""

from collections.abc import Iterator
from datetime import date, timedelta

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, stranger
from lontar.sample.deliveries.files import Delivery, json_bytes, workbook_bytes
from lontar.sample.topics.discipline.facts import Award, Confirmation, Decision
from lontar.sample.world import World
from lontar.sources import load_feeds
from lontar.template import workbook

_DECISION_KEYS = ("id", "nip_baru", "jenis_hukuman_id", "jenis_tingkat_hukuman_id", "sk_tanggal", "hukuman_tanggal",
                  "akhir_hukum_tanggal", "masa_tahun", "masa_bulan")  # fmt: skip
_DECISION_NAMES = ("id", "nipBaru", "jenisHukuman", "jenisTingkatHukumanId", "skTanggal", "hukumanTanggal",
                   "akhirHukumTanggal", "masaTahun", "masaBulan")  # fmt: skip
_AWARD_KEYS, _AWARD_NAMES = ("id", "nip_baru", "penghargaan_id", "sk_tanggal"), ("id", "nipBaru", "hargaId", "skDate")
_UNKNOWN_CODE = "99"
_LABELS = {True: "tanpa_alasan_sah", False: "alasan_sah"}


def deliveries(world: World) -> Iterator[Delivery]:
    """Three files a month."""
    facts = world.topics["discipline"]
    for month in range(len(world.grid.months)):
        decisions = [fact for fact in facts.decisions if fact.file_month == month]
        rows = [_decision(world, fact) for fact in decisions] + _bad_decisions(world, month)
        yield _listed(world, "disciplinary_decisions", month, rows)
        awards = [fact for fact in facts.awards if fact.file_month == month]
        rows = [_award(world, fact) for fact in awards] + _bad_awards(world, month)
        yield _listed(world, "recognitions", month, rows)
        yield _confirmations(world, month)


def _listed(world: World, feed: str, month: int, rows: list[tuple]) -> Delivery:
    """One list as the city's system hands it out; its first row is there twice, the first time with an older code."""
    of_decisions = feed == "disciplinary_decisions"
    rows = [(*rows[0][:2], "1" if of_decisions else "400", *rows[0][3:]), *rows]
    bad = {"punishment_code:allowed": 1, "row:end_date_before_effective_date": 1}
    bad = bad if of_decisions else {"award_code:allowed": 1, "awarded_date:type": 1}
    tag, name = month_tag(world, month), "hukdis" if of_decisions else "penghargaan"
    if world.city.agency_id == "kota-kupang":
        keys = _DECISION_NAMES if of_decisions else _AWARD_NAMES
        data = json_bytes([dict(zip(keys, row, strict=True)) for row in rows])
        path = f"{name}/rw_{name}_{tag}.json"
    else:
        keys = _DECISION_KEYS if of_decisions else _AWARD_KEYS
        marked = [[f"'{'null' if cell in (None, '') else cell}" for cell in row] for row in rows]
        data = workbook_bytes(name, [keys, *marked])
        path = f"{name}/siasn_{name}_{tag}.xlsx"
    return Delivery(feed, path, data, len(rows), {IMPOSSIBLE: 1}, bad, superseded=1)


def _decision(world: World, fact: Decision) -> tuple:
    end = _day(_end(fact)) if fact.months else None
    years, months = (str(fact.months // 12), str(fact.months % 12)) if fact.months else ("", "")
    nip = world.people.nip[fact.person]
    return (
        fact.decision_id, nip, fact.code, fact.level, _day(fact.decided), _day(fact.effective), end, years, months
    )  # fmt: skip


def _end(fact: Decision) -> date:
    return fact.effective + timedelta(days=30 * fact.months)


def _bad_decisions(world: World, month: int) -> list[tuple]:
    """A broken identifier, a code nobody knows, an end before the beginning, somebody of another government."""
    tag, first = month_tag(world, month), world.grid.months[month].start_date
    day, earlier, other = _day(first), _day(first - timedelta(days=40)), stranger(month)
    return [
        (f"hd-{tag}-X1", BROKEN_NIP, "1", "R", day, day, None, "", ""),
        (f"hd-{tag}-X2", other, _UNKNOWN_CODE, "R", day, day, None, "", ""),
        (f"hd-{tag}-X3", other, "23", "S", day, day, earlier, "0", "6"),
        (f"hd-{tag}-X4", other, "2", "R", day, day, None, "", ""),
    ]


def _award(world: World, fact: Award) -> tuple:
    return fact.recognition_id, world.people.nip[fact.person], fact.code, _day(fact.day)


def _bad_awards(world: World, month: int) -> list[tuple]:
    tag, day = month_tag(world, month), _day(world.grid.months[month].start_date)
    return [
        (f"ph-{tag}-X1", BROKEN_NIP, "201", day),
        (f"ph-{tag}-X2", stranger(month), _UNKNOWN_CODE, day),
        (f"ph-{tag}-X3", stranger(month), "201", "17 Agustus"),
    ]


def _confirmations(world: World, month: int) -> Delivery:
    """The fill-in workbook: decisions taken back in a later row, and what staging refuses."""
    facts = [fact for fact in world.topics["discipline"].confirmations if fact.file_month == month]
    first_words = [_filled(world, fact, not fact.is_unexcused) for fact in facts if fact.changed_later]
    rows = first_words + [_filled(world, fact, fact.is_unexcused) for fact in facts] + _bad_rows(world, month)
    data = workbook(load_feeds()["absence_confirmations"], rows)
    path = f"konfirmasi/konfirmasi_{month_tag(world, month)}.xlsx"
    bad = {"decision:allowed": 1, "row:decided_date_before_absence_date": 1}
    rejected = {IMPOSSIBLE: 1}
    return Delivery("absence_confirmations", path, data, len(rows), rejected, bad, superseded=len(first_words))


def _filled(world: World, fact: Confirmation, is_unexcused: bool) -> dict:
    return {
        "confirmation_id": fact.confirmation_id,
        "nip": world.people.nip[fact.person],
        "absence_date": fact.day,
        "decision": _LABELS[is_unexcused],
        "absence_hours": float(fact.hours) if fact.hours else None,
        "decided_date": fact.decided,
    }


def _bad_rows(world: World, month: int) -> list[dict]:
    tag, day = month_tag(world, month), world.grid.months[month].start_date + timedelta(days=2)
    base = {"nip": stranger(month), "absence_date": day, "decision": _LABELS[True], "decided_date": day}
    return [
        base | {"confirmation_id": f"KK-{tag}-X1", "nip": BROKEN_NIP},
        base | {"confirmation_id": f"KK-{tag}-X2", "decision": "mungkin"},
        base | {"confirmation_id": f"KK-{tag}-X3", "decided_date": day - timedelta(days=1)},
        base | {"confirmation_id": f"KK-{tag}-X4"},
    ]


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")
