"""True figures of the reports: each month's own, and what became of those of the last twelve months by its last day."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from statistics import median

import numpy as np

from lontar.sample.topics.feedback.reports import APP, REVIEWS, Report
from lontar.sample.truth.reach import reach_of
from lontar.sample.truth.rows import ALL, Row, half_width, interval, unit_names
from lontar.sample.workdays import OFF_DAYS
from lontar.sample.world import World

_LIMITS = {"permintaan_informasi": 5, "pengaduan_tidak_berkadar": 14, "pengaduan_berkadar_pengawasan": 60}
_STATES = {
    "Selesai": "resolved",
    "Ditutup oleh Pelapor": "resolved",
    "Ditutup oleh Admin": "resolved",
    "Ditutup oleh Sistem": "auto_closed",
    "Ditolak": "rejected",
    "Dibatalkan Pelapor": "archived",
    "Diarsipkan oleh Admin": "archived",
    "Diarsipkan oleh Sistem": "archived",
    "Diarsipkan oleh Pelapor": "archived",
}
_OFF = np.array(OFF_DAYS, dtype="datetime64[D]")
Group = tuple[str, str, list[Report], list[Report]]


def rows(world: World) -> Iterator[Row]:
    """All rows of all months. The window is never longer than twelve months, so its first month is in every sum."""
    for month, period in enumerate(world.grid.months):
        end = int(world.grid.of_month(month)[-1])
        so_far = [report for report in world.topics["feedback"] if report.day <= end]
        reach, names = reach_of(world, month), unit_names(world)
        for row in reach.rows:
            is_city = row == len(world.units)
            year = [r for r in so_far if is_city or (r.unit >= 0 and reach.matrix[row][r.unit])]
            own = [report for report in year if world.grid.month[report.day] == month]
            for make in (_volume, _outcomes, _timeliness, _reviews):
                yield from make(world, names[row], period.code, own, year, end)


def _share(
    unit_id: str, period: str, code: str, part: int, whole: int, breakdown: str = "", label: str | None = None
) -> Iterator[Row]:
    if whole:
        yield Row(unit_id, period, code, Fraction(part), Fraction(whole), None, None, breakdown, label=label)


def _members(unit_id: str, reports: list[Report], dimension: str, of: Callable) -> Iterator[tuple[str, list[Report]]]:
    """Everything, and for the city each member of a breakdown; nothing where there are no reports."""
    if dimension == "":
        yield from [("", reports)] if reports else []
    elif unit_id == ALL:
        found = defaultdict(list)
        for report in reports:
            found[of(report)].append(report)
        yield from ((f"{dimension}={member}", part) for member, part in found.items() if member)


def class_of(report: Report) -> str:
    return "" if report.channel == REVIEWS else report.classification or "tanpa_klasifikasi"


def state_at(report: Report, end: int) -> str:
    """What the report was on a day; empty for a review, which has no status."""
    if report.channel == REVIEWS:
        return ""
    closed = report.last.closed
    return "open" if closed is not None and closed > end else _STATES.get(report.last.status, "open")


def _volume(world: World, unit_id: str, period: str, own: list, year: list, end: int) -> Iterator[Row]:
    repeated = _repeated(own)
    dimensions = {
        "": str,
        "channel": lambda r: r.channel,
        "complaint_class": class_of,
        "complaint_state": lambda r: state_at(r, end),
    }
    for dimension, of in dimensions.items():
        for breakdown, part in _members(unit_id, own, dimension, of):
            yield Row(
                unit_id, period, "feedback_received", Fraction(len(part)), None, None, None, breakdown, decimals=0
            )
            if dimension != "complaint_state":
                distinct = Fraction(sum(r.number not in repeated for r in part))
                yield Row(unit_id, period, "feedback_distinct", distinct, None, None, None, breakdown, decimals=0)


def _repeated(reports: list[Report]) -> set[str]:
    """Marked as duplicates, or with the words of an earlier one. Marked ones all say that they were sent before."""
    seen, found = set(), set()
    for report in sorted(reports, key=lambda r: (r.day, r.channel, r.number)):
        words = "".join(filter(str.isalnum, report.text.lower()))
        if report.duplicate_of or (words in seen and report.channel != REVIEWS):
            found.add(report.number)
        if report.channel != REVIEWS:
            seen.add(words)
    return found


def _outcomes(world: World, unit_id: str, period: str, own: list, year: list, end: int) -> Iterator[Row]:
    states = [state for report in year if (state := state_at(report, end))]
    for code, state in (
        ("complaint_completion_rate", "resolved"),
        ("complaint_auto_closed_share", "auto_closed"),
        ("complaint_archived_share", "archived"),
    ):
        yield from _share(unit_id, period, code, states.count(state), len(states))
    untimed, known = sum(report.channel not in (APP, REVIEWS) for report in year), len(states)
    label = "semua" if untimed == known else "sebagian" if untimed else "tidak ada"
    yield from _share(unit_id, period, "complaint_untimed_share", untimed, known, label=label)


def working_days(world: World, report: Report, end: int) -> int:
    """After the day of receipt, up to the day of closing or, while it is open, to the day given."""
    last = end if state_at(report, end) == "open" else report.last.closed
    first, past = world.grid.dates[report.day] + 1, world.grid.dates[last] + 1
    return int(np.busday_count(first, past, holidays=_OFF))


def _verdict(world: World, report: Report, end: int) -> str:
    limit, state = _LIMITS.get(report.classification), state_at(report, end)
    if report.channel != APP or limit is None or state == "archived":
        return ""
    if working_days(world, report, end) > limit:
        return "late"
    return "in_time" if state in ("resolved", "rejected") else ""


def _timeliness(world: World, unit_id: str, period: str, own: list, year: list, end: int) -> Iterator[Row]:
    for dimension in ("", "complaint_class"):
        for breakdown, part in _members(unit_id, year, dimension, class_of):
            judged = [verdict for report in part if (verdict := _verdict(world, report, end))]
            yield from _share(unit_id, period, "complaint_late_rate", judged.count("late"), len(judged), breakdown)
    resolved = [r for r in year if r.channel == APP and state_at(r, end) == "resolved"]
    days = [working_days(world, report, end) for report in resolved]
    if days:
        middle = Fraction(median(days))
        total, count = Fraction(sum(days)), Fraction(len(days))
        code = "complaint_days_to_close"
        yield Row(unit_id, period, code, total, count, None, None, value=middle, decimals=1)


def _reviews(world: World, unit_id: str, period: str, own: list, year: list, end: int) -> Iterator[Row]:
    stars = [report.rating for report in own if report.rating is not None]
    if stars:
        total, count = Fraction(sum(stars)), len(stars)
        low, high = interval(total / count, half_width(stars, 1), 2)
        yield Row(
            unit_id,
            period,
            "service_review_mean",
            total,
            Fraction(count),
            count,
            None,
            low=low,
            high=high,
            decimals=2,
        )
