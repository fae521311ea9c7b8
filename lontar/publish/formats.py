"""Numbers, dates and absences as people read them. Formatting only: values arrive rounded to the decimals shown.

A value with more decimals than its indicator shows would be rounded a second time here, and two roundings can differ
from one (0.9449 -> 0.945 -> 95 %). It is refused instead. Interval ends are published exact and rounded here, once.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, get_month_names
from babel.numbers import parse_pattern

from lontar.errors import LontarError
from lontar.publish.model import Value
from lontar.publish.texts import Texts, load_texts

_LOCALES = {"id": "id_ID", "en": "en_GB"}


class Formats:
    """Formatting in one language: `id` writes 1.234,5 and 94,7%; `en` writes 1,234.5 and 94.7%."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.locale = Locale.parse(_LOCALES[texts.language])
        self._locale_name = str(self.locale)

    def number(self, value: Decimal | int, decimals: int = 0) -> str:
        """A number with grouping and exactly `decimals` decimals. Raises LontarError if digits would be lost."""
        return _number(Decimal(value), decimals, self._locale_name)

    def plain_number(self, value: Decimal | int) -> str:
        """A number as exact as its row holds it: whole ones without decimals, others with theirs."""
        number = Decimal(value).normalize()
        return self.number(number, max(0, -number.as_tuple().exponent))

    def rate(self, value: Decimal, decimals: int) -> str:
        """A share of 0-1 as a percentage; `decimals` are the rate's own (3 means one decimal of a percent)."""
        return self.number(Decimal(value) * 100, max(decimals - 2, 0)) + "%"

    def quantity(self, value: Decimal, unit: str, decimals: int, *, suffix: bool = True) -> str:
        """A value in the indicator's unit (`rate`, `count`, `minutes`, `jp`, `idr`, `index`, `score`, `points`, ...)."""
        if unit == "rate":
            return self.rate(value, decimals)
        text = self.number(value, decimals)
        return self.texts(f"quantity.{unit}", value=text) if suffix else text

    def rounded(self, value: Decimal, unit: str, decimals: int) -> str:
        """An interval's end: published exact, rounded half up here, once."""
        return self.quantity(
            Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), unit, decimals, suffix=False
        )

    def absence(self, status: str) -> Value:
        """The text for a figure that is not there: not received, withheld or not applicable."""
        return Value(text=self.texts(f"absence.{status}"), status=status)

    def words(self, text: str) -> Value:
        """Plain words as a table's value."""
        return _words(text)

    def count(self, number: int | None) -> Value:
        """A whole number as a table's value; None means that counting does not apply."""
        return (
            self.absence("not_applicable")
            if number is None
            else Value(text=self.number(number), number=Decimal(number), kind="count")
        )

    def day(self, day: date) -> str:
        """`5 September 2026`."""
        return format_date(day, "d MMMM yyyy", self.locale)

    def period(self, kind: str, start_date: date) -> str:
        """A period's name: `September 2026`, `Triwulan III 2026`, `Semester II 2026`, `Tahun 2026`."""
        if kind == "month":
            return format_date(start_date, "MMMM yyyy", self.locale)
        return self.texts(f"period.{kind}", number=_number_in_year(kind, start_date), year=str(start_date.year))

    def month_short(self, start_date: date) -> str:
        """`Sep` with the year below it in January: the label of a month on an axis."""
        return get_month_names("abbreviated", locale=self.locale)[start_date.month].rstrip(".")

    def period_short(self, kind: str, start_date: date) -> str:
        """The label of a period on an axis, without its year: `Sep`, `Tw III`, `Smt II`; a year is its number."""
        if kind == "month":
            return self.month_short(start_date)
        return self.texts(f"period.short.{kind}", number=_number_in_year(kind, start_date), year=str(start_date.year))

    def d3(self) -> dict[str, Any]:
        """The locale in the form of the chart library, for axis labels."""
        symbols = self.locale.number_symbols["latn"]
        return {"decimal": symbols["decimal"], "thousands": symbols["group"], "grouping": [3], "currency": ["Rp", ""]}


def _number_in_year(kind: str, start_date: date) -> str:
    """The Roman number of a quarter or semester in its year; nothing for a year."""
    number = (start_date.month + 2) // 3 if kind == "quarter" else (start_date.month + 5) // 6
    return "" if kind == "year" else ("", "I", "II", "III", "IV")[number]


@lru_cache(maxsize=65_536)
def _number(number: Decimal, decimals: int, locale: str) -> str:
    """Kept, because the reports of a city's units print the same numbers again and again."""
    if number != number.quantize(Decimal(1).scaleb(-decimals)):
        raise LontarError(
            f"{number} has more than the {decimals} decimals shown.",
            remedy="Round once, in the marts, to the seed's decimals: see docs/runbooks/declarations.md.",
        )
    return _pattern("#,##0", decimals).apply(number, Locale.parse(locale))


@lru_cache(maxsize=65_536)
def _words(text: str) -> Value:
    """Kept, because names of figures and members stand in the tables of every unit."""
    return Value(text=text)


@cache
def _pattern(base: str, decimals: int):
    return parse_pattern(f"{base}.{'0' * decimals}" if decimals else base)


@cache
def formats_of(language: str) -> Formats:
    """The formatter of a language, made once per process."""
    return Formats(load_texts(language))
