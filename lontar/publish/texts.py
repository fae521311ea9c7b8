"""The words of the reports: `reports/texts/<language>.yml` and a file per topic in `<language>/`, one key per sentence, named gaps filled with ready-made text."""

from functools import cache
from string import Formatter
from typing import Any

from lontar.errors import ConfigurationError
from lontar.settings import settings
from lontar.yaml_file import load_yaml


def _flatten(node: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in node.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            flat |= _flatten(value, f"{path}.")
        else:
            flat[path] = str(value).strip()
    return flat


class Texts:
    """All texts of one language by dotted key. Asking for a missing key or leaving a gap unfilled is an error."""

    def __init__(self, language: str, flat: dict[str, str], known: dict[str, str] | None = None) -> None:
        self.language = language
        self._flat = flat
        self._groups: dict[str, dict[str, str]] = {}
        self._known = known or {}

    def knowing(self, **gaps: str) -> "Texts":
        """The same texts with gaps that every sentence of one report fills alike, such as the kind of its period."""
        made = Texts(self.language, self._flat, self._known | gaps)
        made._groups = self._groups
        return made

    def __call__(self, key: str, **gaps: str) -> str:
        """The text of `key` with its gaps filled. Raises ConfigurationError naming key and file."""
        if key not in self._flat:
            raise ConfigurationError(
                f"There is no text '{key}'.",
                where=f"reports/texts/{self.language}.yml",
                remedy="Add the key: see docs/runbooks/declarations.md.",
            )
        try:
            return self._flat[key].format_map(self._known | gaps)
        except KeyError as error:
            message = f"The text '{key}' has a gap {error} that the report does not fill."
            raise ConfigurationError(message, where=f"reports/texts/{self.language}.yml") from error

    def label(self, group: str, member: str) -> str:
        """The display name of a code, or the code itself where the texts do not know it (a city's own list)."""
        return self._flat.get(f"{group}.{member}", member)

    def member(self, group: str, member: str) -> str:
        """As `label`, for readers: a code of the city's own list is shown as words (`analisis_data`: Analisis data)."""
        name = self.label(group, member)
        return name[:1].upper() + name[1:].replace("_", " ") if name == member else name

    def group(self, prefix: str) -> dict[str, str]:
        """All texts under `prefix.`, in the file's order."""
        if prefix not in self._groups:
            start = f"{prefix}."
            found = {key.removeprefix(start): text for key, text in self._flat.items() if key.startswith(start)}
            self._groups[prefix] = found
        return self._groups[prefix]

    def order(self, prefix: str) -> list[str]:
        """The names under `prefix.`, in the file's order."""
        return list(self.group(prefix))

    def gaps(self) -> dict[str, set[str]]:
        """Names of the gaps of every text; what the translations must share."""
        return {key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in self._flat.items()}


@cache
def load_texts(language: str) -> Texts:
    """Texts of `id` or `en`. Raises ConfigurationError when there is no such file."""
    folder = settings().project_dir / "reports" / "texts"
    path = folder / f"{language}.yml"
    if not path.is_file():
        raise ConfigurationError(f"There are no texts in '{language}'.", where=str(folder), remedy="Use id or en.")
    flat: dict[str, str] = {}
    for part in [path, *sorted((folder / language).glob("*.yml"))]:
        found = _flatten(load_yaml(part))
        if twice := sorted(flat.keys() & found.keys()):
            raise ConfigurationError(
                f"Text '{twice[0]}' is written twice.",
                where=str(part),
                remedy="Keep one: see docs/runbooks/declarations.md.",
            )
        flat |= found
    return Texts(language, flat)
