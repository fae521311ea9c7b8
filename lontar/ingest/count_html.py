"""Part of the independent count: rows of the tables in an HTML page. Shares no code with the readers.

Not a parser: the few tags that make tables are looked for one after the other, so that no page, however broken, takes longer than
its length.
"""

import html
import re
from collections.abc import Iterator

from lontar.ingest.count_tables import BLANK

# A comment or what a browser does not show; a tag; text. Each begins with a sign that ends the one before.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<(/?)([a-z][a-z0-9]*)[^<>]*>?|</[^<>]*>?|[^<]+|<",
    re.DOTALL | re.IGNORECASE,
)
# What is longer is filled, whatever it says.
_CHARACTERS = 1 << 15


def html_rows(page: str) -> Iterator[list[str]]:
    """The texts of the cells, row by row."""
    row: list[str] | None = None
    in_cell = False
    for token in _TOKEN.finditer(page):
        closing, tag = token[2], (token[3] or "").lower()
        if tag == "tr" or (tag == "table" and closing):
            if row is not None:
                yield row
            row, in_cell = None if closing else [], False
        elif tag in ("td", "th") and row is not None:
            in_cell = not closing
            if in_cell:
                row.append("")
        elif in_cell:
            row[-1] = _more(row[-1], " " if tag == "br" else token[0] if token[0][0] != "<" else "")
    if row is not None:
        yield row


def _more(text: str, following: str) -> str:
    if len(text) > _CHARACTERS:
        return text
    # White space that fills a gap says nothing; a name in two lines is one name.
    return f"{text} {html.unescape(following)}" if following.strip(BLANK) else text
