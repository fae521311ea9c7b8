"""The independent count against known numbers, and its independence. Every reader test compares it with a reading too."""

import io
import subprocess
import sys
import zipfile

import pytest
import xlsxwriter
import xlwt

from lontar.errors import DeliveryRefused
from lontar.ingest.count import count_received
from lontar.sources import load_feeds


def test_count_loads_nothing_of_the_readers():
    modules = ["count", "count_tables", "count_json", "count_workbook", "count_xls", "count_xml", "count_html"]
    code = f"import sys; [__import__('lontar.ingest.' + m) for m in {modules}]; "
    code += "sys.exit(any(m.startswith('lontar.ingest.readers') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", 0),
        (b"a", 1),
        (b"a\nb", 2),
        (b"\n\na\r\n \t\r\nb\r\n", 2),
        (b"a\rb\r", 2),
        (b"\xef\xbb\xbfa\n", 1),
        (b"\0\n", 1),
    ],
)
def test_attlog_counts_lines_that_are_not_blank(source, data, lines):
    assert count_received(io.BytesIO(data), source("attlog")) == lines


def test_attlog_counts_the_same_whatever_the_pieces_it_comes_in(source):
    class Dripping(io.BytesIO):
        def read(self, size=-1):
            return super().read(3)

    data = b"\xef\xbb\xbf1\t2\r\n\r\n \r\n3\r\n\n4"
    assert count_received(Dripping(data), source("attlog")) == 3


def test_csv_counts_records_below_the_header_not_lines(source):
    data = b'Judul\nunit_id;population\n1;"a\nb"\n\n;\n2;3;4\n'
    assert count_received(io.BytesIO(data), source("csv"), load_feeds()["service_populations"]) == 2


def test_json_counts_elements_across_the_windows_edge(source, monkeypatch):
    from lontar.ingest import count_json

    monkeypatch.setattr(count_json, "_CHUNK", 7)
    data = b'{"x": {"data": 1}, "data": [12345678, {"a": "],["}, [1, 2], null], "z": 1}'
    assert count_received(io.BytesIO(data), source("json", options={"records": "data"})) == 4


def test_xls_counts_rows_whose_texts_run_over_record_borders(source):
    book, expected = xlwt.Workbook(), 0
    page = book.add_sheet("Data")
    page.write(0, 0, "unit_id")
    for at in range(1, 1500):
        if at % 7:
            page.write(at, 0, f"{at} é" + "日本" * (at % 23))
            expected += 1
    target = io.BytesIO()
    book.save(target)
    assert count_received(io.BytesIO(target.getvalue()), source("spreadsheet")) == expected


@pytest.mark.parametrize("reader", ["json", "spreadsheet"])
def test_bytes_of_another_format_are_refused_not_fatal(source, reader):
    with pytest.raises(DeliveryRefused):
        count_received(io.BytesIO(b"PK\x03\x04 [1, 2"), source(reader))


def test_sheet_of_two_parts_is_refused_because_which_one_opens_is_chance(source):
    whole, doubled = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        for rows in (1, 2):
            sheet = book.add_worksheet()
            for row in range(rows + 1):
                sheet.write(row, 0, "Nama")
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(doubled, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, text.replace(b'"rId2"', b'"rId1"') if name.endswith("workbook.xml.rels") else text)
    assert count_received(io.BytesIO(whole.getvalue()), source("spreadsheet")) == 1
    with pytest.raises(DeliveryRefused, match="tidak dapat dihitung"):
        count_received(io.BytesIO(doubled.getvalue()), source("spreadsheet"))
