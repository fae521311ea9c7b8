"""True medians of units and true standings of figures, made of the other true rows by the written method.

Which figures are judged, which way is good and which are too few to show come from the seeds, as everybody reads them.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from statistics import median

from lontar.sample.truth.rows import ALL, Row
from lontar.sample.world import World
from lontar.settings import settings

_LEAST_PAST, _LEAST_PEERS, _PAST_MONTHS = 3, 5, 11
_GOOD = {"higher_better": 1, "lower_better": -1}
_COUNTS = {"profile_strengths": "kekuatan", "profile_weaknesses": "kelemahan", "profile_potentials": "potensi"}
TOO_LITTLE = "data_belum_cukup"


@dataclass(frozen=True)
class _Judged:
    """What the seeds say of a figure: its good direction, its window, who must stand behind it."""

    sign: int
    is_monthly: bool
    sums_up: bool
    is_share: bool
    least: int
    protects: bool


@cache
def seed_rows(name: str) -> list[dict[str, str]]:
    """Rows of a seed: data that everybody reads, and no computation."""
    path = settings().project_dir / "dbt_project" / "seeds" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _judged() -> dict[str, _Judged]:
    limits = {row["disclosure_class"]: row for row in seed_rows("disclosure_thresholds")}
    seed = {row["indicator_code"]: row for row in seed_rows("indicators")}
    chosen = [seed[row["indicator_code"]] for row in seed_rows("profile_figures") if row["is_judged"] == "true"]
    return {row["indicator_code"]: _as_judged(row, limits[row["disclosure_class"]]) for row in chosen}


def _as_judged(row: dict[str, str], limit: dict[str, str]) -> _Judged:
    return _Judged(
        sign=_GOOD[row["direction"]],
        is_monthly=row["window"] == "month",
        sums_up=row["window"] == "year_to_date",
        is_share=row["unit"] == "rate",
        least=int(limit["min_persons"]),
        protects=limit["protects_small_numerator"] == "true",
    )


@cache
def _headlines() -> dict[str, int]:
    limits = {row["disclosure_class"]: int(row["min_persons"]) for row in seed_rows("disclosure_thresholds")}
    classes = {row["indicator_code"]: row["disclosure_class"] for row in seed_rows("indicators")}
    codes = [row["indicator_code"] for row in seed_rows("profile_figures") if row["is_headline"] == "true"]
    return {code: limits[classes[code]] for code in codes}


def _is_open(row: Row, judged: _Judged) -> bool:
    """Whether the figure alone may be shown: enough people behind it, and no small group within them."""
    if row.n_persons is None or row.n_persons < judged.least:
        return False
    if not (judged.protects and judged.is_share):
        return True
    rest = row.denominator - row.numerator
    return not (0 < row.numerator < judged.least or 0 < rest < judged.least)


def profile_rows(world: World, rows: list[Row]) -> Iterator[Row]:
    """All rows that are made of other rows, for all months.

    Args:
        rows: Every other true row of the stage.
    """
    plain = {(row.period, row.unit_id, row.indicator_code): row for row in rows if not row.breakdown_1}
    targets = {
        (row.period, row.unit_id, row.breakdown_1.removeprefix("indicator=")): row
        for row in rows
        if row.indicator_code == "official_target"
    }
    for month in range(len(world.grid.months)):
        yield from _medians(world, month, plain)
        yield from _standings(world, month, plain, targets)


def _kinds(world: World, month: int) -> dict[str, str]:
    """Unit -> kind, of the tree on the month's last day."""
    version = world.units.version_at(world.grid.months[month].end_date)
    exists = world.units.exists(version)
    return {spec.code: spec.kind for spec, here in zip(world.units.specs, exists, strict=True) if here}


def _medians(world: World, month: int, plain: dict) -> Iterator[Row]:
    period, units = world.grid.months[month].code, _kinds(world, month)
    for code, least in _headlines().items():
        found = [plain[period, unit, code] for unit in units if (period, unit, code) in plain]
        values = [Fraction(row.rounded_value()) for row in found if (row.n_persons or 0) >= least]
        whole = plain.get((period, ALL, code))
        if len(values) >= _LEAST_PEERS and whole:
            yield Row(
                ALL,
                period,
                code,
                None,
                None,
                whole.n_persons,
                None,
                breakdown_1="reference=unit_median",
                value=median(values),
                decimals=-Decimal(str(whole.rounded_value())).as_tuple().exponent,
            )


def _standings(world: World, month: int, plain: dict, targets: dict) -> Iterator[Row]:
    period, kinds = world.grid.months[month].code, _kinds(world, month)
    earlier = [m.code for m in world.grid.months[max(0, month - _PAST_MONTHS) : month]]
    is_december = world.grid.months[month].start_date.month == 12
    shown = {
        (unit, code): plain[period, unit, code]
        for unit in kinds | {ALL: ""}
        for code, judged in _judged().items()
        if (period, unit, code) in plain and _is_open(plain[period, unit, code], judged)
    }
    labels = defaultdict(list)
    for (unit, code), row in shown.items():
        judged, value = _judged()[code], row.rounded_value()
        signs = {}
        past = [plain[p, unit, code].rounded_value() for p in earlier if (p, unit, code) in plain]
        if judged.is_monthly and len(past) >= _LEAST_PAST:
            signs["past"] = judged.sign * _sign(value - median(past))
        peers = _peers(shown, kinds, unit, code)
        if len(peers) >= _LEAST_PEERS:
            signs["peers"] = judged.sign * _sign(value - median(peers))
        target = targets.get((period, unit, code))
        if target and (is_december or not judged.sums_up):
            signs["target"] = 1 if judged.sign * (value - target.rounded_value()) >= 0 else -1
        label = _label(signs)
        labels[unit].append(label)
        yield _standing(unit, period, code, row, signs, label)
    for unit, found in labels.items():
        for code, label in _COUNTS.items() if set(found) - {TOO_LITTLE} else ():
            yield Row(unit, period, code, Fraction(found.count(label)), None, None, None, decimals=0)


def _peers(shown: dict, kinds: dict[str, str], unit: str, code: str) -> list[Decimal]:
    if unit == ALL:
        return []
    same = (other for other in kinds if other != unit and kinds[other] == kinds[unit] and (other, code) in shown)
    return [shown[other, code].rounded_value() for other in same]


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


def _label(signs: dict[str, int]) -> str:
    better, worse = sum(s > 0 for s in signs.values()), sum(s < 0 for s in signs.values())
    if len(signs) < 2:
        return TOO_LITTLE
    if signs.get("past", 0) > 0 and worse:
        return "potensi"
    if not worse:
        return "kekuatan" if better >= 2 else "tidak_menonjol"
    return "kelemahan" if worse >= 2 and not better else "tidak_menonjol"


def _standing(unit: str, period: str, code: str, row: Row, signs: dict[str, int], label: str) -> Row:
    better = Fraction(sum(sign > 0 for sign in signs.values()))
    return Row(
        unit,
        period,
        "profile_standing",
        better,
        Fraction(len(signs)) if signs else None,
        row.n_persons,
        None,
        breakdown_1=f"indicator={code}",
        value=Fraction(sum(signs.values())),
        label=label,
        decimals=0,
    )
