"""The archive against the ledger: each delivered file is there, opens with its key, and has the hash that is its name."""

import os
from collections.abc import Iterator

from lontar.errors import LontarError
from lontar.ingest import archive, keys
from lontar.progress import tell
from lontar.publish.withdrawals import withdrawals
from lontar.settings import settings
from lontar.verify.finding import ARCHIVE, Finding, Scope

# A refused file may have been turned away before the archive (fingerprint templates): only what was landed must be kept.
_KEY = (
    "select payload ->> 'fingerprint' from ledger.entry where agency_id = %s and kind = 'key_in_use' order by sequence"
)
_KEPT = """
select sha256, min(file_name), bool_or(status = 'landed'), min(size_bytes) from ledger.delivery
where agency_id = %s group by sha256 order by min(delivery_id)
"""


def check_key(scope: Scope) -> Iterator[Finding]:
    """The master key is there and is the one under which the agency's persons were entered. Makes none where there is none."""
    known = scope.connection.execute(_KEY, (scope.agency_id,)).fetchone()
    if known is None:
        return
    path, remedy = settings().keys_dir / "master.key", "Restore the former key; archive and raw were not looked at."
    if not os.environ.get(keys.VARIABLE) and not path.is_file():
        yield Finding("archive", "The master key is not there.", str(path), remedy, ARCHIVE)
        return
    try:
        present = keys.fingerprint(keys.master_key())
    except LontarError as error:
        yield Finding("archive", error.message, error.where, remedy, ARCHIVE)
        return
    if present != known[0]:
        what = f"The master key ({present}) is not the one in use when the first file was landed ({known[0]})."
        yield Finding("archive", what, str(path), remedy, ARCHIVE)


def check_archive(scope: Scope) -> Iterator[Finding]:
    """Decrypt every archived file of the agency and hash it."""
    rows = scope.connection.execute(_KEPT, (scope.agency_id,)).fetchall()
    for number, (sha256, name, landed, size) in enumerate(rows, start=1):
        tell(f"{scope.agency_id}: archive {number}/{len(rows)}")
        if sha256 in scope.destroyed:
            yield from _destroyed(scope, sha256, name)
        elif landed or archive.is_kept(sha256):
            scope.looked_at["archive files"] += 1
            yield from _kept(scope, sha256, name, size)
    for gone in withdrawals(scope.connection, scope.agency_id):
        scope.looked_at["archive files"] += 1
        name = f"text of {gone.period.code} revision {gone.number}, withdrawn"
        yield from _kept(scope, gone.archive_sha256, name)


def _destroyed(scope: Scope, sha256: str, name: str) -> Iterator[Finding]:
    scope.unreadable.add(sha256)
    if archive.is_kept(sha256):
        what = f"{name} was {scope.destroyed[sha256].words()}, but it can still be read."
        yield Finding("archive", what, f"archive {sha256}", "Destroy it again with `lontar purge`.", ARCHIVE)
    else:
        yield Finding("archive", f"{name}: {scope.destroyed[sha256].words()}.", f"archive {sha256}", severity="notice")


def _kept(scope: Scope, sha256: str, name: str, size: int | None = None) -> Iterator[Finding]:
    try:
        archive.verify(sha256)
        wrong = "" if size in (None, archive.size_of(sha256)) else "its key notes another size than the ledger"
        remedy = "Restore the key's file from a backup."
    except LontarError as error:
        scope.unreadable.add(sha256)
        wrong, remedy = error.message, error.remedy or "Restore this file from a backup."
    except (OSError, ValueError, KeyError) as error:  # a key's file that is no longer what was written
        scope.unreadable.add(sha256)
        wrong, remedy = f"its key cannot be read ({type(error).__name__})", "Restore the key's file from a backup."
    if wrong:
        where = f"{archive.sealed_path(sha256)} ({name})"
        yield Finding("archive", f"An archived file does not hold: {wrong}", where, remedy, ARCHIVE)


def check_strays(agency_ids: list[str], known: set[str]) -> Iterator[Finding]:
    """Files in the archive that no delivery of any agency names: left by a run that was killed, or put there."""
    for path in sorted(settings().archive_dir.glob("[0-9a-f][0-9a-f]/*")):
        if path.name not in known:
            what = "The archive holds a file that no delivery names."
            remedy = f"A run that was cut off leaves such a file; the next run of {', '.join(agency_ids)} lands it."
            yield Finding("archive", what, str(path), remedy, ARCHIVE, "notice")
