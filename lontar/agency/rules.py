"""A city's own values of the rules that it may set."""

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

from pydantic import field_validator, model_validator

from lontar.agency.strict import Strict
from lontar.settings import settings


class LocalRule(Strict):
    """A city's own value of a rule that it may set, with the regulation that sets it and its days of validity.

    Without days it holds always. Two values of one rule stand in a list and must not overlap.
    """

    value: str
    regulation: str = ""
    article: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_value(cls, value: object) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool):
            raise ValueError(f"write the number in quotes: '{value}'")
        return {"value": value} if isinstance(value, str) else value

    @field_validator("value")
    @classmethod
    def _is_number(cls, value: str) -> str:
        try:
            Decimal(value)
        except InvalidOperation:
            raise ValueError(f"'{value}' is not a number; write it in quotes with a decimal point") from None
        return value


def _seed(name: str) -> list[dict[str, str]]:
    path = settings().project_dir / "dbt_project" / "seeds" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def local_rule_codes() -> frozenset[str]:
    """Rules of the seed that a city may set in its profile."""
    return frozenset(row["rule_code"] for row in _seed("rules") if row["scope"] == "local")


@cache
def least_persons() -> dict[str, int]:
    """Class of figures -> the fewest persons behind a figure that is shown; a profile may ask for more."""
    return {row["disclosure_class"]: int(row["min_persons"]) for row in _seed("disclosure_thresholds")}
