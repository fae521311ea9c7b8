"""Budget, partnerships, staff survey, official targets: edges counted by hand, and laws that hold for random units."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import stdev

import pytest
from indicator_scenario import cell
from landed import write_profiles
from money_scenario import BOOK, CITIES, ITEMS, RANDOM, SIBLINGS, land_book, land_random
from shared_world import Scenario

from lontar.settings import PROJECT_DIR
from lontar.sources import load_feeds
from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration


def _land(folder: Path) -> None:
    """Both cities landed."""
    write_profiles(folder, *CITIES)
    land_book()
    land_random()


SCENARIO = Scenario(_land, datetime(2026, 6, 5, tzinfo=UTC))


FIGURES = "numerator, denominator, value, n_persons"


def test_dbt_tests__pass_on_these_rows(built) -> None:
    folders = ("budget", "partnerships", "staff_survey", "official_targets")
    rooms = [f"path:models/{room}/{folder}" for room in ("intermediate", "marts") for folder in folders]
    result = dbt_project.invoke("test", "--select", *rooms, "staff_survey_items")
    assert len(result.results) > 10


@pytest.mark.parametrize("name", ["values_out_of_range", "totals_differ"])
def test_quality_models__find_no_fault(built, name: str) -> None:
    with connect(Role.AUDITOR) as connection:
        query = f"select * from marts.quality_{name} where agency_id = any(%s)"
        assert connection.execute(query, (list(CITIES),)).fetchall() == []


@pytest.mark.parametrize(
    ("code", "unit_id", "breakdown", "month", "expected"),
    [
        # 1 January counts, 31 December before does not; 30 April counts in April, 1 May does not.
        ("training_budget_planned", "all", "", 4, (120_000_000, None, "120000000", None)),
        ("training_budget_spent", "all", "", 4, (60_000_000, None, "60000000", None)),
        ("training_budget_spent", "all", "", 5, (61_000_000, None, "61000000", None)),
        ("training_budget_spent", "1", "", 4, (30_000_000, None, "30000000", None)),
        ("training_budget_absorption_rate", "all", "", 4, (60_000_000, 120_000_000, "0.500", None)),
        ("training_budget_absorption_rate", "2", "", 4, (25_000_000, 20_000_000, "1.250", None)),
        ("training_budget_absorption_rate", "all", "funding_source=donor", 4, (25_000_000, 20_000_000, "1.250", None)),
        # Spending without an allocation has no rate, but is spent.
        ("training_budget_absorption_rate", "all", "funding_source=swasta", 4, None),
        ("training_budget_spent", "all", "funding_source=swasta", 4, (5_000_000, None, "5000000", None)),
        # 12 + 8 + 20 + 10 JP of three people; who failed brings no hour.
        ("training_budget_cost_per_jp", "all", "", 4, (60_000_000, 50, "1200000", 3)),
        # Person 1 rose, 3 rose by a tenth, 2 stayed where it was.
        ("training_budget_cost_per_competent", "all", "", 4, (60_000_000, 2, "30000000", 2)),
        ("training_budget_cost_per_competent", "all", "", 5, (61_000_000, 3, "20333333", 3)),
        ("training_budget_cost_per_jp", "1", "", 4, None),
    ],
)
def test_budget__of_a_year_counted_by_hand(built, code, unit_id, breakdown, month, expected) -> None:
    found = cell(BOOK, code, unit_id, breakdown, month=month, columns=FIGURES)
    assert found == (expected and (*expected[:2], Decimal(expected[2]), expected[3]))


@pytest.mark.parametrize(
    ("code", "unit_id", "breakdown", "month", "expected"),
    [
        # Over on 31 December is out, over on 1 January is in; begun on 30 April is in, on 1 May not yet.
        ("partnership_programmes", "all", "", 4, (5, None, "5")),
        ("partnership_programmes", "all", "", 5, (6, None, "6")),
        ("partnership_programmes", "1", "", 4, (4, None, "4")),
        ("partnership_programmes", "all", "partner_kind=lsm", 4, (1, None, "1")),
        ("partnership_programmes", "all", "programme_kind=riset", 4, (1, None, "1")),
        ("partnership_places", "all", "", 4, (19, None, "19")),
        # 9 of 10 and 6 of 5; the programme that does not say how many came is in neither number.
        ("partnership_filled_share", "all", "", 4, (15, 15, "1.000")),
        ("partnership_filled_share", "all", "partner_kind=lsm", 4, (6, 5, "1.200")),
        ("partnership_filled_share", "2", "", 4, None),
        ("partnership_hours", "all", "", 4, (Decimal("140.5"), None, "141")),
        # Ended on 30 April counts on that day; ended on 1 May does not, though the file knows how.
        ("partnership_completed_share", "all", "", 4, (1, 2, "0.500")),
        ("partnership_completed_share", "all", "", 5, (2, 3, "0.667")),
        ("partnership_outcomes", "all", "", 4, (2, None, "2")),
        ("partnership_outcomes", "all", "partnership_outcome=tidak_ada", 4, (1, None, "1")),
        ("partnership_outcomes", "all", "partnership_outcome=produk", 4, None),
        ("partnership_outcomes", "all", "partnership_outcome=produk", 5, (1, None, "1")),
        ("partnership_outcomes", "all", "partner_kind=lsm", 4, None),
    ],
)
def test_partnerships__of_a_year_counted_by_hand(built, code, unit_id, breakdown, month, expected) -> None:
    found = cell(BOOK, code, unit_id, breakdown, month=month, columns="numerator, denominator, value")
    assert found == (expected and (*expected[:2], Decimal(expected[2])))


@pytest.mark.parametrize(
    ("code", "unit_id", "breakdown", "expected"),
    [
        # Six people on 13 April; two sheets of 1.1, one of 2, one of a unit that nobody knows.
        ("staff_survey_response_rate", "all", "", (4, 6, "0.667", 6)),
        ("staff_survey_response_rate", "1", "", (2, 3, "0.667", 3)),
        ("staff_survey_response_rate", "2", "", (1, 3, "0.333", 3)),
        ("staff_survey_responses", "1.1", "", (2, None, "2", 2)),
        # Own shares 2/3, 0 and 1.
        ("staff_motivation_index", "all", "", (Decimal("1.666667"), 3, "0.556", 3)),
        ("staff_motivation_index", "1.1", "", (Decimal("0.666667"), 2, "0.333", 2)),
        # 5 and a resistance of 2 speak for change, 3 and a resistance of 3 do not; a resistance of 1 does.
        ("staff_change_readiness_index", "1.1", "", (Decimal("0.5"), 1, "0.500", 1)),
        ("staff_change_readiness_index", "2", "", (1, 1, "1.000", 1)),
        ("staff_engagement_index", "all", "", (1, 2, "0.500", 2)),
        ("staff_engagement_index", "2", "", None),
        ("staff_survey_item_positive", "all", "survey_item=motivation_purpose", (2, 3, "0.667", 3)),
        ("staff_survey_item_positive", "all", "survey_item=resistance_old_ways", (1, 1, "1.000", 1)),
        ("staff_survey_item_positive", "all", "survey_item=resistance_burden", (1, 2, "0.500", 2)),
    ],
)
def test_staff_survey__of_the_latest_wave_counted_by_hand(built, code, unit_id, breakdown, expected) -> None:
    for month in (4, 5):  # the wave speaks for the months after it too
        found = cell(BOOK, code, unit_id, breakdown, month=month, columns=FIGURES)
        assert found == (expected and (*expected[:2], Decimal(expected[2]), expected[3]))


def test_staff_survey__interval_stays_between_nothing_and_everything(built) -> None:
    columns = "value_low, value_high, interval_method"
    low, high, method = cell(BOOK, "staff_motivation_index", columns=columns)
    assert (low, high) == (0, 1)  # 5 / 9 more or less 0.58
    low, high, method = cell(BOOK, "staff_motivation_index", "1.1", columns=columns)
    margin = 1.959964 * stdev([2 / 3, 0]) / 2**0.5
    assert (low, float(high)) == (0, pytest.approx(1 / 3 + margin, abs=0.0005))
    assert method == "normal_95"
    assert cell(BOOK, "staff_change_readiness_index", "2", columns=columns) == (None, None, None)


def test_staff_survey__broken_off_and_blank_sheets_are_quarantined_by_name(built) -> None:
    query = "select rule, rows from marts.quarantine_counts where agency_id = %s and feed = 'staff_survey_responses'"
    with connect(Role.AUDITOR) as connection:
        rules = dict(connection.execute(query, (BOOK,)).fetchall())
        budget = connection.execute(query.replace("staff_survey_responses", "training_budgets"), (BOOK,)).fetchall()
    # The sheet without a day has one answer, the blank one none.
    assert rules == {"submitted_date:required": 1, "row:nothing_answered": 1}
    assert budget == [("row:fiscal_year_not_of_entry_date", 1)]


def test_survey_results__median_parts_and_tolerance(built) -> None:
    # 60, 60.1 and 90 of units; the mean row and the survey of last year stay out.
    assert cell(BOOK, "survey_index_median", columns="value, n_persons") == (Decimal("60.1"), None)
    assert cell(BOOK, "survey_published_index", "2", columns="value, n_persons") == (90, 9)
    assert cell(BOOK, "survey_published_index", "all") is None
    columns = "numerator, denominator, value, label"
    assert cell(BOOK, "survey_index_parts_mean", "1", columns=columns) == (177, 3, Decimal("59.0"), None)
    assert cell(BOOK, "survey_index_parts_mean", "1.1", columns=columns) == (177, 3, Decimal("59.0"), "berbeda")
    assert cell(BOOK, "survey_index_parts_mean", "2") is None


@pytest.mark.parametrize(
    ("code", "unit_id", "month", "expected"),
    [
        # Renstra goes before a younger RPJMD; the perjanjian kinerja of 1 May holds from May on.
        ("ikm", "all", 4, ("84.500", "Dokumen renstra, hlm. II-14")),
        ("ikm", "all", 5, ("86.000", "Dokumen perjanjian_kinerja, hlm. 7")),
        ("attendance_rate", "all", 4, ("0.950", "Dokumen perjanjian_kinerja, hlm. 7")),
        ("attendance_rate", "1.1", 4, ("0.900", "Dokumen perjanjian_kinerja, hlm. 7")),
        ("attendance_rate", "1", 4, None),
        ("training_jp20_rate", "all", 4, None),
        ("indeks_lain", "all", 4, None),
    ],
)
def test_official_targets__the_document_that_holds(built, code, unit_id, month, expected) -> None:
    found = cell(BOOK, "official_target", unit_id, f"indicator={code}", month=month, columns="value, label")
    assert found == (expected and (Decimal(expected[0]), expected[1]))


def _random(code: str) -> dict[str, tuple]:
    query = """select unit_id, numerator, denominator, value from marts.indicator_value where agency_id = %s
        and indicator_code = %s and breakdown_1 = '' and period_kind = 'month' and period_start_date = '2026-04-01'"""
    with connect(Role.AUDITOR) as connection:
        return {unit: tuple(rest) for unit, *rest in connection.execute(query, (RANDOM, code))}


RATIOS = (
    "training_budget_absorption_rate",
    "partnership_filled_share",
    "staff_motivation_index",
    "staff_change_readiness_index",
    "staff_engagement_index",
)
SUMS = {
    "training_budget_planned": 7,
    "training_budget_spent": 7,
    "partnership_places": 2,
    "partnership_hours": 2,
    "staff_survey_responses": 2,
}


@pytest.mark.parametrize("code", [*RATIOS, *SUMS, "partnership_completed_share", "partnership_programmes"])
def test_law__the_order_of_rows_does_not_matter(built, code: str) -> None:
    cells = _random(code)
    assert sum(f"a{n}" in cells for n in range(SIBLINGS)) > SIBLINGS // 2
    assert [cells.get(f"a{n}") for n in range(SIBLINGS)] == [cells.get(f"b{n}") for n in range(SIBLINGS)]


@pytest.mark.parametrize("code", RATIOS)
def test_law__more_of_everything_leaves_a_share_as_it_is(built, code: str) -> None:
    cells = _random(code)
    values = {kind: [cells.get(f"{kind}{n}", (0, 0, None))[2] for n in range(SIBLINGS)] for kind in "ac"}
    assert values["a"] == values["c"] and len(set(values["a"])) > 5


@pytest.mark.parametrize(("code", "factor"), SUMS.items())
def test_law__more_of_everything_is_more_in_the_sum(built, code: str, factor: int) -> None:
    cells = _random(code)
    assert all(cells[f"c{n}"][0] == factor * cells[f"a{n}"][0] for n in range(SIBLINGS))


@pytest.mark.parametrize("code", [*RATIOS, "partnership_completed_share", "training_budget_spent"])
def test_law__one_step_better_is_never_worse(built, code: str) -> None:
    cells = _random(code)
    pairs = [(cells[f"a{n}"][2], cells[f"d{n}"][2]) for n in range(SIBLINGS) if f"a{n}" in cells]
    assert all(after >= before for before, after in pairs)
    assert any(after > before for before, after in pairs)


def test_statements__are_named_alike_wherever_they_stand() -> None:
    """Seed, declaration and reports know the same statements; the Indonesian report asks them as the form does."""
    from lontar.publish.texts import load_texts

    with (PROJECT_DIR / "dbt_project" / "seeds" / "staff_survey_items.csv").open(encoding="utf-8") as file:
        assert tuple(row["item_code"] for row in csv.DictReader(file)) == ITEMS
    feed = load_feeds()["staff_survey_responses"]
    asked = {column.name: column.meta["title_id"] for column in feed.columns if column.name in ITEMS}
    assert load_texts("id").group("survey_item") == asked
    assert load_texts("en").order("survey_item") == list(ITEMS)
    model = PROJECT_DIR / "dbt_project" / "models" / "intermediate" / "staff_survey" / "int_staff_survey__answers.sql"
    assert all(f'"{item}"' in model.read_text(encoding="utf-8") for item in ITEMS)
