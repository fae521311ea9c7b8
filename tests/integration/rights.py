"""What each login may do, as data: role x schema (or schema.table). What does not stand here must be refused.

Letters: s select, i insert, u update, d delete, t truncate. The owner makes the rooms and is no login of the line.
"""

from lontar.settings import PROJECT_DIR
from lontar.warehouse import Role

ALL = "sidut"
LOGINS = tuple(role for role in Role if role is not Role.OWNER)

# A table's own entry stands in place of its schema's.
ON_TABLES: dict[Role, dict[str, str]] = {
    Role.LOADER: {
        "raw": ALL,
        "reference": "s",
        "identity.person": "si",
        "quarantine.reject": "i",
        "ledger": "s",
        "ledger.delivery": "si",
    },
    Role.TRANSFORMER: {
        "raw": "s",
        "staging": ALL,
        "intermediate": ALL,
        "reference": ALL,
        "marts": ALL,
        "quarantine": ALL,
        "quarantine.reject": "",
        "published": "s",
        "ledger": "s",
        "ledger.staging_result": "si",
        "ledger.gate_result": "si",
    },
    Role.PUBLISHER: {
        "reference": "s",
        "marts": "s",
        "published": "si",
        "ledger": "s",
        "ledger.gate_result": "si",
    },
    Role.AUDITOR: {
        "raw": "s",
        "staging": "s",
        "intermediate": "s",
        "reference": "s",
        "marts": "s",
        "quarantine": "s",
        "published": "s",
        "ledger": "s",
        "internal": "s",
    },
    Role.INTERNAL: {},
}
# Columns of a table that a login may use although the table as a whole is closed to it.
ON_COLUMNS: dict[Role, tuple[str, ...]] = {
    Role.TRANSFORMER: ("select delivery_id, row_number, reason from quarantine.reject limit 0",),
    Role.PUBLISHER: (
        "update published.revision set status = 'frozen', released_at = null, document_hash = '' where false",
    ),
}
MAKES_TABLES_IN: dict[Role, tuple[str, ...]] = {
    Role.LOADER: ("raw",),
    Role.TRANSFORMER: ("staging", "intermediate", "reference", "marts", "quarantine"),
}
MAKES_SCHEMAS = (Role.TRANSFORMER,)
CALLS: dict[str, tuple[Role, ...]] = {
    "ledger.append('kota-uji', 'uji', 'uji', '{}')": (Role.LOADER, Role.TRANSFORMER, Role.PUBLISHER, Role.AUDITOR),
    "internal.covers('a', 'all', '1', '2026-09-30')": (),
    "internal.list_rows('no_record', 'kota-kupang', '2026-09-30', 'all')": (),
    "internal.check_reading(1)": (),
}
# Rights of a superuser or of another login; nobody has them. {me}, {other} are logins.
# Functions that refuse by themselves what is not asked rightly: who may call them at all stands in the catalogue.
CALLABLE_BY: dict[str, tuple[Role, ...]] = {
    "ledger.append": (Role.LOADER, Role.TRANSFORMER, Role.PUBLISHER, Role.AUDITOR),
    "quarantine.forget": (Role.LOADER,),
    "internal.open": (Role.INTERNAL,),
    "internal.rows": (Role.INTERNAL,),
    "internal.persons": (Role.INTERNAL,),
    "internal.covers": (),
    "internal.list_rows": (),
    "internal.check_reading": (),
}
NEVER = (
    "create role penyusup login superuser",
    "alter role {me} superuser",
    "alter role {me} createrole",
    "alter role {me} bypassrls",
    "alter role {other} password 'x'",
    "grant {other} to {me}",
    "set role {other}",
    "set role lontar_owner",
    "set session authorization {other}",
    "set session_replication_role = replica",
    "set log_statement = 'none'",
    "copy (select 1) to program 'true'",
    "copy (select 1) to '/var/lontar-uji'",
    "create temporary table t (a text); copy t from '/etc/passwd'",
    "create temporary table t (a text); copy t from program 'id'",
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select lo_import('/etc/passwd')",
    "select pg_reload_conf()",
    "select rolpassword from pg_authid",
    "select passwd from pg_shadow",
    "select * from pg_statistic",
    "select * from pg_hba_file_rules",
    "create table public.mine (a text)",
    "create event trigger mine on ddl_command_end execute function ledger.refuse_change()",
    "create publication mine for all tables",
    "create foreign data wrapper mine",
    "alter default privileges for role lontar_owner in schema identity grant select on tables to {me}",
    "alter table identity.person owner to {me}",
    "alter table ledger.entry disable trigger all",
    "alter table ledger.entry disable trigger append_only",
    "drop trigger append_only on published.cell",
    "create trigger mine before insert on ledger.entry for each row execute function ledger.refuse_change()",
    "create rule mine as on insert to ledger.entry do instead nothing",
    "drop table ledger.entry",
    "drop schema ledger cascade",
    "drop function ledger.append",
    "create or replace function ledger.hash_of(text, bigint, timestamptz, text, text, json, text) returns text language sql as 'select 1'",
    "select setval('ledger.delivery_delivery_id_seq', 1)",
    "insert into internal.reader values ('kota-kupang', 'penyusup', 'all', true)",
    "delete from internal.reading",
)
# Where a login has some right of its own, the server only warns that nothing was passed on.
PASSED_ON = (
    "grant select, delete on identity.person to {me}",
    "grant select on identity.person to public",
    "grant all on ledger.entry to {me} with grant option",
)
# The same, of what cannot stand in a transaction.
NEVER_ALONE = (
    "alter system set log_statement = 'none'",
    "create database mine",
    "drop database airflow",
    "drop database lontar",
    "alter database lontar owner to {me}",
    "create tablespace mine location '/var/lontar-uji'",
    "reindex table ledger.entry",
)


def tables_about_people() -> frozenset[str]:
    """Marts with a row per person: closed to the publisher, so that none can be published by mistake."""
    folder = PROJECT_DIR / "dbt_project" / "models" / "marts" / "person"
    return frozenset(path.stem for path in folder.rglob("*.sql"))


def expected(role: Role, schema: str, table: str) -> str:
    """The letters for one table."""
    if role is Role.PUBLISHER and schema == "marts" and table in tables_about_people():
        return ""
    return ON_TABLES[role].get(f"{schema}.{table}", ON_TABLES[role].get(schema, ""))
