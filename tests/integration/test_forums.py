"""Community forums through staging, plan and build: the example of the method's page, and how it stood a month before."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from indicator_scenario import cell
from landed import deliver, employee, unit, write_profiles
from shared_world import Scenario

from lontar.transform import dbt_project

pytestmark = pytest.mark.integration
CITY = "kota-forum"


def forum(number: int, planned: str, held: str | None = None, *counts: int | None, **changes: str) -> dict:
    """A forum of office 1.1; counts are participants, issues raised, followed up, closed."""
    names = ("participants", "issues_raised", "issues_followed_up", "issues_closed")
    given = {name: None if count is None else str(count) for name, count in zip(names, counts, strict=False)}
    row = {"forum_id": f"F-{number}", "unit_id": "1.1", "forum_kind": "temu_warga", "planned_date": planned}
    return row | {"held_date": held} | given | changes


def _land(folder: Path) -> None:
    write_profiles(folder, CITY)
    start = date(2026, 1, 1)
    deliver("units", [unit("1"), unit("1.1", "1"), unit("2")], agency_id=CITY, effective_date=start)
    deliver("employees", [employee(1, unit_id="1.1")], agency_id=CITY, effective_date=start)
    forums = [
        forum(1, "2026-01-10", "2026-01-10", 30, 5, 3, 1),
        forum(2, "2026-02-20", "2026-03-02", 42, 0, None, None),
        forum(3, "2026-03-05", "2026-03-31", None, 4, 2, 0, unit_id="2"),
        forum(4, "2026-03-31"),
        forum(5, "2026-05-02", "2026-05-02", 10, 1, 1, 1),
        forum(6, "2025-12-30", "2026-01-05", 99, 9, 9, 9),
        forum(7, "2026-03-01", "2026-03-01", 5, 3, 4, 1),  # refused: more followed up than raised
        forum(8, "2026-03-01", "2026-03-01", 5, 3, 1, 2),  # refused: more closed than followed up
    ]
    deliver("community_forums", forums, agency_id=CITY)


SCENARIO = Scenario(_land, datetime(2026, 6, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("code", "unit_id", "month", "expected"),
    [
        ("forums_held_rate", "all", 3, (3, 4, "0.750")),
        ("forums_held_rate", "all", 2, (1, 2, "0.500")),
        ("forums_held_rate", "1", 3, (2, 3, "0.667")),
        ("forums_held_rate", "2", 3, (1, 1, "1.000")),
        ("forums_held_rate", "2", 2, None),
        ("forum_attendance_mean", "all", 3, (72, 2, "36.0")),
        ("forum_attendance_mean", "2", 3, None),
        ("forum_issues_raised", "all", 3, (9, None, "9")),
        ("forum_issues_raised", "all", 5, (10, None, "10")),
        ("forum_issues_followed_up_rate", "all", 3, (5, 9, "0.556")),
        ("forum_issues_closed_rate", "all", 3, (1, 9, "0.111")),
        ("forum_issues_closed_rate", "1.1", 2, (1, 5, "0.200")),
    ],
)
def test_forums__counted_by_hand(built, code: str, unit_id: str, month: int, expected: tuple | None) -> None:
    found = cell(CITY, code, unit_id, month=month, columns="numerator, denominator, value")
    assert (found and (*found[:2], str(found[2]))) == expected


def test_dbt_tests__pass_on_these_rows(built) -> None:
    dbt_project.invoke("test", "--select", "path:models/marts/forums", "path:models/staging/community_forums")
