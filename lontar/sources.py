"""Reads the feed declarations: the dbt sources under `dbt_project/models/staging/`, the one home of what a feed is."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lontar.errors import ConfigurationError
from lontar.settings import settings
from lontar.yaml_file import load_yaml

KINDS = ("log", "snapshot", "replace", "upsert")


@dataclass(frozen=True)
class Column:
    """One column of a feed.

    Attributes:
        name: Column of the landing table.
        source_name: What a delivery calls it before the door replaces it (`nip` for `person_key`); else the name.
        data_type: Type that staging gives it: text, integer, numeric(p,s), date, timestamp, time, boolean.
        identifier: Kind of identifier that is replaced by a random key at the door, or empty.
        derived: What is derived from an identifier at the door (`nip.sex`), or empty.
        is_digest: Free text, of which the door stores a keyed digest alone.
        pii: none, pseudonym, general or specific (UU 27/2022).
        meta: The declaration's other keys: min, max, pattern, max_length, not_after_seen, title_id, example ...
    """

    name: str
    source_name: str
    data_type: str
    description: str
    required: bool
    allowed: tuple[str, ...]
    identifier: str
    derived: str
    pii: str
    meta: dict = field(hash=False)
    is_digest: bool = False


@dataclass(frozen=True)
class FeedDeclaration:
    """One feed: kind of delivery, key, columns in order, rules on one row."""

    name: str
    description: str
    kind: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    event_date: str
    partition_by_month: str
    row_rules: tuple[dict, ...] = field(hash=False)
    meta: dict = field(hash=False)

    @property
    def delivered_columns(self) -> tuple[Column, ...]:
        """The columns that a delivery brings: all but those derived at the door."""
        return tuple(column for column in self.columns if not column.derived)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _column(raw: dict) -> Column:
    meta = dict(raw["config"]["meta"])
    return Column(
        name=raw["name"],
        source_name=meta.pop("source_name", raw["name"]),
        data_type=raw["data_type"],
        description=raw["description"],
        required=meta.pop("required", False),
        allowed=tuple(meta.pop("allowed", ())),
        identifier=meta.pop("identifier", ""),
        derived=meta.pop("derived", ""),
        pii=meta.pop("pii"),
        is_digest=meta.pop("digest", False),
        meta=meta,
    )


def _feed(table: dict, path: Path) -> FeedDeclaration:
    meta = dict(table["config"]["meta"])
    kind = meta.pop("kind", "")
    if kind not in KINDS:
        raise ConfigurationError(
            f"Feed {table['name']} has the kind '{kind}'.",
            where=f"{path}: meta.kind",
            remedy=f"Use one of {', '.join(KINDS)}.",
        )
    return FeedDeclaration(
        name=table["name"],
        description=table["description"],
        kind=kind,
        key=tuple(meta.pop("key")),
        columns=tuple(_column(raw) for raw in table["columns"]),
        event_date=meta.pop("event_date", ""),
        partition_by_month=meta.pop("partition_by_month", ""),
        row_rules=tuple(meta.pop("row_rules", ())),
        meta=meta,
    )


@cache
def load_feeds() -> dict[str, FeedDeclaration]:
    """All declared feeds by name, in alphabetical order."""
    feeds = {}
    for path in sorted((settings().project_dir / "dbt_project" / "models" / "staging").glob("*/_*__sources.yml")):
        for source in load_yaml(path)["sources"]:
            for table in source["tables"]:
                feeds[table["name"]] = _feed(table, path)
    return dict(sorted(feeds.items()))


def feed_title(feed: str, language: str = "id") -> str:
    """What readers call a feed, from its declaration; the bare name where it is not declared any more."""
    declared = load_feeds().get(feed)
    return declared.meta.get(f"title_{language}", feed) if declared else feed
