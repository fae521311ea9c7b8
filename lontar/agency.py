"""The profile of one government: `config/agencies/<agency_id>.yml`. Onboarding a city means writing one; no code."""

import csv
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from lontar.errors import ConfigurationError
from lontar.letterhead import Letterhead, Signatory
from lontar.settings import settings
from lontar.sources import load_feeds

# One address, plain: no display name, no quoting, nothing that could begin another header.
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
GROUP_NAMES = ("effective_date", "period")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Identifier(_Strict):
    """Which identifier the source uses: the national NIP, or a local number of the given pattern."""

    kind: Literal["nip", "local"] = "nip"
    pattern: str = ""

    @model_validator(mode="after")
    def _pattern_belongs_to_local(self) -> "Identifier":
        if (self.kind == "local") != bool(self.pattern):
            raise ValueError("a local identifier needs a pattern, and only a local one takes it")
        return self


class Source(_Strict):
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

    def named_columns(self) -> set[str]:
        """Feed columns (by source name) that this source fills, from headers, constants or the file's name."""
        groups = set(re.compile(self.pattern).groupindex) - set(GROUP_NAMES)
        return set(self.columns.values()) | set(self.constants) | set(self.combine) | groups


class Feed(_Strict):
    """How often a feed comes, until when, and from where."""

    cadence: Literal["daily", "monthly", "yearly", "none"] = "monthly"
    deadline_day: int = Field(default=10, ge=1, le=28)
    sources: tuple[Source, ...] = Field(min_length=1)


class Licence(_Strict):
    """Under which terms the open data may be used; `name` is an id of the Open Definition."""

    name: str = "CC-BY-4.0"
    title: str = "Creative Commons Attribution 4.0"
    path: str = "https://creativecommons.org/licenses/by/4.0/"


class Recipients(_Strict):
    """A list of people who get a mail about each release: which reports, of which kinds of period, in which language.

    `units` are unit ids, `all` is the whole city's report. `content`: `summary` is figures and an address, `attachment` adds the
    public PDF. Nothing but what is published is ever sent.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    title: str
    addresses: tuple[str, ...] = Field(min_length=1)
    units: tuple[str, ...] = ("all",)
    periods: tuple[Literal["month", "quarter", "semester", "year"], ...] = ("month", "quarter", "semester", "year")
    language: Literal["id", "en"] = "id"
    content: Literal["summary", "attachment"] = "summary"

    @field_validator("addresses")
    @classmethod
    def _addresses_are_mail(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if not _MAIL_ADDRESS.fullmatch(address):
                raise ValueError(f"'{address}' is no mail address")
        if len({address.casefold() for address in value}) < len(value):
            raise ValueError("an address stands twice")
        return value


class Publication(_Strict):
    """How the agency's reports are released, of which kinds of period without anybody asking for them, and who gets a mail about it.

    `site_address` is where the site is served.
    """

    licence: Licence = Licence()
    requires_approval: bool = False
    release_day: int = Field(default=15, ge=1, le=28)
    periods: tuple[Literal["month", "quarter", "semester", "year"], ...] = Field(
        default=("month", "quarter", "semester", "year"), min_length=1
    )
    letterhead: Letterhead = Letterhead()
    signatory: Signatory | None = None
    site_address: str = Field(default="", pattern=r"^$|^https?://[^\s<>\"]+$")
    recipients: tuple[Recipients, ...] = ()

    @field_validator("recipients")
    @classmethod
    def _names_of_lists_differ(cls, value: tuple[Recipients, ...]) -> tuple[Recipients, ...]:
        names = [one.name for one in value]
        if len(set(names)) < len(names):
            raise ValueError("two recipient lists have the same name")
        return value


class InternalReader(_Strict):
    """An office that reads the internal edition: its unit with all below (`all`: everybody), and who may act for it.

    `os_users` are logins of the machine; `*` (anybody) is for synthetic data only. `is_personnel_office` opens the lists that no
    head of unit has a task in.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    office: str
    unit_id: str
    os_users: tuple[str, ...] = Field(min_length=1)
    is_personnel_office: bool = False


class Internal(_Strict):
    """The internal edition: who reads it, and the header of people's names in the staff roster (kept nowhere else)."""

    name_header: str = ""
    readers: tuple[InternalReader, ...] = ()

    @field_validator("readers")
    @classmethod
    def _names_differ(cls, value: tuple[InternalReader, ...]) -> tuple[InternalReader, ...]:
        names = [reader.name for reader in value]
        if len(set(names)) < len(names):
            raise ValueError("two readers have the same name")
        return value


class LocalRule(_Strict):
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


class SurveyMethod(_Strict):
    """How the respondents of a survey were chosen, as the report prints it."""

    id: str
    en: str


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


class Agency(_Strict):
    """One government: zone, codes, contact, local rules, feeds."""

    agency_id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    name: str
    short_name: str
    timezone: str
    sample: bool = False
    personnel_office: str
    head_of_government: Literal["wali_kota", "bupati", "gubernur"] = "wali_kota"
    contact: str
    codes: dict[str, str] = Field(default_factory=dict)
    rules: dict[str, Annotated[tuple[LocalRule, ...], BeforeValidator(_as_list)]] = Field(default_factory=dict)
    disclosure: dict[str, int] = Field(default_factory=dict)
    publication: Publication = Publication()
    internal: Internal = Internal()
    surveys: dict[Literal["skm", "staff"], SurveyMethod] = Field(default_factory=dict)
    feeds: dict[str, Feed]

    @field_validator("timezone")
    @classmethod
    def _timezone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("not an IANA time zone such as Asia/Makassar")
        return value

    @field_validator("rules")
    @classmethod
    def _rules_are_local(cls, value: dict[str, tuple[LocalRule, ...]]) -> dict[str, tuple[LocalRule, ...]]:
        for code, versions in value.items():
            _check_rule(code, versions)
        return value

    @field_validator("feeds")
    @classmethod
    def _feeds_are_declared(cls, value: dict[str, Feed]) -> dict[str, Feed]:
        for name, feed in value.items():
            _check_feed(name, feed)
        return value

    @model_validator(mode="after")
    def _anybody_reads_synthetic_data_only(self) -> "Agency":
        if not self.sample and any("*" in reader.os_users for reader in self.internal.readers):
            raise ValueError("internal.readers: os_users '*' is allowed for a sample only; name the logins")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def _check_rule(code: str, versions: tuple[LocalRule, ...]) -> None:
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


def _check_feed(name: str, feed: Feed) -> None:
    declared = load_feeds()
    if name not in declared:
        raise ValueError(f"feed '{name}' is not declared; declared are {', '.join(declared)}")
    known = {column.source_name for column in declared[name].delivered_columns}
    stored = {column.name for column in declared[name].columns}
    for source in feed.sources:
        unknown = sorted(
            (source.named_columns() | set(source.values) | set(source.date_format)) - known - {"machine", "work_code"}
        )
        unknown += sorted(
            {part for parts in source.combine.values() for part in parts} - (stored - set(source.combine))
        )
        if unknown:
            raise ValueError(
                f"{name}.sources.{source.name}: {', '.join(unknown)} is no column of {name} ({', '.join(sorted(known))})"
            )


def _explain(error: ValidationError, path: Path) -> ConfigurationError:
    lines = [f"{'.'.join(str(part) for part in item['loc']) or 'profile'}: {item['msg']}" for item in error.errors()]
    return ConfigurationError(
        f"The profile does not hold: {'; '.join(lines)}.",
        where=str(path),
        remedy="Correct the key and run `lontar check`.",
    )


def load_agency(path: Path) -> Agency:
    """Read one profile. Raises ConfigurationError naming file and key."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigurationError(f"The profile is not YAML: {error}.", where=str(path)) from error
    if not isinstance(raw, dict):
        raise ConfigurationError(
            "The profile is empty.", where=str(path), remedy="Start from a profile in config/agencies."
        )
    try:
        agency = Agency.model_validate(raw)
    except ValidationError as error:
        raise _explain(error, path) from error
    if agency.agency_id != path.stem:
        raise ConfigurationError(
            f"agency_id is '{agency.agency_id}' but the file is called {path.name}.",
            where=f"{path}: agency_id",
            remedy="Make them equal.",
        )
    return agency


@cache
def load_agencies() -> dict[str, Agency]:
    """All profiles of `LONTAR_AGENCIES` by agency_id. Raises ConfigurationError when there is none."""
    folder = settings().agencies_dir
    agencies = {agency.agency_id: agency for agency in map(load_agency, sorted(folder.glob("*.yml")))}
    if not agencies:
        raise ConfigurationError(
            "There is no profile.", where=str(folder), remedy="Write one, or point LONTAR_AGENCIES at their folder."
        )
    return agencies


def get_agency(agency_id: str) -> Agency:
    """One profile by id. Raises ConfigurationError naming the known ones."""
    agencies = load_agencies()
    if agency_id not in agencies:
        raise ConfigurationError(
            f"There is no agency '{agency_id}'.",
            where=str(settings().agencies_dir),
            remedy=f"Known: {', '.join(agencies)}.",
        )
    return agencies[agency_id]
