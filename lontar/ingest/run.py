"""Fetches and lands everything new of one agency. Each file is its own transaction, and no file holds up another."""

import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import psycopg

from lontar import ledger
from lontar.agency import Agency, Source, get_agency
from lontar.errors import LontarError
from lontar.failures import is_disk_full
from lontar.ingest import archive
from lontar.ingest.connectors import FoundFile, list_files
from lontar.ingest.deliveries import FAILED, LandingResult, digest
from lontar.ingest.landing import land
from lontar.ingest.masking import masked
from lontar.ingest.roster_names import ROSTER
from lontar.ingest.session import LandingSession
from lontar.sources import FeedDeclaration, load_feeds

_LOG = logging.getLogger(__name__)

# Called after each new file: how many are done, how many there are, how this one ended.
Progress = Callable[[int, int, LandingResult], None]


@dataclass(frozen=True)
class _Candidate:
    """A file that the ledger does not know, or a source or file that could not be looked at (`error`)."""

    feed: FeedDeclaration
    source: Source
    found: FoundFile | None = None
    sha256: str = ""
    error: Exception | None = None


def ingest_agency(agency_id: str, run_id: str, progress: Progress | None = None) -> list[LandingResult]:
    """Land all new files of all sources of one agency, the roster first, then in the profile's order.

    A file is new unless its source's same bytes were landed before, or refused under the same profile. A file or source
    that fails (network, rights, a mistake of ours) is in the result and in the ledger as failed, and tried again next time.

    Returns:
        One result per new file, and per source that could not be listed.
    Raises:
        LontarError: No such agency, or a master key that is not the agency's.
        psycopg.Error: The warehouse cannot be reached any more.
    """
    agency = get_agency(agency_id)
    archive.sweep()
    results: list[LandingResult] = []
    with LandingSession(agency, run_id) as session:
        candidates = list(_candidates(agency, _known(session)))
        for candidate in candidates:
            results.append(_land(session, candidate))
            if progress:
                progress(len(results), len(candidates), results[-1])
    return results


def _known(session: LandingSession) -> set[tuple[str, str, str]]:
    """(feed, source, sha256) that need not be looked at again."""
    query = """
        select feed, source, sha256 from ledger.delivery
        where agency_id = %s and (status = 'landed' or profile_hash = %s)
    """
    return set(session.pipe.execute(query, (session.agency.agency_id, session.profile_hash)).fetchall())


def _candidates(agency: Agency, known: set[tuple[str, str, str]]) -> Iterator[_Candidate]:
    # The roster first: its names are masked in the texts of what follows.
    for feed_name, feed in sorted(agency.feeds.items(), key=lambda item: item[0] != ROSTER):
        for source in feed.sources:
            declaration = load_feeds()[feed_name]
            try:
                files = list_files(source)
            except LontarError as error:
                yield _Candidate(declaration, source, error=error)
                continue
            for found in files:
                candidate = _candidate(declaration, source, found)
                if (feed_name, source.name, candidate.sha256) not in known:
                    yield candidate


def _candidate(declaration: FeedDeclaration, source: Source, found: FoundFile) -> _Candidate:
    try:
        sha256 = digest(found)[0]
        return _Candidate(declaration, source, replace(found, sha256=sha256), sha256)
    except LontarError as error:
        return _Candidate(declaration, source, found, error=error)


def _land(session: LandingSession, candidate: _Candidate) -> LandingResult:
    try:
        if candidate.error:
            raise candidate.error
        return land(session.agency, candidate.feed, candidate.source, candidate.found, session.run_id, session)
    except (psycopg.OperationalError, psycopg.InterfaceError):
        # The warehouse itself is gone: no later file would fare better, and nothing could be recorded.
        raise
    except Exception as error:
        if is_disk_full(error):
            # Neither would it on a full disk.
            raise
        return _record_failure(session, candidate, error)


def _record_failure(session: LandingSession, candidate: _Candidate, error: Exception) -> LandingResult:
    """An entry in the ledger and the log, without the error's own text unless it is ours: others quote personal data."""
    text = masked(str(error)) if isinstance(error, LontarError) else f"Kesalahan tak terduga: {type(error).__name__}."
    frames = "".join(traceback.format_tb(error.__traceback__))
    name = candidate.found.name if candidate.found else ""
    _LOG.error("%s/%s %s: %s\n%s", session.agency.agency_id, candidate.feed.name, name, text, frames)
    result = LandingResult(
        session.agency.agency_id,
        candidate.feed.name,
        candidate.source.name,
        name,
        candidate.sha256,
        candidate.found.size if candidate.found else 0,
        status=FAILED,
        refusal=text,
    )
    payload = {"feed": result.feed, "source": result.source, "file_name": name, "sha256": result.sha256, "error": text}
    with session.pipe.connection.transaction():
        ledger.append(session.pipe, result.agency_id, session.run_id, "delivery_failed", payload)
    return result
