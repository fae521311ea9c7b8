"""Which publications must stand on the site, where, and with which files: what the ledger recorded at their release."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lontar.period import Period
from lontar.publish import revisions
from lontar.publish.earlier import earlier_folder
from lontar.publish.release import published_folder
from lontar.publish.revisions import Revision
from lontar.publish.signed import signed_copies
from lontar.publish.withdrawals import of_revision
from lontar.verify.finding import Scope


@dataclass(frozen=True)
class Placed:
    """One publication on the site.

    Attributes:
        files: Path relative to the folder -> sha256, of the rendering: by the ledger's newest entry of its release.
        signed: The same for signed copies that stand beside it.
        tombstones: The same for pages that stand where a report was withdrawn.
    """

    revision: Revision
    folder: Path
    files: dict[str, str]
    signed: dict[str, str]
    tombstones: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.revision.agency_id} {self.revision.period.code} revision {self.revision.number}"


def _placed(scope: Scope, revision: Revision, folder: Path) -> Placed:
    connection = scope.connection
    signed = {copy["file"]: copy["signed_sha256"] for copy in signed_copies(connection, revision)}
    tombstones, gone = {}, set()
    for withdrawal in of_revision(connection, scope.agency_id, revision.period, revision.number):
        gone |= set(withdrawal.files)
        # What is withdrawn whole takes the place of units withdrawn before.
        tombstones = (tombstones if not withdrawal.is_whole else {}) | dict(withdrawal.tombstone)
    files = revisions.standing_files(connection, revision)
    return Placed(revision, folder, files, {n: d for n, d in signed.items() if n not in gone}, tombstones)


_KEPT = """
select payload ->> 'period', (payload ->> 'kept_earlier')::integer from ledger.entry
where agency_id = %s and kind = 'published' and payload ->> 'kept_earlier' is not null
"""


def _kept(scope: Scope) -> set[tuple]:
    """Keys of the replaced revisions that the ledger says were set aside."""
    rows = scope.connection.execute(_KEPT, (scope.agency_id,))
    return {(scope.agency_id, p.kind, p.start_date, number) for p, number in ((Period.parse(c), n) for c, n in rows)}


def placed_publications(scope: Scope) -> Iterator[Placed]:
    """What stands for every period, a report or the page that says it was withdrawn; and earlier revisions that are still read."""
    newest: dict[Period, Revision] = {}
    # Revisions that were replaced before they were kept have no folder.
    kept = _kept(scope)
    for revision in revisions.all_revisions(scope.connection, scope.agency_id):
        if revision.status == "frozen":
            continue
        before = newest.get(revision.period)
        if before and (before.key in kept or earlier_folder(before).is_dir()):
            yield _placed(scope, before, earlier_folder(before))
        newest[revision.period] = revision
    for revision in newest.values():
        yield _placed(scope, revision, published_folder(scope.agency_id, revision.period))
