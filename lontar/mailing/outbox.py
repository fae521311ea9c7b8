"""What is to be mailed: a question to what stands released and to the ledger. Addresses are known there by keyed digests only."""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg

from lontar.agency import Agency, Recipients
from lontar.ingest.keys import derived_key, master_key
from lontar.publish import revisions
from lontar.publish.revisions import Revision

STARTED, MAILED, FAILED, UNCERTAIN = "mail_started", "mailed", "mail_failed", "mail_uncertain"
STOPPED = "mail_stopped"

# A list added today gets the newest release, not the archive; a server down for longer needs a person anyway.
WINDOW = timedelta(days=14)


def address_digest(address: str) -> str:
    """16 hex digits for an address. Keyed: addresses of officials can be guessed and tried out."""
    key = derived_key("mail recipients", master_key())
    return hmac.digest(key, address.casefold().encode(), "sha256").hex()[:16]


@dataclass
class History:
    """What the ledger says of one list and revision, by digest of address.

    `hanging` are addresses of an attempt whose end is unknown: perhaps served, so not served again by itself.
    """

    accepted: set[str] = field(default_factory=set)
    refused: dict[str, int] = field(default_factory=dict)
    hanging: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """One mail to one list about one released revision, for the addresses that have not had it."""

    recipients: Recipients
    revision: Revision
    addresses: tuple[str, ...]
    history: History


_ENTRIES = """
select kind, payload from ledger.entry
where agency_id = %s and kind in ('mail_started', 'mailed', 'mail_failed', 'mail_uncertain') order by sequence
"""


def histories(connection: psycopg.Connection, agency_id: str) -> dict[tuple[str, str, int], History]:
    """(list, period, revision) -> what became of its mails."""
    found: dict[tuple[str, str, int], History] = {}
    for kind, payload in connection.execute(_ENTRIES, (agency_id,)):
        one = found.setdefault((payload["list"], payload["period"], payload["revision"]), History())
        if kind == STARTED:
            one.hanging |= set(payload["recipients"])
        elif kind == UNCERTAIN:
            one.failures.append(payload["reason"])
        else:
            one.hanging -= set(payload["recipients"])
            one.accepted |= set(payload.get("accepted", ()))
            one.refused |= payload.get("refused", {})
            one.failures += [payload["reason"]] if kind == FAILED else []
    return found


def _open_addresses(recipients: Recipients, history: History, *, again: bool) -> Iterator[str]:
    for address in recipients.addresses:
        digest = address_digest(address)
        is_refused_for_good = history.refused.get(digest, 0) >= 500
        if digest in history.accepted or is_refused_for_good or (digest in history.hanging and not again):
            continue
        yield address


def items(
    connection: psycopg.Connection, agency: Agency, at: datetime, *, again: bool = False, served: bool = False
) -> Iterable[Item]:
    """The mails of an agency's releases of the last days.

    Args:
        again: Also to addresses of an attempt whose end is unknown; only a person can decide that.
        served: Also those with nobody left to serve, for a look at what was sent.
    """
    known = histories(connection, agency.agency_id)
    for revision in revisions.released(connection, agency.agency_id):
        for recipients in agency.publication.recipients:
            is_wanted = revision.period.kind in recipients.periods
            if not is_wanted or revision.released_at is None or revision.released_at < at - WINDOW:
                continue
            history = known.get((recipients.name, revision.period.code, revision.number), History())
            addresses = tuple(_open_addresses(recipients, history, again=again))
            if addresses or served:
                yield Item(recipients, revision, addresses, history)


_STOPPED = """
select payload ->> 'reason' from ledger.entry as e
where agency_id = %s and kind = 'mail_stopped' and recorded_at >= %s and not exists (
    select from ledger.entry as later where later.agency_id = e.agency_id and later.sequence > e.sequence
        and later.kind in ('mailed', 'mail_stopped'))
"""


@dataclass(frozen=True)
class Trouble:
    """What a person should know of one mail: whom it did not reach and why."""

    list: str
    period: str
    revision: int
    waiting: int
    refused: int
    uncertain: int
    reason: str


def _trouble(item: Item) -> Trouble | None:
    digests = {address_digest(address) for address in item.recipients.addresses}
    history = item.history
    waiting = {address_digest(address) for address in item.addresses}
    refused = {digest for digest, code in history.refused.items() if code >= 500} & digests - history.accepted
    uncertain = history.hanging & digests - history.accepted
    if not (waiting or refused or uncertain):
        return None
    reason = history.failures[-1] if history.failures else ""
    counts = (len(waiting), len(refused), len(uncertain))
    return Trouble(item.recipients.name, item.revision.period.code, item.revision.number, *counts, reason)


def troubles(connection: psycopg.Connection, agency: Agency, at: datetime) -> list[Trouble]:
    """Mails of the last days that did not reach everybody, and what stopped mail as a whole. Reads as the auditor."""
    found = [_trouble(item) for item in items(connection, agency, at, served=True)]
    stopped = connection.execute(_STOPPED, (agency.agency_id, at - WINDOW)).fetchall()
    return [*filter(None, found), *(Trouble("", "", 0, 0, 0, 0, reason) for (reason,) in stopped)]
