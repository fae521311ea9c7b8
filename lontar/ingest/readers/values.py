"""The source's writing turned into ours: marks stripped, blanks to NULL, words, dates and decimal numbers rewritten.

All of it on whole columns. What cannot be rewritten goes on verbatim, so that staging refuses it by name.
"""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from lontar.agency import Source
from lontar.ingest.readers.dates import to_iso
from lontar.ingest.readers.fields import Field, setting
from lontar.ingest.readers.reading import WHITESPACE
from lontar.sources import FeedDeclaration

NULL = pa.scalar(None, pa.string())
_COMMA_NUMBER = r"^[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?$"
_GROUPED_NUMBER = r"^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$"
_PERCENT = r"^[+-]?[0-9]+(\.[0-9]+)?\s*%$"


class Rewriter:
    """What one source's values need, column by column.

    Options read from the profile: `strip_apostrophes` (SIASN's spreadsheets put one before every value), `null_words`
    (words that mean "nothing", such as null or -; blank always does), and for columns of numbers `percent` (58% is 0.58)
    and `thousands: ","` (421,748 is 421748).
    """

    def __init__(self, source: Source, feed: FeedDeclaration | None) -> None:
        self.source, self.feed = source, feed
        self.null_words = [str(word).casefold() for word in source.options.get("null_words", ())]
        self.strip_apostrophes = bool(source.options.get("strip_apostrophes", False))
        self.has_percent = bool(source.options.get("percent", False))
        self.has_groups = source.options.get("thousands") == ","

    def clean(self, values: pa.Array) -> pa.Array:
        """Without the white space (and apostrophe) around it; blank and the source's null words become NULL."""
        values = pc.utf8_trim(values, characters=WHITESPACE)
        if self.strip_apostrophes:
            values = pc.utf8_trim(pc.utf8_ltrim(values, characters="'"), characters=WHITESPACE)
        values = blank_to_null(values)
        if self.null_words:
            meant = pc.is_in(pc.utf8_lower(values), value_set=pa.array(self.null_words, pa.string()))
            values = pc.if_else(meant, NULL, values)
        return values

    def rewrite(self, values: pa.Array, field: Field) -> pa.Array:
        """Cleaned values in the feed's words, ISO dates and numbers with a decimal point."""
        words = setting(self.source.values, field, self.feed)
        if words:
            values = _translated(values, words)
        pattern = setting(self.source.date_format, field, self.feed)
        if pattern:
            values = to_iso(values, pattern, field.data_type)
        return self._numbers(values) if is_number(field.data_type) else values

    def _numbers(self, values: pa.Array) -> pa.Array:
        if self.source.decimal == ",":
            values = _with_decimal_point(values)
        if self.has_groups:
            plain = pc.replace_substring(values, ",", "")
            values = pc.if_else(pc.match_substring_regex(values, _GROUPED_NUMBER), plain, values)
        return _without_percent(values) if self.has_percent else values


def is_number(data_type: str) -> bool:
    """Whether a declared type takes numbers: only there the profile's decimal sign means anything."""
    return data_type.split("(")[0].strip() in {"integer", "bigint", "numeric", "decimal"}


def blank_to_null(values: pa.Array) -> pa.Array:
    """Empty strings become NULL."""
    shortest = pc.min(pc.binary_length(values)).as_py()
    return values if shortest != 0 else pc.if_else(pc.equal(values, ""), NULL, values)


def _translated(values: pa.Array, words: dict[str, str]) -> pa.Array:
    # As the profile spells it first, then whatever the case: offices write LULUS, Lulus and lulus.
    exact = _looked_up(values, words)
    lowered: dict[str, str] = {}
    for key, value in words.items():
        lowered.setdefault(key.lower(), value)
    return pc.coalesce(exact, _looked_up(pc.utf8_lower(values), lowered), values)


def _looked_up(values: pa.Array, words: dict[str, str]) -> pa.Array:
    at = pc.index_in(values, value_set=pa.array(list(words), pa.string()))
    return pa.array(list(words.values()), pa.string()).take(at)


def _with_decimal_point(values: pa.Array) -> pa.Array:
    plain = pc.replace_substring(pc.replace_substring(values, ".", ""), ",", ".")
    return pc.if_else(pc.match_substring_regex(values, _COMMA_NUMBER), plain, values)


def _without_percent(values: pa.Array) -> pa.Array:
    # Each different text once: a column of shares has few.
    encoded = values.dictionary_encode()
    is_percent = pc.match_substring_regex(encoded.dictionary, _PERCENT).to_pylist()
    texts = zip(encoded.dictionary.to_pylist(), is_percent, strict=True)
    plain = [f"{Decimal(text.rstrip('% ')).scaleb(-2):f}" if match else text for text, match in texts]
    return pa.array(plain, pa.string()).take(encoded.indices)
