"""Mirror tables: what the ERP says, written only by the pull and never by a deed.

A column's name is the name of the record's field (``outside.erp.records``). Rows refer to
each other by ``remote_id``, without a foreign key, because the ERP's pages may bring the
line before its part. Dates are ``YYYY-MM-DD``, instants ISO 8601 in UTC, quantities and
money decimal text, truth 0 or 1, unknown NULL.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from bocounter.models.schema import METADATA


def _mirror(name: str, *columns: Column[object]) -> Table:
    return Table(
        name,
        METADATA,
        Column("id", Integer, primary_key=True),
        Column("remote_id", Text, nullable=False, unique=True),
        Column("token", Text, nullable=False),
        Column("as_of", Text, nullable=False),
        *columns,
    )


def _text(name: str, *, needed: bool = False) -> Column[object]:
    return Column(name, Text, nullable=not needed)


def _flag(name: str, *, needed: bool = False) -> Column[object]:
    return Column(name, Boolean(create_constraint=False), nullable=not needed)


def _number(name: str, *, needed: bool = False) -> Column[object]:
    return Column(name, Integer, nullable=not needed)


branch = _mirror("branch", _text("code", needed=True), _text("name", needed=True), _text("zone"))

supplier = _mirror(
    "supplier",
    _text("number"),
    _text("name", needed=True),
    Column("active", Boolean(create_constraint=False), nullable=False, server_default="1"),
    _text("cut_off"),
    _text("zone"),
)

customer = _mirror(
    "customer", _text("number"), _text("name", needed=True), _text("language"), _text("number_key")
)

contact_point = _mirror(
    "contact_point",
    _text("customer", needed=True),
    _text("kind", needed=True),
    _text("value", needed=True),
    _text("label"),
    _text("digits_reversed"),
)

machine = _mirror(
    "machine",
    _text("customer"),
    _text("make"),
    _text("model"),
    _text("serial"),
    _text("unit_number"),
    _text("serial_key"),
    _text("unit_key"),
)

part = _mirror(
    "part",
    _text("code", needed=True),
    _text("description", needed=True),
    _text("unit"),
    _text("price"),
    _text("cost"),
    _flag("active", needed=True),
    _text("code_key", needed=True),
    _text("origin"),
    _text("condition"),
    _text("core_charge"),
    _flag("hazardous"),
    _flag("returnable"),
    _text("regulated"),
    _text("restock_fees"),
)

supersession = _mirror(
    "supersession",
    _text("part", needed=True),
    _text("replaced_by", needed=True),
    _text("factor", needed=True),
    _flag("both_ways", needed=True),
    _text("bundle"),
    _text("policy"),
    _text("from_serial"),
    _text("to_serial"),
    _text("effective_from"),
    _text("source"),
    _text("dated"),
)

interchange = _mirror(
    "interchange",
    _text("group", needed=True),
    _text("part", needed=True),
    _text("grade", needed=True),
    _text("kind", needed=True),
    _text("role", needed=True),
    _text("fitment"),
    _text("from_serial"),
    _text("to_serial"),
    _text("source"),
    _text("dated"),
)

kit_part = _mirror(
    "kit_part",
    _text("kit", needed=True),
    _text("component", needed=True),
    _text("quantity", needed=True),
    _text("kind", needed=True),
)

stock_level = _mirror(
    "stock_level",
    _text("part", needed=True),
    _text("branch", needed=True),
    _text("on_hand", needed=True),
    _text("free", needed=True),
    _text("minimum"),
)

offer = _mirror(
    "offer",
    _text("part", needed=True),
    _text("supplier", needed=True),
    _text("code"),
    _text("price"),
    _number("lead_days"),
    _text("minimum"),
    _text("multiple"),
    _text("order_type"),
    _text("condition"),
    _text("freight"),
    _text("fee"),
    _flag("returnable"),
    _flag("by_air"),
    _text("price_breaks"),
    _text("restock_fees"),
)

transfer_route = _mirror(
    "transfer_route",
    _text("from_branch", needed=True),
    _text("to_branch", needed=True),
    _number("days", needed=True),
    _text("cut_off"),
    _text("freight"),
)

work_order = _mirror(
    "work_order",
    _text("number", needed=True),
    _text("branch"),
    _text("customer", needed=True),
    _text("status", needed=True),
    _text("kind", needed=True),
    _text("machine"),
    _text("opened"),
    _text("description"),
    _text("customer_po"),
    _text("service_writer"),
    _text("hold_reason"),
    _flag("machine_down"),
    _text("need_by"),
    _text("word"),
    _text("number_key", needed=True),
    _text("customer_po_key"),
    _flag("warranty"),
)

part_line = _mirror(
    "part_line",
    _text("work_order", needed=True),
    _number("position", needed=True),
    _text("part", needed=True),
    _text("wanted", needed=True),
    _text("assigned", needed=True),
    _text("issued", needed=True),
    _flag("cancelled", needed=True),
    _text("description"),
    _text("need_by"),
    _text("purchase_line"),
)

purchase_line = _mirror(
    "purchase_line",
    _text("number"),
    _text("supplier"),
    _text("branch"),
    _text("part", needed=True),
    _text("ordered", needed=True),
    _text("received", needed=True),
    _text("status", needed=True),
    _text("ordered_on"),
    _text("confirmed_date"),
    _text("word"),
    _text("number_key"),
)

inbound = _mirror(
    "inbound",
    _text("purchase_line"),
    _text("part", needed=True),
    _text("branch"),
    _text("quantity", needed=True),
    _text("status", needed=True),
    _text("planned_date"),
    _text("original_date"),
    _text("from_branch"),
    _text("reference"),
    _flag("reserved"),
    _text("word"),
)

receipt = _mirror(
    "receipt",
    _text("purchase_line"),
    _text("inbound"),
    _text("part", needed=True),
    _text("branch"),
    _text("quantity", needed=True),
    _text("received_on", needed=True),
)

Index("contact_point_customer", contact_point.c.customer)
Index("contact_point_digits", contact_point.c.digits_reversed)
Index("customer_number", customer.c.number_key)
Index("machine_customer", machine.c.customer)
Index("machine_serial", machine.c.serial_key)
Index("machine_unit", machine.c.unit_key)
Index("part_code", part.c.code_key)
Index("supersession_part", supersession.c.part)
Index("supersession_replaced_by", supersession.c.replaced_by)
Index("interchange_part", interchange.c.part)
Index("interchange_group", interchange.c["group"])
Index("kit_part_kit", kit_part.c.kit)
Index("kit_part_component", kit_part.c.component)
Index("stock_level_part", stock_level.c.part, stock_level.c.branch)
Index("offer_part", offer.c.part)
Index("offer_supplier", offer.c.supplier)
Index("transfer_route_to_branch", transfer_route.c.to_branch)
Index("work_order_number", work_order.c.number_key)
Index("work_order_customer", work_order.c.customer)
Index("work_order_customer_po", work_order.c.customer_po_key)
Index("work_order_machine", work_order.c.machine)
Index("work_order_status", work_order.c.status, work_order.c.branch)
Index("part_line_work_order", part_line.c.work_order, part_line.c.position)
Index("part_line_part", part_line.c.part)
Index("part_line_purchase_line", part_line.c.purchase_line)
Index("purchase_line_number", purchase_line.c.number_key)
Index("purchase_line_supplier", purchase_line.c.supplier)
Index("purchase_line_part", purchase_line.c.part, purchase_line.c.status)
Index("inbound_purchase_line", inbound.c.purchase_line)
Index("inbound_part", inbound.c.part, inbound.c.status)
Index("inbound_word", inbound.c.word)
Index("purchase_line_word", purchase_line.c.word)
Index("work_order_word", work_order.c.word)
Index("receipt_part", receipt.c.part, receipt.c.received_on)
Index("receipt_purchase_line", receipt.c.purchase_line)

KEYS: dict[str, dict[str, str]] = {
    "customer": {"number_key": "number"},
    "contact_point": {"digits_reversed": "value"},
    "machine": {"serial_key": "serial", "unit_key": "unit_number"},
    "part": {"code_key": "code"},
    "work_order": {"number_key": "number", "customer_po_key": "customer_po"},
    "purchase_line": {"number_key": "number"},
}
"""Columns the pull fills from another field: its normal form (``models.keys``), for searching."""
