# SPDX-License-Identifier: GPL-3.0-or-later
"""What a parts counter needs to know of a sale and the ERP does not keep."""

from trytond.model import fields
from trytond.pool import PoolMeta

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
