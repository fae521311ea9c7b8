"""Cities whose associations plain Python counts: one of random figures, its twin, its copy in another order, and two at the limits."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from indicator_scenario import UNSUR, person
from landed import deliver, employee, participation, unit
from money_scenario import ITEMS

BASE, TWIN, SHUFFLED, SMALL, UNEVEN = "kota-asal", "kota-kembar", "kota-acak", "kota-kecil", "kota-timpang"
CITIES = (BASE, TWIN, SHUFFLED, SMALL, UNEVEN)
MONTHS = (1, 3, 5)
UNITS, SURVEYED, STAFF, ASKED = 26, 12, 5, 10
NO_JANUARY, TOO_FEW_IN_MARCH = 24, 25
# Strictly increasing, and of other distances: positive sheets of ten in the twin.
STRETCHED = dict(enumerate((1, 2, 3, 5, 6, 7, 8, 9, 10)))
PREDIKAT = {
    "sangat_baik": ("di_atas", "di_atas"),
    "baik": ("sesuai", "sesuai"),
    "butuh_perbaikan": ("di_bawah", "sesuai"),
    "sangat_kurang": ("di_bawah", "di_bawah"),
}
ORDER = list(PREDIKAT)
JANUARY = date(2026, 1, 1)
# Participants and others of each stratum: predikat before and type of position.
EVEN = {("baik", "pelaksana"): (15, 15), ("baik", "fungsional"): (10, 10), ("butuh_perbaikan", "pelaksana"): (5, 5)}
TILTED = {("baik", "pelaksana"): (15, 9), ("baik", "fungsional"): (10, 14), ("butuh_perbaikan", "pelaksana"): (5, 7)}
_numbers = count(1)


@dataclass(frozen=True)
class Rated:
    """Somebody rated in the third quarter of 2025 and the first of 2026."""

    before: str
    after: str
    position: str
    trained: str | None  # last day of a passed training

    @property
    def is_participant(self) -> bool:
        return self.trained == "2025-12-31"


@dataclass
class Facts:
    """What a city delivers, by unit and month."""

    positive: dict[tuple[int, int], int] = field(default_factory=dict)  # sheets of ten that are content
    fours: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # answers of 4 (the others 3), sheets
    early: dict[int, int] = field(default_factory=dict)  # people trained in February
    late: dict[int, int] = field(default_factory=dict)  # people trained in April
    rated: list[Rated] = field(default_factory=list)


def random_facts(seed: int = 20260507) -> Facts:
    """Twelve surveyed units of which content goes against, with and beside the citizens' view; twelve trained ones of 24."""
    draw, facts = random.Random(seed), Facts()
    for month, slope in zip(MONTHS, (0, -1, 1), strict=True):
        for of in range(UNITS):
            level = draw.randrange(len(STRETCHED))
            noisy = 5 + slope * (level - 4) + draw.randint(-2, 2) if slope else draw.randrange(9)
            sheets = ASKED if of < SURVEYED else ASKED + of % 3
            facts.fours[of, month] = (10 * min(8, max(0, noisy)), sheets)
            if of < SURVEYED:
                facts.positive[of, month] = level
    del facts.fours[NO_JANUARY, 1]
    facts.fours[TOO_FEW_IN_MARCH, 3] = (9, ASKED - 1)
    facts.early = {of: of % 3 % 2 for of in range(UNITS)}
    facts.late = {of: 1 if of % 2 else 3 for of in range(UNITS)}
    facts.rated = rated(draw, EVEN)
    return facts


def rated(draw: random.Random, strata: dict[tuple[str, str], tuple[int, int]]) -> list[Rated]:
    """People of these strata, two participants without anybody comparable, and five trained too late for either arm."""
    people = []
    for (before, position), sizes in strata.items():
        for size, trained in zip(sizes, ("2025-12-31", None), strict=True):
            rises = 0.5 if trained else 0.3
            for _ in range(size):
                move = draw.choices((-1, 0, 1), (rises, 0.8 - rises, 0.2))[0]
                people.append(Rated(before, ORDER[ORDER.index(before) + move], position, trained))
    people += [Rated("sangat_kurang", "baik", "pelaksana", "2025-12-31")] * 2
    return people + [Rated("baik", "sangat_baik", "pelaksana", "2026-01-01")] * 5


def mirrored(facts: Facts) -> Facts:
    """The twin: content stretched; who was trained was not, and the other way round."""
    swap = {None: "2025-12-31", "2025-12-31": None}
    return Facts(
        positive={key: STRETCHED[level] for key, level in facts.positive.items()},
        fours=facts.fours,
        early=facts.early,
        late={of: 4 - people for of, people in facts.late.items()},
        rated=[Rated(r.before, r.after, r.position, swap.get(r.trained, r.trained)) for r in facts.rated],
    )


def permuted(facts: Facts, seed: int = 7) -> Facts:
    """The same facts, each of another unit, and the people in another order."""
    draw = random.Random(seed)
    other = draw.sample(range(UNITS), UNITS)
    by_month = [{(other[of], month): what for (of, month), what in d.items()} for d in (facts.positive, facts.fours)]
    by_unit = [{other[of]: what for of, what in d.items()} for d in (facts.early, facts.late)]
    return Facts(*by_month, *by_unit, rated=draw.sample(facts.rated, len(facts.rated)))


def shrunk(facts: Facts) -> Facts:
    """Nine surveyed units, nine trained ones and 29 participants."""
    first = next(r for r in facts.rated if r.is_participant)
    return Facts(
        positive={(of, month): level for (of, month), level in facts.positive.items() if of < 9},
        fours=facts.fours,
        early=facts.early,
        late=facts.late | {of: 1 for of in range(18, UNITS)},
        rated=[r for r in facts.rated if r is not first],
    )


def land(city: str, facts: Facts) -> None:
    """All of a city's rows, in an order of its own."""
    tree = [unit("atas"), unit("nilai", "atas")]
    tree += [unit(_code(of), "atas", is_service_unit="true") for of in range(UNITS)]
    people = [employee(of * STAFF + i, unit_id=_code(of)) for of in range(UNITS) for i in range(STAFF)]
    people += [employee(n, unit_id="nilai", position_type=r.position) for n, r in enumerate(facts.rated, start=1000)]
    rows = {
        "units": tree,
        "employees": people,
        "training_participations": list(_trainings(facts)),
        "performance_ratings": list(_ratings(facts.rated)),
        "skm_responses": list(_sheets(facts)),
        "staff_survey_responses": list(_answers(facts)),
    }
    for feed, delivered in rows.items():
        random.Random(city).shuffle(delivered)
        stated = {"effective_date": JANUARY} if feed in ("units", "employees") else {}
        if delivered:
            deliver(feed, delivered, agency_id=city, **stated)


def _code(of: int) -> str:
    return f"unit-{of:02}"


def _trainings(facts: Facts) -> Iterator[dict]:
    for of, early in facts.early.items():
        for i in range(early + facts.late[of]):
            day = "2026-02-10" if i < early else "2026-04-10"
            yield participation(next(_numbers), day, person_key=person(of * STAFF + i))
    for number, someone in enumerate(facts.rated, start=1000):
        if someone.trained:
            yield participation(next(_numbers), someone.trained, person_key=person(number))


def _ratings(people: Iterable[Rated]) -> Iterator[dict]:
    quarters = {"2025-07-01": "2025-09-30", "2026-01-01": "2026-03-31"}
    for number, someone in enumerate(people, start=1000):
        for (start, end), predikat in zip(quarters.items(), (someone.before, someone.after), strict=True):
            result, behaviour = PREDIKAT[predikat]
            yield {
                "rating_id": f"P-{next(_numbers):06}",
                "person_key": person(number),
                "rating_period_kind": "triwulan",
                "period_start_date": start,
                "period_end_date": end,
                "work_result": result,
                "behaviour": behaviour,
            }


def _sheets(facts: Facts) -> Iterator[dict]:
    for (of, month), (fours, sheets) in facts.fours.items():
        scores = iter(["4"] * fours + ["3"] * (sheets * len(UNSUR) - fours))
        for _ in range(sheets):
            given = {f"unsur_{code}": next(scores) for code in UNSUR}
            facts_of_sheet = {"unit_id": _code(of), "responded_date": f"2026-{month:02}-15"}
            yield {"response_id": f"R-{next(_numbers):06}"} | facts_of_sheet | given


def _answers(facts: Facts) -> Iterator[dict]:
    for (of, month), positive in facts.positive.items():
        day = f"2026-{month:02}-10"
        for number in range(ASKED):
            given = dict.fromkeys(ITEMS, "5" if number < positive else "1")
            about = {"wave_date": day, "submitted_date": day, "unit_id": _code(of)}
            yield {"response_id": f"S-{next(_numbers):06}"} | about | given
