"""The order in which the ledger was written does not hang on the machine's clock, which can jump (ADR 0028)."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Plain SQL in one file beside this one: an auditor reads grants more easily there."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    op.get_bind().connection.driver_connection.execute(statements)
