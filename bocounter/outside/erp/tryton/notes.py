"""Our words in the ERP: notes at its records, each with our reference on its last line.

A stock Tryton keeps no reference unique, so a note whose fate is unknown is looked up by
its reference before it is sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bocounter.outside.erp.connector import Outcome, Outgoing, Sent
from bocounter.outside.erp.tryton.faults import Fault, Kind, as_known
from bocounter.outside.erp.tryton.rows import clean, numbers
from bocounter.outside.erp.tryton.session import Session, chunks

MODELS = {
    "work_order": "sale.sale",
    "customer": "party.party",
    "part": "product.product",
    "supplier": "party.party",
    "purchase_line": "purchase.purchase",
}
"""Where a note for one of our kinds is kept; one for a purchase line is at its order."""

LOOKED_UP_AT_ONCE = 50

UNTOUCHED = frozenset({Kind.BUSY, Kind.SESSION_OVER, Kind.FORBIDDEN, Kind.NO_DATABASE, Kind.LOGIN})
"""Answers the ERP gives before it does anything at all, though our bytes have left."""

SAID_NO = frozenset({Kind.SAID_NO, Kind.WARNS, Kind.TOO_MUCH})


def mark(reference: str) -> str:
    """Give the last line of a note with this reference."""
    return f"[bocounter:{reference}]"


def message(word: Outgoing) -> str:
    """Write a word as a note: the text, who wrote it where that is not said, and the reference.

    When it was written is in the text, in the counter's own zone, and nowhere in another one.
    """
    text, author = clean(word.text).strip(), clean(word.author).strip()
    signed = () if author in text else (author,)
    return "\n".join((text, *signed, mark(word.reference)))


def refusal(word: Outgoing) -> str | None:
    """Say in words why a stock Tryton has no place for a word, None when it has.

    The text of a change is kept as a note: there is no field that could be changed.
    """
    if word.kind == "create":
        what = word.target_kind.replace("_", " ")
        return (
            f"This ERP cannot keep a {what}. Enter it in the ERP itself, or have the "
            "module bocounter installed there."
        )
    place = MODELS.get(word.target_kind) and numbers([word.target])
    if word.kind not in {"note", "change"} or not place:
        return f"Tryton keeps no {word.kind} at {word.target_kind} {word.target}."
    return None


def send(session: Session, word: Outgoing, names: dict[str, str]) -> Sent:
    """Send one note and say what became of it. Never raises for the network or the ERP."""
    model = MODELS.get(word.target_kind)
    if (no := refusal(word)) is not None or model is None:
        return Sent(Outcome.REFUSED, reason=no)
    try:
        if not session.wire.has_session():
            session.login()
        target = numbers([at_order(session, word).target])
        # Asked before: over SQLite the ERP refuses a note to a record that is gone, and keeps it
        # all the same, because its transactions are not always whole there.
        there = session.ids(model, [], target[:1])
    except Fault as fault:
        return Sent(Outcome.NOT_SENT, None, str(as_known(fault, names)), fault.retry_after)
    if not there:
        what = word.target_kind.replace("_", " ")
        return Sent(Outcome.REFUSED, reason=f"The ERP has no {what} {word.target} any more.")
    note = {"resource": f"{model},{target[0]}", "message": message(word)}
    try:
        made = session.call("ir.note", "create", [note])
    except Fault as fault:
        return judged(fault, names)
    if isinstance(made, list) and len(made) == 1 and type(made[0]) is int:
        return Sent(Outcome.TAKEN, remote_id=str(made[0]))
    return Sent(Outcome.UNKNOWN, reason="The ERP's answer does not name the note.")


def at_order(session: Session, word: Outgoing) -> Outgoing:
    """Give a word about a purchase line as one about its order, any other as it is. Raises Fault.

    One whose line is gone is about no order.
    """
    if word.target_kind != "purchase_line":
        return word
    found = session.page(
        "purchase.line", [("id", "in", numbers([word.target]))], ("id", "purchase"), limit=1
    )
    return replace(word, target=str(found[0]["purchase"] if found else 0))


def judged(fault: Fault, names: dict[str, str]) -> Sent:
    """Tell from a fault whether the ERP can have kept the word."""
    sentence = str(as_known(fault, names))
    if fault.kind in SAID_NO:
        return Sent(Outcome.REFUSED, reason=fault.words or sentence)
    if fault.kind is Kind.STALE:
        return Sent(Outcome.STALE, reason=fault.words or sentence)
    if fault.kind in UNTOUCHED or not fault.left:
        return Sent(Outcome.NOT_SENT, reason=sentence, retry_after=fault.retry_after)
    return Sent(Outcome.UNKNOWN, reason=sentence)


def look_up(session: Session, references: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Give the ids of the notes that end with each reference, the oldest first. Raises Fault."""
    held: dict[str, list[str]] = {reference: [] for reference in references}
    for some in chunks(held, LOOKED_UP_AT_ONCE):
        by_mark = {mark(reference): reference for reference in some}
        likes: list[Any] = [("message", "like", f"%{literal(ending)}%") for ending in by_mark]
        after = 0
        while True:
            rows = session.page(
                "ir.note", [["OR", *likes], ("id", ">", after)], ("id", "message"), limit=500
            )
            for row in rows:
                # The ERP's own search is loose; only the very last line counts as ours.
                ending = str(row["message"] or "").rstrip().rpartition("\n")[2].strip()
                if ending in by_mark:
                    held[by_mark[ending]].append(str(row["id"]))
            if len(rows) < 500:
                break
            after = rows[-1]["id"]
    return held


def literal(words: str) -> str:
    """Write words so that a search takes each of their characters as it is."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
