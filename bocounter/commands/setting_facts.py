"""Saying what a work order's facts are to be, where the counter knows better than the ERP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from bocounter.changes import Changes
from bocounter.commands import naming, outgoing, words
from bocounter.commands.outgoing import Wanted
from bocounter.errors import WrongUse
from bocounter.models.facts import Fields, WorkOrderFacts
from bocounter.readings.refresh import refresh
from bocounter.store.store import Store
from bocounter.store.writer import Write

SETTABLE = (
    *("need_by", "machine_down", "warranty", "hold_reason", "service_writer", "customer_po"),
)
"""What can be set of a work order; its machine is named with ``naming_machines``."""
LONGEST_FACT = 200


def set_facts(
    store: Store,
    number: str,
    values: Mapping[str, date | str | bool | None],
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Set facts of a work order, here at once and in the ERP with the next sync.

    Raises WrongUse: unknown work order or field, a value that does not fit, nothing to change.
    """
    by = naming.person(by)
    given = {name: _fitting(name, value) for name, value in values.items()}
    with store.write() as write:
        order = naming.work_order(write, number)
        seen = facts(order)
        fields: Fields = {n: v for n, v in given.items() if v != seen[n]}
        if not fields:
            raise WrongUse(
                f"Nothing of work order {order.number} would change: it says so already.",
                "Give another value.",
            )
        wanted = Wanted(fields, {name: seen[name] for name in fields}, token(write, order.id))
        return keep(write, order, wanted, by=by, now=now, id_=mint()) | refresh(write)


def keep(
    write: Write,
    order: WorkOrderFacts,
    wanted: Wanted,
    *,
    by: str,
    now: datetime,
    id_: str,
    supersedes: str | None = None,
) -> Changes:
    """Keep a wish and the word that carries it."""
    text = words.change(wanted.fields, wanted.base, by=by, now=now)
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
        supersedes=supersedes,
    )


def facts(order: WorkOrderFacts) -> Fields:
    """Give what can be set of a work order as it stands."""
    return {
        "need_by": None if order.need_by is None else order.need_by.isoformat(),
        "machine_down": order.machine_down,
        "warranty": order.warranty,
        "hold_reason": order.hold_reason,
        "service_writer": order.service_writer,
        "customer_po": order.customer_po,
    }


def token(write: Write, order: str) -> str | None:
    """Give the ERP's version of a work order as it is held here."""
    found = write.all("SELECT token FROM work_order WHERE remote_id = ?", (order,))
    return found[0][0] if found else None


def _fitting(name: str, value: date | str | bool | None) -> str | bool | None:
    if name not in SETTABLE:
        raise WrongUse(
            f"{naming.shortened(name)!r} is nothing that can be set.",
            f"Set one of: {', '.join(SETTABLE)}.",
        )
    if value is None:
        return None
    if name in ("machine_down", "warranty") and isinstance(value, bool):
        return value
    if name == "need_by" and isinstance(value, date):
        return value.isoformat()
    if name in ("hold_reason", "service_writer", "customer_po") and isinstance(value, str):
        kept = naming.words(value, name.replace("_", " "))
        if kept is None or len(kept) <= LONGEST_FACT:
            return kept
    raise WrongUse(
        f"That is no value for {name.replace('_', ' ')}.",
        "Give a day for need_by, yes or no for machine_down and warranty, and up to "
        f"{LONGEST_FACT} characters for the others.",
    )
