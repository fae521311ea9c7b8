"""Competency and talent: who was assessed, what was found, and what is true of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lontar.sample.deliveries.files import Delivery
from lontar.sample.topics.competency.assessments import Result, build_results
from lontar.sample.topics.competency.files import competency_files, talent_files
from lontar.sample.topics.competency.talent import Placement, build_placements
from lontar.sample.topics.competency.talent_truth import talent_rows
from lontar.sample.topics.competency.truth import competency_rows
from lontar.sample.truth.rows import Row
from lontar.sample.world import World


@dataclass(frozen=True)
class Assessments:
    """All results and placements of the window, histories from before it included, as finally corrected."""

    results: list[Result]
    placements: list[Placement]


def build(world: World) -> Assessments:
    """Assessments of the years before the window and of each of its months."""
    return Assessments(build_results(world), build_placements(world))


def deliveries(world: World) -> Iterator[Delivery]:
    """Filled-in workbooks, month by month; the first holds everything from before the window."""
    yield from competency_files(world, world.topics["competency"].results)
    yield from talent_files(world, world.topics["competency"].placements)


def rows(world: World) -> Iterator[Row]:
    """True figures of every month."""
    yield from competency_rows(world, world.topics["competency"].results)
    yield from talent_rows(world, world.topics["competency"].placements)
