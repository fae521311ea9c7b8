"""Writes `docs/data-inventory.md`: every field that is delivered, whether it is about a person, and how and where it is stored.

Made from the feeds' declarations by `python -m lontar.contracts`, which also says when the page is out of date. The officer who answers
for personal data reads it, so it is in plain words and needs no knowledge of the code.
"""

from collections import Counter
from pathlib import Path

from lontar.ingest.masking import is_code
from lontar.settings import settings
from lontar.sources import Column, FeedDeclaration, load_feeds

_CLASSES = {"none": "no", "pseudonym": "yes, pseudonym", "general": "yes, general", "specific": "yes, **specific**"}
_HEAD = """# Data inventory

Made by `python -m lontar.contracts` from the feeds' declarations in `dbt_project/models/staging/`. Change those, not this page. Its
companion, with purposes, risks and measures, is [dpia.md](dpia.md).

*Personal data* follows UU 27/2022: **specific** data (health, finances, records of offences; discipline is treated so), general data, and
pseudonyms, which stand for a person whom only the key holder can name. *No* does not mean secret-free: a row about a person is about
that person in all its columns, so every table with a `person_key` is guarded as a whole.

| Where | What lies there | Who reads it |
|---|---|---|
| inbox | what offices deliver, in clear | the machine's operators; the product only reads it |
| archive | each delivery, encrypted with a key of its own | whoever holds the master key; never a login of the database |
| `identity` | keyed hash of an identifier and the random key that stands for it | `lontar_loader` alone; the internal edition asks by function, logged |
| `raw`, `staging`, `intermediate` | rows as below, no identifier, no name, no free text | `lontar_loader` (only `raw`), `lontar_transformer`, `lontar_auditor` |
| `quarantine` | rows that broke a rule; of unreadable rows the shape | `lontar_auditor`, `lontar_transformer` (not the shape) |
| `marts`, tables with a row per person | what working lists and person figures are made of | `lontar_transformer`, `lontar_auditor` |
| `marts`, figures | aggregates before disclosure control | those and `lontar_publisher` |
| `published` | figures after disclosure control | the same three, and everybody on the site |
| internal edition | working lists, the day's board, figures of small groups | offices named in the profile, through `lontar_internal`; every reading is logged |

How long it is kept: each government says so in its profile, by class of feeds and with the legal ground
([methods/retention.md](methods/retention.md)); what no class names is kept. What each login may do is tested statement by statement: `tests/integration/rights.py`.
"""


def stored_as(feed: FeedDeclaration, column: Column) -> str:
    """In words, what the door makes of a field."""
    if column.identifier:
        return "a random key; the identifier stays in the sealed archive"
    if column.derived:
        return f"derived from the identifier ({column.derived.partition('.')[2].replace('_', ' ')})"
    if column.is_digest:
        return "a keyed digest; the text stays in the sealed archive"
    if column.allowed:
        return "one of the allowed words"
    if column.data_type != "text":
        return column.data_type
    if is_code(feed, column):
        return "a code; a digest where it names a person"
    return "text; identifiers, telephone numbers, e-mail addresses masked" + (
        " and names" if column.meta.get("names", True) else ""
    )


def _row(feed: FeedDeclaration, column: Column) -> str:
    name = column.name if column.source_name == column.name else f"{column.source_name} → {column.name}"
    cells = (f"`{name}`", column.description, _CLASSES[column.pii], stored_as(feed, column))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _section(feed: FeedDeclaration) -> str:
    lines = [
        f"## {feed.meta.get('title_en', feed.name)} (`{feed.name}`)",
        "",
        f"{feed.description} Answers for it: {feed.meta.get('owner', 'not named')}.",
        "",
        "| Field | Meaning | Personal data | Stored as |",
        "|---|---|---|---|",
        *(_row(feed, column) for column in feed.columns),
    ]
    return "\n".join(lines)


def _overview(feeds: list[FeedDeclaration]) -> str:
    lines = [
        "## Feeds and how much of them is personal",
        "",
        "| Feed | A row per person | Fields | General | Specific |",
    ]
    lines.append("|---|---|---|---|---|")
    for feed in feeds:
        counts = Counter(column.pii for column in feed.columns)
        per_person = "yes" if any(column.identifier for column in feed.columns) else "no"
        lines.append(
            f"| `{feed.name}` | {per_person} | {len(feed.columns)} | {counts['general']} | {counts['specific']} |"
        )
    return "\n".join(lines)


def render() -> str:
    """The page, in the order of the feeds' names."""
    feeds = list(load_feeds().values())
    return "\n\n".join([_HEAD.rstrip(), _overview(feeds), *map(_section, feeds)]) + "\n"


def path() -> Path:
    return settings().project_dir / "docs" / "data-inventory.md"


def is_current() -> bool:
    """Whether the page says what the declarations say."""
    return path().exists() and path().read_text(encoding="utf-8") == render()
