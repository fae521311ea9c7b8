"""Alembic's entry: applies the migrations with the owner's login; the version table lives in the ledger schema."""

from alembic import context
from sqlalchemy import create_engine, text

with create_engine(context.config.attributes["url"]).connect() as connection:
    connection.execute(text("select pg_advisory_lock(hashtext('lontar migrations'))"))
    connection.execute(text("create schema if not exists ledger"))
    connection.commit()
    context.configure(connection=connection, version_table_schema="ledger", transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
