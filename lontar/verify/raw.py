"""`raw` against the archive: the rows of a delivery, read again from its archived file, are the rows that the table holds."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.csv
from psycopg import sql

from lontar.errors import LontarError
from lontar.ingest.deliveries import hash_profile
from lontar.ingest.purged import closed_months_of
from lontar.ingest.raw_tables import is_log, partition_name
from lontar.ingest.rowhash import RowsDigest, row_hashes
from lontar.progress import tell
from lontar.publish.deliveries import IS_REPLAYED
from lontar.sources import FeedDeclaration, load_feeds
from lontar.verify.finding import ARCHIVE, LEDGER, Finding, Scope
from lontar.verify.reread import Landed, Reread, Rereader, Rows

_NAMED = 5
_ALTERED = (
    "Rows of the table are not those of the archived file; restore the table from a backup, the archive is what counts."
)
# Where the same bytes are read again the n-th entry about them belongs to the n-th row.
_LANDED = """
with noted as (
    select payload ->> 'rows_sha256' as rows_sha256, payload ->> 'feed' as feed, payload ->> 'source' as source,
        payload ->> 'sha256' as sha256, row_number() over (
            partition by payload ->> 'feed', payload ->> 'source', payload ->> 'sha256' order by sequence
        ) as place
    from ledger.entry where agency_id = %(agency)s and kind = 'delivery_landed'
),
landed as (
    select *, row_number() over (partition by feed, source, sha256 order by delivery_id) as place
    from ledger.delivery where agency_id = %(agency)s and status = 'landed'
)
select delivery_id, feed, source, file_name, sha256, seen_at, received, loaded, rejected, duplicate, profile_hash, detected,
    coalesce(rows_sha256, '')
from landed left join noted using (feed, source, sha256, place) order by delivery_id
"""


def landed_deliveries(scope: Scope) -> list[Landed]:
    """Everything the agency ever landed, oldest first."""
    return [Landed(*row) for row in scope.connection.execute(_LANDED, {"agency": scope.agency_id})]


def replaced_readings(scope: Scope) -> set[int]:
    """Deliveries whose place a later reading took. They were read under another profile or rule, and none of their rows counts."""
    query = f"select delivery_id from ledger.delivery as d where agency_id = %s and {IS_REPLAYED}"  # noqa: S608
    return {number for (number,) in scope.connection.execute(query, (scope.agency_id,))}


def choose(deliveries: list[Landed], most: int | None, seed: int) -> list[Landed]:
    """A random sample of so many deliveries in their order, at least one of each feed where there is room; all for None."""
    if most is None or most >= len(deliveries):
        return deliveries
    shuffled = random.Random(seed).sample(deliveries, len(deliveries))  # noqa: S311 - repeatable, not secret
    # A feed's first in the shuffled order comes before any feed's second.
    seen: Counter[str] = Counter()
    ranked = []
    for place, delivery in enumerate(shuffled):
        ranked.append((seen[delivery.feed], place, delivery))
        seen[delivery.feed] += 1
    chosen = sorted(ranked, key=lambda entry: entry[:2])[:most]
    return sorted((delivery for *_, delivery in chosen), key=lambda delivery: delivery.delivery_id)


def check_rows(scope: Scope, deliveries: Iterable[Landed]) -> Iterator[Finding]:
    """The rows of every delivery are those whose digest the ledger noted at landing. Which are is kept in `scope.proven`."""
    for landed in deliveries:
        if landed.sha256 in scope.destroyed:
            continue
        tell(f"{scope.agency_id}: raw against the ledger, delivery {landed.delivery_id}")
        feed, digest = load_feeds()[landed.feed], RowsDigest()
        stored = read_stored(scope, feed, landed)
        rows = rows_of(feed, stored)
        for what in _beside_content(scope, feed, rows, stored):
            yield Finding("raw", what, _where(landed), _ALTERED, ARCHIVE)
        digest.add(rows.numbers, rows.hashes)
        scope.looked_at["raw rows"] += len(rows.numbers)
        if digest.hexdigest() == landed.rows_sha256:
            scope.proven.add(landed.delivery_id)
        elif landed.rows_sha256:
            scope.doubted.add(landed.delivery_id)
            yield Finding("raw", "The rows are not those that the ledger noted.", _where(landed), _ALTERED, ARCHIVE)


def check_raw(scope: Scope, deliveries: Iterable[Landed], whole: int) -> Iterator[Finding]:
    """Re-read these deliveries; `whole` is how many there are in all."""
    chosen = list(deliveries)
    with Rereader(scope.agency) as reader:
        for number, landed in enumerate(chosen, start=1):
            tell(f"{scope.agency_id}: raw against the archive {number}/{len(chosen)} of {whole}")
            if landed.sha256 not in scope.unreadable:
                scope.looked_at["deliveries re-read"] += 1
                yield from _check_one(scope, reader, landed)


def _where(landed: Landed) -> str:
    return f"raw.{landed.feed}, delivery {landed.delivery_id} ({landed.source} {landed.file_name})"


def _check_one(scope: Scope, reader: Rereader, landed: Landed) -> Iterator[Finding]:
    feed, where = load_feeds()[landed.feed], _where(landed)
    try:
        again = reader.read(landed)
    except LontarError as error:
        yield _other_profile(scope, landed, f"cannot be read again: {error.message}")
        return
    if again.columns != landed.detected.get("columns", again.columns):
        yield _other_profile(scope, landed, "is read into other columns today")
        return
    stored = read_stored(scope, feed, landed)
    scope.looked_at["rows re-read"] += len(again.rows.numbers)
    found = [*_differences(scope, feed, landed, again, rows_of(feed, stored))]
    if found and landed.delivery_id in scope.proven:
        yield _other_profile(scope, landed, "is read as other rows today; the rows are those that were landed")
        return
    found += [*_moved(feed, again, stored), *_rejects(scope, landed, again)]
    for what in found:
        yield Finding("raw", what, where, _ALTERED, ARCHIVE)
    if not found:
        yield from _counts(landed, again, stored)


def _other_profile(scope: Scope, landed: Landed, what: str) -> Finding:
    """Not a fault: profile, roster or code are others than at the landing, so that the file cannot prove the rows today."""
    changed = hash_profile(scope.agency) != landed.profile_hash
    cause = "the profile is not the one under which it was landed" if changed else "the reader is another one today"
    remedy = "Restore the profile and the commit of the time, and verify again: until then the rows are not proven."
    return Finding("raw", f"The file {what}; {cause}.", _where(landed), remedy, ARCHIVE, "notice")


def read_stored(scope: Scope, feed: FeedDeclaration, landed: Landed) -> pa.Table:
    """The rows of a delivery as `raw` holds them: every column as text, in the file's order."""
    names = [column.name for column in feed.columns] + ["_row_number", "_agency_id"]
    names += ["_row_hash", "_event_month"] if is_log(feed) else []
    query = sql.SQL("copy (select {} from raw.{} where _delivery_id = {} order by _row_number) to stdout (format csv)")
    statement = query.format(
        sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(feed.name), sql.Literal(landed.delivery_id)
    )
    with scope.connection.cursor() as cursor, cursor.copy(statement) as copy:
        content = b"".join(map(bytes, copy))
    types = pa.schema([(name, pa.string()) for name in names])
    if not content:
        return types.empty_table()
    return pyarrow.csv.read_csv(
        pa.BufferReader(content),
        pyarrow.csv.ReadOptions(column_names=names),
        pyarrow.csv.ParseOptions(newlines_in_values=True),
        pyarrow.csv.ConvertOptions(
            column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""]
        ),
    )


def rows_of(feed: FeedDeclaration, stored: pa.Table) -> Rows:
    """Numbers and hashes of stored rows, the hashes worked out anew from what the columns say."""
    content = stored.select([column.name for column in feed.columns]).combine_chunks()
    return Rows(stored["_row_number"].cast(pa.int64()).to_numpy(), row_hashes(content))


def _some(numbers: np.ndarray) -> str:
    shown = ", ".join(map(str, sorted(numbers.tolist())[:_NAMED]))
    return f"{shown} and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else shown


def _beside_content(scope: Scope, feed: FeedDeclaration, rows: Rows, stored: pa.Table) -> Iterator[str]:
    """What can be wrong with rows whose content is right: they stand twice, under another agency, under another hash."""
    doubled = [number for number, times in Counter(rows.numbers.tolist()).items() if times > 1]
    if doubled:
        yield f"{len(doubled)} rows stand there more than once (row {_some(np.array(doubled))})."
    if any(value != scope.agency_id for value in stored["_agency_id"].unique().to_pylist()):
        yield "Rows were given to another agency."
    if is_log(feed):
        noted = zip(rows.numbers.tolist(), stored["_row_hash"].to_pylist(), rows.hashes.tolist(), strict=True)
        wrong = [number for number, text, value in noted if text != str(value)]
        if wrong:
            yield f"The stored hashes of {len(wrong)} rows are not those of their content (row {_some(np.array(wrong))})."


def _differences(scope: Scope, feed: FeedDeclaration, landed: Landed, again: Reread, found: Rows) -> Iterator[str]:
    """What differs between file and table, in words that name rows and no value."""
    known = dict(zip(again.rows.numbers.tolist(), again.rows.hashes.tolist(), strict=True))
    extra = np.array([n for n in found.numbers.tolist() if n not in known], np.int64)
    if len(extra):
        yield f"{len(extra)} rows were put in that the archived file does not have (row {_some(extra)})."
    pairs = zip(found.numbers.tolist(), found.hashes.tolist(), strict=True)
    altered = np.array([n for n, value in pairs if known.get(n, value) != value], np.int64)
    if len(altered):
        yield f"{len(altered)} rows were altered (row {_some(altered)})."
    absent = ~np.isin(again.rows.numbers, found.numbers)
    missing = _not_repeated(scope, feed, landed, again, found, absent) if is_log(feed) else again.rows.numbers[absent]
    if len(missing):
        yield f"{len(missing)} rows of the archived file are missing (row {_some(missing)})."


def _moved(feed: FeedDeclaration, again: Reread, stored: pa.Table) -> Iterator[str]:
    """Rows of a log that stand under another month than the one of their time."""
    if not is_log(feed):
        return
    texts = stored["_event_month"].to_pylist()
    tables = {text: partition_name(feed, text and date.fromisoformat(text)) for text in set(texts)}
    numbers = stored["_row_number"].cast(pa.int64()).to_pylist()
    moved = [
        number
        for number, text in zip(numbers, texts, strict=True)
        if again.rows.partition_of.get(number, tables[text]) != tables[text]
    ]
    if moved:
        yield f"{len(moved)} rows stand under another month (row {_some(np.array(moved))})."


def _not_repeated(
    scope: Scope, feed: FeedDeclaration, landed: Landed, again: Reread, found: Rows, absent: np.ndarray
) -> np.ndarray:
    """Of a log's rows that are not stored, those that neither this file nor an earlier one had before."""
    closed = {
        partition_name(feed, month)
        for month in closed_months_of(scope.connection, scope.agency_id, landed.feed, landed.source)
    }
    of_closed = [number for number, table in again.rows.partition_of.items() if table in closed]
    open_rows = absent & ~np.isin(again.rows.hashes, found.hashes) & ~np.isin(again.rows.numbers, of_closed)
    if not open_rows.any():
        return again.rows.numbers[open_rows]
    wanted, earlier = np.unique(again.rows.hashes[open_rows]).tolist(), []
    for partition in sorted(set(again.rows.partition_of.values())):
        query = sql.SQL("select distinct _row_hash from raw.{} where _delivery_id < %s and _row_hash = any(%s)")
        statement = query.format(sql.Identifier(partition))
        earlier += [value for (value,) in scope.connection.execute(statement, (landed.delivery_id, wanted))]
    return again.rows.numbers[open_rows & ~np.isin(again.rows.hashes, earlier)]


def _rejects(scope: Scope, landed: Landed, again: Reread) -> Iterator[str]:
    """Which rows could not be read, and why. How much of their text is kept is the door's choice and may change with it."""
    query = "select row_number, reason from quarantine.reject where delivery_id = %s"
    stored = Counter(scope.connection.execute(query, (landed.delivery_id,)).fetchall())
    read = Counter((reject.row_number, reject.reason) for reject in again.rejects)
    numbers = np.array(sorted({number for number, *_ in (stored - read) + (read - stored)}), np.int64)
    if len(numbers):
        yield f"The refused rows are not those of the archived file (row {_some(numbers)})."


def _counts(landed: Landed, again: Reread, stored: pa.Table) -> Iterator[Finding]:
    rows = len(again.rows.numbers)
    counted = (again.received, stored.num_rows, len(again.rejects), rows - stored.num_rows)
    noted = (landed.received, landed.loaded, landed.rejected, landed.duplicate)
    if counted != noted:
        names = "received, loaded, rejected, duplicate"
        what = f"The ledger says {noted} rows ({names}); archive and table hold {counted}."
        yield Finding("raw", what, _where(landed), "Compare ledger.delivery with the chain's entry.", LEDGER)


def check_owners(scope: Scope, deliveries: list[Landed]) -> Iterator[Finding]:
    """Every delivery has as many rows in `raw` as were loaded, and there are no rows of other deliveries."""
    loaded = {landed.delivery_id: landed for landed in deliveries if landed.sha256 not in scope.destroyed}
    for feed in sorted({landed.feed for landed in deliveries}):
        query = sql.SQL("select _delivery_id, count(*) from raw.{} where _agency_id = %s group by 1 order by 1")
        counts = dict(scope.connection.execute(query.format(sql.Identifier(feed)), (scope.agency_id,)).fetchall())
        for number in sorted(counts.keys() - loaded.keys()):
            what = f"{counts[number]} rows belong to a delivery that the ledger does not have."
            yield Finding("raw", what, f"raw.{feed}, delivery {number}", _ALTERED, ARCHIVE)
        for landed in (one for one in loaded.values() if one.feed == feed):
            if counts.get(landed.delivery_id, 0) != landed.loaded:
                what = f"The table holds {counts.get(landed.delivery_id, 0)} rows; {landed.loaded} were loaded."
                yield Finding("raw", what, _where(landed), _ALTERED, ARCHIVE)
