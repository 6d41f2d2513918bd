"""A line of a draft sale that is to ask for another part: written once, over nobody's head.

The server would let any sale's line be given another product: that it must be a draft's is a rule
of its client alone. So the line is read first, and written through its sale under the stamps of
both: whoever quotes the sale or touches the line between the two makes the ERP refuse. Our
reference goes into the line's own note with the product, in the one call; a sale's papers do not
print it. What cannot be written is kept as a note at the sale, which says what is to be done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from bocounter.outside.erp.connector import Outcome, Outgoing, Sent, Value
from bocounter.outside.erp.tryton import asked, making, notes
from bocounter.outside.erp.tryton.asked import NotMade
from bocounter.outside.erp.tryton.faults import Fault, Kind, as_known
from bocounter.outside.erp.tryton.rows import UNIT_FIELDS, amount, clean, dig, in_parts_unit, text
from bocounter.outside.erp.tryton.session import Row, Session, chunks

FIELDS: Final = frozenset({"line", "part", "quantity"})
HOLDS: Final = frozenset(f"work_order.{name}" for name in FIELDS)
TRIES: Final = 3
"""How often a line is looked at anew when somebody was at it, or at its sale, just then."""

_READ = (
    *UNIT_FIELDS,
    *("_timestamp", "product", "unit", "unit_price", "note", "last_modified_at"),
    *("product.list_price_used", "product.template.default_uom"),
    *("sale", "sale.state", "sale._timestamp", "write_uid.rec_name", "create_uid.rec_name"),
)


def is_one(word: Outgoing) -> bool:
    """Say whether a word is about what a line asks for."""
    return word.kind == "change" and "line" in word.fields


def held(session: Session) -> frozenset[str]:
    """Give what this user may change of a line. Raises Fault."""
    rights = session.call("ir.model.access", "get_access", ["sale.sale", "sale.line"])
    if not isinstance(rights, dict) or not all(isinstance(r, dict) for r in rights.values()):
        raise Fault(Kind.FOREIGN, left=True)
    may = all(rights.get(model, {}).get("write") for model in ("sale.sale", "sale.line"))
    return HOLDS if may else frozenset()


def refusal(word: Outgoing) -> str | None:
    """Say in words what is wrong with what is asked for, None when nothing is."""
    if set(word.fields) != FIELDS:
        return "The ERP changes a line's part and quantity together, and nothing beside them."
    try:
        said(word.fields)
    except NotMade as odd:
        return str(odd)
    return None


def said(fields: Mapping[str, Value]) -> dict[str, Any]:
    """Give a line's number, its part and how many. Raises NotMade in words."""
    return {
        "line": asked.record(fields.get("line"), "line"),
        "product": asked.record(fields.get("part"), "part"),
        "quantity": asked.quantity(fields.get("quantity")),
    }


def as_change(word: Outgoing) -> dict[str, Any]:
    """Write a change of a line as bocounter's module takes it. Raises ValueError."""
    try:
        wanted, base = said(word.fields), said({**word.base, "line": word.fields["line"]})
    except NotMade as odd:
        raise ValueError(str(odd)) from None
    number = wanted.pop("line")
    base = {name: base[name] for name in wanted}
    return {"id": number, "sale": int(word.target), "fields": wanted, "base": base}


def is_there(session: Session, word: Outgoing) -> bool:
    """Say whether the order still has the line. Raises Fault."""
    line = said(word.fields)["line"]
    return bool(session.ids("sale.line", [("sale", "=", int(word.target))], [line]))


def to_ours(word: Outgoing, there: Mapping[str, Any]) -> dict[str, Value]:
    """Read what a line asks for as the module says it. Raises ValueError when it is odd."""
    units = there.get("quantity")
    if type(there.get("product")) is not int or not isinstance(units, int | float | Decimal):
        raise ValueError(f"{there!r} is no line")
    return {
        "line": word.fields["line"],
        "part": str(there["product"]),
        "quantity": format(amount(units, "the quantity"), "f"),
    }


def as_note(word: Outgoing) -> Outgoing:
    """Give a word as the note that says what is to be done."""
    return replace(word, kind="note", fields={}, base={})


def send(
    session: Session,
    word: Outgoing,
    names: dict[str, str],
    token_of: Callable[[str, str], str | None],
) -> Sent:
    """Change one line and say what became of it. Never raises for the network or the ERP."""
    try:
        for _ in range(TRIES):
            sent = _once(session, word, token_of)
            if sent is not None:
                return sent
    except NotMade as odd:
        return Sent(Outcome.REFUSED, reason=str(odd))
    except _Kept:
        return notes.send(session, as_note(word), names)
    except _Written as trouble:
        return notes.judged(trouble.fault, names)
    except Fault as fault:
        return Sent(Outcome.NOT_SENT, None, str(as_known(fault, names)), fault.retry_after)
    return Sent(Outcome.NOT_SENT, reason="Somebody in the ERP is at this order just now.")


class _Kept(Exception):
    """The line is not to be written: the words are kept instead."""


class _Written(Exception):
    """The write may have left."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


def _once(
    session: Session, word: Outgoing, token_of: Callable[[str, str], str | None]
) -> Sent | None:
    wanted = said(word.fields)
    found = session.page("sale.line", [("id", "=", wanted["line"])], ("id", *_READ), limit=1)
    if not found or str(found[0]["sale"]) != word.target:
        raise NotMade("The order has no such line in the ERP any more.")
    row, mark = found[0], notes.mark(word.reference)
    if mark in (text(row, "note") or ""):
        return Sent(Outcome.TAKEN, remote_id=str(row["id"]))
    now = {"line": str(row["id"]), "part": str(row["product"]), "quantity": in_parts_unit(row)}
    if not (_is(now, word.fields) or _is(now, word.base)):
        return _stale(row, now, token_of)
    if dig(row, "sale.state") != "draft" or not _priced_by_list(row):
        raise _Kept
    return _write(session, word, row, _values(session, word, row, wanted))


def _is(now: Mapping[str, object], fields: Mapping[str, Value]) -> bool:
    try:
        units = asked.quantity(fields.get("quantity"))
    except NotMade:
        return False
    return now["part"] == fields.get("part") and now["quantity"] == units


def _priced_by_list(row: Row) -> bool:
    """Say whether nobody has made a price of their own for it, which ours would take away."""
    price = dig(row, "product.list_price_used") or Decimal(0)
    return bool(
        dig(row, "product.template.default_uom") == row["unit"] and row["unit_price"] == price
    )


def _values(session: Session, word: Outgoing, row: Row, wanted: Mapping[str, Any]) -> Row:
    product = making.product(session, wanted["product"])
    signed = f"Changed at the counter by {clean(word.author).strip()}."
    return {
        "product": wanted["product"],
        "quantity": float(wanted["quantity"]),
        "unit": dig(product, "template.default_uom"),
        "unit_price": product["list_price_used"] or Decimal(0),
        "note": "\n".join(filter(None, (text(row, "note"), signed, notes.mark(word.reference)))),
    }


def _write(session: Session, word: Outgoing, row: Row, values: Row) -> Sent | None:
    """Write the line through its sale; None where somebody was there in between."""
    sale, line = int(row["sale"]), int(row["id"])
    stamps = {
        f"sale.sale,{sale}": dig(row, "sale._timestamp"),
        f"sale.line,{line}": row["_timestamp"],
    }
    change = {"lines": [["write", [line], values]]}
    try:
        session.call("sale.sale", "write", [sale], change, _timestamp=stamps)
    except Fault as fault:
        if fault.kind is Kind.STALE:
            return None
        if fault.kind not in notes.SAID_NO:
            raise _Written(fault) from fault
        # What the ERP does not want done by a program, a person may do there.
        if look_up(session, [word.reference])[word.reference]:
            return Sent(Outcome.TAKEN, remote_id=str(line))
        raise _Kept from fault
    return Sent(Outcome.TAKEN, remote_id=str(line))


def _stale(row: Row, now: Mapping[str, object], token_of: Callable[[str, str], str | None]) -> Sent:
    by = dig(row, "write_uid.rec_name") or dig(row, "create_uid.rec_name")
    at = row["last_modified_at"]
    return Sent(
        Outcome.STALE,
        reason="Somebody changed this line in the ERP since it was read.",
        theirs={
            name: format(v, "f") if isinstance(v, Decimal) else str(v) for name, v in now.items()
        },
        theirs_token=token_of("work_order", str(row["sale"])),
        theirs_by=clean(by) if isinstance(by, str) else None,
        theirs_at=at.astimezone(UTC) if isinstance(at, datetime) else None,
    )


def look_up(session: Session, references: Sequence[str]) -> dict[str, list[str]]:
    """Give the ids of the lines that bear each reference, the oldest first. Raises Fault."""
    found: dict[str, list[str]] = {reference: [] for reference in references}
    for some in chunks(found, notes.LOOKED_UP_AT_ONCE):
        marks = {reference: notes.mark(reference) for reference in some}
        likes = [("note", "like", f"%{notes.literal(mark)}%") for mark in marks.values()]
        rows = session.page("sale.line", [["OR", *likes]], ("id", "note"), limit=len(some) * 10)
        for row in rows:
            for reference, mark in marks.items():
                if mark in str(row["note"] or ""):
                    found[reference].append(str(row["id"]))
    return found
