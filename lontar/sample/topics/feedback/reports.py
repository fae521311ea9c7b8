"""The simulated reports and what became of each: as many versions as there are exports in which something was new."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lontar.sample.rng import stream
from lontar.sample.topics.feedback.words import CLASSES, LAPOR_FATES, report_text, sent_again
from lontar.sample.world import World

LAPOR, REVIEWS, APP, SOCIAL = "lapor", "ulasan", "aplikasi_kota", "media_sosial"
# Reports a month: at least so many, and so many more at full size.
_SIZES = {LAPOR: (40, 320), REVIEWS: (24, 160), APP: (55, 800), SOCIAL: (15, 120)}
CHANNELS = {"kota-kupang": (LAPOR, REVIEWS), "kota-palembang": (APP, SOCIAL)}
# Only offices that the source's list of offices knows: those of the plan, not the many schools and kelurahan.
_OFFICES = {
    "kota-kupang": ("1.05", "1.06", "1.07", "1.08", "1.11", "1.12", "2.01", "2.02"),
    "kota-palembang": ("04", "05", "06", "07", "08", "10", "11", "1301"),
}
REVIEWED = "1.07"
NOWHERE, ELSEWHERE = -1, -2
_DAYS_TO_CLOSE = {
    "permintaan_informasi": 5,
    "pengaduan_tidak_berkadar": 16,
    "pengaduan_berkadar_pengawasan": 70,
    "aspirasi": 30,
    "": 25,
}


@dataclass(frozen=True)
class Version:
    """What the export of one month says: the source's word for the status, and the day of closing where it has one."""

    month: int
    status: str
    closed: int | None


@dataclass(frozen=True)
class Report:
    """One report; days are positions in the window's grid.

    `unit` is a position, NOWHERE (handed to nobody) or ELSEWHERE (an office that is not the city's).
    """

    number: str
    channel: str
    day: int
    clock: int
    classification: str
    category: int
    unit: int
    anonymity: str
    text: str
    duplicate_of: str
    rating: int | None
    versions: tuple[Version, ...]

    @property
    def last(self) -> Version:
        return self.versions[-1]


def build(world: World) -> list[Report]:
    """All reports of the window, channel by channel, month by month."""
    return [
        report
        for channel in CHANNELS[world.city.agency_id]
        for month in range(len(world.grid.months))
        for report in _of_month(world, channel, month)
    ]


def _of_month(world: World, channel: str, month: int) -> Iterator[Report]:
    rng = stream(world.seed, world.city.agency_id, "feedback", channel, world.grid.months[month])
    least, more = _SIZES[channel]
    days, serial = world.grid.of_month(month), 0
    tag = world.grid.months[month].code.replace("-", "")
    for _ in range(round(least + more * world.scale)):
        first = _one(world, rng, channel, month, int(rng.choice(days)), f"{tag}{serial:05}")
        copies = _copies(rng, first, int(days[-1]), tag, serial)
        serial += 1 + len(copies)
        yield from (first, *copies)


def _one(world: World, rng: np.random.Generator, channel: str, month: int, day: int, serial: str) -> Report:
    # Always the same number of draws, so that a report does not depend on what the one before it was.
    draw, place, hide, tell = rng.random(4)
    category, clock, stars = int(rng.integers(6)), int(rng.integers(86_400)), int(rng.choice(5, p=_STARS)) + 1
    is_review = channel == REVIEWS
    classification = "" if is_review or draw < 0.08 else CLASSES[int((draw - 0.08) / 0.92 * 20) % len(CLASSES)]
    plain = Report(
        number=f"{_PREFIX[channel]}{serial}",
        channel=channel,
        day=day,
        clock=clock,
        classification=classification,
        category=category,
        unit=_unit(world, channel, month, place),
        anonymity="" if is_review else ("", "anonim", "anonim_rahasia", "rahasia")[int(hide * 4)],
        text=report_text(serial, category, tell),
        duplicate_of="",
        rating=stars if is_review else None,
        versions=(Version(month, "", None),),
    )
    return _HISTORIES[channel](world, rng, plain, month)


_STARS = (0.12, 0.07, 0.11, 0.25, 0.45)
_PREFIX = {LAPOR: "", REVIEWS: "UL-", APP: "PLG-", SOCIAL: "MS-"}


def _unit(world: World, channel: str, month: int, place: float) -> int:
    offices = _OFFICES[world.city.agency_id]
    code = REVIEWED if channel == REVIEWS else offices[int(place * 0.999 * len(offices))]
    if channel != REVIEWS and place * 97 % 1 < 0.06:
        return ELSEWHERE
    change = world.city.reorganisation
    if code == change.old and world.grid.months[month].start_date >= change.on:
        code = change.new.code
    return world.units.index(code)


def _reviewed(world: World, rng: np.random.Generator, report: Report, month: int) -> Report:
    return report


def _posted(world: World, rng: np.random.Generator, report: Report, month: int) -> Report:
    """Social media: the office notes a status and never the day of closing."""
    word = ("Diterima", "Diproses", "Selesai")[int(rng.integers(3))]
    return replace(report, versions=(Version(month, word, None),))


def _exported(world: World, rng: np.random.Generator, report: Report, month: int) -> Report:
    """SP4N-LAPOR!: a status without a day; what waited for more information stands in the export a second time."""
    fate, waits = str(rng.choice([word for word, _ in LAPOR_FATES], p=[p for _, p in LAPOR_FATES])), rng.random() < 0.2
    versions = (Version(month, LAPOR_FATES[-1][0] if waits else fate, None),)
    if waits and fate != LAPOR_FATES[-1][0]:
        versions += (Version(month, fate, None),)
    # Archived reports were handed to nobody.
    nobody = versions[-1].status.startswith("Diarsipkan")
    return replace(report, versions=versions, unit=NOWHERE if nobody else report.unit)


def _tracked(world: World, rng: np.random.Generator, report: Report, month: int) -> Report:
    """The city's own app: every report again in the export of the month in which it was closed, with the day."""
    fate, delay = rng.random(), float(rng.gamma(2.2, _DAYS_TO_CLOSE[report.classification] / 2.2))
    closed = report.day + 1 + round(delay)
    word = "Selesai" if fate < 0.78 else "Ditutup oleh Sistem" if fate < 0.85 else "Ditolak"
    word = word if fate < 0.88 else "Dibatalkan Pelapor"
    if fate >= 0.9 or closed >= len(world.grid.dates):
        return replace(report, versions=(Version(month, "Diproses", None),))
    then = int(world.grid.month[closed])
    ended = Version(then, word, closed)
    return replace(report, versions=(ended,) if then == month else (Version(month, "Diproses", None), ended))


_HISTORIES = {LAPOR: _exported, REVIEWS: _reviewed, APP: _tracked, SOCIAL: _posted}


def _copies(rng: np.random.Generator, first: Report, last_day: int, tag: str, serial: int) -> list[Report]:
    """The same report sent again, up to three times within days; the app's staff mark some as duplicates."""
    again, times, marked = rng.random(), int(rng.integers(1, 4)), rng.random() < 0.5
    if first.channel == REVIEWS or again >= 0.07:
        return []
    return [_copy(first, copy, last_day, tag, serial, marked and first.channel == APP) for copy in range(1, times + 1)]


def _copy(first: Report, copy: int, last_day: int, tag: str, serial: int, is_marked: bool) -> Report:
    day = min(last_day, first.day + copy - 1)
    return replace(
        first,
        number=f"{_PREFIX[first.channel]}{tag}{serial + copy:05}",
        day=day,
        text="" if is_marked else sent_again(first.text, copy),
        duplicate_of=first.number if is_marked else "",
        # What came in after its twin was closed is closed on the day it came.
        versions=tuple(replace(v, closed=None if v.closed is None else max(v.closed, day)) for v in first.versions),
    )
