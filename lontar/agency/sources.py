"""Where a feed's files come from and how a city's system writes them."""

import re
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from lontar.agency.source_mistakes import GROUP_NAMES
from lontar.agency.strict import Strict

__all__ = ["GROUP_NAMES", "Feed", "Identifier", "Source"]


class Identifier(Strict):
    """Which identifier the source uses: the national NIP, or a local number of the given pattern."""

    kind: Literal["nip", "local"] = "nip"
    pattern: str = ""

    @model_validator(mode="after")
    def _pattern_belongs_to_local(self) -> "Identifier":
        if (self.kind == "local") != bool(self.pattern):
            raise ValueError("a local identifier needs a pattern, and only a local one takes it")
        return self


class Source(Strict):
    """One place from which a feed's files come, and how this city's system writes them.

    `pattern` is a regular expression on the whole file name; its named groups give `effective_date` (snapshot),
    `period` (replace) or a feed column. `columns` maps the source's headers to feed columns, `values` its words to
    ours, `constants` fills what the source does not say, `date_format` and `decimal` say how it writes them. `combine` makes
    a column (such as a number that the source does not give) of others, joined by a hyphen after identifiers were replaced.
    The reader `template` takes headers, words and dates from the declaration; only an identifier of its own may be added.
    """

    name: str
    location: str
    pattern: str
    reader: Literal["attlog", "csv", "spreadsheet", "json", "template"]
    options: dict[str, Any] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    combine: dict[str, list[str]] = Field(default_factory=dict)
    date_format: dict[str, str] = Field(default_factory=dict)
    decimal: Literal[".", ","] = "."
    identifier: Identifier = Identifier()
    control_total: str = ""

    @field_validator("pattern")
    @classmethod
    def _pattern_compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value


class Feed(Strict):
    """How often a feed comes, until when, and from where."""

    cadence: Literal["daily", "monthly", "yearly", "none"] = "monthly"
    deadline_day: int = Field(default=10, ge=1, le=28)
    sources: tuple[Source, ...] = Field(min_length=1)
