"""Checks a source's reader options, so that a misspelt one is an error and not a silence, whoever made the source."""

from lontar.agency import Source
from lontar.agency.plain_words import in_plain_words
from lontar.agency.reader_options import OPTIONS, option_errors
from lontar.errors import ConfigurationError


def check_options(source: Source) -> None:
    """Raises ConfigurationError naming the options that are wrong and what they may be."""
    mistakes = in_plain_words(option_errors(source.reader, source.options), OPTIONS[source.reader], ("options",))
    if mistakes:
        raise ConfigurationError(
            f"Source {source.name}, reader {source.reader}: {' '.join(map(str, mistakes))}",
            where=f"sources.{source.name}.options",
            remedy="Correct them in the profile; `lontar check` finds such mistakes before a run.",
        )
