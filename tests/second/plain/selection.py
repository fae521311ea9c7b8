"""Selection by KepmenPANRB 321/2024: thresholds of the SKD, final value of 40 and 60 percent, rank with its ties: docs/methods/selection-skd.md."""

from fractions import Fraction

import pandas as pd

from plain.base import ALL, Facts, every_period, half_up, ratio

CODES = (
    "recruitment_skd_pass_rate",
    "recruitment_final_value_mean",
    "recruitment_final_value_differs_rate",
    "recruitment_rank_differs_rate",
)
_FIRST, _LAST = "2026-01-01", "2026-06-30"
_WHO = ["agency_id", "candidate_number"]
# Least total, TWK, TIU, TKP.
_THRESHOLDS = {"umum": (0, 65, 80, 166)}
_THRESHOLDS |= dict.fromkeys(("cumlaude", "diaspora"), (311, 0, 85, 0))
_THRESHOLDS |= dict.fromkeys(("disabilitas", "papua", "3t"), (286, 0, 60, 0))
_SKD = ["twk_score", "tiu_score", "tkp_score"]


def cells(facts: Facts) -> pd.DataFrame:
    """All cells of scores and ranks; of the city alone."""
    rows = facts.feed("recruitment_results", ["candidate_number", "stage"])
    rows = rows[rows.result_date <= _LAST]
    known = _candidates(rows)
    parts = [*_thresholds(rows), *_values(known), _ranks(facts, known)]
    found = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return facts.having(found, "recruitment_formations", "recruitment_results")


def _city(rows: pd.DataFrame, code: str, decimals: int = 3, scale: int = 1, breakdown: str = "") -> pd.DataFrame:
    """A share of `upper`, `lower`, `n_persons` and `n_expected` summed by agency."""
    sums = rows.groupby("agency_id", as_index=False)[["upper", "lower", "n_persons", "n_expected"]].sum()
    sums = every_period(sums.assign(unit_id=ALL))
    return ratio(sums, code, decimals, scale=scale, breakdown=breakdown)


def reaches(category: str, twk: int, tiu: int, tkp: int) -> bool:
    """Whether the scores reach the thresholds of the group; each threshold belongs to those who reach it."""
    total, *least = _THRESHOLDS[category]
    scores = (twk, tiu, tkp)
    return sum(scores) >= total and all(score >= bound for score, bound in zip(scores, least, strict=True))


def _thresholds(rows: pd.DataFrame) -> list[pd.DataFrame]:
    invited = rows[(rows.stage == "skd") & (rows.result_date >= _FIRST)]
    group = invited.category.fillna("umum")
    sat = (invited.stage_status != "tidak_hadir") & group.isin(list(_THRESHOLDS))
    scores = zip(group, *(invited[name] for name in _SKD), sat, strict=True)
    reached = [bool(counts) and reaches(name, *map(int, numbers)) for name, *numbers, counts in scores]
    found = invited.assign(upper=[int(one) for one in reached], lower=sat.astype(int))
    found = found.assign(n_persons=found.lower, n_expected=1)
    parts = [_city(found, "recruitment_skd_pass_rate")]
    for name, members in found.groupby("category"):
        parts.append(_city(members, "recruitment_skd_pass_rate", breakdown=f"category={name}"))
    return parts


def _candidates(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per candidate with an SKB result: scores as numbers, final value where nobody was absent, decision."""
    here = rows[rows.stage_status != "tidak_hadir"]
    skd = here[(here.stage == "skd")][[*_WHO, *_SKD]].dropna()
    skb = rows[rows.stage == "skb"].drop(columns=[*_SKD, "published_value"])
    last = rows[rows.stage == "akhir"][[*_WHO, "stage_status", "published_value"]]
    last = last.rename(columns={"stage_status": "decision"})
    found = skb.merge(skd, on=_WHO, how="left").merge(last, on=_WHO, how="left")
    scored = found.twk_score.notna() & (found.stage_status != "tidak_hadir")
    numbers = {
        name: [int(value) if there else 0 for value, there in zip(found[name], scored, strict=True)] for name in _SKD
    }
    found = found.assign(**numbers, scored=scored)
    skd_total = found.twk_score + found.tiu_score + found.tkp_score
    value = [
        Fraction(40 * int(total), 550) + Fraction(3, 5) * Fraction(score) if there else None
        for total, score, there in zip(skd_total, found.skb_score, scored, strict=True)
    ]
    return found.assign(skd=skd_total, final=value)


def _values(known: pd.DataFrame) -> list[pd.DataFrame]:
    asked = known[known.result_date >= _FIRST]
    points = [0 if value is None else int(value * 550_000) for value in asked.final]
    mean = asked.assign(upper=points, n_persons=asked.scored.astype(int), n_expected=1)
    mean = mean.assign(lower=mean.n_persons * 550)
    both = known[known.scored & known.published_value.notna()]
    differs = [
        int(half_up(value, 3) != Fraction(said)) for value, said in zip(both.final, both.published_value, strict=True)
    ]
    return [
        _city(mean, "recruitment_final_value_mean", scale=1000),
        _city(both.assign(upper=differs, lower=1, n_persons=1, n_expected=1), "recruitment_final_value_differs_rate"),
    ]


def _ranks(facts: Facts, known: pd.DataFrame) -> pd.DataFrame:
    """Candidates whose decision departs from the rank, over those ranked for a vacancy of the list and decided."""
    vacancies = facts.feed("recruitment_formations", ["formation_id"])[["agency_id", "formation_id", "places"]]
    ranked = known[known.scored & (known.decision != "mengundurkan_diri")].merge(
        vacancies, on=["agency_id", "formation_id"]
    )
    found = []
    for agency_id, rivals in ((key[0], group) for key, group in ranked.groupby(["agency_id", "formation_id"])):
        orders = [_order(row) for row in rivals.itertuples(index=False)]
        for row, order in zip(rivals.itertuples(index=False), orders, strict=True):
            if row.decision is None or row.decision != row.decision:
                continue
            first = 1 + sum(other > order for other in orders)
            last = sum(other >= order for other in orders)
            departs = first > int(row.places) if row.decision == "lulus" else last <= int(row.places)
            found.append((agency_id, int(departs), 1, 1, 1))
    columns = ["agency_id", "upper", "lower", "n_persons", "n_expected"]
    return _city(pd.DataFrame(found, columns=columns), "recruitment_rank_differs_rate")


def _order(row) -> tuple:
    """Greater goes first: final value, SKD, TKP, TIU, TWK, grade of the diploma, the older one; unknown ones last."""
    grade = Fraction(row.diploma_grade) if row.diploma_grade else Fraction(-1)
    born = int(row.birth_year) if row.birth_year else 9999
    return row.final, row.skd, row.tkp_score, row.tiu_score, row.twk_score, grade, -born
