"""Job Person Match by docs/methods/jpm.md: levels found, each up to the level asked for, over levels asked for; two scales."""

from fractions import Fraction

import pandas as pd

from plain.base import Facts, complete, every_period, half_up, ratio

CODES = ("jpm_mean", "jpm_filling_share", "jpm_mapping_share")
VALID = ("2023-07-01", "2026-06-30")
_KEY, _CELL = ["agency_id", "nip"], ["agency_id", "unit_id", "period_kind"]
_SCALES = {
    "jpm_filling": (("MS", 80), ("MMS", 68), ("KMS", 0)),
    "jpm_mapping": (("Optimal", 90), ("Cukup Optimal", 78), ("Kurang Optimal", 0)),
}


def cells(facts: Facts) -> pd.DataFrame:
    """Mean JPM, and the spread over the bands of each scale."""
    people = every_period(facts.members.merge(_persons(facts), on=_KEY, how="left"))
    assessed = people[people.jpm.notna()]
    total = people.groupby(_CELL, as_index=False).agg(n_expected=("nip", "size"), lower=("jpm", "count"))
    total = total[total.lower > 0].assign(n_persons=lambda frame: frame.lower)
    parts = [_mean(assessed, total)]
    for scale, steps in _SCALES.items():
        bands = [next(name for name, floor in steps if jpm >= floor) for jpm in assessed.jpm]
        for name, _ in steps:
            own = assessed.assign(upper=[int(band == name) for band in bands])
            own = own.groupby(_CELL, as_index=False).upper.sum().merge(total, on=_CELL)
            parts.append(ratio(own, f"{scale}_share", 3, breakdown=f"{scale}={name}"))
    return facts.having(pd.concat(parts, ignore_index=True), "competency_assessments")


def _persons(facts: Facts) -> pd.DataFrame:
    """The JPM of whoever has a valid result, exactly."""

    def valid(frame: pd.DataFrame) -> pd.Series:
        return frame.required_level.isin(list("12345")) & frame.assessed_level.isin(list("12345"))

    found = facts.feed("competency_assessments", ["assessment_id"], valid)
    found = found[found.assessed_date.between(*VALID)].sort_values(["assessed_date", "assessment_id"])
    found = found.drop_duplicates([*_KEY, "competency_code", "aspect"], keep="last")
    required, level = found.required_level.astype(int), found.assessed_level.astype(int)
    found = found.assign(required=required, met=level.where(level < required, required))
    found = found.groupby(_KEY, as_index=False)[["met", "required"]].sum()
    jpm = [Fraction(100 * int(met), int(asked)) for met, asked in zip(found.met, found.required, strict=True)]
    return found.assign(jpm=jpm)[[*_KEY, "jpm"]]


def _mean(assessed: pd.DataFrame, total: pd.DataFrame) -> pd.DataFrame:
    sums = assessed.groupby(_CELL, as_index=False).jpm.agg(upper=lambda column: sum(column, Fraction(0)))
    sums = sums.merge(total, on=_CELL)
    means = [upper / int(lower) for upper, lower in zip(sums.upper, sums.lower, strict=True)]
    return complete(
        sums.assign(
            indicator_code="jpm_mean",
            breakdown_1="",
            numerator=list(sums.upper),
            denominator=[Fraction(int(lower)) for lower in sums.lower],
            value=[half_up(mean, 2) for mean in means],
        )
    )
