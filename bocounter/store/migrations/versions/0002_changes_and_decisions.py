"""Words that change or make a record of the ERP, what is wanted of it, and who decided what.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE operation ADD COLUMN base TEXT",
    "ALTER TABLE operation ADD COLUMN fields TEXT",
    "ALTER TABLE operation ADD COLUMN base_token TEXT",
    "ALTER TABLE operation ADD COLUMN label TEXT",
    "ALTER TABLE operation ADD COLUMN supersedes TEXT "
    "CONSTRAINT operation_supersedes_operation REFERENCES operation (id)",
    "ALTER TABLE operation ADD COLUMN generation INTEGER NOT NULL DEFAULT '0'",
    "ALTER TABLE conflict ADD COLUMN theirs_by TEXT",
    "ALTER TABLE conflict ADD COLUMN theirs_at TEXT",
    "ALTER TABLE conflict ADD COLUMN theirs_token TEXT",
    "ALTER TABLE conflict ADD COLUMN decision TEXT "
    "CONSTRAINT conflict_decision_operation REFERENCES operation (id)",
    """
    CREATE TABLE wanted (
        id TEXT NOT NULL,
        record_kind TEXT NOT NULL,
        record TEXT NOT NULL,
        field TEXT NOT NULL,
        value TEXT,
        base TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT NOT NULL,
        CONSTRAINT wanted_key PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX wanted_record ON wanted (record_kind, record)",
    "CREATE INDEX wanted_operation ON wanted (operation)",
    "CREATE INDEX operation_supersedes ON operation (supersedes)",
)

_MARK = (
    "INSERT INTO unread_work_order VALUES ({order}) ON CONFLICT DO NOTHING;"
    "INSERT INTO unread_part SELECT part FROM part_line WHERE work_order = {order} "
    "ON CONFLICT DO NOTHING;"
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER wanted_no_{act.lower()} BEFORE {act} ON wanted "
            "BEGIN SELECT RAISE(ABORT, 'wanted is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER wanted_insert_unread AFTER INSERT ON wanted "
        "WHEN NEW.record_kind = 'work_order' BEGIN "
        f"{_MARK.format(order='NEW.record')} END"
    )
    # What is wanted of a work order counts as long as its word is on its way.
    op.execute(
        "CREATE TRIGGER operation_moved_unread AFTER UPDATE OF state ON operation "
        "WHEN NEW.kind = 'change' AND NEW.target_kind = 'work_order' "
        f"BEGIN {_MARK.format(order='NEW.target')} END"
    )
    op.execute(
        "CREATE TRIGGER operation_wish_fixed BEFORE UPDATE OF base, fields, base_token, "
        "supersedes, label, depends_on ON operation "
        "BEGIN SELECT RAISE(ABORT, 'what was said is fixed'); END"
    )
    op.execute("PRAGMA user_version = 2")


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
