"""Which releases are ahead: from what was released and the profile, never from the present day."""

import pytest

from lontar.agency import Publication
from lontar.period import Period
from lontar.publish.site_calendar import upcoming


class _Agency:
    def __init__(self, *kinds: str) -> None:
        self.publication = Publication(periods=kinds) if kinds else Publication()


def _ahead(released: list[str], *kinds: str) -> list[str]:
    return [period.code for period in upcoming(_Agency(*kinds), [Period.parse(code) for code in released])]


def test_calendar__before_the_first_release_names_nothing() -> None:
    assert _ahead([]) == []


def test_calendar__names_three_months_and_the_next_of_each_longer_kind() -> None:
    released = ["2026-04", "2026-05", "2026-06", "2026-Q2", "2026-07", "2026-08", "2026-09", "2026-Q3"]
    assert _ahead(released) == ["2026-10", "2026-11", "2026-12", "2026-Q4", "2026-S2", "2027"]


def test_calendar__a_city_from_january_on_has_a_year_in_the_same_year() -> None:
    assert _ahead(["2026-01"]) == ["2026-02", "2026-03", "2026-Q1", "2026-04", "2026-S1", "2026"]


def test_calendar__a_quarter_half_of_which_lies_before_the_first_release_is_not_promised() -> None:
    assert "2026-Q2" not in _ahead(["2026-05"])
    assert "2026-Q3" in _ahead(["2026-05"])


@pytest.mark.parametrize("kinds", [("quarter",), ("quarter", "year")])
def test_calendar__names_only_the_kinds_of_the_profile(kinds: tuple[str, ...]) -> None:
    assert [Period.parse(code).kind for code in _ahead(["2026-Q1"], *kinds)] == list(kinds)
