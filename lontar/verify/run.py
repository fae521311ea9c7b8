"""Asks every question of every agency, in an order in which a later one may lean on an earlier one, and gathers what was found."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

from lontar import ledger
from lontar.agency import Agency
from lontar.destroyed import destructions
from lontar.progress import tell
from lontar.verify import archived, cells, chain, published, raw, records, signed, site
from lontar.verify.finding import Finding, Scope
from lontar.verify.placed import placed_publications
from lontar.warehouse import Role, connect

# Deliveries that are read again where nobody asks for more: enough to meet each feed of a city once.
SAMPLE = 40


# Delivered files, and the text of what was withdrawn.
_ARCHIVED = """
select sha256 from ledger.delivery
union select payload ->> 'archive_sha256' from ledger.entry where kind = 'withdrawn'
"""


@dataclass(frozen=True)
class Options:
    """What to look at.

    Attributes:
        sample: How many deliveries of an agency are read again; None for all.
        seed: Which; the same seed chooses the same ones.
        noted: Heads that the caller brings from outside (a mail, a print): number, 0 where unknown, and hash or its beginning.
    """

    sample: int | None = SAMPLE
    seed: int = field(default_factory=lambda: secrets.randbelow(1_000_000))
    noted: tuple[chain.Noted, ...] = ()


@dataclass
class Report:
    """What verification found. `heads` is agency -> the head of its chain when it was looked at."""

    seed: int
    heads: dict[str, ledger.Head] = field(default_factory=dict)
    looked_at: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    @property
    def faults(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == "fault"]

    @property
    def notices(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == "notice"]

    def as_dict(self) -> dict[str, Any]:
        return {
            "holds": not self.faults,
            "seed": self.seed,
            "heads": {name: {"sequence": h.sequence, "hash": h.entry_hash} for name, h in self.heads.items()},
            "looked_at": dict(self.looked_at),
            "faults": [finding.as_dict() for finding in self.faults],
            "notices": [finding.as_dict() for finding in self.notices],
        }


def _ledger(scope: Scope, options: Options) -> Iterator[Finding]:
    tell(f"{scope.agency_id}: ledger")
    yield from chain.check_chain(scope)
    yield from records.check_deliveries(scope)
    yield from records.check_staging(scope)
    yield from records.check_gates(scope)
    yield from chain.check_heads(scope, options.noted)


def _deliveries(scope: Scope, options: Options) -> Iterator[Finding]:
    missing_key = list(archived.check_key(scope))
    yield from missing_key
    deliveries = raw.landed_deliveries(scope)
    yield from raw.check_owners(scope, deliveries)
    yield from raw.check_rows(scope, deliveries)
    if not missing_key:
        yield from archived.check_archive(scope)
        replaced = raw.replaced_readings(scope)
        counting = [landed for landed in deliveries if landed.delivery_id not in replaced]
        drawn = raw.choose(counting, options.sample, options.seed)
        # Where rows are not what the ledger noted, the file says which.
        wanted = {one.delivery_id for one in drawn} | scope.doubted
        chosen = [one for one in counting if one.delivery_id in wanted]
        yield from raw.check_raw(scope, chosen, len(counting))


def _publications(scope: Scope, options: Options) -> Iterator[Finding]:
    placed = list(placed_publications(scope))
    scope.looked_at["publications"] += len(placed)
    yield from cells.check_frozen(scope)
    yield from published.check_files(scope, placed)
    yield from published.check_places(scope, placed)
    yield from cells.check_data(scope, placed)
    heads = [*published.heads_of_manifests(placed), *site.heads_of_site(scope)]
    yield from chain.check_heads(scope, heads)
    yield from site.check_site_manifest(scope)
    yield from signed.check_signed(scope)


_PARTS: tuple[Callable[[Scope, Options], Iterator[Finding]], ...] = (_ledger, _deliveries, _publications)


def examine(agency: Agency, connection: psycopg.Connection, options: Options, report: Report) -> None:
    """Ask everything about one agency over this connection, whose transaction decides which state is looked at."""
    scope = Scope(agency, connection, destructions(connection, agency.agency_id))
    report.heads[agency.agency_id] = ledger.head(connection, agency.agency_id)
    for part in _PARTS:
        report.findings += part(scope, options)
    report.looked_at += scope.looked_at


def verify_agency(agency: Agency, options: Options, report: Report) -> None:
    """Ask everything about one agency in one transaction, so that a run under way does not look like a fault."""
    with connect(Role.AUDITOR) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        examine(agency, connection, options, report)


def verify_all(agencies: list[Agency], options: Options) -> Report:
    """Verify these agencies, and what they share."""
    report = Report(options.seed)
    for agency in agencies:
        verify_agency(agency, options, report)
    with connect(Role.AUDITOR) as connection:
        known = {sha256 for (sha256,) in connection.execute(_ARCHIVED)}
    report.findings += archived.check_strays(sorted(report.heads), known)
    report.findings += site.check_pages()
    return report
