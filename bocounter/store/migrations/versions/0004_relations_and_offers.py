"""How parts stand in for each other, what suppliers offer, and how branches send to each other.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WIDER = {
    "branch": ("zone TEXT",),
    "supplier": ("active BOOLEAN DEFAULT '1' NOT NULL", "cut_off TEXT", "zone TEXT"),
    "part": (
        "origin TEXT",
        "condition TEXT",
        "core_charge TEXT",
        "hazardous BOOLEAN",
        "returnable BOOLEAN",
        "regulated TEXT",
    ),
    "supersession": (
        "bundle TEXT",
        "policy TEXT",
        "from_serial TEXT",
        "to_serial TEXT",
        "effective_from TEXT",
        "source TEXT",
        "dated TEXT",
    ),
    "stock_level": ("minimum TEXT",),
    "work_order": ("warranty BOOLEAN",),
}

_MIRROR = """
    CREATE TABLE {name} (
        id INTEGER NOT NULL,
        remote_id TEXT NOT NULL,
        token TEXT NOT NULL,
        as_of TEXT NOT NULL,
        {columns},
        CONSTRAINT {name}_key PRIMARY KEY (id),
        CONSTRAINT {name}_remote_id_unique UNIQUE (remote_id)
    )
"""

NEW = {
    "interchange": (
        '"group" TEXT NOT NULL',
        "part TEXT NOT NULL",
        "grade TEXT NOT NULL",
        "kind TEXT NOT NULL",
        "role TEXT NOT NULL",
        "fitment TEXT",
        "from_serial TEXT",
        "to_serial TEXT",
        "source TEXT",
        "dated TEXT",
    ),
    "kit_part": (
        "kit TEXT NOT NULL",
        "component TEXT NOT NULL",
        "quantity TEXT NOT NULL",
        "kind TEXT NOT NULL",
    ),
    "offer": (
        "part TEXT NOT NULL",
        "supplier TEXT NOT NULL",
        "code TEXT",
        "price TEXT",
        "lead_days INTEGER",
        "minimum TEXT",
        "multiple TEXT",
        "order_type TEXT",
        "condition TEXT",
        "freight TEXT",
        "fee TEXT",
        "returnable BOOLEAN",
        "by_air BOOLEAN",
    ),
    "transfer_route": (
        "from_branch TEXT NOT NULL",
        "to_branch TEXT NOT NULL",
        "days INTEGER NOT NULL",
        "cut_off TEXT",
        "freight TEXT",
    ),
}

INDEXES = (
    "CREATE INDEX interchange_part ON interchange (part)",
    'CREATE INDEX interchange_group ON interchange ("group")',
    "CREATE INDEX kit_part_kit ON kit_part (kit)",
    "CREATE INDEX kit_part_component ON kit_part (component)",
    "CREATE INDEX offer_part ON offer (part)",
    "CREATE INDEX offer_supplier ON offer (supplier)",
    "CREATE INDEX transfer_route_to_branch ON transfer_route (to_branch)",
)

_PART = "INSERT INTO unread_part "
_ENDS = (
    _PART
    + "VALUES ({row}.%s) ON CONFLICT DO NOTHING;"
    + _PART
    + "VALUES ({row}.%s) ON CONFLICT DO NOTHING;"
)
_ONE = _PART + "VALUES ({row}.%s) ON CONFLICT DO NOTHING;"
_OFFERED = _PART + "SELECT part FROM offer WHERE supplier = {row}.remote_id ON CONFLICT DO NOTHING;"

# A part that comes into a group reaches the others by the group itself; one that leaves it is
# no longer reached, so the others are marked. Marking all at each coming would be the square
# of a dense group. Ways between branches and time zones mark nothing: they touch every line.
MARKS = {
    "kit_part": _ENDS % ("kit", "component"),
    "interchange": _ONE % "part",
    "offer": _ONE % "part",
}
_LEFT_BEHIND = (
    _ONE % "part" + _PART + 'SELECT part FROM interchange WHERE "group" = {row}."group" '
    "ON CONFLICT DO NOTHING;"
)

# What was read by an older program lacks the new fields: it is read once more from the
# beginning, and what comes counts although its version is the same.
ANEW = ("branch", "supplier", "part", "supersession", "stock_level", "work_order")


def upgrade() -> None:
    for table, columns in WIDER.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for name, columns in NEW.items():
        op.execute(_MIRROR.format(name=name, columns=",\n        ".join(columns)))
    for statement in INDEXES:
        op.execute(statement)
    for table, marks in MARKS.items():
        left = _LEFT_BEHIND if table == "interchange" else marks
        new, old = marks.format(row="NEW"), left.format(row="OLD")
        op.execute(f"CREATE TRIGGER {table}_insert_unread AFTER INSERT ON {table} BEGIN {new} END")
        op.execute(f"CREATE TRIGGER {table}_delete_unread AFTER DELETE ON {table} BEGIN {old} END")
        op.execute(
            f"CREATE TRIGGER {table}_update_unread AFTER UPDATE ON {table} BEGIN {old} {new} END"
        )
    _terms()
    op.execute("ALTER TABLE cursor ADD COLUMN anew BOOLEAN DEFAULT '0' NOT NULL")
    for kind in ANEW:
        op.execute(
            "INSERT INTO cursor (kind, scope, anew) "
            f"SELECT '{kind}', 'all', 1 WHERE EXISTS (SELECT 1 FROM {kind}) "
            "ON CONFLICT (kind, scope) DO UPDATE SET cursor = NULL, began_at = NULL, anew = 1"
        )
    op.execute("PRAGMA user_version = 4")


def _terms() -> None:
    """Mark the parts whose options other terms than before concern."""
    for table, marks, columns in (
        (
            "part",
            _ONE % "remote_id",
            ("price", "cost", "active", "unit", *(c.split()[0] for c in WIDER["part"])),
        ),
        ("stock_level", _ONE % "part", ("on_hand", "minimum")),
        ("supplier", _OFFERED, ("remote_id", "name", "active", "cut_off", "zone")),
    ):
        changed = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in columns)
        op.execute(
            f"CREATE TRIGGER {table}_terms_unread AFTER UPDATE ON {table} WHEN {changed} "
            f"BEGIN {marks.format(row='NEW')} END"
        )
    # An offer may be read before its supplier.
    op.execute(
        "CREATE TRIGGER supplier_offers_insert_unread AFTER INSERT ON supplier "
        f"BEGIN {_OFFERED.format(row='NEW')} END"
    )
    op.execute(
        "CREATE TRIGGER supplier_offers_delete_unread AFTER DELETE ON supplier "
        f"BEGIN {_OFFERED.format(row='OLD')} END"
    )


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
