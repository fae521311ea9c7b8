"""Reads the rules under `expectations/` (YAML in Great Expectations' own form) and lets Great Expectations decide them.

A suite names the relation it looks at, the columns that name a failing row (never personal data) and its expectations.
Great Expectations decides; nothing here compares a number.
"""

import logging
import os
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lontar.errors import ConfigurationError
from lontar.settings import settings
from lontar.yaml_file import load_yaml

SEVERITIES = ("critical", "warning")
_RUNBOOK = "docs/runbooks/declarations.md"
_META = ("rule", "description", "owner", "reason", "introduced")


@dataclass(frozen=True)
class Suite:
    """One file of rules. `expects_rows` is false for relations that list faults and should be empty."""

    name: str
    relation: str
    key: tuple[str, ...]
    expects_rows: bool
    expectations: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Result:
    """What became of one rule. `failing_keys` holds key columns of failing rows only, never their values."""

    rule: str
    severity: str
    description: str
    outcome: str
    observed: str
    expected: str
    element_count: int | None
    unexpected_count: int | None
    failing_keys: tuple[dict[str, Any], ...] = ()


def _read(path: Path) -> Suite:
    raw = load_yaml(path)
    for expectation in raw["expectations"]:
        missing = [key for key in _META if not expectation.get("meta", {}).get(key)]
        if missing or expectation.get("severity") not in SEVERITIES:
            raise ConfigurationError(
                f"A rule lacks {', '.join(missing) or 'a severity'}.",
                where=f"{path}: {expectation.get('meta', {}).get('rule', expectation['type'])}",
                remedy=f"Every rule states {', '.join(_META)} and a severity of {' or '.join(SEVERITIES)}; see {_RUNBOOK}.",
            )
    return Suite(
        name=path.stem,
        relation=raw["relation"],
        key=tuple(raw.get("key", ())),
        expects_rows=raw.get("expects_rows", True),
        expectations=tuple(raw["expectations"]),
    )


def load_suites(gate: str) -> list[Suite]:
    """The suites of one gate (`raw`, `marts` or `publication`), by file name. Raises ConfigurationError naming a faulty rule."""
    suites = [_read(path) for path in sorted((settings().project_dir / "expectations" / gate).glob("*.yml"))]
    if not suites:
        where = f"expectations/{gate}"
        raise ConfigurationError(f"The gate '{gate}' has no rule.", where=where, remedy=f"See {_RUNBOOK}.")
    return suites


@cache
def _context() -> Any:
    """One context a process: the import costs seconds, a suite some 50 ms."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    # Its Postgres source rejects the address of a socket, so the generic one is meant.
    warnings.filterwarnings("ignore", message=".*generic SQLDatasource.*")
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def _build(expectation: dict[str, Any]) -> Any:
    from great_expectations.expectations.registry import get_expectation_impl

    kwargs = expectation.get("kwargs", {})
    return get_expectation_impl(expectation["type"])(
        **kwargs, severity=expectation["severity"], meta={"rule": expectation["meta"]["rule"]}
    )


def _raised(exception_info: dict[str, Any]) -> str:
    """The reason why a rule could not be evaluated; empty when it could. The field comes flat or by metric."""
    entries = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    return "; ".join(sorted({str(entry["exception_message"]) for entry in entries if entry["raised_exception"]}))


def _expected(expectation: dict[str, Any]) -> str:
    bounds = {key: value for key, value in expectation.get("kwargs", {}).items() if key != "column"}
    return ", ".join(f"{key} {value}" for key, value in bounds.items()) or expectation["type"]


def _observed(figures: dict[str, Any]) -> str:
    """Counts and aggregates only: the sample values that come with them are rows of people."""
    if "observed_value" in figures:
        return str(figures["observed_value"])
    return f"{figures.get('unexpected_count', 0)} of {figures.get('element_count', 0)}"


def _result(expectation: dict[str, Any], found: Any, key: tuple[str, ...]) -> Result:
    failure = "no result was returned" if found is None else _raised(found.exception_info)
    figures = {} if found is None else dict(found.result)
    failing = figures.get("unexpected_index_list") or []
    return Result(
        rule=expectation["meta"]["rule"],
        severity=expectation["severity"],
        description=expectation["meta"]["description"],
        outcome="not_evaluated" if failure else "passed" if found.success else "failed",
        observed=failure or _observed(figures),
        expected=_expected(expectation),
        element_count=figures.get("element_count"),
        unexpected_count=figures.get("unexpected_count"),
        failing_keys=tuple({name: row[name] for name in key} for row in failing),
    )


def evaluate(suite: Suite, query: str, url: str) -> list[Result]:
    """Let Great Expectations decide every rule of a suite on the rows of one query.

    Returns one result per rule, in the suite's order; a rule for which none came back, or that raised, is `not_evaluated`.
    """
    import great_expectations as gx

    context = _context()
    source = context.data_sources.add_or_update_sql("warehouse", connection_string=url, create_temp_table=True)
    batch = source.add_query_asset(name=suite.name, query=query).add_batch_definition_whole_table("all")
    rules = gx.ExpectationSuite(name=suite.name, expectations=[_build(item) for item in suite.expectations])
    validation = gx.ValidationDefinition(name=suite.name, data=batch, suite=context.suites.add_or_update(rules))
    wanted: dict[str, Any] = {"result_format": "COMPLETE" if suite.key else "SUMMARY"}
    if suite.key:
        wanted["unexpected_index_column_names"] = list(suite.key)
    outcome = context.validation_definitions.add_or_update(validation).run(result_format=wanted)
    by_rule = {found.expectation_config.meta["rule"]: found for found in outcome.results}
    return [_result(item, by_rule.get(item["meta"]["rule"]), suite.key) for item in suite.expectations]
