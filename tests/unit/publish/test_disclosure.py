"""Disclosure control: thresholds on distinct people, small numerators, and no way back by subtraction."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.errors import ConfigurationError
from lontar.publish.disclosure import Candidate, CellKey, Threshold, decide, is_safe, thresholds

HEADCOUNT = Threshold(5, False)
DISCIPLINE = Threshold(10, True)
RULES = {"headcount": HEADCOUNT, "plain": Threshold(5, False), "discipline": DISCIPLINE, "opinion": DISCIPLINE}


def count(unit: str, persons: int, breakdown: str = "") -> Candidate:
    return Candidate(
        CellKey(unit, "headcount", breakdown), "shown", "headcount", False, Decimal(persons), None, persons
    )


def share(unit: str, numerator: int, denominator: int, *, kind: str = "discipline") -> Candidate:
    return Candidate(CellKey(unit, "run"), "shown", kind, True, Decimal(numerator), Decimal(denominator), denominator)


def withheld(cells: list[Candidate], parents: dict[str, str]) -> set[str]:
    statuses = decide(cells, parents, RULES)
    return {key.unit_id + key.breakdown_1 for key, status in statuses.items() if status == "withheld"}


@pytest.mark.parametrize(("persons", "safe"), [(0, False), (1, False), (4, False), (5, True), (6, True)])
def test_is_safe__a_count_needs_as_many_people_as_the_threshold(persons: int, safe: bool) -> None:
    assert is_safe(count("a", persons), HEADCOUNT) is safe


def test_is_safe__a_figure_that_does_not_know_its_people_is_safe_only_where_nobody_is_judged() -> None:
    unknown = Candidate(CellKey("all", "x"), "shown", "plain", True, Decimal(1), None, None)
    assert is_safe(unknown, RULES["plain"])
    assert not is_safe(Candidate(unknown.key, "shown", "opinion", True), RULES["opinion"])


@pytest.mark.parametrize(
    ("numerator", "denominator", "safe"),
    [(0, 45, True), (1, 45, False), (9, 45, False), (10, 45, True), (36, 45, False), (35, 45, True), (45, 45, True)],
)
def test_is_safe__small_numerators_and_complements_of_a_sensitive_share_are_withheld(
    numerator: int, denominator: int, safe: bool
) -> None:
    assert is_safe(share("a", numerator, denominator), DISCIPLINE) is safe


def test_is_safe__a_small_numerator_of_a_plain_share_is_shown() -> None:
    assert is_safe(share("a", 1, 45, kind="plain"), RULES["plain"])


def test_is_safe__the_numerator_of_an_index_is_no_count_of_people() -> None:
    index = Candidate(CellKey("a", "ikm"), "shown", "opinion", False, Decimal("6.4"), Decimal(2), n_persons=40)
    assert is_safe(index, RULES["opinion"])


def test_decide__the_next_smallest_sibling_is_withheld_too() -> None:
    cells = [count("all", 100), count("a", 3), count("b", 40), count("c", 57)]
    assert withheld(cells, {}) == {"a", "b"}


def test_decide__a_unit_without_people_is_withheld_and_costs_no_sibling() -> None:
    cells = [count("all", 97), count("a", 0), count("b", 40), count("c", 57)]
    assert withheld(cells, {}) == {"a"}


def test_decide__siblings_go_on_being_withheld_until_the_remainder_is_large_enough() -> None:
    cells = [count("all", 90), count("a", 1), count("b", 2), count("c", 40), count("d", 47)]
    assert withheld(cells, {}) == {"a", "b", "c"}


def test_decide__two_small_siblings_that_together_reach_the_threshold_protect_each_other() -> None:
    cells = [count("all", 90), count("a", 3), count("b", 4), count("c", 83)]
    assert withheld(cells, {}) == {"a", "b"}


def test_decide__people_attached_to_the_parent_itself_protect_a_small_only_child() -> None:
    cells = [count("all", 50), count("dinas", 50), count("uptd", 3)]
    assert withheld(cells, {"dinas": "all", "uptd": "dinas"}) == {"uptd"}


def test_decide__a_parent_that_is_hardly_more_than_its_small_child_is_withheld_with_it() -> None:
    cells = [count("all", 100), count("other", 43), count("more", 50), count("dinas", 7), count("uptd", 4)]
    assert withheld(cells, {"uptd": "dinas"}) == {"uptd", "dinas", "other"}


def test_decide__a_withheld_parent_is_not_found_by_adding_its_children() -> None:
    # b is withheld to protect a; its children b1 and b2 are all of b, so one of them must go as well.
    cells = [count("all", 100), count("a", 3), count("b", 30), count("c", 67), count("b1", 14), count("b2", 16)]
    parents = {"a": "all", "b": "all", "c": "all", "b1": "b", "b2": "b"}
    assert withheld(cells, parents) == {"a", "b", "b1"}


def test_decide__a_small_member_of_a_breakdown_is_not_found_from_the_total() -> None:
    cells = [count("all", 60), count("all", 2, "sex=female"), count("all", 58, "sex=male")]
    assert withheld(cells, {}) == {"allsex=female", "allsex=male"}


def test_decide__a_reference_value_is_no_part_of_a_total() -> None:
    cells = [count("all", 60), count("all", 3, "reference=unit_median")]
    assert withheld(cells, {}) == {"allreference=unit_median"}


def part(code: str, breakdown: str, numerator: int, denominator: int) -> Candidate:
    """A share of the city's people, a member of a breakdown or the plain figure."""
    return replace(share("all", numerator, denominator), key=CellKey("all", code, breakdown))


def test_decide__a_small_share_is_not_found_from_the_hundred_percent_that_nobody_prints() -> None:
    cells = [part("band", f"band={name}", n, 113) for name, n in (("ms", 90), ("mms", 16), ("kms", 7))]
    assert withheld(cells, {}) == {"allband=kms", "allband=mms"}
    # Members that overlap make no whole: the others say nothing about the small one.
    overlapping = [part("gap", f"competency={name}", n, 113) for name, n in (("a", 90), ("b", 60), ("c", 7))]
    assert withheld(overlapping, {}) == {"allcompetency=c"}


def test_decide__a_share_without_anybody_is_printed_and_hides_nobody() -> None:
    cells = [part("band", f"band={name}", n, 113) for name, n in (("ms", 90), ("mms", 23), ("kms", 0))]
    assert withheld(cells, {}) == set()


def test_decide__a_box_is_not_found_from_the_talent_pool() -> None:
    boxes = {5: 100, 7: 46, 8: 20, 9: 4, 1: 40, 2: 3}
    cells = [part("talent_box_share", f"box={box}", n, 213) for box, n in boxes.items()]
    assert withheld(cells, {}) == {"allbox=9", "allbox=2", "allbox=8"}
    assert withheld([*cells, part("talent_pool_share", "", 70, 213)], {}) == {"allbox=9", "allbox=2", "allbox=8"}
    larger = [part("talent_box_share", f"box={box}", n, 213) for box, n in {**boxes, 1: 28, 2: 8, 3: 7}.items()]
    assert "allbox=8" not in withheld(larger, {})
    assert "allbox=8" in withheld([*larger, part("talent_pool_share", "", 70, 213)], {})


def test_decide__absences_stay_what_they_are() -> None:
    absent = [Candidate(CellKey("a", "x"), "no_data", "plain"), Candidate(CellKey("b", "x"), "not_applicable", "plain")]
    assert decide(absent, {}, RULES) == {("a", "x", "", ""): "no_data", ("b", "x", "", ""): "not_applicable"}


def test_decide__the_order_of_the_rows_changes_nothing() -> None:
    cells = [count("all", 100), count("a", 3), count("b", 30), count("c", 30), count("d", 37)]
    assert decide(cells, {}, RULES) == decide(cells[::-1], {}, RULES)


sizes = st.lists(st.integers(0, 40), min_size=1, max_size=8)


@given(st.lists(sizes, min_size=1, max_size=6))
def test_decide__no_single_subtraction_gives_a_withheld_unit_back(tree: list[list[int]]) -> None:
    """A city of top units with sub-units, nobody attached to the top unit itself: every sum has none or two unknowns."""
    cells, parents = [count("all", sum(map(sum, tree)))], {}
    for i, children in enumerate(tree):
        cells.append(count(f"u{i}", sum(children)))
        for j, persons in enumerate(children):
            cells.append(count(f"u{i}.{j}", persons))
            parents[f"u{i}.{j}"] = f"u{i}"
    hidden = withheld(cells, parents)
    persons_of = {cell.key.unit_id: cell.n_persons for cell in cells}
    sums = [["all", *(f"u{i}" for i in range(len(tree)))]]
    sums += [[f"u{i}", *(f"u{i}.{j}" for j in range(len(c)))] for i, c in enumerate(tree)]
    for members in sums:
        unknown = [member for member in members if member in hidden and persons_of[member]]
        assert len(unknown) != 1


def test_thresholds__a_profile_may_only_be_stricter() -> None:
    seed = [{"disclosure_class": "opinion", "min_persons": 10, "protects_small_numerator": True}]
    assert thresholds(seed, {"opinion": 15}) == {"opinion": Threshold(15, True)}
    with pytest.raises(ConfigurationError, match="lowers"):
        thresholds(seed, {"opinion": 9})
    with pytest.raises(ConfigurationError, match="no disclosure class 'opinions'"):
        thresholds(seed, {"opinions": 20})
