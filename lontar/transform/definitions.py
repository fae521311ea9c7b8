"""Which definitions the tables were made with. A table of other definitions is made anew; the ledger remembers which they were."""

import hashlib
import json

from lontar.sources import FeedDeclaration, load_feeds
from lontar.transform.dbt_project import digest, project_files

_TYPING = ("macros/typed_feed.sql", "macros/typing.sql", "macros/row_rules.sql", "macros/dialect.sql")
_WORDS = {"title_id", "title_en", "labels_id", "example"}


def _rules_of(feed: FeedDeclaration) -> str:
    """What of a declaration decides how a row is typed and judged; descriptions and titles do not."""
    columns = [
        (c.name, c.data_type, c.required, c.allowed, {key: c.meta[key] for key in c.meta.keys() - _WORDS})
        for c in feed.columns
    ]
    return json.dumps([feed.kind, feed.key, feed.row_rules, columns], sort_keys=True, default=str)


def typing_definitions() -> dict[str, str]:
    """Per feed, the digest of its declared rules and of the macros that apply them."""
    shared = digest(project_files(*_TYPING))
    return {
        name: hashlib.sha256(f"{shared}{_rules_of(feed)}".encode()).hexdigest() for name, feed in load_feeds().items()
    }


def stage_definition() -> str:
    """Digest of everything that a staging run builds."""
    models = ("models/staging/**/*", "models/intermediate/history/*", "models/marts/core/*", "models/marts/quality/*")
    return digest(project_files("dbt_project.yml", "macros/**/*.sql", *models))


def build_definition() -> str:
    """Digest of the whole project: models, macros, rules and calendars."""
    return digest(project_files("dbt_project.yml", "macros/**/*.sql", "models/**/*", "seeds/**/*"))
