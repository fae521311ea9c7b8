"""Who is the same person, and which approvals count where two people are required."""

from datetime import UTC, datetime

import pytest

from lontar.publish.approvals import Approval, Author, Person, independent

ANI, BUDI = Person("Kepala BKPSDM", "ani"), Person("Sekretaris Daerah", "budi")


def _approved(*people: Person) -> list[Approval]:
    return [Approval(person, "Sesuai", datetime(2026, 10, 15, tzinfo=UTC), 10 + n) for n, person in enumerate(people)]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Person("Sekretaris Daerah", "ani"), True),  # one login under two names
        (Person("kepala bkpsdm", "citra"), True),  # one office by two logins
        (BUDI, False),
        (Person("", "ani"), True),
        (Person("", ""), False),  # nothing known of either is no likeness
    ],
)
def test_person__is_the_same_by_office_or_login(other: Person, same: bool) -> None:
    assert ANI.is_same(other) is same
    assert other.is_same(ANI) is same


def test_unknown__is_not_the_same_as_unknown() -> None:
    assert not Person("", "").is_same(Person("", ""))


def test_independent__counts_different_people_once() -> None:
    counted = independent(_approved(ANI, Person("Lain", "ani"), BUDI), [])
    assert [one.person for one in counted] == [ANI, BUDI]


def test_independent__leaves_out_who_made_the_correction() -> None:
    made_by = [Author(Person("", "ani"), "revise", 7)]
    assert [one.person for one in independent(_approved(ANI, BUDI), made_by)] == [BUDI]
