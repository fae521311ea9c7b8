"""Career: which grades, positions and diplomas people got when, as the national personnel system keeps them."""

from collections.abc import Iterator

from lontar.sample.topics.career.facts import build
from lontar.sample.topics.career.files import deliveries
from lontar.sample.truth.rows import Row
from lontar.sample.world import World

__all__ = ["build", "deliveries", "rows"]


def rows(world: World) -> Iterator[Row]:
    """No truths as long as no figure is declared."""
    yield from ()
