"""The words of the site's index and audit pages and of corrections: `reports/site/id.yml`."""

from functools import cache

import yaml

from lontar.publish.texts import Texts, _flatten
from lontar.settings import settings


@cache
def site_texts() -> Texts:
    """The texts in Indonesian, the language that officials read. Asking for a missing key is an error."""
    path = settings().project_dir / "reports" / "site" / "id.yml"
    return Texts("id", _flatten(yaml.safe_load(path.read_text(encoding="utf-8"))))
