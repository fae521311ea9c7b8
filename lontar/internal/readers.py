"""Who reads: an office named in the profile, and the login of the machine that acts for it. The database keeps its own copy."""

from dataclasses import dataclass

from lontar import ledger
from lontar.actor import acted_for, os_user
from lontar.agency import Agency, InternalReader
from lontar.errors import LontarError
from lontar.internal.declarations import OTHER_READINGS, declared_lists
from lontar.warehouse import Role, connect


class ReadingRefused(LontarError):
    """The reader may not see this: no reader of the profile, another unit, or a list for the personnel office."""


@dataclass(frozen=True)
class Operator:
    """An office that reads and the machine's login that acts for it."""

    office: InternalReader
    os_user: str


def choose_reader(agency: Agency, name: str = "") -> Operator:
    """The reader asked for, or the first of the profile that this login acts for.

    Raises ReadingRefused where the profile does not name this login for it.
    """
    user = os_user()
    allowed = acted_for(agency.internal.readers, user)
    for reader in allowed:
        if name in ("", reader.name):
            return Operator(reader, user)
    raise ReadingRefused(
        f"The login '{user}' does not read the internal edition{f' as {name}' if name else ''}.",
        where=f"{agency.agency_id}: internal.readers",
        remedy=f"It may act for: {', '.join(reader.name for reader in allowed) or 'nobody'}. The profile names who may: see docs/runbooks/internal-reading.md.",
    )


def _wanted(agency: Agency) -> list[tuple[str, str, bool]]:
    return sorted((r.name, r.unit_id, r.is_personnel_office) for r in agency.internal.readers)


def tell_database(agency: Agency) -> None:
    """Bring the database's own copy of readers and lists up to the profile, as the owner; a change of readers is an entry.

    The reading login cannot write it, so it cannot make itself the reader of another unit.
    """
    lists = {code: one.is_personnel_office_only for code, one in declared_lists().items()} | OTHER_READINGS
    with connect(Role.OWNER) as connection:
        known = connection.execute(
            "select reader, unit_id, is_personnel_office from internal.reader where agency_id = %s order by reader",
            (agency.agency_id,),
        ).fetchall()
        if known != _wanted(agency):
            _replace_readers(connection, agency)
        if dict(connection.execute("select list, is_personnel_office_only from internal.list").fetchall()) != lists:
            connection.execute("delete from internal.list")
            with connection.cursor() as cursor:
                cursor.executemany("insert into internal.list values (%s, %s)", sorted(lists.items()))


def _replace_readers(connection, agency: Agency) -> None:
    connection.execute("delete from internal.reader where agency_id = %s", (agency.agency_id,))
    with connection.cursor() as cursor:
        rows = [(agency.agency_id, *row) for row in _wanted(agency)]
        cursor.executemany("insert into internal.reader values (%s, %s, %s, %s)", rows)
    payload = {
        "readers": [reader.model_dump(mode="json") for reader in agency.internal.readers],
        "changed_by": os_user(),
    }
    ledger.append(connection, agency.agency_id, "internal/readers", "internal_readers", payload)
