"""Rows taken whole say what the library's own cells say: texts, numbers, looks, heights, and what a chart keeps of them."""

import io
import re
import zipfile
from typing import Any

import openpyxl
import xlsxwriter

from lontar.publish.xlsx_rows import QuickSheet

ROWS = [
    ["Unit", "=1+1", 12.5],
    ["<b>&\"x\"</b>", "\x01 tab\t", -123456789.125],
    ["Unit", None, 1e21],
    [" spaces ", "x" * 40_000, 0.1 + 0.2],
]  # fmt: skip


def _slow(sheet: Any, row: int, cells: list, looks: list) -> None:
    for column, (content, look) in enumerate(zip(cells, looks, strict=True)):
        if isinstance(content, str):
            sheet.write_string(row, column, content, look)
        elif content is not None:
            sheet.write_number(row, column, content, look)


def _quick(sheet: Any, row: int, cells: list, looks: list) -> None:
    sheet.put_row(row, [None if c is None else (c, look) for c, look in zip(cells, looks, strict=True)])


def _book(sheet_class: type | None, put: Any) -> zipfile.ZipFile:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(stream, options) as book:
        looks = [book.add_format(look) for look in ({"bold": True}, {"text_wrap": True}, {"num_format": "0.0%"})]
        sheet = book.add_worksheet("Satu", worksheet_class=sheet_class)
        sheet.write_string(0, 0, "Judul", looks[0])
        sheet.set_row(3, 30)
        sheet.add_table(2, 0, 2 + len(ROWS), 2, {"columns": [{"header": name} for name in "ABC"], "style": None})
        for row, cells in enumerate(ROWS, start=3):
            put(sheet, row, cells, looks)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"categories": "=Satu!$A$4:$A$7", "values": "=Satu!$C$4:$C$7"})
        sheet.insert_chart(0, 5, chart)
    stream.seek(0)
    return zipfile.ZipFile(stream)


def _without_spans(xml: bytes) -> bytes:
    """The library's hint of a row's width is left out: readers do not need it."""
    return re.sub(rb' spans="[0-9:]+"', b"", xml)


def test_rows__are_the_librarys_own_but_for_the_hint_of_their_width() -> None:
    plain, quick = _book(None, _slow), _book(QuickSheet, _quick)
    assert plain.namelist() == quick.namelist()
    assert len(plain.namelist()) > 8
    for name in plain.namelist():
        if not name.startswith("docProps/"):
            assert _without_spans(quick.read(name)) == _without_spans(plain.read(name)), name
    assert b"<c:v>12.5</c:v>" in quick.read("xl/charts/chart1.xml")


def test_rows__are_read_by_another_library() -> None:
    sheet = openpyxl.load_workbook(_book(QuickSheet, _quick).fp)["Satu"]
    assert [cell.value for cell in sheet[4]] == ["Unit", "=1+1", 12.5]
    assert sheet["B4"].data_type == "s"
    assert sheet["B6"].value is None
    assert len(sheet["B7"].value) == 32767
