"""Coaching: sessions of every month, their outcomes, the follow-ups that were agreed and some never closed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import IMPOSSIBLE, IMPOSSIBLE_NIPS, stranger
from lontar.sample.deliveries.files import Delivery
from lontar.sample.rng import stream
from lontar.sample.topics.competency.assessments import people_of
from lontar.sample.truth.roster import Members, members_of_month
from lontar.sample.truth.rows import Row
from lontar.sample.world import World

REASONS, _REASON_ODDS = ("kinerja", "disiplin", "kompetensi", "karier", "lainnya"), (0.38, 0.27, 0.2, 0.1, 0.05)
COACHES = ("atasan_langsung", "mentor", "konselor", "tim_kepegawaian", "pihak_luar")
_COACH_ODDS = (0.6, 0.15, 0.1, 0.1, 0.05)
MISSED = "tidak_hadir"
OUTCOMES, _OUTCOME_ODDS = ("selesai", "berlanjut", "dialihkan", MISSED), (0.52, 0.3, 0.06, 0.12)
_HISTORY_MONTHS = 9


@dataclass(frozen=True)
class Session:
    """One session with one person. `closed` is the day the follow-up was closed, whenever that is; None: never."""

    session_id: str
    person: int
    day: date
    reason: str
    coach: str
    outcome: str
    due: date | None
    closed: date | None
    file_month: int


def build(world: World) -> list[Session]:
    """Sessions of the nine months before the window and of its months, in order of files."""
    return [session for month in range(len(world.grid.months)) for session in _of_month(world, month)]


def _of_month(world: World, month: int) -> Iterator[Session]:
    period, people = world.grid.months[month], people_of(world, month)
    rng = stream(world.seed, world.city.agency_id, "coaching", period)
    usual = max(6, round(0.04 * len(people)))
    yield from _sessions(rng, people, usual, period.start_date, 25, month)
    if month == 0:
        start = period.start_date - timedelta(days=30 * _HISTORY_MONTHS)
        yield from _sessions(rng, people, usual * _HISTORY_MONTHS, start, 30 * _HISTORY_MONTHS, month)


def _sessions(
    rng: np.random.Generator, people: np.ndarray, count: int, start: date, days: int, month: int
) -> Iterator[Session]:
    chosen, when = rng.choice(people, count), rng.integers(0, days, count)
    reasons, coaches = rng.choice(REASONS, count, p=_REASON_ODDS), rng.choice(COACHES, count, p=_COACH_ODDS)
    outcomes, agreed = rng.choice(OUTCOMES, count, p=_OUTCOME_ODDS), rng.random(count) < 0.7
    notice, delay, done = rng.integers(14, 60, count), rng.integers(-12, 60, count), rng.random(count) < 0.8
    for at in range(count):
        day = start + timedelta(days=int(when[at]))
        due = day + timedelta(days=int(notice[at])) if agreed[at] and outcomes[at] != MISSED else None
        closed = max(due + timedelta(days=int(delay[at])), day) if due and done[at] else None
        number = f"CO-{start:%Y%m%d}-{at + 1:04}"
        yield Session(
            number,
            int(chosen[at]),
            day,
            str(reasons[at]),
            str(coaches[at]),
            str(outcomes[at]),
            due,
            closed,
            month,
        )


def deliveries(world: World) -> Iterator[Delivery]:
    """One workbook a month: its sessions, and once more those whose follow-up was closed in it, which replace the earlier row.

    Bad rows: a reason that is none, a follow-up due before the session, an identifier cut short.
    """
    from lontar.sources import load_feeds
    from lontar.template import workbook

    sessions = world.topics["coaching"]
    for month, period in enumerate(world.grid.months):
        own = [session for session in sessions if session.file_month == month]
        closed_later = [session for session in sessions if _closing_month(world, session) == month]
        rows = [_record(world, session, period.end_date) for session in own + closed_later]
        tag, bad = month_tag(world, month), rows[0] | {"nip": stranger(month)}
        rows.append(bad | {"session_id": f"{tag}-X1", "reason": "Masalah pribadi"})
        before = own[0].day - timedelta(days=3)
        rows.append(bad | {"session_id": f"{tag}-X2", "follow_up_due_date": before, "closed_date": None})
        rows.append(rows[0] | {"session_id": f"{tag}-X3", "nip": IMPOSSIBLE_NIPS[2]})
        yield Delivery(
            "coaching_sessions",
            f"pembinaan/coaching_{tag}.xlsx",
            workbook(load_feeds()["coaching_sessions"], rows),
            len(rows),
            {IMPOSSIBLE: 1},
            {"reason:allowed": 1, "row:follow_up_before_session": 1},
            superseded=sum(_closing_month(world, session) is not None for session in own),
        )


def _closing_month(world: World, session: Session) -> int | None:
    """The later month whose file says that the follow-up was closed; None where the first file says it, or none does."""
    for month in range(session.file_month + 1, len(world.grid.months)):
        period = world.grid.months[month]
        if session.closed and period.start_date <= session.closed <= period.end_date:
            return month
    return None


def _record(world: World, session: Session, known_by: date) -> dict[str, object]:
    return {
        "session_id": session.session_id,
        "nip": world.people.nip[session.person],
        "session_date": session.day,
        "reason": session.reason,
        "coach_kind": session.coach,
        "outcome": session.outcome,
        "follow_up_due_date": session.due,
        "closed_date": session.closed if session.closed and session.closed <= known_by else None,
    }


def rows(world: World) -> Iterator[Row]:
    """True figures of every month: since 1 January, and of follow-ups over twelve months."""
    for month, period in enumerate(world.grid.months):
        end = period.end_date
        by_person = _by_person(session for session in world.topics["coaching"] if session.day <= end)
        for members in members_of_month(world, month):
            own = [session for person in members.people for session in by_person.get(person, ())]
            yield from _year_rows(members, [session for session in own if session.day.year == end.year])
            first = date(end.year - 1, end.month % 12 + 1, 1) if end.month < 12 else date(end.year, 1, 1)
            yield from _overdue_rows(members, [session for session in own if session.day >= first], end)


def _by_person(sessions: Iterable[Session]) -> dict[int, list[Session]]:
    ordered = sorted(sessions, key=lambda session: session.person)
    return {person: list(group) for person, group in groupby(ordered, key=lambda session: session.person)}


def _persons(sessions: Iterable[Session]) -> int:
    return len({session.person for session in sessions})


def _year_rows(members: Members, sessions: list[Session]) -> Iterator[Row]:
    size, held = len(members.people), [session for session in sessions if session.outcome != MISSED]
    if size:
        yield members.row("coaching_session_count", len(held), None, _persons(held), decimals=0)
        yield members.row("coaching_reach_rate", _persons(held), size, size)
    for dimension, name in (("reason", "reason"), ("coach_kind", "coach")):
        for member in sorted({getattr(session, name) for session in held}):
            part = [session for session in held if getattr(session, name) == member]
            yield members.row(
                "coaching_session_count", len(part), None, _persons(part), f"{dimension}={member}", decimals=0
            )
    for outcome in sorted({session.outcome for session in sessions}):
        count = sum(session.outcome == outcome for session in sessions)
        yield members.row("coaching_outcome_share", count, len(sessions), _persons(sessions), f"outcome={outcome}")


def _overdue_rows(members: Members, sessions: list[Session], end: date) -> Iterator[Row]:
    due = [session for session in sessions if session.due and session.due < end]
    if due:
        late = sum(session.closed is None or session.closed > end for session in due)
        yield members.row("coaching_overdue_rate", late, len(due), _persons(due))
