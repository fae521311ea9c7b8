"""SKM by PermenPANRB 14/2017: NRR, IKM with exact weights, bands, required sample by Krejcie and Morgan."""

from fractions import Fraction

import pandas as pd

from plain.base import ALL, Facts, complete, count, half_up, in_periods, ratio

CODES = ("ikm", "skm_nrr", "skm_respondents", "skm_sample_rate", "skm_complete_rate")
_CELL = ["agency_id", "unit_id", "period_kind"]
_UNSUR = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana")
_FLOORS = (("A", "88.31"), ("B", "76.61"), ("C", "65.00"), ("D", "25.00"))


def cells(facts: Facts) -> pd.DataFrame:
    """All cells of the survey."""
    sheets = _sheets(facts)
    samples = _samples(facts)
    parts = [
        _index(sheets, samples),
        facts.having(_unsur(sheets, samples), "skm_responses"),
        *_sheet_counts(facts, sheets, samples),
    ]
    return facts.having(pd.concat(parts, ignore_index=True), "skm_responses")


def _sheets(facts: Facts) -> pd.DataFrame:
    """Valid sheets of each period, once for each unit that pools them; scores as numbers."""
    columns = [f"unsur_{code}" for code in _UNSUR]

    def valid(frame: pd.DataFrame) -> pd.Series:
        return frame[columns].isin([None, "1", "2", "3", "4"]).all(axis=1)

    found = in_periods(facts.feed("skm_responses", ["response_id"], valid), "responded_date")
    scores = found[columns].apply(pd.to_numeric).rename(columns=lambda name: name.removeprefix("unsur_"))
    found = pd.concat([found[[*_CELL[:1], "unit_id", "period_kind", "response_id"]], scores], axis=1)
    return _pooled(facts, found)


def _pooled(facts: Facts, frame: pd.DataFrame) -> pd.DataFrame:
    """Placed in service units, units above one, and the agency."""
    placed = facts.placed(frame)
    judged = _judged(facts).assign(is_judged=True)
    placed = placed.merge(judged, on=["agency_id", "unit_id"], how="left")
    return placed[placed.is_judged.notna() | (placed.unit_id == ALL)].drop(columns="is_judged")


def _judged(facts: Facts) -> pd.DataFrame:
    units = facts.feed("units", ["unit_id"])
    service = units[units.is_service_unit == "true"][["agency_id", "unit_id"]]
    held = service.merge(facts.reach, on=["agency_id", "unit_id"])
    return held[["agency_id", "in_unit"]].drop_duplicates().rename(columns={"in_unit": "unit_id"})


def required_sample(population: int) -> int:
    """Krejcie and Morgan with chi square 3.841, P 0.5, d 0.05; to the nearest whole number, half up."""
    chi, share, width = Fraction("3.841"), Fraction(1, 2), Fraction("0.05")
    spread = chi * share * (1 - share)
    return int(half_up(spread * population / (width**2 * (population - 1) + spread), 0))


def _samples(facts: Facts) -> pd.DataFrame:
    found = in_periods(facts.feed("service_populations", ["unit_id", "period_start_date"]), "period_start_date")
    found = _pooled(facts, found.assign(population=found.population.astype(int)))
    total = found.groupby(_CELL, as_index=False).population.sum()
    total = total[total.population > 0]
    return total.assign(n_expected=[required_sample(int(size)) for size in total.population])[[*_CELL, "n_expected"]]


def _answers(sheets: pd.DataFrame) -> pd.DataFrame:
    """Sum and number of answers by cell and unsur."""
    long = sheets.melt([*_CELL, "response_id"], list(_UNSUR), "unsur", "score").dropna(subset="score")
    return long.groupby([*_CELL, "unsur"], as_index=False).score.agg(upper="sum", lower="count")


def _unsur(sheets: pd.DataFrame, samples: pd.DataFrame) -> pd.DataFrame:
    found = _answers(sheets).merge(samples, on=_CELL, how="left")
    found = found.assign(n_persons=found.lower, breakdown_1="unsur=" + found.unsur)
    return ratio(found, "skm_nrr", 3)


def band(value) -> str:
    """Mutu of a rounded index."""
    from decimal import Decimal

    return next(label for label, floor in _FLOORS if value >= Decimal(floor))


def _index(sheets: pd.DataFrame, samples: pd.DataFrame) -> pd.DataFrame:
    means = _answers(sheets)
    means = means.assign(nrr=[Fraction(int(a), int(b)) for a, b in zip(means.upper, means.lower, strict=True)])
    total = means.groupby(_CELL, as_index=False).nrr.agg(total=lambda column: sum(column), active="size")
    answered = sheets[sheets[list(_UNSUR)].notna().any(axis=1)]
    total = total.merge(answered.groupby(_CELL, as_index=False).size(), on=_CELL).merge(samples, on=_CELL, how="left")
    value = [half_up(nrr / int(n) * 25, 2) for nrr, n in zip(total.total, total.active, strict=True)]
    return complete(
        total.assign(
            indicator_code="ikm",
            breakdown_1="",
            numerator=[Fraction(half_up(nrr, 6)) for nrr in total.total],
            denominator=[Fraction(int(n)) for n in total.active],
            value=value,
            label=[band(index) for index in value],
            n_persons=total["size"],
        )
    )


def _sheet_counts(facts: Facts, sheets: pd.DataFrame, samples: pd.DataFrame) -> list[pd.DataFrame]:
    """A unit that owes a survey and has no sheet is counted with 0."""
    agencies = pd.DataFrame({"agency_id": facts.towns.agencies, "unit_id": ALL})
    units = pd.concat([_judged(facts), agencies], ignore_index=True)
    units = pd.concat([units.assign(period_kind=kind) for kind in ("month", "quarter", "semester")])
    whole = sheets.assign(is_whole=sheets[list(_UNSUR)].notna().all(axis=1))
    counted = whole.groupby(_CELL, as_index=False).agg(sheets=("response_id", "size"), whole=("is_whole", "sum"))
    found = units.merge(counted, on=_CELL, how="left").merge(samples, on=_CELL, how="left")
    found = found.assign(sheets=found.sheets.fillna(0).astype(int), whole=found.whole.fillna(0).astype(int))
    found = found.assign(n_persons=found.sheets)
    rate = found.assign(upper=found.sheets, lower=found.n_expected.fillna(0))
    return [
        count(found.assign(upper=found.sheets), "skm_respondents"),
        facts.having(ratio(rate, "skm_sample_rate", 3), "service_populations"),
        ratio(found.assign(upper=found.whole, lower=found.sheets), "skm_complete_rate", 3),
    ]
