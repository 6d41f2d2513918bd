"""Naming the machine of a work order that the ERP does not know yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bocounter.changes import Changes
from bocounter.commands import naming, outgoing, words
from bocounter.commands.outgoing import Wanted
from bocounter.commands.setting_facts import LONGEST_FACT, token
from bocounter.errors import WrongUse
from bocounter.models.facts import Fields, WorkOrderFacts
from bocounter.readings.refresh import refresh
from bocounter.readings.wishes import MADE_HERE, held
from bocounter.store.store import Store
from bocounter.store.writer import Write


def name_machine(
    store: Store,
    number: str,
    *,
    make: str | None,
    model: str | None,
    serial: str | None,
    unit_number: str | None,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Make a machine for the customer of a work order and put it on the order.

    Two words: the second waits until the ERP has the machine, and then carries its real id.
    Raises WrongUse: unknown work order, no mark of the machine, an ERP that keeps no machines.
    """
    by = naming.person(by)
    marks: Fields = {
        "make": _mark(make),
        "model": _mark(model),
        "serial": _mark(serial),
        "unit_number": _mark(unit_number),
    }
    if not any(marks.values()):
        raise WrongUse("Nothing is said of the machine.", "Give its make, model or serial number.")
    with store.write() as write:
        order = naming.work_order(write, number)
        if "machine" not in held(write):
            raise WrongUse(
                "The ERP of this store keeps no machines.",
                f"Write it as a note: bocounter note {order.number} TEXT.",
            )
        text = words.machine(marks, by=by, now=now)
        made = mint()
        _make(write, order, marks, text, by, now, made)
        changes = _put_on(write, order, text, by, now, mint(), made)
        return changes | Changes(operations=frozenset({made})) | refresh(write)


def _make(
    write: Write,
    order: WorkOrderFacts,
    marks: Fields,
    text: str,
    by: str,
    now: datetime,
    made: str,
) -> None:
    outgoing.put_at(
        write,
        ("create", "machine", f"{MADE_HERE}{made}", order.number),
        id_=made,
        text=text,
        source_kind="machine",
        by=by,
        now=now,
        wanted=Wanted({**marks, "customer": order.customer.id}),
    )


def _put_on(
    write: Write,
    order: WorkOrderFacts,
    text: str,
    by: str,
    now: datetime,
    id_: str,
    made: str,
) -> Changes:
    """Let the machine be put on the order once the ERP has it."""
    found = write.all("SELECT machine FROM work_order WHERE remote_id = ?", (order.id,))
    before: Fields = {"machine": found[0][0] if found else None}
    wanted = Wanted({"machine": f"{MADE_HERE}{made}"}, before, token(write, order.id))
    outgoing.wish(write, order.id, wanted, operation=id_, by=by, now=now)
    return outgoing.put(
        write,
        order,
        id_=id_,
        text=text,
        source_kind="wanted",
        by=by,
        now=now,
        wanted=wanted,
        depends_on=made,
    )


def _mark(text: str | None) -> str | None:
    kept = naming.words(text, "machine")
    if kept is not None and len(kept) > LONGEST_FACT:
        raise WrongUse(
            f"{naming.shortened(kept)!r} is too long.", f"Use {LONGEST_FACT} characters at most."
        )
    return kept
