"""Who approves a release."""

from typing import Literal

from pydantic import field_validator, model_validator

from lontar.agency.offices import Office, refuse_same_names
from lontar.agency.strict import Strict


class Approver(Office):
    """An office that may approve a release, by its function (`Kepala BKPPD`): that, never a person's name, is printed."""


class Approval(Strict):
    """Who may approve a release, and how many people it takes.

    Without approvers any office may, by the name it gives. With `people: 2` two of them approve, acting by different logins, and
    neither may have made the correction that the revision brings (docs/adr/0030-approval-and-audit-pages.md).
    """

    approvers: tuple[Approver, ...] = ()
    people: Literal[1, 2] = 1

    @field_validator("approvers")
    @classmethod
    def _names_and_offices_differ(cls, value: tuple[Approver, ...]) -> tuple[Approver, ...]:
        refuse_same_names(value, "approvers")
        if len({one.office.casefold() for one in value}) < len(value):
            raise ValueError("two approvers are the same office")
        return value

    @model_validator(mode="after")
    def _two_people_can_be_found(self) -> "Approval":
        if self.people > 1 and len(self.approvers) < self.people:
            raise ValueError(
                f"people is {self.people}, but approvers names {len(self.approvers)}: name at least {self.people}"
            )
        logins = {login for one in self.approvers for login in one.os_users}
        if self.people > 1 and "*" not in logins and len(logins) < self.people:
            raise ValueError("two people need two logins: every approver acts by the same one")
        return self
