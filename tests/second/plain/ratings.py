"""Predikat by the nine cells of PermenPANRB 6/2022, their spread, and credit points of PermenPANRB 1/2023: docs/methods/predikat.md, angka-kredit.md."""

from fractions import Fraction

import pandas as pd

from plain.base import Facts, complete, every_period, half_up, ratio

CODES = (
    "rated_rate_year",
    "rated_rate_quarter",
    "predikat_share_year",
    "predikat_share_quarter",
    "quadrant_disagreement_rate",
    "credit_points_mean",
    "credit_points_total",
)
_KEY = ["agency_id", "nip"]
_CELL = ["agency_id", "unit_id", "period_kind"]
LEVELS = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
# What June looks at: the latest year, and the latest quarter, that has ended by its last day.
STRETCHES = {"tahunan": ("2025-01-01", "2025-12-31"), "triwulan": ("2026-04-01", "2026-06-30")}
_COEFFICIENTS = {
    "pemula": "3.75",
    "terampil": "5",
    "mahir": "12.5",
    "penyelia": "25",
    "ahli_pertama": "12.5",
    "ahli_muda": "25",
    "ahli_madya": "37.5",
    "ahli_utama": "50",
}
_PERCENTAGES = dict(zip(LEVELS, (150, 100, 75, 50, 25), strict=True))


def cells(facts: Facts) -> pd.DataFrame:
    """All cells of ratings and credit points."""
    ratings = {kind: of_stretch(facts, kind) for kind in STRETCHES}
    parts = [_disagreement(facts, ratings)]
    for short, kind in (("year", "tahunan"), ("quarter", "triwulan")):
        parts += _spread(facts, ratings[kind], short)
    points = facts.having(pd.concat(_credit(facts, ratings["tahunan"]), ignore_index=True), "position_histories")
    return facts.having(pd.concat([*parts, points], ignore_index=True), "performance_ratings")


def nine_cells(result: str, behaviour: str) -> str:
    """Predikat of a cell; bad behaviour undoes a good result, good behaviour does not make up for a bad one."""
    if result == "di_bawah":
        return "sangat_kurang" if behaviour == "di_bawah" else "butuh_perbaikan"
    if behaviour == "di_bawah":
        return "kurang"
    return "sangat_baik" if result == behaviour == "di_atas" else "baik"


def of_stretch(facts: Facts, kind: str) -> pd.DataFrame:
    """The rating of each person that counts, where it has a predikat."""
    found, (first, last) = facts.feed("performance_ratings", ["rating_id"]), STRETCHES[kind]
    found = found[(found.rating_period_kind == kind) & found.period_end_date.between(first, last)]
    found = found[found.is_acting != "true"].sort_values(
        ["period_end_date", "period_start_date", "rating_id"], ascending=[True, False, True]
    )
    found = found.drop_duplicates(_KEY, keep="last").dropna(subset="source_quadrant")
    return found[[*_KEY, "work_result", "behaviour", "source_quadrant"]]


def _spread(facts: Facts, ratings: pd.DataFrame, short: str) -> list[pd.DataFrame]:
    people = every_period(facts.members.merge(ratings, on=_KEY, how="left"))
    people = people.assign(**{level: people.source_quadrant == level for level in LEVELS})
    sums = {level: (level, "sum") for level in LEVELS}
    total = people.groupby(_CELL, as_index=False).agg(
        n_expected=("nip", "size"), rated=("source_quadrant", "count"), **sums
    )
    own = total.assign(lower=total.rated)
    return [
        ratio(
            total.assign(upper=total.rated, lower=total.n_expected, n_persons=total.n_expected),
            f"rated_rate_{short}",
            3,
        ),
        ratio(own.assign(upper=own.rated, n_persons=own.rated), f"predikat_share_{short}", 3),
        *(
            ratio(
                own.assign(upper=own[level], n_persons=own[level]),
                f"predikat_share_{short}",
                3,
                breakdown=f"predikat={level}",
            )
            for level in LEVELS
        ),
    ]


def _disagreement(facts: Facts, ratings: dict[str, pd.DataFrame]) -> pd.DataFrame:
    found = pd.concat([frame.assign(kind=kind) for kind, frame in ratings.items()], ignore_index=True)
    found = found.dropna(subset=["work_result", "behaviour"])
    right = [nine_cells(*pair) for pair in zip(found.work_result, found.behaviour, strict=True)]
    found = found.assign(differs=found.source_quadrant != right)
    members = every_period(facts.members)
    size = members.groupby(_CELL, as_index=False).agg(n_expected=("nip", "size"))
    found = members.merge(found, on=_KEY)
    parts = []
    for kind in ("", *STRETCHES):
        chosen = found[found.kind == kind] if kind else found
        counted = chosen.groupby(_CELL, as_index=False).agg(
            upper=("differs", "sum"), lower=("nip", "size"), n_persons=("nip", "nunique")
        )
        breakdown = f"rating_period_kind={kind}" if kind else ""
        parts.append(ratio(counted.merge(size, on=_CELL), "quadrant_disagreement_rate", 3, breakdown=breakdown))
    return pd.concat(parts, ignore_index=True)


def _credit(facts: Facts, ratings: pd.DataFrame) -> list[pd.DataFrame]:
    """Hundredths of points of whoever held a functional position of a known level on 31 December 2025."""
    held = facts.feed("position_histories", ["position_history_id"])
    held = held[held.start_date <= "2025-12-31"].sort_values(["start_date", "position_history_id"])
    held = held.drop_duplicates(_KEY, keep="last")
    held = held[held.position_type == "fungsional"].dropna(subset="functional_level")
    found = held[[*_KEY, "functional_level"]].merge(ratings, on=_KEY)
    found = found.assign(
        centi=[
            int(half_up(Fraction(_COEFFICIENTS[level]) * _PERCENTAGES[predikat] / 100, 2) * 100)
            for level, predikat in zip(found.functional_level, found.source_quadrant, strict=True)
        ]
    )
    people = every_period(facts.members.merge(found[[*_KEY, "centi"]], on=_KEY, how="left"))
    total = people.groupby(_CELL, as_index=False).agg(
        upper=("centi", "sum"), lower=("centi", "count"), n_expected=("nip", "size")
    )
    total = total[total.lower > 0].assign(n_persons=lambda frame: frame.lower)
    mean = ratio(total, "credit_points_mean", 2, scale=100)
    points = [Fraction(int(value), 100) for value in total.upper]
    values = [half_up(value, 2) for value in points]
    summed = total.assign(indicator_code="credit_points_total", breakdown_1="", numerator=points, value=values)
    return [mean, complete(summed)]
