"""One file through reader, door and independent count, as landing does it, with persons and earlier rows kept in memory.

Nothing but the database is left out: `lontar.ingest.landing` sends what comes out here to COPY. What the server would refuse (a NUL,
bytes that are no UTF-8) is looked for instead.
"""

import io
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from corpus import Seed

from lontar.errors import DeliveryRefused
from lontar.ingest.copying import as_csv
from lontar.ingest.count import count_received
from lontar.ingest.deliveries import LANDED, LandingResult
from lontar.ingest.events import MonthReader
from lontar.ingest.identity import Identities
from lontar.ingest.landing import EquationBroken, hold_equation
from lontar.ingest.masking import masked, masked_within
from lontar.ingest.preparing import REASONS as DOOR_REASONS
from lontar.ingest.preparing import Preparer
from lontar.ingest.raw_tables import is_log
from lontar.ingest.readers import REASONS, Reject, open_reader

SEEN_AT = datetime(2026, 9, 1, tzinfo=UTC)
DISPUTED, REFUSED = "disputed", "refused"


class Persons(Identities):
    """Keys of persons that no database holds: each a hash of its own."""

    def _find_or_make(self, kind: str, digests: list[bytes]) -> dict[bytes, str]:
        return {digest: digest[:8].hex() for digest in digests}


class FirstSeen:
    """What was delivered before: nothing but the rows of this file."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def first_seen(self, month, devices: set[str], hashes: np.ndarray) -> np.ndarray:
        new = np.zeros(len(hashes), bool)
        for at, value in enumerate(hashes.tolist()):
            new[at] = value not in self.seen
            self.seen.add(value)
        return new


@dataclass
class Outcome:
    """How a file ended: landed, refused, or disputed (refused because reader and count disagree)."""

    status: str
    message: str = ""
    rejected: Counter = field(default_factory=Counter)
    counts: tuple[int, ...] = ()


def through(seed: Seed, data: bytes) -> Outcome:
    """Take one file through. Raises whatever is no refusal of ours, and AssertionError for what the warehouse would not take."""
    outcome = Outcome(LANDED)
    try:
        _land(seed, data, outcome)
    except EquationBroken as error:
        outcome.status, outcome.message = DISPUTED, str(error)
    except DeliveryRefused as error:
        assert error.message and error.where and error.remedy, f"what, where, remedy: {error!r}"
        assert len(str(error)) < 2_000, f"a refusal of {len(str(error))} characters"
        _storable(masked(str(error)))
        outcome.status, outcome.message = REFUSED, str(error)
    return outcome


def _land(seed: Seed, data: bytes, outcome: Outcome) -> None:
    preparer = _preparer(seed) if seed.feed else None
    reading = open_reader(seed.source, seed.feed).read(io.BytesIO(data), seed.name)
    loaded = 0
    for batch in reading.batches():
        if preparer is None:
            loaded += batch.table.num_rows
        else:
            loaded += sum(_sent(rows) for _, rows in preparer.prepare(batch))
        _note(outcome, preparer, reading.take_rejects())
    _note(outcome, preparer, reading.take_rejects())
    detected = json.dumps(masked_within(reading.detected | {"columns": reading.columns}))
    assert not seed.feed or len(detected) < 100_000, f"{len(detected)} characters for the ledger"
    received = count_received(io.BytesIO(data), seed.source, seed.feed)
    duplicate = preparer.duplicates if preparer else 0
    rejected = outcome.rejected.total()
    outcome.counts = (received, loaded, rejected, duplicate)
    result = LandingResult("kota-uji", seed.name, "uji", seed.name, "", len(data), status=LANDED)
    from dataclasses import replace

    hold_equation(replace(result, received=received, loaded=loaded, rejected=rejected, duplicate=duplicate))


def _preparer(seed: Seed) -> Preparer:
    feed, log = seed.feed, is_log(seed.feed)
    return Preparer(
        1,
        "kota-uji",
        feed,
        seed.source,
        Persons(None, "kota-uji", bytes(32)),
        table_of=lambda month: f"{feed.name}_{month}",
        months=MonthReader(feed.column(feed.partition_by_month), SEEN_AT) if log else None,
        memory=FirstSeen() if log else None,
    )


def _sent(rows) -> int:
    """Rows as COPY gets them, which must be text that the server can hold."""
    rows.validate(full=True)
    sent = bytes(as_csv(rows))
    assert b"\0" not in sent
    sent.decode("utf-8")
    return rows.num_rows


def _note(outcome: Outcome, preparer: Preparer | None, rejects: list[Reject]) -> None:
    for reject in preparer.take_rejects(rejects) if preparer else rejects:
        assert reject.reason in REASONS or reject.reason in DOOR_REASONS
        assert reject.row_number > 0
        assert len(reject.raw_text) <= 1_000
        _storable(reject.raw_text)
        outcome.rejected[reject.reason] += 1


def _storable(text: str) -> None:
    assert "\0" not in text
    text.encode("utf-8")
