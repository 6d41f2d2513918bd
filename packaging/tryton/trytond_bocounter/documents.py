# SPDX-License-Identifier: GPL-3.0-or-later
"""Drafts that a counter makes: transfers, deliveries, purchases and sales.

Each has a reference of its own.
"""

from decimal import Decimal

from trytond.exceptions import UserError
from trytond.i18n import gettext
from trytond.model import Unique, fields
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

ALLOWED = {
    "stock.shipment.internal": (
        "product",
        "quantity",
        "from_warehouse",
        "to_warehouse",
        "label",
        "need_by",
    ),
    "purchase.purchase": (
        "product",
        "quantity",
        "party",
        "warehouse",
        "unit_price",
        "label",
        "need_by",
    ),
    "sale.sale": ("party", "warehouse", "number", "need_by", "label", "lines"),
    "stock.shipment.in": ("party", "warehouse", "label", "need_by", "lines"),
}
"""What a counter may say of each; all else is the ERP's own."""


class DocumentMixin:
    """A draft that may come from a counter, under a reference no other of its kind has."""

    __slots__ = ()

    bo_reference = fields.Char(
        "Counter Reference", help="The counter's mark of this record; leave it empty for your own."
    )
    bo_text = fields.Text("From the Counter", help="Never printed.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            (
                "bo_reference_unique",
                Unique(table, table.bo_reference),
                "bocounter.msg_reference_unique",
            )
        ]

    @classmethod
    def copy(cls, records, default=None):
        # What a counter asked for once is not asked for again by a copy.
        default = dict(default or {})
        default.setdefault("bo_reference", None)
        default.setdefault("bo_text", None)
        return super().copy(records, default=default)

    @classmethod
    def held(cls, references):
        """Give the ids of the records under each reference."""
        found = {reference: [] for reference in references}
        rows = cls.search_read([("bo_reference", "in", list(found))], fields_names=["bo_reference"])
        for row in rows:
            found[row["bo_reference"]].append(row["id"])
        return found

    @classmethod
    def from_counter(cls, word):
        """Make the draft that a word asks for. What it names must be there for this user."""
        said = word["fields"]
        for name, model in (
            ("party", "party.party"),
            ("warehouse", "stock.location"),
            ("from_warehouse", "stock.location"),
            ("to_warehouse", "stock.location"),
            ("product", "product.product"),
        ):
            if said.get(name) is not None:
                cls._there(model, said[name])
        for line in said.get("lines", ()):
            cls._there("product.product", line["product"])
        # The group may not make these by itself, only by a counter's word, and only so.
        with Transaction().set_context(_check_access=False):
            made = cls._draft(said)
            made.bo_reference = word["reference"]
            made.bo_text = cls._text(word)
            made.save()
        return made

    @classmethod
    def _there(cls, model, number):
        if not Pool().get(model).search([("id", "=", number)], limit=1):
            raise UserError(gettext("bocounter.msg_gone", model=model, id=number))

    @classmethod
    def _text(cls, word):
        author = "" if word["author"] in word["text"] else word["author"]
        return "\n".join(filter(None, (word["text"], author)))


class ShipmentInternal(DocumentMixin, metaclass=PoolMeta):
    __name__ = "stock.shipment.internal"

    @classmethod
    def _draft(cls, said):
        pool = Pool()
        Move, Location = pool.get("stock.move"), pool.get("stock.location")
        product = pool.get("product.product")(said["product"])
        company = Transaction().context.get("company")
        rooms = [
            Location(said[name]).storage_location for name in ("from_warehouse", "to_warehouse")
        ]
        move = Move(
            product=product,
            unit=product.default_uom,
            quantity=float(said["quantity"]),
            company=company,
            from_location=rooms[0],
            to_location=rooms[1],
        )
        return cls(
            company=company,
            from_location=rooms[0],
            to_location=rooms[1],
            reference=said.get("label"),
            moves=[move],
        )


class ShipmentIn(DocumentMixin, metaclass=PoolMeta):
    __name__ = "stock.shipment.in"

    @classmethod
    def _draft(cls, said):
        """Take the expected moves onto a shipment, with what came of each."""
        pool = Pool()
        Move, Location = pool.get("stock.move"), pool.get("stock.location")
        came = {line["move"]: float(line["quantity"]) for line in said["lines"]}
        moves = Move.search(
            [
                ("id", "in", list(came)),
                ("state", "=", "draft"),
                ("shipment", "=", None),
                ("origin", "like", "purchase.line,%"),
            ]
        )
        if len(moves) < len(came):
            raise UserError(gettext("bocounter.msg_not_expected"))
        for move in moves:
            if move.quantity != came[move.id]:
                move.quantity = came[move.id]
        warehouse = Location(said["warehouse"])
        made = cls(
            company=Transaction().context.get("company"),
            supplier=said["party"],
            reference=said.get("label") or None,
        )
        made.on_change_supplier()
        made.warehouse = warehouse
        made.warehouse_input = warehouse.input_location
        made.warehouse_storage = warehouse.storage_location
        made.incoming_moves = moves
        return made


class Purchase(DocumentMixin, metaclass=PoolMeta):
    __name__ = "purchase.purchase"

    @classmethod
    def _draft(cls, said):
        Line = Pool().get("purchase.line")
        made = cls(company=Transaction().context.get("company"), party=said["party"])
        made.on_change_party()
        made.warehouse = said.get("warehouse") or cls.default_warehouse()
        line = Line(
            purchase=made, type="line", product=said["product"], quantity=float(said["quantity"])
        )
        line.unit = line.product.default_uom
        line.on_change_product()
        if said.get("unit_price") is not None:
            line.unit_price = said["unit_price"]
        if line.unit_price is None:
            line.unit_price = Decimal(0)
        made.lines = [line]
        return made


class Sale(DocumentMixin, metaclass=PoolMeta):
    __name__ = "sale.sale"

    @classmethod
    def _draft(cls, said):
        Line = Pool().get("sale.line")
        made = cls(company=Transaction().context.get("company"), party=said["party"])
        made.on_change_party()
        made.warehouse = said.get("warehouse") or cls.default_warehouse()
        made.reference = said.get("number")
        made.sale_date = Pool().get("ir.date").today()
        made.bo_need_by = said.get("need_by")
        lines = []
        for place, wanted in enumerate(said["lines"], 1):
            line = Line(
                sale=made,
                type="line",
                sequence=place,
                product=wanted["product"],
                quantity=float(wanted["quantity"]),
            )
            line.unit = line.product.default_uom
            line.on_change_product()
            if line.unit_price is None:
                line.unit_price = Decimal(0)
            lines.append(line)
        made.lines = lines
        return made
