"""The first store: mirror, our own rows, the traffic, the readings and the search index.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE branch (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        CONSTRAINT branch_key PRIMARY KEY (id),
        CONSTRAINT branch_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE TABLE contact (
        id TEXT NOT NULL,
        work_order TEXT NOT NULL,
        kind TEXT NOT NULL,
        outcome TEXT NOT NULL,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        note TEXT,
        next_contact TEXT,
        csat INTEGER,
        corrects TEXT,
        operation TEXT,
        CONSTRAINT contact_key PRIMARY KEY (id),
        CONSTRAINT contact_corrects_contact FOREIGN KEY(corrects) REFERENCES contact (id)
    )
    """,
    """
    CREATE INDEX contact_corrects ON contact (corrects)
    """,
    """
    CREATE INDEX contact_work_order ON contact (work_order, at)
    """,
    """
    CREATE TABLE contact_point (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        customer TEXT NOT NULL,
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        label TEXT,
        digits_reversed TEXT,
        CONSTRAINT contact_point_key PRIMARY KEY (id),
        CONSTRAINT contact_point_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX contact_point_customer ON contact_point (customer)
    """,
    """
    CREATE INDEX contact_point_digits ON contact_point (digits_reversed)
    """,
    """
    CREATE TABLE cursor (
        kind TEXT NOT NULL,
        scope TEXT NOT NULL,
        cursor TEXT,
        as_of TEXT,
        began_at TEXT,
        rows INTEGER DEFAULT '0' NOT NULL,
        complete BOOLEAN DEFAULT '0' NOT NULL,
        compared_at TEXT,
        CONSTRAINT cursor_key PRIMARY KEY (kind, scope)
    )
    """,
    """
    CREATE TABLE customer (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        number TEXT,
        name TEXT NOT NULL,
        language TEXT,
        number_key TEXT,
        CONSTRAINT customer_key PRIMARY KEY (id),
        CONSTRAINT customer_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX customer_number ON customer (number_key)
    """,
    """
    CREATE TABLE inbound (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        purchase_line TEXT,
        part TEXT NOT NULL,
        branch TEXT,
        quantity TEXT NOT NULL,
        status TEXT NOT NULL,
        planned_date TEXT,
        original_date TEXT,
        from_branch TEXT,
        reference TEXT,
        CONSTRAINT inbound_key PRIMARY KEY (id),
        CONSTRAINT inbound_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX inbound_part ON inbound (part, status)
    """,
    """
    CREATE INDEX inbound_purchase_line ON inbound (purchase_line)
    """,
    """
    CREATE TABLE line_reading (
        line TEXT NOT NULL,
        part TEXT NOT NULL,
        work_order TEXT NOT NULL,
        outstanding TEXT NOT NULL,
        from_shelf TEXT NOT NULL,
        on_order TEXT NOT NULL,
        uncovered TEXT NOT NULL,
        sourcing BOOLEAN NOT NULL,
        purchase_orders TEXT NOT NULL,
        supplier TEXT,
        supplier_date TEXT,
        supplier_date_original TEXT,
        dated BOOLEAN NOT NULL,
        confirmed BOOLEAN NOT NULL,
        shipped BOOLEAN NOT NULL,
        received BOOLEAN NOT NULL,
        moved_later_at TEXT,
        best_option TEXT,
        options_count INTEGER NOT NULL,
        CONSTRAINT line_reading_key PRIMARY KEY (line)
    )
    """,
    """
    CREATE INDEX line_reading_part ON line_reading (part)
    """,
    """
    CREATE INDEX line_reading_work_order ON line_reading (work_order)
    """,
    """
    CREATE TABLE machine (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        customer TEXT,
        make TEXT,
        model TEXT,
        serial TEXT,
        unit_number TEXT,
        serial_key TEXT,
        unit_key TEXT,
        CONSTRAINT machine_key PRIMARY KEY (id),
        CONSTRAINT machine_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX machine_customer ON machine (customer)
    """,
    """
    CREATE INDEX machine_serial ON machine (serial_key)
    """,
    """
    CREATE INDEX machine_unit ON machine (unit_key)
    """,
    """
    CREATE TABLE note (
        id TEXT NOT NULL,
        work_order TEXT NOT NULL,
        text TEXT NOT NULL,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        operation TEXT,
        CONSTRAINT note_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX note_work_order ON note (work_order, at)
    """,
    """
    CREATE TABLE operation (
        seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        target_kind TEXT NOT NULL,
        target TEXT NOT NULL,
        text TEXT NOT NULL,
        payload_version INTEGER NOT NULL,
        "by" TEXT NOT NULL,
        made_at TEXT NOT NULL,
        depends_on TEXT,
        source_kind TEXT NOT NULL,
        source TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER DEFAULT '0' NOT NULL,
        not_before TEXT,
        first_sent TEXT,
        last_sent TEXT,
        remote_id TEXT,
        reason_code TEXT,
        reason TEXT,
        CONSTRAINT operation_id_unique UNIQUE (id),
        CONSTRAINT operation_depends_on_operation FOREIGN KEY(depends_on) REFERENCES operation (id)
    )
    """,
    """
    CREATE INDEX operation_source ON operation (source_kind, source)
    """,
    """
    CREATE INDEX operation_state ON operation (state, seq)
    """,
    """
    CREATE INDEX operation_target ON operation (target_kind, target, seq)
    """,
    """
    CREATE TABLE part (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        code TEXT NOT NULL,
        description TEXT NOT NULL,
        unit TEXT,
        price TEXT,
        cost TEXT,
        active BOOLEAN NOT NULL,
        code_key TEXT NOT NULL,
        CONSTRAINT part_key PRIMARY KEY (id),
        CONSTRAINT part_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX part_code ON part (code_key)
    """,
    """
    CREATE TABLE part_line (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        work_order TEXT NOT NULL,
        position INTEGER NOT NULL,
        part TEXT NOT NULL,
        wanted TEXT NOT NULL,
        assigned TEXT NOT NULL,
        issued TEXT NOT NULL,
        cancelled BOOLEAN NOT NULL,
        description TEXT,
        need_by TEXT,
        purchase_line TEXT,
        CONSTRAINT part_line_key PRIMARY KEY (id),
        CONSTRAINT part_line_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX part_line_part ON part_line (part)
    """,
    """
    CREATE INDEX part_line_purchase_line ON part_line (purchase_line)
    """,
    """
    CREATE INDEX part_line_work_order ON part_line (work_order, position)
    """,
    """
    CREATE TABLE purchase_line (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        number TEXT,
        supplier TEXT,
        branch TEXT,
        part TEXT NOT NULL,
        ordered TEXT NOT NULL,
        received TEXT NOT NULL,
        status TEXT NOT NULL,
        ordered_on TEXT,
        confirmed_date TEXT,
        number_key TEXT,
        CONSTRAINT purchase_line_key PRIMARY KEY (id),
        CONSTRAINT purchase_line_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX purchase_line_number ON purchase_line (number_key)
    """,
    """
    CREATE INDEX purchase_line_part ON purchase_line (part, status)
    """,
    """
    CREATE INDEX purchase_line_supplier ON purchase_line (supplier)
    """,
    """
    CREATE TABLE receipt (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        purchase_line TEXT,
        inbound TEXT,
        part TEXT NOT NULL,
        branch TEXT,
        quantity TEXT NOT NULL,
        received_on TEXT NOT NULL,
        CONSTRAINT receipt_key PRIMARY KEY (id),
        CONSTRAINT receipt_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX receipt_part ON receipt (part, received_on)
    """,
    """
    CREATE INDEX receipt_purchase_line ON receipt (purchase_line)
    """,
    """
    CREATE TABLE setting (
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        CONSTRAINT setting_key PRIMARY KEY (name)
    )
    """,
    """
    CREATE TABLE stock_level (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        part TEXT NOT NULL,
        branch TEXT NOT NULL,
        on_hand TEXT NOT NULL,
        free TEXT NOT NULL,
        CONSTRAINT stock_level_key PRIMARY KEY (id),
        CONSTRAINT stock_level_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX stock_level_part ON stock_level (part, branch)
    """,
    """
    CREATE TABLE supersession (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        part TEXT NOT NULL,
        replaced_by TEXT NOT NULL,
        factor TEXT NOT NULL,
        both_ways BOOLEAN NOT NULL,
        CONSTRAINT supersession_key PRIMARY KEY (id),
        CONSTRAINT supersession_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX supersession_part ON supersession (part)
    """,
    """
    CREATE INDEX supersession_replaced_by ON supersession (replaced_by)
    """,
    """
    CREATE TABLE supplier (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        number TEXT,
        name TEXT NOT NULL,
        CONSTRAINT supplier_key PRIMARY KEY (id),
        CONSTRAINT supplier_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE TABLE supplier_date (
        id INTEGER NOT NULL,
        inbound TEXT NOT NULL,
        purchase_line TEXT,
        date TEXT,
        source TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        CONSTRAINT supplier_date_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX supplier_date_inbound ON supplier_date (inbound)
    """,
    """
    CREATE INDEX supplier_date_purchase_line ON supplier_date (purchase_line)
    """,
    """
    CREATE TABLE sync_run (
        id INTEGER NOT NULL,
        started TEXT NOT NULL,
        ended TEXT,
        outcome TEXT,
        summary TEXT,
        reason TEXT,
        advice TEXT,
        CONSTRAINT sync_run_key PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE unread_part (
        part TEXT NOT NULL,
        CONSTRAINT unread_part_key PRIMARY KEY (part)
    )
    """,
    """
    CREATE TABLE unread_work_order (
        work_order TEXT NOT NULL,
        CONSTRAINT unread_work_order_key PRIMARY KEY (work_order)
    )
    """,
    """
    CREATE TABLE unreadable (
        kind TEXT NOT NULL,
        remote_id TEXT NOT NULL,
        reason TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        rounds INTEGER DEFAULT '1' NOT NULL,
        CONSTRAINT unreadable_key PRIMARY KEY (kind, remote_id)
    )
    """,
    """
    CREATE TABLE wo_summary (
        work_order TEXT NOT NULL,
        branch TEXT,
        number TEXT NOT NULL,
        customer_name TEXT NOT NULL,
        machine_down BOOLEAN,
        opened TEXT,
        service_writer TEXT,
        suppliers TEXT NOT NULL,
        open_lines INTEGER NOT NULL,
        ready TEXT,
        promised TEXT,
        slip_days INTEGER,
        last_contact TEXT,
        next_contact TEXT,
        words TEXT NOT NULL,
        CONSTRAINT wo_summary_key PRIMARY KEY (work_order)
    )
    """,
    """
    CREATE INDEX wo_summary_branch ON wo_summary (branch)
    """,
    """
    CREATE TABLE work_order (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        number TEXT NOT NULL,
        branch TEXT,
        customer TEXT NOT NULL,
        status TEXT NOT NULL,
        kind TEXT NOT NULL,
        machine TEXT,
        opened TEXT,
        description TEXT,
        customer_po TEXT,
        service_writer TEXT,
        hold_reason TEXT,
        machine_down BOOLEAN,
        need_by TEXT,
        number_key TEXT NOT NULL,
        customer_po_key TEXT,
        CONSTRAINT work_order_key PRIMARY KEY (id),
        CONSTRAINT work_order_remote_id_unique UNIQUE (remote_id)
    )
    """,
    """
    CREATE INDEX work_order_customer ON work_order (customer)
    """,
    """
    CREATE INDEX work_order_customer_po ON work_order (customer_po_key)
    """,
    """
    CREATE INDEX work_order_machine ON work_order (machine)
    """,
    """
    CREATE INDEX work_order_number ON work_order (number_key)
    """,
    """
    CREATE INDEX work_order_status ON work_order (status, branch)
    """,
    """
    CREATE TABLE attempt (
        id INTEGER NOT NULL,
        operation TEXT NOT NULL,
        number INTEGER NOT NULL,
        sent_at TEXT NOT NULL,
        outcome TEXT,
        detail TEXT,
        CONSTRAINT attempt_key PRIMARY KEY (id),
        CONSTRAINT attempt_operation_operation FOREIGN KEY(operation) REFERENCES operation (id)
    )
    """,
    """
    CREATE INDEX attempt_operation ON attempt (operation, number)
    """,
    """
    CREATE TABLE "conflict" (
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        operation TEXT,
        record_kind TEXT,
        record TEXT,
        found_at TEXT NOT NULL,
        base TEXT,
        ours TEXT,
        theirs TEXT,
        message TEXT NOT NULL,
        resolved_at TEXT,
        resolution TEXT,
        resolved_by TEXT,
        CONSTRAINT conflict_key PRIMARY KEY (id),
        CONSTRAINT conflict_operation_operation FOREIGN KEY(operation) REFERENCES operation (id)
    )
    """,
    """
    CREATE TABLE follow_up (
        id TEXT NOT NULL,
        work_order TEXT NOT NULL,
        due TEXT,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        contact TEXT,
        operation TEXT,
        CONSTRAINT follow_up_key PRIMARY KEY (id),
        CONSTRAINT follow_up_contact_contact FOREIGN KEY(contact) REFERENCES contact (id)
    )
    """,
    """
    CREATE INDEX follow_up_work_order ON follow_up (work_order, at)
    """,
    """
    CREATE TABLE told_date (
        id TEXT NOT NULL,
        contact TEXT NOT NULL,
        work_order TEXT NOT NULL,
        line TEXT,
        told TEXT,
        confidence TEXT NOT NULL,
        at TEXT NOT NULL,
        "by" TEXT NOT NULL,
        channel TEXT NOT NULL,
        best_known TEXT,
        facts_as_of TEXT,
        CONSTRAINT told_date_key PRIMARY KEY (id),
        CONSTRAINT told_date_contact_contact FOREIGN KEY(contact) REFERENCES contact (id)
    )
    """,
    """
    CREATE INDEX told_date_line ON told_date (line, at)
    """,
    """
    CREATE INDEX told_date_work_order ON told_date (work_order, at)
    """,
)

# External-content full-text tables: the words are kept once, in the mirror row.
_WORDS = "tokenize='unicode61 remove_diacritics 2', prefix='2 3'"
_NAMES = "tokenize='unicode61 remove_diacritics 2', prefix='1 2 3'"
_FRAGMENTS = "tokenize='trigram', detail=none"

WORDS = {
    "part_words": ("part", ("description",), _WORDS),
    "part_fragments": ("part", ("code_key",), _FRAGMENTS),
    "customer_words": ("customer", ("name",), _NAMES),
    "work_order_fragments": ("work_order", ("number_key", "customer_po_key"), _FRAGMENTS),
    "machine_fragments": ("machine", ("serial_key", "unit_key"), _FRAGMENTS),
    "purchase_fragments": ("purchase_line", ("number_key",), _FRAGMENTS),
}

# The words that exist, to find those one typing error away.
VOCABULARIES = {"part_vocabulary": "part_words", "customer_vocabulary": "customer_words"}

# Which parts and work orders a change touches, so that just those are read again. Where a
# part was bought under another number than its line's, both are touched.
# Said as ON CONFLICT, not as OR IGNORE: an upsert that fires a trigger overrides the latter.
_PART = "INSERT INTO unread_part "
_ORDER = "INSERT INTO unread_work_order VALUES ({row}.work_order) ON CONFLICT DO NOTHING;"

_LINE_MARKS = (
    _PART
    + "VALUES ({row}.part) ON CONFLICT DO NOTHING;"
    + _PART
    + "SELECT part FROM purchase_line WHERE remote_id = {row}.purchase_line ON CONFLICT DO NOTHING;"
    + _PART
    + "SELECT part FROM inbound WHERE purchase_line = {row}.purchase_line ON CONFLICT DO NOTHING;"
    + _ORDER
)
_PURCHASE_MARKS = (
    _PART
    + "VALUES ({row}.part) ON CONFLICT DO NOTHING;"
    + _PART
    + "SELECT part FROM part_line WHERE purchase_line = {row}.remote_id ON CONFLICT DO NOTHING;"
    + _PART
    + "SELECT part FROM inbound WHERE purchase_line = {row}.remote_id ON CONFLICT DO NOTHING;"
)
_INBOUND_MARKS = (
    _PART
    + "VALUES ({row}.part) ON CONFLICT DO NOTHING;"
    + _PART
    + "SELECT part FROM part_line WHERE purchase_line = {row}.purchase_line ON CONFLICT DO NOTHING;"
    + _PART
    + "SELECT part FROM purchase_line WHERE remote_id = {row}.purchase_line ON CONFLICT DO NOTHING;"
)
_ORDERS_OF_PART = (
    "INSERT INTO unread_work_order "
    "SELECT work_order FROM line_reading WHERE part = {row}.remote_id ON CONFLICT DO NOTHING;"
)

MARKS = {
    "part_line": (_LINE_MARKS, ()),
    "purchase_line": (_PURCHASE_MARKS, ()),
    "inbound": (_INBOUND_MARKS, ()),
    "receipt": (
        _PART + "SELECT part FROM inbound WHERE remote_id = {row}.inbound ON CONFLICT DO NOTHING;",
        (),
    ),
    "stock_level": (
        _PART + "VALUES ({row}.part) ON CONFLICT DO NOTHING;",
        ("part", "branch", "free"),
    ),
    "supersession": (
        _PART
        + "VALUES ({row}.part) ON CONFLICT DO NOTHING;"
        + _PART
        + "VALUES ({row}.replaced_by) ON CONFLICT DO NOTHING;",
        (),
    ),
    "part": (
        _PART + "VALUES ({row}.remote_id) ON CONFLICT DO NOTHING;" + _ORDERS_OF_PART,
        ("remote_id", "code", "description"),
    ),
    "work_order": (
        "INSERT INTO unread_work_order VALUES ({row}.remote_id) ON CONFLICT DO NOTHING;"
        + _PART
        + "SELECT part FROM part_line WHERE work_order = {row}.remote_id ON CONFLICT DO NOTHING;",
        (),
    ),
    "supplier": (
        _PART
        + "SELECT part FROM purchase_line WHERE supplier = {row}.remote_id ON CONFLICT DO NOTHING;"
        + _PART
        + "SELECT l.part FROM purchase_line p JOIN part_line l "
        "ON l.purchase_line = p.remote_id WHERE p.supplier = {row}.remote_id ON CONFLICT DO NOTHING;",
        ("remote_id", "name"),
    ),
    "branch": (
        _PART
        + "SELECT part FROM stock_level WHERE branch = {row}.remote_id ON CONFLICT DO NOTHING;"
        + _PART
        + "SELECT part FROM inbound WHERE branch = {row}.remote_id ON CONFLICT DO NOTHING;"
        "INSERT INTO unread_work_order "
        "SELECT remote_id FROM work_order WHERE branch = {row}.remote_id ON CONFLICT DO NOTHING;",
        ("remote_id", "code", "name"),
    ),
    "customer": (
        "INSERT INTO unread_work_order SELECT remote_id FROM work_order "
        "WHERE customer = {row}.remote_id ON CONFLICT DO NOTHING;",
        ("remote_id", "name", "number"),
    ),
    "machine": (
        "INSERT INTO unread_work_order SELECT remote_id FROM work_order "
        "WHERE machine = {row}.remote_id ON CONFLICT DO NOTHING;",
        (),
    ),
}

OUR_MARKS = {
    "contact": _ORDER
    # A correction changes what was last told on the order of the contact it corrects.
    + "INSERT INTO unread_work_order "
    "SELECT work_order FROM contact WHERE id = {row}.corrects ON CONFLICT DO NOTHING;",
    "told_date": _ORDER,
    "follow_up": _ORDER,
    "supplier_date": _PART
    + "SELECT part FROM inbound WHERE remote_id = {row}.inbound ON CONFLICT DO NOTHING;"
    + _PART
    + "SELECT part FROM inbound WHERE purchase_line = {row}.purchase_line ON CONFLICT DO NOTHING;",
}

# Rows that tell of the past alone are no reason to read anything again: years of receipts
# arrive with the first pull, and nobody waits for them.
_UNDER_WAY = (
    "EXISTS (SELECT 1 FROM purchase_line WHERE remote_id = NEW.purchase_line "
    "AND status IN ('requested', 'draft', 'ordered')) "
    "OR EXISTS (SELECT 1 FROM part_line WHERE purchase_line = NEW.purchase_line)"
)
WORTH_A_MARK = {
    "purchase_line": (
        "NEW.status IN ('requested', 'draft', 'ordered') "
        "OR EXISTS (SELECT 1 FROM part_line WHERE purchase_line = NEW.remote_id)"
    ),
    "inbound": f"NEW.status IN ('expected', 'shipped') OR {_UNDER_WAY}",
    "receipt": _UNDER_WAY,
    "supplier_date": (
        "EXISTS (SELECT 1 FROM inbound WHERE remote_id = NEW.inbound "
        f"AND status IN ('expected', 'shipped')) OR {_UNDER_WAY}"
    ),
}

# What people said and did is corrected by saying more, never by unsaying.
APPEND_ONLY = ("contact", "told_date", "follow_up", "note", "supplier_date")
FIXED_IN_OPERATION = ("id", "kind", "target_kind", "target", "text", '"by"', "made_at", "source")


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for words, (table, columns, how) in WORDS.items():
        _full_text(words, table, columns, how)
    for name, words in VOCABULARIES.items():
        op.execute(f"CREATE VIRTUAL TABLE {name} USING fts5vocab('{words}', 'row')")
    for table, (marks, columns) in MARKS.items():
        _marks(table, marks, columns)
    for table, marks in OUR_MARKS.items():
        op.execute(
            f"CREATE TRIGGER {table}_insert_unread AFTER INSERT ON {table} {_when(table)}"
            f"BEGIN {marks.format(row='NEW')} END"
        )
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER operation_no_delete BEFORE DELETE ON operation "
        "BEGIN SELECT RAISE(ABORT, 'an operation is never deleted'); END"
    )
    op.execute(
        f"CREATE TRIGGER operation_fixed BEFORE UPDATE OF {', '.join(FIXED_IN_OPERATION)} "
        "ON operation BEGIN SELECT RAISE(ABORT, 'what was said is fixed'); END"
    )
    op.execute("PRAGMA user_version = 1")


def _full_text(words: str, table: str, columns: tuple[str, ...], how: str) -> None:
    names = ", ".join(columns)
    new = ", ".join(f"NEW.{c}" for c in columns)
    old = ", ".join(f"OLD.{c}" for c in columns)
    changed = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in columns)
    add = f"INSERT INTO {words}(rowid, {names}) VALUES (NEW.id, {new});"
    drop = f"INSERT INTO {words}({words}, rowid, {names}) VALUES ('delete', OLD.id, {old});"
    op.execute(
        f"CREATE VIRTUAL TABLE {words} USING fts5("
        f"{names}, content='{table}', content_rowid='id', {how})"
    )
    op.execute(f"CREATE TRIGGER {words}_insert AFTER INSERT ON {table} BEGIN {add} END")
    op.execute(f"CREATE TRIGGER {words}_delete AFTER DELETE ON {table} BEGIN {drop} END")
    op.execute(
        f"CREATE TRIGGER {words}_update AFTER UPDATE OF {names} ON {table} "
        f"WHEN {changed} BEGIN {drop} {add} END"
    )


def _marks(table: str, marks: str, columns: tuple[str, ...]) -> None:
    """Mark on inserts worth it, every delete, and updates of these columns (none named: any)."""
    new, old = marks.format(row="NEW"), marks.format(row="OLD")
    op.execute(
        f"CREATE TRIGGER {table}_insert_unread AFTER INSERT ON {table} {_when(table)}"
        f"BEGIN {new} END"
    )
    op.execute(f"CREATE TRIGGER {table}_delete_unread AFTER DELETE ON {table} BEGIN {old} END")
    changed = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in columns)
    when = f"WHEN {changed} " if columns else ""
    op.execute(
        f"CREATE TRIGGER {table}_update_unread AFTER UPDATE ON {table} {when}BEGIN {old} {new} END"
    )


def _when(table: str) -> str:
    return f"WHEN {WORTH_A_MARK[table]} " if table in WORTH_A_MARK else ""


def downgrade() -> None:
    raise NotImplementedError("There is nothing before the first store.")
