"""The chain itself, and whether it is the one whose heads were published: a rebuilt or shortened chain agrees with itself alone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lontar import ledger
from lontar.errors import ConfigurationError
from lontar.verify.finding import LEDGER, Finding, Scope


@dataclass(frozen=True)
class Noted:
    """A head of the chain as something outside of the database noted it; the number is 0 where only the hash was."""

    sequence: int
    entry_hash: str
    where: str


_WHOLE = 64
_HEAD = re.compile(r"(?:(\d+):)?([0-9a-f]{12,64})")


def parse_head(text: str) -> Noted:
    """A head as a mail prints it: `412:9f86d0...`, or the hash alone, of which twelve digits are enough."""
    match = _HEAD.fullmatch(text.strip().lower())
    if not match:
        raise ConfigurationError(
            f"'{text}' is no head of a ledger.", where="--head", remedy="Give number and hash as 412:9f86d081884c..."
        )
    return Noted(int(match[1] or 0), match[2], "--head")


def check_chain(scope: Scope) -> Iterator[Finding]:
    """Every entry has the hash of its content and of the one before it."""
    scope.looked_at["ledger entries"] += ledger.head(scope.connection, scope.agency_id).sequence
    for broken in ledger.breaks(scope.connection, scope.agency_id):
        yield Finding(
            "chain",
            f"Entry {broken.sequence} {broken.what}.",
            f"ledger of {scope.agency_id}, entry {broken.sequence}",
            "Publish nothing for this agency until it is explained.",
            LEDGER,
        )


def _hashes(scope: Scope) -> dict[str, int]:
    query = "select entry_hash, sequence from ledger.entry where agency_id = %s"
    return dict(scope.connection.execute(query, (scope.agency_id,)).fetchall())


def _fault(noted: Noted, length: int, where: str) -> Finding:
    named = f"entry {noted.sequence} ({noted.entry_hash[:12]})" if noted.sequence else noted.entry_hash[:12]
    if noted.sequence > length:
        what = f"The chain ends at entry {length}, but {named} was published: it was cut."
    else:
        what = f"The chain does not hold {named}, which was published: it was rebuilt or cut."
    remedy = "The newest published head that fits tells up to where the ledger can be trusted."
    return Finding("heads", what, where, remedy, LEDGER)


def _numbers(known: dict[str, int], entry_hash: str) -> list[int]:
    """Numbers of the entries with this hash, or with a hash that begins so: somebody may have typed it."""
    if len(entry_hash) == _WHOLE:
        return [known[entry_hash]] if entry_hash in known else []
    return [number for found, number in known.items() if found.startswith(entry_hash)]


def check_heads(scope: Scope, noted: Iterable[Noted]) -> Iterator[Finding]:
    """Every head that was published is an entry of the chain."""
    known = _hashes(scope)
    length, broken = max(known.values(), default=0), {}
    for one in noted:
        scope.looked_at["published heads"] += 1
        if not any(one.sequence in (0, number) for number in _numbers(known, one.entry_hash)):
            broken.setdefault((one.sequence, one.entry_hash), []).append(one)
    for places in broken.values():
        more = f" and {len(places) - 1} more places" if len(places) > 1 else ""
        yield _fault(places[0], length, f"{places[0].where}{more}, against the ledger of {scope.agency_id}")
