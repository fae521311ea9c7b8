"""The content of `reports/quality.yml`: figures on coverage and known limits."""

from functools import cache

from pydantic import BaseModel, ConfigDict

from lontar.settings import settings
from lontar.yaml_file import load_yaml


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limit(_Strict):
    """A limit of the figures named; its words are `quality_statement.limit.<id>`."""

    id: str
    indicators: tuple[str, ...]


class QualityPlan(_Strict):
    coverage: tuple[str, ...]
    limits: tuple[Limit, ...]


@cache
def quality_plan() -> QualityPlan:
    """Which figures say how complete the data are, and which limits are known."""
    path = settings().project_dir / "reports" / "quality.yml"
    return QualityPlan.model_validate(load_yaml(path))
