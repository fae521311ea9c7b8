"""The filled-in workbooks of competency and talent, with the slips that people make when they fill in."""

from collections.abc import Iterator

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, stranger
from lontar.sample.deliveries.files import Delivery
from lontar.sample.topics.competency.assessments import Result
from lontar.sample.topics.competency.talent import Placement
from lontar.sample.world import World


def competency_files(world: World, results: list[Result]) -> Iterator[Delivery]:
    """One workbook a month; one result written twice, a level above 5, an aspect that is none, a day in words, an identifier spoilt by a spreadsheet."""
    from lontar.sources import load_feeds
    from lontar.template import workbook

    for month in range(len(world.grid.months)):
        own = [result for result in results if result.file_month == month]
        wrong = [result for result in own if result.first_level is not None]
        rows = [_result(world, result, result.first_level or result.assessed) for result in own]
        rows += [_result(world, result, result.assessed) for result in wrong]
        tag, other = month_tag(world, month), {"nip": stranger(month)}
        rows.append(rows[0] | other | {"assessment_id": f"{tag}-X1", "assessed_level": 7})
        rows.append(rows[0] | other | {"assessment_id": f"{tag}-X2", "aspect": "Sikap kerja"})
        rows.append(rows[0] | other | {"assessment_id": f"{tag}-X3", "assessed_date": "belum dijadwalkan"})
        rows.append(rows[0] | {"assessment_id": f"{tag}-X4", "nip": BROKEN_NIP})
        rows.append(rows[0] | other | {"assessment_id": f"{tag}-X5"})  # of another government: it counts nowhere
        yield Delivery(
            "competency_assessments",
            f"kompetensi/uji_kompetensi_{tag}.xlsx",
            workbook(load_feeds()["competency_assessments"], rows),
            len(rows),
            {IMPOSSIBLE: 1},
            {"assessed_level:max": 1, "aspect:allowed": 1, "assessed_date:type": 1},
            superseded=len(wrong),
        )


def _result(world: World, result: Result, level: int) -> dict[str, object]:
    return {
        "assessment_id": result.assessment_id,
        "nip": world.people.nip[result.person],
        "competency_code": result.competency.code,
        "competency_kind": result.competency.kind,
        "aspect": result.aspect,
        "required_level": result.required,
        "assessed_level": level,
        "field": result.competency.field,
        "assessed_date": result.day,
    }


def talent_files(world: World, placements: list[Placement]) -> Iterator[Delivery]:
    """One workbook a month; a potential of 170, an assessment that says nothing of performance."""
    from lontar.sources import load_feeds
    from lontar.template import workbook

    for month in range(len(world.grid.months)):
        rows = [_placement(world, placement) for placement in placements if placement.file_month == month]
        tag = month_tag(world, month)
        bad = rows[0] | {"nip": stranger(month)}
        rows.append(bad | {"assessment_id": f"{tag}-X1", "potential_value": 170})
        nothing = dict.fromkeys(("performance_value", "performance_level", "field"))
        rows.append(bad | nothing | {"assessment_id": f"{tag}-X2"})
        yield Delivery(
            "talent_assessments",
            f"talenta/penilaian_talenta_{tag}.xlsx",
            workbook(load_feeds()["talent_assessments"], rows),
            len(rows),
            quarantined={"potential_value:max": 1, "row:performance_and_field_missing": 1},
        )


def _placement(world: World, placement: Placement) -> dict[str, object]:
    performance = placement.performance
    return {
        "assessment_id": placement.assessment_id,
        "nip": world.people.nip[placement.person],
        "performance_value": None if performance is None else performance / 10,
        "performance_level": placement.level,
        "potential_value": placement.potential / 10,
        "field": placement.field,
        "assessed_date": placement.day,
    }
