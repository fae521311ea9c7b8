"""Daily activity reports: who wrote what about which hours of a day."""

from collections.abc import Iterator

from lontar.sample.topics.activity.facts import build
from lontar.sample.topics.activity.files import deliveries
from lontar.sample.truth.rows import Row
from lontar.sample.world import World

__all__ = ["build", "deliveries", "rows"]


def rows(world: World) -> Iterator[Row]:
    """No truths yet."""
    yield from ()
