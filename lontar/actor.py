"""Who acts: the machine's login of this process, and which offices of a profile it acts for."""

import os
import pwd
from collections.abc import Iterable
from typing import TypeVar

from lontar.agency.offices import Office

OfficeT = TypeVar("OfficeT", bound=Office)


def os_user() -> str:
    """The login of the process as the system knows it; environment variables can be set by anybody."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def acted_for(offices: Iterable[OfficeT], user: str) -> list[OfficeT]:
    """The offices of a profile that a login acts for; `*` is every login."""
    return [one for one in offices if {user, "*"} & set(one.os_users)]
