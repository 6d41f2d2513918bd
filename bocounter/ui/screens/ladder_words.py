"""What the ladder says around its rows: of what line, what is chosen, what there is to wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bocounter.models.choice_facts import ChoiceFacts, ChoiceState
from bocounter.models.facts import LineFacts, OperationState, WorkOrderFacts
from bocounter.models.option_facts import Ladder, Option
from bocounter.queries import choices, work_orders
from bocounter.queries.options import options
from bocounter.rules.what_if import what_if
from bocounter.store.reader import Rows
from bocounter.ui import option_words, words
from bocounter.ui.status import STALE_HOURS
from bocounter.ui.words import Shape, Sign, Tone, tr

_NEVER_LEFT = frozenset({None, OperationState.PENDING, OperationState.BLOCKED})


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the ladder shows, as of one moment of the store."""

    order: WorkOrderFacts
    line: LineFacts
    ladder: Ladder
    chosen: ChoiceFacts | None


def read(rows: Rows, line: str, now: datetime) -> Found | None:
    """Read the ladder of a line with its work order and what stands chosen; None: no such line."""
    found = work_orders.find_line(rows, line)
    if found is None:
        return None
    order, facts = found
    ladder = options(rows, facts.id, now)
    if ladder is None:
        return None
    return Found(order, facts, ladder, choices.of_lines(rows, [facts.id]).get(facts.id))


def wanted(found: Found, today: date) -> str:
    """Say how much is missing, for whom, and by when."""
    line, ask = found.line, found.ladder.asked
    said = [words.plain(line.description)]
    if line.outstanding > 0:
        said.append(tr("{missing} missing").format(missing=words.missing(line)))
    if ask.need_by is not None:
        said.append(tr("needed by {day}").format(day=words.day(ask.need_by, today)))
    else:
        said.append(tr("no need-by set"))
    if ask.warranty:
        said.append(tr("warranty job"))
    return " · ".join(text for text in said if text)


def whose(found: Found) -> str:
    """Say whose job it is, and where."""
    order = found.order
    named = (order.number, order.customer.name, order.branch or "")
    return " · ".join(words.plain(text) for text in named if text)


def age(found: Found, now: datetime) -> Sign | None:
    """Say that the facts are old, where they are."""
    as_of = found.ladder.as_of
    if as_of is None or (now - as_of).total_seconds() <= STALE_HOURS * 3600:
        return None
    said = tr("as of {ago}: sync (F9) before you promise it").format(ago=words.ago(as_of, now))
    return Sign(said, Shape.CLOCK, Tone.WARNING)


def stepping(found: Found) -> str:
    """Say which of the job's missing parts this is, and the keys to the others."""
    ids = [line.id for line in found.order.short_lines]
    if len(ids) < 2 or found.line.id not in ids:
        return ""
    return tr("← {n} of {count} →").format(n=ids.index(found.line.id) + 1, count=len(ids))


def nothing_but_to_wait(line: LineFacts, today: date) -> str:
    """Say what there is to wait for, where no way is known."""
    if line.on_order <= 0 and not line.purchase_orders:
        return tr(
            "Nobody has ordered it, and no shelf, order, offer or other number is known here. "
            "Ask a supplier. When the customer goes without, Ctrl+J notes the lost sale."
        )
    named = " · ".join(
        words.plain(text) for text in (*line.purchase_orders, line.supplier or "") if text
    )
    if line.supplier_date is None:
        return tr(
            "{order} has no date. Ask the supplier for one, and tell the customer that there is "
            "none."
        ).format(order=named or tr("The order"))
    how = tr("confirmed") if line.confirmed else tr("not confirmed")
    return tr("{order} is due {day}, {how}.").format(
        order=named or tr("The order"), day=words.day(line.supplier_date, today), how=how
    )


def foreseen(found: Found, one: Option, today: date) -> tuple[Sign, str]:
    """Say what taking an option would do to the job, in short and in whole sentences."""
    seen = what_if(found.order, found.line.id, one, today)
    said = option_words.then(seen, found.line.outstanding - one.covers, today)
    if option_words.asks_somebody(one):
        said = tr("Ask them first; Enter keeps what you agreed.") + f" {said}"
    return option_words.won(seen, today), said


def can_be_let_go(chosen: ChoiceFacts) -> bool:
    """Whether nobody has acted on it yet."""
    return chosen.state is not ChoiceState.ACTED_ON


def taking_back(chosen: ChoiceFacts) -> str:
    """Say what taking a choice back does."""
    states = {step.state for step in chosen.choice.steps}
    if states <= _NEVER_LEFT:
        return tr("The line is open again. It was never sent, so the ERP hears nothing of it.")
    return tr("The line is open again. A new word tells the ERP that this no longer holds.")
