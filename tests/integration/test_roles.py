"""Each login may do what its step needs, and no more. Rights on dbt's tables after two runs are tested with staging."""

import psycopg
import pytest

from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module", autouse=True)
def _warehouse(module_home):
    ensure()
    with connect(Role.LOADER) as connection:
        connection.execute("create table raw.example (value text)")
    with connect(Role.TRANSFORMER) as connection:
        connection.execute("create table intermediate.example (person_key text)")
        connection.execute("create table staging.example (person_key text)")
        connection.execute("create table marts.example (person_key text)")


FORBIDDEN = [
    (Role.PUBLISHER, "select * from raw.example"),
    (Role.PUBLISHER, "select * from staging.example"),
    (Role.PUBLISHER, "select * from intermediate.example"),
    (Role.PUBLISHER, "select * from identity.person"),
    (Role.PUBLISHER, "select * from quarantine.reject"),
    (Role.PUBLISHER, "insert into ledger.delivery (agency_id) values ('a')"),
    (Role.PUBLISHER, "create table marts.mine (a text)"),
    (Role.TRANSFORMER, "select * from identity.person"),
    (Role.TRANSFORMER, "select raw_text from quarantine.reject"),
    (Role.TRANSFORMER, "delete from raw.example"),
    (Role.TRANSFORMER, "insert into published.revision (agency_id) values ('a')"),
    (Role.LOADER, "select * from published.cell"),
    (Role.LOADER, "select * from quarantine.reject"),
    (Role.LOADER, "delete from identity.person"),
    (Role.LOADER, "update identity.person set person_key = 'x'"),
    (Role.LOADER, "create table marts.mine (a text)"),
    (Role.AUDITOR, "select * from identity.person"),
    (Role.AUDITOR, "insert into raw.example values ('a')"),
    (Role.AUDITOR, "delete from published.cell"),
    (Role.AUDITOR, "create table public.mine (a text)"),
    (Role.AUDITOR, "insert into internal.reader values ('a', 'b', 'all', true)"),
    (Role.AUDITOR, "select internal.open('a', 'r', 'x', 'x', 'board', '2026-09-30', 'all', 'a reason')"),
    (Role.PUBLISHER, "select * from internal.reading"),
    (Role.PUBLISHER, "select internal.rows(1)"),
    (Role.INTERNAL, "select * from identity.person"),
    (Role.INTERNAL, "select * from intermediate.example"),
    (Role.INTERNAL, "select * from marts.example"),
    (Role.INTERNAL, "select * from published.cell"),
    (Role.INTERNAL, "select * from ledger.entry"),
    (Role.INTERNAL, "select ledger.append('a', 'r', 'internal_read', '{}')"),
    (Role.INTERNAL, "select * from internal.reader"),
    (Role.INTERNAL, "insert into internal.reader values ('a', 'b', 'all', true)"),
    (Role.INTERNAL, "select internal.list_rows('example', 'a', '2026-09-30', 'all')"),
    (Role.INTERNAL, "select internal.rows(1)"),
    (Role.INTERNAL, "create table internal.mine (a text)"),
    (Role.INTERNAL, "create temporary table mine (a text)"),
]
ALLOWED = [
    (Role.LOADER, "insert into raw.example values ('a')"),
    (Role.LOADER, "select count(*) from identity.person"),
    (Role.TRANSFORMER, "select * from raw.example"),
    (Role.TRANSFORMER, "create temporary table scratch (a text)"),
    (Role.PUBLISHER, "select * from published.cell"),
    (Role.AUDITOR, "select * from raw.example"),
    (Role.AUDITOR, "select raw_text from quarantine.reject"),
]


@pytest.mark.parametrize(("role", "statement"), FORBIDDEN, ids=lambda value: str(value))
def test_role__is_refused_what_its_step_does_not_need(role, statement):
    with connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize(("role", "statement"), ALLOWED, ids=lambda value: str(value))
def test_role__may_do_what_its_step_needs(role, statement):
    with connect(role) as connection:
        connection.execute(statement)
        connection.rollback()


def test_roles__none_is_superuser_or_member_of_another():
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(
            """select r.rolname, r.rolsuper, r.rolbypassrls, exists (select from pg_auth_members as m where m.member = r.oid)
               from pg_roles as r where r.rolname like 'lontar\\_%' and r.rolname <> 'lontar_owner'"""
        ).fetchall()
    assert len(rows) == 5
    assert [row for row in rows if any(row[1:])] == []
