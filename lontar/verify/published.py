"""Published files against the ledger and against the manifests beside them: nothing altered, missing, extra or exchanged."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lontar.progress import tell
from lontar.publish import revisions
from lontar.publish.addresses import unit_folder
from lontar.publish.manifest import NAME, report_hash
from lontar.publish.waiting import hash_files
from lontar.settings import settings
from lontar.verify.chain import Noted
from lontar.verify.finding import PUBLISHED, Finding, Scope
from lontar.verify.placed import Placed

_REMEDY = "Put the publication back in place from a backup, or render and release the same revision again."


def _fault(what: str, where: object, check: str = "published") -> Finding:
    return Finding(check, what, str(where), _REMEDY, PUBLISHED)


def compare(found: dict[str, str], expected: dict[str, str], folder: Path, told_by: str) -> Iterator[Finding]:
    """Files that are there against those that should be, as (path -> sha256)."""
    for name in sorted(found.keys() | expected.keys()):
        if name not in found:
            yield _fault(f"A published file is missing; {told_by} names it.", folder / name)
        elif name not in expected:
            yield _fault(f"A file stands there that {told_by} does not name.", folder / name)
        elif found[name] != expected[name]:
            yield _fault(
                f"A published file is not the one that {told_by} names: its bytes were altered.", folder / name
            )


def check_files(scope: Scope, placed: list[Placed]) -> Iterator[Finding]:
    """Every file of every publication, by the hash that the ledger noted at its release."""
    for one in placed:
        tell(f"{scope.agency_id}: files of {one.revision.period.code}")
        found = hash_files(one.folder)
        scope.looked_at["published files"] += len(found)
        yield from compare(found, one.files | one.signed | one.tombstones, one.folder, "the ledger")
        yield from _manifests(one, found)
        yield from _row(scope, one)


def _row(scope: Scope, one: Placed) -> Iterator[Finding]:
    """The revision's own row says what the ledger says."""
    query = """
        select payload ->> 'document_hash' from ledger.entry where agency_id = %s and kind = 'published'
            and payload ->> 'period' = %s and (payload ->> 'revision')::integer = %s order by sequence limit 1
    """
    key = (scope.agency_id, one.revision.period.code, one.revision.number)
    row = scope.connection.execute(query, key).fetchone()
    if row is None or row[0] != one.revision.document_hash:
        yield _fault(
            "The revision's row does not have the hash that the ledger noted.", f"published.revision, {one.name}"
        )


def read_manifest(path: Path) -> dict[str, Any] | None:
    """A manifest's content; None where it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("files"), dict) else None


def _manifests(one: Placed, found: dict[str, str]) -> Iterator[Finding]:
    """Each folder of a report has its manifest, which says whose it is and names its files, all of them and no others."""
    withdrawn = {str(Path(name).parent) for name in one.tombstones}
    for folder in sorted({str(Path(name).parent) for name in found} - withdrawn):
        path = one.folder / folder / NAME
        content = read_manifest(path)
        if content is None:
            yield _fault("There is no manifest, or it cannot be read.", path)
            continue
        inside = {Path(name).name: digest for name, digest in found.items() if str(Path(name).parent) == folder}
        signed = {Path(name).name for name in one.signed if str(Path(name).parent) == folder}
        inside = {name: digest for name, digest in inside.items() if name != NAME and name not in signed}
        told = {name: str(dict(entry).get("sha256")) for name, entry in content["files"].items()}
        yield from compare(inside, told, path.parent, "its manifest")
        yield from _whose(one, folder, content, told, path)


def _whose(one: Placed, folder: str, content: dict, told: dict[str, str], path: Path) -> Iterator[Finding]:
    expected = (one.revision.agency_id, one.revision.period.code, one.revision.number)
    named = (content.get("agency"), content.get("period"), content.get("revision"))
    if named != expected:
        yield _fault(f"The manifest is of {named}, not of {expected}: a report was exchanged.", path)
    unit = content.get("unit", "")
    if (folder if folder != "." else "all") != (unit_folder(unit) if unit != "all" else "all"):
        yield _fault(f"The manifest is of unit {unit}, but lies in the folder {folder}: a report was exchanged.", path)
    # Version 0.1.0 noted a hash of the document, which no file holds, and named no languages; its manifest stands in the ledger like any file.
    if "languages" in content and content.get("document_sha256") != report_hash(told):
        yield _fault("The manifest's own hash is not that of the files it names.", path)


def check_places(scope: Scope, placed: list[Placed]) -> Iterator[Finding]:
    """No publication stands that was not released: every folder of a period belongs to one."""
    known = {one.folder for one in placed}
    for folder in sorted((settings().published_dir / scope.agency_id).glob("[0-9]*")):
        if folder not in known and folder.is_dir():
            yield _fault("A publication stands there that the ledger does not know as released.", folder)
    query = "select payload ->> 'period', (payload ->> 'revision')::integer from ledger.entry where agency_id = %s and kind = 'published'"
    known = revisions.all_revisions(scope.connection, scope.agency_id)
    released = {(one.period.code, one.number) for one in known if one.status != "frozen"}
    for code, number in scope.connection.execute(query, (scope.agency_id,)):
        if (code, number) not in released:
            what = "The ledger knows a release of which the table of revisions knows nothing."
            yield _fault(what, f"published.revision, {scope.agency_id} {code} revision {number}")


def heads_of_manifests(placed: list[Placed]) -> Iterator[Noted]:
    """The head of the chain that each manifest carries."""
    for one in placed:
        for path in sorted(one.folder.rglob(NAME)):
            content = read_manifest(path)
            if content and content.get("ledger_head"):
                yield Noted(content.get("ledger_sequence", 0), content["ledger_head"], str(path))
