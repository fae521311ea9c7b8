"""What pydantic says, in words for somebody who writes a profile."""

import copy
import re
import typing
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from lontar.agency.mistakes import Mistake, Place

_WORDS = {
    "tuple_type": ("should be a list", "Write it as [a, b]."),
    "list_type": ("should be a list", "Write it as [a, b]."),
    "dict_type": ("should be keys with values", "Write it as {key: value}."),
    "model_type": ("should be keys with values", "Write it as {key: value}."),
    "too_short": ("is empty", "Name at least one."),
}
_NAME = "^[a-z][a-z0-9-]{1,39}$"


def in_plain_words(errors: Iterable[Mapping[str, Any]], model: type[BaseModel], above: Place = ()) -> list[Mistake]:
    """One mistake per error, with what to do."""
    found = [_plain(error, model, above) for error in errors]
    # An alternative (a name or a number) is told once.
    return list({(mistake.place, mistake.message): mistake for mistake in found}.values())


def without_optional(content: dict, places: Iterable[Place], model: type[BaseModel]) -> dict:
    """The content without the keys at these places that a profile may leave out, or that do not exist."""
    kept = copy.deepcopy(content)
    for place in places:
        declared = _fields(model, place[:-1]).get(str(place[-1]))
        if isinstance(place[-1], str) and not (declared and declared.is_required()):
            above: Any = kept
            for part in place[:-1]:
                is_there = (
                    part in above if isinstance(above, dict) else isinstance(above, list) and isinstance(part, int)
                )
                above = above[part] if is_there else {}
            if isinstance(above, dict):
                above.pop(place[-1], None)
    return kept


def _plain(error: Mapping[str, Any], model: type[BaseModel], above: Place) -> Mistake:
    place, kind = tuple(error["loc"]), error["type"]
    if kind == "extra_forbidden":
        return Mistake((*above, *place), "there is no such key", _suggestion(str(place[-1]), _keys(model, place[:-1])))
    if kind == "missing":
        return Mistake((*above, *place), "is missing", _wanted(model, place))
    if place[-1] == "[key]":
        known = re.findall(r"'([^']+)'", error["msg"])
        return Mistake((*above, *place[:-1]), "there is no such key", _suggestion(str(place[-2]), known))
    if kind in _WORDS:
        return Mistake((*above, *place), *_WORDS[kind])
    message = error["msg"].removeprefix("Value error, ").removeprefix("Input ")
    message, remedy = message[0].lower() + message[1:], "Correct the value."
    if kind == "string_type" and isinstance(error.get("input"), int | float):
        message, remedy = f"{message}, not the number {error['input']}", "Write it in quotes."
    if _NAME in message:
        message, remedy = "is no name of this kind", "Use small letters, digits and hyphens, a letter first."
    return Mistake((*above, *place), message, remedy)


def _suggestion(name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = get_close_matches(name, known, 1, 0.6)
    return f"Do you mean {near[0]}?" if near else f"Known: {', '.join(known)}." if known else "Remove it."


def _wanted(model: Any, place: Place) -> str:
    declared = _fields(model, place[:-1]).get(str(place[-1]))
    choices = (
        typing.get_args(declared.annotation)
        if declared and typing.get_origin(declared.annotation) is typing.Literal
        else ()
    )
    return f"Add it, one of {', '.join(map(str, choices))}." if choices else "Add it."


def _keys(model: Any, place: Place) -> list[str]:
    """The keys that may stand at a place of the profile."""
    return list(_fields(model, place))


def _fields(model: Any, place: Place) -> dict[str, Any]:
    is_name = False
    for part in place:
        if isinstance(part, int) or is_name:
            is_name = False  # a position in a list, or a name that the profile gives
        elif _is_model(model):
            declared = model.model_fields.get(part)
            is_name = bool(declared) and typing.get_origin(declared.annotation) is dict
            model = _inner(declared.annotation) if declared else None
    return model.model_fields if _is_model(model) else {}


def _is_model(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, BaseModel)


def _inner(annotation: Any) -> Any:
    """The model within lists, mappings, alternatives and annotations."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        return annotation
    found = [_inner(part) for part in typing.get_args(annotation)]
    return next(filter(_is_model, found), None)
