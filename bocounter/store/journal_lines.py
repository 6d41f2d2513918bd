"""The lines of the side journal: each is read by itself, and believed only when it is whole."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bocounter.store import alone

_COUNT = "SELECT receiving FROM receiving_end WHERE operation = ?1"
HANGING = {
    "contact": "operation = ?",
    "note": "operation = ?",
    "wanted": "operation = ?",
    "follow_up": "operation = ?1 OR contact IN (SELECT id FROM contact WHERE operation = ?1)",
    "told_date": "contact IN (SELECT id FROM contact WHERE operation = ?)",
    "contact_detail": "contact IN (SELECT id FROM contact WHERE operation = ?)",
    "told_fact": "told_date IN (SELECT t.id FROM told_date t JOIN contact c ON c.id = t.contact "
    "WHERE c.operation = ?)",
    "consent": "operation = ?",
    "cause": "operation = ?",
    "taking": "operation = ?",
    # Taking a choice back has no word of its own: it hangs on the word of what it takes back.
    "decision": "operation = ?1 OR replaces IN (SELECT choice FROM decision WHERE operation = ?1)",
    "lost_sale": "operation = ?",
    "counter_order": "operation = ?",
    "counter_order_line": "counter_order IN (SELECT id FROM counter_order WHERE operation = ?)",
    # A count hangs on its first word, and what was set aside on that of its job.
    "receiving": f"id IN ({_COUNT} UNION "  # noqa: S608 -- fixed text
    "SELECT receiving FROM staging WHERE operation = ?1)",
    "receiving_count": f"receiving IN ({_COUNT})",
    "receiving_line": f"receiving IN ({_COUNT})",
    "staging": "operation = ?1",
    "receiving_end": "operation = ?1",
}
"""Our tables whose rows a word carries, in the order in which they can be written again."""

CONNECTION = frozenset(
    {"connector", "url", "database", "user", "password_file", "identity", "options"}
)
"""The settings that say for which ERP the words are. No secret is among a store's settings."""


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Give what the whole lines of a file tell, in their order."""
    try:
        found = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    for one in found:
        mark, _, text = one.partition(b" ")
        if mark != _checksum(text):
            continue
        entry = json.loads(text)
        if _has_its_shape(entry):
            yield entry


def _has_its_shape(entry: Any) -> bool:
    """Whether a line is what this program writes: its checksum says that it is whole, no more."""
    if not isinstance(entry, dict):
        return False
    if isinstance(chosen := entry.get("connection"), dict):
        return all(isinstance(v, str) and k in CONNECTION for k, v in chosen.items())
    if isinstance(gone := entry.get("forgotten"), dict):
        return all(isinstance(part, str) for pair in gone.items() for part in pair)
    if "audit" in entry:
        return head_of(entry) is not None
    if "shortened" in entry:
        return extent_of(entry) is not None
    if "alone" in entry:
        return alone.is_one(entry)
    operation, rows = entry.get("operation"), entry.get("rows")
    return (
        isinstance(entry.get("word"), str)
        and isinstance(entry.get("state"), str)
        and isinstance(operation, dict)
        and operation.get("id") == entry["word"]
        and isinstance(operation.get("seq"), int | None)
        and isinstance(rows, dict)
        and all(
            table in HANGING and isinstance(held, list) and all(isinstance(r, dict) for r in held)
            for table, held in rows.items()
        )
    )


def head_of(entry: Mapping[str, Any]) -> tuple[int, str] | None:
    """Give the newest row of the audit that a line tells of."""
    match entry.get("audit"):
        case [int(seq), str(sum_)]:
            return seq, sum_
    return None


def begun(entry: Mapping[str, Any], before: tuple[int, str] | None) -> list[tuple[int, str]]:
    """Give the row of the audit that a line tells of, where a chain of rows begins with it.

    The first of all does, and the newest of a store that was mended, which counts anew.
    """
    newest = head_of(entry)
    return [newest] if newest is not None and (before is None or "anew" in entry) else []


def newest_of(entries: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Leave out what a later entry about the same word says anew."""
    last = {entry["word"]: place for place, entry in enumerate(entries) if "word" in entry}
    return [
        entry
        for place, entry in enumerate(entries)
        if "word" not in entry or last[entry["word"]] == place
    ]


def extent_of(entry: Mapping[str, Any]) -> tuple[int, int] | None:
    """Give how far a line says that the store had come."""
    match entry.get("shortened"):
        case [int(words), int(tries)]:
            return words, tries
    return None


def line(entry: Mapping[str, Any]) -> str:
    """Write a line."""
    text = json.dumps(entry, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"{_checksum(text.encode()).decode()} {text}\n"


def ends_whole(path: Path) -> bool:
    """Whether the last line of a file was written to its end."""
    try:
        with path.open("rb") as stream:
            if not stream.seek(0, os.SEEK_END):
                return True
            stream.seek(-1, os.SEEK_END)
            return stream.read(1) == b"\n"
    except FileNotFoundError:
        return True


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:32].encode()
