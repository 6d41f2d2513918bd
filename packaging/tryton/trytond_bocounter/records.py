# SPDX-License-Identifier: GPL-3.0-or-later
"""What a counter adds to the ERP beside its calls: machines, interchange, requests, anchors."""

from trytond.exceptions import UserError
from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, Unique, fields
from trytond.rpc import RPC

from .reference import ReferenceMixin


class Machine(ReferenceMixin, ModelSQL, ModelView):
    """A customer's machine."""

    __name__ = "bocounter.machine"

    party = fields.Many2One("party.party", "Customer", ondelete="RESTRICT")
    make = fields.Char("Make")
    model = fields.Char("Model")
    serial = fields.Char("Serial Number")
    unit_number = fields.Char("Unit Number")

    def get_rec_name(self, name):
        said = [self.make, self.model, self.serial]
        return " ".join(filter(None, said)) or self.unit_number or f"({self.id})"

    @classmethod
    def search_rec_name(cls, name, clause):
        operator = "AND" if clause[1].startswith(("!", "not ")) else "OR"
        searched = ("make", "model", "serial", "unit_number")
        return [operator, *((field, *clause[1:]) for field in searched)]


class Interchange(ReferenceMixin, ModelSQL, ModelView):
    """Another part that does the work of a part."""

    __name__ = "bocounter.interchange"

    part = fields.Many2One("product.product", "Part", required=True, ondelete="CASCADE")
    other_part = fields.Many2One("product.product", "Other Part", required=True, ondelete="CASCADE")
    grade = fields.Char("Grade", help="How well it fits, in the counter's words.")
    source = fields.Char("Source", help="Who says that it fits.")


class Request(ReferenceMixin, ModelSQL, ModelView):
    """A part that a counter asks the buyer for."""

    __name__ = "bocounter.request"

    product = fields.Many2One("product.product", "Part", required=True, ondelete="RESTRICT")
    quantity = fields.Float("Quantity", required=True)
    warehouse = fields.Many2One(
        "stock.location", "Branch", ondelete="RESTRICT", domain=[("type", "=", "warehouse")]
    )
    needed_by = fields.Date("Needed By")
    sale = fields.Many2One("sale.sale", "Sale", ondelete="SET NULL")
    text = fields.Text("Text")
    author = fields.Char("Author")


class Anchor(ModelSQL, ModelView):
    """The head of a workstation's history as it was when its counter spoke with the ERP."""

    __name__ = "bocounter.anchor"

    workstation = fields.Char("Workstation", required=True)
    seq = fields.Integer("Entry", required=True)
    hash = fields.Char("Hash", required=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            (
                "seq_unique",
                Unique(table, table.workstation, table.seq),
                "bocounter.msg_anchor_unique",
            )
        ]
        cls._order = [("workstation", "ASC"), ("seq", "DESC")]
        cls.__rpc__.update(keep=RPC(readonly=False), latest=RPC())

    @classmethod
    def keep(cls, workstation, seq, hash):
        """Keep a head. The same one again is no news; another one under its number is refused."""
        kept = cls.search([("workstation", "=", workstation), ("seq", "=", seq)], limit=1)
        if not kept:
            cls.create([{"workstation": workstation, "seq": seq, "hash": hash}])
        elif kept[0].hash != hash:
            raise UserError(gettext("bocounter.msg_anchor_unique"))

    @classmethod
    def latest(cls, workstation):
        """Give the furthest head of a workstation: its number and hash, or None."""
        rows = cls.search([("workstation", "=", workstation)], order=[("seq", "DESC")], limit=1)
        return [rows[0].seq, rows[0].hash] if rows else None
