"""The rules behind printed figures: the seed's values in force on a day, or the city's own where its profile sets one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lontar.agency import Agency, LocalRule
from lontar.publish.labels import seed_rows


@dataclass(frozen=True)
class RuleInForce:
    """One rule as it holds for an agency on a day; `value` is None for a rule without a number."""

    code: str
    value: Decimal | None
    unit: str
    regulation: str
    article: str
    status: str
    is_local: bool


def rules_behind(indicators: Collection[str], agency: Agency, on: date) -> list[RuleInForce]:
    """The rules that these indicators apply, in the seed's order, each once."""
    used = {row["rule_code"] for row in seed_rows("indicator_rules") if row["indicator_code"] in indicators}
    found = []
    for row in seed_rows("rules"):
        if row["rule_code"] in used and row["valid_from"] <= on.isoformat() <= (row["valid_to"] or "9999-12-31"):
            own = _own(agency, row["rule_code"], on)
            if own or row["scope"] != "local" or row["value"]:
                found.append(_rule(row, own))
    return found


def _own(agency: Agency, code: str, on: date) -> LocalRule | None:
    versions = agency.rules.get(code, ())
    return next((r for r in versions if (r.valid_from or date.min) <= on <= (r.valid_to or date.max)), None)


def _rule(row: dict[str, str], own: LocalRule | None) -> RuleInForce:
    value = own.value if own else row["value"]
    # A city's own value is as sure as the text that its profile names for it; the marts say the same.
    status = ("confirmed" if own.regulation else "practice") if own else row["status"]
    return RuleInForce(
        code=row["rule_code"],
        value=Decimal(value) if value else None,
        unit=row["unit"],
        regulation=own.regulation if own else row["regulation"],
        article=own.article if own else row["article"],
        status=status,
        is_local=own is not None,
    )
