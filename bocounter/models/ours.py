"""Our tables: what people at the counter said and did. Written by deeds, kept for ever.

Each row refers to the ERP's records by their ``remote_id``, so that it outlives any mirror.
``operation`` is the word that carries the row to the ERP.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from bocounter.models.schema import METADATA

contact = Table(
    "contact",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("work_order", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text),
    Column("next_contact", Text),
    Column("csat", Integer),
    Column("corrects", Text, ForeignKey("contact.id")),
    Column("operation", Text),
)

told_date = Table(
    "told_date",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("contact", Text, ForeignKey("contact.id"), nullable=False),
    Column("work_order", Text, nullable=False),
    Column("line", Text),  # NULL: the whole work order
    Column("told", Text),  # NULL: "there is no date"
    Column("confidence", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("best_known", Text),  # what the facts said at that moment
    Column("facts_as_of", Text),  # and how fresh they were
)

follow_up = Table(
    "follow_up",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("work_order", Text, nullable=False),
    Column("due", Text),  # NULL: no further contact is due
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("contact", Text, ForeignKey("contact.id")),
    Column("operation", Text),
)

note = Table(
    "note",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("work_order", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text),
)

supplier_date = Table(
    "supplier_date",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("inbound", Text, nullable=False),
    Column("purchase_line", Text),
    Column("date", Text),  # NULL: the supplier has taken the date back
    Column("source", Text, nullable=False),  # original, erp, import, typed
    Column("seen_at", Text, nullable=False),
)

wanted = Table(
    "wanted",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("record_kind", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text),  # JSON; NULL: nothing is to be there
    Column("base", Text),  # JSON of what the person saw
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text, nullable=False),
)

Index("wanted_record", wanted.c.record_kind, wanted.c.record)
Index("wanted_operation", wanted.c.operation)
Index("contact_corrects", contact.c.corrects)
Index("contact_work_order", contact.c.work_order, contact.c.at)
Index("told_date_work_order", told_date.c.work_order, told_date.c.at)
Index("told_date_line", told_date.c.line, told_date.c.at)
Index("follow_up_work_order", follow_up.c.work_order, follow_up.c.at)
Index("note_work_order", note.c.work_order, note.c.at)
Index("supplier_date_inbound", supplier_date.c.inbound)
Index("supplier_date_purchase_line", supplier_date.c.purchase_line)
