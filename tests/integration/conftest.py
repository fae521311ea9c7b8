"""The warehouse that the modules with a SCENARIO share; only those whose tests were asked for are landed and built."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import prepared
import pytest
from server import Server, running
from server_city import Published, environment_of, lontar, publish
from shared_world import World
from support import SHARED_IS_MISSING, remove_home


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What builds again goes last: intermediate tables hold the cities of the latest build only."""
    items.sort(key=lambda item: item.get_closest_marker("rebuilds") is not None)


@pytest.fixture(scope="session")
def shared_world(request: pytest.FixtureRequest) -> Iterator[World]:
    modules = dict.fromkeys(item.module for item in request.session.items if hasattr(item.module, "SCENARIO"))
    home = prepared.fill(prepared.new_home(), prepared.PROJECT)
    try:
        yield World(home, {m.__name__: m.SCENARIO for m in modules if m.SCENARIO.is_possible})
    finally:
        remove_home(home)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that asks for passwords, for all modules that need one."""
    home = prepared.new_home()
    with running(home) as started:
        yield started
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def server_environment(server: Server) -> Iterator[dict[str, str]]:
    """The environment of commands over the server, with a home of their own; the warehouse is there."""
    home = prepared.new_home()
    (home / "agencies").mkdir()
    environment = environment_of(server, home, home / "agencies")
    lontar(environment, "migrate")
    yield environment
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def server_city(server: Server, server_environment: dict[str, str]) -> Published:
    """A month of a small city published over the server, with people and secrets planted where they must not get out."""
    home = Path(server_environment["LONTAR_HOME"])
    return publish(server, server_environment, home, home / "agencies")


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest, shared_world: World) -> Any:
    """All cities of the module landed, staged and built; what its scenario says of them."""
    if not request.module.SCENARIO.is_possible:
        pytest.skip(SHARED_IS_MISSING)
    return shared_world.enter(request.module.__name__)


@pytest.fixture(scope="module")
def made_once(module_home: Path) -> Path:
    """The small city of `publishing`, remembered as it is on its first day."""
    from publishing import keep_city, make_city

    make_city(module_home)
    keep_city()
    return module_home


@pytest.fixture
def city(made_once: Path) -> Path:
    """The small city as it was made, whatever the test before did to it."""
    from publishing import bring_back_city

    bring_back_city(made_once)
    return made_once
