"""Performance ratings of people (year and quarter) and of organisations."""

from collections.abc import Iterator

from lontar.sample.topics.ratings.facts import build
from lontar.sample.topics.ratings.files import deliveries
from lontar.sample.truth.rows import Row
from lontar.sample.world import World

__all__ = ["build", "deliveries", "rows"]


def rows(world: World) -> Iterator[Row]:
    """No truths yet."""
    yield from ()
