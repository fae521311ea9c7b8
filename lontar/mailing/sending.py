"""Sends what is due. The ledger knows of an attempt before the server does, so that nobody gets the same mail twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lontar import ledger
from lontar.agency import Agency, get_agency
from lontar.errors import LontarError
from lontar.locks import hold
from lontar.mailing.message import Letter, compose, content_hash, write_letter
from lontar.mailing.outbox import FAILED, MAILED, STARTED, STOPPED, UNCERTAIN, Item, address_digest, items
from lontar.mailing.server import Handover, Server, configured_server, hand_over
from lontar.steps.record import note
from lontar.warehouse import Role, connect

_WAIT_SECONDS = 600


@dataclass(frozen=True)
class Outcome:
    """What became of one mail: how many addresses were served, how many refused, and why nobody was, where so."""

    agency: str
    recipients: str
    period: str
    revision: int
    accepted: int
    refused: int
    failure: str = ""


def send_due(agency: Agency, run_id: str, at: datetime | None = None, *, again: bool = False) -> list[Outcome]:
    """Send every mail of an agency that its recipients have not had.

    Args:
        again: Also to addresses of an attempt whose end is unknown.
    Raises:
        ConfigurationError: The settings of the mail server do not hold. Everything else is in the outcomes and the ledger.
    """
    if not agency.publication.recipients:
        return []
    server = configured_server()
    if server is None:
        return []
    with hold(f"{agency.agency_id} mail", run_id, wait_seconds=_WAIT_SECONDS):
        with connect(Role.PUBLISHER) as connection:
            due = list(items(connection, agency, at or datetime.now(UTC), again=again))
        return [_send(agency, item, server, run_id) for item in due]


def send_all(agency_ids: Iterable[str], run_id: str) -> list[Outcome]:
    """Send what is due for these agencies. Raises nothing: a mail must not make a release red; the ledger and status say it."""
    outcomes = []
    for agency_id in agency_ids:
        try:
            outcomes += send_due(get_agency(agency_id), run_id)
        except Exception as error:
            reason = error.message if isinstance(error, LontarError) else type(error).__name__
            note(Role.PUBLISHER, agency_id, run_id, STOPPED, {"reason": reason})
    return outcomes


def _about(item: Item) -> dict[str, Any]:
    """What every entry of one attempt says."""
    return {
        "list": item.recipients.name,
        "period": item.revision.period.code,
        "revision": item.revision.number,
        "recipients": _digests(item.addresses),
    }


def _digests(addresses: Iterable[str]) -> list[str]:
    return sorted(address_digest(address) for address in addresses)


def _outcome(agency: Agency, item: Item, done: Handover) -> Outcome:
    revision = item.revision
    counts = (len(done.accepted), len(done.refused))
    return Outcome(agency.agency_id, item.recipients.name, revision.period.code, revision.number, *counts, done.failure)


def _send(agency: Agency, item: Item, server: Server, run_id: str) -> Outcome:
    try:
        with connect(Role.PUBLISHER) as connection:
            head = ledger.head(connection, agency.agency_id)
            letter = write_letter(connection, agency, item.recipients, item.revision, head)
    except LontarError as error:
        note(Role.PUBLISHER, agency.agency_id, run_id, FAILED, _about(item) | {"reason": error.message})
        return _outcome(agency, item, Handover(failure=error.message))
    message = compose(letter, server)
    message["Date"] = format_datetime(datetime.now(agency.zone))
    note(Role.PUBLISHER, agency.agency_id, run_id, STARTED, _about(item) | _evidence(letter))
    done = hand_over(server, message, list(item.addresses))
    _record(agency, item, letter, done, run_id)
    return _outcome(agency, item, done)


def _evidence(letter: Letter) -> dict[str, Any]:
    """By which publication the mail can be proven: hashes of its content and manifest, and the head that it names."""
    return {
        "content_sha256": content_hash(letter),
        "manifest_sha256": letter.manifest_sha256,
        "ledger_sequence": letter.ledger_head.sequence,
        "ledger_head": letter.ledger_head.entry_hash,
    }


def _record(agency: Agency, item: Item, letter: Letter, done: Handover, run_id: str) -> None:
    kind = MAILED if done.accepted else UNCERTAIN if done.is_uncertain else FAILED
    refused = {address_digest(address): code for address, code in sorted(done.refused.items())}
    payload = _about(item) | {"accepted": _digests(done.accepted), "refused": refused} | _evidence(letter)
    if kind != MAILED:
        payload["reason"] = done.failure
    note(Role.PUBLISHER, agency.agency_id, run_id, kind, payload)
