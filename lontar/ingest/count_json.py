"""Part of the independent count: elements of a JSON list and JSON lines. Shares no code with the readers."""

import json
from typing import BinaryIO

from lontar.agency import Source
from lontar.ingest.count_tables import text_of

_CHUNK = 1 << 20
_BLANK = " \t\r\n\v\f\ufeff"


def count_json(stream: BinaryIO, source: Source) -> int:
    """Elements of the list that the profile names, or lines that are not blank. Raises ValueError on broken JSON."""
    window = _Window(text_of(stream, source))
    path = [key for key in str(source.options.get("records") or "").split(".") if key]
    lines = source.options.get("lines")
    if lines or (lines is None and not path and window.next_sign() == "{"):
        return window.filled_lines()
    for key in path:
        window.enter(key)
    return window.elements()


class _Window:
    """A JSON text seen through a window that grows until the value in it is whole, and moves on."""

    def __init__(self, text) -> None:
        self._text, self._seen, self._at = text, "", 0
        self._decoder = json.JSONDecoder()

    def _more(self) -> bool:
        piece = self._text.read(_CHUNK)
        self._seen, self._at = self._seen[self._at :] + piece, 0
        return bool(piece)

    def next_sign(self) -> str:
        """The next character that is not blank, left in place; '' at the end."""
        while True:
            while self._at < len(self._seen):
                if self._seen[self._at] not in _BLANK:
                    return self._seen[self._at]
                self._at += 1
            if not self._more():
                return ""

    def _take(self, sign: str) -> None:
        if self.next_sign() != sign:
            raise ValueError(f"di tempat '{sign}' terdapat '{self.next_sign()}'")
        self._at += 1

    def _value(self) -> object:
        self.next_sign()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._seen, self._at)
            except json.JSONDecodeError:
                if not self._more():
                    raise
                continue
            # A number at the edge of the window may go on behind it.
            if end < len(self._seen) or not self._more():
                self._at = end
                return value

    def enter(self, key: str) -> None:
        """Go to the value of a key in the object that comes next, passing over the others."""
        self._take("{")
        while True:
            name = self._value()
            self._take(":")
            if name == key:
                return
            self._value()
            self._take(",")

    def elements(self) -> int:
        """How many elements the list that comes next has."""
        self._take("[")
        if self.next_sign() == "]":
            return 0
        count = 0
        while True:
            self._value()
            count += 1
            if self.next_sign() != ",":
                self._take("]")
                return count
            self._take(",")

    def filled_lines(self) -> int:
        """How many lines with something in them come from here on."""
        count, rest = 0, self._seen
        while piece := self._text.read(_CHUNK):
            *whole, rest = (rest + piece).split("\n")
            count += sum(bool(line.strip(_BLANK)) for line in whole)
        return count + sum(bool(line.strip(_BLANK)) for line in rest.split("\n"))
