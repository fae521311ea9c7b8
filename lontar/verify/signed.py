"""Signed copies: each that the ledger knows is kept with its hash, and none is kept that it does not know."""

from collections.abc import Iterator

from lontar.publish import revisions
from lontar.publish.signed import signed_copies, signed_folder
from lontar.publish.waiting import hash_files
from lontar.verify.finding import PUBLISHED, Finding, Scope

_REMEDY = "Ask for the signed file again and keep it with `lontar sign`, or restore it from a backup."


def check_signed(scope: Scope) -> Iterator[Finding]:
    """Compare what is kept under `signed/` with the ledger."""
    for revision in revisions.all_revisions(scope.connection, scope.agency_id):
        folder = signed_folder(revision)
        # The newest copy of a report takes the place of an earlier one.
        told = {copy["file"]: copy["signed_sha256"] for copy in signed_copies(scope.connection, revision)}
        found = hash_files(folder)
        scope.looked_at["signed files"] += len(found)
        for name in sorted(told.keys() | found.keys()):
            if told.get(name) != found.get(name):
                what = "missing" if name not in found else "not known to the ledger" if name not in told else "altered"
                yield Finding("signed", f"A signed copy is {what}.", str(folder / name), _REMEDY, PUBLISHED)
