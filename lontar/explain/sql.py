"""The SQL that counts an indicator: the models that name it, as dbt compiled them for the last build."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lontar.transform import dbt_project

# Where the counts of all topics come together; what names an indicator's code is one of the models that these two read.
_MEETING, _DERIVED = "int_indicators__facts", "indicator_derived"
_NAMED = re.compile(r"\b(fct_\w+|int_\w+)\b")
_PERIODS = ("_year", "_quarter")


@dataclass(frozen=True)
class Model:
    """A model's name, its file in the project, and its SQL; `is_compiled` is false where no build has left its SQL here."""

    name: str
    path: str
    sql: str
    is_compiled: bool


def _sources() -> dict[str, Path]:
    return {path.stem: path for path in sorted((dbt_project.folder() / "models").rglob("*.sql"))}


def _model(path: Path) -> Model:
    inside = path.relative_to(dbt_project.folder())
    compiled = dbt_project.target_dir() / "compiled" / "lontar" / inside
    chosen = compiled if compiled.is_file() else path
    return Model(path.stem, f"dbt_project/{inside}", chosen.read_text(encoding="utf-8").strip(), compiled.is_file())


def _candidates(sources: dict[str, Path]) -> Iterator[Model]:
    for place in (_MEETING, _DERIVED):
        for name in dict.fromkeys(_NAMED.findall(sources[place].read_text(encoding="utf-8"))):
            if name in sources and name != place:
                yield _model(sources[name])


def models_of(indicator: str) -> list[Model]:
    """The models that count an indicator; for one that is worked out from others' figures the model that does so."""
    sources = _sources()
    bare = next((indicator.removesuffix(end) for end in _PERIODS if indicator.endswith(end)), indicator)
    candidates = list(_candidates(sources))
    for code in dict.fromkeys((indicator, bare)):
        found = [model for model in candidates if f"'{code}'" in model.sql]
        if found:
            return found
    return [_model(sources[_DERIVED])]
