"""The whole truth of one stage: rows, and the cells that must be absent."""

from collections.abc import Iterator

from lontar.sample.topics import NAMES, topic
from lontar.sample.truth.attendance import attendance_rows
from lontar.sample.truth.connections import connection_rows
from lontar.sample.truth.days import ClassifiedDays, classify
from lontar.sample.truth.profile import profile_rows
from lontar.sample.truth.reach import reach_of
from lontar.sample.truth.roster import roster_rows
from lontar.sample.truth.rows import ALL, Row, unit_names
from lontar.sample.truth.stages import Stage
from lontar.sample.truth.surveys import survey_rows
from lontar.sample.truth.training import training_rows
from lontar.sample.world import World


def lasting_rows(world: World) -> list[Row]:
    """The rows that hold at every stage: nothing of training and surveys comes late or is corrected."""
    topics = (row for name in NAMES for row in topic(name).rows(world))
    return [*training_rows(world), *survey_rows(world), *topics]


def true_rows(world: World, stage: Stage, lasting: list[Row]) -> list[Row]:
    """Every cell that has a value, for each month, unit with those below, and the agency.

    Args:
        lasting: `lasting_rows(world)`, counted once for all stages.
    """
    days = classify(world, stage)
    staged = (row for name in NAMES for row in staged_rows(name, world, days))
    measured = [*roster_rows(world, days), *attendance_rows(world, days), *staged, *lasting]
    return [*measured, *profile_rows(world, measured), *connection_rows(world, measured)]


def staged_rows(name: str, world: World, days: ClassifiedDays) -> Iterator[Row]:
    """The rows of a topic that depend on the stage, where it has such rows."""
    of_topic = getattr(topic(name), "staged_rows", None)
    return of_topic(world, days) if of_topic else iter(())


def absent_cells(world: World, rows: list[Row]) -> Iterator[dict]:
    """Indicators without a value although their feeds delivered: `not_applicable` in the published cells."""
    # What only the city has is no absence of its units.
    codes = sorted({row.indicator_code for row in rows if row.unit_id != ALL})
    there = {(row.unit_id, row.period, row.indicator_code) for row in rows}
    names = unit_names(world)
    for month, period in enumerate(world.grid.months):
        for row in reach_of(world, month).rows:
            for code in codes:
                if (names[row], period.code, code) not in there:
                    yield {"unit_id": names[row], "period": period.code, "indicator_code": code}
