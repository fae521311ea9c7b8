"""Names and NIP of the people of a reading: read from the newest sealed staff roster at that moment, kept nowhere.

The warehouse knows a person by a random key alone. The roster as delivered lies encrypted in the archive; its identifiers are hashed
here as at the door, and the database says which of the hashes belong to people of this reading. What the roster's purge takes
away, nobody can look up again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lontar.agency import Agency, Source
from lontar.ingest import archive
from lontar.ingest.identity import identifier_hmac, identifier_key
from lontar.ingest.keys import master_key
from lontar.ingest.readers import open_reader
from lontar.ingest.roster_names import ROSTER
from lontar.internal.reading import Reading
from lontar.sources import load_feeds
from lontar.warehouse import Role, connect

# The newest roster of each source up to the day; before the first one, the first.
_ROSTERS = """
select distinct on (source) source, sha256, file_name from ledger.delivery
where agency_id = %s and feed = %s and status = 'landed'
order by source, effective_date <= %s desc nulls last, abs(effective_date - %s), delivery_id desc
"""


@dataclass(frozen=True)
class Person:
    """What a person is called; empty where the roster does not say."""

    identifier: str = ""
    name: str = ""


def _rosters(agency: Agency, day: date) -> list[tuple[Source, str, str]]:
    sources = {source.name: source for source in agency.feeds[ROSTER].sources}
    with connect(Role.AUDITOR) as connection:
        found = connection.execute(_ROSTERS, (agency.agency_id, ROSTER, day, day)).fetchall()
    return [
        (sources[name], sha256, file) for name, sha256, file in found if name in sources and archive.is_kept(sha256)
    ]


def _headers(source: Source) -> dict[str, str]:
    """The roster's own header of the identifier, as the profile maps it; a fill-in workbook's comes from its declaration."""
    return {target: header for header, target in source.columns.items()}


def _entries(agency: Agency, source: Source, sha256: str, file_name: str) -> Iterator[Person]:
    """Every line of one roster that has an identifier."""
    by_declaration = source.reader == "template"
    reader = open_reader(source, load_feeds()[ROSTER] if by_declaration else None)
    header = "nip" if by_declaration else _headers(source).get("nip", "nip")
    with archive.open(sha256) as stream:
        for batch in reader.read(stream, file_name).batches():
            columns = {name.strip().casefold(): name for name in batch.table.column_names}
            identifiers = batch.table[columns[header.strip().casefold()]].to_pylist()
            named = columns.get(agency.internal.name_header.strip().casefold(), "")
            names = batch.table[named].to_pylist() if named else [""] * len(identifiers)
            yield from (Person(i.strip(), (n or "").strip()) for i, n in zip(identifiers, names, strict=True) if i)


def people_of(reading: Reading) -> dict[str, Person]:
    """Person key -> person, for everybody of the reading whom a kept roster names."""
    agency, key, found = reading.agency, identifier_key(master_key()), {}
    for source, sha256, file_name in _rosters(agency, reading.day):
        kind = source.identifier.kind
        hashed = {
            identifier_hmac(key, agency.agency_id, kind, person.identifier): person
            for person in _entries(agency, source, sha256, file_name)
        }
        with connect(Role.INTERNAL) as connection:
            query = "select person_key, identifier_hmac from internal.persons(%s, %s, %s)"
            rows = connection.execute(query, (reading.number, kind, list(hashed))).fetchall()
        found |= {person_key: hashed[bytes(digest)] for person_key, digest in rows}
    return found
