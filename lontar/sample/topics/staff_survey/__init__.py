"""The staff survey: one wave of the city's own, and results of a survey that somebody else held in March."""

from collections.abc import Iterator

from lontar.sample.deliveries.files import Delivery
from lontar.sample.topics.staff_survey.facts import Survey, build_survey
from lontar.sample.topics.staff_survey.files import result_files, sheet_files
from lontar.sample.topics.staff_survey.truth import index_rows, response_rows, result_rows
from lontar.sample.truth.rows import Row
from lontar.sample.world import World


def build(world: World) -> Survey:
    """Sheets of the wave, where its month is in the window, and the published results."""
    return build_survey(world)


def deliveries(world: World) -> Iterator[Delivery]:
    """Fill-in workbooks in one city, exports of a survey tool in the other; published results in both as workbook."""
    yield from sheet_files(world)
    yield from result_files(world)


def rows(world: World) -> Iterator[Row]:
    """Response rate first, then indices and statements, then what others published."""
    for month in range(len(world.grid.months)):
        yield from response_rows(world, month)
        yield from index_rows(world, month)
        yield from result_rows(world, month)
