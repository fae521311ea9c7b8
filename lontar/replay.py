"""Reads deliveries again after a rule, a mapping or a file was corrected: quarantined and rejected rows get their second chance.

The same bytes from the archive (or a better file) are landed under a number of their own, in the place of the former reading: all of
whose rows then count as superseded. Each reading holds `received = loaded + rejected + duplicate`, and of a line of readings one
counts. A reading that the first gate holds back takes nobody's place.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row

from lontar import ledger
from lontar.actor import os_user
from lontar.agency import Agency, Source, get_agency
from lontar.destroyed import destructions
from lontar.errors import ConfigurationError, LontarError
from lontar.ingest import archive
from lontar.ingest.connectors import FoundFile
from lontar.ingest.deliveries import LANDED, LandingResult
from lontar.ingest.landing import Again, land
from lontar.publish.deliveries import IS_REPLAYED
from lontar.sources import load_feeds
from lontar.warehouse import Role, connect

KIND = "replayed"
_RUNBOOK = "See docs/runbooks/replay.md."
COUNTS = ("received", "loaded", "rejected", "duplicate", "accepted", "quarantined", "superseded")

_STANDING = f"""
select d.delivery_id, coalesce(d.replays, d.delivery_id) as first_id, d.feed, d.source, d.file_name, d.sha256, d.size_bytes,
    d.seen_at, d.status, d.received, d.loaded, d.rejected, d.duplicate, s.accepted, s.quarantined, s.superseded
from ledger.delivery as d
left join lateral (
    select accepted, quarantined, superseded from ledger.staging_result as r
    where r.delivery_id = d.delivery_id order by result_id desc limit 1
) as s on true
where d.agency_id = %(agency)s and not {IS_REPLAYED} and (%(feed)s = '' or d.feed = %(feed)s)
    and (%(source)s = '' or d.source = %(source)s)
    and case when %(delivery)s::bigint is not null then d.delivery_id = %(delivery)s
        else d.status = 'landed' and d.rejected + coalesce(s.quarantined, 0) > 0 end
order by d.delivery_id
"""  # noqa: S608 - no value in it


@dataclass(frozen=True)
class Reading:
    """A delivery as it counts now. The counts are rows; those of staging are None until it was staged."""

    delivery_id: int
    first_id: int
    feed: str
    source: str
    file_name: str
    sha256: str
    size_bytes: int
    seen_at: datetime
    status: str
    received: int | None
    loaded: int | None
    rejected: int | None
    duplicate: int | None
    accepted: int | None
    quarantined: int | None
    superseded: int | None

    @property
    def counts(self) -> dict[str, int | None]:
        return {name: getattr(self, name) for name in COUNTS}


@dataclass(frozen=True)
class Replayed:
    """One delivery read again. `after` is the new reading; where that was refused, `refusal` says why and the former one stands."""

    before: Reading
    after: Reading | None
    refusal: str = ""

    def as_dict(self) -> dict[str, Any]:
        was, now = self.before, self.after
        return {
            "replays": was.first_id,
            "read_before": was.delivery_id,
            "delivery": now.delivery_id if now else None,
            **{name: getattr(was, name) for name in ("feed", "source", "file_name")},
            "sha256_before": was.sha256,
            "sha256": (now or was).sha256,
            "before": was.counts,
            "after": now.counts if now else None,
            "refusal": self.refusal,
        }


def standing(agency_id: str, *, feed: str = "", source: str = "", delivery_id: int | None = None) -> list[Reading]:
    """Deliveries that count now and have rejected or quarantined rows; or the one asked for, whatever it has."""
    asked = {"agency": agency_id, "feed": feed, "source": source, "delivery": delivery_id}
    with connect(Role.AUDITOR, row_factory=dict_row) as connection:
        rows = connection.execute(_STANDING, asked).fetchall()
    if delivery_id is not None and not rows:
        raise LontarError(
            "There is no such delivery, or it was read again already.",
            where=f"{agency_id} delivery {delivery_id}",
            remedy=f"`lontar replay {agency_id} --dry-run` lists those that can be.",
        )
    return [Reading(**row) for row in rows]


def source_of(agency: Agency, reading: Reading, file_name: str) -> tuple[Source, dict[str, str]]:
    """The source as the profile has it now, and what its pattern reads in the file's name.

    Raises ConfigurationError when the profile names it no longer, or its pattern does not fit the name.
    """
    where = f"{agency.agency_id}: {reading.feed}/{reading.source}"
    feed = agency.feeds.get(reading.feed)
    found = next((source for source in (feed.sources if feed else ()) if source.name == reading.source), None)
    if found is None:
        raise ConfigurationError("The profile names this source no longer.", where=where, remedy="Restore it.")
    match = re.fullmatch(found.pattern, file_name)
    if match is None:
        raise ConfigurationError(
            f"The source expects no file named {file_name}.", where=where, remedy=f"Its pattern is {found.pattern}"
        )
    return found, {name: value for name, value in match.groupdict().items() if value is not None}


def _land_again(agency: Agency, reading: Reading, file: Path | None, run_id: str) -> LandingResult:
    name = file.name if file else reading.file_name
    source, groups = source_of(agency, reading, name)
    url = str(file) if file else str(archive.sealed_path(reading.sha256))
    size = file.stat().st_size if file else reading.size_bytes
    # It takes the former reading's place in the order of deliveries, so it was seen when that was.
    found = FoundFile(name, url, size, reading.seen_at, groups)
    again = Again(reading.first_id if reading.status == LANDED else None, "" if file else reading.sha256)
    # A declared total lies beside the file in the inbox, not in the archive.
    plain = source if file else source.model_copy(update={"control_total": ""})
    return land(agency, load_feeds()[reading.feed], plain, found, run_id, again=again)


def _refuse_destroyed(agency_id: str, readings: Iterable[Reading]) -> None:
    with connect(Role.AUDITOR) as connection:
        gone = destructions(connection, agency_id)
    for reading in readings:
        if reading.sha256 in gone:
            raise LontarError(
                f"The delivery was {gone[reading.sha256].words()}; it cannot be read again.",
                where=f"{agency_id} delivery {reading.delivery_id} ({reading.file_name})",
                remedy=_RUNBOOK,
            )


def replay(
    agency_id: str, readings: list[Reading], run_id: str, *, by: str, reason: str, file: Path | None = None
) -> list[Replayed]:
    """Read deliveries again, type them, judge them by the first gate, and write one entry `replayed` with the counts of both readings.

    Args:
        by: The office that asked for it.
        reason: What was corrected.
        file: A better file for the one delivery; else the archived bytes.
    Raises:
        LontarError: A delivery was destroyed, the profile does not know its source, the gate stopped the agency.
    """
    from lontar import transform
    from lontar.steps.intake import gate_raw

    agency = get_agency(agency_id)
    if file is not None and len(readings) != 1:
        raise LontarError("A better file takes the place of one delivery.", where="--file", remedy="Add --delivery.")
    _refuse_destroyed(agency_id, readings)
    results = [_land_again(agency, reading, file, run_id) for reading in readings]
    transform.stage(run_id)
    done = [_outcome(agency_id, *pair) for pair in zip(readings, results, strict=True)]
    payload = {"by": by, "os_user": os_user(), "reason": reason, "deliveries": [one.as_dict() for one in done]}
    with connect(Role.TRANSFORMER) as connection:
        ledger.append(connection, agency_id, run_id, KIND, payload)
    if any(one.after for one in done):
        gate_raw(agency_id, run_id)
    return done


def _outcome(agency_id: str, before: Reading, result: LandingResult) -> Replayed:
    if result.status != LANDED:
        text = result.refusal or "These bytes are there as another delivery."
        return Replayed(before, None, text)
    (after,) = standing(agency_id, delivery_id=result.delivery_id)
    # The first gate has not spoken yet; what it holds back it says itself.
    return Replayed(before, replace(after))


def as_rows(done: Iterable[Replayed]) -> list[dict[str, Any]]:
    """For `--json`."""
    return [one.as_dict() for one in done]


def listed(readings: Iterable[Reading]) -> list[dict[str, Any]]:
    """What could be read again, for `--dry-run --json`."""
    return [asdict(reading) for reading in readings]
