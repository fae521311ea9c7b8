"""The charts of a report as the spreadsheet draws them itself, beside the table of their sheet; a reader may change them.

A cell without a figure holds a shorthand, and a spreadsheet draws words as nought. So a native chart leaves such rows out, and
a line with a gap is drawn as points. Why no picture is put into the workbook: docs/adr/0020-charts.md.
"""

from itertools import groupby
from typing import Any

from lontar.publish.model import Chart, Document, Table
from lontar.publish.xlsx_book import HEADER_ROW, Book, Sheet

# The same marks as in the pictures: told apart by dash and shape, not by colour alone.
_COLOURS = ("#1f5c57", "#b5651d", "#8b7d68")
_DASHES = ("solid", "dash", "round_dot")
_MARKERS = ("circle", "square", "diamond")
_SHADES = {"type": "2_color_scale", "min_color": "#FBF7EC", "max_color": "#93B7B0"}
_WIDTH, _LINE_PX, _FRAME_PX, _BAR_PX = 640, 320, 110, 24
_MOST_BARS = 40


def charts_of(document: Document) -> dict[str, Chart]:
    """The charts that the workbook draws itself, by the id of their table."""
    blocks = (block for section in document.sections for block in section.blocks)
    return {block.table.id: block for block in blocks if block.type == "chart" and block.native}


def draw_native(book: Book, sheet: Sheet, chart: Chart) -> None:
    """Draw the chart right of its table, or shade the table's figures; nothing where no row is complete or bars are too many."""
    if chart.native == "shade":
        _shade(sheet, chart.table)
        return
    rows = _complete_rows(chart.table, chart.native_series)
    if not rows or (chart.native == "bar" and len(rows) > _MOST_BARS):
        return
    drawn = book.book.add_chart({"type": chart.native})
    is_whole = len(rows) == len(chart.table.rows)
    for series in range(chart.native_series):
        drawn.add_series(_series(sheet, chart, rows, series, is_whole=is_whole))
    _dress(drawn, chart)
    size = {"width": _WIDTH, "height": _LINE_PX if chart.native == "line" else _FRAME_PX + _BAR_PX * len(rows)}
    drawn.set_size(size)
    place = {"description": chart.alt, "object_position": 3}
    sheet.page.insert_chart(HEADER_ROW, len(chart.table.columns) + 1, drawn, place)


def _complete_rows(table: Table, series: int) -> list[int]:
    """Rows in which every drawn column has a figure, by their number on the sheet."""
    cells = [row[1 : 1 + series] for row in table.rows]
    return [HEADER_ROW + 1 + at for at, row in enumerate(cells) if all(value.number is not None for value in row)]


def _range(sheet: Sheet, rows: list[int], column: int) -> str:
    """The rows of a column as one reference, in as many pieces as there are gaps."""
    from xlsxwriter.utility import quote_sheetname, xl_range_abs

    name, pieces = quote_sheetname(sheet.name), []
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        found = [row for _, row in run]
        pieces.append(f"{name}!{xl_range_abs(found[0], column, found[-1], column)}")
    return f"=({','.join(pieces)})" if len(pieces) > 1 else f"={pieces[0]}"


def _series(sheet: Sheet, chart: Chart, rows: list[int], number: int, *, is_whole: bool) -> dict[str, Any]:
    colour, column = _COLOURS[number], number + 1
    options: dict[str, Any] = {
        "name": [sheet.name, HEADER_ROW, column],
        "categories": _range(sheet, rows, 0),
        "values": _range(sheet, rows, column),
    }
    if chart.native == "bar":
        fill = {"color": colour} if number == 0 else {"none": True}
        return options | {"fill": fill, "border": {"color": colour}, "gap": 60, "data_labels": {"value": True}}
    line = {"color": colour, "width": 2, "dash_type": _DASHES[number]} if is_whole else {"none": True}
    mark = {"type": _MARKERS[number], "size": 6, "fill": {"color": colour}, "border": {"color": colour}}
    return options | {"line": line, "marker": mark}


def _dress(drawn: Any, chart: Chart) -> None:
    """Title, axes and legend. A title is never read as a formula."""
    title = chart.title if not chart.title.startswith("=") else f" {chart.title}"
    drawn.set_title({"name": title, "name_font": {"size": 12, "bold": True}, "overlay": False})
    drawn.set_legend({"position": "bottom"} if chart.native_series > 1 else {"none": True})
    if chart.native == "bar":
        drawn.set_y_axis({"reverse": True, "major_tick_mark": "none"})
        drawn.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        return
    low, high = chart.options["domain"]
    drawn.set_y_axis({"min": low, "max": high, "major_gridlines": {"visible": True, "line": {"color": "#E6DCC6"}}})


def _shade(sheet: Sheet, table: Table) -> None:
    """Deeper where the figure is larger; every cell still says its figure."""
    if table.rows:
        last = HEADER_ROW + len(table.rows)
        sheet.page.conditional_format(HEADER_ROW + 1, 1, last, len(table.columns) - 1, dict(_SHADES))
