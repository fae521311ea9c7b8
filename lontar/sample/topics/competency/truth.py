"""True competency figures, counted person by person from the simulated results."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lontar.sample.topics.competency.assessments import Result
from lontar.sample.truth.roster import Members, members_of_month
from lontar.sample.truth.rows import Row
from lontar.sample.world import World

VALID_YEARS = 3
_RANKED_FROM = 10
_FILLING = (("MS", 80), ("MMS", 68), ("KMS", 0))
_MAPPING = (("Optimal", 90), ("Cukup Optimal", 78), ("Kurang Optimal", 0))


@dataclass
class Tally:
    """Levels of some results of one person: asked for, found up to that, short of it."""

    results: int = 0
    required: int = 0
    counted: int = 0
    short: int = 0

    def add(self, result: Result) -> None:
        self.results += 1
        self.required += result.required
        self.counted += min(result.assessed, result.required)
        self.short += max(result.required - result.assessed, 0)

    @property
    def jpm(self) -> Fraction:
        return Fraction(100 * self.counted, self.required)


def is_valid(day: date, end: date) -> bool:
    """Assessed by then and not yet as long ago as an assessment holds."""
    return day <= end and (day.year + VALID_YEARS, day.month, day.day) > (end.year, end.month, end.day)


def competency_rows(world: World, results: list[Result]) -> Iterator[Row]:
    """All rows of all months."""
    for month, period in enumerate(world.grid.months):
        tallies = _tallies(_newest(results, period.end_date))
        for members in members_of_month(world, month):
            found = [tallies[person] for person in members.people if person in tallies]
            yield from _person_rows(members, found)
            yield from _member_rows(members, found)


def _newest(results: Iterable[Result], end: date) -> Iterable[Result]:
    newest: dict[tuple, Result] = {}
    for result in results:
        if is_valid(result.day, end):
            key = (result.person, result.competency.code, result.aspect)
            held = newest.get(key)
            if held is None or (result.day, result.assessment_id) > (held.day, held.assessment_id):
                newest[key] = result
    return newest.values()


def _tallies(results: Iterable[Result]) -> dict[int, dict[str, Tally]]:
    """Person -> member of a breakdown (empty: everything) -> tally."""
    tallies: dict[int, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for result in results:
        own, competency = tallies[result.person], result.competency
        for member in (
            "",
            f"competency_kind={competency.kind}",
            f"competency={competency.code}",
            f"aspect={result.aspect}",
        ):
            own[member].add(result)
    return tallies


def _person_rows(members: Members, found: list[dict[str, Tally]]) -> Iterator[Row]:
    size, people = len(members.people), [tallies[""] for tallies in found]
    if size:
        yield members.row("competency_assessed_rate", len(people), size, size)
    if not people:
        return
    count = len(people)
    yield members.row("competency_gap_share", sum(tally.short > 0 for tally in people), count, count)
    jpm = [tally.jpm for tally in people]
    yield members.row("jpm_mean", sum(jpm, Fraction()), count, count, decimals=2)
    for scale, bands in (("jpm_filling", _FILLING), ("jpm_mapping", _MAPPING)):
        reached = [next(label for label, least in bands if value >= least) for value in jpm]
        for label, _ in bands:
            yield members.row(f"{scale}_share", reached.count(label), count, count, f"{scale}={label}")


def _member_rows(members: Members, found: list[dict[str, Tally]]) -> Iterator[Row]:
    people: dict[str, list[Tally]] = defaultdict(list)
    for tallies in found:
        for member, tally in tallies.items():
            people[member].append(tally)
    means = {}
    for member, tallies in people.items():
        count = len(tallies)
        short, results = sum(tally.short for tally in tallies), sum(tally.results for tally in tallies)
        if member.startswith("competency"):
            yield members.row("competency_gap_share", sum(t.short > 0 for t in tallies), count, count, member)
        if not member.startswith("competency_kind"):
            yield members.row("competency_gap_mean", short, results, count, member, decimals=2)
        if member.startswith("competency=") and count >= _RANKED_FROM:
            means[member] = (Fraction(short, results), short, results, count)
    yield from _extremes(members, means)


def _extremes(members: Members, means: dict[str, tuple[Fraction, int, int, int]]) -> Iterator[Row]:
    if len({mean for mean, *_ in means.values()}) < 2:
        return
    for code, sign in (("competency_strength", 1), ("competency_weakness", -1)):
        best = min(means, key=lambda member: (sign * means[member][0], member))
        _, short, results, count = means[best]
        label = best.removeprefix("competency=")
        yield members.row(code, short, results, count, decimals=2, label=label)
