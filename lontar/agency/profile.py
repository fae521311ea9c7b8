"""The whole profile of one government."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, field_validator, model_validator

from lontar.agency.internal import Internal
from lontar.agency.publication import Publication
from lontar.agency.retention import RetentionClass
from lontar.agency.rules import LocalRule
from lontar.agency.sources import Feed
from lontar.agency.strict import Strict


class SurveyMethod(Strict):
    """How the respondents of a survey were chosen, as the report prints it."""

    id: str
    en: str


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


class Agency(Strict):
    """One government: zone, codes, contact, local rules, feeds.

    What the parts say of each other is looked at where a profile is read: `profile_mistakes.py`.
    """

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
    retention: dict[str, RetentionClass] = Field(default_factory=dict)
    feeds: dict[str, Feed]

    @field_validator("timezone")
    @classmethod
    def _timezone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("not an IANA time zone such as Asia/Makassar")
        return value

    @model_validator(mode="after")
    def _anybody_acts_on_synthetic_data_only(self) -> "Agency":
        named = {"internal.readers": self.internal.readers, "publication.approval": self.publication.approval.approvers}
        for key, offices in named.items():
            if not self.sample and any("*" in one.os_users for one in offices):
                raise ValueError(f"{key}: os_users '*' is allowed for a sample only; name the logins")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
