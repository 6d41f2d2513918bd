"""Our tables of deliveries that were counted, and of what was set aside of them. Kept for ever."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from bocounter.models.schema import METADATA

receiving = Table(
    "receiving",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("purchase_order", Text),  # one of these three says what is expected
    Column("shipment", Text),
    Column("supplier", Text),
    Column("slip", Text),  # the packing slip's number
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
)

receiving_count = Table(
    "receiving_count",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("receiving", Text, ForeignKey("receiving.id"), nullable=False),
    Column("part", Text),  # NULL: a number that nobody here knows
    Column("part_text", Text, nullable=False),
    Column("good", Text, nullable=False),
    Column("damaged", Text, nullable=False),
    Column("reason", Text),  # of the part's exception; the newest counts
    Column("undoes", Text, ForeignKey("receiving_count.id")),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
)

receiving_line = Table(
    "receiving_line",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("receiving", Text, ForeignKey("receiving.id"), nullable=False),
    Column("kind", Text, nullable=False),  # arrived, short, over, damaged, wrong, superseded
    Column("inbound", Text),
    Column("purchase_line", Text),
    Column("part", Text),
    Column("part_text", Text, nullable=False),
    Column("instead_of", Text),  # the part that was expected, where another one came
    Column("units", Text, nullable=False),  # of ``part``
    Column("covers", Text),  # arrived: units of the expected part
    Column("stands", Text),  # arrived: how many of the purchase line are here with these
    Column("reason", Text),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
)

staging = Table(
    "staging",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("receiving", Text, ForeignKey("receiving.id"), nullable=False),
    Column("line", Text, nullable=False),
    Column("work_order", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("units", Text, nullable=False),  # of ``part``
    Column("covers", Text, nullable=False),  # units of the line's part
    Column("stands", Text, nullable=False),  # how many of the line are set aside or out with these
    Column("bin", Text),
    Column("reason", Text),  # why not by the rule
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text),
)

receiving_end = Table(
    "receiving_end",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("receiving", Text, ForeignKey("receiving.id"), nullable=False),
    Column("outcome", Text, nullable=False),  # finished, given_up
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("operation", Text),
)

Index("receiving_count_receiving", receiving_count.c.receiving)
Index("receiving_line_receiving", receiving_line.c.receiving)
Index("receiving_line_part", receiving_line.c.part)
Index("receiving_line_instead_of", receiving_line.c.instead_of)
Index("receiving_line_purchase_line", receiving_line.c.purchase_line)
Index("receiving_line_inbound", receiving_line.c.inbound)
Index("receiving_end_receiving", receiving_end.c.receiving)
Index("receiving_end_operation", receiving_end.c.operation)
Index("staging_line", staging.c.line)
Index("staging_work_order", staging.c.work_order)
Index("staging_part", staging.c.part)
Index("staging_operation", staging.c.operation)
