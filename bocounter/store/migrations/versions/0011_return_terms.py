"""What is kept back when a part is returned late is kept beside whether it may go back at all.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE part ADD COLUMN restock_fees TEXT")
    op.execute("ALTER TABLE offer ADD COLUMN restock_fees TEXT")
    # What was read by an older program lacks them: it is read once more from the beginning, but
    # of a Tryton, which keeps none.
    for kind in ("part", "offer"):
        op.execute(
            "INSERT INTO cursor (kind, scope, anew) "
            f"SELECT '{kind}', 'all', 1 WHERE EXISTS (SELECT 1 FROM {kind}) AND NOT EXISTS "
            "(SELECT 1 FROM setting WHERE name = 'connector' AND value = 'tryton') "
            "ON CONFLICT (kind, scope) DO UPDATE SET cursor = NULL, began_at = NULL, anew = 1"
        )
    op.execute("PRAGMA user_version = 11")


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
