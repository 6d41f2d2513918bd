"""What the call queue and the alerts need of each work order, kept beside its summary.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE call_reading (
        work_order TEXT NOT NULL,
        number TEXT NOT NULL,
        branch TEXT,
        customer TEXT,
        service_writer TEXT,
        opened TEXT,
        machine_down BOOLEAN NOT NULL,
        open_lines INTEGER NOT NULL,
        short_lines INTEGER NOT NULL,
        undated_lines INTEGER NOT NULL,
        promised TEXT,
        promised_by TEXT,
        unshipped TEXT,
        unconfirmed TEXT,
        due TEXT,
        slip_days INTEGER,
        moved_at TEXT,
        arrived TEXT,
        contacted TEXT,
        heard TEXT,
        contact_by TEXT,
        tries INTEGER NOT NULL,
        next_contact TEXT,
        left_alone BOOLEAN NOT NULL,
        mood TEXT,
        decision TEXT,
        pacing TEXT,
        CONSTRAINT call_reading_key PRIMARY KEY (work_order)
    )
    """,
    "CREATE INDEX call_reading_branch ON call_reading (branch)",
    # What is on the board is summed up again, and gets its row.
    "INSERT INTO unread_work_order SELECT work_order FROM wo_summary WHERE true "
    "ON CONFLICT DO NOTHING",
    "PRAGMA user_version = 13",
)

# When parts came, and how a customer was, counts for the call: the job is summed up again.
_CAME = (
    "INSERT INTO unread_work_order SELECT work_order FROM part_line "
    "WHERE purchase_line = {row}.purchase_line ON CONFLICT DO NOTHING;"
)
_FELT = (
    "INSERT INTO unread_work_order SELECT work_order FROM contact WHERE id = NEW.contact "
    "ON CONFLICT DO NOTHING;"
)
TRIGGERS = {
    "receipt": {
        "INSERT": _CAME.format(row="NEW"),
        "UPDATE": _CAME.format(row="OLD") + _CAME.format(row="NEW"),
        "DELETE": _CAME.format(row="OLD"),
    },
    "contact_detail": {"INSERT": _FELT},
}


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table, acts in TRIGGERS.items():
        for act, marks in acts.items():
            op.execute(
                f"CREATE TRIGGER {table}_{act.lower()}_unread_call AFTER {act} ON {table} "
                f"BEGIN {marks} END"
            )


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
