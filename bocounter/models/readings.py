"""Tables of readings: what the facts of several rows amount to, kept so that a screen need not ask.

They are never the truth. Triggers note which parts and work orders a change touched
(``unread_*``); ``readings.refresh`` reads those again in the same transaction, and may
rebuild all of it at any time. Nothing here depends on the clock: what does (age, lateness,
the state of a line) is judged by ``rules`` when somebody looks. ``best_option`` alone does, and
therefore says until when it holds.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from bocounter.models.schema import METADATA

unread_part = Table("unread_part", METADATA, Column("part", Text, primary_key=True))

unread_work_order = Table(
    "unread_work_order", METADATA, Column("work_order", Text, primary_key=True)
)

line_reading = Table(
    "line_reading",
    METADATA,
    Column("line", Text, primary_key=True),
    Column("part", Text, nullable=False),
    Column("work_order", Text, nullable=False),
    Column("outstanding", Text, nullable=False),
    Column("from_shelf", Text, nullable=False),  # free units at the branch this line could take
    Column("on_order", Text, nullable=False),  # units that come for this line
    Column("uncovered", Text, nullable=False),  # units nobody has ordered
    Column("sourcing", Boolean(create_constraint=False), nullable=False),
    Column("purchase_orders", Text, nullable=False),  # JSON list of numbers
    Column("supplier", Text),  # name
    Column("supplier_date", Text),  # the day its last missing unit arrives; NULL: not known
    Column("supplier_date_original", Text),
    Column("dated", Boolean(create_constraint=False), nullable=False),  # all on order have a day
    Column("confirmed", Boolean(create_constraint=False), nullable=False),
    Column("shipped", Boolean(create_constraint=False), nullable=False),
    Column("received", Boolean(create_constraint=False), nullable=False),
    Column("moved_later_at", Text),  # when we saw the supplier date move later, last
)

unread_option = Table("unread_option", METADATA, Column("part", Text, primary_key=True))

best_option = Table(
    "best_option",
    METADATA,
    Column("line", Text, primary_key=True),
    Column("part", Text, nullable=False),
    Column("until", Text, nullable=False),  # judged anew from then on; empty: now
    Column("judged", Text, nullable=False),  # when, by the clock of the counter
    Column("key", Text),  # the option's name, NULL when there is none
    Column("kind", Text),
    Column("phrase", Text),  # few words
    Column("arrives", Text),  # its safe day
    Column("options_count", Integer, nullable=False),
)

wo_summary = Table(
    "wo_summary",
    METADATA,
    Column("work_order", Text, primary_key=True),
    Column("branch", Text),  # code
    Column("number", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("machine_down", Boolean(create_constraint=False)),
    Column("opened", Text),
    Column("service_writer", Text),
    Column("suppliers", Text, nullable=False),  # JSON list of names
    Column("open_lines", Integer, nullable=False),
    Column("ready", Text),  # the day its pacing part is due; NULL when it has none
    Column("promised", Text),  # the earliest told day of a part that is missing
    Column("slip_days", Integer),  # the worst untold slip; NULL when there is none to tell
    Column("last_contact", Text),
    Column("next_contact", Text),
    Column("words", Text, nullable=False),  # what a text filter looks in, folded
)

call_reading = Table(
    "call_reading",
    METADATA,
    Column("work_order", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("branch", Text),  # code
    Column("customer", Text),  # the ERP's id
    Column("service_writer", Text),
    Column("opened", Text),
    Column("machine_down", Boolean(create_constraint=False), nullable=False),
    Column("open_lines", Integer, nullable=False),
    Column("short_lines", Integer, nullable=False),
    Column("undated_lines", Integer, nullable=False),  # short ones without any day
    Column("promised", Text),  # the earliest told day of a part that is missing
    Column("promised_by", Text),  # who told it
    Column("unshipped", Text),  # the same of parts that nobody has shipped
    Column("unconfirmed", Text),  # the same of parts that no supplier has confirmed
    Column("due", Text),  # the earliest supplier date of a part that is missing
    Column("slip_days", Integer),  # the worst untold slip
    Column("moved_at", Text),  # when a day moved later of which the customer does not know
    Column("arrived", Text),  # when parts for it came last
    Column("contacted", Text),
    Column("heard", Text),  # when the customer last heard something, by any way
    Column("contact_by", Text),
    Column("tries", Integer, nullable=False),  # since somebody was reached
    Column("next_contact", Text),
    Column("left_alone", Boolean(create_constraint=False), nullable=False),  # as they decided
    Column("mood", Text),
    Column("decision", Text),  # the usual word for it, none of theirs
    Column("pacing", Text),  # the number of the part that decides when it is ready
)

Index("line_reading_part", line_reading.c.part)
Index("line_reading_work_order", line_reading.c.work_order)
Index("best_option_part", best_option.c.part)
Index("best_option_until", best_option.c.until, best_option.c.part)
Index("wo_summary_branch", wo_summary.c.branch)
Index("call_reading_branch", call_reading.c.branch)
