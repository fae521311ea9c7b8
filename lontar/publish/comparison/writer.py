"""What every part of a comparison asks: a city's figure in words, its interval, the median of the cities."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from lontar.publish.cells import Row
from lontar.publish.comparison.collect import Compared, Comparison
from lontar.publish.comparison.plan import ComparisonPlan, comparison_plan
from lontar.publish.context import Indicator
from lontar.publish.formats import Formats, formats_of
from lontar.publish.model import Column, Value


class Writer:
    """One comparison in one language."""

    def __init__(self, comparison: Comparison, indicators: Iterable[Row], language: str) -> None:
        self.comparison, self.plan = comparison, comparison_plan()
        self.formats: Formats = formats_of(language)
        self.texts = self.formats.texts
        wanted = ("headcount", *self.plan.codes)
        rows = {row["indicator_code"]: row for row in indicators}
        self.indicators = {code: Indicator.from_row(rows[code], language) for code in wanted if code in rows}
        self.period = self.formats.period(comparison.period.kind, comparison.period.start_date)

    def __call__(self, key: str, **gaps: str) -> str:
        return self.texts(f"comparison.{key}", **gaps)

    def value(self, city: Compared, code: str) -> Value:
        """A city's figure as shown, or the text for its absence."""
        cell = city.cell(code)
        return self.amount(code, cell.value) if cell.is_shown else self.formats.absence(cell.status)

    def amount(self, code: str, number: Decimal) -> Value:
        indicator = self.indicators[code]
        text = self.formats.quantity(number, indicator.unit, indicator.decimals)
        return Value(text=text, number=number, kind=indicator.kind, decimals=indicator.shown_decimals)

    def column(self, code: str) -> Column:
        indicator = self.indicators[code]
        short = self.texts.label("short", code)
        title = indicator.name if short == code else short
        return Column(key=code, title=title, kind=indicator.kind, description=indicator.definition)

    def interval(self, city: Compared, code: str) -> str:
        """Both ends of a shown figure's interval; empty where the cells carry none."""
        cell, indicator = city.cell(code), self.indicators[code]
        if not cell.is_shown or cell.value_low is None or cell.value_high is None:
            return ""
        ends = (cell.value_low, cell.value_high)
        return "–".join(self.formats.rounded(end, indicator.unit, indicator.decimals) for end in ends)

    def median(self, code: str) -> Decimal | None:
        """The median of the cities that show the figure; None with too few of them."""
        shown = [city.cell(code).value for city in self.comparison.cities if city.cell(code).is_shown]
        return city_median(shown, self.indicators[code].decimals, self.plan)


def city_median(values: list[Decimal], decimals: int, plan: ComparisonPlan) -> Decimal | None:
    """The median of the cities' shown values, rounded once; None with fewer than the plan asks for."""
    if len(values) < plan.least_cities_for_median:
        return None
    return Decimal(median(values)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
