"""What the counter wants a work order's facts to be, and where that stands beside the ERP's word.

A wish counts while its word is on its way, and afterwards where the ERP cannot hold the field.
Once the ERP has taken it and shows the record anew, the ERP's own value is the fact; a wish
that was refused, disputed or taken back is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bocounter.models import instants
from bocounter.models.facts import ARRIVED_STATES, ON_THE_WAY_STATES, OperationState, Wish
from bocounter.store.reader import Row, Rows

FIELDS = (
    *("need_by", "machine_down", "warranty", "hold_reason", "service_writer", "customer_po"),
    "machine",
)
"""What the counter may say of a work order, in the order of showing."""

MADE_HERE = "op:"
"""Begins a value that stands for the record another word of ours makes."""

_WISHES = """
    SELECT w.record, w.field, w.value, w.base, w.at, w."by", o.id, o.state, o.last_sent,
           o.base_token IS m.token
    FROM wanted w JOIN operation o ON o.id = w.operation
    LEFT JOIN work_order m ON m.remote_id = w.record
    WHERE w.record_kind = 'work_order' AND w.record IN (SELECT value FROM json_each(?1))
    ORDER BY w.rowid
"""


NO_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Wishes:
    """A work order's wishes: ``standing`` count as its facts, ``shown`` also those that wait."""

    standing: Mapping[str, object]
    shown: tuple[Wish, ...] = ()


NONE = Wishes({})


def held(rows: Rows) -> frozenset[str]:
    """Give the fields that the ERP can hold, as far as the last login told."""
    found = rows.all("SELECT value FROM setting WHERE name = 'holds'")
    return frozenset(json.loads(found[0][0])) if found else frozenset()


_READ = (
    "SELECT remote_id, as_of FROM work_order WHERE remote_id IN (SELECT value FROM json_each(?1))"
)


def wishes(
    rows: Rows, orders: Iterable[str], real: Mapping[str, str] = NO_NAMES
) -> dict[str, Wishes]:
    """Give the wishes about these work orders. One cheap question where nobody wished.

    ``real`` are the ERP's ids of orders that were made here, by our names of them.
    """
    found = rows.all(_WISHES, (json.dumps(list(orders)),))
    if not found:
        return {}
    holds = held(rows)
    read: dict[str, str] = dict(rows.all(_READ, (json.dumps(list(real.values())),))) if real else {}
    standing: dict[str, dict[str, object]] = {}
    shown: dict[str, dict[str, Wish]] = {}
    for row in found:
        record, field, value, state = row[0], row[1], _read(row[2]), OperationState(row[7])
        if state is OperationState.WITHDRAWN:
            continue
        wish = _wish(row, state)
        if state in ON_THE_WAY_STATES:
            standing.setdefault(record, {})[field] = value
        elif state in ARRIVED_STATES:
            # A wish of before the ERP had the order knows no version of it, but when it was sent.
            since = read.get(real.get(record, ""))
            as_it_was = row[9] if since is None else since <= (row[8] or "")
            if f"work_order.{field}" not in holds or as_it_was:
                standing.setdefault(record, {})[field] = value
            else:
                standing.get(record, {}).pop(field, None)
                shown.get(record, {}).pop(field, None)
                continue
        shown.setdefault(record, {})[field] = wish
    return {
        record: Wishes(
            standing.get(record, {}),
            tuple(shown[record][name] for name in FIELDS if name in shown[record]),
        )
        for record in shown.keys() | standing.keys()
        if record in shown
    }


def _wish(row: Row, state: OperationState) -> Wish:
    return Wish(
        field=row[1],
        value=_read(row[2]),
        before=_read(row[3]),
        at=instants.read(row[4]),
        by=row[5],
        operation=row[6],
        state=state,
    )


def _read(text: str | None) -> str | bool | None:
    value: object = None if text is None else json.loads(text)
    return value if isinstance(value, str | bool) else None


def machine_serial(rows: Rows, value: object) -> str | None:
    """Give the serial of a machine that is wished for, one of the ERP's or one made here."""
    made = machine_made_here(rows, value)
    if made is not None:
        return made[2]
    found = rows.all("SELECT serial FROM machine WHERE remote_id = ?", (value,))
    return found[0][0] if found else None


def machine_made_here(rows: Rows, value: object) -> tuple[str | None, ...] | None:
    """Give make, model, serial and unit number of a machine that a word of ours makes."""
    if not isinstance(value, str) or not value.startswith(MADE_HERE):
        return None
    found = rows.all("SELECT fields FROM operation WHERE id = ?", (value.removeprefix(MADE_HERE),))
    said = json.loads(found[0][0]) if found and found[0][0] else {}
    return tuple(said.get(name) for name in ("make", "model", "serial", "unit_number"))
