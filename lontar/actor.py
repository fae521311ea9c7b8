"""Who acts: the machine's login of this process, and which offices of a profile it acts for."""

import os
import pwd
import re
from collections.abc import Iterable
from typing import TypeVar

from lontar.agency.offices import Office
from lontar.errors import LontarError

OfficeT = TypeVar("OfficeT", bound=Office)

# A NIP has 18 digits, a NIK 16.
_PERSONAL_NUMBER = re.compile(r"\d{16}")


def os_user() -> str:
    """The login of the process as the system knows it; environment variables can be set by anybody."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def acted_for(offices: Iterable[OfficeT], user: str) -> list[OfficeT]:
    """The offices of a profile that a login acts for; `*` is every login."""
    return [one for one in offices if {user, "*"} & set(one.os_users)]


def refuse_personal_numbers(*texts: str) -> None:
    """Raises LontarError where an office or a reason holds a number like a NIP or NIK: both are published."""
    if any(_PERSONAL_NUMBER.search(text) for text in texts):
        raise LontarError(
            "The reason or the office holds a number like a NIP or NIK; both are published.",
            where="--reason, --by",
            remedy="Name the office and what it is about, never a person.",
        )
