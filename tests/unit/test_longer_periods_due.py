"""When a quarter, semester or year is due: after its last month, with data about every month, and never before its months."""

from datetime import UTC, datetime, timedelta

import pytest

from lontar.agency import Agency, Feed, Publication
from lontar.period import Period, parse_range
from lontar.steps.choice import pairs_of
from lontar.steps.due import _State, months_before

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
KINDS = ("month", "quarter", "semester", "year")


def _agency(*kinds: str) -> Agency:
    source = {"name": "survei", "location": "inbox", "pattern": r"s_(?P<period>\d{6})\.csv", "reader": "csv"}
    source["columns"] = {}
    return Agency.model_construct(
        agency_id="kota-contoh",
        timezone="Asia/Makassar",
        publication=Publication(periods=kinds or KINDS),
        feeds={"skm_responses": Feed(sources=(source,))},
    )


def _delivered(*codes: str) -> list[dict]:
    return [
        {
            "feed": "skm_responses",
            "source": "survei",
            "seen_at": NOW - timedelta(days=1),
            "period_start_date": Period.parse(code).start_date,
            "effective_date": None,
            "first_event": None,
            "last_event": None,
        }
        for code in codes
    ]


def _state(known: str, *, standing: tuple[str, ...] = (), lacking: tuple[str, ...] = (), kinds: tuple = KINDS, **more):
    months = parse_range(known)
    came = [month.code for month in months if month.code not in lacking]
    return _State(
        agency=_agency(*kinds),
        known=set(months),
        touched=set(map(Period.parse, more.get("touched", ()))),
        unfinished=more.get("unfinished", {}),
        deliveries=_delivered(*came),
        standing=set(map(Period.parse, standing)),
    )


def _codes(state: _State, coming: tuple[str, ...] = (), now: datetime = NOW) -> list[str]:
    return [period.code for period in state.longer(list(map(Period.parse, coming)), now)]


def test_quarter__is_due_with_its_last_month() -> None:
    state = _state("2026-07..2026-09", standing=("2026-07", "2026-08"))
    assert _codes(state) == []
    assert _codes(state, ("2026-09",)) == ["2026-Q3"]


def test_quarter__with_half_of_its_months_in_scope_is_never_due() -> None:
    assert _codes(_state("2026-08..2026-10", standing=("2026-08", "2026-09", "2026-10"))) == []


def test_quarter__with_a_month_of_which_nothing_came_is_not_due() -> None:
    months = ("2026-07", "2026-08", "2026-09")
    assert _codes(_state("2026-07..2026-09", standing=months, lacking=("2026-08",))) == []


def test_quarter__of_a_month_that_was_stopped_waits_for_it() -> None:
    state = _state("2026-07..2026-09", standing=("2026-07", "2026-09"))
    assert _codes(state, ("2026-09",)) == []
    assert _codes(state, ("2026-08",)) == ["2026-Q3"]


def test_year__brings_its_quarters_and_semesters_in_the_order_in_which_they_end() -> None:
    months = tuple(month.code for month in Period.parse("2026").months())
    state, after = _state("2026-01..2026-12", standing=months), datetime(2027, 1, 2, tzinfo=UTC)
    assert _codes(state, now=after) == ["2026-Q1", "2026-Q2", "2026-S1", "2026-Q3", "2026-Q4", "2026-S2", "2026"]
    assert _codes(state) == ["2026-Q1", "2026-Q2", "2026-S1", "2026-Q3"]


def test_quarter__that_a_run_has_ended_with_is_due_again_only_when_it_is_touched() -> None:
    months, done = ("2026-07", "2026-08", "2026-09"), {"2026-Q3": False}
    assert _codes(_state("2026-07..2026-09", standing=months, unfinished=done)) == []
    assert _codes(_state("2026-07..2026-09", standing=months, unfinished=done, touched=("2026-Q3",))) == ["2026-Q3"]


def test_profile__that_publishes_no_months_has_quarters_of_months_with_data() -> None:
    state = _state("2026-07..2026-09", kinds=("quarter",))
    assert state.months(NOW) == []
    assert _codes(state) == ["2026-Q3"]
    assert months_before(_agency("quarter"), [Period.parse("2026-Q3")], ()) == []


def test_months_before__are_those_that_do_not_stand() -> None:
    asked = [Period.parse("2026-Q3"), Period.parse("2026-04")]
    found = months_before(_agency(), asked, {Period.parse("2026-08")})
    assert [month.code for month in found] == ["2026-07", "2026-09"]


@pytest.mark.parametrize(("units", "expected"), [("last", ["city", "all", "all"]), ("city", ["city"] * 3)])
def test_units__get_reports_for_the_newest_period_of_each_kind(units: str, expected: list[str]) -> None:
    periods = [Period.parse(code) for code in ("2026-Q3", "2026-09", "2026-08")]
    pairs = pairs_of("kota-contoh", periods, units, revise=False)
    assert [pair["period"] for pair in pairs] == ["2026-08", "2026-09", "2026-Q3"]
    assert [pair["units"] for pair in pairs] == expected
