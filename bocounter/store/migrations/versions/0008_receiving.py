"""Deliveries that are counted here, and what is set aside of them.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE receiving (
        id TEXT NOT NULL,
        branch TEXT NOT NULL,
        purchase_order TEXT,
        shipment TEXT,
        supplier TEXT,
        slip TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        CONSTRAINT receiving_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE receiving_count (
        id TEXT NOT NULL,
        receiving TEXT NOT NULL,
        part TEXT,
        part_text TEXT NOT NULL,
        good TEXT NOT NULL,
        damaged TEXT NOT NULL,
        reason TEXT,
        undoes TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        CONSTRAINT receiving_count_key PRIMARY KEY (id),
        CONSTRAINT receiving_count_receiving_receiving
            FOREIGN KEY(receiving) REFERENCES receiving (id),
        CONSTRAINT receiving_count_undoes_receiving_count
            FOREIGN KEY(undoes) REFERENCES receiving_count (id)
    )
    """,
    """
    CREATE TABLE receiving_line (
        id TEXT NOT NULL,
        receiving TEXT NOT NULL,
        kind TEXT NOT NULL,
        inbound TEXT,
        purchase_line TEXT,
        part TEXT,
        part_text TEXT NOT NULL,
        instead_of TEXT,
        units TEXT NOT NULL,
        covers TEXT,
        stands TEXT,
        reason TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        CONSTRAINT receiving_line_key PRIMARY KEY (id),
        CONSTRAINT receiving_line_receiving_receiving
            FOREIGN KEY(receiving) REFERENCES receiving (id)
    )
    """,
    """
    CREATE TABLE staging (
        id TEXT NOT NULL,
        receiving TEXT NOT NULL,
        line TEXT NOT NULL,
        work_order TEXT NOT NULL,
        part TEXT NOT NULL,
        units TEXT NOT NULL,
        covers TEXT NOT NULL,
        stands TEXT NOT NULL,
        bin TEXT,
        reason TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT,
        CONSTRAINT staging_key PRIMARY KEY (id),
        CONSTRAINT staging_receiving_receiving FOREIGN KEY(receiving) REFERENCES receiving (id)
    )
    """,
    """
    CREATE TABLE receiving_end (
        id TEXT NOT NULL,
        receiving TEXT NOT NULL,
        outcome TEXT NOT NULL,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT,
        CONSTRAINT receiving_end_key PRIMARY KEY (id),
        CONSTRAINT receiving_end_receiving_receiving
            FOREIGN KEY(receiving) REFERENCES receiving (id)
    )
    """,
    "CREATE INDEX receiving_count_receiving ON receiving_count (receiving)",
    "CREATE INDEX receiving_line_receiving ON receiving_line (receiving)",
    "CREATE INDEX receiving_line_part ON receiving_line (part)",
    "CREATE INDEX receiving_line_instead_of ON receiving_line (instead_of)",
    "CREATE INDEX receiving_line_purchase_line ON receiving_line (purchase_line)",
    "CREATE INDEX receiving_line_inbound ON receiving_line (inbound)",
    "CREATE INDEX receiving_end_receiving ON receiving_end (receiving)",
    "CREATE INDEX receiving_end_operation ON receiving_end (operation)",
    "CREATE INDEX staging_line ON staging (line)",
    "CREATE INDEX staging_work_order ON staging (work_order)",
    "CREATE INDEX staging_part ON staging (part)",
    "CREATE INDEX staging_operation ON staging (operation)",
)

APPEND_ONLY = ("receiving", "receiving_count", "receiving_line", "staging", "receiving_end")

# What becomes of a person's words when their customer is forgotten; all else stays as it is.
_STAYS = "rowid id receiving line work_order part units covers stands bin at by operation"
_SAME = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in _STAYS.split())
_FORGETTING = f"WHEN NOT (EXISTS (SELECT 1 FROM permit) AND {_SAME} AND NEW.reason IS NULL) "

_PART = "INSERT INTO unread_part {} ON CONFLICT DO NOTHING;"
_ORDER = "INSERT INTO unread_work_order {} ON CONFLICT DO NOTHING;"

# What was counted is no longer on its way; what was set aside is on no shelf for the others.
_OF_LINE = _PART.format("SELECT NEW.part WHERE NEW.part IS NOT NULL") + _PART.format(
    "SELECT NEW.instead_of WHERE NEW.instead_of IS NOT NULL"
)
_OF_STAGING = (
    _PART.format("SELECT NEW.part WHERE true")
    + _PART.format("SELECT part FROM part_line WHERE remote_id = NEW.line")
    + _PART.format("SELECT part FROM counter_order_line WHERE id = NEW.line")
    + _ORDER.format("SELECT NEW.work_order WHERE true")
    + _ORDER.format("SELECT work_order FROM part_line WHERE remote_id = NEW.line")
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            unless = _FORGETTING if (table, act) == ("staging", "UPDATE") else ""
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"{unless}BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER receiving_line_insert_unread AFTER INSERT ON receiving_line "
        f"WHEN NEW.kind = 'arrived' BEGIN {_OF_LINE} END"
    )
    op.execute(
        f"CREATE TRIGGER staging_insert_unread AFTER INSERT ON staging BEGIN {_OF_STAGING} END"
    )
    op.execute("PRAGMA user_version = 8")


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
