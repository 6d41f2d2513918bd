"""Decisions of every kind, as a day full of trouble would leave them, for tests and pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bocounter.commands.noting import write_note
from bocounter.models.facts import ConflictFacts, OperationState
from bocounter.outside.erp.connector import Outcome
from bocounter.queries import work_orders
from bocounter.queries.board import BoardFilter, outline
from bocounter.queries.decisions import CHOICES
from bocounter.store.store import Store
from bocounter.sync import outbox
from tests.ui.at_work import NOW
from tests.ui.hostile import ARABIC, LONG, MARKUP, TRICK

REASON = "The note is longer than this company allows."


def every_kind(now: datetime) -> tuple[ConflictFacts, ...]:
    """Give one of each kind, hostile names among them."""
    early = now - timedelta(minutes=50)
    changed = ConflictFacts(
        "c1", "stale",
        "Somebody changed the need-by date of W20846 in the ERP after Dana Whitlock saw it.",
        now - timedelta(minutes=20), "o1", "77", number="W20846",
        base={"need_by": "2026-12-04", "machine_down": False, "service_writer": "R. Ober"},
        ours={"need_by": "2026-12-02", "machine_down": True, "service_writer": "R. Ober"},
        theirs={"need_by": "2026-12-09", "machine_down": False, "service_writer": "R. Ober"},
        ours_by="Dana Whitlock", ours_at=early,
        theirs_by="M. Calderon", theirs_at=now - timedelta(minutes=65), choices=CHOICES["stale"],
    )  # fmt: skip
    refused = ConflictFacts(
        "o2", "refused",
        "The ERP refused this word: 'The note is longer than this company allows.'",
        now - timedelta(minutes=18), "o2", "78", number="W20911",
        ours="Called Hollis Farms: the hydraulic pump comes Thursday, they send a driver at ten. "
        "Wants the old pump back for the core.",
        theirs=None, ours_by="Ruth Ober", ours_at=early, choices=CHOICES["refused"],
    )  # fmt: skip
    twice = ConflictFacts(
        "c3", "duplicate",
        "The ERP has this word 2 times (records 812, 815). The oldest one counts; delete the "
        "others in the ERP.",
        now - timedelta(days=1), "o3", "79", number="W20677",
        ours="Left a voicemail: no date for the seal kit yet.", theirs=None,
        ours_by="Dana Whitlock", ours_at=now - timedelta(days=1, hours=2),
        choices=CHOICES["duplicate"],
    )  # fmt: skip
    gone = ConflictFacts(
        "c4", "many_deletions",
        "212 of 1,840 part lines are gone from the ERP at once. Nothing was deleted here.",
        now - timedelta(minutes=5), None, None, ours=None, theirs=None,
        choices=CHOICES["many_deletions"],
    )  # fmt: skip
    hostile = replace(
        changed, id="c5", number=TRICK,
        message=f"{MARKUP} changed the hold reason of {ARABIC} for {TRICK}.",
        base={"hold_reason": None}, ours={"hold_reason": MARKUP},
        theirs={"hold_reason": LONG.strip()}, ours_by=ARABIC, theirs_by=LONG.strip(),
    )  # fmt: skip
    arabic = replace(
        refused, id="o6", number="W20312", ours=f"{ARABIC}\n{MARKUP}\n" + LONG * 6,
        ours_by=ARABIC, message=f"The ERP refused this word: '{ARABIC}'",
    )  # fmt: skip
    return (changed, refused, twice, gone, hostile, arabic)


def many(now: datetime, count: int) -> tuple[ConflictFacts, ...]:
    """Give so many of them."""
    kinds = every_kind(now)
    return tuple(replace(kinds[n % 3], id=f"m{n}", number=f"W{20000 + n}") for n in range(count))


def refuse(path: Path, count: int, text: str = "The pump is here, please call.") -> list[str]:
    """Have so many notes written and refused by the ERP; give the numbers of their work orders."""
    store = Store.to_write(path, "a test", NOW)
    numbers: list[str] = []
    try:
        with store.reading() as rows:
            ids = outline(rows, BoardFilter(), NOW)[:count]
            numbers = [order.number for order in work_orders.load(rows, ids)]
        for place, number in enumerate(numbers):
            write_note(
                store, number, f"{text} ({place})", by="Ruth Ober", now=NOW - timedelta(hours=1),
                mint=lambda place=place: f"refused-{place:03}",
            )  # fmt: skip
        for _ in numbers:
            with store.write() as write:
                word = outbox.take_next(write, NOW, ())
                assert word is not None
                outbox.note_outcome(write, word, Outcome.REFUSED, REASON)
                outbox.move(
                    write, word, OperationState.REJECTED, code="refused_by_erp", reason=REASON
                )
    finally:
        store.close()
    return numbers
