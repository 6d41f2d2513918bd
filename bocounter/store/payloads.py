"""Words that wait while the program is replaced by a newer one: converted, or parked, never lost.

A converter takes a word's row of one payload version and gives that of the next. It runs inside
the transaction of the upgrade, and again for words that come back from a journal or a backup.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bocounter.models.instants import written
from bocounter.store import sealing
from bocounter.store.writer import Write

VERSION = 1
"""The payload version that this program writes and sends."""

KINDS = frozenset({"note", "change", "create"})

Converter = Callable[[dict[str, Any]], dict[str, Any]]
CONVERTERS: Mapping[int, Converter] = {}
"""The converter from each older version to the next, for the last three releases."""

_ASIDE = (
    "This version of bocounter cannot send this word. Nothing of it was lost: read what it says "
    "and write it again, or withdraw it."
)
_WAITING = ("pending", "blocked")


def convert(
    write: Write,
    *,
    converters: Mapping[int, Converter] = CONVERTERS,
    version: int = VERSION,
    now: datetime | None = None,
) -> list[str]:
    """Convert every word that still waits to be sent; give the ids of those that were parked.

    What is on its way or has arrived keeps its form: it is looked up by its reference alone.
    """
    parked: list[str] = []
    changed: list[dict[str, Any]] = []
    names = [row[0] for row in write.all("SELECT name FROM pragma_table_info('operation')")]
    quoted = ", ".join(f'"{name}"' for name in names)
    for row in write.all(
        f"SELECT {quoted} FROM operation WHERE state IN (SELECT value FROM json_each(?))",  # noqa: S608 -- names of the schema
        (json.dumps(_WAITING),),
    ):
        word = dict(zip(names, row, strict=True))
        made = converted(word, converters=converters, version=version)
        if made is None:
            write.all(
                "UPDATE operation SET state = 'rejected', reason_code = 'parked', reason = ? "
                "WHERE id = ?",
                (_ASIDE, word["id"]),
            )
            parked.append(word["id"])
        elif made != word:
            changed.append(made)
    if changed:
        _keep(write, changed)
        _seal_again(write, changed, now)
    return parked


def _seal_again(write: Write, changed: list[dict[str, Any]], now: datetime | None) -> None:
    """Let the seals be those of the new form; a store from before them is sealed when opened."""
    if write.all("SELECT 1 FROM sqlite_master WHERE name = 'seal'") and write.all(
        "SELECT 1 FROM seal LIMIT 1"
    ):
        words = {"operation": [word["id"] for word in changed]}
        at = max(word["made_at"] for word in changed) if now is None else written(now)
        sealing.seal(write, words, sealing.AGAIN, by="upgrade", at=at)


def _keep(write: Write, changed: list[dict[str, Any]]) -> None:
    """Write the new form. What was said is fixed by triggers, which stand again afterwards."""
    guards = write.all(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'operation' "
        "AND sql LIKE '%BEFORE UPDATE%RAISE(ABORT%'"
    )
    for name, _ in guards:
        write.all(f'DROP TRIGGER "{name}"')
    write.many(
        "UPDATE operation SET kind = ?, text = ?, payload_version = ? WHERE id = ?",
        [(word["kind"], word["text"], word["payload_version"], word["id"]) for word in changed],
    )
    for _, sql in guards:
        write.all(sql)


def converted(
    word: Mapping[str, Any],
    *,
    converters: Mapping[int, Converter] = CONVERTERS,
    version: int = VERSION,
) -> dict[str, Any] | None:
    """Give a word as this version sends it; None when it cannot."""
    made = dict(word)
    while (held := made.get("payload_version")) != version:
        step = converters.get(held) if isinstance(held, int) else None
        if step is None:
            return None
        try:
            made = {**step(dict(made)), "payload_version": (held or 0) + 1}
        except (ValueError, KeyError, TypeError):
            return None
    return made if made.get("kind") in KINDS and _is_said(made) else None


def _is_said(word: Mapping[str, Any]) -> bool:
    """Whether what is to be changed can be read."""
    for name in ("fields", "base"):
        text = word.get(name)
        if text is None:
            continue
        try:
            if not isinstance(json.loads(text), dict):
                return False
        except ValueError:
            return False
    return word["kind"] == "note" or bool(word.get("fields"))


def aside(word: dict[str, Any]) -> None:
    """Park a word that is not in the store yet."""
    word |= {"state": "rejected", "reason_code": "parked", "reason": _ASIDE}
