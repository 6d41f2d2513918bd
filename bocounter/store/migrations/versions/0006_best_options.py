"""The best option of each line, kept beside its reading, and what makes it be judged anew.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE line_reading DROP COLUMN best_option",
    "ALTER TABLE line_reading DROP COLUMN options_count",
    """
    CREATE TABLE unread_option (
        part TEXT NOT NULL,
        CONSTRAINT unread_option_key PRIMARY KEY (part)
    )
    """,
    """
    CREATE TABLE best_option (
        line TEXT NOT NULL,
        part TEXT NOT NULL,
        until TEXT NOT NULL,
        judged TEXT NOT NULL,
        "key" TEXT,
        kind TEXT,
        phrase TEXT,
        arrives TEXT,
        options_count INTEGER NOT NULL,
        CONSTRAINT best_option_key PRIMARY KEY (line)
    )
    """,
    "CREATE INDEX best_option_part ON best_option (part)",
    "CREATE INDEX best_option_until ON best_option (until, part)",
    "INSERT INTO unread_option SELECT DISTINCT part FROM line_reading",
)

# Ways between branches and time zones touch every line of a branch, but no pegging: they mark
# what is to be judged, not what is to be read again.
_TO_BRANCH = (
    "INSERT INTO unread_option SELECT DISTINCT r.part FROM line_reading r "
    "JOIN work_order w ON w.remote_id = r.work_order WHERE w.branch = {branch} "
    "ON CONFLICT DO NOTHING;"
)
_EVERY = (
    "INSERT INTO unread_option SELECT DISTINCT part FROM line_reading WHERE true "
    "ON CONFLICT DO NOTHING;"
)
_ON_MACHINE = (
    "INSERT INTO unread_option SELECT DISTINCT r.part FROM line_reading r "
    "JOIN work_order w ON w.remote_id = r.work_order WHERE w.machine = NEW.remote_id "
    "ON CONFLICT DO NOTHING;"
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    new, old = _TO_BRANCH.format(branch="NEW.to_branch"), _TO_BRANCH.format(branch="OLD.to_branch")
    for act, marks in (("INSERT", new), ("DELETE", old), ("UPDATE", old + new)):
        op.execute(
            f"CREATE TRIGGER transfer_route_{act.lower()}_options AFTER {act} ON transfer_route "
            f"BEGIN {marks} END"
        )
    op.execute(
        "CREATE TRIGGER branch_options AFTER UPDATE ON branch "
        "WHEN OLD.zone IS NOT NEW.zone OR OLD.name IS NOT NEW.name OR OLD.code IS NOT NEW.code "
        f"BEGIN {_EVERY} END"
    )
    op.execute(f"CREATE TRIGGER branch_insert_options AFTER INSERT ON branch BEGIN {_EVERY} END")
    op.execute(
        f"CREATE TRIGGER machine_insert_options AFTER INSERT ON machine BEGIN {_ON_MACHINE} END"
    )
    op.execute(
        "CREATE TRIGGER machine_options AFTER UPDATE ON machine "
        f"WHEN OLD.serial IS NOT NEW.serial BEGIN {_ON_MACHINE} END"
    )
    op.execute("PRAGMA user_version = 6")


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
