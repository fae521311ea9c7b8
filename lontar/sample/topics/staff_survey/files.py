"""The sheets as each city's office hands them on, and the published results."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import UNKNOWN_UNIT
from lontar.sample.deliveries.files import Delivery, csv_bytes
from lontar.sample.deliveries.templates import filled_in
from lontar.sample.people import KINDS
from lontar.sample.topics.staff_survey.facts import ITEMS, RESULTS_DATE, Result, Survey
from lontar.sample.world import World

_WORDS = ("", "Sangat tidak setuju", "Tidak setuju", "Netral", "Setuju", "Sangat setuju")
_KINDS_ID = ("PNS", "PPPK", "PPPK paruh waktu", "")
_BEFORE = ("start", "end", "today", "Kode unit kerja", "Jenis kepegawaian")
_AFTER = (
    "Saran", "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by",
    "__version__", "_tags", "_index",
)  # fmt: skip


def sheet_files(world: World) -> Iterator[Delivery]:
    """The wave's sheets, in the city's own form; nothing where the wave is outside the window."""
    survey = world.topics["staff_survey"]
    if survey.month is not None:
        writer = {"kota-kupang": _workbook, "kota-palembang": _exports}[world.city.agency_id]
        yield from writer(world, survey)


def _unit(world: World, unit: int) -> str:
    return world.units.specs[unit].code if unit >= 0 else UNKNOWN_UNIT


def _workbook(world: World, survey: Survey) -> Iterator[Delivery]:
    """Typed from paper: two sheets that were broken off, a 6 on the scale of 5, a blank sheet."""
    sheets = survey.sheets
    rows = [
        {
            "response_id": f"SP-{number + 1:05}",
            "wave_date": survey.wave,
            "submitted_date": survey.wave + timedelta(days=int(sheets.day[number])),
            "unit_id": _unit(world, sheets.unit[number]),
            "employee_kind": KINDS[sheets.kind[number]] if sheets.kind[number] >= 0 else None,
        }
        | {item: int(score) or None for item, score in zip(ITEMS, sheets.scores[number], strict=True)}
        for number in range(len(sheets))
    ]
    wrong = [rows[0] | {"response_id": f"SP-X{n}", "submitted_date": None} for n in (1, 2)]
    wrong.append(rows[0] | {"response_id": "SP-X3", "motivation_purpose": 6})
    wrong.append(rows[0] | {"response_id": "SP-X4"} | dict.fromkeys(ITEMS))
    broken = {"submitted_date:required": 2, "motivation_purpose:max": 1, "row:nothing_answered": 1}
    path = f"survei_pegawai/survei_pegawai_{survey.wave:%Y%m%d}.xlsx"
    yield filled_in("staff_survey_responses", path, [*rows, *wrong], quarantined=broken)


def _exports(world: World, survey: Survey) -> Iterator[Delivery]:
    """Exports of the survey tool, every field quoted. The next month's one holds the same sheets again."""
    header = (*_BEFORE, *_questions(), *_AFTER)
    rows = [_export_row(world, survey, number) for number in range(len(survey.sheets))]
    wrong = list(rows[0])
    wrong[header.index("_uuid")], wrong[header.index("_index")] = str(uuid.UUID(int=7)), str(len(rows) + 1)
    wrong[len(_BEFORE)] = "Tidak tahu"
    data = csv_bytes(header, [*rows, wrong], delimiter=";", quote_all=True)
    months = [survey.month, survey.month + 1]
    for month in (month for month in months if month < len(world.grid.months)):
        again = month < months[-1] < len(world.grid.months)
        path = f"survei_pegawai/survei_pegawai_{survey.wave:%Y-%m-%d}_{month_tag(world, month)}.csv"
        broken, count = {"motivation_purpose:type": 1}, len(rows) + 1
        superseded = len(rows) if again else 0
        yield Delivery("staff_survey_responses", path, data, count, quarantined=broken, superseded=superseded)


def _questions() -> tuple[str, ...]:
    from lontar.sources import load_feeds

    feed = load_feeds()["staff_survey_responses"]
    return tuple(feed.column(item).meta["title_id"] for item in ITEMS)


def _export_row(world: World, survey: Survey, number: int) -> tuple[str, ...]:
    sheets = survey.sheets
    day = survey.wave + timedelta(days=int(sheets.day[number]))
    sent = datetime(day.year, day.month, day.day, 2, number % 60, number % 59)  # in UTC, mid-morning in the city
    local = (sent + timedelta(hours=7)).isoformat()
    return (
        f"{local}.000+07:00",
        f"{local}.000+07:00",
        day.isoformat(),
        _unit(world, sheets.unit[number]),
        _KINDS_ID[sheets.kind[number]],
        *(_WORDS[score] for score in sheets.scores[number]),
        "",
        str(254_000_000 + number),
        str(uuid.UUID(int=(1 << 100) + number)),
        f"{sent:%Y-%m-%d %H:%M:%S}",
        *("", "", "submitted_via_web", "", "vContoh1", "", str(number + 1)),
    )


def result_files(world: World) -> Iterator[Delivery]:
    """One workbook at the start; in one row the index is written as 62 instead of 0.62."""
    results = world.topics["staff_survey"].results
    rows = [_result_cells(world, n, result) for n, result in enumerate(results, 1)]
    rows.append(rows[0] | {"result_id": "HSL-X1", "engagement_index": 62})
    path = f"survei_luar/hasil_survei_{RESULTS_DATE:%Y%m}.xlsx"
    yield filled_in("staff_survey_results", path, rows, quarantined={"engagement_index:max": 1})


def _result_cells(world: World, number: int, result: Result) -> dict[str, object]:
    survey_date: date = RESULTS_DATE
    return {
        "result_id": f"HSL-{number:03}",
        "survey_date": survey_date,
        "unit_id": _unit(world, result.unit) if result.unit >= 0 else "RERATA",
        "respondents": result.respondents,
        "response_rate": result.rate,
        "engagement_index": result.index,
        "leaders_index": result.parts[0],
        "supervisors_index": result.parts[1],
        "work_index": result.parts[2],
    }
