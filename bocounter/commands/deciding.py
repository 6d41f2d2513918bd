"""Deciding what the program must not decide: ours or theirs, by a person, kept for ever.

Keeping ours never changes a word that was said: a new word takes its place, made on what the
ERP says now, and the old one is kept as taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple

from bocounter.changes import Changes
from bocounter.commands import choosing, naming, outgoing, replacing, words
from bocounter.commands.outgoing import Wanted
from bocounter.commands.said import Said, said
from bocounter.commands.withdrawing import is_unheard, take_back
from bocounter.errors import WrongUse
from bocounter.models.facts import ARRIVED_STATES, Fields, OperationState
from bocounter.models.instants import written
from bocounter.models.texts import FORGOTTEN
from bocounter.queries import work_orders
from bocounter.queries.stranded import stranded
from bocounter.readings import choices
from bocounter.readings.refresh import refresh
from bocounter.readings.wishes import MADE_HERE
from bocounter.store.audit import audit
from bocounter.store.store import Store
from bocounter.store.writer import Write

Keep = Literal["ours", "theirs"]

_ONE_SOURCE = frozenset({"decision", "counter_order", "receiving", replacing.KIND})
"""Rows of ours that any word which took the place of the first one carries as well."""

_STUCK = frozenset({OperationState.REJECTED, OperationState.CONFLICT})


class _Who(NamedTuple):
    """Who decides, when, and where new ids come from."""

    by: str
    now: datetime
    mint: Callable[[], str]


class _Conflict(NamedTuple):
    id: str
    kind: str
    operation: str | None
    theirs: str | None
    token: str | None
    record: str | None


def resolve(
    store: Store,
    id_: str,
    keep: Keep,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
    text: str | None = None,
) -> Changes:
    """Decide a conflict, or a word that was refused, by its id.

    ``text`` are better words for a note that is sent again. Raises WrongUse: nothing of that
    id waits for a decision, or the word is on its way just now.
    """
    who = _Who(naming.person(by), now, mint)
    better = naming.words(text, "note")
    with store.write() as write:
        found = write.all(
            "SELECT id, kind, operation, theirs, theirs_token, record FROM conflict "
            "WHERE id = ? AND resolved_at IS NULL",
            (id_,),
        )
        if found:
            changes = _conflict(write, _Conflict(*found[0]), keep, better, who)
        else:
            changes = _refused(write, id_, keep, better, who)
        audit(write, "resolve", id_, keep, by=who.by, now=who.now)
        return changes | refresh(write)


def _refused(write: Write, id_: str, keep: Keep, text: str | None, who: _Who) -> Changes:
    settled = write.all("SELECT resolution FROM conflict WHERE id = ?", (id_,))
    if settled:
        raise WrongUse(
            f"That was decided already ({settled[0][0]}).", "There is nothing more to do."
        )
    word = said(write, id_)
    waits = word.state is OperationState.BLOCKED and (word.attempts == 0 or id_ in stranded(write))
    if waits and keep == "ours":
        raise WrongUse(
            "That word cannot be sent before the one that it needs.",
            "Decide about that one, or take this one back and write it again.",
        )
    if word.state not in _STUCK and not waits:
        raise WrongUse(
            "That word does not wait for a decision.",
            "See 'bocounter conflicts' for what does, and 'bocounter withdraw' to take it back.",
        )
    if keep == "theirs":
        return take_back(write, word, by=who.by, now=who.now)
    return _again(write, word, who, text=text)[1]


def _conflict(write: Write, one: _Conflict, keep: Keep, text: str | None, who: _Who) -> Changes:
    decision: str | None = None
    changes = Changes()
    word = None if one.operation is None else said(write, one.operation)
    if one.kind == "choice":
        changes = _choice(write, one, keep, who)
    elif one.kind == "many_deletions":
        pass  # the next comparison obeys the decision that is written below
    elif one.kind == "stale" and word is not None:
        if keep == "ours":
            theirs = _fields(one.theirs) if word.fields else None
            decision, changes = _again(write, word, who, text=text, base=theirs, token=one.token)
        else:
            changes = take_back(write, word, by=who.by, now=who.now)
    elif one.kind == "target_gone" and word is not None:
        decision, changes = _gone(write, word, keep, text, who)
    elif one.kind == "vanished" and word is not None and keep == "ours":
        decision, changes = _again(write, word, who, text=text)
    write.all(
        "UPDATE conflict SET resolved_at = ?, resolution = ?, resolved_by = ?, decision = ? "
        "WHERE id = ?",
        (written(who.now), keep, who.by, decision, one.id),
    )
    return changes | (word.changes if word is not None else Changes(everything=True))


def _choice(write: Write, one: _Conflict, keep: Keep, who: _Who) -> Changes:
    """Decide about a choice that holds no more: its words go all the same, or it is taken back."""
    found = [c for c in choices.all_standing(write) if c.id == one.record]
    if not found:
        return Changes()
    (chosen,) = found
    if keep == "theirs":
        orders = work_orders.load(write, [chosen.work_order])
        order = orders[0] if orders else None
        return choosing.let_go(
            write, order, chosen, by=who.by, now=who.now, mint=who.mint, reason=None
        )
    changes = Changes()
    for step in chosen.steps:
        if step.word is not None and step.state is OperationState.CONFLICT:
            changes |= _again(write, said(write, step.word), who)[1]
    for word in replacing.of_choice(write, chosen.id):
        if word.state is OperationState.CONFLICT:
            changes |= _again(write, word, who)[1]
    return changes


def _gone(
    write: Write, word: Said, keep: Keep, text: str | None, who: _Who
) -> tuple[str | None, Changes]:
    """Decide about a word whose record is gone: it may still be tried, or never goes."""
    if keep == "ours":
        return _again(write, word, who, text=text) if word.state in _STUCK else (None, Changes())
    if word.state in ARRIVED_STATES:
        raise WrongUse(
            "That word has reached the ERP meanwhile, so it cannot be taken back.",
            "Sync once more: then nothing is left to decide about it.",
        )
    if word.state not in _STUCK and not is_unheard(write, word):
        raise WrongUse(
            "That word was sent and nobody knows yet whether the ERP has it.",
            "Sync once more, then decide.",
        )
    return None, take_back(write, word, by=who.by, now=who.now)


def _again(
    write: Write,
    word: Said,
    who: _Who,
    *,
    text: str | None = None,
    base: Fields | None = None,
    token: str | None = None,
) -> tuple[str, Changes]:
    """Put a new word in the place of one that did not get through; give its id."""
    if word.text == FORGOTTEN and text is None:
        raise WrongUse(
            "That word was forgotten with its customer.", "Keep theirs, or write other words."
        )
    id_ = who.mint()
    why = f"Written again by {who.by}, {words.moment(who.now)}."
    changes = take_back(write, word, by=who.by, now=who.now, why=why)
    wanted = None
    if word.kind != "note":
        seen = word.base if base is None else {n: base.get(n) for n in word.fields}
        wanted = Wanted(word.fields, seen, token if token is not None else word.base_token)
        facts = word.target_kind == "work_order" and word.source_kind != replacing.KIND
        if word.kind == "change" and facts:
            outgoing.wish(write, word.target, wanted, operation=id_, by=who.by, now=who.now)
    target = f"{MADE_HERE}{id_}" if word.kind == "create" else word.target
    said_now = word.text if text is None else words.note(text, by=who.by, now=who.now)
    outgoing.put_at(
        write,
        (word.kind, word.target_kind, target, word.label),
        id_=id_,
        text=said_now,
        source_kind=word.source_kind,
        by=who.by,
        now=who.now,
        wanted=wanted,
        depends_on=word.depends_on,
        supersedes=word.id,
        source=word.source if word.source_kind in _ONE_SOURCE else None,
    )
    return id_, changes | Changes(operations=frozenset({id_}))


def _fields(text: str | None) -> Fields | None:
    """Give the ERP's side of a dispute about fields; None where it is words only."""
    try:
        found = json.loads(text or "null")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
