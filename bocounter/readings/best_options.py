"""The best option of every waiting line, kept for the board and judged anew when it may differ.

What a page or a deed touched is marked by part (``unread_option``). ``freshen`` goes from the
marked parts to every line that can reach them, and judges those lines whose time is up: marked
just now, past a cut-off, or of another day. It works in chunks, reads beside the writer, and
may be stopped between any two; what is left is taken up the next time.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta, tzinfo
from functools import lru_cache

from bocounter.changes import Changes
from bocounter.models import instants, stored
from bocounter.progress import Progress, Silent, Step
from bocounter.readings.families import Joined, every_joined
from bocounter.readings.option_sources import gather
from bocounter.readings.reach import who_reaches
from bocounter.rules.ladder import best
from bocounter.store.reader import Row, Rows
from bocounter.store.store import Store
from bocounter.store.writer import Write

AT_ONCE = 400
"""Lines judged in one go."""

KEPT_AT_ONCE = 2000
"""Lines of which the answers are kept in one go: each time a reader must warm up again."""

MARKS_AT_ONCE = 500
"""Marked parts from which the way to their lines is looked for in one go."""

SO_MANY = 20_000
"""Marked parts at which every line is judged again: a first pull marks a whole catalogue."""

NOW = ""
"""The ``until`` of a line that is to be judged again whatever the time."""

_ASKED = "(SELECT value FROM json_each(?1))"
_SHORT = "CAST(outstanding AS REAL) > 0"
_SAID = '"key", kind, phrase, arrives, options_count'

_WAIT_FOR_IT = f"""
    INSERT INTO best_option (line, part, until, judged, options_count)
    SELECT line, part, '{NOW}', '', 0 FROM line_reading WHERE {_SHORT} {{which}}
    ON CONFLICT (line) DO UPDATE SET part = excluded.part, until = '{NOW}'
"""

_GONE = f"""
    DELETE FROM best_option WHERE NOT EXISTS (
        SELECT 1 FROM line_reading r
        WHERE r.line = best_option.line AND r.part = best_option.part AND {_SHORT}
    ) {{which}}
"""

_DUE = """
    SELECT b.line, b.part, r.work_order, b."key", b.kind, b.phrase, b.arrives, b.options_count
    FROM best_option b LEFT JOIN line_reading r ON r.line = b.line
    WHERE b.until <= ? ORDER BY b.until, b.part, b.line LIMIT ?
"""

_KEEP = """
    UPDATE best_option SET until = ?, judged = ?, "key" = ?, kind = ?, phrase = ?, arrives = ?,
        options_count = ?
    WHERE line = ?
"""


def mark(write: Write) -> None:
    """Take over the marks of a refresh: what is read again is also judged again."""
    write.all(
        "INSERT INTO unread_option SELECT part FROM unread_part WHERE true ON CONFLICT DO NOTHING"
    )


def freshen(
    store: Store, now: datetime, progress: Progress | None = None, *, marked_only: bool = False
) -> Changes:
    """Judge the lines again whose options may have changed; give the jobs that look different.

    ``marked_only`` leaves alone those that only a cut-off or a new day has changed. Raises
    Cancelled between two goes when ``progress`` says so; what is left stays due.
    """
    progress = progress or Silent()
    done, changed = 0, Changes()
    every: Joined | None = None
    until = NOW if marked_only else instants.written(now)
    reader = store.reader()
    try:
        while reader.all("SELECT 1 FROM unread_option LIMIT 1"):
            _spread(store)
            progress.step(Step("Judging options", 0))
        while True:
            # Judged beside the writer: what changes meanwhile is marked, and leads here again.
            with reader.snapshot() as rows:
                some = rows.all(_DUE, (until, KEPT_AT_ONCE))
                if every is None and len(some) == KEPT_AT_ONCE:
                    # A pair that joins later marks its parts, as every change does.
                    every = every_joined(rows)
                judged: dict[str, tuple[str, Row]] = {}
                for n in range(0, len(some), AT_ONCE):
                    lines = {row[0]: row[1] for row in some[n : n + AT_ONCE]}
                    with _no_look_for_garbage():
                        judged |= _judged(rows, lines, now, every=every)
            if not some:
                return changed
            changed |= _kept(store, some, judged, now)
            done += len(some)
            progress.step(Step("Judging options", done))
    finally:
        reader.close()


@contextmanager
def _no_look_for_garbage() -> Iterator[None]:
    """Keep the collector still: what is judged has no cycles, and a tenth of the time went there.

    All of it is gone when the portion is done, by count.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _spread(store: Store) -> None:
    """Go from some marked parts to the lines they concern.

    In one transaction, so that no change comes between the marks and what they lead to.
    """
    with store.write(urgent=False) as write:
        count = write.all("SELECT count(*) FROM (SELECT 1 FROM unread_option LIMIT ?)", (SO_MANY,))
        if count[0][0] >= SO_MANY:
            write.all(_WAIT_FOR_IT.format(which=""))
            write.all(_GONE.format(which=""))
            write.all("DELETE FROM unread_option")
            return
        marked = [
            row[0]
            for row in write.all(
                "SELECT part FROM unread_option ORDER BY part LIMIT ?", (MARKS_AT_ONCE,)
            )
        ]
        concerned = (json.dumps(sorted(who_reaches(write, marked))),)
        which = f"AND part IN {_ASKED}"
        write.all(_WAIT_FOR_IT.format(which=which), concerned)
        write.all(_GONE.format(which=which), concerned)
        write.all(f"DELETE FROM unread_option WHERE part IN {_ASKED}", (json.dumps(marked),))


def _kept(
    store: Store, some: Sequence[Row], judged: Mapping[str, tuple[str, Row]], now: datetime
) -> Changes:
    """Keep what was found; give the jobs of which something else is to be shown."""
    orders, at = set(), now.isoformat()
    with store.write(urgent=False) as write:
        for line, _, order, *before in some:
            if order is None:
                write.all("DELETE FROM best_option WHERE line = ?", (line,))
            elif before != list(judged[line][1]):
                orders.add(order)
        write.many(
            _KEEP,
            [(until, at, *said, line) for line, (until, said) in judged.items()],
        )
    return Changes(work_orders=frozenset(orders))


def _judged(
    rows: Rows,
    lines: Mapping[str, str],
    now: datetime,
    when: Mapping[str, datetime] | None = None,
    every: Joined | None = None,
) -> dict[str, tuple[str, Row]]:
    """Give until when each line's best option holds, and what is kept of it.

    ``lines`` are parts by line; ``when`` is the moment of a line, where it is not ``now``.
    """
    nothing: Row = (None, None, None, None, 0)
    if not lines:
        return {}
    gathered = gather(rows, set(lines.values()), now, every, shown=False)
    found = {}
    for line in lines:
        at, ask = (now if when is None else when[line]), gathered.asks.get(line)
        said, closes = nothing, None
        if ask is not None:
            ask = ask if at is now else ask._replace(now=at)
            one = best(ask, gathered.links, gathered.sources)
            said = (one.key, one.kind, one.phrase, stored.day_text(one.arrives), one.count)
            closes = one.until
        found[line] = (_until(at, at.tzinfo, closes), said)
    return found


@lru_cache(maxsize=1024)
def _until(at: datetime, _clock: tzinfo | None, closes: datetime | None) -> str:
    """Give until when an answer of a moment holds; the same few cut-offs are every line's.

    The same instant by another clock is equal, and has another midnight.
    """
    until = _midnight(at)
    if closes is not None:
        # A cut-off counts to its last moment; only after it comes another answer.
        until = min(until, closes + timedelta(microseconds=1))
    return instants.written(until)


def _midnight(now: datetime) -> datetime:
    """Give when the day of ``now`` ends, by its own clock."""
    tomorrow = now.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=now.tzinfo)


def differences(rows: Rows) -> list[str]:
    """Say in words where a best option kept is not what the facts say, as of when it was judged."""
    marked = [row[0] for row in rows.all("SELECT part FROM unread_option")]
    open_ = who_reaches(rows, marked) if marked else ()
    found = [
        f"The line {row[0]} waits, but its options have never been judged."
        for row in rows.all(
            "SELECT line, part FROM line_reading r "
            f"WHERE {_SHORT} AND NOT EXISTS (SELECT 1 FROM best_option b WHERE b.line = r.line)"
        )
        if row[1] not in open_
    ]
    kept = [
        row
        for row in rows.all(
            f"SELECT line, part, judged, {_SAID} FROM best_option WHERE until <> '' ORDER BY part"
        )
        if row[1] not in open_
    ]
    for some in (kept[n : n + AT_ONCE] for n in range(0, len(kept), AT_ONCE)):
        when = {row[0]: datetime.fromisoformat(row[2]) for row in some}
        lines = {row[0]: row[1] for row in some}
        true = _judged(rows, lines, when[some[0][0]], when)
        found += [
            f"The best option of the line {row[0]} is not what the facts say."
            for row in some
            if true[row[0]][1] != row[3:]
        ]
    return found
