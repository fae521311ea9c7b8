"""Which figures are judged, by which chart, and how sure one must be: `reports/change.yml`, validated once."""

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lontar.errors import ConfigurationError
from lontar.settings import settings
from lontar.yaml_file import load_yaml

Method = Literal["proportion", "count", "individual", "survey"]
METHODS: tuple[Method, ...] = ("proportion", "count", "individual", "survey")


class ChangeRules(BaseModel):
    """The file's content. Codes are those of the indicator seed; each stands under one method only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    least_points: int = Field(ge=12)
    most_points: int
    limit_width: float = Field(gt=0)
    false_discovery_share: float = Field(gt=0, lt=1)
    least_expected: float = Field(ge=0)
    interval_quantile: float = Field(gt=0)
    proportion: tuple[str, ...]
    count: tuple[str, ...]
    individual: tuple[str, ...]
    survey: tuple[str, ...]

    @model_validator(mode="after")
    def _consistent(self) -> "ChangeRules":
        if self.most_points < self.least_points:
            raise ValueError("most_points is below least_points")
        named = [code for method in METHODS for code in getattr(self, method)]
        if twice := sorted({code for code in named if named.count(code) > 1}):
            raise ValueError(f"'{twice[0]}' stands under two methods")
        return self

    @property
    def methods(self) -> dict[str, Method]:
        """Indicator code -> how its change is judged."""
        return {code: method for method in METHODS for code in getattr(self, method)}


@cache
def change_rules() -> ChangeRules:
    """The rules of the project. Raises ConfigurationError naming the key that is wrong."""
    path = settings().project_dir / "reports" / "change.yml"
    try:
        return ChangeRules.model_validate(load_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = f"reports/change.yml {'.'.join(str(part) for part in first['loc'])}".strip()
        raise ConfigurationError(first["msg"], where=where) from error
