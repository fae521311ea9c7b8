"""What every figure needs: typed rows, who is on the roster, which unit holds which, and cells rounded half up once."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from towns import MONTH_END, PERIODS, Towns

ALL = "all"
KEY = ["agency_id", "unit_id", "period_kind", "indicator_code", "breakdown_1"]
FIGURES = ["numerator", "denominator", "value", "n_persons", "n_expected", "label"]
# Facts that hold from their day on: what identifies one, and its day. A list says nothing of the time before its first one.
_LASTING = {
    "training_histories": (["training_history_id"], "end_date"),
    "position_histories": (["position_history_id"], "start_date"),
    "performance_ratings": (["rating_id"], "period_end_date"),
    "unit_ratings": (["unit_id", "rating_period_kind", "period_end_date"], "period_end_date"),
    "disciplinary_decisions": (["decision_id"], "effective_date"),
    "competency_assessments": (["assessment_id"], "assessed_date"),
    "talent_assessments": (["assessment_id"], "assessed_date"),
    "recruitment_formations": (["formation_id"], "announced_date"),
    "recruitment_results": (["candidate_number", "stage"], "result_date"),
}


class Facts:
    """The towns' rows, typed as far as a figure asks."""

    def __init__(self, towns: Towns) -> None:
        self.towns = towns

    def feed(self, name: str, key: Iterable[str] = (), valid=None) -> pd.DataFrame:
        """Rows of a feed as text, blanks as None; of a key only the last valid row.

        Args:
            valid: Gives for the frame a mask of rows that break no rule.
        """
        if name not in self.towns.rows:
            return pd.DataFrame(columns=["agency_id", *self.towns.columns.get(name, ())], dtype=object)
        frame = self.towns.rows[name].replace("", None)
        if valid is not None:
            frame = frame[valid(frame)]
        return frame.drop_duplicates(["agency_id", *key], keep="last") if key else frame

    @cached_property
    def people(self) -> pd.DataFrame:
        """The roster: those in active service."""
        frame = self.feed("employees", ["nip"])
        frame = frame.assign(sex=np.where(frame.nip.str[14] == "1", "male", "female"))
        return frame[frame.legal_standing == "01"]

    @cached_property
    def reach(self) -> pd.DataFrame:
        """One row per unit and unit that holds it: itself, those above."""
        tree = self.feed("units", ["unit_id"])[["agency_id", "unit_id", "parent_unit_id"]]
        step = tree.assign(in_unit=tree.unit_id)[["agency_id", "unit_id", "in_unit"]]
        above = tree.rename(columns={"unit_id": "in_unit", "parent_unit_id": "next_unit"})
        found = [step]
        while len(step):
            step = step.merge(above, on=["agency_id", "in_unit"]).dropna(subset="next_unit")
            step = step[["agency_id", "unit_id", "next_unit"]].rename(columns={"next_unit": "in_unit"})
            found.append(step)
        return pd.concat(found, ignore_index=True)

    def placed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Each row once for every unit that holds its `unit_id`, and once for the whole agency; `unit_id` is that unit then."""
        held = frame.merge(self.reach, on=["agency_id", "unit_id"])
        held = held.assign(unit_id=held.in_unit).drop(columns="in_unit")
        return pd.concat([held, frame.assign(unit_id=ALL)], ignore_index=True)

    @cached_property
    def members(self) -> pd.DataFrame:
        """People by unit that holds them: agency_id, unit_id, nip, employee_kind, sex."""
        return self.placed(self.people[["agency_id", "unit_id", "nip", "employee_kind", "sex"]])

    def having(self, cells: pd.DataFrame, *feeds: str) -> pd.DataFrame:
        """Cells of the agencies of which all these feeds said something by the end of June; of the others there is no figure."""
        for feed in feeds:
            cells = cells[cells.agency_id.isin(self._there(feed))]
        return cells

    def _there(self, feed: str) -> set[str]:
        if feed not in self.towns.rows:
            return set()
        if feed not in _LASTING:
            return set(self.towns.rows[feed].agency_id)
        key, day = _LASTING[feed]
        found = self.feed(feed, key)
        return set(found[found[day] <= MONTH_END.isoformat()].agency_id)


def in_periods(frame: pd.DataFrame, day: str) -> pd.DataFrame:
    """Rows once for each period that holds their day, with `period_kind`."""
    days = frame[day]
    last = MONTH_END.isoformat()
    parts = [
        frame[(days >= first.isoformat()) & (days <= last)].assign(period_kind=kind) for kind, first in PERIODS.items()
    ]
    return pd.concat(parts, ignore_index=True)


def every_period(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows once for each period: for figures of the last day, and of the year up to it."""
    return pd.concat([frame.assign(period_kind=kind) for kind in PERIODS], ignore_index=True)


def half_up(value: Fraction, decimals: int) -> Decimal:
    """Exact; a tie goes away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-decimals)


def ratio(frame: pd.DataFrame, code: str, decimals: int, *, scale: int = 1, breakdown: str = "") -> pd.DataFrame:
    """Cells of `upper / lower` for each row; both whole numbers, `upper` in units of 1 / `scale`. No cell where lower is 0."""
    frame = frame[frame.lower > 0]
    pairs = zip(frame.upper, frame.lower, strict=True)
    figures = [_quotient(int(above), int(below), scale, decimals) for above, below in pairs]
    found = frame.assign(indicator_code=code).reset_index(drop=True)
    found[["numerator", "denominator", "value"]] = pd.DataFrame(figures, columns=range(3), dtype=object)
    if breakdown or "breakdown_1" not in found:
        found["breakdown_1"] = breakdown
    return complete(found)


# The same small counts come in every town; a fraction is slow to make.
@lru_cache(maxsize=1 << 20)
def _quotient(upper: int, lower: int, scale: int, decimals: int) -> tuple[Fraction, Fraction, Decimal]:
    above = Fraction(upper, scale)
    return above, Fraction(lower), half_up(above / lower, decimals)


def count(frame: pd.DataFrame, code: str, decimals: int = 0, *, scale: int = 1) -> pd.DataFrame:
    """Cells whose value is the numerator itself (`upper`, in units of 1 / `scale`)."""
    upper = [Fraction(int(value), scale) for value in frame.upper]
    found = frame.assign(
        indicator_code=code, numerator=upper, denominator=None, value=[half_up(value, decimals) for value in upper]
    )
    if "breakdown_1" not in found:
        found["breakdown_1"] = ""
    return complete(found)


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """Key and figures in order; what a figure does not have is None."""
    return frame.reindex(columns=[*KEY, *FIGURES]).astype(object).where(lambda found: found.notna(), None)
