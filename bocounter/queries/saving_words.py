"""Saving what is not in the ERP yet into a file, when this store cannot send it: nothing is lost.

It works on a store of a newer program and on a damaged one. ``.json`` holds each word whole,
for a program; ``.txt`` is for a person who types them into the ERP.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bocounter.errors import StoreTrouble, WrongUse
from bocounter.rules.words import harmless
from bocounter.store.unsent import Unsent, unsent

ENDINGS = (".txt", ".json")
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Saved:
    """How many words a file now holds, and whether the store itself could be read for them."""

    words: int
    store_was_read: bool


def save_words(store: Path, to: Path, now: datetime) -> Saved:
    """Write every word that is not in the ERP into ``to``, whole or not at all.

    Raises WrongUse: another ending, no such folder; StoreTrouble: it cannot be written.
    """
    ending = to.suffix.lower()
    if ending not in ENDINGS:
        raise WrongUse(
            f"The ending of {to.name!r} says no kind of file.",
            "Name a file that ends in .txt, to be read, or in .json, with all there is.",
        )
    if not to.parent.is_dir():
        raise WrongUse(f"There is no folder {to.parent}.", "Make it, or name another file.")
    found = unsent(store)
    _write(to, _document(found, now) if ending == ".json" else _page(found, now))
    return Saved(len(found.words), found.store_was_read)


def _document(found: Unsent, now: datetime) -> str:
    document = {
        "format": FORMAT,
        "saved_at": now.isoformat(),
        "from": "store" if found.store_was_read else "side journal",
        "words": found.words,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _page(found: Unsent, now: datetime) -> str:
    count = "1 word is" if len(found.words) == 1 else f"{len(found.words)} words are"
    lines = [f"{count} not surely in the ERP, as of {_moment(now)}."]
    for entry in found.words:
        operation: dict[str, Any] = entry["operation"]
        about = operation.get("label") or operation.get("target") or "no record"
        who = [f"{operation.get('by') or 'somebody'}", _moment_text(operation.get("made_at"))]
        lines += ["", harmless(f"{about}, {', '.join(who)}: {entry['state']}")]
        lines += _paragraph(operation.get("text"))
        if operation.get("reason"):
            lines += _paragraph(f"Why it is not there: {operation['reason']}")
    return "\n".join(lines) + "\n"


def _paragraph(text: object) -> Sequence[str]:
    return [f"  {harmless(line)}" for line in str(text or "").splitlines()]


def _moment(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="minutes")


def _moment_text(text: object) -> str:
    try:
        return _moment(datetime.fromisoformat(str(text)).astimezone())
    except ValueError:
        return str(text)


def _write(to: Path, text: str) -> None:
    half = to.with_name(to.name + ".part")
    try:
        # A text of a stranger may hold half a letter; what can be read of it is kept.
        half.write_text(text, encoding="utf-8", errors="backslashreplace")
        half.replace(to)
    except OSError as error:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        raise StoreTrouble(
            f"{to} cannot be written: {error.strerror or error}.",
            "Free some space or name a file in a folder you may write to.",
        ) from error
