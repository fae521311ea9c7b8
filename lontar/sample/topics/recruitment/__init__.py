"""Nothing is simulated here yet."""

from collections.abc import Iterator

from lontar.sample.deliveries.files import Delivery
from lontar.sample.truth.rows import Row
from lontar.sample.world import World


def build(world: World) -> None:
    """No facts."""


def deliveries(world: World) -> Iterator[Delivery]:
    """No files."""
    yield from ()


def rows(world: World) -> Iterator[Row]:
    """No truths."""
    yield from ()
