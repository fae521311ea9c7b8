"""Reads the profiles of `LONTAR_AGENCIES`, and says by file and key what is wrong with one."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from lontar.agency.mistakes import Mistake, Place, ProfileBroken
from lontar.agency.plain_words import in_plain_words, without_optional
from lontar.agency.profile import Agency
from lontar.agency.profile_mistakes import profile_mistakes
from lontar.agency.yaml_text import read_yaml
from lontar.errors import ConfigurationError
from lontar.settings import settings

_ATTEMPTS = 3


def read_profile(path: Path) -> tuple[Agency | None, list[Mistake]]:
    """One profile and everything that is wrong with it; no profile where there is anything."""
    text = read_yaml(path)
    if text.content is None and text.mistakes:
        return None, text.mistakes
    if not isinstance(text.content, dict):
        what = "is empty" if text.content is None else "is no list of keys and values"
        return None, [Mistake((), what, "Start from a profile in config/agencies.")]
    agency, mistakes = judged(text.content, path)
    found = {mistake.located(text.lines) for mistake in (*text.mistakes, *mistakes)}
    return (None if found else agency), sorted(found, key=lambda mistake: (mistake.line, mistake.key))


def judged(content: dict, path: Path) -> tuple[Agency | None, list[Mistake]]:
    """A profile's values as the file of that name would hold them, and everything that is wrong with them."""
    agency, mistakes = _validated(content)
    found = [*mistakes, *profile_mistakes(content, path)]
    return agency, [replace(mistake, place=_as_written(content, mistake.place)) for mistake in found]


def _as_written(content: object, place: Place) -> Place:
    """The place without a position where the file has one value instead of a list of one."""
    kept: list[str | int] = []
    for part in place:
        if isinstance(part, int) and isinstance(content, dict):
            continue
        kept.append(part)
        is_there = (isinstance(content, dict) and part in content) or (
            isinstance(content, list) and part in range(len(content))
        )
        content = content[part] if is_there else None
    return tuple(kept)


def _validated(content: dict) -> tuple[Agency | None, list[Mistake]]:
    """The profile, or what is wrong with its parts.

    What a part says of its own keys together is asked only where each of them is sound. So the keys that may be left out are left
    out where they are wrong, and the rest is looked at once more.
    """
    found: dict[tuple[Place, str], Mistake] = {}
    for attempt in range(_ATTEMPTS):
        try:
            agency = Agency.model_validate(content)
        except ValidationError as error:
            # What the profile as a whole says of itself comes from `profile_mistakes`, with its key.
            errors = [one for one in error.errors(include_url=False, include_context=False) if one["loc"]]
            mistakes = in_plain_words(errors, Agency)
        else:
            return (None if found else agency), list(found.values())
        found |= {
            (one.place, one.message): one for one in mistakes if not attempt or not one.message.startswith("is missing")
        }
        content = without_optional(content, [one.place for one in mistakes], Agency)
    return None, list(found.values())


def load_agency(path: Path) -> Agency:
    """Read one profile. Raises ConfigurationError naming file, keys and lines: all mistakes at once."""
    agency, mistakes = read_profile(path)
    if agency is None:
        raise ProfileBroken({path: mistakes})
    return agency


def profile_paths() -> list[Path]:
    """The files of `LONTAR_AGENCIES` that are profiles. Raises ConfigurationError where there are none."""
    folder = settings().agencies_dir
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise ConfigurationError(
            f"The folder of profiles {what}.", where=f"LONTAR_AGENCIES={folder}", remedy="Point it at their folder."
        )
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise ConfigurationError(
            "There is no profile.",
            where=str(folder),
            remedy="Write <agency_id>.yml there, or point LONTAR_AGENCIES at the folder of the profiles.",
        )
    return paths


@cache
def load_agencies() -> dict[str, Agency]:
    """All profiles of `LONTAR_AGENCIES` by agency_id. Raises ConfigurationError when there is none, or with all mistakes of all."""
    read = {path: read_profile(path) for path in profile_paths()}
    if broken := {path: mistakes for path, (agency, mistakes) in read.items() if agency is None}:
        raise ProfileBroken(broken)
    return {agency.agency_id: agency for agency, _ in read.values()}


def get_agency(agency_id: str) -> Agency:
    """One profile by id. Raises ConfigurationError naming the known ones."""
    agencies = load_agencies()
    if agency_id not in agencies:
        raise ConfigurationError(
            f"There is no agency '{agency_id}'.",
            where=str(settings().agencies_dir),
            remedy=f"Known: {', '.join(agencies)}.",
        )
    return agencies[agency_id]
