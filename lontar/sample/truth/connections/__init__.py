"""True associations: across units, from the other true rows; of gaps, trainings and money, from the simulated facts."""

from collections.abc import Iterator

from lontar.sample.truth.connections.across_units import correlations
from lontar.sample.truth.connections.gaps import gaps
from lontar.sample.truth.connections.money import money
from lontar.sample.truth.connections.outcomes import outcomes
from lontar.sample.truth.connections.ratings import ratings
from lontar.sample.truth.rows import Row
from lontar.sample.world import World


def connection_rows(world: World, rows: list[Row]) -> Iterator[Row]:
    """All rows of the topic, for all months.

    Args:
        rows: Every true row that the topics count.
    """
    plain = {(row.period, row.unit_id, row.indicator_code): row for row in rows if not row.breakdown_1}
    for month in range(len(world.grid.months)):
        yield from correlations(world, month, plain)
        yield from outcomes(world, month, plain)
        yield from gaps(world, month)
        yield from ratings(world, month)
        yield from money(world, month)
