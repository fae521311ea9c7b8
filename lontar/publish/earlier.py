"""Revisions that a later one replaced stay readable, byte for byte as they were released, beside the period: `2026-09-r1/`.

The folder lies as deep as the period's own, so every address in its pages still holds.
"""

import shutil
from pathlib import Path

import psycopg

from lontar.period import Period
from lontar.publish import revisions
from lontar.publish.revisions import Revision
from lontar.publish.swap import sync_tree
from lontar.settings import settings


def earlier_name(period: Period, number: int) -> str:
    """Name of the folder of a replaced revision below its agency's."""
    return f"{period.code}-r{number}"


def earlier_folder(revision: Revision) -> Path:
    """Where a replaced revision is read."""
    return settings().published_dir / revision.agency_id / earlier_name(revision.period, revision.number)


def copy_whole(source: Path, target: Path) -> Path:
    """A complete, synced copy beside `target` under a hidden name; whoever renames it has it there in whole or not at all."""
    incoming = target.with_name(f".{target.name}.incoming")
    shutil.rmtree(incoming, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, incoming)
    sync_tree(incoming)
    return incoming


def set_aside(connection: psycopg.Connection, coming: Revision, standing: Path) -> int | None:
    """Copy what stands published to its place as an earlier revision, before `coming` replaces it; its number, None for nothing.

    A copy that is there already stays: a release that was interrupted after its exchange would else copy itself.
    """
    known = revisions.of_period(connection, coming.agency_id, coming.period)
    before = [r for r in known if r.status != "frozen" and r.number < coming.number]
    if coming.status != "frozen" or not before or not standing.is_dir():
        return None
    place = earlier_folder(before[-1])
    if not place.exists():
        copy_whole(standing, place).rename(place)
    return before[-1].number
