"""Makes the plan: compares what holds now with what the last build knew, and follows each change through the windows."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import psycopg

from lontar import clock, warehouse
from lontar.agency import Agency, get_agency, load_agencies
from lontar.period import Period
from lontar.transform import definitions, work_tables
from lontar.transform.changes import changed_months, note_state
from lontar.transform.plans import DEFINITIONS, NEW_MONTH, Plan, Touch
from lontar.transform.scope import Built, definition_of_tables, known_months, last_built
from lontar.transform.windows import Indicator, load_indicators, longer_periods, months_redone

# Topic under which every month with any changed input is listed.
ANY_TOPIC = "any"
Causes = dict[date, set[str]]


def plan(pairs: Iterable[tuple[str, Period]] | None = None, *, at: datetime | None = None, full: bool = False) -> Plan:
    """What has to be redone so that the marts say what the accepted deliveries say.

    Args:
        pairs: Agencies to plan for, with the periods to be reported; None for all agencies. Other finished months of these
            agencies that changed are redone, too: the marts never lag behind on purpose.
        at: The moment that decides which months are over; now by default.
        full: Make everything anew whatever changed.

    The plan is also written to the work tables, where models and people can read it.
    """
    warehouse.ensure()
    moment = at or clock.now()
    with work_tables.transformer() as connection:
        work_tables.make(connection)
        if connection.execute("select to_regclass('staging.staged_rows')").fetchone()[0] is None:
            return Plan()
        work_tables.refresh(connection)
        with connection.transaction():
            made = _make(connection, _requested(pairs), moment, full)
        write(connection, made)
    return made


def write(connection: psycopg.Connection, made: Plan) -> None:
    """Put a plan into the work tables that the models read."""
    touched = sorted({(t.agency_id, t.indicator_code, t.period.kind, t.period.start_date) for t in made.touches})
    work_tables.replace(connection, "touched_indicator", touched)
    work_tables.replace(connection, "touched_month", made.months)
    work_tables.replace(connection, "known_month", made.known)


def _requested(pairs: Iterable[tuple[str, Period]] | None) -> dict[str, list[Period]]:
    if pairs is None:
        return {agency_id: [] for agency_id in load_agencies()}
    requested: dict[str, list[Period]] = defaultdict(list)
    for agency_id, period in pairs:
        requested[agency_id].append(period)
    return dict(requested)


def rules_digest(agency: Agency) -> str:
    """Digest of what a profile itself says about the figures, its rules and zone; a change moves all of the agency's."""
    rules = {code: [rule.model_dump(mode="json") for rule in versions] for code, versions in agency.rules.items()}
    return hashlib.sha256(json.dumps([rules, agency.timezone], sort_keys=True).encode()).hexdigest()


def _make(connection: psycopg.Connection, requested: dict[str, list[Period]], moment: datetime, full: bool) -> Plan:
    built = last_built(connection)
    anew = full or definition_of_tables(connection) != definitions.build_definition()
    if anew:
        # The tables are dropped as a whole: agencies that nobody asked for would lose their rows.
        requested = {agency_id: [] for agency_id in built if agency_id in load_agencies()} | requested
    deliveries = [row for row in note_state(connection) if row[0] in requested]
    changes = changed_months(connection, moment.date())
    parts = []
    for agency_id, periods in sorted(requested.items()):
        agency, before = get_agency(agency_id), built.get(agency_id, Built())
        known = known_months(connection, agency, before, periods, moment)
        parts.append(_of_agency(agency, before, known, changes, anew))
    touches = [touch for part, _, known in parts for touch in _with_longer(part, moment)]
    return Plan(
        touches=tuple(sorted(touches)),
        months=tuple(sorted(month for _, months, _ in parts for month in months)),
        known=tuple(sorted(pair for _, _, known in parts for pair in known)),
        deliveries=tuple(deliveries),
        rules=tuple((agency_id, rules_digest(get_agency(agency_id))) for agency_id in sorted(requested)),
        full_refresh=anew and bool(parts),
    )


def _of_agency(agency: Agency, before: Built, known: set[date], changes: dict, anew: bool) -> tuple:
    """Touches by month, touched (agency, topic, month) and known (agency, month) of one agency."""
    fresh = known - before.months
    everything = known - fresh if anew or before.rules != rules_digest(agency) else set()
    touches, months = [], set()
    for indicator in load_indicators():
        changed = _changed_inputs(agency.agency_id, indicator, changes, fresh, everything)
        for month, causes in _redone(indicator, changed, known).items():
            touches.append(Touch(agency.agency_id, Period(month), indicator.indicator_code, tuple(sorted(causes))))
        months |= {(indicator.topic, month) for month in changed if month in known}
    months |= {(ANY_TOPIC, month) for _, month in months}
    months |= {(ANY_TOPIC, month) for (agency_id, _), found in changes.items() for month in found
               if agency_id == agency.agency_id and month in known}  # fmt: skip
    named = {(agency.agency_id, topic, month) for topic, month in months}
    return touches, named, {(agency.agency_id, month) for month in known}


def _changed_inputs(
    agency_id: str, indicator: Indicator, changes: dict, fresh: set[date], everything: set[date]
) -> Causes:
    causes: Causes = defaultdict(set)
    for feed in indicator.feeds:
        for month in changes.get((agency_id, feed), ()):
            causes[month].add(feed)
    for month in fresh:
        causes[month].add(NEW_MONTH)
    for month in everything:
        causes[month].add(DEFINITIONS)
    return causes


def _redone(indicator: Indicator, changed: Causes, known: set[date]) -> Causes:
    redone: Causes = defaultdict(set)
    for month, causes in changed.items():
        for touched in months_redone(indicator.window, month, known):
            redone[touched] |= causes
    return redone


def _with_longer(touches: list[Touch], moment: datetime) -> Iterator[Touch]:
    """The touches, and those of the finished quarters, semesters and years that hold their months."""
    longer: dict[tuple[str, Period, str], set[str]] = defaultdict(set)
    for touch in touches:
        yield touch
        for period in longer_periods(touch.period.start_date):
            if period.is_finished(moment, get_agency(touch.agency_id).timezone):
                longer[touch.agency_id, period, touch.indicator_code] |= set(touch.causes)
    for (agency_id, period, code), causes in longer.items():
        yield Touch(agency_id, period, code, tuple(sorted(causes)))
