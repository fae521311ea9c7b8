"""Hours of training (JP) of the year: mean, PNS with at least 20, PPPK above 24."""

import pandas as pd

from plain.base import Facts, every_period, ratio

CODES = ("training_jp_mean", "training_reach_rate", "training_jp20_rate", "training_pppk_over_24_rate")
_CELL = ["agency_id", "unit_id", "period_kind"]


def cells(facts: Facts) -> pd.DataFrame:
    """All cells of hours."""
    hours = _hours(facts)
    people = facts.members.merge(hours, on=["agency_id", "nip"], how="left")
    people = people.assign(trained=people.centi.notna(), centi=people.centi.fillna(0).astype(int))
    pns, pppk = people[people.employee_kind == "pns"], people[people.employee_kind.isin(["pppk", "pppk_paruh_waktu"])]
    parts = [
        _share(people, people.centi, "training_jp_mean", 2, 100),
        _share(people, people.trained, "training_reach_rate", 3),
        _share(pns, pns.centi >= 2000, "training_jp20_rate", 3),
        _share(pppk, pppk.centi > 2400, "training_pppk_over_24_rate", 3),
    ]
    return facts.having(pd.concat(parts, ignore_index=True), "training_participations")


def _hours(facts: Facts) -> pd.DataFrame:
    """Hundredths of JP that each person passed between 1 January and 30 June."""

    def valid(frame: pd.DataFrame) -> pd.Series:
        return frame.end_date >= frame.start_date

    found = facts.feed("training_participations", ["participation_id"], valid)
    found = found[found.end_date.between("2026-01-01", "2026-06-30") & (found.result == "lulus")]
    centi = (found.duration_jp.astype(float) * 100).round().astype(int)
    return found.assign(centi=centi).groupby(["agency_id", "nip"], as_index=False).centi.sum()


def _share(people: pd.DataFrame, upper: pd.Series, code: str, decimals: int, scale: int = 1) -> pd.DataFrame:
    found = every_period(people.assign(upper=upper.astype(int)))
    found = found.groupby(_CELL, as_index=False).agg(upper=("upper", "sum"), lower=("nip", "size"))
    return ratio(found.assign(n_persons=found.lower, n_expected=found.lower), code, decimals, scale=scale)
