"""Writes `_<feed>__models.yml` for each feed from its declaration: dbt's contracts repeat the types, so they are generated.

The data inventory is made from the same declarations (`lontar.inventory`). Run `python -m lontar.contracts` after changing a declaration; with `--check` it only says which files are out of date.
"""

import sys
from pathlib import Path

import yaml

from lontar import inventory
from lontar.errors import ConfigurationError
from lontar.settings import settings
from lontar.sources import FeedDeclaration, load_feeds

_HEADER = "# Made by `python -m lontar.contracts` from the feed's declaration. Change the declaration, not this file.\n"
_DATA_TYPES = {"text", "integer", "numeric", "date", "timestamp", "time", "boolean"}
_TABLE_META = {"title_id", "title_en", "owner", "event_end_date", "event_open", "layout"}
_COLUMN_META = {"title_id", "example", "labels_id", "min", "max", "pattern", "max_length", "not_after_seen", "names"}
_RULE_KEYS = ({"name", "any_of"}, {"name", "column", "not_before"}, {"name", "column", "year_of"})
_BOUNDED = {"integer", "numeric", "date", "timestamp", "time"}


def faults(feed: FeedDeclaration) -> list[str]:
    """What is wrong with a declaration, as sentences. A misspelt rule would otherwise be a rule that nobody applies."""
    names = {column.name for column in feed.columns}
    found = [f"{feed.name}: meta key '{key}' is unknown" for key in feed.meta.keys() - _TABLE_META]
    named = [*feed.key, feed.event_date, feed.meta.get("event_end_date", ""), feed.partition_by_month]
    for rule in feed.row_rules:
        if set(rule) not in _RULE_KEYS:
            found.append(f"{feed.name}: row rule {rule.get('name')} needs any_of, or column and not_before or year_of")
        named += [*rule.get("any_of", ()), *(rule.get(key, "") for key in ("column", "not_before", "year_of"))]
    found += [f"{feed.name}: '{name}' is no column" for name in named if name and name not in names]
    if feed.kind != "log":
        required = {column.name for column in feed.columns if column.required}
        found += [f"{feed.name}: key column '{name}' must be required" for name in feed.key if name not in required]
    found += _title_faults(feed)
    return found + [fault for column in feed.columns for fault in _column_faults(feed, column)]


def _title_faults(feed: FeedDeclaration) -> list[str]:
    """Titles are the headings of the fill-in workbook: a title that two columns share would be read for neither."""
    titles = [str(column.meta.get("title_id", column.source_name)).casefold() for column in feed.delivered_columns]
    return [
        f"{feed.name}: the title '{title}' stands for two columns" for title in set(titles) if titles.count(title) > 1
    ]


def _column_faults(feed: FeedDeclaration, column) -> list[str]:
    where = f"{feed.name}.{column.name}"
    base = column.data_type.split("(")[0]
    found = [f"{where}: meta key '{key}' is unknown" for key in column.meta.keys() - _COLUMN_META]
    if base not in _DATA_TYPES or (base == "numeric") != ("," in column.data_type):
        found.append(f"{where}: data type '{column.data_type}' is none of {', '.join(sorted(_DATA_TYPES))}(p,s)")
    if not column.meta.keys().isdisjoint({"min", "max"}) and base not in _BOUNDED:
        found.append(f"{where}: min and max need a number, a date or a time")
    if column.is_digest and (base != "text" or column.identifier or column.allowed):
        found.append(f"{where}: a digest is made of free text, which is no identifier and no code")
    if not column.meta.keys().isdisjoint({"pattern", "max_length"}) and base != "text":
        found.append(f"{where}: pattern and max_length need text")
    return found + _label_faults(where, column)


def _label_faults(where: str, column) -> list[str]:
    """Labels are read back as codes, so there must be one for each code and no two alike."""
    labels = {str(code): str(label).casefold() for code, label in column.meta.get("labels_id", {}).items()}
    codes = {str(code) for code in column.allowed}
    found = [f"{where}: labels_id must name exactly the allowed values"] if labels and labels.keys() != codes else []
    if len(set(labels.values())) < len(labels) or any(labels.get(label, label) != label for label in labels.values()):
        found.append(f"{where}: labels_id must tell the values apart")
    return found


def _typed_columns(feed: FeedDeclaration) -> list[dict]:
    technical = [("_agency_id", "text"), ("_delivery_id", "bigint"), ("_row_number", "bigint")]
    columns = [{"name": name, "data_type": data_type} for name, data_type in technical]
    columns += [
        {"name": column.name, "data_type": column.data_type, "description": column.description}
        for column in feed.columns
    ]
    if feed.partition_by_month:
        columns.append({"name": "_event_month", "data_type": "date"})
    columns.append(
        {"name": "_violations", "data_type": "text", "description": "Names of the rules that the row breaks."}
    )
    if feed.kind != "log":
        last = "Whether no later valid row of the same file has its key."
        columns.append({"name": "_is_last_of_key", "data_type": "boolean", "description": last})
    return columns


def render(feed: FeedDeclaration) -> str:
    """The YAML of one feed's models: `typed_<feed>` under an enforced contract, `stg_<feed>` with its descriptions."""
    typed = {
        "name": f"typed_{feed.name}",
        "description": f"One row per landed row, typed, with the rules that it breaks. {feed.description}",
        "config": {"contract": {"enforced": True}},
        "columns": _typed_columns(feed),
    }
    staged = {
        "name": f"stg_{feed.name}",
        "description": f"One row per row of a usable delivery that breaks no rule. {feed.description}",
        "columns": [{"name": column.name, "description": column.description} for column in feed.columns],
    }
    return _HEADER + yaml.safe_dump({"models": [typed, staged]}, sort_keys=False, allow_unicode=True, width=120)


def path_of(feed: FeedDeclaration) -> Path:
    return settings().project_dir / "dbt_project" / "models" / "staging" / feed.name / f"_{feed.name}__models.yml"


def outdated() -> list[Path]:
    """The generated files that do not say what the declarations say. Raises ConfigurationError for a faulty declaration."""
    wrong = [fault for feed in load_feeds().values() for fault in faults(feed)]
    if wrong:
        raise ConfigurationError(
            "; ".join(wrong) + ".",
            where="dbt_project/models/staging",
            remedy="Correct the feed: see docs/runbooks/declarations.md.",
        )
    feeds = load_feeds().values()
    stale = [path_of(f) for f in feeds if not path_of(f).exists() or path_of(f).read_text("utf-8") != render(f)]
    return stale if inventory.is_current() else [*stale, inventory.path()]


def main(arguments: list[str]) -> int:
    stale = outdated()
    for path in stale:
        print(path)
    if "--check" in arguments:
        return 1 if stale else 0
    for feed in load_feeds().values():
        path_of(feed).write_text(render(feed), encoding="utf-8")
    inventory.path().write_text(inventory.render(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
