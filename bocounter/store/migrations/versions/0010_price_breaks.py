"""What a supplier asks for more than the least quantity is kept beside the price of that one.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE offer ADD COLUMN price_breaks TEXT")
    # What was read by an older program lacks them: it is read once more from the beginning.
    op.execute(
        "INSERT INTO cursor (kind, scope, anew) "
        "SELECT 'offer', 'all', 1 WHERE EXISTS (SELECT 1 FROM offer) "
        "ON CONFLICT (kind, scope) DO UPDATE SET cursor = NULL, began_at = NULL, anew = 1"
    )
    op.execute("PRAGMA user_version = 10")


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
