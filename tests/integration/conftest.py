"""The warehouse that the modules with a SCENARIO share; only those whose tests were asked for are landed and built."""

from collections.abc import Iterator
from typing import Any

import prepared
import pytest
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


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest, shared_world: World) -> Any:
    """All cities of the module landed, staged and built; what its scenario says of them."""
    if not request.module.SCENARIO.is_possible:
        pytest.skip(SHARED_IS_MISSING)
    return shared_world.enter(request.module.__name__)
