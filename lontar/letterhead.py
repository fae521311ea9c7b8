"""How a government's printed reports open and who signs them: the profile's `publication.letterhead` and `.signatory`."""

import base64
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, field_validator

from lontar.errors import ConfigurationError
from lontar.settings import settings

_SUFFIXES = (".svg", ".png")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Letterhead(_Strict):
    """The official head: its lines (government, personnel office where none are given), address, and arms.

    `logo` is the name of an SVG or PNG file beside the profile.
    """

    lines: tuple[str, ...] = ()
    address: str = ""
    logo: str = ""

    @field_validator("logo")
    @classmethod
    def _logo_is_a_picture_beside_the_profile(cls, value: str) -> str:
        if value and (Path(value).name != value or Path(value).suffix.lower() not in _SUFFIXES):
            raise ValueError("the name of an SVG or PNG file in the folder of the profile")
        return value


class Signatory(_Strict):
    """Who signs an approved report: position and name; `rank` is a line below it, `place` stands before the date."""

    position: str
    name: str
    rank: str = ""
    place: str = ""


def logo_path(letterhead: Letterhead) -> Path | None:
    """Where the logo lies; None where the profile names none. Raises ConfigurationError when the file is not there."""
    if not letterhead.logo:
        return None
    path = settings().agencies_dir / letterhead.logo
    if not path.is_file():
        raise ConfigurationError(
            f"The logo {letterhead.logo} is not there.",
            where=str(settings().agencies_dir),
            remedy="Put the file beside the profile, or take `logo` out of it.",
        )
    return path


@cache
def logo_svg(letterhead: Letterhead) -> str:
    """The logo as SVG text, empty where there is none; a PNG is wrapped, so that all renditions take one form."""
    path = logo_path(letterhead)
    if path is None:
        return ""
    if path.suffix.lower() == ".svg":
        return path.read_text(encoding="utf-8")
    content = path.read_bytes()
    width, height = (int.from_bytes(content[start : start + 4]) for start in (16, 20))  # of the PNG's first chunk
    address = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    picture = f'<image width="{width}" height="{height}" href="{address}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{picture}</svg>'
