"""The board's states: the first that fits, in local wall-clock time; nothing is held against anybody of whom no data came."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from lontar.internal.board import moment_text, on_duty_by, settings_of_board, state_of

NINE = time(9)
_PERSON = {"is_scheduled": True, "is_leave": None, "first_at": None, "starts_at": "07:30:00", "is_heard": True}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "none"),
        ({"is_heard": False}, "unknown"),
        ({"first_at": "07:12:09"}, "by_then"),
        ({"first_at": "09:00:00"}, "by_then"),
        ({"first_at": "09:00:01"}, "later"),
        ({"first_at": "09:00:01", "is_heard": False}, "later"),
        ({"starts_at": "14:00:00"}, "shift_later"),
        ({"starts_at": "14:00:00", "first_at": "08:40:00"}, "by_then"),
        ({"starts_at": None}, "none"),
        ({"is_leave": True}, "leave"),
        ({"is_leave": False}, "duty"),
        ({"is_leave": True, "first_at": "07:30:00"}, "leave"),
        ({"is_scheduled": False, "first_at": "07:30:00"}, "off"),
    ],
)
def test_state__is_the_first_that_fits(facts: dict, state: str) -> None:
    assert state_of(_PERSON | facts, NINE) == state


def test_states__all_have_a_mark_of_their_own_beside_the_colour() -> None:
    states = settings_of_board()["states"]
    assert set(states) == {"none", "unknown", "later", "by_then", "shift_later", "duty", "leave", "off"}
    assert len({one["mark"] for one in states.values()}) == len(states)


def test_hour__is_nine_local_time() -> None:
    assert on_duty_by() == NINE


@pytest.mark.parametrize(("zone", "text"), [("Asia/Makassar", "09:05 (UTC+8)"), ("Asia/Jakarta", "08:05 (UTC+7)")])
def test_moment__is_local_and_says_its_zone(zone: str, text: str) -> None:
    moment = datetime(2026, 9, 15, 1, 5, tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    assert moment_text(moment) == f"2026-09-15 {text}"
