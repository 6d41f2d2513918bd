"""Words about one work order in a real store, and all rows of ours that they left."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from bocounter.commands.contacting import ContactWanted, ToldWanted, log_contact
from bocounter.commands.noting import write_note
from bocounter.models.facts import ContactKind, ContactOutcome
from bocounter.store import driver
from tests.building import NOW, Dealership, days

WORDS = ("contact", "told_date", "follow_up", "note", "operation")


class Ids:
    """Ids in a row."""

    def __init__(self) -> None:
        self.given = 0

    def __call__(self) -> str:
        self.given += 1
        return f"word-{self.given:03}"


def counter(shop: Dealership) -> Dealership:
    """A work order to speak about."""
    shop.have("work_order", "wo-1")
    shop.have("part_line", "line-1", work_order="wo-1")
    return shop


def note(shop: Dealership, text: str, mint: Ids) -> None:
    write_note(shop.store, "wo-1", text, by="Ann", now=shop.now, mint=mint)


def call(shop: Dealership, mint: Ids) -> None:
    wanted = ContactWanted(
        work_order="wo-1",
        kind=ContactKind.CALL,
        outcome=ContactOutcome.REACHED,
        told=(ToldWanted(target="wo-1", day=days(5)),),
        next_contact=shop.now + timedelta(days=1),
        note="is in a hurry",
    )
    log_contact(shop.store, wanted, by="Ann", now=shop.now, mint=mint)


def ours(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Give all rows of ours, without what a restore changes."""
    with closing(driver.opened_read_only(path)) as rows:
        found = {}
        for table in WORDS:
            drop = ("state", "seq", "reason", "reason_code", "last_sent")
            names = [r[1] for r in rows.execute(f"PRAGMA table_info({table})") if r[1] not in drop]
            quoted = ", ".join(f'"{name}"' for name in names)
            found[table] = rows.execute(f"SELECT {quoted} FROM {table} ORDER BY 1").fetchall()
        return found


def destroy(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def put(write: Any, id_: str = "lost") -> None:
    write.all(
        'INSERT INTO operation (id, kind, target_kind, target, text, payload_version, "by", '
        "made_at, source_kind, source, state) VALUES (?, 'note', 'work_order', 'wo-1', 'x', 1, "
        "'Ann', ?, 'note', ?, 'pending')",
        (id_, NOW.isoformat(), id_),
    )
