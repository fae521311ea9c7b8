"""Dates in the source's own writing, rewritten to ISO. What does not fit the pattern is handed on verbatim.

Patterns are Python's `strptime` patterns. Indonesian month and day names are understood wherever `%b`, `%B`, `%a`
or `%A` stands. A day that does not exist (31 February) keeps its digits in ISO order, and staging refuses it by name.
"""

import re
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

# Directives made of digits alone: rewritten by one regular expression per column, without a loop over the rows.
_DIGITS = {
    "%Y": r"(?P<year>[0-9]{4})",
    "%y": r"(?P<year>[0-9]{2})",
    "%m": r"(?P<month>0?[1-9]|1[0-2])",
    "%d": r"(?P<day>0?[1-9]|[12][0-9]|3[01])",
    "%H": r"(?P<hour>[01]?[0-9]|2[0-3])",
    "%M": r"(?P<minute>[0-5]?[0-9])",
    "%S": r"(?P<second>[0-5]?[0-9])",
}
_ISO = {"date": "%Y-%m-%d", "time": "%H:%M:%S", "timestamp": "%Y-%m-%d %H:%M:%S"}
# First three letters of Indonesian month names, with the spellings seen in practice -> English.
_MONTHS = {
    "jan": "January", "feb": "February", "peb": "February", "mar": "March", "apr": "April", "mei": "May", "may": "May",
    "jun": "June", "jul": "July", "agu": "August", "agt": "August", "ags": "August", "aug": "August",
    "sep": "September", "okt": "October", "oct": "October", "nov": "November", "nop": "November", "des": "December",
    "dec": "December",
}  # fmt: skip
_DAYS = {
    "senin": "Monday", "selasa": "Tuesday", "rabu": "Wednesday", "kamis": "Thursday", "jumat": "Friday",
    "jum'at": "Friday", "sabtu": "Saturday", "minggu": "Sunday",
}  # fmt: skip


def to_iso(values: pa.Array, pattern: str, data_type: str) -> pa.Array:
    """Rewrite the values that fit the pattern to ISO text of the column's type; hand the others on verbatim.

    Args:
        values: Strings, local wall-clock times without zone.
        pattern: `strptime` pattern of the source.
        data_type: date (YYYY-MM-DD), time (HH:MM:SS) or timestamp (both); other types stay as they are.
    """
    if data_type not in _ISO:
        return values
    expression = _expression(pattern)
    if expression is None:
        return _by_distinct_value(values, pattern, _ISO[data_type])
    parts = pc.extract_regex(values, expression)
    rewritten = _assembled(parts, _ISO[data_type])
    return values if rewritten is None else pc.coalesce(rewritten, values)


def _expression(pattern: str) -> str | None:
    tokens = re.findall(r"%.|\s+|[^%\s]+", pattern)
    used = [token for token in tokens if token.startswith("%")]
    if not set(used) <= set(_DIGITS) or len(set(used)) != len(used) or {"%Y", "%y"} <= set(used):
        return None
    return (
        "^" + "".join(_DIGITS.get(token) or (r"\s+" if token.isspace() else re.escape(token)) for token in tokens) + "$"
    )


def _assembled(parts: pa.StructArray, iso: str) -> pa.Array | None:
    have = {field.name for field in parts.type}
    pieces = []
    if "%Y" in iso:
        if not {"year", "month", "day"} <= have:
            return None
        pieces.append(_joined(_four_digits(parts.field("year")), parts, ("month", "day"), "-"))
    if "%H" in iso:
        if "hour" not in have:
            return None
        pieces.append(_joined(pc.utf8_lpad(parts.field("hour"), 2, "0"), parts, ("minute", "second"), ":"))
    joined = pc.binary_join_element_wise(*pieces, " ") if len(pieces) > 1 else pieces[0]
    return pc.if_else(parts.is_valid(), joined, pa.scalar(None, pa.string()))


def _joined(first: pa.Array, parts: pa.StructArray, names: tuple[str, ...], separator: str) -> pa.Array:
    have = {field.name for field in parts.type}
    rest = [pc.utf8_lpad(parts.field(name), 2, "0") if name in have else pa.scalar("00") for name in names]
    return pc.binary_join_element_wise(first, *rest, separator)


def _four_digits(year: pa.Array) -> pa.Array:
    # Two digits by the POSIX pivot, as strptime reads them: 69-99 are 19xx, 00-68 are 20xx.
    century = pc.if_else(pc.greater_equal(year, "69"), "19", "20")
    return pc.if_else(pc.equal(pc.binary_length(year), 2), pc.binary_join_element_wise(century, year, ""), year)


def _by_distinct_value(values: pa.Array, pattern: str, iso: str) -> pa.Array:
    encoded = values.dictionary_encode()
    rewritten = [_rewritten(text, pattern, iso) for text in encoded.dictionary.to_pylist()]
    return pa.array(rewritten, pa.string()).take(encoded.indices)


def _rewritten(text: str, pattern: str, iso: str) -> str:
    try:
        return datetime.strptime(_in_english(text, pattern), pattern).strftime(iso)
    except ValueError:
        return text


def _in_english(text: str, pattern: str) -> str:
    def translated(match: re.Match) -> str:
        word = match[0].lower()
        if word in _DAYS:
            return _DAYS[word] if "%A" in pattern else _DAYS[word][:3]
        month = _MONTHS.get(word[:3]) if len(word) >= 3 else None
        return match[0] if month is None else month if "%B" in pattern else month[:3]

    return re.sub(r"[A-Za-z']+", translated, text)
