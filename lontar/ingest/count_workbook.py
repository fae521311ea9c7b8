"""Part of the independent count: rows of a spreadsheet, by walking through its own records. Shares no code with the readers.

xlsx: the sheet's XML, element by element (count_xml.py). xls: see count_xls.py. HTML that calls itself xls: see count_html.py.
"""

import io
import string
import zipfile
from collections.abc import Iterator

from lontar.agency import Source
from lontar.ingest import limits
from lontar.ingest.count_tables import BLANK, HEAD_ROWS, known_names, place_of, rows_below_header, text_of
from lontar.ingest.count_xml import Walk, walk
from lontar.sources import FeedDeclaration

_LETTERS = string.ascii_letters
_HEAD_NUMBERS = 2 * HEAD_ROWS


def count_spreadsheet(data: bytes, source: Source, sheet: str | int, feed: FeedDeclaration | None) -> int:
    """Rows of a sheet below the header with at least one cell that is not blank.

    Raises ValueError or LookupError on a broken file.
    """
    depth = int(source.options.get("header_rows", 1))
    return rows_below_header(_rows(data, source, sheet), known_names(source, feed), depth)


def _rows(data: bytes, source: Source, sheet: str | int) -> Iterator[list[str]]:
    if data.startswith(b"PK"):
        return _xlsx_rows(data, sheet)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        from lontar.ingest.count_xls import xls_rows

        return xls_rows(data, sheet)
    from lontar.ingest.count_html import html_rows

    return html_rows(text_of(io.BytesIO(data), source).read())


def _xlsx_rows(data: bytes, sheet: str | int) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        strings = _shared_strings(archive)
        cells = walk(archive, _sheet_path(archive, sheet), _Cells(strings))
        yield from _rows_of_cells(cells)


def _rows_of_cells(cells: Iterator[tuple[int, str]]) -> Iterator[list[str]]:
    """Rows by their numbers. Below the header it is enough to know that one cell is filled."""
    head: dict[int, list[str]] = {}
    below: set[int] = set()
    for number, text in cells:
        if number > limits.SHEET_ROWS:
            # A reader counts such a number round to some other row.
            raise ValueError("a row that no sheet has")
        if number <= _HEAD_NUMBERS:
            head.setdefault(number, []).append(text)
        elif _is_filled(text):
            below.add(number)
    # Blank rows may be left out of the file; the header row is looked for among physical rows.
    yield from (head.get(number, []) for number in range(1, max(head, default=0) + 1))
    yield from (["x"] for _ in below)


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    names = [name for name in archive.namelist() if name.lower() == "xl/sharedstrings.xml"]
    return [text for name in names for text in walk(archive, name, _SharedStrings())]


def _sheet_path(archive: zipfile.ZipFile, sheet: str | int) -> str:
    sheets = list(walk(archive, "xl/workbook.xml", _Attributes("sheet")))
    chosen = sheets[sheet if isinstance(sheet, int) else place_of([one["name"] for one in sheets], sheet)]
    references = [value for key, value in chosen.items() if key == "id" or key.endswith(":id")]
    links = walk(archive, "xl/_rels/workbook.xml.rels", _Attributes("Relationship"))
    targets = [link["Target"] for link in links if link["Id"] in references]
    if len(targets) > 1:
        # Which of them a program opens is chance; the standard has each name once.
        raise ValueError("a sheet with two parts")
    target = targets[0] if targets else ""
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _is_filled(text: str) -> bool:
    return bool(text.strip(BLANK))


class _Attributes(Walk):
    """Of each element of one name its attributes."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._name:
            self.found.append(attributes)


class _SharedStrings(Walk):
    """The texts of the items."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.text = ""
        self.listens = name == "t"

    def end(self, name: str) -> None:
        self.listens = False
        if name == "si":
            self.found.append(self.text)


class _Cells(Walk):
    """Row number and text of each cell that holds something. A cell stands where it says, else behind the one before."""

    def __init__(self, strings: list[str]) -> None:
        super().__init__()
        self._strings, self._row, self._kind, self._place = strings, 0, "n", 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row = int(attributes.get("r") or self._row + 1)
        elif name == "c":
            address = attributes.get("r", "").lstrip(_LETTERS)
            self._kind, self._place, self.text = attributes.get("t", "n"), int(address or self._row), ""
        self.listens = name in ("v", "t")
        if name == "t":
            self._kind = "inlineStr"

    def end(self, name: str) -> None:
        self.listens = False
        if name == "c":
            self.found.append((self._place, self._shown()))

    def _shown(self) -> str:
        if self._kind == "s" and self.text:
            return self._strings[int(self.text)]
        # An error (#REF!) says that the sheet knows nothing here: blank, as everywhere in this house.
        return "" if self._kind == "e" else self.text
