"""Nobody of the sample's roster stands in any file of a site with every unit's report: pages, PDF, workbooks, JSON, CSV, feed, index."""

from pathlib import Path

import pytest
from browser.places import CITY, MONTHS
from people_search import files_below, found_people, people_of, text_of

pytestmark = [pytest.mark.e2e, pytest.mark.integration]

KINDS = {".html", ".pdf", ".xlsx", ".json", ".csv", ".xml", ".js"}


def test_site__names_nobody_of_the_roster(published: Path) -> None:
    inbox = published.parent / "inbox" / CITY
    if not inbox.is_dir():
        pytest.skip("a site without the deliveries that it was made of")
    people = people_of(inbox)
    # The reports of the whole city are long to read as PDF; those are read by tests/integration/test_nobody_gets_out.py.
    whole = {published / CITY / month / name for month in MONTHS for name in ("laporan.pdf", "report.pdf")}
    files = [path for path in files_below(published) if path not in whole]
    assert {path.suffix for path in files} >= KINDS
    found = {str(path): who for path in files if (who := found_people(text_of(path), people, people.traces))}
    assert found == {}
