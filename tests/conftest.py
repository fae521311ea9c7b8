"""Homes for tests: each `fresh_home` is an empty installation with its own embedded PostgreSQL, stopped and removed after."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import SHARED, SHARED_IS_MISSING, remove_home, use_home

# A test must never touch the home of whoever runs it.
os.environ["LONTAR_HOME"] = tempfile.mkdtemp(prefix="lt-")
os.environ.pop("LONTAR_DATABASE_URL", None)
os.environ.pop("LONTAR_AGENCIES", None)


@pytest.fixture
def fresh_home() -> Iterator[Path]:
    """An empty home; the path is short because sockets do not fit into long ones."""
    home = Path(tempfile.mkdtemp(prefix="lt-"))
    use_home(home)
    yield home
    remove_home(home)


@pytest.fixture(scope="module")
def module_home() -> Iterator[Path]:
    """An empty home shared by the tests of one module."""
    home = Path(tempfile.mkdtemp(prefix="lt-"))
    use_home(home)
    yield home
    remove_home(home)


@pytest.fixture(scope="session", autouse=True)
def _session_home() -> Iterator[None]:
    home = Path(os.environ["LONTAR_HOME"])
    yield
    remove_home(home)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Real public files and published cases that are not part of the project."""
    if not SHARED.is_dir():
        pytest.skip(SHARED_IS_MISSING)
    return SHARED


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    """Debian's browser; the tests are skipped where the machine has none.

    A module's own, because Playwright allows one loop in a thread and no other loop may run beside it.
    """
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium on this machine; `make browser` installs it where it may")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
