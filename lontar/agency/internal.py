"""Who reads the internal edition."""

from pydantic import Field, field_validator

from lontar.agency.strict import Strict


class InternalReader(Strict):
    """An office that reads the internal edition: its unit with all below (`all`: everybody), and who may act for it.

    `os_users` are logins of the machine; `*` (anybody) is for synthetic data only. `is_personnel_office` opens the lists that no
    head of unit has a task in.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    office: str
    unit_id: str
    os_users: tuple[str, ...] = Field(min_length=1)
    is_personnel_office: bool = False


class Internal(Strict):
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
