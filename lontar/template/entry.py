"""How one column of the workbook is filled in: cell format, rule that the spreadsheet applies, advice, an example."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from lontar.sources import Column
from lontar.template.layout import base_type, column_title, labels

_TITLE_LIMIT, _MESSAGE_LIMIT = 32, 255
_FIRST_DAY, _LAST_DAY = date(1930, 1, 1), date(2100, 12, 31)
_FARTHEST = Decimal(10) ** 15
_FORMATS = {"date": "dd-mm-yyyy", "timestamp": "dd-mm-yyyy hh:mm:ss", "time": "hh:mm"}
_EXAMPLE_DAYS = (date(2026, 1, 15), date(2026, 2, 16), date(2026, 3, 17))
_EXAMPLE_NIP = "00000000000000000"


def cell_format(column: Column) -> dict[str, str]:
    """The cells' number format: `@` (text) keeps identifiers' digits and leading zeros."""
    kind = base_type(column)
    if labels(column) or kind == "text":
        return {"num_format": "@"}
    if kind == "numeric":
        places = int(column.data_type.rstrip(") ").split(",")[1])
        return {"num_format": f"#,##0.{'0' * places}" if places else "#,##0"}
    return {"num_format": _FORMATS.get(kind, "0")}


def _is_nip(column: Column) -> bool:
    return column.identifier == "nip"


def advice(column: Column) -> str:
    """One Indonesian sentence on what to write."""
    kind, low, high = base_type(column), _bound(column, "min"), _bound(column, "max")
    if labels(column):
        return "Pilih salah satu dari daftar."
    if _is_nip(column):
        return "18 angka tanpa spasi, ditulis sebagai teks."
    if kind == "date":
        return f"Tanggal, ditulis hari-bulan-tahun{_range_text(low, high)}."
    if kind == "timestamp":
        return "Tanggal dan jam, ditulis hari-bulan-tahun jam:menit."
    if kind == "time":
        return "Jam, ditulis jam:menit."
    if kind in ("integer", "numeric"):
        noun = "Bilangan bulat" if kind == "integer" else "Angka"
        return f"{noun}{_range_text(low, high)}."
    limit = column.meta.get("max_length")
    return f"Teks paling banyak {limit} huruf." if limit else "Teks."


def _range_text(low: Any, high: Any) -> str:
    if low is not None and high is not None:
        return f", {_shown(low)} sampai {_shown(high)}"
    if low is not None:
        return f", paling sedikit {_shown(low)}" if not isinstance(low, date) else f", paling awal {_shown(low)}"
    if high is None:
        return ""
    return f", paling banyak {_shown(high)}" if not isinstance(high, date) else f", paling akhir {_shown(high)}"


def _shown(value: Any) -> str:
    return value.strftime("%d-%m-%Y") if isinstance(value, date) else str(value).replace(".", ",")


def _bound(column: Column, name: str) -> Any:
    value = column.meta.get(name)
    if value is None or isinstance(value, date) or base_type(column) in ("time", "timestamp"):
        return value
    return date.fromisoformat(str(value)) if base_type(column) == "date" else Decimal(str(value))


def validation(column: Column, listed: str) -> dict[str, Any]:
    """The spreadsheet's rule for the column's cells, in the terms of xlsxwriter.

    Args:
        listed: Address of the allowed labels, such as `=Daftar!$A$4:$A$7`; empty without a list.
    """
    required = " Wajib diisi." if column.required else ""
    told = {
        "input_title": column_title(column)[:_TITLE_LIMIT],
        "input_message": f"{advice(column)}{required}"[:_MESSAGE_LIMIT],
        "error_title": "Isian belum sesuai",
        "error_message": f"{column_title(column)}: {advice(column)}"[:_MESSAGE_LIMIT],
    }
    return told | _rule(column, listed)


def _rule(column: Column, listed: str) -> dict[str, Any]:
    kind = base_type(column)
    if listed:
        return {"validate": "list", "source": listed}
    if _is_nip(column):
        # A warning only: a city may number its people otherwise.
        return {"validate": "length", "criteria": "==", "value": 18, "error_type": "warning"}
    if kind == "text":
        limit = column.meta.get("max_length")
        return {"validate": "length", "criteria": "<=", "value": limit} if limit else {"validate": "any"}
    return _between(column, kind)


def _between(column: Column, kind: str) -> dict[str, Any]:
    low, high = _bound(column, "min"), _bound(column, "max")
    if kind == "date":
        return _range("date", low or _FIRST_DAY, high or _LAST_DAY)
    if kind == "timestamp":
        return _range("date", datetime.combine(_FIRST_DAY, time()), datetime.combine(_LAST_DAY, time()))
    if kind == "time":
        return _range("time", time(), time(23, 59, 59))
    numbers = [_FARTHEST * sign if bound is None else bound for bound, sign in ((low, -1), (high, 1))]
    return _range("integer" if kind == "integer" else "decimal", *map(_number, numbers))


def _number(value: Decimal) -> float | int:
    return int(value) if value == int(value) else float(value)


def _range(kind: str, low: Any, high: Any) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}


def example(column: Column, row: int) -> Any:
    """A value for the example sheet: the declaration's own and its successors, else made of the type. Nobody's data."""
    declared = column.meta.get("example")
    if labels(column):
        codes = list(labels(column))
        start = codes.index(str(declared)) if str(declared) in codes else 0
        return codes[(start + row) % len(codes)]
    if _is_nip(column):
        return f"{_EXAMPLE_NIP}{row + 1}"
    return _of_type(column, row) if declared is None else _following(column, declared, row)


def _following(column: Column, declared: Any, row: int) -> Any:
    """The declared example as its type; a number at a text's end counts on, so that keys differ from row to row."""
    kind = base_type(column)
    if kind == "date":
        return date.fromisoformat(str(declared)) + timedelta(days=row)
    if kind in ("integer", "numeric"):
        return Decimal(str(declared))
    head, digits = re.fullmatch(r"(.*?)(\d*)", str(declared), re.DOTALL).groups()
    return f"{head}{int(digits) + row:0{len(digits)}d}" if digits else head


def _of_type(column: Column, row: int) -> Any:
    kind = base_type(column)
    if kind == "date":
        return _EXAMPLE_DAYS[row % len(_EXAMPLE_DAYS)]
    if kind == "timestamp":
        return datetime.combine(_EXAMPLE_DAYS[row % len(_EXAMPLE_DAYS)], time(8, 30))
    if kind == "time":
        return time(7 + row, 30)
    if kind in ("integer", "numeric"):
        low, high = _bound(column, "min"), _bound(column, "max")
        start = low if low is not None else Decimal(1)
        return start + row if high is None or start + row <= high else high
    return f"Contoh {row + 1}"
