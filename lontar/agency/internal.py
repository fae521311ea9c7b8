"""Who reads the internal edition."""

from pydantic import field_validator

from lontar.agency.offices import Office, refuse_same_names
from lontar.agency.strict import Strict


class InternalReader(Office):
    """An office that reads the internal edition: its unit with all below (`all`: everybody), and who may act for it.

    `is_personnel_office` opens the lists that no head of unit has a task in.
    """

    unit_id: str
    is_personnel_office: bool = False


class Internal(Strict):
    """The internal edition: who reads it, and the header of people's names in the staff roster (kept nowhere else)."""

    name_header: str = ""
    readers: tuple[InternalReader, ...] = ()

    @field_validator("readers")
    @classmethod
    def _names_differ(cls, value: tuple[InternalReader, ...]) -> tuple[InternalReader, ...]:
        refuse_same_names(value, "readers")
        return value
