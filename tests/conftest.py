"""Homes for tests: each `fresh_home` is an empty installation with its own embedded PostgreSQL, stopped and removed after."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"

# A test must never touch the home of whoever runs it.
os.environ["LONTAR_HOME"] = tempfile.mkdtemp(prefix="lt-")
os.environ.pop("LONTAR_DATABASE_URL", None)
os.environ.pop("LONTAR_AGENCIES", None)


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


def _remove_home(home: Path) -> None:
    from lontar.warehouse import embedded

    use_home(home)
    embedded.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def fresh_home() -> Iterator[Path]:
    """An empty home; the path is short because sockets do not fit into long ones."""
    home = Path(tempfile.mkdtemp(prefix="lt-"))
    use_home(home)
    yield home
    _remove_home(home)


@pytest.fixture(scope="module")
def module_home() -> Iterator[Path]:
    """An empty home shared by the tests of one module."""
    home = Path(tempfile.mkdtemp(prefix="lt-"))
    use_home(home)
    yield home
    _remove_home(home)


@pytest.fixture(scope="session", autouse=True)
def _session_home() -> Iterator[None]:
    home = Path(os.environ["LONTAR_HOME"])
    yield
    _remove_home(home)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Real public files and published cases that are not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("the folder with real public files is not beside this checkout")
    return SHARED
