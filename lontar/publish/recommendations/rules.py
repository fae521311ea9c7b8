"""The rules of the recommendations: `reports/recommendations/*.yml`, checked when they are read. Keys: its README."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from lontar.errors import ConfigurationError
from lontar.publish.labels import seed_rows
from lontar.settings import settings
from lontar.yaml_file import load_yaml

RuleStatus = Literal["confirmed", "practice", "derived", "unconfirmed"]
Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
TARGET = "target"
# What a text may speak of; anything else would be a figure that nobody checked.
_TEXT_GAPS, _WHO_GAPS = {"members"}, {"office"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _exact(value: object) -> object:
    """YAML reads 3.0644 as a binary fraction; what was written is what counts."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


class Condition(_Strict):
    """One figure and when it speaks: beyond a threshold of a regulation, beyond the official target, or not received.

    With `breakdown` it holds for any member of that dimension, and the text may name those in `{members}`. A threshold is in the
    figure's own unit (a share from 0 to 1) and says where it comes from; a target says so itself.
    """

    indicator: str
    is_: Literal["below", "above", "missing"] = Field(alias="is")
    threshold: Annotated[Decimal | Literal["target"] | None, BeforeValidator(_exact)] = None
    breakdown: str = ""
    source: str = ""
    status: RuleStatus | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Condition":
        if (self.threshold is None) != (self.is_ == "missing"):
            raise ValueError("'below' and 'above' need a threshold, 'missing' takes none")
        if isinstance(self.threshold, Decimal) != bool(self.source and self.status):
            raise ValueError("a number needs the source it comes from and that source's status; a target has its own")
        if self.threshold == TARGET and self.breakdown:
            raise ValueError("targets are set for whole figures, not for members of a breakdown")
        return self


class Words(_Strict):
    """A text in both languages, with the same gaps."""

    id: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def gaps(self, language: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(getattr(self, language)) if name is not None}

    @model_validator(mode="after")
    def _same_gaps(self) -> "Words":
        if self.gaps("id") != self.gaps("en"):
            raise ValueError("the two languages have different gaps")
        return self


class Basis(_Strict):
    """The regulation behind the recommended action, and how sure its text is."""

    regulation: str
    article: str = ""
    status: RuleStatus


class Rule(_Strict):
    """One recommendation: all conditions of `when` must hold.

    `days` counts from the day of release to the day by which it should be done; `months` are those in which a period must
    end for the rule to be asked; `for` limits it to the city's report or to those of units.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    severity: Severity
    scope: Literal["all", "city", "units"] = Field(default="all", alias="for")
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    when: tuple[Condition, ...] = Field(min_length=1)
    text: Words
    basis: Basis
    who: Words
    days: int = Field(ge=1, le=365)

    @model_validator(mode="after")
    def _gaps_are_known(self) -> "Rule":
        allowed = _TEXT_GAPS if any(condition.breakdown for condition in self.when) else set()
        if unknown := (self.text.gaps("id") - allowed) | (self.who.gaps("id") - _WHO_GAPS):
            raise ValueError(f"nothing fills the gap {{{sorted(unknown)[0]}}}")
        return self


def _check_indicators(rule: Rule, directions: dict[str, str]) -> None:
    """Every figure is declared, and no rule scolds a figure for being good."""
    wrong = {"below": "lower_better", "above": "higher_better"}
    for condition in rule.when:
        if condition.indicator not in directions:
            raise ValueError(f"there is no indicator '{condition.indicator}'")
        exceeds = condition.is_ == "above" and condition.threshold == 1  # a share above all that there is
        if directions[condition.indicator] == wrong.get(condition.is_) and not exceeds:
            raise ValueError(f"'{condition.indicator}' {condition.is_} a threshold is good, not a reason to act")


def parse_rules(content: Any, where: str, directions: dict[str, str]) -> list[Rule]:
    """The rules of one file. Raises ConfigurationError naming file, rule and key."""
    if not isinstance(content, list):
        raise ConfigurationError("A file of recommendations is a list of rules.", where=where)
    rules = []
    for number, item in enumerate(content, start=1):
        name = item.get("id", number) if isinstance(item, dict) else number
        try:
            rules.append(Rule.model_validate(item))
            _check_indicators(rules[-1], directions)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            message = f"Rule {name}{', ' + key if key else ''}: {first['msg'].removeprefix('Value error, ')}."
            raise ConfigurationError(message, where=where) from error
        except ValueError as error:
            raise ConfigurationError(f"Rule {name}: {error}.", where=where) from error
    return rules


def _files(folder: Path) -> Iterator[tuple[str, Any]]:
    for path in sorted(folder.glob("*.yml")):
        yield f"reports/recommendations/{path.name}", load_yaml(path)


def read_rules(folder: Path) -> tuple[Rule, ...]:
    """All rules of a folder, the severest first, then in the order of files and lines."""
    directions = {row["indicator_code"]: row["direction"] for row in seed_rows("indicators")}
    rules = [rule for where, content in _files(folder) for rule in parse_rules(content, where, directions)]
    names = [rule.id for rule in rules]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigurationError(f"Recommendation '{twice[0]}' is written twice.", where="reports/recommendations")
    return tuple(sorted(rules, key=lambda rule: SEVERITIES.index(rule.severity)))


@cache
def rules() -> tuple[Rule, ...]:
    """The project's rules, read once."""
    return read_rules(settings().project_dir / "reports" / "recommendations")
