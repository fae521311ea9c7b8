"""How an agency's reports are released, under which terms, and who gets a mail about it."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from lontar.agency.approval import Approval
from lontar.agency.strict import Strict
from lontar.letterhead import Letterhead, Signatory

# One address, plain: no display name, no quoting, nothing that could begin another header.
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def _is_mail(value: str) -> str:
    if not _MAIL_ADDRESS.fullmatch(value):
        raise ValueError(f"'{value}' is no mail address")
    return value


MailAddress = Annotated[str, AfterValidator(_is_mail)]


class Licence(Strict):
    """Under which terms the open data may be used; `name` is an id of the Open Definition."""

    name: str = "CC-BY-4.0"
    title: str = "Creative Commons Attribution 4.0"
    path: str = "https://creativecommons.org/licenses/by/4.0/"


class Recipients(Strict):
    """A list of people who get a mail about each release: which reports, of which kinds of period, in which language.

    `units` are unit ids, `all` is the whole city's report. `content`: `summary` is figures and an address, `attachment` adds the
    public PDF. Nothing but what is published is ever sent.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    title: str
    addresses: tuple[MailAddress, ...] = Field(min_length=1)
    units: tuple[str, ...] = ("all",)
    periods: tuple[Literal["month", "quarter", "semester", "year"], ...] = ("month", "quarter", "semester", "year")
    language: Literal["id", "en"] = "id"
    content: Literal["summary", "attachment"] = "summary"

    @field_validator("units")
    @classmethod
    def _units_differ(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value):
            raise ValueError("a unit stands twice")
        return value

    @field_validator("addresses")
    @classmethod
    def _addresses_differ(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len({address.casefold() for address in value}) < len(value):
            raise ValueError("an address stands twice")
        return value


class Publication(Strict):
    """How the agency's reports are released, of which kinds of period without anybody asking for them, and who gets a mail about it.

    `site_address` is where the site is served; `approval` says who approves where `requires_approval` is set.
    """

    licence: Licence = Licence()
    requires_approval: bool = False
    approval: Approval = Approval()
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

    @model_validator(mode="after")
    def _approvers_are_asked(self) -> "Publication":
        if self.approval.approvers and not self.requires_approval:
            raise ValueError("approval names approvers, but requires_approval is not set: nobody would ask them")
        return self
