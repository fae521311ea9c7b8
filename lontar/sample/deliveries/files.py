"""One file to deliver, what it holds, and the plain formats that several feeds share."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

LATE, CORRECTED = "late", "corrected"
_MADE_AT = datetime(2026, 4, 1)


@dataclass(frozen=True)
class Delivery:
    """A file below the agency's inbox and the records in it, by their fate.

    Attributes:
        received: Records in the file.
        rejected: Reader's or door's reason -> records (field_count, nul_byte, not_json, identifier_impossible).
        quarantined: Broken rule of the feed's declaration (`column:rule`, `row:rule`) -> records, one rule each.
        duplicates: Rows of a log that an earlier file of the same machine, or this one, holds already.
        superseded: Rows that a later row of this file, or of another ordinary file of the window, replaces.
        corrected: Rows that the corrected file replaces once it is there.
        stage: Empty, or `late` or `corrected` for what can be held back.
        sidecar: Suffix and text of a control total beside the file.
    """

    feed: str
    path: str
    data: bytes
    received: int
    rejected: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    superseded: int = 0
    corrected: int = 0
    stage: str = ""
    sidecar: tuple[str, str] | None = None

    def counts(self, has_corrections: bool) -> dict:
        """The equations' terms, as the truth file holds them."""
        superseded = self.superseded + (self.corrected if has_corrections else 0)
        loaded = self.received - sum(self.rejected.values()) - self.duplicates
        return {
            "feed": self.feed,
            "path": self.path,
            "stage": self.stage,
            "received": self.received,
            "rejected": self.rejected,
            "duplicate": self.duplicates,
            "loaded": loaded,
            "quarantined": self.quarantined,
            "superseded": superseded,
            "accepted": loaded - sum(self.quarantined.values()) - superseded,
        }


def csv_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    line_end: str = "\n",
    quote_all: bool = False,
) -> bytes:
    """Delimited text in any dialect that the source systems write."""
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def workbook_bytes(sheet: str, rows: Iterable[Sequence]) -> bytes:
    """An xlsx workbook of one sheet: text stays text, numbers numbers. The same rows give the same bytes."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    book.set_properties({"created": _MADE_AT, "comments": "Data sintetis"})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(number, place, value)
            elif value is not None:
                page.write_number(number, place, value)
    book.close()
    return target.getvalue()


def html_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A web page with one table, as applications export it under the name xls. Texts must need no escaping."""
    lines = ["<html><head><meta charset='utf-8'></head><body>", f"<h3>{title}</h3>", "<table border='1'>"]
    lines.append("<tr>" + "".join(f"<th>{name}</th>" for name in header) + "</tr>")
    lines += ["<tr>" + "".join(f"<td>{cell or '&nbsp;'}</td>" for cell in row) + "</tr>" for row in rows]
    return "\r\n".join([*lines, "</table></body></html>", ""]).encode()


def json_bytes(records: list[dict]) -> bytes:
    """The envelope of the national personnel services."""
    body = {"code": 1, "data": records, "count": len(records)}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
