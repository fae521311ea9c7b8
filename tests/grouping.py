"""Which tests one process runs together, and in which order, when several processes share the work (`make test`).

A file is a group: its tests share homes and are never torn apart. Some files share more than that, a warehouse, a site or a server,
and are a group together. The long groups come first, so that no process is left alone with one of them at the end.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]

WORLD, SITE, SERVER, OFFICES, FAULTS = "world", "site", "server", "offices", "faults"
_OF_OFFICES = ("e2e/test_real_files", "e2e/test_real_complaints", "e2e/test_approval")
# The groups of more than half a minute, longest first, as `make test` lists them on two cores.
LONGEST = (
    "integration/test_scheduler",
    WORLD,
    "e2e/test_longer_periods",
    FAULTS,
    "e2e/test_published_truth",
    SITE,
    SERVER,
    "e2e/test_upgrade",
    "integration/test_staging_plan",
    OFFICES,
    "second/test_second_implementation",
    "integration/test_staging_kinds",
    "mutants/test_mutants",
    "attacker/test_attacker",
)


@cache
def group_of(file: str) -> str:
    """The name of the group that a file of tests belongs to."""
    path = ROOT / file
    name = path.relative_to(ROOT / "tests").with_suffix("")
    if name.parts[0] == "browser":
        return SITE
    if name.as_posix() in _OF_OFFICES:
        return OFFICES
    if name.parts[0] == "faults":
        return FAULTS
    text = path.read_text(encoding="utf-8")
    if re.search("^from server_city import ", text, re.MULTILINE):
        return SERVER
    return WORLD if re.search("^SCENARIO = ", text, re.MULTILINE) else name.as_posix()


def _group_of_test(nodeid: str) -> str:
    return group_of(nodeid.partition("::")[0])


def arrange(items: list[pytest.Item]) -> None:
    """Put the groups in order; within a group the order stays as it is."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault(_group_of_test(item.nodeid), []).append(item)
    items[:] = [item for name in in_order(groups) for item in groups[name]]


def in_order(names: Iterable[str]) -> list[str]:
    """The long groups first, longest first; all others as they come."""
    return sorted(names, key=lambda name: LONGEST.index(name) if name in LONGEST else len(LONGEST))


def scheduler(config: pytest.Config, log: Any) -> Any:
    """Hands out whole groups; pytest-xdist knows files and classes only."""
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group_of_test(nodeid)

    return Groups(config, log)
