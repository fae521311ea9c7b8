"""An inspector's sample: which rows, and that somebody looked at them. The ledger knows it before the first row is read."""

import random
import secrets
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

import psycopg
from psycopg import sql

from lontar import ledger
from lontar.actor import os_user
from lontar.agency import Agency
from lontar.errors import LontarError
from lontar.publish import revisions
from lontar.verify.finding import Scope
from lontar.verify.raw import landed_deliveries
from lontar.verify.reread import Landed
from lontar.warehouse import Role, connect

KIND = "rows_sampled"
_SHORTEST_REASON = 5


@dataclass(frozen=True)
class Wish:
    """What is asked for: how many rows, why, by which seed, and of which feed or period's deliveries (empty: all)."""

    rows: int
    reason: str
    seed: int
    feed: str = ""
    period: str = ""


@dataclass(frozen=True)
class Drawn:
    """One row: the delivery and the row's number in its file."""

    landed: Landed
    row_number: int


def _behind(connection: psycopg.Connection, agency: Agency, period: str) -> set[int]:
    """Deliveries behind the newest released revision of a period."""
    for revision in revisions.released(connection, agency.agency_id):
        if revision.period.code == period:
            return {line["delivery_id"] for line in revisions.record_of(connection, revision)["deliveries"]}
    raise LontarError(
        "The period is not released.", where=f"{agency.agency_id} {period}", remedy="See `lontar status`."
    )


def _candidates(connection: psycopg.Connection, agency: Agency, wish: Wish) -> list[Landed]:
    found = [one for one in landed_deliveries(Scope(agency, connection)) if one.loaded]
    if wish.feed:
        found = [one for one in found if one.feed == wish.feed]
    if wish.period:
        behind = _behind(connection, agency, wish.period)
        found = [one for one in found if one.delivery_id in behind]
    if not found:
        where = " ".join(filter(None, (agency.agency_id, wish.feed, wish.period)))
        raise LontarError("No rows were landed for this.", where=where, remedy="Name a feed and period that have some.")
    return found


def _number(connection: psycopg.Connection, landed: Landed, place: int) -> int | None:
    """Number in its file of a delivery's n-th stored row; None where rows were taken away since (purged, or altered)."""
    query = sql.SQL("select _row_number from raw.{} where _delivery_id = %s order by _row_number offset %s limit 1")
    row = connection.execute(query.format(sql.Identifier(landed.feed)), (landed.delivery_id, place)).fetchone()
    return row[0] if row else None


def draw(connection: psycopg.Connection, agency: Agency, wish: Wish) -> list[Drawn]:
    """Every landed row has the same chance; the same seed over the same deliveries draws the same rows."""
    candidates = _candidates(connection, agency, wish)
    ends = list(accumulate(landed.loaded for landed in candidates))
    places = random.Random(wish.seed).sample(range(ends[-1]), min(wish.rows, ends[-1]))  # noqa: S311 - repeatable
    drawn = []
    for place in sorted(places):
        index = bisect_right(ends, place)
        landed = candidates[index]
        number = _number(connection, landed, place - (ends[index - 1] if index else 0))
        if number is not None:
            drawn.append(Drawn(landed, number))
    return drawn


def note_reading(agency: Agency, wish: Wish, drawn: list[Drawn]) -> int:
    """Write who looks at which rows and why; the entry's number. Committed before anything is shown.

    Raises LontarError where no reason is given.
    """
    if len(wish.reason.strip()) < _SHORTEST_REASON:
        raise LontarError("A reading needs its reason.", where="--reason", remedy="Say in a few words why.")
    payload = {
        "operator": os_user(),
        "reason": wish.reason.strip(),
        "seed": wish.seed,
        "feed": wish.feed,
        "period": wish.period,
        "rows": [[one.landed.delivery_id, one.row_number] for one in drawn],
    }
    with connect(Role.AUDITOR) as connection:
        return ledger.append(connection, agency.agency_id, f"sample/{secrets.token_hex(4)}", KIND, payload)
