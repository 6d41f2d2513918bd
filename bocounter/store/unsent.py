"""What is not in the ERP yet, whole, from whatever is left: the store of any shape, its journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bocounter.errors import StoreTrouble
from bocounter.store import driver, journal
from bocounter.store.reader import Reader, Rows

ARRIVED = frozenset({"done", "verified", "withdrawn"})
"""States of words that nothing is left to send of. Any other, known here or not, is unsent."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """Words as the journal tells them (``journal.Told``), in the order of their making.

    ``store_was_read`` is False where the file gave nothing and the journal alone told of them.
    """

    words: tuple[dict[str, Any], ...]
    store_was_read: bool


def unsent(path: Path) -> Unsent:
    """Give every word that is not in the ERP, of a store that may be damaged or of another shape.

    What only the side journal knows is among them. Nothing is written.
    """
    told = journal.read(path)
    words, read = dict(told.words), False
    try:
        with closing(Reader(path)) as rows:
            found = {entry["word"]: entry for entry in _held(rows)}
        # What the journal knows as sent more often is newer there: the file is an older copy.
        words |= {w: e for w, e in found.items() if w not in words or not _further(words[w], e)}
        read = True
    except (StoreTrouble, driver.Error, UnicodeDecodeError):
        pass
    left = [entry for entry in words.values() if entry["state"] not in ARRIVED]
    return Unsent(tuple(sorted(left, key=_made)), read)


def _held(rows: Rows) -> Iterator[dict[str, Any]]:
    shape = journal.shape_of_words(rows)
    for (word,) in rows.all("SELECT id FROM operation"):
        yield from journal.entries_of(rows, word, shape)


def _further(told: dict[str, Any], held: dict[str, Any]) -> bool:
    return _tries(told) > _tries(held) or (
        told["state"] in ARRIVED and _tries(told) == _tries(held)
    )


def _tries(entry: dict[str, Any]) -> int:
    return int(entry["operation"].get("attempts") or 0)


def _made(entry: dict[str, Any]) -> tuple[str, int]:
    operation = entry["operation"]
    return str(operation.get("made_at") or ""), int(operation.get("seq") or 0)
