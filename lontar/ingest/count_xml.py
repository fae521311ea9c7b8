"""Part of the independent count: a walk through a part of a workbook, element by element, with the standard library's parser.

Nothing is kept but what the walker finds, whatever else the part holds. A part that defines entities is no part of a workbook: the
standard (ECMA-376, part 2) forbids document type declarations, and they serve to make a megabyte of text into a terabyte.
"""

import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

_PIECE = 1 << 16
# What is longer is filled, whatever it says.
_CHARACTERS = 1 << 15


class Walk:
    """What to look for: a subclass says what begins and ends, and puts what it finds into `found`.

    Attributes:
        listens: Text that comes now belongs to `text`.
    """

    def __init__(self) -> None:
        self.found: list[Any] = []
        self.text, self.listens = "", False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; the name without its prefix."""

    def end(self, name: str) -> None:
        """An element ends."""

    def take(self) -> list[Any]:
        """What was found since the last call."""
        taken, self.found = self.found, []
        return taken


def walk(archive: zipfile.ZipFile, path: str, walker: Walk) -> Iterator[Any]:
    """What the walker finds in one part, as it comes. Raises ValueError for a part that is no XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refused
    parser.StartElementHandler = lambda name, attributes: walker.start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: walker.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = lambda text: _heard(walker, text)
    try:
        with archive.open(path) as part:
            while piece := part.read(_PIECE):
                parser.Parse(piece)
                yield from walker.take()
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError("bagian ini bukan XML") from error
    yield from walker.take()


def _heard(walker: Walk, text: str) -> None:
    if walker.listens and len(walker.text) < _CHARACTERS:
        walker.text += text


def _refused(*_: object) -> None:
    raise ValueError("bagian ini mendefinisikan entitas")
