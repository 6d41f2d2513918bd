# SPDX-License-Identifier: GPL-3.0-or-later
"""What a parts counter needs to know of a sale and the ERP does not keep."""

from decimal import Decimal

from trytond.model import fields
from trytond.pool import Pool, PoolMeta

COUNTER_FIELDS = (
    "bo_need_by",
    "bo_machine_down",
    "bo_warranty",
    "bo_hold_reason",
    "bo_service_writer",
    "bo_customer_po",
    "bo_machine",
)
"""What a counter may change, and nothing else."""

LINE_FIELDS = ("product", "quantity")
"""What a counter may change of a draft's line, both together."""


class Sale(metaclass=PoolMeta):
    __name__ = "sale.sale"

    bo_need_by = fields.Date("Needed By", help="The day the customer needs the parts.")
    bo_machine_down = fields.Selection(
        [(None, ""), ("yes", "Yes"), ("no", "No")], "Machine Down", sort=False
    )
    bo_warranty = fields.Selection(
        [(None, ""), ("yes", "Yes"), ("no", "No")],
        "Warranty Job",
        sort=False,
        help="On a warranty job the counter is offered the maker's own parts alone.",
    )
    bo_hold_reason = fields.Char("Hold Reason")
    bo_service_writer = fields.Char("Service Writer")
    bo_customer_po = fields.Char("Customer's Purchase Order")
    bo_machine = fields.Many2One("bocounter.machine", "Machine", ondelete="RESTRICT")
    bo_calls = fields.One2Many("bocounter.call", "resource", "Calls", readonly=True)

    @classmethod
    def copy(cls, sales, default=None):
        # What was said about one job was not said about another.
        default = dict(default or {})
        default.setdefault("bo_calls", None)
        return super().copy(sales, default=default)

    @classmethod
    def counter_values(cls, sale, names):
        """Read fields of the counter's as they travel: an id for a link, None for nothing."""
        (row,) = cls.read([sale], list(names))
        values = {name: row[name] for name in names}
        return {n: (v.strip() if isinstance(v, str) else v) or None for n, v in values.items()}


class Line(metaclass=PoolMeta):
    __name__ = "sale.line"

    def counter_values(self):
        """Give what a line asks for, in the part's own unit."""
        Uom = Pool().get("product.uom")
        units = self.quantity
        if self.product and self.unit != self.product.default_uom:
            units = Uom.compute_qty(self.unit, self.quantity, self.product.default_uom)
        product = self.product.id if self.product else None
        return {"product": product, "quantity": Decimal(str(units or 0)).normalize()}

    def is_priced_by_erp(self):
        """Say whether the line's price is the ERP's own, and nobody's."""
        if not self.product:
            return False
        fresh = self.__class__(
            sale=self.sale, type="line", product=self.product, quantity=self.quantity
        )
        fresh.unit = self.unit
        fresh.on_change_product()
        return self.unit_price == (fresh.unit_price or Decimal(0))

    def ask_for(self, product, quantity):
        """Let the line ask for another part, at the ERP's own price and taxes."""
        self.product = product
        self.quantity = quantity
        self.unit = product.default_uom
        self.on_change_product()
        if self.unit_price is None:
            self.unit_price = Decimal(0)
        self.save()
