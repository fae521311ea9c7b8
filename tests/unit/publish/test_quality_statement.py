"""The statement on data quality: what it counts is in the frozen cells and the provenance, and both languages say the same."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from fixtures.published_city import PERIOD, City

from lontar.period import Period
from lontar.publish.arrivals import Arrival
from lontar.publish.cells import CellTable
from lontar.publish.context import UnitTree
from lontar.publish.document import assemble, context_of
from lontar.publish.html import render_html
from lontar.publish.languages import LANGUAGES, companion_names
from lontar.publish.model import Document, Section
from lontar.publish.quality_statement import build_statement
from lontar.publish.quality_statement.plan import quality_plan
from lontar.publish.texts import load_texts

_DUE = date(2026, 10, 10)
IN_TIME = Arrival("employees", "simpeg", PERIOD, _DUE, date(2026, 10, 3))
LATE = Arrival("punches", "mesin", PERIOD, _DUE, date(2026, 10, 13))
MISSING = Arrival("skm_responses", "survei", PERIOD, _DUE, None)
ABSENCES = {("1.03", "attendance_rate"): "withheld", ("1.02", "training_jp20_rate"): "not_applicable"}


def _statement(city: City, language: str = "id", expected: tuple[Arrival, ...] = (IN_TIME, LATE, MISSING)) -> Document:
    context = context_of(
        CellTable(city.cells(), city.history()),
        UnitTree(city.units, city.agency.name),
        city.indicators,
        city.agency,
        PERIOD,
        "all",
        city.provenance,
        language=language,
    )
    return build_statement(context, assemble(context), expected)


def _section(document: Document, name: str) -> Section:
    return next(section for section in document.sections if section.id == name)


def _glance(document: Document) -> dict[str, str]:
    (figures,) = (block for block in _section(document, "glance").blocks if block.type == "figures")
    return {figure.code: figure.value.text for figure in figures.items}


def test_statement__counts_the_cells_of_the_publication_by_status() -> None:
    city = City(12, absences=ABSENCES)
    counts = Counter(row["status"] for row in city.cells())
    (table,) = (block for block in _section(_statement(city), "shown").blocks if block.type == "table")
    total = {column.key: value.number for column, value in zip(table.columns, table.rows[0], strict=True)}
    for position, status in enumerate(("shown", "withheld", "no_data", "not_applicable"), start=1):
        assert total[f"{status}_count"] == counts[status]
        assert sum(row[position].number for row in table.rows[1:]) == counts[status]
    share = Decimal(counts["shown"]) / (counts["shown"] + counts["withheld"])
    assert total["shown_share"] == round(share, 3)


def test_statement__names_what_came_late_and_what_did_not_come() -> None:
    document = _statement(City(12))
    assert _glance(document)["in_time"] == "1 dari 3"
    (table,) = (block for block in _section(document, "timeliness").blocks if block.type == "table")
    assert [(row[1].text, row[4].text, row[5].text) for row in table.rows] == [
        ("mesin", "13 Oktober 2026", "3"),
        ("survei", "belum diterima", "tidak berlaku"),
    ]


def test_statement__says_so_when_everything_came_in_time_or_is_a_backlog() -> None:
    document = _statement(City(12), expected=(IN_TIME, replace(LATE, is_backlog=True)))
    blocks = _section(document, "timeliness").blocks
    assert [block.type for block in blocks] == ["paragraph", "note"]
    assert _glance(document)["in_time"] == "2 dari 2"


def test_statement__rules_and_rows_are_those_of_the_provenance() -> None:
    glance = _glance(_statement(City(12)))
    assert glance["rules"] == "2 dari 3"
    # Four files of the fixture: 985 to 988 of 990 to 993 rows.
    assert glance["accepted"] == "99,5%"
    assert (glance["days"], glance["periods"]) == ("15", "6")


def test_statement__prints_each_rule_that_does_not_hold() -> None:
    (table,) = (b for b in _section(_statement(City(12)), "accuracy").blocks if b.type == "table")
    assert [row[5].text for row in table.rows] == ["terlambat 3 hari"]


def test_statement__prints_a_limit_only_of_what_is_shown() -> None:
    shown = [block.text for block in _section(_statement(City(12)), "limits").blocks if block.type == "note"]
    texts = load_texts("id")
    assert texts("quality_statement.limit.no_record") in shown
    assert texts("quality_statement.limit.associations") not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits__have_words_in_every_language(language: str) -> None:
    for limit in quality_plan().limits:
        assert load_texts(language)(f"quality_statement.limit.{limit.id}")


def test_statement__is_a_page_that_leads_to_its_twin_and_to_the_report() -> None:
    for language, other in (("id", "en"), ("en", "id")):
        document = _statement(City(12), language)
        page = render_html(document, {}).decode()
        assert f'href="{companion_names(other).quality_page}"' in page
        assert document.beside[0].href in ("index.html", "index.en.html")
        assert document.notice in page


def test_statement__both_languages_have_the_same_chapters_and_numbers() -> None:
    first, second = (_statement(City(12, absences=ABSENCES), language) for language in LANGUAGES)
    assert [section.id for section in first.sections] == [section.id for section in second.sections]
    for one, other in zip(first.sections, second.sections, strict=True):
        numbers = [
            [[value.number for value in row] for block in section.blocks if block.type == "table" for row in block.rows]
            for section in (one, other)
        ]
        assert numbers[0] == numbers[1]


def test_statement__of_a_quarter_speaks_of_quarters() -> None:
    city = City(2)
    quarter = Period.parse("2026-Q3")
    rows = [row | {"period_start_date": quarter.start_date, "period_kind": "quarter"} for row in city.cells()]
    context = context_of(
        CellTable(rows),
        UnitTree(city.units, city.agency.name),
        city.indicators,
        city.agency,
        quarter,
        "all",
        city.provenance,
    )
    document = build_statement(context, assemble(context), ())
    assert document.subtitle.endswith("Triwulan III 2026")
    assert "triwulan pertama" in _section(document, "comparability").blocks[0].text
