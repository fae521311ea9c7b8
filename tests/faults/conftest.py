"""One bench for all tests of faults that run the line."""

from collections.abc import Iterator

import pytest
from bench import SECOND_MONTH, Bench, Ended, prepare_second_month
from state import State, read_state


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A small city with one month published and the second delivered."""
    made = Bench(tmp_path_factory.mktemp("faults"))
    try:
        prepare_second_month(made)
        yield made
    finally:
        made.close()


@pytest.fixture(scope="session")
def undisturbed(bench: Bench) -> tuple[Ended, State]:
    """The second month's run without any fault, and what it leaves."""
    bench.restore(SECOND_MONTH)
    ended = bench.plain_run()
    return ended, read_state(bench.home)
