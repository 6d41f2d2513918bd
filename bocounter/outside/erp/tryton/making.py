"""Documents that a counter makes: internal and supplier shipments, draft purchases, draft sales.

Each is one ``create`` with its lines, so it is there whole or not at all, and bears our
reference on the last line of a text of its own, where a plain search finds it. They stay
drafts: the ERP's people confirm them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from bocounter.outside.erp.connector import Outcome, Outgoing, Sent
from bocounter.outside.erp.tryton import asked, notes, unloading
from bocounter.outside.erp.tryton.asked import NotMade
from bocounter.outside.erp.tryton.faults import Fault, Kind, as_known
from bocounter.outside.erp.tryton.rows import dig
from bocounter.outside.erp.tryton.session import Domain, Row, Session, chunks

MODELS: Final[Mapping[str, tuple[str, str]]] = {
    "transfer": ("stock.shipment.internal", "stock.move"),
    "purchase": ("purchase.purchase", "purchase.line"),
    "counter_order": ("sale.sale", "sale.line"),
    "receiving": (unloading.MODEL, "stock.move"),
}
"""The document of each kind, and its lines; a user who may create both may make it."""

MARKED_IN: Final[Mapping[str, str]] = {
    "stock.shipment.internal": "reference",
    "purchase.purchase": "comment",
    "sale.sale": "comment",
    unloading.MODEL: "reference",
}
"""The text of a document whose end is our reference."""

UNIQUE: Final = "bo_reference"
"""The field of bocounter's module that holds our reference, where it is there."""

FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "transfer": frozenset({"part", "quantity", "from_branch", "to_branch", "need_by", "for_order"}),
    "purchase": frozenset(
        {"part", "quantity", "supplier", "branch", "need_by", "unit_price", "for_order"}
    ),
    "counter_order": frozenset({"customer", "branch", "number", "need_by", "lines"}),
    "receiving": frozenset({"supplier", "branch", "slip", "lines"}),
}
"""What a word says of each kind."""

_MARK = re.compile(r"\[bocounter:([^\[\]\s]+)\]$")
_NOTHING = Decimal(0)


def held(session: Session) -> frozenset[str]:
    """Give the kinds of documents that this user may make. Raises Fault."""
    models = [model for pair in MODELS.values() for model in pair]
    rights = session.call("ir.model.access", "get_access", models)
    if not isinstance(rights, dict) or not all(isinstance(r, dict) for r in rights.values()):
        raise Fault(Kind.FOREIGN, left=True)
    return frozenset(
        kind for kind, pair in MODELS.items() if all(rights.get(m, {}).get("create") for m in pair)
    )


def reference_in(text: object) -> str | None:
    """Give our reference that a text of the ERP's ends with, None where it does not."""
    if not isinstance(text, str):
        return None
    found = _MARK.search(text.rstrip())
    return found.group(1) if found else None


def without_reference(text: str | None) -> str | None:
    """Give a text without our reference at its end."""
    return _MARK.sub("", text.rstrip()).strip() or None if text else None


def ours(model: str, *, with_module: bool, path: str = "") -> Domain:
    """Give the documents of a model that bear a reference of ours; ``path`` leads to them."""
    marked = (f"{path}{MARKED_IN[model]}", "like", "%[bocounter:%")
    return [["OR", marked, (f"{path}{UNIQUE}", "!=", None)]] if with_module else [marked]


def word_fields(model: str, *, with_module: bool, path: str = "") -> tuple[str, ...]:
    """Give the fields of a document that name the word of ours that made it."""
    marked = f"{path}{MARKED_IN[model]}"
    return (marked, f"{path}{UNIQUE}") if with_module else (marked,)


def word_of(row: Row, fields: Sequence[str]) -> str | None:
    """Give the reference of the word that made a document, by its unique field or its text."""
    marked, *unique = fields
    kept = dig(row, unique[0]) if unique else None
    return kept if isinstance(kept, str) and kept else reference_in(dig(row, marked))


def refusal(word: Outgoing) -> str | None:
    """Say in words what is wrong with a document that is asked for, None when nothing is."""
    if strange := sorted(set(word.fields) - FIELDS[word.target_kind]):
        return f"The ERP does not keep the {strange[0]} of a {_named(word)}."
    try:
        said(word)
    except NotMade as odd:
        return str(odd)
    return None


def said(word: Outgoing) -> dict[str, Any]:
    """Give a word's fields as numbers, quantities and days. Raises NotMade in words."""
    fields = word.fields
    if word.target_kind == "receiving":
        return unloading.said(word)
    made: dict[str, Any] = {
        "label": asked.label(fields),
        "need_by": asked.day(fields.get("need_by")),
    }
    if word.target_kind == "counter_order":
        made |= {
            "party": asked.record(fields.get("customer"), "customer"),
            "warehouse": asked.record(fields.get("branch"), "branch", needed=False),
            "number": asked.text(fields.get("number")),
            "lines": [asked.of_part(line) for line in asked.listed(fields.get("lines"))],
        }
        return made
    made |= {
        "product": asked.record(fields.get("part"), "part"),
        "quantity": asked.quantity(fields.get("quantity")),
    }
    if word.target_kind == "transfer":
        made |= {
            "from_warehouse": asked.record(fields.get("from_branch"), "branch"),
            "to_warehouse": asked.record(fields.get("to_branch"), "branch"),
        }
        if made["from_warehouse"] == made["to_warehouse"]:
            raise NotMade("A transfer goes from one branch to another one.")
        return made
    price = fields.get("unit_price")
    return made | {
        "party": asked.record(fields.get("supplier"), "supplier"),
        "warehouse": asked.record(fields.get("branch"), "branch", needed=False),
        "unit_price": None if price is None else asked.number(price, "price"),
    }


def send(session: Session, word: Outgoing, names: dict[str, str]) -> Sent:
    """Make one document and say what became of it. Never raises for the network or the ERP."""
    model = MODELS[word.target_kind][0]
    try:
        values = _WRITTEN[word.target_kind](session, word, said(word))
    except NotMade as odd:
        return Sent(Outcome.REFUSED, reason=str(odd))
    except Fault as fault:
        return Sent(Outcome.NOT_SENT, None, str(as_known(fault, names)), fault.retry_after)
    try:
        made = session.call(model, "create", [values])
    except Fault as fault:
        return notes.judged(fault, names)
    if isinstance(made, list) and len(made) == 1 and type(made[0]) is int:
        return Sent(Outcome.TAKEN, remote_id=str(made[0]))
    return Sent(Outcome.UNKNOWN, reason=f"The ERP's answer does not name the {_named(word)}.")


def look_up(session: Session, references: Sequence[str]) -> dict[str, list[str]]:
    """Give the ids of the documents under each reference, the oldest first. Raises Fault."""
    found: dict[str, list[str]] = {reference: [] for reference in references}
    for model, field in MARKED_IN.items():
        for some in chunks(found, notes.LOOKED_UP_AT_ONCE):
            likes: list[Any] = [(field, "like", f"%{notes.literal(notes.mark(r))}%") for r in some]
            rows = session.page(model, [["OR", *likes]], ("id", field), limit=len(some) * 10)
            for row in rows:
                reference = reference_in(row[field])
                if reference in found:
                    found[reference].append(str(row["id"]))
    return found


def _transfer(session: Session, word: Outgoing, made: Mapping[str, Any]) -> Row:
    part = product(session, made["product"])
    rooms = _rooms(session, (made["from_warehouse"], made["to_warehouse"]))
    way = {
        "from_location": rooms[made["from_warehouse"]],
        "to_location": rooms[made["to_warehouse"]],
    }
    move = {"product": made["product"], "quantity": float(made["quantity"]), **way}
    return {
        **way,
        "reference": " ".join(filter(None, (made["label"], notes.mark(word.reference)))),
        "moves": [["create", [{**move, "unit": _unit(part)}]]],
    }


def _purchase(session: Session, word: Outgoing, made: Mapping[str, Any]) -> Row:
    part = product(session, made["product"])
    _there(session, "party.party", made["party"], "supplier")
    price = made["unit_price"]
    if price is None:
        price = part["cost_price"] or _NOTHING
    bought = session.page(
        "purchase.product_supplier",
        [("party", "=", made["party"]), ("product", "=", made["product"])],
        ("id",),
        limit=1,
    )
    line = {
        "product": made["product"],
        "quantity": float(made["quantity"]),
        "unit": _unit(part),
        "unit_price": price,
        **({"product_supplier": bought[0]["id"]} if bought else {}),
    }
    return {
        "party": made["party"],
        **_addresses(session, made["party"], "invoice_address"),
        **({"warehouse": made["warehouse"]} if made["warehouse"] else {}),
        "comment": notes.message(word),
        "lines": [["create", [line]]],
    }


def _counter_order(session: Session, word: Outgoing, made: Mapping[str, Any]) -> Row:
    _there(session, "party.party", made["party"], "customer")
    lines = []
    for place, line in enumerate(made["lines"], 1):
        part = product(session, line["product"])
        lines.append(
            {
                "sequence": place,
                "product": line["product"],
                "quantity": float(line["quantity"]),
                "unit": _unit(part),
                "unit_price": part["list_price_used"] or _NOTHING,
            }
        )
    return {
        "party": made["party"],
        **_addresses(session, made["party"], "invoice_address", "shipment_address"),
        **({"warehouse": made["warehouse"]} if made["warehouse"] else {}),
        "reference": made["number"],
        "sale_date": word.written_at.date(),
        "comment": notes.message(word),
        "lines": [["create", lines]],
    }


_WRITTEN: Final = {
    "transfer": _transfer,
    "purchase": _purchase,
    "counter_order": _counter_order,
    "receiving": unloading.draft,
}


def product(session: Session, number: int) -> Row:
    """Give a part as a line needs it. Raises NotMade, Fault."""
    fields = ("template.default_uom", "list_price_used", "cost_price")
    found = session.page(
        "product.product",
        [("id", "=", number), ("template.type", "=", "goods")],
        ("id", *fields),
        limit=1,
    )
    if not found:
        raise NotMade(f"The ERP has no part {number} any more.")
    return found[0]


def _unit(product: Row) -> Any:
    return dig(product, "template.default_uom")


def _rooms(session: Session, branches: Iterable[int]) -> dict[int, int]:
    wanted = list(branches)
    rows = session.page(
        "stock.location",
        [("type", "=", "warehouse"), ("id", "in", wanted)],
        ("id", "storage_location"),
        limit=len(wanted),
    )
    rooms = {row["id"]: row["storage_location"] for row in rows if row["storage_location"]}
    if missing := [branch for branch in wanted if branch not in rooms]:
        raise NotMade(f"The ERP has no branch {missing[0]} any more.")
    return rooms


def _there(session: Session, model: str, number: int, what: str) -> None:
    if not session.ids(model, [], [number]):
        raise NotMade(f"The ERP has no {what} {number} any more.")


def _addresses(session: Session, party: int, *fields: str) -> dict[str, int]:
    """Give a party's first address, without which nobody can confirm the draft."""
    found = session.page(
        "party.address",
        [("party", "=", party), ("active", "=", True)],
        ("id",),
        limit=1,
        order=(("sequence", "ASC NULLS FIRST"), ("id", "ASC")),
    )
    return {field: int(found[0]["id"]) for field in fields} if found else {}


def _named(word: Outgoing) -> str:
    return word.target_kind.replace("_", " ")
