"""Reads the profiles of `LONTAR_AGENCIES`, and says by file and key what is wrong with one."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from lontar.agency.profile import Agency
from lontar.errors import ConfigurationError
from lontar.settings import settings


def _explain(error: ValidationError, path: Path) -> ConfigurationError:
    lines = [f"{'.'.join(str(part) for part in item['loc']) or 'profile'}: {item['msg']}" for item in error.errors()]
    return ConfigurationError(
        f"The profile does not hold: {'; '.join(lines)}.",
        where=str(path),
        remedy="Correct the key and run `lontar check`.",
    )


def load_agency(path: Path) -> Agency:
    """Read one profile. Raises ConfigurationError naming file and key."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigurationError(f"The profile is not YAML: {error}.", where=str(path)) from error
    if not isinstance(raw, dict):
        raise ConfigurationError(
            "The profile is empty.", where=str(path), remedy="Start from a profile in config/agencies."
        )
    try:
        agency = Agency.model_validate(raw)
    except ValidationError as error:
        raise _explain(error, path) from error
    if agency.agency_id != path.stem:
        raise ConfigurationError(
            f"agency_id is '{agency.agency_id}' but the file is called {path.name}.",
            where=f"{path}: agency_id",
            remedy="Make them equal.",
        )
    return agency


@cache
def load_agencies() -> dict[str, Agency]:
    """All profiles of `LONTAR_AGENCIES` by agency_id. Raises ConfigurationError when there is none."""
    folder = settings().agencies_dir
    agencies = {agency.agency_id: agency for agency in map(load_agency, sorted(folder.glob("*.yml")))}
    if not agencies:
        raise ConfigurationError(
            "There is no profile.", where=str(folder), remedy="Write one, or point LONTAR_AGENCIES at their folder."
        )
    return agencies


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
