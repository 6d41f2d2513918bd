"""Tables of the traffic with the ERP: what waits to leave, how far the pull is, disputes."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from bocounter.models.schema import METADATA

operation = Table(
    "operation",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),  # the reference the ERP sees, minted once
    Column("kind", Text, nullable=False),
    Column("target_kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("payload_version", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("depends_on", Text, ForeignKey("operation.id")),
    # contact, follow_up, note, wanted, machine, withdrawal, decision, counter_order, lost_sale,
    # receiving, consent
    Column("source_kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Text),
    Column("first_sent", Text),
    Column("last_sent", Text),
    Column("remote_id", Text),
    Column("reason_code", Text),
    Column("reason", Text),
    Column("base", Text),  # of a change: JSON of the fields as the person saw them
    Column("fields", Text),  # JSON of the fields as they are to be
    Column("base_token", Text),  # the ERP's version of the record the person saw
    Column("label", Text),  # what the person called the record, such as its number
    Column("supersedes", Text, ForeignKey("operation.id", name="operation_supersedes_operation")),
    Column("generation", Integer, nullable=False, server_default="0"),  # of the ERP (docs/sync.md)
    sqlite_autoincrement=True,
)

attempt = Table(
    "attempt",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("operation", Text, ForeignKey("operation.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sent_at", Text, nullable=False),
    Column("outcome", Text),  # NULL: the program ended before it knew
    Column("detail", Text),
)

cursor = Table(
    "cursor",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("cursor", Text),
    Column("as_of", Text),  # the ERP's clock when the last finished pull began
    Column("began_at", Text),  # the same for the pull under way
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("complete", Boolean(create_constraint=False), nullable=False, server_default="0"),
    Column("compared_at", Text),  # the last full comparison of ids
    # an older program read it, without some fields: what it gives counts whatever its version
    Column("anew", Boolean(create_constraint=False), nullable=False, server_default="0"),
)

sync_run = Table(
    "sync_run",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("started", Text, nullable=False),
    Column("ended", Text),
    Column("outcome", Text),  # done, cancelled, unreachable, decisions, failed
    Column("summary", Text),  # one JSON document
    Column("reason", Text),
    Column("advice", Text),
)

conflict = Table(
    "conflict",
    METADATA,
    Column("id", Text, primary_key=True),
    # duplicate, many_deletions, target_gone, stale, vanished, choice
    Column("kind", Text, nullable=False),
    Column("operation", Text, ForeignKey("operation.id")),
    Column("record_kind", Text),
    Column("record", Text),
    Column("found_at", Text, nullable=False),
    Column("base", Text),
    Column("ours", Text),
    Column("theirs", Text),
    Column("message", Text, nullable=False),
    Column("resolved_at", Text),
    Column("resolution", Text),
    Column("resolved_by", Text),
    Column("theirs_by", Text),
    Column("theirs_at", Text),
    Column("theirs_token", Text),
    Column("decision", Text, ForeignKey("operation.id", name="conflict_decision_operation")),
)

unreadable = Table(
    "unreadable",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("remote_id", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("first_seen", Text, nullable=False),
    Column("last_seen", Text, nullable=False),
    Column("rounds", Integer, nullable=False, server_default="1"),
)

setting = Table(
    "setting",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

audit = Table(
    "audit",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("deed", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", Text, nullable=False),  # the sum of the row before
    Column("hash", Text, nullable=False),  # SHA-256 over this row and that sum
)

seal = Table(
    "seal",
    METADATA,
    Column("kind", Text, primary_key=True),  # the table of ours
    Column("row", Text, primary_key=True),  # the id in it
    Column("seq", Integer, primary_key=True),  # the row of the audit that holds the sum of sums
    Column("sum", Text, nullable=False),  # SHA-256 over the row as it was written
    sqlite_with_rowid=False,
)

forgotten = Table(
    "forgotten",
    METADATA,
    Column("customer", Text, primary_key=True),  # the ERP's id of somebody who asked to be
    Column("at", Text, nullable=False),
)

permit = Table(
    "permit",
    METADATA,
    Column("audit", Integer, ForeignKey("audit.seq"), primary_key=True),
    # Refers to what is never there: a permit does not outlive its transaction.
    Column(
        "never",
        Integer,
        ForeignKey("audit.seq", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
)

Index("operation_state", operation.c.state, operation.c.seq)
Index("operation_target", operation.c.target_kind, operation.c.target, operation.c.seq)
Index("operation_supersedes", operation.c.supersedes)
Index("operation_source", operation.c.source_kind, operation.c.source)
Index("attempt_operation", attempt.c.operation, attempt.c.number)
