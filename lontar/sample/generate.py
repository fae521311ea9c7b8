"""Makes a sample city: its deliveries in the inbox, the truth and a description of the population beside them."""

from dataclasses import dataclass
from pathlib import Path

from lontar.errors import LontarError
from lontar.period import Period
from lontar.sample.box import Box
from lontar.sample.deliveries.by_city import deliveries
from lontar.sample.deliveries.files import CORRECTED, LATE, Delivery
from lontar.sample.population import describe
from lontar.sample.truth.collect import lasting_rows
from lontar.sample.truth.stages import BEFORE, COMPLETE
from lontar.sample.truth.stages import LATE as AFTER_LATE
from lontar.sample.world import World, build_world

DEFAULT_MONTHS = (Period.parse("2026-04"), Period.parse("2026-09"))
DEFAULT_SEED = 20260401


@dataclass(frozen=True)
class SampleSummary:
    """What was made.

    Attributes:
        files: Delivered files below the inbox, without control totals.
        held_back: Files that `release_late` will deliver.
        truth: JSON that holds for what is in the inbox now.
        population: JSON that describes people, units, readers and dated events.
    """

    agency_id: str
    people: int
    units: int
    readers: int
    months: tuple[Period, ...]
    files: tuple[Path, ...]
    held_back: tuple[Path, ...]
    truth: Path
    population: Path


def generate(
    agency_id: str,
    *,
    home: Path,
    scale: float = 0.1,
    months: tuple[Period, Period] = DEFAULT_MONTHS,
    seed: int = DEFAULT_SEED,
    hold_back: bool = False,
) -> SampleSummary:
    """Simulate one city and write its deliveries and its truth. The same arguments give the same bytes.

    A later last month adds files and leaves those of earlier months as they are, so that a new month can be made by
    calling again with a longer window.

    Args:
        agency_id: `kota-kupang` or `kota-palembang`.
        home: `LONTAR_HOME`; files go to `inbox/<agency_id>/` and `sample/`.
        scale: Share of the real size, 0.05 to 1.
        months: First and last month, within 2026-01 to 2026-12. Nothing before the first month is delivered, but for
            training since January.
        hold_back: Keep the late download and the corrected file aside for `release_late`.
    Raises:
        LontarError: Unknown city, impossible scale or months.
    """
    world = build_world(agency_id, scale, months, seed)
    box = Box(Path(home), agency_id)
    box.clear()
    box.make_folders()
    held = [box.put(delivery, hold_back) for delivery in deliveries(world)]
    _write_truths(box, world, [delivery for delivery, _ in held], hold_back)
    return _summary(box, world, held, hold_back)


def _write_truths(box: Box, world: World, made: list[Delivery], hold_back: bool) -> None:
    """The truth of each state that the inbox will be in; the first is that of now."""
    stages, lasting = [BEFORE, AFTER_LATE, COMPLETE] if hold_back else [COMPLETE], lasting_rows(world)
    for stage in stages:
        box.write_truth(world, stage, made, lasting)
    box.hold_truth(stages[0])


def _summary(box: Box, world: World, held: list[tuple[Delivery, Path]], hold_back: bool) -> SampleSummary:
    return SampleSummary(
        agency_id=box.agency_id,
        people=len(world.people),
        units=len(world.units),
        readers=world.readers.count,
        months=world.grid.months,
        files=tuple(path for delivery, path in held if not (hold_back and delivery.stage)),
        held_back=tuple(path for delivery, path in held if hold_back and delivery.stage),
        truth=box.truth,
        population=box.write_json(box.sample / "population" / f"{box.agency_id}.json", describe(world)),
    )


def release_late(home: Path, agency_id: str, only: str = "") -> list[Path]:
    """Deliver what `generate(..., hold_back=True)` kept aside; the truth file then holds for the new state.

    Args:
        only: `late` to deliver just the late download (the corrected file stays aside); empty for all that is left.
    Returns:
        The files now in the inbox.
    Raises:
        LontarError: Nothing (of that kind) is held back.
    """
    box = Box(Path(home), agency_id)
    stages = [LATE] if only == LATE else [LATE, CORRECTED]
    found = [path for stage in stages for path in sorted(box.aside(stage).rglob("*")) if path.is_file()]
    if not found or only not in ("", LATE):
        raise LontarError(
            f"Nothing is held back for {agency_id}.",
            where=str(box.sample),
            remedy="Generate with hold_back=True first.",
        )
    moved = [box.release(path) for path in found]
    box.hold_truth(AFTER_LATE if only == LATE else COMPLETE)
    return moved
