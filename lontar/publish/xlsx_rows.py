"""Rows of a table on their way into a sheet: a workbook has thousands of cells, all of them a text or a number with a look.

The library keeps, checks and escapes every cell by itself, which took half of a workbook's time. Here a row is taken whole and
written with its sheet; whatever else a sheet has (titles, links, the header of its table) goes the library's way. A test holds
both ways to the same content.
"""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any

from xlsxwriter.worksheet import Worksheet

# Content and look of a cell; None where there is no cell.
Cell = tuple[str | float, Any] | None

_COLUMNS = (*ascii_uppercase, *(f"{first}{second}" for first in ascii_uppercase for second in ascii_uppercase))
_LONGEST_TEXT = 32767  # set by the file format


class QuickSheet(Worksheet):
    """A worksheet that takes the rows of its table whole."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: dict[int, Sequence[Cell]] = {}
        self._written: dict[int, str] = {}
        self._styles: dict[int, int] = {}

    def put_row(self, row: int, cells: Sequence[Cell]) -> None:
        """A row from the first column on; the row must have no other cell."""
        self._check_dimensions(row, 0)
        self._check_dimensions(row, len(cells) - 1)
        self._cells[row] = cells
        number = str(row + 1)
        self._written[row] = "".join(
            [self._cell(f"{column}{number}", *cell) for column, cell in zip(_COLUMNS, cells, strict=False) if cell]
        )

    def _cell(self, place: str, content: str | float, look: Any) -> str:
        style = self._styles.get(id(look))
        if style is None:
            style = self._styles[id(look)] = look._get_xf_index()
        if isinstance(content, str):
            index = self.str_table._get_shared_string_index(content[:_LONGEST_TEXT])
            return f'<c r="{place}" s="{style}" t="s"><v>{index}</v></c>'
        return f'<c r="{place}" s="{style}"><v>{content:.16G}</v></c>'

    def _write_rows(self) -> None:
        for row in sorted({*self.table, *self._written}):
            if row in self._written:
                self._write_row(row, None, self.row_info.get(row))
                self.fh.write(self._written[row])
                self._xml_end_tag("row")
            else:
                self._write_slowly(row)

    def _write_slowly(self, row: int) -> None:
        self._write_row(row, None, self.row_info.get(row))
        for column, cell in sorted(self.table[row].items()):
            self._write_cell(row, column, cell)
        self._xml_end_tag("row")

    def _get_range_data(self, row_start: int, col_start: int, row_end: int, col_end: int) -> list[Any]:
        """What a chart keeps of the cells that it draws."""
        data: list[Any] = []
        for row in range(row_start, row_end + 1):
            if row not in self._cells:
                data += super()._get_range_data(row, col_start, row, col_end)
                continue
            for cell in self._cells[row][col_start : col_end + 1]:
                data.append(cell and (cell[0] if isinstance(cell[0], str) else f"{cell[0]:.16g}"))
        return data
