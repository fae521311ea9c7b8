"""Nobody of the sample's roster stands in any file of a site with every unit's report: pages, PDF, workbooks, JSON, CSV, feed, index."""

from pathlib import Path

import pytest
from browser.places import CITY, MONTHS
from people_search import files_below, found_people, people_of, text_of

pytestmark = [pytest.mark.e2e, pytest.mark.integration]

KINDS = {".html", ".pdf", ".xlsx", ".json", ".csv", ".xml", ".js"}


def _is_read_here(pdf: Path, published: Path) -> bool:
    """A PDF takes long to read: here those of the units, of one month; the city's are read by `test_nobody_gets_out`."""
    return len(pdf.relative_to(published).parts) > 3 and MONTHS[-1] in pdf.parts


def test_site__names_nobody_of_the_roster(published: Path) -> None:
    inbox = published.parent / "inbox" / CITY
    if not inbox.is_dir():
        pytest.skip("a site without the deliveries that it was made of")
    people = people_of(inbox)
    files = [path for path in files_below(published) if path.suffix != ".pdf" or _is_read_here(path, published)]
    assert {path.suffix for path in files} >= KINDS
    found = {str(path): who for path in files if (who := found_people(text_of(path), people, people.traces))}
    assert found == {}
