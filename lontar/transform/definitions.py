"""Which definitions the tables were made with. A table of other definitions is made anew; the ledger remembers which they were."""

from lontar.sources import load_feeds
from lontar.transform.dbt_project import digest, project_files

_TYPING = ("macros/typed_feed.sql", "macros/typing.sql", "macros/row_rules.sql", "macros/dialect.sql")


def typing_definitions() -> dict[str, str]:
    """Per feed, the digest of its declaration and of the macros that type it."""
    shared = project_files(*_TYPING)
    return {
        feed: digest([*shared, *project_files(f"models/staging/{feed}/_{feed}__sources.yml")]) for feed in load_feeds()
    }


def stage_definition() -> str:
    """Digest of everything that a staging run builds."""
    models = ("models/staging/**/*", "models/intermediate/history/*", "models/marts/core/*", "models/marts/quality/*")
    return digest(project_files("dbt_project.yml", "macros/**/*.sql", *models))


def build_definition() -> str:
    """Digest of the whole project: models, macros, rules and calendars."""
    return digest(project_files("dbt_project.yml", "macros/**/*.sql", "models/**/*", "seeds/**/*"))
