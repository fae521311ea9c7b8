"""Recommendations: the rules are sound, shown figures trigger them, and the period after says what became of them."""

import csv
from decimal import Decimal

import pytest
import yaml
from fixtures.published_city import PERIOD, SEED, City
from fixtures.series import month, row, table

from lontar.check import check_reports
from lontar.errors import ConfigurationError
from lontar.period import Period
from lontar.publish.context import Indicator
from lontar.publish.document import build_document
from lontar.publish.model import Section
from lontar.publish.recommendations import evaluate, rules
from lontar.publish.recommendations.rules import parse_rules, read_rules
from lontar.settings import settings

with SEED.open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))
INDICATORS = {line["indicator_code"]: Indicator.from_row(line, "id") for line in ROWS}
DIRECTIONS = {line["indicator_code"]: line["direction"] for line in ROWS}

GOOD = yaml.safe_load(
    """
id: late_too_often
severity: medium
when: [{indicator: late_rate, is: above, threshold: 0.1, source: Perwali 1/2026, status: practice}]
text: {id: Kurangi keterlambatan., en: Reduce lateness.}
basis: {regulation: Perpres 21/2023, status: confirmed}
who: {id: Kepala unit, en: Head of unit}
days: 30
"""
)


def ids(*rows: dict, period: Period = PERIOD, unit: str = "1.01") -> set[str]:
    return {r.rule.id for r in evaluate(rules(), table(list(rows)), INDICATORS, period, unit)}


def figure(code: str, value: float, *, unit: str = "1.01", start=None, **more: object) -> dict:
    return row(unit, code, start or month(0), value=value, n_persons=50, **more)


# ---- the project's own rules


def test_rules__are_at_least_fifteen_over_many_topics() -> None:
    topics = {INDICATORS[c.indicator].topic for rule in rules() for c in rule.when}
    assert len(rules()) >= 15
    assert len(topics) >= 10


def test_rules__every_number_is_a_regulations_or_says_that_it_is_our_own() -> None:
    for rule in rules():
        for condition in rule.when:
            if isinstance(condition.threshold, Decimal):
                is_own = condition.source.startswith("Ketetapan Lontar")
                assert is_own <= (condition.status == "practice"), rule.id
                assert condition.source


def test_rules__speak_of_groups_only() -> None:
    """No rule can name a person: figures are of units, and no text asks for one."""
    words = ("NIP", "nama pegawai", "names of staff", "seorang pegawai")
    for rule in rules():
        assert not any(word in rule.text.id + rule.text.en for word in words), rule.id


def test_rules__begin_with_the_most_pressing() -> None:
    order = [("high", "medium", "low").index(rule.severity) for rule in rules()]
    assert order == sorted(order)


# ---- what a file may say


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severity": "urgent"}, "severity"),
        ({"days": 0}, "days"),
        ({"who": {"id": "Kepala {unit}", "en": "Head of {unit}"}}, "gap {unit}"),
        ({"text": {"id": "Kurangi {members}.", "en": "Reduce."}}, "different gaps"),
        ({"text": {"id": "Kurangi {members}.", "en": "Reduce {members}."}}, "gap {members}"),
        ({"when": [{"indicator": "late_rate", "is": "above", "threshold": 0.1}]}, "source"),
        ({"when": [{"indicator": "late_rate", "is": "above"}]}, "need a threshold"),
        ({"when": [{"indicator": "late_rat", "is": "above", "threshold": "target"}]}, "no indicator 'late_rat'"),
        ({"when": [{"indicator": "late_rate", "is": "below", "threshold": "target"}]}, "good, not a reason"),
        ({"when": [{"indicator": "ikm", "is": "missing", "threshold": 1}]}, "'missing' takes none"),
        ({"when": []}, "when"),
        ({"wen": []}, "wen"),
    ],
)
def test_parse_rules__says_what_is_wrong_and_in_which_rule(change: dict, message: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        parse_rules([GOOD | change], "reports/recommendations/x.yml", DIRECTIONS)
    assert "late_too_often" in str(error.value) and message in str(error.value)
    assert "x.yml" in str(error.value)


def test_parse_rules__keeps_a_threshold_as_it_is_written() -> None:
    when = [GOOD["when"][0] | {"threshold": 0.1}]
    assert parse_rules([GOOD | {"when": when}], "x", DIRECTIONS)[0].when[0].threshold == Decimal("0.1")


def test_read_rules__refuses_the_same_name_twice(tmp_path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yml").write_text(yaml.safe_dump([GOOD]), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="written twice"):
        read_rules(tmp_path)


# ---- what triggers


@pytest.mark.parametrize(("value", "triggers"), [(76.60, True), (76.61, False), (88, False)])
def test_evaluate__the_edge_of_a_regulations_band_belongs_to_the_good_side(value: float, triggers: bool) -> None:
    assert ("ikm_below_good" in ids(figure("ikm", value))) == triggers


@pytest.mark.parametrize("status", ["withheld", "no_data", "not_applicable"])
def test_evaluate__a_figure_that_is_not_shown_triggers_nothing(status: str) -> None:
    found = ids(
        row("1.01", "discipline_open_days", month(0), status=status), row("1.01", "ikm", month(0), status=status)
    )
    assert found == ({"survey_not_received"} if status == "no_data" else set())


def test_evaluate__a_target_is_the_units_own() -> None:
    low = figure("on_time_rate", 0.8)
    target = {"breakdown": "indicator=on_time_rate"}
    assert "on_time_below_target" not in ids(low, figure("official_target", 0.9, unit="all", **target))
    assert "on_time_below_target" in ids(low, figure("official_target", 0.9, **target))
    assert "on_time_below_target" not in ids(low, figure("official_target", 0.8, **target))


def test_evaluate__a_years_target_is_asked_of_a_running_sum_in_december_only() -> None:
    def found(code: str) -> set[str]:
        start = Period.parse(code).start_date
        rows = (figure("training_budget_absorption_rate", 0.5, start=start),)
        target = figure("official_target", 0.9, start=start, breakdown="indicator=training_budget_absorption_rate")
        return ids(*rows, target, period=Period.parse(code))

    assert "training_budget_below_target" not in found("2026-09")
    assert "training_budget_below_target" in found("2026-12")


def test_evaluate__the_training_duty_is_asked_in_the_second_half_year() -> None:
    june = Period.parse("2026-06")
    assert "jp20_short" in ids(figure("training_jp20_rate", 0.5))
    assert "jp20_short" not in ids(figure("training_jp20_rate", 0.5, start=june.start_date), period=june)
    assert "jp20_short" not in ids(figure("training_jp20_rate", 1))


def test_evaluate__a_rule_for_the_city_is_not_asked_of_units() -> None:
    assert "punches_without_owner" not in ids(figure("unmatched_punch_share", 0.1))
    assert "punches_without_owner" in ids(figure("unmatched_punch_share", 0.1, unit="all"), unit="all")


def test_evaluate__names_the_weak_members_of_a_breakdown_the_farthest_first() -> None:
    scores = {"waktu": 2.9, "biaya": 3.5, "sarana": 2.5, "produk": 3.064}
    rows = [figure("skm_nrr", score, breakdown=f"unsur={name}") for name, score in scores.items()]
    found = evaluate(rules(), table(rows), INDICATORS, PERIOD, "1.01")
    trigger = next(r for r in found if r.rule.id == "skm_element_low").triggers[0]
    assert [name for name, _ in trigger.members] == ["sarana", "waktu", "produk"]


def _plans(have: int, people: int, **more: object) -> dict:
    share = {"numerator": have, "denominator": people, "n_persons": people}
    return row("1.01", "skp_plan_rate", month(0), value=round(have / people, 3), **(share | more))


@pytest.mark.parametrize(("missing", "triggers"), [(0, False), (1, False), (4, False), (5, True)])
def test_evaluate__a_recommendation_is_about_a_group_never_about_a_person_or_two(missing: int, triggers: bool) -> None:
    assert ("plans_missing" in ids(_plans(40 - missing, 40))) == triggers


def test_evaluate__reports_and_days_are_no_people() -> None:
    late = row("1.01", "complaint_late_rate", month(0), value=0.05, numerator=2, denominator=40)
    assert "complaints_past_limit" in ids(late)
    assert "readers_silent" in ids(
        row("1.01", "unknown_rate", month(0), value=0.002, numerator=2, denominator=800, n_persons=40)
    )


# ---- the chapter


def chapter(city: City, unit_id: str = "all", **options: object) -> Section:
    return next(s for s in city.document(unit_id, **options).sections if s.id == "recommendations")


def follow_up(section: Section) -> dict[str, str]:
    found = next((b for b in section.blocks if b.type == "table" and b.id == "follow_up"), None)
    return {line[1].text: line[4].text for line in found.rows} if found else {}


def _with(city: City, code: str, then: dict, now: dict) -> City:
    """The city with one figure of the whole agency replaced in the last month and the one before."""

    def cells(period: Period = PERIOD) -> list[dict]:
        figures = {PERIOD: now, PERIOD.previous(): then}.get(period)
        rows = [r for r in City.cells(city, period) if (r["unit_id"], r["indicator_code"]) != ("all", code)]
        return rows if figures is None else [*rows, city._row(period, "all", code, "", **figures)]

    city.cells = cells
    return city


@pytest.mark.parametrize(
    ("then", "now", "outcome"),
    [
        (5, 3, "berlanjut; angka mendekati batas"),
        (5, 9, "berlanjut; angka menjauhi batas"),
        (5, 5, "berlanjut; angka tetap"),
        (5, 0, "selesai; angka tidak lagi memicu"),
        (5, None, "angka atau targetnya tidak ada sekarang"),
        (0, 5, None),
        (None, 5, None),
    ],
)
def test_follow_up__says_what_became_of_the_figure(then, now, outcome) -> None:
    figures = [
        {"status": "withheld"} if value is None else {"value": Decimal(value), "n_persons": 60} for value in (then, now)
    ]
    section = chapter(_with(City(2), "discipline_open_days", *figures))
    assert follow_up(section).get("Hari yang perlu dikonfirmasi") == outcome


def test_follow_up__what_is_left_with_few_people_is_not_called_resolved() -> None:
    def share(missing: int) -> dict:
        numbers = {"numerator": Decimal(60 - missing), "denominator": Decimal(60), "n_persons": 60}
        return numbers | {"value": (numbers["numerator"] / 60).quantize(Decimal("0.001"))}

    section = chapter(_with(City(2), "skp_plan_rate", share(9), share(2)))
    assert (
        follow_up(section)["Pegawai dengan SKP yang disetujui"]
        == "berlanjut pada sedikit orang; diteruskan edisi internal"
    )


def test_follow_up__a_target_that_is_gone_is_not_called_resolved() -> None:
    city = City(2)
    now = [r for r in city.cells() if r["indicator_code"] != "official_target"]
    for line in now:
        if (line["unit_id"], line["indicator_code"]) == ("all", "ikm"):
            line["value"] = Decimal("80.00")
    before = [
        r | ({"value": Decimal("80.00")} if (r["unit_id"], r["indicator_code"]) == ("all", "ikm") else {})
        for r in city.cells(PERIOD.previous())
    ]
    document = build_document(now, before, city.units, city.indicators, city.agency, PERIOD, "all", city.provenance)
    section = next(s for s in document.sections if s.id == "recommendations")
    assert follow_up(section)["Indeks Kepuasan Masyarakat (IKM)"] == "angka atau targetnya tidak ada sekarang"


def test_chapter__the_first_period_has_nothing_to_follow_up() -> None:
    section = chapter(City(2, months=1))
    assert "belum ada rekomendasi yang ditindaklanjuti" in section.blocks[0].text
    assert follow_up(section) == {}


def test_chapter__each_action_names_figure_who_and_when() -> None:
    actions = next(block for block in chapter(City(2)).blocks if block.type == "actions")
    jp20 = next(item for item in actions.items if item.code == "jp20_short")
    lines = dict(jp20.lines)
    assert lines["Angka"].startswith("PNS yang mencapai 20 JP 45,0% (558 dari 1.240); seharusnya 100%")
    assert lines["Pelaksana"] == "Kepala unit bersama BKPSDM Kota Contoh, paling lambat 14 November 2026"
    assert lines["Dasar"] == "PP 11/2017 jo. PP 17/2020"
    assert jp20.tag == "Penting, berlanjut dari Agustus 2026"


def test_chapter__says_so_where_nothing_is_triggered() -> None:
    codes = {c.indicator for rule in rules() for c in rule.when}
    absences = {("1.01", code): "withheld" for code in codes}
    section = chapter(City(2, absences=absences), "1.01")
    assert section.blocks[0].text.startswith("Tidak ada angka periode ini yang memicu rekomendasi.")
    assert not any(block.type == "actions" for block in section.blocks)


def test_chapter__speaks_english() -> None:
    actions = next(block for block in chapter(City(2), language="en").blocks if block.type == "actions")
    assert any(item.text.startswith("Schedule training") for item in actions.items)


def test_folder__explains_its_keys() -> None:
    text = (settings().project_dir / "reports" / "recommendations" / "README.md").read_text(encoding="utf-8")
    for key in ("severity", "for", "months", "when", "threshold", "breakdown", "text", "basis", "who", "days"):
        assert f"`{key}`" in text, key


def test_check__names_the_rule_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(finding.ok for finding in check_reports())

    def broken() -> None:
        raise ConfigurationError(
            "Rule late_too_often: there is no indicator 'x'.", where="reports/recommendations/x.yml"
        )

    monkeypatch.setattr("lontar.publish.recommendations.rules", broken)
    wrong = [finding for finding in check_reports() if not finding.ok]
    assert [finding.subject for finding in wrong] == ["reports/recommendations"]
    assert "late_too_often" in wrong[0].message and "x.yml" in wrong[0].message
