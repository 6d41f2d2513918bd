"""What the ladder says around its rows: of what line, what is chosen, what there is to wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bocounter.models.choice_facts import ChoiceFacts, ChoiceState
from bocounter.models.facts import LineFacts, OperationState, WorkOrderFacts
from bocounter.models.option_facts import Ladder, Option
from bocounter.queries import choices, options, parts, work_orders
from bocounter.rules import return_words
from bocounter.rules.what_if import what_if
from bocounter.store.reader import Rows
from bocounter.ui import option_words, words
from bocounter.ui.status import STALE_HOURS
from bocounter.ui.tables.ladder_rows import MOST_KEYS
from bocounter.ui.words import Shape, Sign, Tone, tr

_NEVER_LEFT = frozenset({None, OperationState.PENDING, OperationState.BLOCKED})


@dataclass(frozen=True, slots=True)
class OfLine:
    """The ladder of a part line, by its id."""

    line: str


@dataclass(frozen=True, slots=True)
class OfPart:
    """The ladder of a part that nobody waits for yet. ``branch`` is a code."""

    code: str
    quantity: Decimal = Decimal(1)
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the ladder shows, as of one moment of the store.

    ``order`` and ``line`` are None for a part that nobody waits for.
    """

    part: str
    description: str
    order: WorkOrderFacts | None
    line: LineFacts | None
    ladder: Ladder
    chosen: ChoiceFacts | None
    branch: str | None = None
    """Where it is asked for, by the branch's code."""


def read(rows: Rows, asked: OfLine | OfPart, now: datetime) -> Found | None:
    """Read a ladder, of a line with its job and what stands chosen; None: it is not there."""
    if isinstance(asked, OfPart):
        return _read_part(rows, asked, now)
    found = work_orders.find_line(rows, asked.line)
    ladder = None if found is None else options.options(rows, found[1].id, now)
    if found is None or ladder is None:
        return None
    order, line = found
    chosen = choices.of_lines(rows, [line.id]).get(line.id)
    return Found(line.part, line.description, order, line, ladder, chosen, order.branch)


def _read_part(rows: Rows, asked: OfPart, now: datetime) -> Found | None:
    # Days and costs are those of one branch: where nobody knows which, of the first, and said so.
    branch = asked.branch or next(iter(options.branch_codes(rows)), None)
    wanted = options.PartAsked(asked.code, asked.quantity, None, branch)
    ladder = options.options_of_part(rows, wanted, now)
    if ladder is None:
        return None
    part = parts.load(rows, ladder.asked.part)
    return Found(part.code, part.description, None, None, ladder, None, branch)


def wanted(found: Found, today: date) -> str:
    """Say how much is missing or asked for, and by when."""
    line, ask = found.line, found.ladder.asked
    said = [words.plain(found.description)]
    if line is None:
        said.append(tr("{n} asked for").format(n=words.quantity(ask.quantity)))
    elif line.outstanding > 0:
        said.append(tr("{missing} missing").format(missing=words.missing(line)))
    if ask.need_by is not None:
        said.append(tr("needed by {day}").format(day=words.day(ask.need_by, today)))
    elif line is not None:
        said.append(tr("no need-by set"))
    if ask.warranty:
        said.append(tr("warranty job"))
    return " · ".join(text for text in said if text)


def whose(found: Found) -> str:
    """Say whose job it is, and where."""
    order = found.order
    if order is None:
        return tr("For no job yet · {branch}").format(branch=words.plain(found.branch or ""))
    named = (order.number, order.customer.name, found.branch or "")
    return " · ".join(words.plain(text) for text in named if text)


def age(found: Found, now: datetime) -> Sign | None:
    """Say that the facts are old, where they are."""
    as_of = found.ladder.as_of
    if as_of is None or (now - as_of).total_seconds() <= STALE_HOURS * 3600:
        return None
    said = tr("as of {ago}: sync (F9) before you promise it").format(ago=words.ago(as_of, now))
    return Sign(said, Shape.CLOCK, Tone.WARNING)


def stepping(found: Found) -> str:
    """Say which of the job's missing parts this is, or how many are asked for, and the keys."""
    if found.order is None or found.line is None:
        return tr("← {n} →").format(n=words.quantity(found.ladder.asked.quantity))
    ids = [line.id for line in found.order.short_lines]
    if len(ids) < 2 or found.line.id not in ids:
        return ""
    return tr("← {n} of {count} →").format(n=ids.index(found.line.id) + 1, count=len(ids))


def nothing_to_take(found: Found, today: date) -> tuple[Sign, str]:
    """Say why there is no option, and what to do then."""
    line = found.line
    if line is None:
        return Sign(tr("No way is known"), Shape.QUESTION, Tone.WARNING), tr(
            "No shelf, order, offer or other number is known here. Ask a supplier. When the "
            "customer goes without, Ctrl+J notes the lost sale."
        )
    if line.outstanding <= 0:
        said = tr("All of {part} is here or handed out.").format(part=words.plain(line.part))
        return Sign(tr("Nothing is missing"), Shape.CHECK, Tone.GOOD), said
    if found.chosen is not None:
        said = tr("What is chosen above is the only way this store knows of.")
        return Sign(tr("No other way"), Shape.SQUARE, Tone.QUIET), said
    sign = Sign(tr("Nothing but to wait"), Shape.CLOCK, Tone.WARNING)
    return sign, nothing_but_to_wait(line, today)


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


def foreseen(found: Found, one: Option, today: date) -> tuple[Sign, str, str | None]:
    """Say what taking an option would do, in short and in whole sentences, and what Enter does."""
    if found.order is None or found.line is None:
        sign = Sign(option_words.arrives(one, today), Shape.ARROW, Tone.CALM)
        said = tr("Enter takes an order of a customer for it; then it can be chosen.")
        return sign, said, tr("Take an order  {key}")
    chosen = found.chosen
    fits = chosen is not None and chosen.state is not ChoiceState.SUGGESTION
    if chosen is not None and fits and chosen.choice.key == one.key:
        said = tr("Del takes it back; another number takes its place.")
        return Sign(tr("chosen already"), Shape.CHECK, Tone.GOOD), said, None
    seen = what_if(found.order, found.line.id, one, today)
    said = option_words.then(seen, found.line.outstanding - one.covers, today)
    if option_words.asks_somebody(one):
        said = tr("Ask them first; Enter keeps what you agreed.") + f" {said}"
    if fits:
        said += " " + tr("It takes the place of what is chosen.")
    return option_words.won(seen, today), said, tr("Keep it  {key}")


def keys(found: Found | None, one: Option | None, *, letting_go: bool) -> str:
    """Say which keys do what now."""
    if letting_go:
        return tr("Enter takes it back   Esc keeps it")
    if found is None or not found.ladder.options:
        return tr("Esc back")
    many = len(found.ladder.options) > MOST_KEYS
    if found.line is None:
        if many:
            return tr("1-9, ↓ from 10 on: shows a way   Enter takes an order   Esc back")
        return tr("1-9 or ↓ shows a way   Enter takes an order   Esc back")
    if one is not None:
        if many:
            return tr("Enter keeps it   1-9 another, ↓ from 10 on   Esc back")
        return tr("Enter keeps it   1-9 another   Esc back")
    if many:
        return tr(
            "1-9, ↓ from 10 on: shows what a way would do; nothing is kept before Enter   Esc back"
        )
    return tr("1-9 or ↓ shows what a way would do; nothing is kept before Enter   Esc back")


def can_be_let_go(chosen: ChoiceFacts) -> bool:
    """Whether nobody has acted on it yet."""
    return chosen.state is not ChoiceState.ACTED_ON


def taking_back(found: Found, chosen: ChoiceFacts, *, safe: bool) -> str:
    """Say what taking a choice back does, and what it may cost where something was bought."""
    states = {step.state for step in chosen.choice.steps}
    if chosen.choice.line_word is not None:
        states.add(chosen.choice.line_state)
    if states <= _NEVER_LEFT:
        return tr("The line is open again. It was never sent, so the ERP hears nothing of it.")
    said = tr("The line is open again. A new word tells the ERP that this no longer holds.")
    if chosen.choice.line_word is not None:
        said += " " + tr("The order's line asks for its old number again.")
    for one in found.ladder.options:
        if one.key == chosen.choice.key and return_words.is_bought(one):
            said += _given_up(one, safe=safe)
    return said


def _given_up(one: Option, *, safe: bool) -> str:
    terms = option_words.return_terms(one.returnable, one.restock_fees)
    if not terms:
        return " " + tr("Whether the supplier takes it back is not known.")
    said = " " + tr("If it was ordered already: {terms}.").format(terms=terms)
    most = return_words.at_most(one)
    if most and not safe:
        said += " " + tr("That may cost {money}.").format(money=option_words.money(most))
    return said
