"""The declared lists: `reports/internal/*.yml`, one file a list. A list is data: title, columns, legal ground, what to do, who reads it."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from lontar.errors import ConfigurationError
from lontar.settings import settings
from lontar.yaml_file import load_yaml


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """One text in both languages."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.id


class ListColumn(_Strict):
    """A column of the list's relation. `labels` are the words for its codes; `kind` decides how a value is written."""

    name: str
    title: Words
    kind: Literal["text", "number", "idr", "date"] = "text"
    labels: dict[str, Words] = {}


class Legal(_Strict):
    """The ground on which the list is made, and how sure the article is."""

    text: Words
    status: Literal["confirmed", "practice", "unconfirmed"]


class ListDeclaration(_Strict):
    """One list of people. Its rows are `marts.internal_<code>`; `topic` names what must be built for it."""

    code: str
    title: Words
    purpose: Words
    columns: tuple[ListColumn, ...]
    legal: Legal
    action: Words
    is_personnel_office_only: bool = False


# Not lists of their own, but read through the same door: the day's board and the figures of the internal report.
OTHER_READINGS = {"board": False, "edition": False, "edition_personnel": True}


def folder() -> Path:
    return settings().project_dir / "reports" / "internal"


@cache
def declared_lists() -> dict[str, ListDeclaration]:
    """Code -> declaration, in the order of their files' names. Raises ConfigurationError naming file and key."""
    return {path.stem: _load(path) for path in sorted((folder() / "lists").glob("*.yml"))}


def _load(path: Path) -> ListDeclaration:
    try:
        return ListDeclaration.model_validate({"code": path.stem} | load_yaml(path))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise ConfigurationError(f"The list does not hold: {faults}.", where=str(path)) from error


def get_list(code: str) -> ListDeclaration:
    """One list. Raises ConfigurationError naming the declared ones."""
    known = declared_lists()
    if code not in known:
        raise ConfigurationError(f"There is no list '{code}'.", where="--list", remedy=f"Known: {', '.join(known)}.")
    return known[code]
