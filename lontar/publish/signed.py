"""The signed PDF that comes back: kept as a derivative of the released report, with the hashes of both, beside it.

A signature changes a file's bytes, so the copy is no part of what two installations must make alike: it is not in the
manifest, and the ledger knows it by an entry of its own. `LONTAR_HOME/signed/` keeps every one; the site shows the one of the
revision that stands.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from lontar import ledger
from lontar.errors import LontarError
from lontar.period import Period
from lontar.publish import revisions
from lontar.publish.addresses import unit_folder
from lontar.publish.languages import MAIN_LANGUAGE, file_names
from lontar.publish.release import published_folder
from lontar.publish.revisions import Revision
from lontar.settings import settings
from lontar.warehouse import Role, connect

NAME = "laporan-signed.pdf"
_PDF_HEAD, _PDF_END = b"%PDF-", b"%%EOF"
_TAIL = 2048


@dataclass(frozen=True)
class Signed:
    """A signed copy as it was kept: both hashes, and whether it holds the released file unchanged at its beginning.

    A digital signature is appended and leaves the report as it was; a scan or a stamp by another system does not.
    """

    revision: int
    original_sha256: str
    signed_sha256: str
    holds_original: bool
    path: Path


def signed_folder(revision: Revision) -> Path:
    """Where the signed copies of a revision's reports are kept, whatever stands on the site."""
    return settings().home / "signed" / revision.agency_id / revision.period.code / f"revision-{revision.number}"


def _read_pdf(file: Path) -> bytes:
    if not file.is_file():
        raise LontarError("The signed file is not there.", where=str(file), remedy="Give the path of a PDF.")
    content = file.read_bytes()
    if not content.startswith(_PDF_HEAD) or _PDF_END not in content[-_TAIL:]:
        raise LontarError(
            "The file is no PDF, or not a whole one.",
            where=str(file),
            remedy="Give the PDF as it was signed: see docs/runbooks/signed-copy.md.",
        )
    return content


def _released(connection: psycopg.Connection, agency_id: str, period: Period) -> Revision:
    for revision in revisions.released(connection, agency_id):
        if revision.period == period:
            return revision
    raise LontarError(
        "No revision of this period is released.",
        where=f"{agency_id} {period.code}",
        remedy="Approve and release it first; a draft is not signed: see docs/runbooks/signed-copy.md.",
    )


def _original(connection: psycopg.Connection, revision: Revision, name: str) -> tuple[str, bytes]:
    """Hash of the released report by the ledger, and its bytes as they stand on the site."""
    known = revisions.published_files(connection, revision).get(name)
    path = published_folder(revision.agency_id, revision.period) / name
    where = f"{revision.agency_id} {revision.period.code} revision {revision.number}: {name}"
    if known is None or not path.is_file():
        raise LontarError("There is no such report.", where=where, remedy="Name a unit that has a report of its own.")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != known:
        raise LontarError(
            "The published report is not the one the ledger knows.",
            where=where,
            remedy="See docs/runbooks/published-altered.md.",
        )
    return known, content


def keep(agency_id: str, period: Period, file: Path, run_id: str, *, unit_id: str = "all") -> Signed:
    """Keep a signed copy of a released report and put it beside it as `laporan-signed.pdf`.

    Raises:
        LontarError: The file is no PDF or is the unsigned report itself, or no such report is released.
    """
    content, place = _read_pdf(file), "" if unit_id == "all" else f"{unit_folder(unit_id)}/"
    with connect(Role.PUBLISHER) as connection:
        revisions.lock(connection, agency_id, period)
        revision = _released(connection, agency_id, period)
        original, unsigned = _original(connection, revision, f"{place}{file_names(MAIN_LANGUAGE).pdf}")
        digest = hashlib.sha256(content).hexdigest()
        if digest == original:
            raise LontarError(
                "This is the report as published, unsigned.",
                where=str(file),
                remedy="Give the signed file: see docs/runbooks/signed-copy.md.",
            )
        holds = content.startswith(unsigned)
        kept = signed_folder(revision) / f"{place}{NAME}"
        path = published_folder(agency_id, period) / f"{place}{NAME}"
        _write(kept, content)
        payload = {"period": period.code, "revision": revision.number, "unit": unit_id, "file": f"{place}{NAME}"}
        hashes = {"original_sha256": original, "signed_sha256": digest, "holds_original": holds}
        ledger.append(connection, agency_id, run_id, "signed", payload | hashes)
        _write(path, content)
    return Signed(revision.number, original, digest, holds, path)


def _write(path: Path, content: bytes) -> None:
    """So that a reader sees the old or the new file, and a power cut neither."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def signed_copies(connection: psycopg.Connection, revision: Revision) -> list[dict[str, Any]]:
    """What the ledger says of the signed copies of a revision, oldest first: file, unit, original_sha256, signed_sha256."""
    rows = connection.execute(
        """select payload from ledger.entry where agency_id = %s and kind = 'signed' and payload ->> 'period' = %s
               and (payload ->> 'revision')::integer = %s order by sequence""",
        (revision.agency_id, revision.period.code, revision.number),
    )
    return [payload for (payload,) in rows]


def kept_copies(connection: psycopg.Connection, agency_id: str) -> list[dict[str, Any]]:
    """What the ledger knows of signed copies, the newest of each report of each revision, in order of keeping.

    Keys: period (code), revision, unit (`all` or an id), file (below the period's folder), original_sha256, signed_sha256,
    holds_original.
    """
    query = "select payload from ledger.entry where agency_id = %s and kind = 'signed' order by sequence"
    rows = [payload for (payload,) in connection.execute(query, (agency_id,))]
    return list({(row["period"], row["revision"], row["unit"]): row for row in rows}.values())


def put_back(connection: psycopg.Connection, revision: Revision, files: Mapping[str, str], folder: Path) -> None:
    """Lay the signed copies of a revision into a folder that is about to be put in place again.

    Args:
        files: Name -> sha256 of the rendering; a copy is put back only beside the very report that was signed.
    """
    for entry in signed_copies(connection, revision):
        report = str(Path(entry["file"]).with_name(file_names(MAIN_LANGUAGE).pdf))
        kept = signed_folder(revision) / entry["file"]
        if files.get(report) == entry["original_sha256"] and kept.is_file():
            _write(folder / entry["file"], kept.read_bytes())
