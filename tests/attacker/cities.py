"""Random small cities: people in a tree of units, and the rows of the marts that they would give."""

import csv
from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
from attacker.judging import Truth
from attacker.reading import AGENCY, Figure
from fixtures.published_city import agency

from lontar.agency import Agency
from lontar.period import Period
from lontar.publish import grid
from lontar.publish.marts import Sources
from lontar.settings import settings

PERIOD = Period.parse("2026-05")
_TIERS = ("ringan_lisan", "ringan_tertulis", "sedang", "berat")
_PREDIKAT = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
# Indicator -> (dimension, members, weights); an empty dimension is a plain yes or no of each person.
_SHARES = {
    "training_jp20_rate": ("", (True, False), (0.4, 0.6)),
    "no_record_run_share": ("", (True, False), (0.06, 0.94)),
    "allowance_mismatch_rate": ("", (True, False), (0.1, 0.9)),
    "discipline_punished_rate": ("level", ("R", "S", "B", ""), (0.03, 0.02, 0.01, 0.94)),
    "predikat_share_year": ("predikat", _PREDIKAT, (0.2, 0.65, 0.1, 0.03, 0.02)),
    "talent_box_share": ("box", tuple("123456789"), (0.04, 0.05, 0.1, 0.06, 0.35, 0.12, 0.08, 0.12, 0.08)),
}
_WHOLES = ("predikat_share_year", "talent_box_share")
CODES = ("headcount", "attendance_rate", *_SHARES, "talent_pool_share")


@cache
def _seed(name: str) -> tuple[dict[str, str], ...]:
    path = settings().project_dir / "dbt_project" / "seeds" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _indicators() -> list[dict[str, Any]]:
    return [dict(row) for row in _seed("indicators") if row["indicator_code"] in CODES]


def _thresholds() -> list[dict[str, Any]]:
    return [
        row
        | {
            "min_persons": int(row["min_persons"]),
            "protection_persons": int(row["protection_persons"]),
            "protects_small_numerator": row["protects_small_numerator"] == "true",
        }
        for row in _seed("disclosure_thresholds")
    ]


class City:
    """One random city of one month: its tree, what is published of it, and the truth."""

    def __init__(self, number: int, *, is_complementary: bool = True) -> None:
        self.chance = np.random.default_rng(number)
        self.parents = self._tree()
        self.rows = self._rows()
        self.grid = grid.build(self._sources(), _agency(), PERIOD, is_complementary=is_complementary)
        self.truths = self._truths()

    def _tree(self) -> dict[str, str]:
        """Four to ten units at the top, some with units below them."""
        parents = {}
        for top in range(1, int(self.chance.integers(4, 11))):
            parents[f"{top}"] = AGENCY
            for below in range(int(self.chance.choice((0, 0, 2, 3, 5)))):
                parents[f"{top}.{below}"] = f"{top}"
        return parents

    def _people(self) -> list[tuple[str, dict[str, Any]]]:
        """Unit and answers of every person. A unit with others below it has few people of its own, or none."""
        people = []
        has_below = set(self.parents.values())
        for unit in self.parents:
            size = int(
                self.chance.choice((0, 0, 3, 12))
                if unit in has_below
                else self.chance.choice((2, 4, 7, 11, 18, 30, 60))
            )
            for _ in range(size):
                answers = {c: m[self.chance.choice(len(m), p=p)] for c, (_, m, p) in _SHARES.items()}
                people.append((unit, answers | {"days": 20, "present": 20 - int(self.chance.poisson(1.2))}))
        return people

    def _above(self, unit: str) -> list[str]:
        chain = [unit]
        while chain[-1] != AGENCY:
            chain.append(self.parents[chain[-1]])
        return chain

    def _rows(self) -> list[dict[str, Any]]:
        members = defaultdict(list)
        for unit, answers in self._people():
            for above in self._above(unit):
                members[above].append(answers)
        return [row for unit, people in sorted(members.items()) for row in _unit_rows(unit, people)]

    def _sources(self) -> Sources:
        units = [
            {"unit_id": u, "unit_name": u, "parent_unit_id": None if p == AGENCY else p, "unit_kind": "dinas"}
            | {"is_service_unit": True, "path": u}
            for u, p in self.parents.items()
        ]
        facts: dict[str, Any] = {
            name: [] if name in ("indicators", "thresholds") else {} for name in Sources.__annotations__
        }
        facts |= {"indicators": _indicators(), "thresholds": _thresholds(), "units": units, "values": self.rows}
        facts |= {"disclosure_sums": _seed("disclosure_sums")}
        return Sources(**facts)

    def lines(self) -> list[dict[str, Any]]:
        """The published cells as a data file holds them."""
        return [
            {
                "period": PERIOD.code,
                "unit": c["unit_id"],
                "indicator": c["indicator_code"],
                "breakdown": c["breakdown_1"],
            }
            | {name: c[name] for name in ("status", "numerator", "denominator", "n_persons")}
            for c in self.grid.cells
        ]

    def _truths(self) -> dict[Figure, Truth]:
        classes = {row["indicator_code"]: (row["disclosure_class"], row["unit"] == "rate") for row in _indicators()}
        return {
            Figure(PERIOD.code, r["unit_id"], r["indicator_code"], r["breakdown_1"]): Truth(
                float(r["numerator"]), _float(r["denominator"]), _float(r["n_persons"]), *classes[r["indicator_code"]]
            )
            for r in self.rows
        }


def _float(number: Any) -> float | None:
    return None if number is None else float(number)


def _unit_rows(unit: str, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    count = len(people)
    rows = [_row(unit, "headcount", "", count, None, count)]
    rows.append(_row(unit, "attendance_rate", "", sum(p["present"] for p in people), 20 * count, count))
    for code, (dimension, members, _) in _SHARES.items():
        answers = [person[code] for person in people]
        if not dimension:
            rows.append(_row(unit, code, "", answers.count(True), count, count))
        elif code not in _WHOLES:
            rows.append(_row(unit, code, "", sum(map(bool, answers)), count, count))
        for member in members if dimension else ():
            if member and answers.count(member):
                rows.append(_row(unit, code, f"{dimension}={member}", answers.count(member), count, count))
    pool = sum(person["talent_box_share"] in "789" for person in people)
    return [*rows, _row(unit, "talent_pool_share", "", pool, count, count)]


def _row(unit: str, code: str, breakdown: str, numerator: int, denominator: int | None, persons: int) -> dict[str, Any]:
    value = (
        Decimal(numerator)
        if denominator is None
        else (Decimal(numerator) / Decimal(denominator)).quantize(Decimal("0.001"))
    )
    numbers = {"numerator": Decimal(numerator), "denominator": None if denominator is None else Decimal(denominator)}
    empty = dict.fromkeys(("value_low", "value_high", "interval_method", "label", "rule_version", "largest_share"))
    row = empty | {"unit_id": unit, "indicator_code": code, "breakdown_1": breakdown, "breakdown_2": "", "value": value}
    return row | numbers | {"n_persons": persons, "n_expected": persons, "rule_status": "confirmed"}


@cache
def _agency() -> Agency:
    return agency()
