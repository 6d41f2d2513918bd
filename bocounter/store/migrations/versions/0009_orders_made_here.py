"""Orders made at the counter are read again when their customer or their branch changes.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# What the ERP does not show yet stands in no table of its own: its marks are these.
MARKS = {"customer": ("remote_id", "name", "number"), "branch": ("remote_id", "code", "name")}
_MARK = (
    "INSERT INTO unread_work_order SELECT 'op:' || id FROM counter_order "
    "WHERE {kind} = {row}.remote_id ON CONFLICT DO NOTHING;"
)


def upgrade() -> None:
    for kind, names in MARKS.items():
        marks = {row: _MARK.format(kind=kind, row=row) for row in ("NEW", "OLD")}
        for act, body in (
            ("INSERT", marks["NEW"]),
            (f"UPDATE OF {', '.join(names)}", marks["OLD"] + marks["NEW"]),
            ("DELETE", marks["OLD"]),
        ):
            name = f"{kind}_{act.split()[0].lower()}_unread_here"
            op.execute(f"CREATE TRIGGER {name} AFTER {act} ON {kind} BEGIN {body} END")
    op.execute("PRAGMA user_version = 9")


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
