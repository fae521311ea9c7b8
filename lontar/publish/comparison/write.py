"""Writes the comparisons of the site: `perbandingan/<period>/` with the files of a report, replaced in one step when they change."""

import shutil
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from lontar.agency import load_agencies
from lontar.publish import marts
from lontar.publish.comparison.collect import read_comparisons
from lontar.publish.comparison.document import FOLDER, build_comparison
from lontar.publish.frame import Frame, index_name, report_frame
from lontar.publish.languages import LANGUAGES
from lontar.publish.manifest import sha256_of, write_manifest
from lontar.publish.model import Document
from lontar.publish.output import render_files
from lontar.publish.swap import put_in_place, sync_tree
from lontar.publish.waiting import write_text
from lontar.settings import settings
from lontar.warehouse import Role, connect


def _frame(document: Document) -> Frame:
    """The frame of a report's page; a comparison has no units of its own to be found."""
    return replace(report_frame(document), indexes=(index_name("", document.language),))


def render_comparison(documents: Sequence[Document]) -> dict[str, bytes]:
    """Name -> content of a comparison's files; `documents` are the same comparison in every language."""
    return render_files(*documents, frame_of=_frame)


def _digest(documents: Sequence[Document]) -> str:
    """sha256 over what a comparison says in all its languages."""
    return sha256_of("\n".join(document.model_dump_json() for document in documents).encode())


def _digest_path(folder: Path) -> Path:
    """Where the digest of what stands in a folder is kept: with the renderings, not on the site."""
    return settings().home / "waiting" / FOLDER / f"{folder.name}.sha256"


def _stands(folder: Path, digest: str) -> bool:
    path = _digest_path(folder)
    return folder.is_dir() and path.exists() and path.read_text(encoding="utf-8") == digest


def _replace(folder: Path, documents: Sequence[Document]) -> None:
    incoming = folder.with_name(f".{folder.name}.incoming")
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True)
    hashes = {}
    for name, content in render_comparison(documents).items():
        (incoming / name).write_bytes(content)
        hashes[name] = sha256_of(content)
    write_manifest(incoming, hashes, *documents)
    sync_tree(incoming)
    put_in_place(incoming, folder)


def build_comparisons(sound: Collection[str] | None = None) -> list[Path]:
    """Write every comparison whose figures changed, and take away those that fewer than two cities stand behind now.

    Args:
        sound: Periods whose comparison lies there as it was written; any other is written anew. None where nobody looked.
    Returns:
        The folders written.
    """
    root, written, kept = settings().published_dir / FOLDER, [], set()
    with connect(Role.PUBLISHER) as connection:
        if connection.execute("select to_regclass('reference.indicators') is null").fetchone()[0]:
            return []
        indicators = marts.read_indicators(connection)
        comparisons = read_comparisons(connection, load_agencies().values())
    for comparison in comparisons:
        documents = [build_comparison(comparison, indicators, language) for language in LANGUAGES]
        folder = root / comparison.period.code
        kept.add(folder)
        is_sound = sound is None or folder.name in sound
        if not _stands(folder, digest := _digest(documents)) or not is_sound:
            _replace(folder, documents)
            write_text(_digest_path(folder), digest)
            written.append(folder)
    for folder in root.glob("[0-9]*"):
        if folder not in kept:
            shutil.rmtree(folder)
    return written
