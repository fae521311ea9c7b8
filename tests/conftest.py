"""Homes for tests, each an installation with its own embedded PostgreSQL, stopped and removed after; and who runs with whom."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grouping
import hypothesis
import prepared
import pytest
from support import SHARED, SHARED_IS_MISSING, remove_home, use_home

# A test must never touch the home of whoever runs it.
os.environ["LONTAR_HOME"] = tempfile.mkdtemp(prefix="lt-")
os.environ.pop("LONTAR_DATABASE_URL", None)
os.environ.pop("LONTAR_AGENCIES", None)

# Other tests run beside each test; how long a single example takes says nothing.
hypothesis.settings.register_profile("lontar", deadline=None)
hypothesis.settings.load_profile("lontar")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    grouping.arrange(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return grouping.scheduler(config, log)


@pytest.fixture(scope="session", autouse=True)
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where homes are prepared: one folder for all processes of a session; pytest clears it away."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    os.environ[prepared.FOLDER] = str(shared / "prepared")


def _home_for(node: pytest.Item | pytest.Module) -> Iterator[Path]:
    """As empty as on the first day, except that what every first day begins with is done: see `prepared`."""
    home = prepared.new_home()
    if kind := prepared.kind_for({mark.name for mark in node.iter_markers()}):
        prepared.fill(home, kind)
    use_home(home)
    yield home
    remove_home(home)


@pytest.fixture
def fresh_home(request: pytest.FixtureRequest) -> Iterator[Path]:
    """An empty home of one test."""
    yield from _home_for(request.node)


@pytest.fixture(scope="module")
def module_home(request: pytest.FixtureRequest) -> Iterator[Path]:
    """An empty home shared by the tests of one module."""
    yield from _home_for(request.node)


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
