"""Setting aside what came for whom: bins, a note at each job, and its customer to be called now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from bocounter.changes import Changes
from bocounter.commands import choosing, due_dates, naming, outgoing, receiving_notes
from bocounter.commands.receiving_notes import Counting
from bocounter.errors import WrongUse
from bocounter.models.facts import WorkOrderFacts
from bocounter.models.instants import written
from bocounter.models.receiving_facts import Gets
from bocounter.models.stored import quantity_text
from bocounter.queries import work_orders
from bocounter.readings import choices
from bocounter.readings.receivings import staged
from bocounter.readings.refresh import refresh
from bocounter.rules.choosing import acted_on
from bocounter.store.store import Store
from bocounter.store.writer import Write


def stage(
    write: Write,
    receiving: str,
    counting: Counting,
    bins: Mapping[str, str],
    reason: str | None,
    mint: Callable[[], str],
) -> Changes:
    """Keep who gets what in which bin, and tell everybody whom the delivery concerns."""
    sheet = counting.sheet
    won: dict[str, list[Gets]] = {}
    lost: dict[str, list[Gets]] = {}
    for one in sheet.winners:
        won.setdefault(one.work_order, []).append(one)
    for one in sheet.losers:
        lost.setdefault(one.work_order, []).append(one)
    changes = Changes()
    for order in work_orders.load(write, list({**won, **lost})):
        changes |= _tell(
            write,
            receiving,
            counting,
            order,
            [(one, bins.get(one.line)) for one in won.get(order.id, ())],
            lost.get(order.id, []),
            reason,
            mint,
        )
    return changes


def take_off(
    store: Store, line: str, reason: str, *, by: str, now: datetime, mint: Callable[[], str]
) -> Changes:
    """Take what was set aside for a line out of its bin: it counts as on the shelf again.

    What the ERP itself has set aside stays so until its people give it back. Raises WrongUse: no
    such line, nothing in a bin for it, no reason.
    """
    by = naming.person(by)
    why = naming.words(reason, "reason")
    if why is None:
        raise WrongUse("There is no reason.", "Say why it is taken out of its bin.")
    with store.write() as write:
        found = work_orders.find_line(write, line)
        if found is None:
            raise WrongUse(
                f"There is no line {naming.shortened(line)!r} here.",
                "See 'bocounter wo NUMBER' for the lines of a work order and their ids.",
            )
        order, wanted = found
        here = staged(write, [wanted.id]).get(wanted.id)
        if here is None or here.rows[-1].stands <= 0:
            raise WrongUse(
                f"Nothing of {wanted.part} is in a bin for {order.number}.",
                "What the ERP has set aside is given back in the ERP.",
            )
        word, last = mint(), here.rows[-1]
        ((receiving,),) = write.all("SELECT receiving FROM staging WHERE id = ?", (last.id,))
        write.all(
            "INSERT INTO staging (id, receiving, line, work_order, part, units, covers, stands, "
            "reason, at, \"by\", operation) VALUES (?, ?, ?, ?, ?, '0', '0', '0', ?, ?, ?, ?)",
            (mint(), receiving, wanted.id, order.id, last.part, why, written(now), by, word),
        )
        text = receiving_notes.taken_off(order, wanted.part, why, by=by, now=now)
        changes = outgoing.put(
            write, order, id_=word, text=text, source_kind="receiving", by=by, now=now
        )
        return changes | refresh(write)


def _tell(
    write: Write,
    receiving: str,
    counting: Counting,
    order: WorkOrderFacts,
    won: list[tuple[Gets, str | None]],
    lost: list[Gets],
    reason: str | None,
    mint: Callable[[], str],
) -> Changes:
    word, by, now = mint(), counting.by, counting.now
    here = {line.id: line.assigned + line.issued for line in order.lines}
    left = {line.id: line.outstanding for line in order.lines}
    for one, bin_ in won:
        here[one.line] += one.covers
        left[one.line] = max(Decimal(0), left[one.line] - one.covers)
        write.all(
            "INSERT INTO staging (id, receiving, line, work_order, part, units, covers, stands, "
            'bin, reason, at, "by", operation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            (
                *(mint(), receiving, one.line, order.id, one.part),
                *(quantity_text(n) for n in (one.units, one.covers, here[one.line])),
                *(bin_, reason, written(now), by, word),
            ),
        )
    changes = _let_go(
        write, counting, order, [one.line for one, _ in won if not left[one.line]], mint
    )
    due = order.next_contact
    if due is None or due > now:
        due_dates.keep(write, order, now, id_=mint(), by=by, now=now, operation=word)
    text = receiving_notes.at_order(counting, order, won, lost, left)
    if reason is not None and won:
        text += f"\nNot shared by the rule: {reason}"
    return changes | outgoing.put(
        write, order, id_=word, text=text, source_kind="receiving", by=by, now=now
    )


def _let_go(
    write: Write,
    counting: Counting,
    order: WorkOrderFacts,
    served: list[str],
    mint: Callable[[], str],
) -> Changes:
    """Take back what was chosen for lines that have all they need now, from elsewhere."""
    here = {one.inbound for one in counting.sheet.due}
    changes = Changes()
    for choice in choices.of_lines(write, served).values():
        if not acted_on(choice) and any(step.source not in here for step in choice.steps):
            changes |= choosing.let_go(
                write,
                order,
                choice,
                by=counting.by,
                now=counting.now,
                mint=mint,
                reason="It came with a delivery.",
            )
    return changes
