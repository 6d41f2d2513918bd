"""The side journal: every word a second time, in a file that needs no database to be read.

A line is added after the transaction that it tells of, and before anybody is told "logged".
It holds a checksum and all it takes to write the word's rows again. What two good backups hold
is taken out. The journal cannot make a deed fail; that it could not be written is said.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bocounter.store import alone
from bocounter.store.audit import faults, head
from bocounter.store.journal_lines import (
    CONNECTION,
    HANGING,
    begun,
    ends_whole,
    extent_of,
    head_of,
    line,
    lines_of,
    newest_of,
)
from bocounter.store.reader import Row, Rows

_log = logging.getLogger(__name__)

FINAL = frozenset({"verified", "withdrawn"})
"""States of words that nothing is left to do for."""

TAKEN_BACK = "withdrawn"
"""The one state that no word leaves: one that was found in the ERP may be lost by it, and then
taken back."""

Shape = Mapping[str, tuple[str, ...]]
"""The columns of each table that a word's rows are in."""

WATCH = (
    "CREATE TEMP TABLE IF NOT EXISTS touched (operation TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TEMP TRIGGER IF NOT EXISTS put AFTER INSERT ON main.operation "
    "BEGIN INSERT OR IGNORE INTO touched VALUES (new.id); END",
    "CREATE TEMP TRIGGER IF NOT EXISTS moved AFTER UPDATE ON main.operation "
    "WHEN new.state IS NOT old.state BEGIN INSERT OR IGNORE INTO touched VALUES (new.id); END",
    "CREATE TEMP TRIGGER IF NOT EXISTS let_go AFTER INSERT ON main.decision "
    "WHEN new.operation IS NULL BEGIN INSERT OR IGNORE INTO touched "
    "SELECT operation FROM decision WHERE choice = new.replaces AND operation IS NOT NULL; END",
    "CREATE TEMP TRIGGER IF NOT EXISTS audited AFTER INSERT ON main.audit "
    "BEGIN INSERT OR IGNORE INTO touched VALUES (''); END",
    *alone.WATCH,
)
"""What makes the write connection notice which words a transaction put or moved."""


_LET_GO = """
    SELECT b.operation, t.id FROM decision t JOIN decision b ON b.choice = t.replaces
    WHERE t.operation IS NULL AND b.operation IS NOT NULL
"""


def is_behind(held: str, told: str) -> bool:
    """Whether a store that holds a word in one state is older than a journal that tells another."""
    return held != told and (told == TAKEN_BACK or held not in FINAL)


def place(store: Path) -> Path:
    """Give the journal's file, beside the store."""
    return store.with_name(store.name + ".journal")


class Journal:
    """The journal of one store, kept by the one process that holds it. ``trouble`` is a sentence
    as long as it lacks a word that could not be added, else None: what is owed is added with the
    next transaction that succeeds, whatever that one tells.
    """

    def __init__(self, store: Path) -> None:
        self.path = place(store)
        self.trouble: str | None = None
        told = read(store)
        self._known = {word: entry["state"] for word, entry in told.words.items()}
        self._tried = {w: int(e["operation"].get("attempts") or 0) for w, e in told.words.items()}
        self._let_go = {id_ for entry in told.words.values() for id_ in _let_go(entry)}
        self._as_told = {word: entry["state"] for word, entry in told.words.items()}
        self._alone = set(told.alone)
        self._connection = told.connection
        self._audited = told.audited
        self._heads = told.heads
        self._firsts = list(told.firsts)
        self.forgotten = told.forgotten
        self._shortened = told.shortened
        self._whole = ends_whole(self.path)
        self._owed: list[Mapping[str, Any]] = []
        self._shape: Shape = {}

    def _told(self, rows: Rows, word: str) -> Iterator[dict[str, Any]]:
        # The upgrade came before the journal: the shape is asked for once, not for each word.
        if not self._shape:
            self._shape = shape_of_words(rows)
        return entries_of(rows, word, self._shape)

    def gather(self, rows: Rows) -> list[dict[str, Any]]:
        """Tell of the words that the transaction under way touched, and forget them."""
        touched = [row[0] for row in rows.all("SELECT operation FROM touched ORDER BY operation")]
        if not touched:
            return []
        rows.all("DELETE FROM touched")
        told: list[dict[str, Any]] = []
        if "" in touched and (newest := head(rows)) is not None:
            told.append({"audit": list(newest)})
        told += [entry for word in touched if word for entry in self._told(rows, word)]
        if by_themselves := alone.ids(touched):
            told += alone.told(rows, by_themselves)
        return [*self._ours_newly(rows), *told]

    def _ours_newly(self, rows: Rows) -> list[dict[str, Any]]:
        """Tell which ERP this store belongs to, when the journal does not say so yet."""
        chosen = _connection(rows)
        return [] if chosen == self._connection else [{"connection": chosen}]

    def lacking(self, rows: Rows) -> list[dict[str, Any]]:
        """Tell of the words that the store holds otherwise than the journal."""
        found = rows.all("SELECT id, state FROM operation ORDER BY seq")
        let_go = {word for word, id_ in rows.all(_LET_GO) if id_ not in self._let_go}
        told = [
            entry
            for word, state in found
            if word in let_go or self._known.get(word, state if state in FINAL else None) != state
            for entry in self._told(rows, word)
        ]
        told += self._forgotten_newly(rows)
        told += alone.told(rows, alone.held(rows) - self._alone)
        newest = head(rows)
        if newest is not None and newest != self._audited and not faults(rows, self._audited):
            told.append({"audit": list(newest)})
        return [*self._ours_newly(rows), *told] if told else []

    def _forgotten_newly(self, rows: Rows) -> list[dict[str, Any]]:
        """Tell who was forgotten, when the journal does not say so yet."""
        new = {id_: at for id_, at in _forgotten(rows).items() if id_ not in self.forgotten}
        return [{"forgotten": new}] if new else []

    def audit_faults(self, rows: Rows) -> list[str]:
        """Say where the audit of the store is not what it was, down to the newest row told here."""
        return faults(rows, self._audited)

    def is_anothers(self, rows: Rows) -> bool:
        """Whether the store's audit is that of another store, as far as the journal can tell.

        It can where it was told of a row of that number, and never of this one. A copy from before
        the store was mended has such rows as well: it is ours where a whole chain leads back to
        a row that the journal knows.
        """
        held = rows.all("SELECT seq, hash FROM audit ORDER BY seq DESC")
        known = {seq for seq, _ in self._heads}
        newest = next((row for row in held if row[0] in known), None)
        if newest is None or newest in self._heads:
            return False
        return self._heads.isdisjoint(held) or bool(faults(rows))

    def unknown_to(self, rows: Rows) -> list[str]:
        """Give the words, and rows without one, that tell that the store is an older copy.

        It does not hold them, or as sent less often than told, or has something left to do for
        one that was finished: found in the ERP, or taken back by a person. Where it does not even
        hold what has left the journal, any word tells it.
        """
        if any(now < then for now, then in zip(_extent(rows), self._shortened, strict=True)):
            return list(self._tried) or [""]  # older than what was taken out of the journal
        held = {
            word: (attempts, state)
            for word, attempts, state in rows.all("SELECT id, attempts, state FROM operation")
        }
        return sorted(self._alone - alone.held(rows)) + [
            word
            for word, tried in self._tried.items()
            if word not in held
            or tried > held[word][0]
            or (self._as_told[word] in FINAL and is_behind(held[word][1], self._as_told[word]))
        ]

    def add(self, entries: Iterable[Mapping[str, Any]], *, onto_the_disk: bool = True) -> None:
        """Add lines, and those still owed before them. Never raises: the store has them already,
        and ``trouble`` says that they have no second copy.
        """
        told = newest_of([*self._owed, *entries])
        if not told:
            return
        text = "".join(line(entry) for entry in told)
        try:
            with _appending(self.path) as stream:
                # A torn last line is ended, so that it spoils no other.
                stream.write((text if self._whole else "\n" + text).encode())
                stream.flush()
                if onto_the_disk:
                    os.fsync(stream.fileno())
        except OSError as error:
            _log.warning("the side journal cannot be written", exc_info=True)
            self._whole, self._owed = False, told
            self.trouble = (
                f"The side journal {self.path} cannot be written: {error.strerror or error}. "
                "Nothing is lost, but the newest words have no second copy until it can. "
                "Free some space there, or give yourself the right to write to that file."
            )
            return
        self._whole, self._owed = True, []
        self._known.update({entry["word"]: entry["state"] for entry in told if "word" in entry})
        for entry in told:
            self._let_go.update(_let_go(entry))
            self._alone.update([entry["alone"]] if "alone" in entry else [])
            self._connection = entry.get("connection", self._connection)
            self._firsts += begun(entry, self._audited)
            self._audited = head_of(entry) or self._audited
            self.forgotten = self.forgotten | entry.get("forgotten", {})
            self._shortened = extent_of(entry) or self._shortened
        self.trouble = None

    def extent(self, rows: Rows) -> dict[str, Any]:
        """Tell how far the store has come: an older copy of it is known by that."""
        return {"shortened": list(_extent(rows))}

    def empty_of(self, held: Mapping[str, str], rows: Rows) -> None:
        """Take out the words that are surely in the ERP and that ``held`` (word: state) has so.

        What a person took back stays: no look into the ERP would tell an older copy of it.
        """
        kept = {
            word: entry
            for word, entry in _read(self.path).words.items()
            if entry["state"] != "verified" or held.get(word) != entry["state"] or _let_go(entry)
        }
        if len(kept) == len(self._known):
            return
        try:
            self._shortened = _extent(rows)
            self._write_anew(kept, rows)
        except OSError:
            _log.warning("the side journal cannot be shortened", exc_info=True)

    def tell_anew(self, rows: Rows) -> None:
        """Write the whole file anew with the words as the store has them now.

        Raises OSError: then the old file is as it was, and holds what is to be forgotten.
        """
        known = _read(self.path).words
        told = {word: next(self._told(rows, word), entry) for word, entry in known.items()}
        self.forgotten = _forgotten(rows)
        self._audited = head(rows) or self._audited
        self._write_anew(told, rows)

    def _write_anew(self, kept: Mapping[str, dict[str, Any]], rows: Rows) -> None:
        half = self.path.with_name(self.path.name + ".part")
        half.unlink(missing_ok=True)
        with _appending(half) as stream:
            stream.write(line({"connection": self._connection}).encode())
            if self.forgotten:
                stream.write(line({"forgotten": self.forgotten}).encode())
            for first in dict.fromkeys(self._firsts):
                stream.write(line({"audit": list(first), "anew": True}).encode())
            if self._audited is not None:
                stream.write(line({"audit": list(self._audited)}).encode())
            stream.write(line({"shortened": list(self._shortened)}).encode())
            entries = (*kept.values(), *alone.told(rows, alone.held(rows)))
            stream.write("".join(line(entry) for entry in entries).encode())
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(self.path)
        self._known = {word: entry["state"] for word, entry in kept.items()}
        self._whole = True


@dataclass(frozen=True, slots=True)
class Told:
    """What a journal tells: each word once, as it was last, in the order of their making.

    A word is ``{"word", "state", "operation": {column: value}, "rows": {table: [{column:
    value}]}}``. ``connection`` are the settings of the ERP that the words are for, ``audited``
    the newest row of the audit: its number and sum; ``forgotten`` are the ERP's ids of customers
    who were forgotten, and since when; ``heads`` every newest row of the audit it was told of,
    ``firsts`` those among them that begin a chain of rows.
    ``shortened`` is how far the store had come when words were taken out: how many words and
    tries it held. ``alone`` are the rows that no word carries, by id (``store.alone``).
    """

    words: dict[str, dict[str, Any]]
    connection: dict[str, str]
    audited: tuple[int, str] | None
    forgotten: dict[str, str]
    heads: frozenset[tuple[int, str]] = frozenset()
    firsts: tuple[tuple[int, str], ...] = ()
    shortened: tuple[int, int] = (0, 0)
    alone: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read(store: Path) -> Told:
    """Read the journal beside ``store``; lines that are torn or fail their checksum are passed."""
    return _read(place(store))


def _read(path: Path) -> Told:
    found: dict[str, dict[str, Any]] = {}
    connection: dict[str, str] = {}
    audited: tuple[int, str] | None = None
    forgotten: dict[str, str] = {}
    heads: set[tuple[int, str]] = set()
    firsts: list[tuple[int, str]] = []
    shortened = (0, 0)
    by_themselves: dict[str, dict[str, Any]] = {}
    for entry in lines_of(path):
        if "word" in entry:
            found[entry["word"]] = entry
        elif "alone" in entry:
            by_themselves[entry["alone"]] = entry
        connection = entry.get("connection", connection)
        firsts += begun(entry, audited)
        if (newest := head_of(entry)) is not None:
            audited = newest
            heads.add(newest)
        forgotten |= entry.get("forgotten", {})
        shortened = extent_of(entry) or shortened
    ordered = sorted(found.items(), key=lambda item: int(item[1]["operation"].get("seq") or 0))
    seen = frozenset(heads), tuple(firsts)
    return Told(dict(ordered), connection, audited, forgotten, *seen, shortened, by_themselves)


def _extent(rows: Rows) -> tuple[int, int]:
    words, tries = rows.all(
        "SELECT (SELECT count(*) FROM operation), (SELECT count(*) FROM attempt)"
    )[0]
    return int(words), int(tries)


def _appending(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def _connection(rows: Rows) -> dict[str, str]:
    return {
        name: value
        for name, value in rows.all("SELECT name, value FROM setting")
        if name in CONNECTION
    }


def _let_go(entry: Mapping[str, Any]) -> list[str]:
    """Give the rows by which a choice was taken back that a line tells of: they have no word."""
    rows = entry.get("rows", {}).get("decision", ())
    return [row["id"] for row in rows if row.get("operation") is None and "id" in row]


def _forgotten(rows: Rows) -> dict[str, str]:
    return dict(rows.all("SELECT customer, at FROM forgotten ORDER BY customer"))


def shape_of_words(rows: Rows) -> Shape:
    """Give the columns of the tables that a word's rows are in; none where there is no table."""
    return {table: columns(rows, table) for table in ("operation", *HANGING)}


def entries_of(rows: Rows, word: str, shape: Shape) -> Iterator[dict[str, Any]]:
    """Tell of a word with all that hangs on it, by the columns this store has."""
    found = _records(rows, "operation", shape["operation"], "id = ?", word)
    if not found:  # put and taken away again in one transaction, as no deed does
        return
    hanging = {
        table: held
        for table, condition in HANGING.items()
        if shape[table] and (held := _records(rows, table, shape[table], condition, word))
    }
    yield {"word": word, "state": found[0]["state"], "operation": found[0], "rows": hanging}


def columns(rows: Rows, table: str) -> tuple[str, ...]:
    """Give the columns of a table of ours; none where there is no such table."""
    return tuple(row[0] for row in rows.all("SELECT name FROM pragma_table_info(?)", (table,)))


def _records(
    rows: Rows, table: str, names: tuple[str, ...], condition: str, word: str
) -> list[dict[str, Any]]:
    quoted = ", ".join(f'"{name}"' for name in names)
    found: list[Row] = rows.all(f"SELECT {quoted} FROM {table} WHERE {condition}", (word,))  # noqa: S608 -- names of the schema
    return [dict(zip(names, row, strict=True)) for row in found]


def order_of_writing() -> tuple[str, ...]:
    """Give our tables in the order in which a word's rows can be written again."""
    return tuple(HANGING)
