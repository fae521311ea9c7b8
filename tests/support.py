"""What several test modules share: homes to run in, and the folder of real public files."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
SHARED = Path(__file__).resolve().parents[2] / "shared"
SHARED_IS_MISSING = "the folder with published cases and real public files is not beside this checkout"
# For tests that look at it while they are collected; others ask for the fixture `shared_dir`.
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=SHARED_IS_MISSING)


def some(found: Iterable[T]) -> list[T]:
    """What was found, which must not be nothing: a loop over an empty list would say nothing."""
    things = list(found)
    assert things, "nothing was found to look at"
    return things


def copy_profile(agency_id: str, folder: Path) -> None:
    """The profile of a sample city and the logos beside it, into a folder of profiles of one's own."""
    from lontar.settings import PROJECT_DIR

    source = PROJECT_DIR / "config" / "agencies"
    for path in (source / f"{agency_id}.yml", *source.glob("*.svg")):
        shutil.copy(path, folder)


def _forget_settings() -> None:
    from lontar import agency, settings, sources
    from lontar.warehouse import connections, embedded, migrate

    for cached in (
        settings.settings,
        sources.load_feeds,
        agency.load_agencies,
        connections.role_url,
        embedded.socket_dir,
        migrate.ensure,
    ):
        cached.cache_clear()


def use_home(home: Path, agencies: Path | None = None) -> None:
    """Point this process at another home, and at another folder of profiles where one is given."""
    os.environ["LONTAR_HOME"] = str(home)
    if agencies:
        os.environ["LONTAR_AGENCIES"] = str(agencies)
    else:
        os.environ.pop("LONTAR_AGENCIES", None)
    _forget_settings()


def remove_home(home: Path) -> None:
    """Stop the home's database and delete the home."""
    from lontar.warehouse import embedded

    use_home(home)
    embedded.stop()
    shutil.rmtree(home, ignore_errors=True)
