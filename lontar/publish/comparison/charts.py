"""Cities as named dots in the order of their names, with the interval where the published cells have one."""

from typing import Any

from lontar.publish.chart_axis import scale_for
from lontar.publish.chart_data import FEWEST_POINTS, Item, dots_options, item_data, item_ends, shown_of
from lontar.publish.comparison.writer import Writer
from lontar.publish.model import Chart, Column, Table

# Room above the picture for the words of the line of the median.
_LABEL_PX = 16


def cities_chart(w: Writer, code: str) -> Chart | None:
    """The dots of one figure; None where the table tells it faster: fewer than three cities, two where intervals are drawn."""
    if code not in w.indicators:
        return None
    items = [Item(city.agency.short_name, city.cell(code), w.value(city, code)) for city in w.comparison.cities]
    shown = shown_of(items)
    has_interval = any(item.cell.value_low is not None for item in shown)
    if len(shown) < (FEWEST_POINTS - has_interval):
        return None
    reference = _reference(w, code)
    scale = scale_for(w.indicators[code].unit, [*item_ends(shown), *(line["value"] for line in reference)])
    data = item_data(items) | {"reference": [line | {"value": float(line["value"])} for line in reference]}
    options = dots_options(items, scale) | {"top": 6 + _LABEL_PX * len(reference)}
    words = _words(w, code, shown, bool(reference))
    return Chart(
        id=f"{code}_by_city", spec="dots", data=data, options=options, table=_table(w, code), native="bar", **words
    )


def _reference(w: Writer, code: str) -> list[dict[str, Any]]:
    """The line of the median, from the number of cities that the plan asks for."""
    number = w.median(code)
    if number is None:
        return []
    text = w("chart_median", value=w.amount(code, number).text)
    return [{"role": "median", "place": 0, "value": number, "text": text}]


def _words(w: Writer, code: str, shown: list[Item], has_median: bool) -> dict[str, str]:
    ordered = sorted(shown, key=lambda item: item.cell.value)
    gaps = {"name": w.texts.label("short", code), "indicator": w.indicators[code].name, "period": w.period}
    gaps |= {"count": w.formats.number(len(shown)), "low": ordered[0].value.text, "high": ordered[-1].value.text}
    finding = "chart_finding" if gaps["low"] != gaps["high"] else "chart_finding_same"
    points = "; ".join(f"{item.name} {item.value.text}" for item in shown)
    return {
        "title": w(finding, **gaps),
        "subtitle": w("chart_subtitle_median" if has_median else "chart_subtitle", **gaps),
        "alt": w("chart_alt", points=points, **gaps),
        "reading": w("chart_reading"),
    }


def _table(w: Writer, code: str) -> Table:
    """Every city with its figure, and the interval where any has one."""
    cities = w.comparison.cities
    intervals = [w.interval(city, code) for city in cities]
    columns = [Column(key="city", title=w("city")), w.column(code)]
    columns += [Column(key="interval", title=w("interval"))] if any(intervals) else []
    rows = tuple(
        (w.formats.words(city.agency.short_name), w.value(city, code), w.formats.words(interval or "–"))[: len(columns)]
        for city, interval in zip(cities, intervals, strict=True)
    )
    title = w("chart_table", name=w.indicators[code].name, period=w.period)
    return Table(id=f"{code}_by_city", title=title, columns=tuple(columns), rows=rows, place="files")
