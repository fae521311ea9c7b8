"""Charts as static SVG: a Vega-Lite spec from `reports/charts/`, the document's rows put in, drawn by vl-convert.

The picture must not depend on the machine. Specs switch automatic layout off and give every margin, so that no font has
to be measured; ids come from a counter per process and are renumbered; coordinates are cut to two decimals.
"""

import json
import re
from functools import cache
from typing import Any

from lontar.publish.formats import formats_of
from lontar.publish.model import Chart, Document
from lontar.settings import settings

# The Vega-Lite that Altair's own schema describes, so that a test can check the specs with Altair.
VEGA_LITE_VERSION = "6.1"

_ID = re.compile(r'\bid="([A-Za-z_]+\d+)"')
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
# The page says in words what a picture shows; the roles that Vega writes into it would be read aloud without a name.
_SPOKEN = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
# What a picture that nobody clicks on does without: names of marks, and values that hold anyway.
_IDLE = re.compile(
    r' (?:class|version|xmlns:xlink)="[^"]*"|'
    r' (?:opacity="1"|stroke-width="1"|pointer-events="none"|text-anchor="start"|transform="translate\(0,0\)")'
)
# Backgrounds without an area and foregrounds without a line, and then groups without content.
_NOTHING = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"[^>]*/>')
_EMPTY = re.compile(r"<g(?: [^>]*)?/>|<g(?: [^>]*[^>/])?></g>")
_FONT = re.compile(r' font-family="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")


@cache
def load_spec(name: str) -> dict[str, Any]:
    """One JSON file of `reports/charts/`."""
    return json.loads((settings().project_dir / "reports" / "charts" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def _compiled(name: str) -> str:
    """The spec as Vega, kept as text: compiling costs half of a picture, and every picture of a spec shares it."""
    import vl_convert

    vega = vl_convert.vegalite_to_vega(load_spec(name), vl_version=VEGA_LITE_VERSION, config=load_spec("theme"))
    return json.dumps(vega)


def fill_spec(chart: Chart) -> dict[str, Any]:
    """The chart's compiled spec with its rows, its size and margins, its parameters. Raises KeyError for one the spec lacks."""
    vega = json.loads(_compiled(chart.spec))
    datasets = {data["name"]: data for data in vega["data"] if "values" in data}
    for name, rows in chart.data.items():
        datasets[name]["values"] = rows  # a data set that no layer draws would vanish without a word
    signals = {signal["name"]: signal for signal in vega["signals"]}
    for name, value in chart.options.items():
        if name in ("height", "width"):
            vega[name] = value
        elif name in ("top", "left", "right"):
            vega["padding"][name] = value
        else:
            signals[name]["value"] = value
    return vega


def _cut(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def tidy_svg(svg: str, prefix: str) -> str:
    """The same picture with ids of its own (two charts share a page) and coordinates of two decimals."""
    for number, name in enumerate(dict.fromkeys(_ID.findall(svg))):
        svg = re.sub(rf'(?<=["#]){re.escape(name)}(?=["\)])', f"{prefix}-{number}", svg)
    return _slim(_TAG.sub(lambda tag: _LONG_NUMBER.sub(_cut, _IDLE.sub("", _SPOKEN.sub("", tag[0]))), svg))


def _slim(svg: str) -> str:
    """The same picture without marks that draw nothing, and its one font said once."""
    svg, found = _NOTHING.sub("", svg), 1
    while found:
        svg, found = _EMPTY.subn("", svg)
    fonts = set(_FONT.findall(svg))
    if len(fonts) != 1:
        return svg
    return _TAG.sub(lambda tag: _FONT.sub("", tag[0]), svg).replace("<svg", f'<svg font-family="{fonts.pop()}"', 1)


def draw(chart: Chart, language: str) -> str:
    """One chart as SVG text. Same chart, same bytes, whatever was drawn before."""
    import vl_convert

    svg = vl_convert.vega_to_svg(fill_spec(chart), allowed_base_urls=[], format_locale=formats_of(language).d3())
    return tidy_svg(svg, chart.id)


def draw_all(document: Document) -> dict[str, str]:
    """SVG of every chart of the document by chart id: drawn once, shared by page and PDF."""
    charts = [block for section in document.sections for block in section.blocks if block.type == "chart"]
    return {chart.id: draw(chart, document.language) for chart in charts}
