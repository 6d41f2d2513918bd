"""Seals over what people said, and the one way in which a customer is forgotten.

Frozen text: a migration imports nothing of the program, so that it means the same for ever.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE seal (
        kind TEXT NOT NULL,
        row TEXT NOT NULL,
        seq INTEGER NOT NULL,
        sum TEXT NOT NULL,
        CONSTRAINT seal_key PRIMARY KEY (kind, row, seq)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE forgotten (
        customer TEXT NOT NULL,
        at TEXT NOT NULL,
        CONSTRAINT forgotten_key PRIMARY KEY (customer)
    )
    """,
    # A permit names the row of the audit that says who forgets whom. It cannot outlive its
    # transaction: "never" refers to a row that is not there, which a commit is refused for.
    """
    CREATE TABLE permit (
        audit INTEGER NOT NULL,
        never INTEGER NOT NULL,
        CONSTRAINT permit_key PRIMARY KEY (audit),
        CONSTRAINT permit_audit_audit FOREIGN KEY(audit) REFERENCES audit (seq),
        CONSTRAINT permit_never_audit FOREIGN KEY(never) REFERENCES audit (seq)
            DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT permit_is_never CHECK (never < 0)
    )
    """,
)

_PERMITTED = "EXISTS (SELECT 1 FROM permit)"

# What becomes of what was said when its customer is forgotten; all else stays as it is.
FORGETTING = {
    "contact": (
        "id work_order kind outcome at by next_contact csat corrects operation",
        "NEW.note IS NULL",
    ),
    "note": ("id work_order at by operation", "NEW.text = '(forgotten)'"),
    "wanted": (
        "id record_kind record field at by operation",
        "NEW.value IS NULL AND NEW.base IS NULL",
    ),
}
OF_A_WORD = {
    "text": "NEW.text = '(forgotten)'",
    "fields": "json_valid(NEW.fields)",
    "base": "json_valid(NEW.base)",
}
FIXED_IN_A_WORD = (
    'id, kind, target_kind, target, "by", made_at, source, payload_version, base_token, '
    "supersedes, label, depends_on"
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for table in ("seal", "forgotten"):
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER permit_for_a_forgetting BEFORE INSERT ON permit "
        "WHEN NOT EXISTS (SELECT 1 FROM audit WHERE seq = NEW.audit AND deed = 'forget' "
        "AND seq = (SELECT max(seq) FROM audit)) "
        "BEGIN SELECT RAISE(ABORT, 'the audit tells of no forgetting'); END"
    )
    for table, (stays, blank) in FORGETTING.items():
        same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in ("rowid", *stays.split()))
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NOT ({_PERMITTED} AND {same} AND coalesce({blank}, 0)) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for guard in ("operation_fixed", "operation_wish_fixed"):
        op.execute(f"DROP TRIGGER {guard}")
    op.execute(
        f"CREATE TRIGGER operation_fixed BEFORE UPDATE OF {FIXED_IN_A_WORD} "
        "ON operation BEGIN SELECT RAISE(ABORT, 'what was said is fixed'); END"
    )
    for column, becomes in OF_A_WORD.items():
        op.execute(
            f"CREATE TRIGGER operation_fixed_{column} BEFORE UPDATE OF {column} ON operation "
            f"WHEN NOT ({_PERMITTED} AND coalesce({becomes}, 0)) "
            "BEGIN SELECT RAISE(ABORT, 'what was said is fixed'); END"
        )
    op.execute("PRAGMA user_version = 5")


def downgrade() -> None:
    raise NotImplementedError("A backup is made before each upgrade; go back to that.")
