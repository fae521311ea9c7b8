"""Performance plans (SKP): targets of people and of units, and what was realised by which day."""

from collections.abc import Iterator

from lontar.sample.topics.targets.facts import build
from lontar.sample.topics.targets.files import deliveries
from lontar.sample.truth.rows import Row
from lontar.sample.world import World

__all__ = ["build", "deliveries", "rows"]


def rows(world: World) -> Iterator[Row]:
    """No truths yet."""
    yield from ()
