"""The audit of what was done to the store itself, which the database only ever adds to.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE audit (
            seq INTEGER NOT NULL,
            at TEXT NOT NULL,
            "by" TEXT NOT NULL,
            deed TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL,
            CONSTRAINT audit_key PRIMARY KEY (seq)
        )
        """
    )
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
        )
    op.execute("PRAGMA user_version = 3")


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
