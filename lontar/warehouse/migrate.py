"""Brings the warehouse to the present shape: database, logins, schemas, tables. Safe to call at every start."""

import os
from functools import cache

import psycopg
from psycopg import sql

from lontar.errors import ConfigurationError
from lontar.settings import PROJECT_DIR, settings
from lontar.warehouse import embedded
from lontar.warehouse.connections import DATABASE, Role, role_url, url

AIRFLOW_DATABASE = "airflow"
# Of the runs at a terminal: a scheduler over the same tables would take their tasks for its own (ADR 32).
TERMINAL_DATABASE = "airflow_terminal"
_MIGRATIONS = PROJECT_DIR / "lontar" / "warehouse" / "migrations"


def make_databases_and_logins() -> None:
    """Databases and logins of the embedded server, where they are missing."""
    with psycopg.connect(embedded.superuser_libpq(), autocommit=True) as connection:
        known_roles = {name for (name,) in connection.execute("select rolname from pg_roles")}
        for role in Role:
            if role.value not in known_roles:
                extra = sql.SQL(" createrole createdb") if role is Role.OWNER else sql.SQL("")
                # Both or neither: a login that is there is taken to be complete at the next start.
                with connection.transaction():
                    connection.execute(sql.SQL("create role {} login{}").format(sql.Identifier(role.value), extra))
                    if role is not Role.OWNER:
                        _let_owner_act_for(connection, role, Role.OWNER.value)
        databases = {name for (name,) in connection.execute("select datname from pg_database")}
        for database in (DATABASE, AIRFLOW_DATABASE, TERMINAL_DATABASE):
            if database not in databases:
                statement = sql.SQL("create database {} owner {}")
                connection.execute(statement.format(sql.Identifier(database), sql.Identifier(Role.OWNER)))
        # Airflow's own databases are the owner's; a new one is open to every login.
        for database in (AIRFLOW_DATABASE, TERMINAL_DATABASE):
            connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(database)))


def _let_owner_act_for(connection: psycopg.Connection, role: Role, owner: str) -> None:
    """Membership lets the owner make rooms that belong to the role; the role gains nothing by it."""
    connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role.value), sql.Identifier(owner)))


def _make_server_logins() -> None:
    """On a server the owner needs CREATEROLE; passwords come from the environment and are set anew at each start."""
    with psycopg.connect(
        role_url(Role.OWNER).set(drivername="postgresql").render_as_string(hide_password=False)
    ) as connection:
        known = {name for (name,) in connection.execute("select rolname from pg_roles")}
        for role in set(Role) - {Role.OWNER}:
            password = os.environ.get(role.password_variable)
            if not password:
                raise ConfigurationError(
                    f"The login {role} has no password.",
                    where=role.password_variable,
                    remedy="Set this variable; see docs/runbooks/database-logins.md.",
                )
            verb = "alter" if role.value in known else "create"
            # What the server would make of the password: a server that logs statements would keep the password itself.
            verifier = connection.pgconn.encrypt_password(password.encode(), role.value.encode()).decode()
            connection.execute(
                sql.SQL("{} role {} login password {}").format(
                    sql.SQL(verb), sql.Identifier(role.value), sql.Literal(verifier)
                )
            )
            _let_owner_act_for(connection, role, connection.info.user)


def _upgrade() -> None:
    from alembic import command
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS))
    configuration.attributes["url"] = url(Role.OWNER)
    command.upgrade(configuration, "head")


def _at_head() -> bool:
    """Whether the newest migration has been applied; asked first because Alembic's own start costs half a second."""
    newest = max(path.stem.split("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
    with psycopg.connect(
        role_url(Role.OWNER).set(drivername="postgresql").render_as_string(hide_password=False)
    ) as connection:
        if connection.execute("select to_regclass('ledger.alembic_version')").fetchone()[0] is None:
            return False
        return connection.execute("select version_num from ledger.alembic_version").fetchone() == (newest,)


@cache
def ensure() -> None:
    """Start the embedded server where none is configured, make database and logins, apply the migrations.

    Raises ConfigurationError when a server is configured but a login's password is missing.
    """
    if settings().is_embedded:
        settings().home.mkdir(parents=True, exist_ok=True)
        make_databases_and_logins()
    else:
        _make_server_logins()
    if not _at_head():
        _upgrade()
