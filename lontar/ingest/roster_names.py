"""Names of the roster, to mask them where they stand in texts of other feeds. Read from the sealed archive, kept nowhere.

Only the rosters landed before a delivery count, so that reading the delivery again gives the same; where that roster was destroyed,
the nearest that is kept. Compared are words of
letters and digits without regard to case; academic and religious titles are left off. A name of one word is not looked for:
`Melati` is a person, a ward of the hospital and a street.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lontar.agency import Agency, Source
from lontar.ingest import archive
from lontar.ingest.masking import NameMask
from lontar.ingest.readers import open_reader
from lontar.sources import load_feeds

ROSTER = "employees"
_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 2
# What stands before a name with a dot; what stands behind it follows a comma.
_TITLE = re.compile(r"^(?:(?:prof|dr|dra|drs|ir|drg|hj|h|apt|ns|pdt|rm|kh)\.\s*)+", re.IGNORECASE)
# The latest before a delivery first, then those before it, then those after it.
_NEAREST = """
select source, sha256, file_name from ledger.delivery where agency_id = %s and feed = %s and status = 'landed'
order by delivery_id > %s, abs(delivery_id - %s)
"""


def words_of(name: str) -> tuple[str, ...]:
    """A name as it is compared: `Dr. Budi  SANTOSO, S.E.` is ('budi', 'santoso')."""
    bare = _TITLE.sub("", name.strip().partition(",")[0])
    return tuple(word.casefold() for word in _WORD.findall(bare))


def name_mask(names: Iterable[str]) -> NameMask | None:
    """What masks these names in a text; None where no name is long enough to be looked for."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted({words_of(name) for name in names}, key=len, reverse=True):
        if len(words) >= _FEWEST_WORDS:
            by_first.setdefault(words[0], []).append(words)
    return (lambda text: _without_names(text, by_first)) if by_first else None


def _without_names(text: str, by_first: dict[str, list[tuple[str, ...]]]) -> str:
    found = list(_WORD.finditer(text))
    words = [match[0].casefold() for match in found]
    parts, at, copied = [], 0, 0
    while at < len(words):
        length = next((len(n) for n in by_first.get(words[at], ()) if tuple(words[at : at + len(n)]) == n), 0)
        if length:
            parts += [text[copied : found[at].start()], "[nama]"]
            copied = found[at + length - 1].end()
        at += length or 1
    return "".join([*parts, text[copied:]])


def read_names(agency: Agency, source: Source, sha256: str, file_name: str) -> Iterator[str]:
    """The names in one sealed roster; none where its column has another heading than the profile says."""
    reader = open_reader(source, load_feeds()[ROSTER] if source.reader == "template" else None)
    heading = agency.internal.name_header.strip().casefold()
    with archive.open(sha256) as stream:
        for batch in reader.read(stream, file_name).batches():
            named = {name.strip().casefold(): name for name in batch.table.column_names}.get(heading)
            yield from (name for name in (batch.table[named].to_pylist() if named else ()) if name)


class RosterNames:
    """The names of one agency's rosters, read once as long as no other roster comes.

    Args:
        connection: Anything that executes as the loader.
    """

    def __init__(self, connection: Any, agency: Agency) -> None:
        self._connection, self._agency = connection, agency
        self._rosters: tuple[tuple[str, str, str], ...] = ()
        self._mask: NameMask | None = None

    def mask_before(self, delivery_id: int) -> NameMask | None:
        """The mask for one delivery: of each source of rosters the latest one that was landed before it and is kept."""
        if ROSTER not in self._agency.feeds or not self._agency.internal.name_header:
            return None
        asked = (self._agency.agency_id, ROSTER, delivery_id, delivery_id)
        found: dict[str, tuple[str, str, str]] = {}
        for roster in self._connection.execute(_NEAREST, asked).fetchall():
            if roster[0] not in found and archive.is_kept(roster[1]):
                found[roster[0]] = roster
        if (rosters := tuple(found.values())) != self._rosters:
            self._rosters, self._mask = rosters, name_mask(self._names(rosters))
        return self._mask

    def _names(self, rosters: Iterable[tuple[str, str, str]]) -> Iterator[str]:
        sources = {source.name: source for source in self._agency.feeds[ROSTER].sources}
        for name, sha256, file_name in rosters:
            if name in sources:
                yield from read_names(self._agency, sources[name], sha256, file_name)
