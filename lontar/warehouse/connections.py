"""Addresses of the warehouse, one per role, and plain psycopg connections to them."""

import os
from enum import StrEnum
from functools import cache

import psycopg
from sqlalchemy.engine import URL, make_url

from lontar.errors import ConfigurationError
from lontar.settings import settings
from lontar.warehouse import embedded

DATABASE = "lontar"


class Role(StrEnum):
    """The logins. The value is the login's name in the database."""

    OWNER = "lontar_owner"
    LOADER = "lontar_loader"
    TRANSFORMER = "lontar_transformer"
    PUBLISHER = "lontar_publisher"
    AUDITOR = "lontar_auditor"
    INTERNAL = "lontar_internal"

    @property
    def password_variable(self) -> str:
        return f"{self.value.upper()}_PASSWORD"


def _server_url(role: Role) -> URL:
    owner = make_url(settings().database_url).set(drivername="postgresql+psycopg")
    if role is Role.OWNER:
        return owner
    password = os.environ.get(role.password_variable)
    if not password:
        raise ConfigurationError(
            f"The login {role} has no password.",
            where=role.password_variable,
            remedy="Set this variable; LONTAR_DATABASE_URL is the owner's address only; see docs/runbooks/database-logins.md.",
        )
    return owner.set(username=role.value, password=password)


@cache
def role_url(role: Role) -> URL:
    """SQLAlchemy address of the warehouse for one role. Starts the embedded server where none is configured."""
    if not settings().is_embedded:
        return _server_url(role)
    return URL.create(
        "postgresql+psycopg", username=role.value, database=DATABASE, query={"host": str(embedded.socket_dir())}
    )


def url(role: Role) -> str:
    """The same address as text, with the password in clear: hand it to a driver, never print it."""
    return role_url(role).render_as_string(hide_password=False)


def connect(role: Role, **options: object) -> psycopg.Connection:
    """Open a connection as one role. Not autocommit: `with connect(role) as connection` commits at the end.

    Sessions speak ISO dates and UTC whatever the server's defaults are.
    """
    libpq = role_url(role).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(libpq, application_name="lontar", options="-c timezone=UTC -c datestyle=ISO,YMD", **options)
