"""Choosing one of a line's options: here at once, in the ERP with the next sync.

One choice a line; the newest counts. It may be changed until somebody has acted on it. What a
choice speaks for is nobody else's from the moment it is kept (``rules.pegging``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from bocounter.changes import Changes
from bocounter.commands import choice_words, naming, outgoing, replacing
from bocounter.commands.outgoing import Wanted
from bocounter.commands.said import said
from bocounter.commands.withdrawing import take_back
from bocounter.errors import WrongUse
from bocounter.models.choice_facts import Choice
from bocounter.models.facts import Fields, LineFacts, OperationState, WorkOrderFacts
from bocounter.models.instants import written
from bocounter.models.option_facts import Option
from bocounter.models.stored import quantity_text
from bocounter.queries import work_orders
from bocounter.queries.options import options
from bocounter.readings import choices
from bocounter.readings.lines import pegging_of
from bocounter.readings.refresh import refresh
from bocounter.readings.wishes import MADE_HERE, held
from bocounter.rules.choosing import acted_on
from bocounter.store.store import Store
from bocounter.store.writer import Write

_NOT_THERE = frozenset({OperationState.REJECTED, OperationState.CONFLICT})
_WAITING = frozenset({OperationState.PENDING, OperationState.BLOCKED})


def choose(
    store: Store,
    line: str,
    option: str,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
    reason: str | None = None,
) -> Changes:
    """Choose one of a line's options by its rank or key, as the ladder is at this moment.

    Raises WrongUse as ``take``, and for an option there is not, or that must not be taken.
    """
    by = naming.person(by)
    why = naming.words(reason, "reason")
    with store.write() as write:
        wanted = _option(write, line, option, now)
        changes = keep(write, line, wanted, by=by, now=now, mint=mint, reason=why)
        return changes | refresh(write)


def _option(write: Write, line: str, named: str, now: datetime) -> Option:
    ladder = options(write, line, now)
    if ladder is None:
        raise _no_line(line)
    for one in ladder.options:
        if named in (str(one.rank), one.key):
            return one
    for excluded in ladder.excluded:
        if named == excluded.option.key:
            raise WrongUse(
                f"That must not be taken: {excluded.reason}", "Choose one of the others."
            )
    there = ", ".join(f"{one.rank} ({one.phrase})" for one in ladder.options[:5])
    raise WrongUse(
        f"There is no option {naming.shortened(named)!r} for this line.",
        f"There is {there}." if there else "There is no way to get it just now.",
    )


def take(
    store: Store,
    line: str,
    option: Option,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
    reason: str | None = None,
) -> Changes:
    """Take an option for a line, as it was shown; what was chosen before is let go.

    Raises WrongUse: no such line, nobody waits for it, the same is chosen already, or somebody
    has acted on the choice before.
    """
    by = naming.person(by)
    why = naming.words(reason, "reason")
    with store.write() as write:
        changes = keep(write, line, option, by=by, now=now, mint=mint, reason=why)
        return changes | refresh(write)


def keep(
    write: Write,
    line: str,
    option: Option,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
    reason: str | None,
) -> Changes:
    """Keep a choice within the transaction of a deed. Raises as ``take``."""
    order, wanted = _waiting(write, line)
    before = choices.of_lines(write, (wanted.id,)).get(wanted.id)
    if before is not None and before.key == option.key and not _is_over(before):
        raise WrongUse(
            f"That is chosen already for {wanted.part}.",
            "Choose another option, or take it back first.",
        )
    changes = Changes() if before is None else _let_go(write, order, before, by, now, mint)
    here = branch_of(write, order.id)
    spoken = choice_words.Said(order, wanted, here or "", _branches(write), by, now, reason)
    choice = mint()
    rows: dict[str, Option] = {}
    steps = _steps(option)
    asked = replacing.takes_place(write, order, wanted, steps)
    for number, step in enumerate(steps):
        word, made = _say(write, spoken, step, mint, line_changes=asked is not None)
        changes |= made
        row = choice if number == 0 else mint()
        rows[row] = step
        _insert(
            write,
            (row, choice),
            (wanted, order),
            option.key,
            step,
            (by, now, reason, None if before is None else before.id),
            word,
        )
    _check_there(write, wanted, rows)
    changes |= replacing.bring(write, spoken, asked, choice=choice, id_=mint())
    return changes | Changes(work_orders=frozenset({order.id}))


def _check_there(write: Write, line: LineFacts, rows: Mapping[str, Option]) -> None:
    """Make sure that what is chosen is really granted: a list on a screen may be minutes old."""
    granted = pegging_of(write, line.part_id).pegged.granted
    for row, step in rows.items():
        units = granted.get(row, step.quantity)
        if step.source_kind in ("shelf", "coming") and units < step.quantity:
            raise WrongUse(
                f"Only {quantity_text(units)} of the {quantity_text(step.quantity)} x {step.part} "
                "are still free there.",
                "Look at the options again and choose another one.",
            )


def unchoose(
    store: Store,
    line: str,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
    reason: str | None = None,
) -> Changes:
    """Take back what was chosen for a line. Raises WrongUse: nothing is, or it is on its way."""
    by = naming.person(by)
    why = naming.words(reason, "reason")
    with store.write() as write:
        order, wanted = _known(write, line)
        before = choices.of_lines(write, (wanted.id,)).get(wanted.id)
        if before is None:
            raise WrongUse(
                f"Nothing is chosen for {wanted.part} on {order.number}.",
                f"See 'bocounter options {naming.shortened(line)}' for what there is.",
            )
        changes = let_go(write, order, before, by=by, now=now, mint=mint, reason=why)
        return changes | refresh(write)


def let_go(
    write: Write,
    order: WorkOrderFacts | None,
    before: Choice,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
    reason: str | None,
) -> Changes:
    """Keep that a choice is taken back, and see to its words. Raises WrongUse when acted on."""
    changes = _let_go(write, order, before, by, now, mint)
    found = work_orders.find_line(write, before.line)
    if found is not None:
        spoken = choice_words.Said(*found, "", {}, by, now, reason)
        changes |= replacing.put_back(write, spoken, choice=before.id, id_=mint())
    row = mint()
    write.all(
        'INSERT INTO decision (id, choice, line, work_order, wanted, at, "by", reason, replaces) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(row, row, before.line, before.work_order, before.wanted),
            *(written(now), by, reason, before.id),
        ),
    )
    return changes | Changes(work_orders=frozenset({before.work_order}))


def _waiting(write: Write, line: str) -> tuple[WorkOrderFacts, LineFacts]:
    order, wanted = _known(write, line)
    if wanted.outstanding <= 0:
        raise WrongUse(
            f"Nothing is missing of {wanted.part} on {order.number}.",
            "Choose an option for a line that waits.",
        )
    return order, wanted


def _known(write: Write, line: str) -> tuple[WorkOrderFacts, LineFacts]:
    found = work_orders.find_line(write, line)
    if found is None:
        raise _no_line(line)
    return found


def _no_line(line: str) -> WrongUse:
    return WrongUse(
        f"There is no line {naming.shortened(line)!r} here.",
        "See 'bocounter wo NUMBER' for the lines of a work order and their ids.",
    )


def _is_over(choice: Choice) -> bool:
    """Whether a choice has come to nothing, so that the same may be chosen once more."""
    states = {step.state for step in choice.steps}
    return bool(states & _NOT_THERE) or any(
        document.status in (None, "cancelled")
        for step in choice.steps
        for document in step.documents
    )


def _let_go(
    write: Write,
    order: WorkOrderFacts | None,
    before: Choice,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    if acted_on(before):
        raise WrongUse(
            "What was chosen before is on its way already.",
            "Wait for it, or have it stopped in the ERP; then choose again.",
        )
    changes = Changes()
    for word in [said(write, step.word) for step in before.steps if step.word is not None]:
        never = word.attempts == 0 and word.state in _WAITING
        if never or word.state in _NOT_THERE:
            changes |= take_back(write, word, by=by, now=now)
        elif word.state is not OperationState.WITHDRAWN and order is not None:
            text = choice_words.taken_back(word.text, by=by, now=now)
            changes |= outgoing.put(
                write, order, id_=mint(), text=text, source_kind="withdrawal", by=by, now=now
            )
    for word in replacing.of_choice(write, before.id):
        if replacing.unsent(word):
            changes |= take_back(write, word, by=by, now=now)
    write.all(
        "UPDATE conflict SET resolved_at = ?, resolution = 'chosen again', resolved_by = ? "
        "WHERE kind = 'choice' AND record = ? AND resolved_at IS NULL",
        (written(now), by, before.id),
    )
    return changes


def _steps(option: Option) -> Sequence[Option]:
    """Give the single sources of an option."""
    if not option.parts:
        return (option,)
    return [step for part in option.parts for step in _steps(part)]


def _say(
    write: Write,
    spoken: choice_words.Said,
    step: Option,
    mint: Callable[[], str],
    *,
    line_changes: bool,
) -> tuple[str, Changes]:
    """Put the word in the outbox that fits a source: a document, or a note of what to do."""
    order, id_ = spoken.order, mint()
    text = choice_words.chosen(step, spoken, line_changes=line_changes)
    kind, fields = _document(write, spoken, step)
    if kind is None or kind not in held(write):
        return id_, outgoing.put(
            write, order, id_=id_, text=text, source_kind="decision", by=spoken.by, now=spoken.now
        )
    outgoing.put_at(
        write,
        ("create", kind, f"{MADE_HERE}{id_}", order.number),
        id_=id_,
        text=text,
        source_kind="decision",
        by=spoken.by,
        now=spoken.now,
        wanted=Wanted(fields),
    )
    return id_, Changes(operations=frozenset({id_}))


def _document(write: Write, spoken: choice_words.Said, step: Option) -> tuple[str | None, Fields]:
    need_by = spoken.line.need_by
    fields: Fields = {
        "part": step.part_id,
        "quantity": quantity_text(step.quantity),
        "need_by": None if need_by is None else need_by.isoformat(),
        "for_order": spoken.order.number,
    }
    if step.source_kind == "shelf" and spoken.here and step.source_id != spoken.here:
        return "transfer", {**fields, "from_branch": step.source_id, "to_branch": spoken.here}
    if step.source_kind == "offer":
        found = write.all("SELECT supplier FROM offer WHERE remote_id = ?", (step.source_id,))
        if found:
            price = None if step.unit_cost is None else quantity_text(step.unit_cost)
            bought: Fields = {"supplier": found[0][0], "unit_price": price}
            return "purchase", {**fields, **bought, "branch": spoken.here or None}
    return None, {}


def branch_of(write: Write, order: str) -> str | None:
    """Give the id of a work order's branch."""
    found = write.all("SELECT branch FROM work_order WHERE remote_id = ?", (order,)) or write.all(
        f"SELECT branch FROM counter_order WHERE '{MADE_HERE}' || id = ?",  # noqa: S608
        (order,),
    )
    return found[0][0] if found else None


def _branches(write: Write) -> dict[str, str]:
    return dict(write.all("SELECT remote_id, name FROM branch"))


def _insert(
    write: Write,
    ids: tuple[str, str],
    about: tuple[LineFacts, WorkOrderFacts],
    key: str,
    step: Option,
    how: tuple[str, datetime, str | None, str | None],
    word: str,
) -> None:
    line, order = about
    by, now, reason, replaces = how
    write.all(
        "INSERT INTO decision (id, choice, line, work_order, wanted, option_key, option, kind, "
        'part, source_kind, source, quantity, covers, at, "by", reason, replaces, operation) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(*ids, line.id, order.id, line.part_id, key, _json(step), step.kind, step.part_id),
            *(step.source_kind, step.source_id),
            *(quantity_text(step.quantity), quantity_text(step.covers)),
            *(written(now), by, reason, replaces, word),
        ),
    )


def _json(option: Option) -> str:
    return json.dumps(asdict(option), default=_plain, ensure_ascii=False, sort_keys=True)


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return quantity_text(value)
    if isinstance(value, date | Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not of an option")
