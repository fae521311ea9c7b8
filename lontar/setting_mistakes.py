"""What is wrong with the variables of the environment, all at once: a run would meet one after the other."""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from lontar.errors import ConfigurationError
from lontar.settings import settings

# Variable, what is wrong, what to do, and whether it stops a run (error) or not (warning).
SettingMistake = tuple[str, str, str, str]

KNOWN = {
    *("LONTAR_HOME", "LONTAR_AGENCIES", "LONTAR_DATABASE_URL", "LONTAR_MASTER_KEY", "LONTAR_NOW", "LONTAR_COMMIT"),
    *(f"LONTAR_SMTP_{name}" for name in ("HOST", "PORT", "USER", "PASSWORD", "FROM", "TLS", "CA")),
    *(f"LONTAR_{name}_PASSWORD" for name in ("OWNER", "LOADER", "TRANSFORMER", "PUBLISHER", "AUDITOR", "INTERNAL")),
    # Of docker-compose.yml, the Makefile and the tests.
    *("LONTAR_INBOX", "LONTAR_PROFILES", "LONTAR_VENV", "LONTAR_GOLDEN", "LONTAR_SOAK_MUTANTS", "LONTAR_SOAK_SECONDS"),
    "LONTAR_FAULT_SEED",
    *("LONTAR_TEST_PREPARED", "LONTAR_TEST_SITE"),
}


def setting_mistakes() -> Iterator[SettingMistake]:
    """Everything that can be said without reaching anybody. Values are not repeated: some of them are passwords."""
    yield from _unknown()
    yield from _agencies()
    if settings().database_url:
        yield from _database()
    yield from _mail()
    yield from _clock()


def folder_problem(path: Path) -> str:
    """Why a folder cannot be written, or made where it is missing; empty where it can."""
    existing = next((folder for folder in (path, *path.parents) if folder.exists()), None)
    if existing is None or not existing.is_dir():
        return "is a file, not a folder" if existing == path else f"cannot be made: {existing} is a file"
    if not os.access(existing, os.W_OK | os.X_OK):
        return "cannot be written" if existing == path else f"cannot be made: {existing} cannot be written"
    return ""


def _unknown() -> Iterator[SettingMistake]:
    for name in sorted(name for name in os.environ if name.startswith("LONTAR_") and name not in KNOWN):
        near = get_close_matches(name, KNOWN, 1, 0.8)
        if near:
            yield name, "there is no such setting", f"Do you mean {near[0]}?", "warning"


def _agencies() -> Iterator[SettingMistake]:
    folder = settings().agencies_dir
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "is not there"
        yield "LONTAR_AGENCIES", f"{folder} {what}", "Point it at the folder of the profiles.", "error"


def _database() -> Iterator[SettingMistake]:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    name = "LONTAR_DATABASE_URL"
    form = "Write postgresql://owner:password@host:5432/database."
    try:
        url = make_url(settings().database_url)
    except (ArgumentError, ValueError):
        yield name, "is no address of a database", form, "error"
        return
    if not url.drivername.startswith("postgresql"):
        yield name, f"names {url.drivername}, not PostgreSQL", form, "error"
    if not url.database:
        yield name, "names no database", form, "error"
    for role in ("LOADER", "TRANSFORMER", "PUBLISHER", "AUDITOR", "INTERNAL"):
        variable = f"LONTAR_{role}_PASSWORD"
        if not os.environ.get(variable):
            yield variable, "this login has no password", "Set it: LONTAR_DATABASE_URL is the owner's alone.", "error"


def _mail() -> Iterator[SettingMistake]:
    from lontar.mailing.server import mistakes

    if os.environ.get("LONTAR_SMTP_HOST", "").strip():
        yield from ((error.where, error.message, error.remedy, "error") for error in mistakes())


def _clock() -> Iterator[SettingMistake]:
    from lontar import clock

    if not os.environ.get("LONTAR_NOW"):
        return
    try:
        clock.parsed(os.environ["LONTAR_NOW"])
    except ConfigurationError as error:
        yield error.where, error.message, error.remedy, "error"
    if real := _real_agencies():
        yield "LONTAR_NOW", f"is for synthetic cities only, and {', '.join(real)} is a real one", "Unset it.", "error"


def _real_agencies() -> list[str]:
    from lontar.agency import read_profile

    read = (read_profile(path)[0] for path in sorted(settings().agencies_dir.glob("*.yml")))
    return [agency.agency_id for agency in read if agency and not agency.sample]
