"""Personal data in what people type: identifiers, telephone numbers, e-mail addresses and names of the roster are masked at the door.

A feed has columns for identifiers, which become random keys, and columns of free text, of which a digest is kept. All other
columns should hold codes, titles and numbers, but nobody keeps an office from writing `Diklat a.n. Budi, NIP 19...` into a title.
So every other column passes here before it is stored, and neither `raw` nor anything behind it holds what was masked:

* in a text, the part that says who is replaced by a word in brackets: `[NIP]`, `[NIK]`, `[telepon]`, `[surel]`, `[nama]`;
* in a code (a key, or a column whose name ends in `_id`, and the readers' PIN) the whole value becomes a keyed digest, so that codes
  stay apart and still meet their equals in other files;
* a row that was refused keeps its shape alone: letters as `x`, digits as `9`.

Names are those of two or more words that a roster of the agency, landed before, has: see `lontar.ingest.roster_names`.
"""

import hmac
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lontar.ingest.keys import derived_key
from lontar.sources import Column, FeedDeclaration

# Fits `lontar.ingest.masking.Masks.of`: a text, and the text with the names in it masked.
NameMask = Callable[[str], str]

_GAP = r"[ .\-]?"
# Longest first: an NIP holds what looks like an NIK. Digits may stand in groups, as forms print them.
_PATTERNS = (
    # No address has more than 64 characters before the @; without a bound a long word would be searched from each of its letters.
    ("[surel]", re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    ("[NIP]", re.compile(rf"(?<!\d)\d{{8}}{_GAP}\d{{6}}{_GAP}\d{_GAP}\d{{3}}(?!\d)")),
    # What a spreadsheet makes of an NIP: the first fifteen digits are still there.
    ("[NIP]", re.compile(r"(?<!\d)[12][.,]\d{4,}[eE]\+?1[57](?!\d)")),
    ("[NIK]", re.compile(rf"(?<!\d)\d{{6}}{_GAP}\d{{6}}{_GAP}\d{{4}}(?!\d)")),
    ("[telepon]", re.compile(rf"(?<!\d)(?:\+?62{_GAP}|0)8\d(?:{_GAP}\d){{7,10}}(?!\d)")),
    ("[telepon]", re.compile(r"(?<!\d)\(0\d{2,3}\) ?\d{3,4}[ -]?\d{3,4}(?!\d)")),
)
# In a code only what leaves no doubt: grouped digits are how codes are written.
_IN_A_CODE = re.compile(r"@\w|(?<!\d)(?:\d{16}|\d{18}|(?:\+?62|0)8\d{8,11})(?!\d)")
# What the patterns have in common, for a machine that reads a million times as fast.
_SUSPECT_TEXT = r"@|[eE]\+?1[57]|(?:[0-9][ .\-()+]{0,2}){9}"
_SUSPECT_VALUE = r"@|[eE]\+?1[57]|[0-9]{16}|(?:62|0)8[0-9]{8}"
# Two words: in a code, a date or a number nothing shorter is looked at for a name.
_SUSPECT_WORDS = r"\pL{2}[^\pL]+\pL{2}"
# That machine takes milliseconds to learn a pattern: so few values are read as fast by Python.
_FEW = 1_000
# Nothing shorter says who (a@b.id): most columns of a reader's memory need no second look.
_SHORTEST = 6
_DIGEST_BYTES = 8
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")


def masked(text: str) -> str:
    """The text without identifiers, telephone numbers and e-mail addresses."""
    for word, pattern in _PATTERNS:
        text = pattern.sub(word, text)
    return text


def shape(text: str) -> str:
    """What a refused row looked like: letters as `x`, digits as `9`, everything else as it was."""
    return _DIGIT.sub("9", _LETTER.sub("x", text))


def masked_within(found: Any) -> Any:
    """Every text in nested lists and mappings masked, headings of a file among them: a heading may be a data row."""
    if isinstance(found, dict):
        return {masked_within(key): masked_within(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [masked_within(value) for value in found]
    return masked(found) if isinstance(found, str) else found


def is_code(feed: FeedDeclaration, column: Column) -> bool:
    """Whether a column's values must stay apart and meet their equals elsewhere."""
    return column.name in feed.key or column.name.endswith("_id") or column.name in ("pin", "duplicate_of")


@cache
def _in_python(suspect: str) -> re.Pattern[str]:
    """The same pattern for Python, which has no class of letters."""
    return re.compile(suspect.replace(r"[^\pL]", r"[\W\d_]").replace(r"\pL", r"[^\W\d_]"))


def _suspects(values: pa.Array | pa.ChunkedArray, suspect: str) -> list[str]:
    """The distinct values that a pattern is found in."""
    if len(values) > _FEW:
        return pc.unique(values.filter(pc.match_substring_regex(values, suspect))).to_pylist()
    search = _in_python(suspect).search
    return [value for value in pc.unique(values).to_pylist() if value is not None and search(value)]


def _as_it_is(text: str) -> str:
    return text


class Masks:
    """Masks the columns of one agency.

    Args:
        master: The master key; codes that say who become digests under a key derived from it.
    """

    def __init__(self, agency_id: str, master: bytes) -> None:
        self._key, self._prefix = derived_key("codes", master), f"{agency_id}\0".encode()

    def of(
        self, values: pa.Array | pa.ChunkedArray, feed: FeedDeclaration, column: Column, names: NameMask | None = None
    ) -> pa.Array | pa.ChunkedArray:
        """The column as it is stored; the same array where nothing had to be masked.

        Args:
            names: Masks the roster's names; not asked where the declaration says that names stay.
        """
        mask = names if names and column.meta.get("names", True) else _as_it_is
        if is_code(feed, column):
            return self._changed(values, f"{_SUSPECT_VALUE}|{_SUSPECT_WORDS}", lambda value: self._code(value, mask))
        if column.data_type != "text":
            return self._changed(values, f"{_SUSPECT_VALUE}|{_SUSPECT_WORDS}", lambda value: mask(masked(value)))
        return self._changed(values, f"{_SUSPECT_TEXT}|{_SUSPECT_WORDS}", lambda text: mask(masked(text)))

    def _code(self, value: str, mask: NameMask) -> str:
        if not _IN_A_CODE.search(value) and mask(value) == value:
            return value
        return "x-" + hmac.digest(self._key, self._prefix + value.encode(), "sha256")[:_DIGEST_BYTES].hex()

    def _changed(self, values: pa.Array | pa.ChunkedArray, suspect: str, change: Callable[[str], str]):
        """Apply a change to the values that may need it, once for each distinct one."""
        if (pc.max(pc.binary_length(values)).as_py() or 0) < _SHORTEST:
            return values
        changed = {value: change(value) for value in _suspects(values, suspect)}
        if all(before == after for before, after in changed.items()):
            return values
        encoded = (values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values).dictionary_encode()
        known = [changed.get(value, value) for value in encoded.dictionary.to_pylist()]
        return pa.array(known, pa.string()).take(encoded.indices)
