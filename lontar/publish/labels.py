"""Display names of codes that a regulation gives: the survey's elements and bands, the work patterns. From seeds."""

import csv
from datetime import date
from functools import cache

from lontar.settings import settings


@cache
def seed_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a seed of dbt, as text."""
    path = settings().project_dir / "dbt_project" / "seeds" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def unsur_names(language: str) -> dict[str, str]:
    """The survey's elements by code, in the regulation's order."""
    rows = sorted(seed_rows("skm_unsur"), key=lambda row: int(row["sort"]))
    return {row["unsur_code"]: row[f"name_{language}"] for row in rows}


def unconfirmed_patterns(on: date) -> list[str]:
    """Codes of work patterns whose hours rest on no text that was read, in the seed's order."""
    rows = (row for row in seed_rows("work_hours") if row["status"] == "unconfirmed" and _holds(row, on))
    return list(dict.fromkeys(row["pattern"] for row in rows))


def _holds(row: dict[str, str], on: date) -> bool:
    return row["valid_from"] <= on.isoformat() <= (row["valid_to"] or "9999-12-31")


def band_name(scale: str, label: str, on: date, language: str) -> str:
    """What a band of a scale means (`ikm`, `A`: Sangat Baik) by the scheme valid on a day; empty for an unknown one."""
    for row in seed_rows("bands"):
        if (row["scale"], row["label"]) == (scale, label) and _holds(row, on):
            return row[f"name_{language}"]
    return ""


def guidance_clauses(organisation_predikat: str, on: date) -> list[dict[str, str]]:
    """What the guidance says about people of an organisation with this predikat (`baik`), in the seed's order."""
    rows = seed_rows("predikat_guidance")
    return [dict(row) for row in rows if row["organisation_predikat"] == organisation_predikat and _holds(row, on)]
