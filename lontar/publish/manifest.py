"""What lies in a published folder: name, size and sha256 of each file, and where the ledger stood when it was made."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from lontar.publish.model import Document

NAME = "manifest.json"


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def document_hash(document: Document) -> str:
    """One hash over everything the document says: equal hashes mean equal files."""
    return sha256_of(document.model_dump_json().encode())


def write_manifest(document: Document, folder: Path, files: Mapping[str, str], ledger_head: str = "") -> Path:
    """Write `manifest.json` beside the report.

    Args:
        files: Name -> sha256 of each file, as `render_all` returns them; they must lie in `folder`.
        ledger_head: Hash of the agency's last ledger entry. The only content that differs between two installations.
    """
    manifest = {
        "agency": document.agency.agency_id,
        "unit": document.unit.unit_id,
        "period": document.period.code,
        "edition": document.edition,
        "revision": document.revision,
        "is_sample": document.is_sample,
        "document_sha256": document_hash(document),
        "commit": document.provenance.commit,
        "files": {
            name: {"sha256": files[name], "size_bytes": (folder / name).stat().st_size} for name in sorted(files)
        },
        "ledger_head": ledger_head,
    }
    path = folder / NAME
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
