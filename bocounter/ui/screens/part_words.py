"""What the part page says: each of its tables as rows of words, and what a part is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bocounter.models.facts import LineState, Told
from bocounter.models.part_facts import Expected, Lying, Offer, Waiter
from bocounter.queries.part_page import OWN, PartPage
from bocounter.rules.states import state
from bocounter.ui import option_words, words
from bocounter.ui.tables.sheet import Column, Row
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr


@dataclass(frozen=True, slots=True)
class Table:
    """A heading with its count, the columns, the rows, and what stands there without any.

    ``notes`` stand below the rows, each a line of its own.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str
    notes: tuple[str, ...] = ()


def money(value: Decimal | None) -> str:
    """Give an amount in the shop's currency with at least two places."""
    if value is None:
        return ""
    exponent = value.normalize().as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{value:,.{places}f}"


# --- what it is ---------------------------------------------------------------------------


def signs(page: PartPage) -> tuple[Sign, ...]:
    """Give what nobody may overlook about a part."""
    traits = page.traits
    found = []
    if not page.part.active:
        found.append(Sign(tr("no longer sold"), Shape.CROSS, Tone.ALARM))
    if traits.hazardous:
        found.append(Sign(tr("hazardous, may not fly"), Shape.TRIANGLE, Tone.ALARM))
    if traits.returnable is False:
        found.append(Sign(tr("cannot be returned"), Shape.TRIANGLE, Tone.WARNING))
    if traits.regulated:
        rule = words.plain(traits.regulated)
        found.append(Sign(tr("regulated: {rule}").format(rule=rule), Shape.TRIANGLE, Tone.WARNING))
    if traits.core_charge:
        text = tr("core charge {amount}").format(amount=money(traits.core_charge))
        found.append(Sign(text, Shape.HALF, Tone.CALM))
    return tuple(found)


def what_it_is(page: PartPage, look: Look) -> str:
    """Give the quiet facts in one line, and what the ERP does not say."""
    part, traits = page.part, page.traits
    said = [_origin(traits.origin), _condition(traits.condition)]
    if traits.returnable is not False:
        said.append(option_words.return_terms(traits.returnable, traits.restock_fees))
    if part.price is not None:
        said.append(tr("list price {amount}").format(amount=money(part.price)))
    if not look.safe:
        if traits.cost is not None:
            said.append(tr("cost {amount}").format(amount=money(traits.cost)))
        if traits.cost is not None and part.price:
            share = round((part.price - traits.cost) / part.price * 100)
            said.append(tr("margin {share} %").format(share=share))
    if part.unit:
        said.append(tr("counted in {unit}").format(unit=words.plain(part.unit)))
    unknown = [
        name
        for name, value in (
            (tr("origin"), traits.origin),
            (tr("condition"), traits.condition),
            (tr("whether it is hazardous"), traits.hazardous),
            (tr("whether it can be returned"), traits.returnable),
        )
        if value is None
    ]
    if unknown:
        said.append(tr("the ERP does not say: {names}").format(names=", ".join(unknown)))
    return " · ".join(text for text in said if text)


def _origin(origin: str | None) -> str:
    known = {"genuine": tr("the maker's own"), "aftermarket": tr("aftermarket")}
    return "" if origin is None else known.get(origin, words.plain(origin))


def _condition(condition: str | None) -> str:
    known = {"new": tr("new"), "reman": tr("remanufactured"), "used": tr("used")}
    return "" if condition is None else known.get(condition, words.plain(condition))


# --- who waits ----------------------------------------------------------------------------


def waiting(page: PartPage, look: Look, today: date) -> Table:
    """Say who waits, in the order in which they are served."""
    columns = (
        Column(tr("Work order")),
        Column(tr("Down")),
        Column(tr("Customer"), wide=True),
        Column(tr("Number")),
        Column(tr("Missing"), number=True),
        Column(tr("Need-by")),
        Column(tr("Told")),
        Column(tr("Due")),
        Column(tr("State")),
    )
    rows = [_waiter(one, page, look, today) for one in page.waiters]
    if page.more_waiters:
        more = tr("and {n} more").format(n=page.more_waiters)
        rows.append(Row((more, *("",) * (len(columns) - 1))))
    count = len(page.waiters) + page.more_waiters
    title = tr("Who waits, in the order they are served ({n})").format(n=count)
    return Table(title, columns, tuple(rows), tr("Nobody waits for it."))


def _waiter(one: Waiter, page: PartPage, look: Look, today: date) -> Row:
    line, hidden = one.line, look.hides(one.customer_id)
    sign = words.state_sign(state(line, today))
    if hidden and sign == words.state_sign(LineState.SLIPPED):
        sign = Sign(tr("slipped"), Shape.LATER, Tone.WARNING)
    tones = {8: sign.tone}
    told, slip = "", line.untold_slip_days
    if not hidden:
        told = _told(line.told, today)
        if slip is not None and slip > 0:
            tones[6] = Tone.ALARM
    if one.machine_down:
        tones[1] = Tone.ALARM
    number = words.plain(line.part)
    return Row(
        (
            words.plain(one.number),
            tr("down") if one.machine_down else "",
            words.somebody_else() if hidden else words.plain(one.customer),
            "" if number == words.plain(page.part.code) else number,
            words.missing(line),
            "" if hidden or one.need_by is None else words.near_day(one.need_by, today),
            told,
            words.near_day(line.supplier_date, today) if line.on_order > 0 else "",
            sign.words,
        ),
        one.number,
        tones,
        frozenset({0, 1}),
    )


def _told(told: Told | None, today: date) -> str:
    if told is None or told.day is None:
        return words.told(told, today)
    return words.near_day(told.day, today)


# --- what comes ---------------------------------------------------------------------------


def coming(page: PartPage, today: date) -> Table:
    """Say what is on order, when it comes, and for whom."""
    columns = (
        Column(tr("Order")),
        Column(tr("From"), wide=True),
        Column(tr("Number")),
        Column(tr("To")),
        Column(tr("Units"), number=True),
        Column(tr("Supplier date")),
        Column(tr("First said")),
        Column(tr("For"), wide=True),
    )
    rows = tuple(_expected(one, page, today) for one in page.expected)
    title = tr("On order ({n})").format(n=len(rows))
    return Table(title, columns, rows, tr("Nothing is on order."))


def _expected(one: Expected, page: PartPage, today: date) -> Row:
    comes = one.coming
    for_whom = [
        tr("{number} ({units})").format(
            number=words.plain(share.work_order), units=words.quantity(share.units)
        )
        for share in one.shares
    ]
    if one.left > 0:
        for_whom.append(tr("{units} to spare").format(units=words.quantity(one.left)))
    day = words.near_day(comes.day, today)
    tone = None
    if comes.shipped:
        day = tr("{day}, on its way").format(day=day)
    elif comes.day is None or comes.day < today:
        tone = Tone.WARNING
        if comes.day is not None:
            day = tr("{day}, overdue").format(day=day)
    elif comes.confirmed:
        day = tr("{day}, confirmed").format(day=day)
    moved = comes.original is not None and comes.original != comes.day
    number = words.plain(comes.part)
    return Row(
        (
            words.plain(comes.purchase_order or ""),
            words.plain(comes.supplier or comes.from_branch or ""),
            "" if number == words.plain(page.part.code) else number,
            words.plain(comes.branch or ""),
            words.quantity(comes.quantity),
            day,
            words.near_day(comes.original, today) if moved else "",
            ", ".join(for_whom),
        ),
        one.shares[0].work_order if one.shares else None,
        {} if tone is None else {5: tone},
        frozenset({0}),
    )


# --- what lies ----------------------------------------------------------------------------


def lying(page: PartPage) -> Table:
    """Say what lies where, under every number."""
    columns = (
        Column(tr("Number")),
        Column(tr("Relation"), wide=True),
        Column(tr("Branch")),
        Column(tr("On hand"), number=True),
        Column(tr("Set aside"), number=True),
        Column(tr("Free"), number=True),
        Column(tr("Minimum"), number=True),
    )
    shown = [one for one in page.lying if one.on_hand or one.minimum or one.relation == OWN]
    rows = tuple(_lies(one) for one in shown)
    title = tr("On the shelves, free after everybody's share ({n})").format(n=len(rows))
    return Table(title, columns, rows, tr("It lies on no shelf, under no number."))


def _lies(one: Lying) -> Row:
    tones = {5: Tone.GOOD if one.left > 0 else Tone.QUIET, 1: Tone.QUIET}
    return Row(
        (
            words.plain(one.part),
            relation(one.relation),
            words.plain(one.name),
            words.quantity(one.on_hand),
            words.quantity(one.reserved),
            words.quantity(one.left),
            "" if one.minimum is None else words.quantity(one.minimum),
        ),
        None if one.relation == OWN else one.part,
        tones,
        frozenset({0, 5}),
    )


def relation(name: str) -> str:
    """Say what another number is to this one."""
    return {
        "own": tr("this number"),
        "loop": tr("in a loop with it"),
        "replaced_by": tr("newer number"),
        "superseded_by": tr("newer number"),
        "replaces": tr("older number"),
        "supersedes": tr("older number"),
        "interchange": tr("interchange"),
        "alternate": tr("same part, other label"),
        "kit": tr("kit that holds it"),
        "component": tr("is in this kit"),
        "assembly": tr("next higher assembly"),
    }.get(name, words.plain(name.replace("_", " ")))


# --- what suppliers ask -------------------------------------------------------------------


def offers(page: PartPage, look: Look) -> Table:
    """Say who sells it; what we pay is not said while a customer looks on."""
    columns = (
        Column(tr("Supplier"), wide=True),
        Column(tr("Number")),
        Column(tr("Price"), number=True),
        Column(tr("Freight, fee"), number=True),
        Column(tr("Lead time"), number=True),
        Column(tr("Order type")),
        Column(tr("Units")),
        Column(tr("Order by")),
    )
    rows = tuple(_offer(one, page, look) for one in page.offers)
    title = tr("Suppliers' offers ({n})").format(n=len(rows))
    notes = (_note(one, page, look) for one in page.offers)
    return Table(title, columns, rows, tr("No supplier offers it."), tuple(filter(None, notes)))


def _offer(one: Offer, page: PartPage, look: Look) -> Row:
    number = words.plain(one.part)
    extra = [money(amount) for amount in (one.freight, one.fee) if amount]
    until, tone = _until(one)
    cells = (
        words.plain(one.supplier),
        "" if number == words.plain(page.part.code) else number,
        "" if look.safe else money(one.price),
        "" if look.safe else " + ".join(extra),
        "" if one.lead_days is None else words.days(one.lead_days),
        words.plain((one.order_type or "").replace("_", " ")),
        _multiples(one),
        until,
    )
    return Row(cells, None, {} if tone is None else {len(cells) - 1: tone}, frozenset({0}))


def _until(one: Offer) -> tuple[str, Tone | None]:
    """Say until when one may order for today."""
    if not one.active:
        return tr("nothing is bought here any more"), Tone.ALARM
    if one.minutes == 0:
        return tr("{time} (passed)").format(time=one.cut_off), Tone.WARNING
    if one.minutes is None:
        return "", None
    left = _left(one.minutes)
    return tr("{time} (in {left})").format(time=words.plain(one.cut_off or ""), left=left), None


def _note(one: Offer, page: PartPage, look: Look) -> str:
    """Say what has no room in a row: the prices of more, and the terms of return."""
    said = [
        tr("{price} each from {n} on").format(price=money(each), n=words.quantity(least))
        for least, each in (() if look.safe else one.breaks)
    ]
    if said:
        said = [", ".join(said)]
    said.append(option_words.return_terms(one.returnable, one.restock_fees))
    if not any(said):
        return ""
    number = words.plain(one.part)
    named = [words.plain(one.supplier)]
    if number != words.plain(page.part.code):
        named.append(number)
    if one.order_type:
        named.append(words.plain(one.order_type.replace("_", " ")))
    return f"{', '.join(named)}: {'; '.join(text for text in said if text)}"


def _left(minutes: int) -> str:
    if minutes < 120:
        return tr("{n} min").format(n=minutes)
    return tr("{n} h").format(n=minutes // 60)


def _multiples(one: Offer) -> str:
    said = []
    if one.minimum:
        said.append(tr("{n} or more").format(n=words.quantity(one.minimum)))
    if one.multiple and one.multiple != 1:
        said.append(tr("by {n}").format(n=words.quantity(one.multiple)))
    return ", ".join(said)
