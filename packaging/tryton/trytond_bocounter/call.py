# SPDX-License-Identifier: GPL-3.0-or-later
"""What was said at a counter, kept once, and the changes that came with it."""

import json

from trytond import backend
from trytond.exceptions import UserError
from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.rpc import RPC
from trytond.transaction import Transaction

from .documents import ALLOWED
from .reference import ReferenceMixin
from .sale import COUNTER_FIELDS, LINE_FIELDS

VERSION = 4
"""What the counter may rely on; higher when ``keep`` learns more."""

ABOUT = (
    "sale.sale",
    "party.party",
    "product.product",
    "bocounter.machine",
    "purchase.purchase",
)

CREATED = {
    "bocounter.machine": ("party", "make", "model", "serial", "unit_number"),
    "bocounter.interchange": ("part", "other_part", "grade", "source"),
    "bocounter.request": (
        "product",
        "quantity",
        "warehouse",
        "needed_by",
        "sale",
        "text",
        "author",
    ),
}
"""What a counter may create, and with which fields."""


class Call(ReferenceMixin, ModelSQL, ModelView):
    """One thing said at a counter about a record of the ERP."""

    __name__ = "bocounter.call"

    kind = fields.Selection([("note", "Note"), ("change", "Change")], "Kind", required=True)
    resource = fields.Reference("About", selection="about", required=True)
    text = fields.Text("Text")
    author = fields.Char("Author")
    written_at = fields.DateTime("Written At", help="By the clock of the counter.")
    changed = fields.Text("Changed", help="The fields that came with it, from and to.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_indexes.add(Index(table, (table.resource, Index.Similarity(begin=True))))
        cls._order = [("written_at", "DESC"), ("id", "DESC")]
        cls.__rpc__.update(
            keep=RPC(readonly=False), held_anywhere=RPC(), holds=RPC(), horizon=RPC()
        )

    @classmethod
    def default_kind(cls):
        return "note"

    @classmethod
    def about(cls):
        Model = Pool().get("ir.model")
        return [(name, Model.get_name(name)) for name in ABOUT]

    @classmethod
    def holds(cls):
        """Say what this module is and what this user may do with it."""
        models = (cls.__name__, "bocounter.anchor", *CREATED)
        rights = Pool().get("ir.model.access").get_access(models)
        return {
            "version": VERSION,
            "fields": list(COUNTER_FIELDS),
            "lines": list(LINE_FIELDS) if rights[cls.__name__]["create"] else [],
            "creates": [
                *(name for name in models if rights[name]["create"]),
                *(ALLOWED if rights[cls.__name__]["create"] else ()),
            ],
        }

    @classmethod
    def held_anywhere(cls, references):
        """Give, for each reference, the ids of what is kept under it, whatever it is."""
        pool = Pool()
        found = {reference: [] for reference in references}
        for name in (cls.__name__, *CREATED, *ALLOWED):
            for reference, ids in pool.get(name).held(references).items():
                found[reference] += ids
        return found

    @classmethod
    def keep(cls, word):
        """Take one word, whole or not at all; a word that is here already is named again.

        Gives ``{"record": id}``, or ``{"stale": ..., "by": ..., "at": ...}`` with what the
        fields to be changed hold by now, when that is not what the person saw.
        """
        cls._begin()
        held = cls.held_anywhere([word["reference"]])[word["reference"]]
        if held:
            return {"record": held[0]}
        if word["kind"] == "create":
            return {"record": cls._create(word).id}
        if word["kind"] == "change" and word["model"] == "sale.line":
            return cls._change_line(word)
        target = cls._target(word)
        if word["kind"] == "change":
            return cls._change(target, word)
        if word["kind"] == "note":
            return {"record": cls._call(target, word, None).id}
        raise UserError(gettext("bocounter.msg_unknown_word", kind=word["kind"]))

    @staticmethod
    def _begin():
        """Keep the other writers out from here to the end, and let the end be all or nothing.

        Over SQLite the server looks at its caches by the transaction's own connection, in
        autocommit, and leaves it so: a word refused half-way would stay half kept. PostgreSQL
        locks the sale by itself.
        """
        if backend.name == "sqlite":
            connection = Transaction().connection
            connection.isolation_level = "IMMEDIATE"
            if not connection.in_transaction:
                connection.cursor().execute("BEGIN IMMEDIATE")

    @classmethod
    def _target(cls, word):
        """Give the record a word is about, if this user may see it."""
        name, number = word["model"], word["id"]
        if name in ABOUT:
            found = Pool().get(name).search([("id", "=", number)], limit=1)
            if found:
                return found[0]
        raise UserError(gettext("bocounter.msg_gone", model=name, id=number))

    @classmethod
    def _call(cls, target, word, changed):
        (call,) = cls.create(
            [
                {
                    "reference": word["reference"],
                    "kind": word["kind"],
                    "resource": str(target),
                    "text": word["text"],
                    "author": word["author"],
                    "written_at": word["written_at"],
                    "changed": changed,
                }
            ]
        )
        return call

    @classmethod
    def _change(cls, sale, word):
        """Write the fields of a sale and the call that says so, unless they moved meanwhile."""
        wanted, base = word["fields"], word["base"]
        if sale.__name__ != "sale.sale" or not wanted or not set(wanted) <= set(COUNTER_FIELDS):
            raise UserError(gettext("bocounter.msg_unknown_field", fields=", ".join(wanted)))
        Sale = sale.__class__
        Sale.lock([sale])
        now = Sale.counter_values(sale.id, wanted)
        if any(now[n] not in (base.get(n), wanted[n]) for n in wanted):
            return {"stale": now, **cls._last_hand(sale)}
        said = {name: {"from": now[name], "to": wanted[name]} for name in wanted}
        call = cls._call(sale, word, json.dumps(said, default=str, sort_keys=True))
        changes = {name: value for name, value in wanted.items() if now[name] != value}
        cls._check_machine(changes.get("bo_machine"))
        if changes:
            # The group may not write sales, only these fields of them, and only here.
            with Transaction().set_context(_check_access=False):
                Sale.write([Sale(sale.id)], changes)
        return {"record": call.id}

    @classmethod
    def _change_line(cls, word):
        """Let a line of a draft ask for another part; of any other sale, keep the words.

        So it is where somebody has made a price of their own for it.
        """
        wanted, base = word["fields"], word["base"]
        Line = Pool().get("sale.line")
        if set(wanted) != set(LINE_FIELDS):
            raise UserError(gettext("bocounter.msg_unknown_field", fields=", ".join(wanted)))
        sale = cls._target({"model": "sale.sale", "id": word["sale"]})
        sale.__class__.lock([sale])
        found = Line.search([("id", "=", word["id"]), ("sale", "=", sale.id)], limit=1)
        if not found:
            raise UserError(gettext("bocounter.msg_gone", model="sale.line", id=word["id"]))
        (line,) = found
        with Transaction().set_context(_check_access=False):
            line = Line(line.id)
            now = line.counter_values()
            if now not in (wanted, base):
                return {"stale": now, **cls._last_hand(line)}
            product = cls._product(wanted["product"])
            if line.sale.state != "draft" or not line.is_priced_by_erp():
                return {"record": cls._call(sale, {**word, "kind": "note"}, None).id}
            said = {name: {"from": now[name], "to": wanted[name]} for name in wanted}
            call = cls._call(sale, word, json.dumps(said, default=str, sort_keys=True))
            if now != wanted:
                line.ask_for(product, float(wanted["quantity"]))
            return {"record": call.id}

    @classmethod
    def _product(cls, number):
        found = Pool().get("product.product").search([("id", "=", number)], limit=1)
        if not found:
            raise UserError(gettext("bocounter.msg_gone", model="product.product", id=number))
        return found[0]

    @classmethod
    def _check_machine(cls, number):
        if number and not Pool().get("bocounter.machine").search([("id", "=", number)]):
            raise UserError(gettext("bocounter.msg_gone", model="bocounter.machine", id=number))

    @classmethod
    def _last_hand(cls, record):
        """Say who wrote a sale or a line last, and when."""
        with Transaction().set_context(_check_access=False):
            known = record.__class__(record.id)
            hand = known.write_uid or known.create_uid
            return {"by": hand.rec_name if hand else None, "at": known.last_modified_at}

    @classmethod
    def _create(cls, word):
        name = word["model"]
        if name in ALLOWED and set(word["fields"]) <= set(ALLOWED[name]):
            return Pool().get(name).from_counter(word)
        if name not in CREATED or not set(word["fields"]) <= set(CREATED[name]):
            raise UserError(gettext("bocounter.msg_unknown_field", fields=name))
        values = {**word["fields"], "reference": word["reference"]}
        (made,) = Pool().get(name).create([values])
        return made

    @classmethod
    def horizon(cls):
        """Give the highest ids ever handed out, which fall only when a backup is put back."""
        pool, transaction = Pool(), Transaction()
        cursor = transaction.connection.cursor()
        highest = {}
        for name in ("sale.sale", "sale.line", "purchase.line", "stock.move", cls.__name__):
            table = pool.get(name)._table
            if backend.name == "sqlite":
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
                row = cursor.fetchone()
                highest[name] = row[0] if row else 0
            else:
                highest[name] = transaction.database.currid(transaction.connection, table)
        return highest
