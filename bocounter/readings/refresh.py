"""Keeping the readings true: what a change touched is read again, in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from bocounter.changes import Changes
from bocounter.models.readings import line_reading
from bocounter.progress import Progress, Silent, Step
from bocounter.readings import (
    aliases,
    best_options,
    call_readings,
    counter_orders,
    lines,
    summaries,
)
from bocounter.readings.families import OPEN_LINE
from bocounter.readings.wishes import MADE_HERE
from bocounter.store.reader import Row, Rows
from bocounter.store.store import Store
from bocounter.store.writer import Write

LINE_COLUMNS = tuple(column.name for column in line_reading.columns)
AT_ONCE = 2000
"""Parts or work orders read in one go."""

_ANY_MARK = "SELECT 1 FROM unread_part UNION ALL SELECT 1 FROM unread_work_order LIMIT 1"
_ASKED = "(SELECT value FROM json_each(?1))"


def catch_up(store: Store, progress: Progress) -> Changes:
    """Read again what is marked, if anything is: after an older copy was put back, all of it.

    Raises Cancelled when it was stopped; the marks stay then, and the next one reads them.
    """
    with store.reading() as rows:
        if not rows.all(_ANY_MARK):
            return Changes()
    with store.write(urgent=False) as write:
        return refresh(write, progress)


def refresh(write: Write, progress: Progress | None = None) -> Changes:
    """Read again everything that is marked, clear the marks, and give what may look different."""
    if not write.all(_ANY_MARK):
        return Changes()
    watched = progress or Silent()
    orders = {row[0] for row in write.all("SELECT work_order FROM unread_work_order")}
    if any(order.startswith(MADE_HERE) for order in orders):
        # What was said of an order made here counts for the sale that the ERP made of it, too.
        orders |= set(aliases.of_orders(write, sorted(orders)).real.values())
        write.many(
            "INSERT INTO unread_part VALUES (?) ON CONFLICT DO NOTHING",
            [(part,) for part in sorted(counter_orders.parts_of(write, orders))],
        )
    parts = [row[0] for row in write.all("SELECT part FROM unread_part ORDER BY part")]
    for some in _told_of(parts, "Reading the part lines again", watched):
        orders |= _lines_again(write, some)
    for some in _told_of(sorted(orders), "Reading the board again", watched):
        _summaries_again(write, some)
    if parts:
        best_options.mark(write)
        write.all("DELETE FROM unread_part")
    write.all("DELETE FROM unread_work_order")
    return Changes(work_orders=frozenset(orders), parts=frozenset(parts))


def rebuild(write: Write) -> Changes:
    """Read everything again from nothing, for a store whose readings are in doubt."""
    write.all("DELETE FROM line_reading")
    write.all("DELETE FROM wo_summary")
    write.all("DELETE FROM call_reading")
    write.all("DELETE FROM unread_part")
    write.all("DELETE FROM unread_work_order")
    write.all("DELETE FROM best_option")
    write.all(f"INSERT INTO unread_part SELECT DISTINCT l.part FROM part_line l WHERE {OPEN_LINE}")
    write.all(
        "INSERT INTO unread_work_order "
        f"SELECT DISTINCT l.work_order FROM part_line l WHERE {OPEN_LINE}"
    )
    write.all(f"INSERT INTO unread_part {counter_orders.PARTS} ON CONFLICT DO NOTHING")
    write.all(f"INSERT INTO unread_work_order {counter_orders.IDS}")
    return refresh(write) | Changes(everything=True)


def differences(rows: Rows) -> list[str]:
    """Say in words where the readings kept differ from the facts; nothing when they are true."""
    found = []
    marked = rows.all(
        "SELECT (SELECT count(*) FROM unread_part) + (SELECT count(*) FROM unread_work_order)"
    )[0][0]
    if marked:
        found.append(f"{marked} changes have not been read into the board.")
    parts = rows.all(
        f"SELECT l.part FROM part_line l WHERE {OPEN_LINE} UNION {counter_orders.PARTS}"
    )
    kept = _kept(rows, "line_reading", LINE_COLUMNS, "")
    true: dict[str, Row] = {}
    for some in _by([row[0] for row in parts], AT_ONCE):
        true.update(lines.read_lines(rows, some)[1])
    found += _compared("line", kept, true)
    orders = rows.all(
        f"SELECT l.work_order FROM part_line l WHERE {OPEN_LINE} UNION {counter_orders.IDS}"
    )
    kept = _kept(rows, "wo_summary", summaries.COLUMNS, "")
    kept_calls = _kept(rows, "call_reading", call_readings.COLUMNS, "")
    true, calls = {}, {}
    for some in _by([row[0] for row in orders], AT_ONCE):
        waiting = summaries.read_waiting(rows, some)
        true.update(summaries.summaries_of(waiting))
        calls.update(call_readings.read_calls(rows, waiting))
    found += _compared("work order", kept, true)
    return found + _compared("call about the work order", kept_calls, calls)


def _compared(what: str, kept: Mapping[str, Row], true: Mapping[str, Row]) -> list[str]:
    missing = sorted(true.keys() - kept.keys())
    extra = sorted(kept.keys() - true.keys())
    wrong = sorted(key for key in true.keys() & kept.keys() if true[key] != kept[key])
    return [
        *(f"The {what} {key} waits, but has no reading." for key in missing),
        *(f"The {what} {key} has a reading, but nobody waits for it." for key in extra),
        *(f"The reading of the {what} {key} is not what the facts say." for key in wrong),
    ]


def _told_of(values: Sequence[str], what: str, progress: Progress) -> Iterable[list[str]]:
    """Give values some at a time, and tell how far that is."""
    done = 0
    for some in _by(values, AT_ONCE):
        progress.step(Step(what, done, len(values)))
        yield some
        done += len(some)


def _by(values: Sequence[str], size: int) -> Iterable[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def _kept(
    rows: Rows, table: str, columns: Sequence[str], where: str, *given: str
) -> dict[str, Row]:
    found = rows.all(f"SELECT {', '.join(columns)} FROM {table} {where}", given)
    return {row[0]: row for row in found}


def _lines_again(write: Write, parts: Sequence[str]) -> set[str]:
    """Read the lines of these parts' families again; give the work orders of those that changed."""
    looked_at, true = lines.read_lines(write, parts)
    kept = _kept(
        write, "line_reading", LINE_COLUMNS, f"WHERE part IN {_ASKED}", json.dumps(list(looked_at))
    )
    return _kept_true(write, "line_reading", LINE_COLUMNS, kept, true)


def _summaries_again(write: Write, orders: Sequence[str]) -> None:
    waiting = summaries.read_waiting(write, orders)
    for table, columns, true in (
        ("wo_summary", summaries.COLUMNS, summaries.summaries_of(waiting)),
        ("call_reading", call_readings.COLUMNS, call_readings.read_calls(write, waiting)),
    ):
        kept = _kept(write, table, columns, f"WHERE work_order IN {_ASKED}", json.dumps(orders))
        _kept_true(write, table, columns, kept, true)


def _kept_true(
    write: Write,
    table: str,
    columns: Sequence[str],
    kept: Mapping[str, Row],
    true: Mapping[str, Row],
) -> set[str]:
    """Bring the kept rows to what is true; give the work orders whose rows changed."""
    order = columns.index("work_order")
    gone = [row for key, row in kept.items() if key not in true]
    new = [row for key, row in true.items() if kept.get(key) != row]
    write.many(f"DELETE FROM {table} WHERE {columns[0]} = ?", [(row[0],) for row in gone])
    marks = ", ".join("?" * len(columns))
    write.many(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", new)
    before = {kept[row[0]][order] for row in new if row[0] in kept}
    return {row[order] for row in (*gone, *new)} | before
