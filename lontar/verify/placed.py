"""Which publications must stand on the site, where, and with which files: what the ledger recorded at their release."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lontar.publish import revisions
from lontar.publish.release import published_folder
from lontar.publish.revisions import Revision
from lontar.publish.signed import signed_copies
from lontar.verify.finding import Scope


@dataclass(frozen=True)
class Placed:
    """One publication on the site.

    Attributes:
        files: Path relative to the folder -> sha256, of the rendering: by the ledger's newest entry of its release.
        signed: The same for signed copies that stand beside it.
    """

    revision: Revision
    folder: Path
    files: dict[str, str]
    signed: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.revision.agency_id} {self.revision.period.code} revision {self.revision.number}"


def placed_publications(scope: Scope) -> Iterator[Placed]:
    """The newest released revision of every period; where more of them stand (earlier revisions), they are added here."""
    for revision in revisions.released(scope.connection, scope.agency_id):
        files = revisions.published_files(scope.connection, revision)
        copies = signed_copies(scope.connection, revision)
        signed = {copy["file"]: copy["signed_sha256"] for copy in copies}
        yield Placed(revision, published_folder(scope.agency_id, revision.period), files, signed)
