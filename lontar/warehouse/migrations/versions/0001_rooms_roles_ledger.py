"""The rooms (schemas), what each login may do in them, the ledger, identities, quarantine and published cells."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Plain SQL in one file beside this one: an auditor reads grants more easily there."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # The driver itself takes many statements at once and leaves percent signs alone.
    op.get_bind().connection.driver_connection.execute(statements)
