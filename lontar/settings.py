"""Where this installation keeps its things. Read from the environment once per process; nothing here touches the disk."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Settings:
    """Folders and addresses of one installation.

    Attributes:
        home: `LONTAR_HOME`, everything that is data; default `var/` in the checkout.
        project_dir: The checkout: dbt project, DAGs, expectations, report templates.
        agencies_dir: `LONTAR_AGENCIES`, the folder of profiles; default `config/agencies/`.
        database_url: `LONTAR_DATABASE_URL`, a PostgreSQL server's URL for the owner; empty means the embedded one.
    """

    home: Path
    project_dir: Path
    agencies_dir: Path
    database_url: str

    @property
    def inbox_dir(self) -> Path:
        return self.home / "inbox"

    @property
    def archive_dir(self) -> Path:
        return self.home / "archive"

    @property
    def published_dir(self) -> Path:
        return self.home / "published"

    @property
    def keys_dir(self) -> Path:
        return self.home / "keys"

    @property
    def logs_dir(self) -> Path:
        return self.home / "logs"

    @property
    def is_embedded(self) -> bool:
        return not self.database_url


@cache
def settings() -> Settings:
    """The settings of this process, from the environment variables named in `Settings`."""
    home = Path(os.environ.get("LONTAR_HOME") or PROJECT_DIR / "var").expanduser().resolve()
    agencies = Path(os.environ.get("LONTAR_AGENCIES") or PROJECT_DIR / "config" / "agencies").expanduser().resolve()
    return Settings(
        home=home,
        project_dir=PROJECT_DIR,
        agencies_dir=agencies,
        database_url=os.environ.get("LONTAR_DATABASE_URL", ""),
    )
