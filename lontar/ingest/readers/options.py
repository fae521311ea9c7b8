"""Checks a source's reader options, so that a misspelt one is an error and not a silence."""

from lontar.agency import Source
from lontar.errors import ConfigurationError

COMMON = {"null_words", "strip_apostrophes", "ignored_columns", "percent", "thousands"}


def check_options(source: Source, known: set[str]) -> None:
    """Raises ConfigurationError naming the unknown option and the known ones."""
    unknown = sorted(set(source.options) - known - COMMON)
    if unknown:
        raise ConfigurationError(
            f"Source {source.name}: the {source.reader} reader knows no option {', '.join(unknown)}.",
            where=f"sources.{source.name}.options",
            remedy=f"Known: {', '.join(sorted(known | COMMON))}.",
        )
