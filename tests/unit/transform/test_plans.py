"""A plan can be read by a person and handed from one task to the next."""

from datetime import date

from lontar.period import Period
from lontar.transform.plans import Plan, Touch

PLAN = Plan(
    touches=(
        Touch("kota-kupang", Period.parse("2026-08"), "leave_rate", ("leave_records",)),
        Touch("kota-kupang", Period.parse("2026-08"), "attendance_rate", ("leave_records", "punches")),
        Touch("kota-kupang", Period.parse("2026-Q3"), "leave_rate", ("leave_records",)),
    ),
    months=(("kota-kupang", "attendance", date(2026, 8, 1)),),
    known=(("kota-kupang", date(2026, 8, 1)),),
    deliveries=(("kota-kupang", 7, True), ("kota-kupang", 8, False)),
    rules=(("kota-kupang", "abc"),),
)


def test_plan__survives_the_way_between_tasks() -> None:
    assert Plan.from_json(PLAN.to_json()) == PLAN


def test_plan__says_per_period_what_is_redone_and_why() -> None:
    assert sorted(PLAN.lines()) == [
        "kota-kupang 2026-08: 2 indicators because of leave_records, punches",
        "kota-kupang 2026-Q3: 1 indicators because of leave_records",
    ]


def test_plan__names_the_periods_of_an_indicator() -> None:
    assert set(PLAN.periods("kota-kupang", "leave_rate")) == {"2026-08", "2026-Q3"}


def test_plan__with_deliveries_that_change_nothing_is_empty() -> None:
    assert Plan(deliveries=PLAN.deliveries, rules=PLAN.rules).is_empty
    assert not PLAN.is_empty
