"""Taking back a word of ours: silently while nobody can have heard it, else by saying so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bocounter.changes import Changes
from bocounter.commands import choice_words, naming, outgoing, replacing, setting_facts, words
from bocounter.commands.outgoing import Wanted
from bocounter.commands.said import Said, may_be_there, said
from bocounter.errors import WrongUse
from bocounter.models.facts import OperationState
from bocounter.models.instants import written
from bocounter.queries import work_orders
from bocounter.readings.refresh import refresh
from bocounter.store.audit import audit
from bocounter.store.store import Store
from bocounter.store.writer import Write

_NOT_THERE = frozenset({OperationState.REJECTED, OperationState.CONFLICT})


def withdraw(store: Store, id_: str, *, by: str, now: datetime, mint: Callable[[], str]) -> Changes:
    """Take a word back. One that may have reached the ERP gets a counter-entry instead.

    Raises WrongUse: no such word, taken back already.
    """
    by = naming.person(by)
    with store.write() as write:
        word = said(write, id_)
        if word.state is OperationState.WITHDRAWN:
            raise WrongUse("That word is taken back already.", "There is nothing more to do.")
        if word.state in _NOT_THERE or is_unheard(write, word):
            changes = take_back(write, word, by=by, now=now)
        else:
            changes = _unsay(write, word, by=by, now=now, mint=mint)
        audit(write, "withdraw", word.id, word.state.value, by=by, now=now)
        return changes | refresh(write)


def is_unheard(write: Write, word: Said) -> bool:
    """Say whether a word waits here and nobody can have heard it."""
    waits = word.state in (OperationState.PENDING, OperationState.BLOCKED)
    return waits and not may_be_there(write, word)


def take_back(write: Write, word: Said, *, by: str, now: datetime, why: str = "") -> Changes:
    """Let a word never go: it is kept, with who took it back; its open decisions are closed."""
    write.all(
        "UPDATE operation SET state = 'withdrawn', reason_code = 'withdrawn', reason = ? "
        "WHERE id = ?",
        (why or f"Taken back by {by}, {words.moment(now)}.", word.id),
    )
    write.all(
        "UPDATE conflict SET resolved_at = ?, resolution = 'withdrawn', resolved_by = ? "
        "WHERE operation = ? AND resolved_at IS NULL",
        (written(now), by, word.id),
    )
    return word.changes


def _unsay(write: Write, word: Said, *, by: str, now: datetime, mint: Callable[[], str]) -> Changes:
    found = work_orders.load(write, [word.target]) if word.target_kind == "work_order" else ()
    if not found:
        raise WrongUse(
            "That word may have reached the ERP, and the record it is about is not here.",
            "Undo it in the ERP itself.",
        )
    if word.source_kind == replacing.KIND:
        at_line = work_orders.find_line(write, str(word.fields.get("line")))
        if at_line is not None:
            spoken = choice_words.Said(*at_line, "", {}, by, now)
            return replacing.put_back(write, spoken, choice=word.source, id_=mint())
    if word.kind == "change":
        seen = setting_facts.facts(found[0])
        back = {name: word.base.get(name) for name in word.fields if name in seen}
        wanted = Wanted(back, {name: word.fields[name] for name in back}, None)
        if back:
            return setting_facts.keep(write, found[0], wanted, by=by, now=now, id_=mint())
    text = words.withdrawal(word.text, by=by, now=now)
    return outgoing.put(
        write, found[0], id_=mint(), text=text, source_kind="withdrawal", by=by, now=now
    )
