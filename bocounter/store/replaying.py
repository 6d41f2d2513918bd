"""Writing words again from the side journal, into a store that is older than it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bocounter.store import backups, forgetting, journal
from bocounter.store.payloads import aside, converted
from bocounter.store.reader import Reader, Row
from bocounter.store.trust import is_usable
from bocounter.store.writer import Write

UNSETTLED = ("pending", "sending", "blocked", "unknown", "done")
"""States of words that the ERP may hold, whatever an older store says of them."""

RESTORED = "restored"
"""Why such a word is asked after. Nobody knows when it was sent last: its quiet time counts from
the first look into the ERP, by the ERP's clock, because that of this PC may be wrong."""

_WHY = (
    "The store was put back to an older state. The ERP is asked whether it has this before "
    "anything is sent."
)
_ORPHAN = (
    "The store was put back to an older state, and the word that this one needs is in neither "
    "the backup nor the journal. Write it again, or withdraw it."
)
_FOREIGN = (
    "The journal beside this store tells of words for another ERP. Nothing was sent. Read what "
    "it says and write it again where it belongs, or withdraw it."
)


@dataclass(slots=True)
class Replayed:
    """What a replay did: words ``written`` again, words ``moved`` on, words to be ``asked`` for.

    ``forgotten`` are the customers that the older store still knew.
    """

    written: int = 0
    moved: int = 0
    asked: int = 0
    notes: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)


def take_back(write: Write, store: Path, now: datetime) -> Replayed:
    """Write what the journal beside ``store`` knows better, and settle what is doubtful.

    What has left the journal is in the backups: it is taken from there.

    Whatever is not surely in the ERP becomes ``unknown``, so that it is looked up before it is
    sent; the next round reads everything anew.
    """
    told = journal.read(store)
    done = Replayed()
    foreign = _of_another_erp(write, told.connection)
    words = [*told.words.values(), *(() if foreign else _in_backups_alone(write, store, told))]
    for entry in sorted(words, key=lambda entry: int(entry["operation"].get("seq") or 0)):
        _again(write, entry, done, foreign=foreign)
    for one in told.alone.values():
        _insert(write, one["table"], one["row"])
    if not foreign:
        _connect(write, told.connection)
    done.forgotten = forget_again(write, told, now)
    unsettle(write, done)
    return done


def _in_backups_alone(write: Write, store: Path, told: journal.Told) -> Iterator[Mapping[str, Any]]:
    """Give the words that left the journal because backups hold them, and this copy does not.

    The newest good backup has them all: a word leaves when two hold it, and no store loses one.
    """
    newest = next((one.path for one in backups.kept(store) if is_usable(one.path)), None)
    if newest is None:
        return
    known = {row[0] for row in write.all("SELECT id FROM operation")} | told.words.keys()
    with closing(Reader(newest)) as rows:
        if _of_another_erp(write, dict(rows.all("SELECT name, value FROM setting"))):
            return
        shape = journal.shape_of_words(rows)
        for (word,) in rows.all("SELECT id FROM operation ORDER BY seq"):
            if word not in known:
                yield from journal.entries_of(rows, word, shape)


def forget_again(write: Write, told: journal.Told, now: datetime) -> list[str]:
    """Forget in an older store whom the journal says were forgotten; give who they were."""
    if _of_another_erp(write, told.connection):
        return []
    return forgetting.again(write, told.forgotten, by="bocounter", now=now)


def unsettle(write: Write, done: Replayed) -> None:
    """Make every unsettled word unknown, begin a new incarnation, and read all facts anew.

    It is a new generation as well: an older store may not know that the ERP was set back, and
    that ids its words name belong to other records now.

    What the ERP refused, what a person withdrew and what was found in the ERP stays so.
    """
    done.asked = len(
        write.all(
            "UPDATE operation SET state = 'unknown', reason_code = ?, reason = ?, "
            "not_before = NULL WHERE state IN (SELECT value FROM json_each(?)) RETURNING id",
            (RESTORED, _WHY, json.dumps(UNSETTLED)),
        )
    )
    write.all(
        "INSERT INTO setting (name, value) VALUES ('incarnation', '1') ON CONFLICT (name) "
        "DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)"
    )
    write.all(
        "INSERT INTO setting (name, value) SELECT 'generation', CAST(max(generation) + 1 AS TEXT) "
        "FROM (SELECT generation FROM operation UNION ALL SELECT 0 UNION ALL "
        "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'generation') WHERE true "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
    # How far the ERP had come is not known any more, so all that is in there is asked after.
    write.all("INSERT OR IGNORE INTO setting (name, value) VALUES ('reread', 'store')")
    write.all("UPDATE cursor SET cursor = NULL, began_at = NULL, compared_at = NULL, complete = 0")
    # The board of the copy is that of its day: whoever opens the store next reads it all again.
    write.all("INSERT OR IGNORE INTO unread_part SELECT DISTINCT part FROM line_reading")
    write.all("INSERT OR IGNORE INTO unread_work_order SELECT work_order FROM wo_summary")


def _of_another_erp(write: Write, connection: Mapping[str, str]) -> bool:
    held: dict[str, str] = dict(
        write.all("SELECT name, value FROM setting WHERE name = 'identity'")
    )
    both = {"identity"} <= held.keys() & connection.keys()
    return both and held["identity"] != connection["identity"]


def _connect(write: Write, connection: Mapping[str, str]) -> None:
    """Let a store that belongs to no ERP belong to the one that its words are for."""
    if write.all("SELECT 1 FROM setting WHERE name = 'connector'"):
        return
    write.many(
        "INSERT OR IGNORE INTO setting (name, value) VALUES (?, ?)", sorted(connection.items())
    )


def _again(write: Write, entry: Mapping[str, Any], done: Replayed, *, foreign: bool) -> None:
    operation = dict(entry["operation"])
    held = write.all("SELECT state, attempts FROM operation WHERE id = ?", (entry["word"],))
    if not held:
        operation.pop("seq", None)  # a new one: those of the store go before it
        if foreign:
            _park(operation, _FOREIGN)
        elif operation.get("state") in ("pending", "blocked") and converted(operation) is None:
            aside(operation)
        if not _is_held(write, operation.get("supersedes")):
            operation["supersedes"] = None
        needs = operation.get("depends_on")
        if not _is_held(write, needs):
            operation["depends_on"] = None
            _park(operation, _ORPHAN)
        _insert(write, "operation", operation)
        done.written += 1
    elif journal.is_behind(held[0][0], entry["state"]) or _tried_less(held[0], operation):
        _move(write, operation)
        done.moved += 1
    _note_tries(write, operation)
    for table in journal.order_of_writing():
        for row in entry["rows"].get(table, ()):
            _insert(write, table, _standing_alone(write, table, row))


def _tried_less(held: Row, told: Mapping[str, Any]) -> bool:
    """Whether a store has the word in the same state, but not that it was sent once more."""
    state, attempts = held
    return state not in journal.FINAL and attempts < int(told.get("attempts") or 0)


def _note_tries(write: Write, operation: Mapping[str, Any]) -> None:
    """Keep that a word was tried, where only the journal knows of it."""
    write.all(
        "INSERT INTO attempt (operation, number, sent_at, detail) "
        "SELECT id, attempts, coalesce(last_sent, made_at), 'known from the side journal' "
        "FROM operation o WHERE id = ? AND attempts > 0 "
        "AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.operation = o.id)",
        (operation["id"],),
    )


def _park(operation: dict[str, Any], reason: str) -> None:
    operation |= {"state": "rejected", "reason_code": "parked", "reason": reason}


def _is_held(write: Write, word: object) -> bool:
    """Whether a word that another one names is there; no name needs none."""
    return word is None or bool(write.all("SELECT 1 FROM operation WHERE id = ?", (word,)))


_MOVING = ("state", "attempts", "first_sent", "last_sent", "remote_id", "reason_code", "reason")


def _move(write: Write, operation: Mapping[str, Any]) -> None:
    known = [name for name in _MOVING if name in operation]
    changed = ", ".join(f"{name} = ?" for name in known)
    write.all(
        f"UPDATE operation SET {changed} WHERE id = ?",  # noqa: S608 -- names from above
        (*(operation[name] for name in known), operation["id"]),
    )


def _standing_alone(write: Write, table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let a contact that corrects one nobody has any more stand for itself."""
    corrected = row.get("corrects")
    if table != "contact" or not corrected:
        return row
    if write.all("SELECT 1 FROM contact WHERE id = ?", (corrected,)):
        return row
    return {**row, "corrects": None}


def _insert(write: Write, table: str, row: Mapping[str, Any]) -> None:
    """Write a row by the columns that this shape of the store has; the journal names none."""
    names = [name for name in journal.columns(write, table) if name in row]
    if not names:
        return
    quoted = ", ".join(f'"{name}"' for name in names)
    write.all(
        f"INSERT OR IGNORE INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608 -- names of the schema
        [row[name] for name in names],
    )
