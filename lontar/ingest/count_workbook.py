"""Part of the independent count: rows of a spreadsheet, by walking through its own records. Shares no code with the readers.

xlsx: the sheet's XML, row by row. xls: see count_xls.py. HTML that calls itself xls: the standard library's parser.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser

from lontar.agency import Source
from lontar.ingest.count_tables import BLANK, HEAD_ROWS, known_names, place_of, rows_below_header
from lontar.sources import FeedDeclaration

_GAP_LIMIT = 100
_HEAD_NUMBERS = 2 * HEAD_ROWS


def count_spreadsheet(data: bytes, source: Source, sheet: str | int, feed: FeedDeclaration | None) -> int:
    """Rows of a sheet below the header with at least one cell that is not blank.

    Raises ValueError or LookupError on a broken file.
    """
    depth = int(source.options.get("header_rows", 1))
    return rows_below_header(_rows(data, sheet), known_names(source, feed), depth)


def _rows(data: bytes, sheet: str | int) -> Iterator[list[str]]:
    if data.startswith(b"PK"):
        return _xlsx_rows(data, sheet)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        from lontar.ingest.count_xls import xls_rows

        return xls_rows(data, sheet)
    return _html_rows(data)


def _xlsx_rows(data: bytes, sheet: str | int) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        strings = _shared_strings(archive)
        expected = 1
        for row in _elements(archive, _sheet_path(archive, sheet), "row"):
            number = int(row.get("r") or expected)
            # Blank rows may be left out of the file; the header row is looked for among physical rows.
            yield from ([] for _ in range(min(number - expected, _GAP_LIMIT)))
            expected = number + 1
            cells = (_cell(cell, strings) for cell in row)
            # Below the header it is enough to know that one cell is filled.
            yield list(cells) if number <= _HEAD_NUMBERS else [next(filter(_is_filled, cells), "")]


def _elements(archive: zipfile.ZipFile, path: str, name: str) -> Iterator:
    from lxml import etree

    with archive.open(path) as part:
        for _, element in etree.iterparse(part, tag=f"{{*}}{name}", resolve_entities=False, no_network=True):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    names = [name for name in archive.namelist() if name.lower() == "xl/sharedstrings.xml"]
    return ["".join(item.itertext("{*}t")) for name in names for item in _elements(archive, name, "si")]


def _sheet_path(archive: zipfile.ZipFile, sheet: str | int) -> str:
    sheets = [dict(element.attrib) for element in _elements(archive, "xl/workbook.xml", "sheet")]
    chosen = sheets[sheet if isinstance(sheet, int) else place_of([one["name"] for one in sheets], sheet)]
    reference = next(value for key, value in chosen.items() if key.endswith("}id"))
    links = [dict(element.attrib) for element in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")]
    target = next(link["Target"] for link in links if link["Id"] == reference)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _is_filled(text: str) -> bool:
    return bool(text.strip(BLANK))


def _cell(cell, strings: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(cell.itertext("{*}t"))
    value = next((part.text or "" for part in cell if part.tag.endswith("}v")), "")
    if kind == "s" and value:
        return strings[int(value)]
    # An error (#REF!) says that the sheet knows nothing here: blank, as everywhere in this house.
    return "" if kind == "e" else value


class _TableRows(HTMLParser):
    """Collects the texts of cells, row by row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        self._in_cell = tag in ("td", "th") or (self._in_cell and tag != "tr")

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th", "tr", "table")

    def handle_data(self, data: str) -> None:
        if self._in_cell and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip(BLANK) and f"{data} "


def _html_rows(data: bytes) -> Iterator[list[str]]:
    parser = _TableRows()
    is_utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = data.decode("utf-16") if is_utf16 else data.decode("utf-8", "surrogateescape")
    parser.feed(re.sub(r"<br\s*/?>", " ", text, flags=re.IGNORECASE))
    parser.close()
    return iter(parser.rows)
