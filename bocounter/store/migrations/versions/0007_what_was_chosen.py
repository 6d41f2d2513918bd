"""What was chosen, asked for at the counter and gone without; and which word made a record.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE work_order ADD COLUMN word TEXT",
    "ALTER TABLE purchase_line ADD COLUMN word TEXT",
    "ALTER TABLE inbound ADD COLUMN word TEXT",
    "ALTER TABLE inbound ADD COLUMN reserved BOOLEAN",
    "CREATE INDEX work_order_word ON work_order (word)",
    "CREATE INDEX purchase_line_word ON purchase_line (word)",
    "CREATE INDEX inbound_word ON inbound (word)",
    """
    CREATE TABLE decision (
        id TEXT NOT NULL,
        choice TEXT NOT NULL,
        line TEXT NOT NULL,
        work_order TEXT NOT NULL,
        wanted TEXT NOT NULL,
        option_key TEXT,
        option TEXT,
        kind TEXT,
        part TEXT,
        source_kind TEXT,
        source TEXT,
        quantity TEXT,
        covers TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        reason TEXT,
        replaces TEXT,
        operation TEXT,
        CONSTRAINT decision_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE lost_sale (
        id TEXT NOT NULL,
        part TEXT,
        part_text TEXT NOT NULL,
        quantity TEXT NOT NULL,
        reason TEXT NOT NULL,
        saved BOOLEAN NOT NULL,
        customer TEXT,
        work_order TEXT,
        branch TEXT,
        note TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT,
        CONSTRAINT lost_sale_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE counter_order (
        id TEXT NOT NULL,
        number TEXT NOT NULL,
        number_key TEXT NOT NULL,
        customer TEXT NOT NULL,
        branch TEXT,
        need_by TEXT,
        deposit TEXT,
        return_terms_said BOOLEAN NOT NULL,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT NOT NULL,
        CONSTRAINT counter_order_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE counter_order_line (
        id TEXT NOT NULL,
        counter_order TEXT NOT NULL,
        position INTEGER NOT NULL,
        part TEXT NOT NULL,
        quantity TEXT NOT NULL,
        CONSTRAINT counter_order_line_key PRIMARY KEY (id),
        CONSTRAINT counter_order_line_counter_order_counter_order
            FOREIGN KEY(counter_order) REFERENCES counter_order (id)
    )
    """,
    """
    CREATE TABLE arrived (
        word TEXT NOT NULL,
        kind TEXT NOT NULL,
        record TEXT NOT NULL,
        CONSTRAINT arrived_key PRIMARY KEY (word, kind, record)
    )
    """,
    "CREATE INDEX decision_line ON decision (line)",
    "CREATE INDEX decision_wanted ON decision (wanted)",
    "CREATE INDEX decision_part ON decision (part)",
    "CREATE INDEX decision_operation ON decision (operation)",
    "CREATE INDEX lost_sale_part ON lost_sale (part)",
    "CREATE INDEX counter_order_number ON counter_order (number_key)",
    "CREATE INDEX counter_order_customer ON counter_order (customer)",
    "CREATE INDEX counter_order_line_order ON counter_order_line (counter_order)",
    "CREATE INDEX counter_order_line_part ON counter_order_line (part)",
    "CREATE INDEX arrived_record ON arrived (kind, record)",
)

APPEND_ONLY = ("decision", "lost_sale", "counter_order", "counter_order_line")

# What becomes of a person's words when their customer is forgotten; all else stays as it is.
FORGETTING = {
    "decision": (
        "id choice line work_order wanted option_key option kind part source_kind source quantity "
        "covers at by replaces operation",
        "NEW.reason IS NULL",
    ),
    "lost_sale": (
        "id part part_text quantity reason saved customer work_order branch at by operation",
        "NEW.note IS NULL",
    ),
}

_PART = "INSERT INTO unread_part {} ON CONFLICT DO NOTHING;"
_ORDER = "INSERT INTO unread_work_order {} ON CONFLICT DO NOTHING;"

# A choice moves what its line gets, and what is left of what it takes for everybody else.
_OF_DECISION = (
    _PART.format("SELECT wanted FROM decision WHERE {which}")
    + _PART.format("SELECT part FROM decision WHERE {which} AND part IS NOT NULL")
    + _PART.format(
        "SELECT l.part FROM part_line l JOIN decision d ON d.line = l.remote_id WHERE {which}"
    )
    + _ORDER.format("SELECT work_order FROM decision WHERE {which}")
)
# A choice that is taken back lets go of what the one before it took.
_OF_CHOICES_BEFORE = _OF_DECISION.format(which="line = NEW.line")

# An order that was made here is read beside the mirror until its sale is seen.
_OF_COUNTER_ORDER = _PART.format(
    "SELECT part FROM counter_order_line WHERE counter_order = {order}"
) + _ORDER.format("SELECT 'op:' || id FROM counter_order WHERE id = {order}")

_SEEN = "INSERT INTO arrived VALUES (NEW.word, '{kind}', NEW.remote_id) ON CONFLICT DO NOTHING;"
# A word that was written anew after a refusal has the source of the first one.
_FIRST = "(SELECT source FROM operation WHERE id = NEW.word)"


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
    op.execute(
        f"CREATE TRIGGER decision_insert_unread AFTER INSERT ON decision BEGIN {_OF_CHOICES_BEFORE} "
        "END"
    )
    order = _OF_COUNTER_ORDER.format(order="NEW.counter_order")
    op.execute(
        "CREATE TRIGGER counter_order_line_insert_unread AFTER INSERT ON counter_order_line "
        f"BEGIN {order} END"
    )
    _seen("work_order", _OF_COUNTER_ORDER.replace("= {order}", f"IN {_FIRST}"))
    for kind in ("purchase_line", "inbound"):
        _seen(kind, _OF_DECISION.format(which=f"operation IN {_FIRST}"))
    op.execute(
        "CREATE TRIGGER operation_decided_unread AFTER UPDATE OF state ON operation "
        "WHEN NEW.source_kind = 'decision' BEGIN "
        f"{_OF_DECISION.format(which='operation = NEW.source')} END"
    )
    op.execute(
        "CREATE TRIGGER operation_counter_order_unread AFTER UPDATE OF state ON operation "
        "WHEN NEW.source_kind = 'counter_order' BEGIN "
        f"{_OF_COUNTER_ORDER.format(order='NEW.source')} END"
    )
    # Whether units asked of another branch are set aside there is read once more.
    op.execute(
        "INSERT INTO cursor (kind, scope, anew) "
        "SELECT 'inbound', 'all', 1 WHERE EXISTS (SELECT 1 FROM inbound) "
        "ON CONFLICT (kind, scope) DO UPDATE SET cursor = NULL, began_at = NULL, anew = 1"
    )
    op.execute("PRAGMA user_version = 7")


def _unless_forgetting(table: str) -> str:
    if table not in FORGETTING:
        return ""
    stays, blank = FORGETTING[table]
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in ("rowid", *stays.split()))
    return f"WHEN NOT (EXISTS (SELECT 1 FROM permit) AND {same} AND {blank}) "


def _seen(kind: str, marks: str) -> None:
    body = f"{_SEEN.format(kind=kind)} {marks}"
    op.execute(
        f"CREATE TRIGGER {kind}_insert_word AFTER INSERT ON {kind} WHEN NEW.word IS NOT NULL "
        f"BEGIN {body} END"
    )
    op.execute(
        f"CREATE TRIGGER {kind}_update_word AFTER UPDATE ON {kind} "
        f"WHEN NEW.word IS NOT NULL AND OLD.word IS NOT NEW.word BEGIN {body} END"
    )


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
