"""The models can move to Spark: every compiled model is translated, and what is PostgreSQL's own has a Spark spelling in macros.

No Spark is needed: sqlglot reads each model as PostgreSQL, writes it as Spark and reads that again.
"""

import re
from pathlib import Path

import pytest
import sqlglot
from landed import write_profiles
from shared_world import Scenario
from sqlglot import exp

from lontar.settings import PROJECT_DIR
from lontar.transform import dbt_project

pytestmark = pytest.mark.integration

DBT = PROJECT_DIR / "dbt_project"
# Written only in macros with a `spark__` variant beside them, which sqlglot cannot know of.
DISPATCHED = {"pg_input_is_valid", "to_jsonb", "current_setting"}


def _land(profiles: Path) -> None:
    """A city without a delivery: the tables are there, which is all that compiling asks for."""
    write_profiles(profiles, "kota-dialek")


SCENARIO = Scenario(_land, None)


@pytest.fixture(scope="module")
def compiled(built) -> dict[str, str]:
    """Model -> SQL as it would run on PostgreSQL."""
    result = dbt_project.invoke("compile")
    return {r.node.name: r.node.compiled_code for r in result.results if r.node.resource_type == "model"}


def _to_spark(query: str) -> str:
    return sqlglot.transpile(query, read="postgres", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]


def _unknown_functions(query: str) -> set[str]:
    """Functions that sqlglot passes on by name because it knows them in no dialect."""
    tree = sqlglot.parse_one(query, read="postgres")
    return {function.name.lower() for function in tree.find_all(exp.Anonymous)}


def test_models__are_all_compiled(compiled) -> None:
    files = {path.stem for path in DBT.glob("models/**/*.sql")}
    assert len(files) >= 40
    assert set(compiled) == files


def test_models__translate_to_spark_and_are_read_there(compiled) -> None:
    faults = {}
    for name, query in compiled.items():
        try:
            sqlglot.parse_one(_to_spark(query), read="spark")
            unknown = _unknown_functions(query) - DISPATCHED
        except sqlglot.errors.SqlglotError as error:
            unknown = {str(error).splitlines()[0]}
        if unknown:
            faults[name] = sorted(unknown)
    assert not faults


def test_translation__would_notice_what_only_postgresql_has() -> None:
    assert _unknown_functions("select pg_sleep(1), coalesce(a, b) from t") == {"pg_sleep"}
    with pytest.raises(sqlglot.errors.UnsupportedError):
        _to_spark("select a from t for update skip locked")


_ONLY_POSTGRES = re.compile(
    r"pg_\w+\(|to_jsonb|jsonb?_\w+\(|string_to_array|unnest\(|generate_series|offset 0|::|\bdistinct on\b|at time zone| ~ |\bilike\b",
    re.IGNORECASE,
)


_NOT_SQL = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|--[^\n]*|'[^']*'", re.DOTALL)


@pytest.mark.parametrize("path", sorted(DBT.glob("models/**/*.sql")), ids=lambda path: path.stem)
def test_model__is_written_without_postgresql_of_its_own(path) -> None:
    assert _ONLY_POSTGRES.findall(_NOT_SQL.sub("", path.read_text())) == []


def test_macros__that_need_postgresql_have_a_spark_variant_beside_them() -> None:
    macros = "\n".join(path.read_text() for path in DBT.glob("macros/*.sql"))
    dispatched = set(re.findall(r'adapter\.dispatch\("(\w+)", "lontar"\)', macros))
    assert len(dispatched) >= 8
    for name in dispatched:
        assert f"macro default__{name}(" in macros, name
        assert f"macro spark__{name}(" in macros, name
