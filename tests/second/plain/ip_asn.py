"""IP ASN by PermenPANRB 38/2018 and Peraturan BKN 8/2019, as docs/methods/ip-asn.md states it. Scores in halves, so that all is whole."""

from fractions import Fraction

import pandas as pd

from plain.base import Facts, every_period, ratio

_DIMENSIONS = {"qualification": 25, "competency": 40, "performance": 30, "discipline": 5}
CODES = (
    "ip_asn_index",
    "ip_asn_coverage",
    "ip_asn_category_rate",
    *(f"ip_asn_{name}_{kind}" for name in _DIMENSIONS for kind in ("mean", "rate")),
)
_CELL = ["agency_id", "unit_id", "period_kind", "breakdown_1"]
_END = "2026-06-30"
_EDUCATION = {"s3": 25, "s2": 20, "s1": 15, "d4": 15, "d3": 10, "d2": 5, "d1": 5, "slta": 5, "sltp": 1, "sd": 1}
_COMPONENTS = {
    "struktural": {"diklatpim": 30, "teknis": 30, "seminar": 20},
    "fungsional": {"fungsional": 30, "teknis": 30, "seminar": 20},
    "pelaksana": {"teknis": 45, "seminar": 35},
}
_PREDIKAT = {"sangat_baik": 30, "baik": 25, "butuh_perbaikan": 15, "kurang": 5, "sangat_kurang": 1}
_VALUES = ((91, 30), (76, 25), (61, 15), (51, 5), (0, 1))
_LEVEL_OF_CODE = {"1": "R", "3": "R", "21": "R", "8": "S", "23": "S", "25": "S", "14": "B", "27": "B"}
_PUNISHED = {"R": 3, "S": 2, "B": 1}
_CATEGORIES = ((180, "sangat_tinggi"), (160, "tinggi"), (140, "sedang"), (120, "rendah"))
_KEY = ["agency_id", "nip"]


def cells(facts: Facts) -> pd.DataFrame:
    """All cells of the index."""
    people = persons(facts)
    groups = pd.concat(
        [
            people[people.employee_kind == "pns"].assign(breakdown_1=""),
            people[people.employee_kind == "pns"].assign(breakdown_1="sex=" + people.sex),
            people.assign(breakdown_1="employee_kind=" + people.employee_kind),
        ],
        ignore_index=True,
    )
    placed = every_period(facts.placed(groups))
    found = pd.concat([_means(placed), _categories(placed[placed.breakdown_1 == ""])], ignore_index=True)
    return facts.having(found, "training_histories", "performance_ratings", "disciplinary_decisions")


def persons(facts: Facts) -> pd.DataFrame:
    """One row per person on the roster: scores in halves, whether measured."""
    people = facts.people[[*_KEY, "unit_id", "employee_kind", "sex", "position_type", "education"]]
    for frame in (_diplomas(facts), _positions(facts)):
        people = people.merge(frame, on=_KEY, how="left")
    people = people.assign(held=people.held.fillna(people.position_type))
    for frame in (_courses(facts, people), _ratings(facts), _punishments(facts)):
        people = people.merge(frame, on=_KEY, how="left")
    qualification = people.best.fillna(people.education.map(_EDUCATION))
    return people.assign(
        qualification=(qualification * 2).astype(int),
        competency=people.competency.fillna(0).astype(int),
        performance=(people.rated.fillna(0) * 2).astype(int),
        discipline=(people.punished.fillna(5) * 2).astype(int),
        is_measured=people.rated.notna() | people.competency.notna(),
    )


def _diplomas(facts: Facts) -> pd.DataFrame:
    found = facts.feed("education_histories", ["education_id"])
    found = found[found.graduation_date <= _END]
    return found.assign(best=found.education_level.map(_EDUCATION)).groupby(_KEY, as_index=False).best.max()


def _positions(facts: Facts) -> pd.DataFrame:
    found = facts.feed("position_histories", ["position_history_id"])
    found = found[found.start_date <= _END].sort_values(["start_date", "position_history_id"])
    found = found.drop_duplicates(_KEY, keep="last")
    return found.rename(columns={"position_type": "held"})[[*_KEY, "held", "echelon"]]


def _courses(facts: Facts, people: pd.DataFrame) -> pd.DataFrame:
    """Competency in halves of everybody with a course by the day; each component once."""
    found = facts.feed("training_histories", ["training_history_id"])
    found = found[found.end_date <= _END].merge(people[[*_KEY, "held", "echelon"]], on=_KEY)
    found = found.assign(points=[_points(row) for row in found.itertuples()])
    best = found.groupby([*_KEY, "training_class"], as_index=False).points.max()
    return best.groupby(_KEY, as_index=False).points.sum().rename(columns={"points": "competency"})


def _points(row) -> int:
    full = _COMPONENTS[row.held].get(row.training_class, 0)
    if row.training_class == "diklatpim":
        steps = {"I": "pim_i", "II": "pim_ii", "III": "pim_iii", "IV": "pim_iv"}
        wanted = steps.get(str(row.echelon).split(".")[0])
        return full if wanted is not None and wanted == row.leadership_level else 0
    if row.training_class == "seminar":
        return full if row.end_date > "2024-06-30" else 0
    if row.training_class == "teknis":
        enough = pd.notna(row.duration_jp) and float(row.duration_jp) >= 20
        if pd.notna(row.start_date):
            enough |= (pd.Timestamp(row.end_date) - pd.Timestamp(row.start_date)).days >= 2
        recent = row.held != "pelaksana" or row.end_date >= "2026-01-01"
        return full if enough and recent else 0
    return full


def _ratings(facts: Facts) -> pd.DataFrame:
    found = facts.feed("performance_ratings", ["rating_id"])
    found = found[(found.rating_period_kind == "tahunan") & (found.period_end_date.str[:4] == "2025")]
    found = found[found.is_acting != "true"].sort_values(
        ["period_end_date", "period_start_date", "rating_id"], ascending=[True, False, True]
    )
    found = found.drop_duplicates(_KEY, keep="last")
    found = found.assign(rated=[_rated(*pair) for pair in zip(found.source_quadrant, found.skp_value, strict=True)])
    return found.dropna(subset="rated")[[*_KEY, "rated"]]


def _rated(quadrant: str | None, value: str | None) -> int | None:
    if pd.notna(quadrant):
        return _PREDIKAT[quadrant]
    if pd.isna(value) or Fraction(value) > 100:
        return None
    whole = int(Fraction(value) + Fraction(1, 2))
    return next(score for floor, score in _VALUES if whole >= floor)


def _punishments(facts: Facts) -> pd.DataFrame:
    found = facts.feed("disciplinary_decisions", ["decision_id"])
    recent = (found.decision_date > "2021-06-30") & (found.decision_date <= _END) & (found.effective_date <= _END)
    found = found[recent & (found.punishment_code != "12")]
    found = found.assign(punished=found.punishment_code.map(_LEVEL_OF_CODE).map(_PUNISHED))
    return found.groupby(_KEY, as_index=False).punished.min()


def _means(placed: pd.DataFrame) -> pd.DataFrame:
    names = list(_DIMENSIONS)
    kept = placed.assign(**{name: placed[name].where(placed.is_measured, 0).astype(int) for name in names})
    total = kept.groupby(_CELL, as_index=False).agg(
        **{name: (name, "sum") for name in names}, measured=("is_measured", "sum"), n_expected=("nip", "size")
    )
    total = total.assign(index_sum=total[names].sum(axis=1))
    own = total.assign(n_persons=total.measured)
    parts = [
        ratio(own.assign(upper=own.index_sum, lower=own.measured), "ip_asn_index", 2, scale=2),
        ratio(
            total.assign(upper=total.measured, lower=total.n_expected, n_persons=total.n_expected), "ip_asn_coverage", 3
        ),
    ]
    for name, most in _DIMENSIONS.items():
        part = own.assign(upper=own[name], lower=own.measured)
        parts.append(ratio(part, f"ip_asn_{name}_mean", 2, scale=2))
        parts.append(ratio(part.assign(lower=part.lower * most), f"ip_asn_{name}_rate", 3, scale=2))
    found = pd.concat(parts, ignore_index=True)
    banded = (found.indicator_code == "ip_asn_index") & (found.breakdown_1 == "")
    label = [
        _label(value).replace("_", " ").title() if named else None
        for named, value in zip(banded, found.value, strict=True)
    ]
    return found.assign(label=label)


def _label(index) -> str:
    """Category of an index rounded to two decimals; the limits belong to the lower category."""
    return next((name for floor, name in _CATEGORIES if Fraction(index) * 2 > floor), "sangat_rendah")


def _categories(placed: pd.DataFrame) -> pd.DataFrame:
    cell = [name for name in _CELL if name != "breakdown_1"]
    size = placed.groupby(cell, as_index=False).agg(lower=("is_measured", "sum"), n_expected=("nip", "size"))
    people = placed[placed.is_measured]
    index = people[list(_DIMENSIONS)].sum(axis=1)
    people = people.assign(breakdown_1=["ip_asn_category=" + _label(Fraction(int(value), 2)) for value in index])
    found = people.groupby([*cell, "breakdown_1"], as_index=False).agg(upper=("nip", "size")).merge(size, on=cell)
    return ratio(found.assign(n_persons=found.lower), "ip_asn_category_rate", 3)
