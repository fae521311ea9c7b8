"""Reads the project's own YAML: declarations, texts, rules. Profiles of cities have a reader that explains mistakes: `lontar.agency`."""

from pathlib import Path
from typing import Any

import yaml

# The same loader in C where the wheel brings it, ten times as fast; texts alone are some hundred files.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(path: Path) -> Any:
    """The content of a YAML file in UTF-8."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader either way
