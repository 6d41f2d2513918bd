"""Our tables of what was chosen, asked for and gone without. Written by deeds, kept for ever."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from bocounter.models.schema import METADATA

decision = Table(
    "decision",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("choice", Text, nullable=False),  # the rows of one choice share it: one a source
    Column("line", Text, nullable=False),
    Column("work_order", Text, nullable=False),
    Column("wanted", Text, nullable=False),  # the part that the line asked for then
    Column("option_key", Text),  # NULL: what was chosen before is taken back
    Column("option", Text),  # JSON of the option as it was shown
    Column("kind", Text),
    Column("part", Text),
    Column("source_kind", Text),  # shelf, coming, offer, line
    Column("source", Text),  # the branch, inbound, offer or line that it comes from
    Column("quantity", Text),  # units of ``part``
    Column("covers", Text),  # units of ``wanted``
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text),
    Column("replaces", Text),  # the choice before
    Column("operation", Text),
)

lost_sale = Table(
    "lost_sale",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("part", Text),  # NULL: a number that nobody here knows
    Column("part_text", Text, nullable=False),
    Column("quantity", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("saved", Boolean(create_constraint=False), nullable=False),
    Column("customer", Text),
    Column("work_order", Text),
    Column("branch", Text),
    Column("note", Text),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text),
)

counter_order = Table(
    "counter_order",
    METADATA,
    Column("id", Text, primary_key=True),  # of the word that makes it in the ERP
    Column("number", Text, nullable=False),
    Column("number_key", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("branch", Text),
    Column("need_by", Text),
    Column("deposit", Text),
    Column("return_terms_said", Boolean(create_constraint=False), nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text, nullable=False),
)

counter_order_line = Table(
    "counter_order_line",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("counter_order", Text, ForeignKey("counter_order.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("part", Text, nullable=False),
    Column("quantity", Text, nullable=False),
)

arrived = Table(
    "arrived",
    METADATA,
    Column("word", Text, primary_key=True),  # a word of ours that made something
    Column("kind", Text, primary_key=True),
    Column("record", Text, primary_key=True),  # what the ERP was seen to have of it
)

Index("decision_line", decision.c.line)
Index("decision_wanted", decision.c.wanted)
Index("decision_part", decision.c.part)
Index("decision_operation", decision.c.operation)
Index("lost_sale_part", lost_sale.c.part)
Index("counter_order_number", counter_order.c.number_key)
Index("counter_order_customer", counter_order.c.customer)
Index("counter_order_line_order", counter_order_line.c.counter_order)
Index("counter_order_line_part", counter_order_line.c.part)
Index("arrived_record", arrived.c.kind, arrived.c.record)
