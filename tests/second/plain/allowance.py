"""The allowance of June by the example of Kab. Balangan: 60 percent by predikat, 40 percent by attendance, each to whole rupiah."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd

from plain.attendance import days_with_one_visit, late_days, unseen_days
from plain.base import Facts, complete, every_period, half_up, ratio
from plain.discipline import unexcused

CODES = (
    "allowance_realised_share",
    "allowance_productivity_share",
    "allowance_discipline_share",
    "allowance_earned",
    "allowance_paid",
    "allowance_difference",
    "allowance_mismatch_rate",
)
_CELL, _PERSON = ["agency_id", "unit_id", "period_kind"], ["agency_id", "nip"]
_PERFORMANCE = {"sangat_baik": 100, "baik": 100, "butuh_perbaikan": 80, "kurang": 60, "sangat_kurang": 40}
_STATES = {"cuti_kurang_6_bulan": 40, "cuti_6_sampai_12_bulan": 20, "cuti_lebih_12_bulan": 0, "mpp": 0,
           "hukuman_disiplin": 0, "cltn": 0, "cpns": 80, "plt": 120}  # fmt: skip


def cells(facts: Facts) -> pd.DataFrame:
    """All figures of the allowance."""
    paid = _paid(facts)
    people = every_period(facts.members.merge(paid, on=_PERSON, how="left"))
    sizes = people.groupby(_CELL, as_index=False).agg(n_expected=("nip", "size"))
    found = people[people.paid.notna()]
    found = found.assign(**{name: found[name].astype(int) for name in paid.columns if name not in _PERSON})
    sums = found.groupby(_CELL, as_index=False).agg(
        n_persons=("nip", "size"),
        **{name: (name, "sum") for name in ("full", "full_p", "full_d", "p", "d", "earned", "paid", "differs")},
    )
    sums = sums.merge(sizes, on=_CELL)
    with_ratings = facts.having(sums, "performance_ratings")
    clocked = facts.having(sums, "punches", "reader_enrolments")
    both = facts.having(with_ratings, "punches", "reader_enrolments")
    parts = [
        _share(both, "earned", "full", "allowance_realised_share"),
        _share(with_ratings, "p", "full_p", "allowance_productivity_share"),
        _share(clocked, "d", "full_d", "allowance_discipline_share"),
        _share(both, "differs", "n_persons", "allowance_mismatch_rate"),
        _total(both, both.earned, "allowance_earned"),
        _total(sums, sums.paid, "allowance_paid"),
        _total(both, both.paid - both.earned, "allowance_difference"),
    ]
    return pd.concat(parts, ignore_index=True)


def _share(sums: pd.DataFrame, upper: str, lower: str, code: str) -> pd.DataFrame:
    return ratio(sums.assign(upper=sums[upper], lower=sums[lower]), code, 3)


def _total(sums: pd.DataFrame, values: pd.Series, code: str) -> pd.DataFrame:
    numbers = [Fraction(int(value)) for value in values]
    return complete(
        sums.assign(
            indicator_code=code,
            breakdown_1="",
            numerator=numbers,
            denominator=None,
            value=[half_up(number, 0) for number in numbers],
        )
    )


def _predikat(facts: Facts) -> pd.DataFrame:
    ratings = facts.feed("performance_ratings", ["rating_id"])
    ratings = ratings[(ratings.period_end_date <= "2026-06-30") & ratings.source_quadrant.notna()]
    ratings = ratings[ratings.is_acting != "true"].sort_values(["period_end_date", "period_start_date", "rating_id"])
    return ratings.drop_duplicates(_PERSON, keep="last")[[*_PERSON, "source_quadrant"]]


def _lost(facts: Facts) -> dict[tuple[str, str], Fraction]:
    """Percent of the discipline part that each person lost in June."""
    lost: dict[tuple[str, str], Fraction] = {}

    def add(days: pd.DataFrame, percent) -> None:
        for row in days.itertuples(index=False):
            key = row.agency_id, row.nip
            lost[key] = lost.get(key, Fraction(0)) + percent(row)

    add(late_days(facts), lambda row: _step(row.minutes) + _step(row.early_minutes))
    add(days_with_one_visit(facts), lambda row: Fraction("1.5"))
    absent = unexcused(facts)
    add(absent[absent.day >= "2026-06-01"], lambda row: Fraction(5))
    decided = facts.feed("absence_confirmations", ["confirmation_id"]).rename(columns={"absence_date": "day"})
    decided = decided[[*_PERSON, "day"]].drop_duplicates().assign(known=True)
    unseen = unseen_days(facts).merge(decided, on=[*_PERSON, "day"], how="left")
    add(unseen[unseen.known.isna()], lambda row: Fraction(5))
    return lost


def _step(minutes: int) -> Fraction:
    if minutes <= 0:
        return Fraction(0)
    for most, percent in ((30, "0.5"), (60, "1"), (90, "1.25")):
        if minutes <= most:
            return Fraction(percent)
    return Fraction("1.5")


def _paid(facts: Facts) -> pd.DataFrame:
    """Per person in whole rupiah: full and earned, productivity and discipline; paid, and whether the two differ."""
    rows = facts.feed("allowance_payments", ["nip", "payment_month"]).merge(_predikat(facts), on=_PERSON, how="left")
    lost = _lost(facts)
    found = []
    for row in rows.itertuples(index=False):
        percent = Fraction(_STATES.get(row.payment_status, 100), 100)
        performance = row.productivity_percent
        performance = _PERFORMANCE.get(row.source_quadrant, 0) if performance is None else Fraction(performance)
        full = Fraction(row.base_idr) * percent
        kept = max(Fraction(0), 100 - lost.get((row.agency_id, row.nip), Fraction(0)))
        parts = [full * 6 / 10, full * 4 / 10, full * 6 / 10 * performance / 100, full * 4 / 10 * kept / 100]
        full_p, full_d, p, d = (int(half_up(part, 0)) for part in parts)
        paid = int(Decimal(row.paid_idr))
        found.append((row.agency_id, row.nip, full_p + full_d, full_p, full_d, p, d, p + d, paid, int(paid != p + d)))
    columns = [*_PERSON, "full", "full_p", "full_d", "p", "d", "earned", "paid", "differs"]
    return pd.DataFrame(found, columns=columns)
