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
    Column("source_kind", Text, nullable=False),  # contact, follow_up, note
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Text),
    Column("first_sent", Text),
    Column("last_sent", Text),
    Column("remote_id", Text),
    Column("reason_code", Text),
    Column("reason", Text),
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
    Column("kind", Text, nullable=False),  # duplicate, many_deletions, target_gone, stale
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

Index("operation_state", operation.c.state, operation.c.seq)
Index("operation_target", operation.c.target_kind, operation.c.target, operation.c.seq)
Index("operation_source", operation.c.source_kind, operation.c.source)
Index("attempt_operation", attempt.c.operation, attempt.c.number)
