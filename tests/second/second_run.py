"""Towns through the real door, staged and built once; then the SQL's cells beside the second implementation's."""

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import pandas as pd
from plain.base import FIGURES, KEY, Facts, half_up
from towns import PERIODS, Towns, make_towns

SEED = 20260630
TOPICS = (
    "skm",
    "training",
    "attendance",
    "feedback",
    "ip_asn",
    "ratings",
    "discipline",
    "allowance",
    "competency",
    "talent",
    "merit",
    "guidance",
    "selection",
    "targets",
)
_AFTER_JUNE = datetime(2026, 7, 5, tzinfo=UTC)
_QUERY = f"""
select {", ".join(KEY)}, {", ".join(FIGURES)} from marts.indicator_value
where indicator_code = any (%s)
    -- A median of units is made of these figures and is none of them.
    and breakdown_1 not like 'reference=%%'
    and (period_kind, period_start_date) in (select * from unnest(%s::text[], %s::date[]))
"""


@dataclass(frozen=True)
class SecondRun:
    """The towns and what the SQL made of them."""

    towns: Towns
    facts: Facts

    def differences(self, topic: str) -> tuple[pd.DataFrame, int]:
        """Cells in which the two implementations differ, one row each with both sides, and how many were compared."""
        module = import_module(f"plain.{topic}")
        expected, found = _normal(module.cells(self.facts)), _normal(_from_marts(module.CODES))
        both = expected.merge(found, on=KEY, how="outer", suffixes=("_plain", "_sql"), indicator=True)
        differs = both._merge != "both"
        for figure in FIGURES:
            differs |= ~_same(both[f"{figure}_plain"], both[f"{figure}_sql"])
        return both[differs], len(both)


def _same(left: pd.Series, right: pd.Series) -> pd.Series:
    return (left == right) | (left.isna() & right.isna())


def _normal(frame: pd.DataFrame) -> pd.DataFrame:
    """Figures as text that is equal when the numbers are."""
    return frame.assign(**{figure: [_text(value) for value in frame[figure]] for figure in FIGURES})[[*KEY, *FIGURES]]


# The same few counts and shares come again and again.
@lru_cache(maxsize=1 << 20)
def _text(value: object) -> str | None:
    if value is None or value != value:
        return None
    # A quotient in SQL ends somewhere behind the tenth decimal.
    return value if isinstance(value, str) else str(Fraction(half_up(Fraction(value), 10)))


def _from_marts(codes: tuple[str, ...]) -> pd.DataFrame:
    from lontar.warehouse import Role, connect

    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(_QUERY, (list(codes), list(PERIODS), list(PERIODS.values()))).fetchall()
    return pd.DataFrame(rows, columns=[*KEY, *FIGURES], dtype=object)


def run(home: Path, count: int, seed: int = SEED) -> SecondRun:
    """Make towns, land their files, stage and build June once."""
    from support import use_home

    from lontar import transform, warehouse
    from lontar.ingest.run import ingest_agency

    towns = make_towns(count, seed)
    profiles = home / "agencies"
    towns.write(home, profiles)
    use_home(home, profiles)
    warehouse.ensure()
    for agency_id in towns.agencies:
        results = ingest_agency(agency_id, "second")
        assert all(result.status == "landed" for result in results), results
    transform.stage("second")
    transform.build("second", transform.plan(at=_AFTER_JUNE))
    return SecondRun(towns, Facts(towns))
