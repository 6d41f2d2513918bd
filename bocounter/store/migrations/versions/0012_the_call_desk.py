"""The call desk: consents, messages, causes, whose call it is, what was known when a day was told.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE contact_detail (
        id TEXT NOT NULL,
        contact TEXT NOT NULL,
        mood TEXT,
        decision TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        CONSTRAINT contact_detail_key PRIMARY KEY (id),
        CONSTRAINT contact_detail_contact_contact FOREIGN KEY(contact) REFERENCES contact (id)
    )
    """,
    """
    CREATE TABLE told_fact (
        id TEXT NOT NULL,
        told_date TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT,
        source TEXT,
        as_of TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        CONSTRAINT told_fact_key PRIMARY KEY (id),
        CONSTRAINT told_fact_told_date_told_date FOREIGN KEY(told_date) REFERENCES told_date (id)
    )
    """,
    """
    CREATE TABLE consent (
        id TEXT NOT NULL,
        customer TEXT NOT NULL,
        channel TEXT NOT NULL,
        address TEXT,
        scope TEXT NOT NULL,
        answer TEXT NOT NULL,
        source TEXT NOT NULL,
        wording TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT,
        CONSTRAINT consent_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE cause (
        id TEXT NOT NULL,
        line TEXT NOT NULL,
        work_order TEXT NOT NULL,
        cause TEXT NOT NULL,
        note TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT,
        CONSTRAINT cause_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE taking (
        id TEXT NOT NULL,
        work_order TEXT NOT NULL,
        until TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT,
        CONSTRAINT taking_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE snooze (
        id TEXT NOT NULL,
        alert TEXT NOT NULL,
        until TEXT,
        reason TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT,
        CONSTRAINT snooze_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE message (
        id TEXT NOT NULL,
        work_order TEXT NOT NULL,
        customer TEXT NOT NULL,
        channel TEXT NOT NULL,
        address TEXT,
        subject TEXT,
        text TEXT,
        consent TEXT,
        facts_as_of TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT,
        CONSTRAINT message_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE message_step (
        id TEXT NOT NULL,
        message TEXT NOT NULL,
        state TEXT NOT NULL,
        not_before TEXT,
        detail TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT,
        CONSTRAINT message_step_key PRIMARY KEY (id),
        CONSTRAINT message_step_message_message FOREIGN KEY(message) REFERENCES message (id)
    )
    """,
    "CREATE INDEX contact_detail_contact ON contact_detail (contact)",
    "CREATE INDEX told_fact_told_date ON told_fact (told_date)",
    "CREATE INDEX consent_address ON consent (address)",
    "CREATE INDEX consent_customer ON consent (customer, at)",
    "CREATE INDEX consent_operation ON consent (operation)",
    "CREATE INDEX cause_line ON cause (line, at)",
    "CREATE INDEX cause_operation ON cause (operation)",
    "CREATE INDEX cause_work_order ON cause (work_order)",
    "CREATE INDEX taking_operation ON taking (operation)",
    "CREATE INDEX taking_work_order ON taking (work_order, at)",
    "CREATE INDEX snooze_alert ON snooze (alert, at)",
    "CREATE INDEX message_customer ON message (customer)",
    "CREATE INDEX message_operation ON message (operation)",
    "CREATE INDEX message_work_order ON message (work_order, at)",
    "CREATE INDEX message_step_message ON message_step (message)",
)

APPEND_ONLY = (
    *("contact_detail", "told_fact", "consent", "cause"),
    *("taking", "snooze", "message", "message_step"),
)

# What becomes of a person's words when their customer is forgotten: what stays, what is blanked.
FORGETTING = {
    "contact_detail": ("id contact mood at by", "decision"),
    "consent": ("id customer channel scope answer source at by operation", "address wording"),
    "cause": ("id line work_order cause at by operation", "note"),
    "snooze": ("id alert until at by operation", "reason"),
    "message": (
        "id work_order customer channel consent facts_as_of at by operation",
        "address subject text",
    ),
    "message_step": ("id message state not_before at by operation", "detail"),
}


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"{_unless_forgetting(table) if act == 'UPDATE' else ''}"
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute("PRAGMA user_version = 12")


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")


def _unless_forgetting(table: str) -> str:
    if table not in FORGETTING:
        return ""
    stays, blanked = FORGETTING[table]
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in ("rowid", *stays.split()))
    blank = " AND ".join(f'NEW."{name}" IS NULL' for name in blanked.split())
    return f"WHEN NOT (EXISTS (SELECT 1 FROM permit) AND {same} AND {blank}) "
