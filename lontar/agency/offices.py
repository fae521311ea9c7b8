"""An office that may do something, and the logins of the machine that act for it."""

from collections.abc import Iterable

from pydantic import Field

from lontar.agency.strict import Strict


class Office(Strict):
    """An office by a short name and as it is printed. `os_users` are logins of the machine; `*` (anybody) is for synthetic data only."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")
    office: str
    os_users: tuple[str, ...] = Field(min_length=1)


def refuse_same_names(offices: Iterable[Office], what: str) -> None:
    """Raises ValueError when two of them have the same name."""
    names = [one.name for one in offices]
    if len(set(names)) < len(names):
        raise ValueError(f"two {what} have the same name")
