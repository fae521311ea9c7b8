"""`manifest.json` at the top of the site: the hash of every page that is no report's, and where each agency's ledger stood.

Reports have manifests of their own and their hashes in the ledger. The pages around them are made anew by every run, so theirs are
noted as a whole: the hash of this file is an entry `site_built` of every agency. A comparison of cities is rendered when its figures
change and stays otherwise: its hashes are an entry `comparison_built`. Where nothing changed nothing is written.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import psycopg

from lontar import ledger
from lontar.agency import load_agencies
from lontar.publish.manifest import NAME, sha256_of
from lontar.publish.waiting import hash_files, write_text
from lontar.settings import settings

BUILT, COMPARED = "site_built", "comparison_built"
# As in `comparison.document`, which takes long to import.
COMPARISONS = "perbandingan"


def path_of() -> Path:
    """Where the manifest of the site is."""
    return settings().published_dir / NAME


def noted_hash(connection: psycopg.Connection, agency_id: str) -> str:
    """The hash of the manifest by an agency's ledger; empty where it was never noted."""
    query = """
        select payload ->> 'manifest_sha256' from ledger.entry where agency_id = %s and kind = %s order by sequence desc limit 1
    """
    row = connection.execute(query, (agency_id, BUILT)).fetchone()
    return row[0] if row else ""


def _heads(connection: psycopg.Connection) -> dict[str, ledger.Head]:
    """Agencies that have a chain, and its head."""
    found = {agency_id: ledger.head(connection, agency_id) for agency_id in sorted(load_agencies())}
    return {agency_id: head for agency_id, head in found.items() if head.sequence}


def _compared(connection: psycopg.Connection) -> dict[str, dict[str, str]]:
    """Period -> path below its folder -> sha256, as the ledger noted each comparison last. The same in every agency's chain."""
    query = """
        select distinct on (payload ->> 'period') payload ->> 'period', payload -> 'files' from ledger.entry
        where agency_id = %s and kind = %s order by payload ->> 'period', sequence desc
    """
    first = next(iter(_heads(connection)), "")
    return dict(connection.execute(query, (first, COMPARED)).fetchall())


def _comparison_files(connection: psycopg.Connection) -> dict[str, str]:
    folder = settings().published_dir / COMPARISONS
    return {
        f"{COMPARISONS}/{period}/{name}": digest
        for period, files in _compared(connection).items()
        if (folder / period).is_dir()
        for name, digest in files.items()
    }


def sound_comparisons(connection: psycopg.Connection) -> set[str]:
    """Periods whose comparison stands as the ledger noted it; any other is made anew."""
    folder = settings().published_dir / COMPARISONS
    return {period for period, files in _compared(connection).items() if hash_files(folder / period) == files}


def _standing(connection: psycopg.Connection) -> dict[str, str]:
    """The files of the manifest that stands; none where it is not the one that every ledger noted."""
    noted = {noted_hash(connection, agency_id) for agency_id in _heads(connection)}
    content = path_of().read_bytes() if path_of().is_file() else b""
    return json.loads(content)["files"] if noted == {sha256_of(content)} else {}


def _write(connection: psycopg.Connection, run_id: str, files: Mapping[str, str]) -> None:
    heads = _heads(connection)
    content = {
        "files": dict(sorted(files.items())),
        "ledger_heads": {name: {"sequence": head.sequence, "hash": head.entry_hash} for name, head in heads.items()},
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    payload = {"manifest_sha256": sha256_of(text.encode()), "files": len(files)}
    for agency_id in heads:
        ledger.append(connection, agency_id, run_id, BUILT, payload)
    write_text(path_of(), text)


def note_pages(connection: psycopg.Connection, run_id: str, pages: Mapping[str, str]) -> None:
    """Note the pages of the site's own (path -> text), in the caller's transaction."""
    files = _comparison_files(connection) | {name: sha256_of(text.encode()) for name, text in pages.items()}
    if files != _standing(connection):
        _write(connection, run_id, files)


def note_comparisons(connection: psycopg.Connection, run_id: str, written: Iterable[Path]) -> None:
    """Note the comparisons that were written just now; after `note_pages`."""
    for folder in written:
        payload = {"period": folder.name, "files": hash_files(folder)}
        for agency_id in _heads(connection):
            ledger.append(connection, agency_id, run_id, COMPARED, payload)
    known = _standing(connection)
    pages = {name: digest for name, digest in known.items() if Path(name).parts[:-2] != (COMPARISONS,)}
    files = pages | _comparison_files(connection)
    if files != known:
        _write(connection, run_id, files)
