"""Errors, runbooks and their index belong together: no link leads nowhere, no page stands alone."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "runbooks"
PAGES = {path.stem for path in FOLDER.glob("*.md")} - {"README"}
# What an operator sees: errors and commands, DAGs, the compose file, the targets.
SEEN = [*ROOT.glob("lontar/**/*.py"), *ROOT.glob("dags/*.py"), ROOT / "docker-compose.yml", ROOT / "Makefile"]
_NAMED = re.compile(r"docs/runbooks/([a-z_-]+)\.md|\b(asn_[a-z]+)\.md")
_LINKED = re.compile(r"\]\(([a-z_-]+)\.md\)")


def _named_in(paths: list[Path]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        for match in _NAMED.finditer(path.read_text(encoding="utf-8")):
            found.setdefault(match[1] or match[2], []).append(path.relative_to(ROOT).as_posix())
    return found


def test_links__of_errors_and_commands_lead_to_pages() -> None:
    named = _named_in(SEEN)
    assert len(named) > 20
    assert {name: paths for name, paths in named.items() if name not in PAGES} == {}


def test_pages__are_each_named_by_an_error_or_a_command() -> None:
    assert PAGES - _named_in(SEEN).keys() == set()


def test_index__has_every_page_once() -> None:
    listed = _LINKED.findall((FOLDER / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(PAGES)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page__links_to_pages_that_are_there(name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert set(_LINKED.findall(text)) <= PAGES
    for target in re.findall(r"\]\((\.\./[^)#]+)\)", text):
        assert (FOLDER / target).exists(), target


# Errors that stop a run or a release and that no argument can mend: these never go without a page.
_WITH_PAGE = {"ArchiveError", "EquationBroken", "GateFailed", "LedgerBroken", "TransformationFailed", "ApprovalMissing"}


def _raised() -> list[tuple[str, str, str]]:
    """(class, remedy as source text, place) of every error of these classes that is made anywhere."""
    found = []
    for path in ROOT.glob("lontar/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _WITH_PAGE:
                remedy = next((ast.unparse(word.value) for word in node.keywords if word.arg == "remedy"), "")
                found.append((node.func.id, remedy, f"{path.relative_to(ROOT)}:{node.lineno}"))
    return found


def test_errors__that_stop_the_line_name_their_page() -> None:
    raised = _raised()
    assert {name for name, _, _ in raised} == _WITH_PAGE
    without = [place for _, remedy, place in raised if not re.search(r"runbook|remedy", remedy, re.IGNORECASE)]
    assert without == []
