"""The content of `reports/comparison.yml`."""

from functools import cache

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lontar.settings import settings
from lontar.yaml_file import load_yaml


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Group(_Strict):
    """One table: `section.<id>` is its name; one of its figures is drawn."""

    id: str
    chart: str
    indicators: tuple[str, ...]

    @model_validator(mode="after")
    def _chart_is_of_the_table(self) -> "Group":
        if self.chart not in self.indicators:
            raise ValueError(f"{self.id}: {self.chart} is drawn but not in the table")
        return self


class ComparisonPlan(_Strict):
    least_cities_for_median: int = Field(ge=5)
    tables: tuple[Group, ...]

    @property
    def codes(self) -> list[str]:
        return [code for group in self.tables for code in group.indicators]


@cache
def comparison_plan() -> ComparisonPlan:
    """Which figures cities are compared by."""
    path = settings().project_dir / "reports" / "comparison.yml"
    return ComparisonPlan.model_validate(load_yaml(path))
