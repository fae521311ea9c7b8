"""A city's own values of the rules that it may set."""

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise

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
        return {"value": value} if isinstance(value, str) else value

    @field_validator("value")
    @classmethod
    def _is_number(cls, value: str) -> str:
        try:
            Decimal(value)
        except InvalidOperation:
            raise ValueError(f"'{value}' is not a number; write it in quotes with a decimal point") from None
        return value


def check_rule(code: str, versions: tuple[LocalRule, ...]) -> None:
    local = local_rule_codes()
    if code not in local:
        raise ValueError(f"'{code}' is no rule that a city may set; these are: {', '.join(sorted(local))}")
    stretches = sorted((rule.valid_from or date.min, rule.valid_to or date.max) for rule in versions)
    for (_, end), (start, _) in pairwise(stretches):
        if start <= end:
            raise ValueError(f"two values of '{code}' hold on {start}; end the first before the second begins")


@cache
def local_rule_codes() -> frozenset[str]:
    """Rules of the seed that a city may set in its profile."""
    path = settings().project_dir / "dbt_project" / "seeds" / "rules.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row["rule_code"] for row in csv.DictReader(file) if row["scope"] == "local")
