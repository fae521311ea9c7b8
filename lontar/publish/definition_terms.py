"""What the definition pages say about an indicator in words: topic, unit, window, sources, protection, method pages."""

from dataclasses import dataclass
from functools import cache

from lontar.publish.context import Indicator
from lontar.publish.labels import seed_rows
from lontar.publish.model import Value
from lontar.publish.site_tables import Writer, code, words
from lontar.settings import settings
from lontar.yaml_file import load_yaml


@dataclass(frozen=True)
class Topic:
    """A topic of the indicator seed: its names, the report's chapter and the pages of `docs/methods` about it."""

    names: dict[str, str]
    section: str
    methods: tuple[str, ...]


@cache
def topics() -> dict[str, Topic]:
    """All topics in the order of `reports/site/topics.yml`."""
    path = settings().project_dir / "reports" / "site" / "topics.yml"
    found = load_yaml(path)
    return {
        name: Topic({"id": row["id"], "en": row["en"]}, row["section"], tuple(row["methods"]))
        for name, row in found.items()
    }


def topic_name(w: Writer, topic: str) -> str:
    """A topic as readers call it; its code where the file does not know it (an installation's own indicator)."""
    return topics()[topic].names[w.language] if topic in topics() else topic


def definition_page(indicator: str) -> str:
    """The Indonesian address of a definition, from the site's root."""
    return f"indikator/{indicator}.html"


def _protection(w: Writer, indicator: Indicator) -> str:
    texts, name = w.formats.texts, indicator.disclosure_class
    for row in seed_rows("disclosure_thresholds"):
        if row["disclosure_class"] == name:
            label = texts.label("disclosure_class", name)
            text = w("definition.threshold", name=label, count=row["min_persons"])
            return text + (w("definition.threshold_share") if row["protects_small_numerator"] == "true" else "")
    return name


def facts(w: Writer, indicator: Indicator, row: dict) -> list[tuple[Value, Value]]:
    """Name and content of each property, in printed order."""
    texts = w.formats.texts
    feeds = "; ".join(w.feed(feed) for feed in row["feeds"].split("|"))
    lines = {
        "unit": w.texts.label("unit", indicator.unit),
        "direction": w.texts.label("direction", indicator.direction),
        "window": texts.label("window", indicator.window),
        "applies_to": w.texts.label("applies_to", row["applies_to"]),
        "feeds": feeds,
        "regulation": indicator.regulation or texts("absence.not_applicable"),
        "rule_status": texts.label("rule_status", indicator.rule_status),
        "disclosure_class": _protection(w, indicator),
    }
    named = [(words(w(f"definition.{key}")), words(text)) for key, text in lines.items()]
    return [(words(w("definition.code")), code(indicator.code)), *named]


def rules_of(indicator: str) -> list[dict[str, str]]:
    """Every version of the rules that an indicator applies, in the seed's order; local ones without a number left out."""
    used = {row["rule_code"] for row in seed_rows("indicator_rules") if row["indicator_code"] == indicator}
    return [row for row in seed_rows("rules") if row["rule_code"] in used and (row["scope"] != "local" or row["value"])]
