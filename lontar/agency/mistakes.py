"""What is wrong with a profile: each mistake with its place, all of one file in one pass."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lontar.errors import ConfigurationError
from lontar.settings import PROJECT_DIR

Place = tuple[str | int, ...]
RUNBOOK = "docs/runbooks/configuration.md"


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        place: Keys from the top of the file down to it; list positions from 0. Empty for the file as a whole.
        message: What is wrong there.
        remedy: What to write instead.
        line: In the file, from 1; 0 where it is not known.
    """

    place: Place
    message: str
    remedy: str = ""
    line: int = 0

    @property
    def key(self) -> str:
        """The place with dots: `feeds.units.sources.0.pattern`; `profile` for the file as a whole."""
        return ".".join(map(str, self.place)) or "profile"

    def located(self, lines: Mapping[Place, int]) -> "Mistake":
        """With the line of its place, or of the nearest place above it that the file has."""
        known = (self.place[:end] for end in range(len(self.place), -1, -1))
        line = self.line or next((lines[place] for place in known if place in lines), 0)
        return Mistake(self.place, self.message, self.remedy, line)

    def __str__(self) -> str:
        at = f" (line {self.line})" if self.line else ""
        return f"{self.key}{at}: {self.message}{'' if self.message.endswith('.') else '.'} {self.remedy}".rstrip()


def shown(path: Path) -> str:
    """A profile's path as messages name it: from the checkout where it lies in it."""
    return str(path.relative_to(PROJECT_DIR)) if path.is_relative_to(PROJECT_DIR) else str(path)


class ProfileBroken(ConfigurationError):
    """Mistakes of one or more profiles, by file."""

    def __init__(self, found: Mapping[Path, Iterable[Mistake]]) -> None:
        self.found = {path: list(mistakes) for path, mistakes in found.items()}
        lines = [f"{shown(path)}: {mistake}" for path, mistakes in self.found.items() for mistake in mistakes]
        count = "is a mistake" if len(lines) == 1 else f"are {len(lines)} mistakes"
        super().__init__(
            "\n  ".join([f"There {count} in the profile{'s' * (len(self.found) > 1)}:", *lines]),
            where=", ".join(shown(path) for path in self.found),
            remedy=f"Correct it there and run `lontar check` ({RUNBOOK}).",
        )
