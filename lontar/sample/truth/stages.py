"""What has been delivered so far: the truth of a report depends on it."""

from dataclasses import dataclass

from lontar.sample.punches import Punches
from lontar.sample.world import World


@dataclass(frozen=True)
class Stage:
    """Whether the late download and the corrected file are there."""

    name: str
    has_late: bool
    has_corrections: bool


BEFORE, LATE, COMPLETE = Stage("before", False, False), Stage("late", True, False), Stage("complete", True, True)


def delivered_punches(world: World, stage: Stage) -> Punches:
    """The punches that the stage's files hold."""
    if stage.has_late or world.late_month is None:
        return world.punches
    device = world.punches.device(world.readers)
    return world.punches.take(~((world.punches.month == world.late_month) & (device == world.late_device)))
