"""The loader numbers a delivery before it stores rows: the rows carry the number, and the delivery's row is written last."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """`ledger.delivery` is insert-only and holds final counts, so its number is needed before the row exists."""
    op.execute("grant usage on sequence ledger.delivery_delivery_id_seq to lontar_loader")
