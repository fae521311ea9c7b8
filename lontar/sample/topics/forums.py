"""Meetings of offices with the public: planned for the year, mostly held, some late, some not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.files import Delivery
from lontar.sample.rng import stream
from lontar.sample.truth.reach import reach_of
from lontar.sample.truth.rows import Row, unit_names
from lontar.sample.world import World

_KINDS = ("forum_konsultasi_publik", "musyawarah", "temu_warga", "lainnya")


@dataclass(frozen=True)
class Forum:
    """One planned forum; `held` is None where nobody met. Of issues raised, some are followed up, some of those closed."""

    number: str
    unit: int
    kind: str
    planned: date
    held: date | None
    participants: int | None
    raised: int
    followed_up: int
    closed: int


def build(world: World) -> list[Forum]:
    """Forums of every month, of kecamatan and kelurahan and of the offices that serve the public."""
    return [forum for month in range(len(world.grid.months)) for forum in _of_month(world, month)]


def _of_month(world: World, month: int) -> Iterator[Forum]:
    period = world.grid.months[month]
    rng = stream(world.seed, world.city.agency_id, "forums", period)
    there = world.units.exists(world.units.version_at(period.start_date))
    hosts = [at for at in np.flatnonzero(there) if world.units.specs[at].service]
    for serial in range(1, 3 + round(len(hosts) / 4)):
        planned = period.start_date + timedelta(days=int(rng.integers(0, 28)))
        unit, delay, fate = int(rng.choice(hosts)), int(rng.choice((0, 0, 0, 1, 7, 25))), rng.random()
        people, raised, share, done = int(rng.integers(12, 90)), int(rng.integers(0, 14)), rng.random(), rng.random()
        held = planned + timedelta(days=delay) if fate < 0.85 else None
        followed_up = round(raised * share) if held else 0
        yield Forum(
            number=f"FKP-{period.code}-{serial:03}",
            unit=unit,
            kind=_KINDS[serial % len(_KINDS)],
            planned=planned,
            held=held,
            participants=people if held and fate > 0.05 else None,
            raised=raised if held else 0,
            followed_up=followed_up,
            closed=round(followed_up * done),
        )


def deliveries(world: World) -> Iterator[Delivery]:
    """The filled-in workbook of every month; one forum with more issues followed up than were raised, one without date."""
    from lontar.sources import load_feeds
    from lontar.template import workbook

    for month in range(len(world.grid.months)):
        rows = [_record(world, forum) for forum in world.topics["forums"] if _month(world, forum) == month]
        tag = month_tag(world, month)
        rows.append(
            rows[0] | {"forum_id": f"FKP-{tag}-X1", "issues_raised": 3, "issues_followed_up": 5, "issues_closed": 2}
        )
        rows.append(rows[0] | {"forum_id": f"FKP-{tag}-X2", "planned_date": None})
        data = workbook(load_feeds()["community_forums"], rows)
        bad = {"row:more_followed_up_than_raised": 1, "planned_date:required": 1}
        yield Delivery("community_forums", f"forum/forum_masyarakat_{tag}.xlsx", data, len(rows), quarantined=bad)


def _month(world: World, forum: Forum) -> int:
    return int(world.grid.month[world.grid.index(forum.planned)])


def _record(world: World, forum: Forum) -> dict:
    return {
        "forum_id": forum.number,
        "unit_id": world.units.specs[forum.unit].code,
        "forum_kind": forum.kind,
        "planned_date": forum.planned,
        "held_date": forum.held,
        "participants": forum.participants,
        "issues_raised": forum.raised if forum.held else None,
        "issues_followed_up": forum.followed_up if forum.held else None,
        "issues_closed": forum.closed if forum.held else None,
    }


def rows(world: World) -> Iterator[Row]:
    """Since 1 January: the window begins in April, and nothing was delivered of before."""
    for month, period in enumerate(world.grid.months):
        reach, names = reach_of(world, month), unit_names(world)
        planned = [forum for forum in world.topics["forums"] if forum.planned <= period.end_date]
        for row in reach.rows:
            chosen = [forum for forum in planned if reach.matrix[row][forum.unit]]
            yield from _rows(names[row], period.code, chosen, period.end_date)


def _rows(unit_id: str, period: str, planned: list[Forum], end: date) -> Iterator[Row]:
    held = [forum for forum in planned if forum.held and forum.held <= end]
    counted = [forum.participants for forum in held if forum.participants is not None]
    raised = sum(forum.raised for forum in held)
    shares = (
        ("forums_held_rate", len(held), len(planned), 3),
        ("forum_attendance_mean", sum(counted), len(counted), 1),
        ("forum_issues_followed_up_rate", sum(forum.followed_up for forum in held), raised, 3),
        ("forum_issues_closed_rate", sum(forum.closed for forum in held), raised, 3),
    )
    for code, part, whole, decimals in shares:
        if whole:
            yield Row(unit_id, period, code, Fraction(part), Fraction(whole), None, None, decimals=decimals)
    if held:
        yield Row(unit_id, period, "forum_issues_raised", Fraction(raised), None, None, None, decimals=0)
