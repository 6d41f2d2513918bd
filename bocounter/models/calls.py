"""Our tables of the call desk: what we may send and sent, why a line is late, whose call it is.

Written by deeds, append-only by trigger. ``operation`` is the word that carries a row to the ERP;
NULL where there is nothing in the ERP to hang a word on: such rows stay here.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from bocounter.models.schema import METADATA

contact_detail = Table(
    "contact_detail",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("contact", Text, ForeignKey("contact.id"), nullable=False),
    Column("mood", Text),  # calm, worried, angry
    Column("decision", Text),  # what the customer decided, in words
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
)

told_fact = Table(
    "told_fact",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("told_date", Text, ForeignKey("told_date.id"), nullable=False),
    Column("name", Text, nullable=False),  # supplier_date, confirmed, shipped, state, ...
    Column("value", Text),
    Column("source", Text),
    Column("as_of", Text),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
)

consent = Table(
    "consent",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("customer", Text, nullable=False),
    Column("channel", Text, nullable=False),  # call, sms, email
    Column("address", Text),  # in its normal form; NULL: every one of theirs
    Column("scope", Text, nullable=False),  # service, marketing
    Column("answer", Text, nullable=False),  # yes, no
    Column("source", Text, nullable=False),  # said, written, message, form
    Column("wording", Text),  # what was said or signed, or the words that mean stop
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text),
)

cause = Table(
    "cause",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("work_order", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("note", Text),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text),
)

taking = Table(
    "taking",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("work_order", Text, nullable=False),
    Column("until", Text),  # NULL: it is let go
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text),
)

snooze = Table(
    "snooze",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("alert", Text, nullable=False),  # its key: kind and what it is about
    Column("until", Text),  # NULL: it is awake again
    Column("reason", Text),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text),
)

message = Table(
    "message",
    METADATA,
    Column("id", Text, primary_key=True),  # the key under which it is sent once
    Column("work_order", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("channel", Text, nullable=False),  # sms, email
    Column("address", Text),
    Column("subject", Text),
    Column("text", Text),
    Column("consent", Text),  # JSON of what allowed it, as it was then
    Column("facts_as_of", Text),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text),
)

message_step = Table(
    "message_step",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("message", Text, ForeignKey("message.id"), nullable=False),
    # sending, sent, later, refused, may_have_gone, taken_back
    Column("state", Text, nullable=False),
    Column("not_before", Text),
    Column("detail", Text),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text),
)

Index("contact_detail_contact", contact_detail.c.contact)
Index("told_fact_told_date", told_fact.c.told_date)
Index("consent_customer", consent.c.customer, consent.c.at)
Index("consent_address", consent.c.address)
Index("consent_operation", consent.c.operation)
Index("cause_line", cause.c.line, cause.c.at)
Index("cause_work_order", cause.c.work_order)
Index("cause_operation", cause.c.operation)
Index("taking_work_order", taking.c.work_order, taking.c.at)
Index("taking_operation", taking.c.operation)
Index("snooze_alert", snooze.c.alert, snooze.c.at)
Index("message_work_order", message.c.work_order, message.c.at)
Index("message_customer", message.c.customer)
Index("message_operation", message.c.operation)
Index("message_step_message", message_step.c.message)
