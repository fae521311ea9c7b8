"""What lies in a published folder: name, size and sha256 of each file, and where the ledger stood when it was made."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from lontar.ledger import Head
from lontar.publish.model import Document

NAME = "manifest.json"


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def report_hash(files: Mapping[str, str]) -> str:
    """One hash over the names and hashes of all files of a report: equal hashes mean equal files."""
    return sha256_of("".join(f"{name}\0{files[name]}\n" for name in sorted(files)).encode())


def write_manifest(
    folder: Path, files: Mapping[str, str], *documents: Document, ledger_head: Head | None = None
) -> Path:
    """Write `manifest.json` beside the report.

    Args:
        files: Name -> sha256 of each file, as `render_all` returns them; they must lie in `folder`.
        documents: The report, once in each language.
        ledger_head: The agency's last ledger entry; none for what several agencies share. The only content that differs between two
            installations.
    """
    document = documents[0]
    manifest = {
        "agency": document.agency.agency_id,
        "unit": document.unit.unit_id,
        "period": document.period.code,
        "edition": document.edition,
        "revision": document.revision,
        "is_sample": document.is_sample,
        "document_sha256": report_hash(files),
        "languages": [document.language for document in documents],
        "commit": document.provenance.commit,
        "files": {
            name: {"sha256": files[name], "size_bytes": (folder / name).stat().st_size} for name in sorted(files)
        },
        "ledger_sequence": ledger_head.sequence if ledger_head else 0,
        "ledger_head": ledger_head.entry_hash if ledger_head else "",
    }
    path = folder / NAME
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
