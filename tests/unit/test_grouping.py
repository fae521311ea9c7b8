"""The groups in which `make test` hands out tests to its two processes."""

from pathlib import Path

from grouping import LONGEST, ROOT, SERVER, SITE, WORLD, group_of, in_order

FILES = [path.relative_to(ROOT).as_posix() for path in Path(ROOT / "tests").rglob("test_*.py")]


def test_groups__of_the_list_are_there() -> None:
    assert set(LONGEST) <= {group_of(file) for file in FILES}


def test_groups__keep_together_what_shares_a_warehouse_or_a_site() -> None:
    world = [file for file in FILES if "SCENARIO" in (ROOT / file).read_text() and "/integration/" in file]
    assert len(world) > 10
    assert {group_of(file) for file in world} == {WORLD}
    assert {group_of(file) for file in FILES if file.startswith("tests/browser/")} == {SITE}
    assert sum(group_of(file) == SERVER for file in FILES) > 3


def test_order__is_the_longest_first_and_else_as_found() -> None:
    assert in_order(["unit/b", LONGEST[1], "unit/a", LONGEST[0]]) == [*LONGEST[:2], "unit/b", "unit/a"]
