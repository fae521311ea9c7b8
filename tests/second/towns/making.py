"""Draws the towns and lays their files and profiles down."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

MONTH_START, MONTH_END = date(2026, 6, 1), date(2026, 6, 30)
# The periods that end with June: each is compared.
PERIODS = {"month": date(2026, 6, 1), "quarter": date(2026, 4, 1), "semester": date(2026, 1, 1)}
_PARTS = (
    "people",
    "surveys",
    "trainings",
    "clocks",
    "reports",
    "records",
    "absences",
    "talents",
    "merits",
    "organisations",
    "selections",
    "targets",
)
# Lists of lasting facts, and the day of each.
_LISTS = {
    "training_histories": "end_date",
    "position_histories": "start_date",
    "education_histories": "graduation_date",
    "disciplinary_decisions": "effective_date",
}
Rows = dict[str, list[dict[str, str]]]


@dataclass
class Town:
    """One agency while it is drawn.

    Attributes:
        people: NIP -> row of the staff roster.
        units: Codes of the tree, each after the one above it.
    """

    agency_id: str
    rng: np.random.Generator
    people: dict[str, dict[str, str]]
    units: list[str]

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def one(self, values):
        """One of a few values, evenly."""
        return values[int(self.rng.integers(len(values)))]

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def day(self, first: date, last: date) -> date:
        return date.fromordinal(self.whole(first.toordinal(), last.toordinal()))


@dataclass(frozen=True)
class Towns:
    """All rows of all towns: feed -> frame of text with `agency_id`, in the order of the files."""

    agencies: list[str]
    rows: dict[str, pd.DataFrame]
    columns: dict[str, list[str]]

    def write(self, home: Path, profiles: Path) -> None:
        """One file per feed and agency below the inbox, one profile per agency."""
        profiles.mkdir(parents=True, exist_ok=True)
        for agency_id in self.agencies:
            inbox = home / "inbox" / agency_id
            inbox.mkdir(parents=True, exist_ok=True)
            (profiles / f"{agency_id}.yml").write_text(yaml.safe_dump(_profile(agency_id, self.columns)))
        for feed, frame in self.rows.items():
            for agency_id, part in frame.groupby("agency_id", sort=False):
                path = home / "inbox" / str(agency_id) / _file_name(feed)
                lines = part[self.columns[feed]].astype(object)
                lines.where(lines.notna(), "").to_csv(path, index=False, quoting=csv.QUOTE_ALL)


def make_towns(count: int, seed: int) -> Towns:
    """`count` towns; the same seed gives the same towns, and more of them leave the first as they were."""
    agencies = [f"kota-acak-{number:04}" for number in range(count)]
    rows: Rows = {}
    for number, agency_id in enumerate(agencies):
        for feed, found in _draw(agency_id, np.random.default_rng([seed, number])).items():
            rows.setdefault(feed, []).extend({"agency_id": agency_id} | row for row in found)
    frames = {feed: pd.DataFrame(found, dtype=object) for feed, found in rows.items()}
    columns = {feed: [name for name in frame.columns if name != "agency_id"] for feed, frame in frames.items()}
    return Towns(agencies, frames, columns)


def _draw(agency_id: str, rng: np.random.Generator) -> Rows:
    town, rows = Town(agency_id, rng, {}, []), {}
    for part in _PARTS:
        draw: Callable[[Town], Rows] = import_module(f"towns.{part}").draw
        rows |= draw(town)
    # A town in twenty lacks a feed: its figures must then be missing, not wrong.
    if town.chance(0.3):
        rows.pop(town.one([feed for feed in rows if feed not in ("employees", "units")]))
    if town.chance(0.1):
        _begin_late(town, rows)
    return {feed: found for feed, found in rows.items() if found}


def _begin_late(town: Town, rows: Rows) -> None:
    """One list begins after June: of June it says nothing, as if it had not come."""
    feed = town.one(list(_LISTS))
    late = [row for row in rows.get(feed, []) if row[_LISTS[feed]] > MONTH_END.isoformat()]
    if late:
        rows[feed] = late


def _dated(feed: str) -> str:
    from lontar.sources import load_feeds

    return {"snapshot": "effective_date", "replace": "period"}.get(load_feeds()[feed].kind, "")


def _file_name(feed: str) -> str:
    tag = {"effective_date": f"_{MONTH_START:%Y%m%d}", "period": f"_{MONTH_START:%Y%m}", "": ""}[_dated(feed)]
    return f"{feed}{tag}.csv"


def _profile(agency_id: str, columns: dict[str, list[str]]) -> dict:
    feeds = {}
    for feed, names in columns.items():
        group = {"effective_date": r"_(?P<effective_date>\d{8})", "period": r"_(?P<period>\d{6})", "": ""}[_dated(feed)]
        source = {"name": "uji", "location": f"inbox/{agency_id}", "pattern": rf"{feed}{group}\.csv", "reader": "csv"}
        if feed == "recruitment_results":
            # Candidates have no NIP but the number of the selection.
            source["identifier"] = {"kind": "local", "pattern": "[0-9]{3}"}
        feeds[feed] = {"cadence": "none", "sources": [source | {"columns": {name: name for name in names}}]}
    title = agency_id.replace("-", " ").title()
    return {
        "agency_id": agency_id,
        "name": title,
        "short_name": title,
        "timezone": "Asia/Makassar",
        "sample": True,
        "personnel_office": "Kantor Uji",
        "contact": f"{agency_id}@lontar.example",
        "feeds": feeds,
    }
