"""The report on what we build on: a policy that holds, and silence that is never taken for soundness."""

import re
import tomllib

from lontar.settings import PROJECT_DIR
from lontar.supply_chain import LOCK, Licences, Weaknesses, licences, locked, read_answer, report

# As pip-audit writes it: one package asked about in vain, one without and one with a known weakness.
ANSWER = {
    "dependencies": [
        {"name": "silent", "skip_reason": "Dependency not found"},
        {"name": "sound", "version": "1.0", "vulns": []},
        {
            "name": "weak",
            "version": "2.0",
            "vulns": [{"id": "PYSEC-0", "fix_versions": ["2.1"], "aliases": [], "description": ""}],
        },
    ],
    "fixes": [],
}


def test_licences__everything_installed_is_allowed_by_the_policy() -> None:
    used = licences()
    names = {row["Name"].lower().replace("_", "-") for row in used.rows}
    assert used.complaint == ""
    assert {"apache-airflow", "dbt-core", "great-expectations", "typst"} <= names
    assert len(names) > 150


def test_answer__what_the_service_did_not_know_is_not_counted_as_checked() -> None:
    known = read_answer(ANSWER)
    assert (known.checked, known.unchecked) == (2, ["silent"])
    assert known.found == [{"package": "weak", "version": "2.0", "id": "PYSEC-0", "mended_in": "2.1"}]


def test_report__says_what_was_found_and_what_was_not_checked() -> None:
    text = report(Licences([{"Name": "sound", "Version": "1.0", "License": "MIT"}], ""), read_answer(ANSWER))
    assert "2 packages checked, 1 not checked, 1 known weaknesses." in text
    assert "weak 2.0: PYSEC-0, mended in 2.1" in text
    assert "nothing is known of them: silent." in text


def test_report__without_any_answer_says_so() -> None:
    text = report(Licences([], "license X was found for package y"), Weaknesses([], locked(), 0))
    assert "0 packages checked" in text
    assert "gave no answer" in text
    assert "The policy does not allow: license X" in text
    assert len(locked()) > 150


def test_lock__gives_every_package_one_version_and_its_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (PROJECT_DIR / LOCK).read_text(encoding="utf-8"))
    assert all(re.match(r"[a-z0-9-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"(?m)^-|://", "\n".join(entries)), "an index or an address stands in the lock"


def test_lock__holds_all_that_the_project_asks_for() -> None:
    project = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.match(r"[A-Za-z0-9.-]+", one)[0].lower() for one in asked}
    assert names <= set(locked())
