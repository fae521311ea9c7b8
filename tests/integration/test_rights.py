"""Each login tries everything that it must not do, on a server that asks for passwords, on every table that a real run made."""

import os
import pwd
from contextlib import suppress

import psycopg
import pytest
from psycopg import sql
from rights import (
    ALL,
    CALLABLE_BY,
    CALLS,
    LOGINS,
    MAKES_SCHEMAS,
    MAKES_TABLES_IN,
    NEVER,
    NEVER_ALONE,
    ON_COLUMNS,
    PASSED_ON,
    expected,
    tables_about_people,
)
from server_city import Published, lontar

from lontar.psql import READS_IDENTITY
from lontar.warehouse import Role
from lontar.warehouse.migrate import AIRFLOW_DATABASE, TERMINAL_DATABASE

pytestmark = [pytest.mark.e2e, pytest.mark.integration, pytest.mark.timeout(1800)]

REFUSED = "42501"
# A view that cannot be written and a table that is none are refused before anybody asks for rights.
_IMPOSSIBLE = ("55000", "42809", "0A000")
_MADE_UP = "UJI00"
_TRY = """
do $do$
declare
    statement text;
    found text := '';
begin
    foreach statement in array {} loop
        begin
            execute statement;
            raise exception using errcode = '{}';
        exception when others then
            found := found || sqlstate || ' ';
        end;
    end loop;
    perform set_config('uji.found', found, false);
end $do$
"""


def _tried(connection: psycopg.Connection, statements: list[str]) -> list[str]:
    """What became of each statement: the server's code, or an empty text where it went through; all of it is undone."""
    listed = sql.SQL("array[{}]::text[]").format(sql.SQL(", ").join(map(sql.Literal, statements))).as_string(connection)
    connection.execute(_TRY.format(listed.replace("$do$", ""), _MADE_UP))
    states = connection.execute("select current_setting('uji.found')").fetchone()[0].split()
    return ["" if state == _MADE_UP else state for state in states]


@pytest.fixture(scope="module")
def tables(server_city: Published) -> dict[str, list[tuple[str, str]]]:
    """Schema -> its tables and views, each with a column that takes a value; partitions are reached by their table."""
    query = """
        select n.nspname, c.relname, (
            select attname from pg_attribute as a where attrelid = c.oid and attnum > 0 and attidentity = '' order by attnum limit 1
        )
        from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
        where c.relkind in ('r', 'v', 'm', 'p') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
        order by 1, 2
    """
    found: dict[str, list[tuple[str, str]]] = {}
    with psycopg.connect(server_city.server.url()) as connection:
        for schema, table, column in connection.execute(query):
            found.setdefault(schema, []).append((table, column))
    assert {"raw", "identity", "marts", "published", "internal"} <= found.keys()
    assert tables_about_people() <= {name for name, _ in found["marts"]}
    return found


@pytest.fixture(params=LOGINS, ids=str)
def login(request: pytest.FixtureRequest, server_city: Published):
    with psycopg.connect(server_city.server.url(request.param), autocommit=True) as connection:
        yield request.param, connection


def _statements(schema: str, table: str, column: str) -> dict[str, str]:
    """One statement per letter; none changes anything, and rights are asked for all the same."""
    name = sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(table)).as_string()
    quoted = sql.Identifier(column).as_string()
    return {
        "s": f"select t from {name} as t limit 0",
        "i": f"insert into {name} ({quoted}) select null where false",
        "u": f"update {name} set {quoted} = default where false",
        "d": f"delete from {name} where false",
        "t": f"truncate {name}",
    }


def test_tables__are_open_to_each_login_as_written_and_no_further(login, tables) -> None:
    role, connection = login
    wrong, tried = [], 0
    for schema, members in tables.items():
        asked = [
            (table, letter, statement)
            for table, column in members
            for letter, statement in _statements(schema, table, column).items()
        ]
        states = _tried(connection, [statement for *_, statement in asked])
        for (table, letter, statement), state in zip(asked, states, strict=True):
            may = letter in expected(role, schema, table)
            if (state == REFUSED) if may else (state != REFUSED and state not in _IMPOSSIBLE):
                wrong.append((statement, state or "went through"))
        tried += len(asked)
    assert tried > 300 * len(ALL)
    assert wrong == []


def test_columns__are_open_where_the_table_is_not(login) -> None:
    role, connection = login
    allowed = [statement for statements in ON_COLUMNS.values() for statement in statements]
    states = dict(zip(allowed, _tried(connection, allowed), strict=True))
    reads_all = {"select": "s", "update": "u"}
    for statement, state in states.items():
        schema, table = (
            (statement.split("from ")[-1] if "from " in statement else statement.split("update ")[1])
            .split(" ")[0]
            .split(".")
        )
        may = statement in ON_COLUMNS.get(role, ()) or reads_all[statement.split(" ")[0]] in expected(
            role, schema, table
        )
        assert (state != REFUSED) is may, statement


def test_rooms__are_built_in_by_their_owners_only(login, tables) -> None:
    role, connection = login
    schemas = [*tables, "public"]
    makers = [f"create table {schema}.mine (a text)" for schema in schemas]
    makers += [f"create function {schema}.mine() returns integer language sql as 'select 1'" for schema in schemas]
    may = {
        schema
        for statement, state in zip(makers, _tried(connection, makers), strict=True)
        if not state
        for schema in schemas
        if f" {schema}.mine" in statement
    }
    assert may == set(MAKES_TABLES_IN.get(role, ()))
    assert (_tried(connection, ["create schema mine"]) == [""]) is (role in MAKES_SCHEMAS)


def test_functions__are_called_by_those_who_need_them(login) -> None:
    role, connection = login
    states = _tried(connection, [f"select {call}" for call in CALLS])
    assert {call for call, state in zip(CALLS, states, strict=True) if not state} == {
        c for c, who in CALLS.items() if role in who
    }


def test_functions__are_all_known_and_executable_as_written(login, server_city: Published) -> None:
    role, _ = login
    query = """
        select n.nspname || '.' || p.proname, has_function_privilege(%s, p.oid, 'execute') and has_schema_privilege(%s, n.oid, 'usage')
        from pg_proc as p inner join pg_namespace as n on n.oid = p.pronamespace
        where n.nspname in ('ledger', 'internal', 'identity', 'quarantine', 'published') and p.prorettype <> 'trigger'::regtype
    """
    with psycopg.connect(server_city.server.url()) as connection:
        found = dict(connection.execute(query, (role.value, role.value)).fetchall())
    assert found.pop("ledger.hash_of") is (role is not Role.INTERNAL)
    assert found == {name: role in who for name, who in CALLABLE_BY.items()}


def test_psql__as_a_login_that_reads_identities_is_in_the_ledger(server_city: Published) -> None:
    query = "select payload ->> 'role', payload ->> 'operator' from ledger.entry where kind = 'identity_opened'"
    with psycopg.connect(server_city.server.url(Role.AUDITOR), autocommit=True) as connection:
        before = connection.execute(query).fetchall()
        for role in ("loader", "auditor"):
            lontar(server_city.environment, "psql", "--role", role, "--", "-tAc", "select 1")
        me = pwd.getpwuid(os.getuid()).pw_name
        assert connection.execute(query).fetchall() == [*before, ("lontar_loader", me)]


def test_identity__is_read_by_the_logins_whose_opening_is_recorded(tables) -> None:
    readers = {role for role in LOGINS if "s" in expected(role, "identity", "person")}
    assert readers | {Role.OWNER} == set(READS_IDENTITY)


def test_power_over_the_server_and_over_others__is_nobodys(login) -> None:
    role, connection = login
    statements = [
        statement.format(me=role.value, other=other.value)
        for statement in NEVER
        for other in (LOGINS if "{other}" in statement else (None,))
        if other is None or other is not role
        for other in [other or role]
    ]
    states = _tried(connection, statements)
    assert [(s, state) for s, state in zip(statements, states, strict=True) if state != REFUSED] == []


def test_rights__cannot_be_passed_on(login) -> None:
    role, connection = login
    query = """
        select n.nspname, c.relname, c.relacl::text from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
        where (n.nspname, c.relname) in (('identity', 'person'), ('ledger', 'entry')) order by 1
    """
    before = connection.execute(query).fetchall()
    for statement in PASSED_ON:
        with suppress(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.format(me=role.value))
    after = connection.execute(query).fetchall()
    assert len(before) == 2
    assert after == before


def test_power_over_databases__is_nobodys(login) -> None:
    role, connection = login
    for statement in NEVER_ALONE:
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse)):
            connection.execute(statement.format(me=role.value))


@pytest.mark.parametrize("database", [AIRFLOW_DATABASE, TERMINAL_DATABASE])
def test_airflows_databases__are_closed_to_all_logins(login, server_city: Published, database: str) -> None:
    role, _ = login
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(server_city.server.url(role, database=database))


def test_owner__is_no_superuser_and_no_login_owns_anothers_room(server_city: Published) -> None:
    query = "select rolname, rolsuper, rolbypassrls, rolreplication from pg_roles where rolname like 'lontar\\_%'"
    with psycopg.connect(server_city.server.url()) as connection:
        found = connection.execute(query).fetchall()
    assert len(found) == len(Role)
    assert [name for name, *powers in found if any(powers)] == []
    with psycopg.connect(server_city.server.url(), autocommit=True) as connection:
        assert (
            _tried(connection, ["copy (select 1) to program 'true'", "select pg_read_file('/etc/passwd')"])
            == [REFUSED] * 2
        )
