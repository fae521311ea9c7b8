"""A profile's text as values, with the line of each key. What YAML would take in silence is a mistake here: a key that stands twice,
aliases that grow beyond any profile, a text in another encoding."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from lontar.agency.mistakes import Mistake, Place

_MOST_BYTES = 1 << 20
_MOST_NODES = 50_000
_DEEPEST = 50


@dataclass
class Text:
    """What a file says.

    Attributes:
        content: The values; None where the file cannot be read as YAML.
        lines: Place -> line, from 1.
        mistakes: Of the text itself.
    """

    content: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def read_yaml(path: Path) -> Text:
    """Read one file. Raises nothing: what is wrong is in `mistakes`."""
    found = Text()
    try:
        # Not the fast loader: it has no bound on its own depth and would end the process.
        loader = yaml.SafeLoader(_decoded(path))
        node = loader.get_single_node()
        if node is not None:
            found.mistakes += _Walk(found.lines).mistakes(node)
            found.content = loader.construct_document(node)
    except _Unreadable as error:
        found.mistakes.append(error.mistake)
    except yaml.YAMLError as error:
        found.mistakes.append(_not_yaml(error))
    except (RecursionError, ValueError) as error:  # a date such as 2026-02-31, or brackets without end
        found.mistakes.append(Mistake((), f"not YAML: {error}", "Correct the text."))
    return found


class _Unreadable(Exception):
    def __init__(self, message: str, remedy: str, line: int = 0, place: Place = ()) -> None:
        super().__init__(message)
        self.mistake = Mistake(place, message, remedy, line)


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _Unreadable(f"cannot be read: {error.strerror}", "Make it a file that this user can read.") from error
    if len(data) > _MOST_BYTES:
        raise _Unreadable(f"has {len(data) >> 10} KB; a profile has some", "Is this a profile at all?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unreadable("is not UTF-8", "Save the file as UTF-8.", line) from error


def _not_yaml(error: yaml.YAMLError) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", "") or str(error).splitlines()[0]
    remedy = "Indent with blanks, never with tabs." if r"'\t'" in problem else "Correct the text at this line."
    return Mistake((), f"not YAML: {problem}", remedy, mark.line + 1 if mark else 0)


class _Walk:
    """Goes through the nodes as if aliases were written out, and counts them."""

    def __init__(self, lines: dict[Place, int]) -> None:
        self._lines, self._count = lines, 0

    def mistakes(self, node: yaml.Node, place: Place = ()) -> Iterator[Mistake]:
        self._lines.setdefault(place, node.start_mark.line + 1)
        self._count += 1
        if self._count > _MOST_NODES or len(place) > _DEEPEST:
            remedy = "Write out what an alias (*) repeats."
            raise _Unreadable("grows beyond any profile", remedy, node.start_mark.line + 1, place[:2])
        if isinstance(node, yaml.MappingNode):
            yield from self._of_mapping(node, place)
        elif isinstance(node, yaml.SequenceNode):
            for at, inner in enumerate(node.value):
                yield from self.mistakes(inner, (*place, at))

    def _of_mapping(self, node: yaml.MappingNode, place: Place) -> Iterator[Mistake]:
        first: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(getattr(key, "value", "")), key.start_mark.line + 1
            if name in first and name != "<<":
                message = f"the key stands twice, first in line {first[name]}"
                yield Mistake((*place, name), message, "Remove one of them.", line)
            first.setdefault(name, line)
            self._lines.setdefault((*place, name), line)
            yield from self.mistakes(value, (*place, name))
