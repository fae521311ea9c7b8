"""Numbers, dates and absences as officials read them."""

from datetime import date
from decimal import Decimal

import pytest

from lontar.errors import ConfigurationError, LontarError
from lontar.publish.formats import formats_of
from lontar.publish.texts import load_texts

ID, EN = formats_of("id"), formats_of("en")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [("0", 0, "0"), ("1234", 0, "1.234"), ("1234567.5", 1, "1.234.567,5"), ("-3.20", 2, "-3,20"), ("88.5", 2, "88,50")],
)
def test_number__is_written_the_indonesian_way(value: str, decimals: int, text: str) -> None:
    assert ID.number(Decimal(value), decimals) == text


def test_number__is_written_the_english_way_in_english() -> None:
    assert EN.number(Decimal("1234567.5"), 1) == "1,234,567.5"


def test_number__refuses_to_round_a_second_time() -> None:
    with pytest.raises(LontarError, match="more than the 1 decimals"):
        ID.number(Decimal("94.45"), 1)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [("0.947", 3, "94,7%"), ("1", 3, "100,0%"), ("0.9", 2, "90%"), ("0.0049", 4, "0,49%")],
)
def test_rate__is_a_percentage_of_two_decimals_less(value: str, decimals: int, text: str) -> None:
    assert ID.rate(Decimal(value), decimals) == text


def test_rate__with_hidden_digits_is_refused() -> None:
    with pytest.raises(LontarError):
        ID.rate(Decimal("0.94449"), 3)


def test_rounded__rounds_an_intervals_end_half_up_once() -> None:
    assert ID.rounded(Decimal("87.125"), "index", 2) == "87,13"
    assert ID.rounded(Decimal("0.12345"), "rate", 3) == "12,3%"


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("count", "1.250"),
        ("minutes", "1.250 menit"),
        ("jp", "1.250 JP"),
        ("idr", "Rp1.250"),
        ("points", "1.250 poin"),
        ("index", "1.250"),
    ],
)
def test_quantity__carries_its_unit(unit: str, text: str) -> None:
    assert ID.quantity(Decimal(1250), unit, 0) == text


def test_absence__has_three_different_texts_and_none_of_them_is_a_number() -> None:
    texts = [ID.absence(status).text for status in ("no_data", "withheld", "not_applicable")]
    assert texts == ["data tidak diterima", "disembunyikan (kelompok kecil)", "tidak berlaku"]
    assert all(ID.absence(status).number is None for status in ("no_data", "withheld", "not_applicable"))


def test_dates_and_periods__are_written_out() -> None:
    assert ID.day(date(2026, 8, 17)) == "17 Agustus 2026"
    assert ID.period("month", date(2026, 2, 1)) == "Februari 2026"
    assert ID.period("quarter", date(2026, 7, 1)) == "Triwulan III 2026"
    assert ID.period("semester", date(2026, 7, 1)) == "Semester II 2026"
    assert ID.period("year", date(2026, 1, 1)) == "Tahun 2026"


def test_periods__have_a_short_name_for_an_axis() -> None:
    assert ID.period_short("month", date(2026, 5, 1)) == "Mei"
    assert ID.period_short("quarter", date(2026, 4, 1)) == "Tw II"
    assert ID.period_short("semester", date(2026, 7, 1)) == "Smt II"
    assert ID.period_short("year", date(2026, 1, 1)) == "2026"


def test_texts__a_missing_key_or_an_unfilled_gap_stops_the_build() -> None:
    texts = load_texts("id")
    with pytest.raises(ConfigurationError, match=r"no text 'nothing\.here'"):
        texts("nothing.here")
    with pytest.raises(ConfigurationError, match="gap 'value'"):
        texts("quantity.jp")


def test_texts__both_languages_have_the_same_keys_and_gaps() -> None:
    assert load_texts("id").gaps() == load_texts("en").gaps()


def test_texts__a_gap_filled_with_braces_stays_text() -> None:
    assert load_texts("id")("quantity.jp", value="{0.__class__}") == "{0.__class__} JP"
