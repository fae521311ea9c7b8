"""The index of frozen cells: what a row says, what a missing row means, what a withheld row must not say."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lontar.errors import LontarError
from lontar.publish.cells import CellTable

START = date(2026, 9, 1)


def row(**changes: Any) -> dict[str, Any]:
    blank = dict.fromkeys(
        ("value", "numerator", "denominator", "n_persons", "n_expected", "value_low", "value_high", "label")
    )
    facts = {
        "unit_id": "1.01",
        "indicator_code": "ikm",
        "period_start_date": START,
        "breakdown_1": "",
        "breakdown_2": "",
        "status": "shown",
    }
    return blank | facts | {"rule_version": "1", "rule_status": "confirmed", "value": Decimal(1)} | changes


def test_get__a_row_that_was_never_published_does_not_apply() -> None:
    assert CellTable([]).get(START, "1.01", "ikm").status == "not_applicable"


def test_get__a_withheld_row_gives_nothing_away_even_if_its_numbers_were_left_in() -> None:
    table = CellTable([row(status="withheld", value=Decimal("77.7"), numerator=Decimal(7), n_persons=3, label="A")])
    cell = table.get(START, "1.01", "ikm")
    assert (cell.status, cell.value, cell.numerator, cell.n_persons, cell.label) == ("withheld", None, None, None, "")


def test_get__a_row_to_be_shown_without_a_value_is_an_error() -> None:
    with pytest.raises(LontarError, match="no value"):
        CellTable([row(value=None)]).get(START, "1.01", "ikm")


def test_get__nought_is_a_figure() -> None:
    assert CellTable([row(value=Decimal(0))]).get(START, "1.01", "ikm").is_shown


def test_get__a_null_breakdown_is_no_breakdown() -> None:
    assert CellTable([row(breakdown_1=None, breakdown_2=None)]).get(START, "1.01", "ikm").is_shown


def test_members__are_those_of_one_dimension_in_a_fixed_order() -> None:
    rows = [row(breakdown_1=name) for name in ("topic=Z", "topic=A", "provider_kind=swasta", "")]
    assert CellTable(rows).members(START, "1.01", "ikm", "topic") == ["A", "Z"]


def test_months__are_those_with_rows_up_to_the_period() -> None:
    history = [row(period_start_date=date(2026, month, 1)) for month in (8, 6, 10)]
    assert CellTable([row()], history).months(START) == [date(2026, 6, 1), date(2026, 8, 1), START]
