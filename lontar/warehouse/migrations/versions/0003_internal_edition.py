"""The internal edition: a login that reads people only through functions that write into the ledger first (ADR 0021)."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Plain SQL in one file beside this one: an auditor reads grants more easily there."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    op.get_bind().connection.driver_connection.execute(statements)
