"""True associations: across units, from the other true rows; of gaps, trainings and money, from the simulated facts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise

from lontar.sample.topics.competency.assessments import Result
from lontar.sample.topics.ratings.facts import MATRIX, QUARTERLY
from lontar.sample.training import PASSED, WITHDREW, Participation
from lontar.sample.truth.profile import seed_rows
from lontar.sample.truth.roster import people_on_last_day
from lontar.sample.truth.rows import ALL, Row, half_up_decimal, half_width, interval
from lontar.sample.world import World

_LEAST_UNITS, _LEAST_PEOPLE, _VALID_YEARS = 10, 30, 3
_QUANTILE = Decimal("1.959964")
_EXACT = Context(prec=50)
ENOUGH, TOO_LITTLE = "cukup", "data_belum_cukup"


def connection_rows(world: World, rows: list[Row]) -> Iterator[Row]:
    """All rows of the topic, for all months.

    Args:
        rows: Every true row that the topics count.
    """
    plain = {(row.period, row.unit_id, row.indicator_code): row for row in rows if not row.breakdown_1}
    for month in range(len(world.grid.months)):
        yield from _correlations(world, month, plain)
        yield from _outcomes(world, month, plain)
        yield from _gaps(world, month)
        yield from _ratings(world, month)
        yield from _money(world, month)


@cache
def _least(code: str) -> int:
    limits = {row["disclosure_class"]: int(row["min_persons"]) for row in seed_rows("disclosure_thresholds")}
    classes = {row["indicator_code"]: row["disclosure_class"] for row in seed_rows("indicators")}
    return limits[classes[code]]


def _lowest(world: World, month: int) -> list[str]:
    version = world.units.version_at(world.grid.months[month].end_date)
    closure, here = world.units.closure(version), world.units.exists(version)
    below = (closure & here).sum(axis=1)
    return [spec.code for at, spec in enumerate(world.units.specs) if here[at] and below[at] == 1]


def _value(plain: dict, period: str, unit: str, code: str) -> Fraction | None:
    row = plain.get((period, unit, code))
    if row is None or row.n_persons is None or row.n_persons < _least(code):
        return None
    return Fraction(row.rounded_value())


def _ranks(values: list[Fraction]) -> list[Fraction]:
    """Places from 1; equal values share the mean of theirs."""
    below = [sum(other < value for other in values) for value in values]
    return [Fraction(2 * b + values.count(v) + 1, 2) for b, v in zip(below, values, strict=True)]


def _decimal(value: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _correlations(world: World, month: int, plain: dict) -> Iterator[Row]:
    period = world.grid.months[month].code
    units = _lowest(world, month)
    for pair in seed_rows("connection_pairs"):
        found = [[_value(plain, period, u, pair[end]) for end in ("x_indicator", "y_indicator")] for u in units]
        both = [values for values in found if None not in values]
        name, count = f"pair={pair['pair']}", len(both)
        label = ENOUGH if count >= _LEAST_UNITS else TOO_LITTLE
        yield _city(period, "connection_correlation_units", Fraction(count), None, name, label=label, decimals=0)
        if count >= _LEAST_UNITS:
            yield from _correlation(period, name, *(_ranks(list(side)) for side in zip(*both, strict=True)))


def _correlation(period: str, name: str, x: list[Fraction], y: list[Fraction]) -> Iterator[Row]:
    n, mean = len(x), Fraction(len(x) + 1, 2)
    shared = sum((a - mean) * (b - mean) for a, b in zip(x, y, strict=True))
    spread = sum((a - mean) ** 2 for a in x) * sum((b - mean) ** 2 for b in y)
    if not spread:
        return
    rho = _EXACT.divide(_decimal(shared), _decimal(spread).sqrt(_EXACT))
    low = high = None
    label = "tidak_jelas"
    if abs(rho) < 1:
        middle = _EXACT.ln(_EXACT.divide(1 + rho, 1 - rho)) / 2
        half = _QUANTILE * _EXACT.divide(Decimal("1.06"), Decimal(n - 3)).sqrt(_EXACT)
        low, high = (_tanh(middle + sign * half) for sign in (-1, 1))
        label = "searah" if low > 0 else "berlawanan" if high < 0 else label
        low, high = half_up_decimal(low, 2), half_up_decimal(high, 2)
    yield _city(
        period,
        "connection_correlation",
        None,
        Fraction(n),
        name,
        value=Fraction(rho),
        low=low,
        high=high,
        label=label,
        decimals=2,
    )


def _tanh(value: Decimal) -> Decimal:
    grown = _EXACT.exp(2 * value)
    return _EXACT.divide(grown - 1, grown + 1)


def _city(
    period: str, code: str, numerator, denominator, breakdown: str = "", persons: int | None = None, **rest
) -> Row:
    return Row(ALL, period, code, numerator, denominator, persons, None, breakdown_1=breakdown, **rest)


def _back(world: World, month: int, months: int) -> str:
    return world.grid.months[month].shift(-months).code


def _outcomes(world: World, month: int, plain: dict) -> Iterator[Row]:
    now, before, long_before = world.grid.months[month].code, _back(world, month, 2), _back(world, month, 4)
    units, shares = _lowest(world, month), {r["indicator_code"] for r in seed_rows("indicators") if r["unit"] == "rate"}
    rises = {}
    for unit in [*units, ALL]:
        ends = [_value(plain, period, unit, "training_reach_rate") for period in (now, before)]
        if None not in ends and world.grid.months[month].start_date.month > 2:
            rises[unit] = ends[0] - ends[1]
    for outcome in (row["indicator_code"] for row in seed_rows("connection_outcomes")):
        factor = 100 if outcome in shares else 1
        arms: dict[bool, list[tuple[Fraction, Fraction]]] = {True: [], False: []}
        for unit in units:
            values = [_value(plain, period, unit, outcome) for period in (now, before, long_before)]
            if None not in values and unit in rises and ALL in rises:
                changes = ((values[0] - values[1]) * factor, (values[1] - values[2]) * factor)
                arms[rises[unit] > rises[ALL]].append(changes)
        yield from _arms(now, outcome, arms)


def _arms(period: str, outcome: str, arms: dict[bool, list[tuple[Fraction, Fraction]]]) -> Iterator[Row]:
    for is_trained, name in ((True, "trained"), (False, "others")):
        count = len(arms[is_trained])
        label = ENOUGH if count >= _LEAST_UNITS else TOO_LITTLE
        breakdown = f"outcome_arm={outcome}_{name}"
        yield _city(period, "connection_outcome_units", Fraction(count), None, breakdown, label=label, decimals=0)
    if min(map(len, arms.values())) < _LEAST_UNITS:
        return
    total = Fraction(sum(map(len, arms.values())))
    for place, code in enumerate(("connection_outcome_change", "connection_outcome_pre_trend")):
        (mean_1, error_1), (mean_0, error_0) = (_mean([c[place] for c in arms[arm]]) for arm in (True, False))
        centre, half = mean_1 - mean_0, _decimal(error_1 + error_0).sqrt(_EXACT) * _QUANTILE
        low, high = interval(centre, half, 1)
        yield _city(period, code, None, total, f"indicator={outcome}", value=centre, low=low, high=high, decimals=1)


def _mean(values: list[Fraction]) -> tuple[Fraction, Fraction]:
    """Mean, and variance of the mean."""
    mean = sum(values) / len(values)
    return mean, sum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values)


def _latest(world: World, until: date) -> dict[tuple, list[Result]]:
    """Results by person, competency and aspect up to a day, oldest first, as the last file says."""
    known = defaultdict(list)
    for result in world.topics["competency"].results:
        if result.day <= until:
            known[result.person, result.competency.code, result.aspect].append(result)
    return {key: sorted(found, key=lambda r: (r.day, r.assessment_id)) for key, found in known.items()}


def _is_gap(result: Result) -> bool:
    return result.assessed < result.required


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; the 29th of February has the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)


def _gaps(world: World, month: int) -> Iterator[Row]:
    end, period = world.grid.months[month].end_date, world.grid.months[month].code
    serving = set(people_on_last_day(world, month)[0].tolist())
    found: dict[tuple[int, str], date] = {}
    assessed = set()
    for (person, _, _), results in _latest(world, end).items():
        valid = [r for r in results if _years_later(r.day, _VALID_YEARS) > end]
        if person not in serving or not valid:
            continue
        assessed.add(person)
        field = valid[-1].competency.field
        if _is_gap(valid[-1]) and field:
            found[person, field] = min(found.get((person, field), date.max), valid[-1].day)
    passed = [p for p in world.training if p.end <= end and p.result == PASSED and p.person in assessed]
    met = {(p.person, p.course.topic) for p in passed if p.end >= found.get((p.person, p.course.topic), date.max)}
    gaps = [(person, field, (person, field) in met) for person, field in found]
    trainings = [(p.person, p.course.topic, p.end >= found.get((p.person, p.course.topic), date.max)) for p in passed]
    yield from _met(period, "connection_gap_trained_rate", gaps)
    yield from _met(period, "connection_training_answered_rate", trainings)


def _met(period: str, code: str, cases: list[tuple[int, str, bool]]) -> Iterator[Row]:
    for member in ("", *sorted({field for _, field, _ in cases})):
        mine = [case for case in cases if member in ("", case[1])]
        if mine:
            persons, count = len({person for person, _, _ in mine}), sum(is_met for _, _, is_met in mine)
            breakdown = f"topic={member.capitalize()}" if member else ""
            yield _city(period, code, Fraction(count), Fraction(len(mine)), breakdown, persons, decimals=3)


def _money(world: World, month: int) -> Iterator[Row]:
    end, period = world.grid.months[month].end_date, world.grid.months[month].code
    spent: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in world.topics["budget"]:
        if entry.day <= end and entry.training_id and entry.spent is not None:
            for member in ("", f"funding_source={entry.source}"):
                spent[member][entry.training_id] += entry.spent
    parts = [part for part in world.training if part.end <= end]
    for member, of_training in spent.items():
        mine = [part for part in parts if part.training_id in of_training]
        if mine:
            yield from _costs(period, member, of_training, mine)
            yield from _closed(world, end, period, member, of_training, mine)


def _total(of_training: dict[str, int], parts: Iterable[Participation]) -> Fraction:
    return Fraction(sum(of_training[training] for training in {part.training_id for part in parts}))


def _costs(period: str, member: str, of_training: dict[str, int], parts: list[Participation]) -> Iterator[Row]:
    passed = [part for part in parts if part.result == PASSED]
    jp, people = sum(part.course.jp for part in passed), len({part.person for part in passed})
    if jp:
        cost = _total(of_training, passed)
        yield _city(period, "connection_cost_per_jp", cost, Fraction(jp), member, people, decimals=0)
    scored = [p for p in parts if p.result != WITHDREW and p.pretest is not None and p.posttest is not None]
    if not scored:
        return
    gains = [round(p.posttest * 10) - round(p.pretest * 10) for p in scored]
    total, people = Fraction(sum(gains), 10), len({p.person for p in scored})
    half = half_width(gains, 10)
    low, high = interval(total / len(gains), half, 2)
    is_clear = half is not None and _decimal(total / len(gains)) > half
    label = ENOUGH if is_clear else TOO_LITTLE
    rest = {"low": low, "high": high, "label": label, "decimals": 2}
    yield _city(period, "connection_gain_by_source", total, Fraction(len(gains)), member, people, **rest)
    if is_clear:
        cost = _total(of_training, scored)
        yield _city(period, "connection_cost_per_point", cost, total, member, people, decimals=0)


def _closed(
    world: World, end: date, period: str, member: str, of_training: dict[str, int], parts: list[Participation]
) -> Iterator[Row]:
    passed = defaultdict(list)
    for part in parts:
        if part.result == PASSED:
            passed[part.person, part.course.topic].append(part)
    gaps, between = 0, []
    people = set()
    for (person, _, _), results in _latest(world, end).items():
        for earlier, later in pairwise(results):
            if not _is_gap(earlier) or _is_gap(later):
                continue
            helped = [p for p in passed[person, later.competency.field] if earlier.day <= p.end <= later.day]
            gaps, between = gaps + bool(helped), between + helped
            people |= {p.person for p in helped}
    label = None if gaps else TOO_LITTLE
    yield _city(period, "connection_gaps_closed", Fraction(gaps), None, member, label=label, decimals=0)
    if gaps:
        cost = _total(of_training, between)
        yield _city(period, "connection_cost_per_gap", cost, Fraction(gaps), member, len(people), decimals=0)


def _predikat(world: World, start: date) -> dict[int, int]:
    """Predikat (0 the best) of each person rated in the quarter that begins on a day; the last row of a person counts."""
    rows = defaultdict(list)
    for (kind, _, _), ratings in world.topics["ratings"].of_people.items():
        for rating in ratings if kind == QUARTERLY else ():
            if not rating.is_acting and start <= rating.end < _quarter(start, 1):
                rows[rating.person].append(rating)
    found = {}
    for person, ratings in rows.items():
        last = max(ratings, key=lambda r: (r.end, -r.start.toordinal(), r.rating_id))
        if last.result >= 0 and last.behaviour >= 0:
            found[person] = int(MATRIX[last.result, last.behaviour])
    return found


def _quarter(start: date, count: int) -> date:
    """First day of the quarter so many quarters later."""
    months = start.year * 12 + start.month - 1 + 3 * count
    return date(months // 12, months % 12 + 1, 1)


def _ratings(world: World, month: int) -> Iterator[Row]:
    period, following = world.grid.months[month].code, world.grid.months[month].next().start_date
    after = _quarter(date(following.year, (following.month - 1) // 3 * 3 + 1, 1), -1)
    now, before = _predikat(world, after), _predikat(world, _quarter(after, -2))
    passed = defaultdict(list)
    for part in world.training:
        if part.result == PASSED and _quarter(after, -1) <= part.end < _quarter(after, 1):
            passed[part.person].append(part.end < after)
    strata = defaultdict(lambda: {True: [], False: []})
    for person in people_on_last_day(world, month)[0].tolist():
        if person in now and person in before and (person not in passed or any(passed[person])):
            move = (now[person] > before[person]) - (now[person] < before[person])
            strata[before[person], int(world.people.position[person])][person in passed].append(move)
    both = [arms for arms in strata.values() if arms[True] and arms[False]]
    sizes = {arm: sum(len(arms[arm]) for arms in both) for arm in (True, False)}
    for arm, name in ((True, "peserta"), (False, "pembanding")):
        label = ENOUGH if sizes[arm] >= _LEAST_PEOPLE else TOO_LITTLE
        breakdown = f"rating_arm={name}"
        yield _city(period, "connection_rating_people", Fraction(sizes[arm]), None, breakdown, label=label, decimals=0)
    if min(sizes.values()) >= _LEAST_PEOPLE:
        for move, name in ((-1, "naik"), (0, "tetap"), (1, "turun")):
            yield _moved(period, both, sizes, move, name)


def _moved(period: str, both: list[dict], sizes: dict[bool, int], move: int, name: str) -> Row:
    share = Fraction(sum(arms[True].count(move) for arms in both), sizes[True])
    variance = share * (1 - share) / sizes[True]
    other = Fraction(0)
    for arms in both:
        weight, part = Fraction(len(arms[True]), sizes[True]), Fraction(arms[False].count(move), len(arms[False]))
        other += weight * part
        variance += weight * weight * part * (1 - part) / len(arms[False])
    people, centre = sum(sizes.values()), 100 * (share - other)
    low, high = interval(centre, 100 * _QUANTILE * _decimal(variance).sqrt(_EXACT), 1)
    rest = {"value": centre, "low": low, "high": high, "decimals": 1}
    return _city(period, "connection_rating_change", None, Fraction(people), f"rating_move={name}", people, **rest)
