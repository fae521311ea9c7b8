"""The words of the site's index and audit pages and of corrections: `reports/site/<language>.yml`."""

from functools import cache

from lontar.publish.languages import MAIN_LANGUAGE
from lontar.publish.texts import Texts, _flatten
from lontar.settings import settings
from lontar.yaml_file import load_yaml


@cache
def site_texts(language: str = MAIN_LANGUAGE) -> Texts:
    """The texts of a language. Asking for a missing key is an error."""
    path = settings().project_dir / "reports" / "site" / f"{language}.yml"
    return Texts(language, _flatten(load_yaml(path)))
