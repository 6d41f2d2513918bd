"""The words the sample ERP was sent: one JSON document a line, flushed to the disk each time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from bocounter.outside.erp.connector import Outgoing

FILE_NAME: Final = "sample-notes.jsonl"


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """A word as it lies in the file: a note, a change of fields, or a new record's fields."""

    reference: str
    remote_id: str
    target_kind: str
    target: str
    text: str
    author: str
    written_at: str
    kind: str = "note"
    fields: dict[str, str | bool | None] = {}


class Notes:
    """The notes beside a store, by the reference each was sent under.

    A line that was cut short by a crash was never answered for, so it is passed over.
    Every method may raise OSError.
    """

    def __init__(self, beside: Path) -> None:
        self._path = beside / FILE_NAME
        self._read_to = 0
        self._by_reference: dict[str, Note] = {}

    def find(self, references: Iterable[str]) -> dict[str, Note]:
        """Give the notes that were kept under these references."""
        self._read_on()
        known = self._by_reference
        return {reference: known[reference] for reference in references if reference in known}

    def all(self) -> list[Note]:
        """Give every word, in the order in which they came."""
        self._read_on()
        return list(self._by_reference.values())

    def keep(self, word: Outgoing, remote_id: str | None = None) -> Note:
        """Keep a word once: a reference that is there already gives the word kept before."""
        tail = self._read_on()
        if word.reference in self._by_reference:
            return self._by_reference[word.reference]
        note = Note(
            reference=word.reference,
            remote_id=remote_id or f"note-{len(self._by_reference) + 1:06}",
            target_kind=word.target_kind,
            target=word.target,
            text=word.text,
            author=word.author,
            written_at=word.written_at.isoformat(),
            kind=word.kind,
            fields=dict(word.fields),
        )
        line = msgspec.json.encode(note) + b"\n"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            # A torn line before ours is ended first, so that it cannot swallow this one.
            file.write(b"\n" + line if tail else line)
            file.flush()
            os.fsync(file.fileno())
        self._read_on()
        return note

    def _read_on(self) -> bytes:
        """Take in the whole lines written since; gives what lies after the last of them."""
        if not self._path.exists():
            self._read_to = 0
            self._by_reference.clear()
            return b""
        with self._path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < self._read_to:  # somebody began the file anew
                self._read_to = 0
                self._by_reference.clear()
            file.seek(self._read_to)
            whole, newline, tail = file.read().rpartition(b"\n")
        self._read_to += len(whole) + len(newline)
        for line in whole.split(b"\n"):
            self._take_in(line)
        return tail

    def _take_in(self, line: bytes) -> None:
        if not line.strip():
            return
        try:
            note = msgspec.json.decode(line, type=Note)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return  # torn by a crash: its sender never heard that it was taken
        self._by_reference.setdefault(note.reference, note)
