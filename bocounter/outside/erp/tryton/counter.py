"""Speaks with bocounter's own module in the ERP, where it is there.

With it every word arrives exactly once: the reference is unique in the database, and a
change of fields is one transaction with the call that bears its reference. Nothing here
reads an error's words: after any error it is the reference that tells what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from bocounter.outside.erp.connector import Outcome, Outgoing, Sent, Value
from bocounter.outside.erp.tryton import making, notes, replacing
from bocounter.outside.erp.tryton.faults import Fault, Kind
from bocounter.outside.erp.tryton.rows import clean, numbers
from bocounter.outside.erp.tryton.session import Session, chunks

CALL: Final = "bocounter.call"
MACHINE: Final = "bocounter.machine"
ANCHOR: Final = "bocounter.anchor"

WORK_ORDER_FIELDS: Final[Mapping[str, str]] = {
    "need_by": "bo_need_by",
    "machine_down": "bo_machine_down",
    "warranty": "bo_warranty",
    "hold_reason": "bo_hold_reason",
    "service_writer": "bo_service_writer",
    "customer_po": "bo_customer_po",
    "machine": "bo_machine",
}
"""What a counter may change at a work order, by our name and the ERP's."""

MACHINE_FIELDS: Final[Mapping[str, str]] = {
    "customer": "party",
    "make": "make",
    "model": "model",
    "serial": "serial",
    "unit_number": "unit_number",
}
_TRUTHS: Final = frozenset({"machine_down", "warranty"})
_LINKS: Final = frozenset({"machine", "customer"})

MODELS: Final[Mapping[str, str]] = {**notes.MODELS, "machine": MACHINE}
"""Where a call about one of our kinds is kept."""

HOLDS: Final = (
    frozenset({f"work_order.{f}" for f in WORK_ORDER_FIELDS} | {"machine", "audit"})
    | making.MODELS.keys()
    | replacing.HOLDS
)

LOOKED_UP_AT_ONCE: Final = 500


def held(session: Session) -> frozenset[str]:
    """Give what the module in this ERP can hold, nothing when there is none.

    Raises Fault, and NO_GROUP when it is there and this user may not use it: to go on
    without it would be to lose the promise in silence.
    """
    try:
        said = session.call(CALL, "holds")
    except Fault as fault:
        if fault.kind is Kind.BEWILDERED and CALL in (fault.words or ""):
            return frozenset()
        raise
    if not isinstance(said, dict) or not isinstance(said.get("creates"), list):
        raise Fault(Kind.FOREIGN, left=True)
    if CALL not in said["creates"]:
        raise Fault(Kind.NO_GROUP, left=True)
    known = said.get("fields") or ()
    fields = {f"work_order.{ours}" for ours, theirs in WORK_ORDER_FIELDS.items() if theirs in known}
    machine = {"machine"} if MACHINE in said["creates"] else set()
    audit = {"audit"} if ANCHOR in said["creates"] else set()
    makes = {kind for kind, (model, _) in making.MODELS.items() if model in said["creates"]}
    lines = replacing.HOLDS if said.get("lines") else frozenset()
    return frozenset(fields | machine | audit | makes | lines)


def to_erp(name: str, value: Value) -> Any:
    """Write a value of ours as the ERP takes it. Raises ValueError, TypeError when it is none."""
    if value is None:
        return None
    if name in _TRUTHS:
        if not isinstance(value, bool):
            raise ValueError(f"{value!r} is no yes or no")
        return "yes" if value else "no"
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    if name == "need_by":
        return date.fromisoformat(value)
    if name in _LINKS:
        (number,) = numbers([value]) or (None,)
        if number is None:
            raise ValueError(f"{value!r} is no record of the ERP")
        return number
    return clean(value).strip() or None


def to_ours(name: str, value: Any) -> Value:
    """Read a value of the ERP's as one of ours. Raises ValueError when it is none."""
    if value is None or value == "":
        return None
    if name in _TRUTHS:
        return {"yes": True, "no": False}.get(value)
    if name == "need_by" and type(value) is date:
        return value.isoformat()
    if name in _LINKS and type(value) is int:
        return str(value)
    if isinstance(value, str):
        return clean(value).strip() or None
    raise ValueError(f"{value!r} as {name}")


def takes(word: Outgoing, holds: frozenset[str]) -> bool:
    """Say whether the ERP can do what the word asks, rather than keep its text."""
    if word.kind == "change":
        return bool(word.fields) and all(f"{word.target_kind}.{f}" in holds for f in word.fields)
    return word.kind == "create" and word.target_kind in holds


def _message(word: Outgoing, holds: frozenset[str]) -> dict[str, Any]:
    """Write a word as the module takes it. Raises ValueError in words for what it cannot be."""
    said: dict[str, Any] = {
        "reference": word.reference,
        "kind": "note",
        "text": clean(word.text).strip(),
        "author": clean(word.author).strip(),
        "written_at": word.written_at,
    }
    if word.kind == "create" and word.target_kind in making.MODELS:
        model = making.MODELS[word.target_kind][0]
        return {**said, "kind": "create", "model": model, "fields": making.said(word)}
    if word.kind == "create":
        fields = {MACHINE_FIELDS[name]: to_erp(name, v) for name, v in word.fields.items()}
        return {**said, "kind": "create", "model": MACHINE, "fields": fields}
    if replacing.is_one(word) and takes(word, holds):
        return {**said, "kind": "change", "model": "sale.line", **replacing.as_change(word)}
    (target,) = numbers([word.target])
    said |= {"model": MODELS[word.target_kind], "id": target}
    if takes(word, holds):
        theirs = {name: WORK_ORDER_FIELDS[name] for name in word.fields}
        said |= {
            "kind": "change",
            "fields": {theirs[name]: to_erp(name, word.fields[name]) for name in theirs},
            "base": {theirs[name]: to_erp(name, word.base.get(name)) for name in theirs},
        }
    return said


def refusal(word: Outgoing, holds: frozenset[str]) -> str | None:
    """Say in words why the module has no place for a word, None when it has."""
    if word.kind == "create":
        if not takes(word, holds):
            what = word.target_kind.replace("_", " ")
            return f"The ERP cannot make a {what} for a counter. Enter it in the ERP itself."
        if word.target_kind in making.MODELS:
            return making.refusal(word)
        if strange := sorted(set(word.fields) - set(MACHINE_FIELDS)):
            return f"The ERP does not keep the {strange[0]} of a machine."
        return None
    if word.kind not in {"note", "change"} or word.target_kind not in MODELS:
        return f"Tryton keeps no {word.kind} at {word.target_kind} {word.target}."
    if replacing.is_one(word) and takes(word, holds):
        return replacing.refusal(word)
    return None if numbers([word.target]) else f"Tryton has no {word.target_kind} {word.target}."


def send(
    session: Session,
    word: Outgoing,
    holds: frozenset[str],
    names: dict[str, str],
    token_of: Callable[[str, str], str | None],
) -> Sent:
    """Send one word and say what became of it. Never raises for the network or the ERP.

    ``token_of`` gives the version of a record as a pull gives it, None when it cannot be had.
    """
    if (no := refusal(word, holds)) is not None:
        return Sent(Outcome.REFUSED, reason=no)
    try:
        message = _message(notes.at_order(session, word), holds)
    except Fault as fault:
        return notes.judged(fault, names)
    except (ValueError, TypeError, KeyError) as odd:
        return Sent(Outcome.REFUSED, reason=f"The ERP cannot hold a value of this: {odd}.")
    try:
        answer = session.call(CALL, "keep", message)
    except Fault as fault:
        sent = _judged(session, word, fault, names)
        if sent.outcome is Outcome.REFUSED and _may_be_noted(session, word, holds):
            return send(session, replacing.as_note(word), holds, names, token_of)
        return sent
    if isinstance(answer, dict) and type(answer.get("record")) is int:
        return Sent(Outcome.TAKEN, remote_id=str(answer["record"]))
    if isinstance(answer, dict) and isinstance(answer.get("stale"), dict):
        return _stale(word, answer, token_of)
    return Sent(Outcome.UNKNOWN, reason="The ERP's answer does not name the record.")


def _may_be_noted(session: Session, word: Outgoing, holds: frozenset[str]) -> bool:
    """Say whether a refused word is about a line that a person may still change there."""
    try:
        return replacing.is_one(word) and takes(word, holds) and replacing.is_there(session, word)
    except Fault:
        return False


def _judged(session: Session, word: Outgoing, fault: Fault, names: dict[str, str]) -> Sent:
    """Tell from a fault what happened; where the ERP said no, the reference decides."""
    if fault.kind in notes.SAID_NO or fault.kind is Kind.STALE:
        try:
            found = look_up(session, [word.reference])[word.reference]
        except Fault:
            return Sent(Outcome.UNKNOWN, reason=notes.judged(fault, names).reason)
        if found:  # Another sender of the same word was a moment faster.
            return Sent(Outcome.TAKEN, remote_id=found[0])
    return notes.judged(fault, names)


def _stale(
    word: Outgoing, answer: Mapping[str, Any], token_of: Callable[[str, str], str | None]
) -> Sent:
    there = answer["stale"]
    try:
        theirs = (
            replacing.to_ours(word, there)
            if replacing.is_one(word)
            else {name: to_ours(name, there.get(WORK_ORDER_FIELDS[name])) for name in word.fields}
        )
    except ValueError:
        theirs = {}
    by, at = answer.get("by"), answer.get("at")
    return Sent(
        Outcome.STALE,
        reason="Somebody changed this in the ERP since it was read.",
        theirs=theirs,
        theirs_token=token_of(word.target_kind, word.target),
        theirs_by=clean(by) if isinstance(by, str) else None,
        theirs_at=at.astimezone(UTC) if isinstance(at, datetime) else None,
    )


def look_up(session: Session, references: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Give the ids of what is kept under each reference, the oldest first. Raises Fault.

    Words from before the module came lie in notes, so those are looked at too.
    """
    held = {reference: list(ids) for reference, ids in notes.look_up(session, references).items()}
    for look in (making.look_up, replacing.look_up):
        for reference, ids in look(session, references).items():
            held[reference] += ids
    for some in chunks(held, LOOKED_UP_AT_ONCE):
        found = session.call(CALL, "held_anywhere", list(some))
        if not isinstance(found, dict) or not all(isinstance(ids, list) for ids in found.values()):
            raise Fault(Kind.FOREIGN, left=True)
        for reference in some:
            there = [str(number) for number in found.get(reference, ())]
            # A document is found by its text and by its reference: it is one record all the same.
            held[reference] += [number for number in there if number not in held[reference]]
    return held


def horizon(session: Session) -> Mapping[str, int]:
    """Give the highest id each model ever handed out. Raises Fault."""
    said = session.call(CALL, "horizon")
    if not isinstance(said, dict) or not all(type(n) is int for n in said.values()):
        raise Fault(Kind.FOREIGN, left=True)
    return {f"handed out {name}": number for name, number in said.items()}


def anchor(session: Session, workstation: str, seq: int, digest: str) -> None:
    """Keep the head of a history. Raises Fault, also when another one is kept under its number."""
    session.call(ANCHOR, "keep", workstation, seq, digest)


def anchored(session: Session, workstation: str) -> tuple[int, str] | None:
    """Give the furthest head kept of a history. Raises Fault."""
    said = session.call(ANCHOR, "latest", workstation)
    if said is None:
        return None
    if not isinstance(said, list) or [type(part) for part in said] != [int, str]:
        raise Fault(Kind.FOREIGN, left=True)
    return said[0], said[1]
