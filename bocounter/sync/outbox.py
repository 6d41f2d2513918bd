"""The outbox: words of ours on their way, each in one state, moved one transaction at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bocounter.changes import Changes
from bocounter.models.facts import OperationState
from bocounter.models.instants import read, read_or_none, written
from bocounter.outside.erp.connector import Outcome, Outgoing, Value
from bocounter.queries.stranded import LOST, stranded
from bocounter.readings.aliases import lines_of
from bocounter.readings.wishes import MADE_HERE
from bocounter.store.chosen import choose
from bocounter.store.reader import Row, Rows
from bocounter.store.writer import Write
from bocounter.sync.verdicts import ARRIVED, IN_THE_WAY, LONGEST_OBEYED_SECONDS, TRIES_WITHIN

DISPUTED = OperationState.CONFLICT
"""The state of a word that waits for a person."""
ASKED_TO_WAIT = "asked_to_wait"
"""Why a word waits that the ERP did not want yet."""
NONE_BEFORE = "none_before"
"""The setting with the time before which the ERP wants no word, by its clock."""


@dataclass(frozen=True, slots=True)
class Word:
    """An operation as the round sees it. ``last_sent`` is by the ERP's clock."""

    id: str
    kind: str
    target_kind: str
    target: str
    text: str
    by: str
    made_at: datetime
    state: OperationState
    attempts: int
    last_sent: datetime | None
    base: Mapping[str, Value] = field(default_factory=dict)
    fields: Mapping[str, Value] = field(default_factory=dict)
    base_token: str | None = None
    remote_id: str | None = None
    code: str | None = None

    @property
    def outgoing(self) -> Outgoing:
        """What travels."""
        return Outgoing(
            self.id,
            self.kind,
            self.target_kind,
            self.target,
            self.text,
            self.by,
            self.made_at,
            self.fields,
            self.base,
            self.base_token,
        )

    @property
    def changes(self) -> Changes:
        """What a screen must read again when it moves."""
        orders = frozenset({self.target} if self.target_kind == "work_order" else ())
        return Changes(operations=frozenset({self.id}), work_orders=orders)


_READ_SINCE = """
    SELECT 1 FROM operation o JOIN cursor c ON c.kind = 'part_line' AND c.scope = 'all'
    WHERE o.source_kind = 'counter_order' AND o.source = ? AND c.as_of > o.last_sent
"""
_COLUMNS = (
    'id, kind, target_kind, target, text, "by", made_at, state, attempts, last_sent, '
    "base, fields, base_token, remote_id, reason_code"
)
WAITS_FOR = "It waits until the ERP has what another word of ours makes."

_HEIRS = f"""
WITH RECURSIVE heir (id) AS (
    SELECT ?1 UNION SELECT o.id FROM operation o JOIN heir ON o.supersedes = heir.id)
SELECT o.remote_id FROM operation o JOIN heir ON heir.id = o.id
WHERE o.state IN (SELECT value FROM json_each(?2)) AND o.remote_id IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.operation = o.id AND {LOST})
LIMIT 1
"""  # noqa: S608 - words of our own
# A word that was written again after a refusal stands for the first one. What a restored ERP has
# lost has no id, unless a person has it sent again.

_OTHER_NAMES = f"""
SELECT '{MADE_HERE}' || made.source FROM arrived a JOIN operation made ON made.id = a.word
WHERE a.kind = o.target_kind AND a.record = o.target
UNION ALL SELECT a.record FROM operation made CROSS JOIN arrived a ON a.word = made.id
WHERE a.kind = o.target_kind AND made.source_kind = 'counter_order'
AND made.source = replace(o.target, '{MADE_HERE}', '')
"""  # noqa: S608 - words of our own
# What was said of an order before the ERP had it is said of the sale that the ERP made of it;
# in an older copy of the store, it may be said after what was said of the sale.

_NEXT = f"""
SELECT {_COLUMNS} FROM operation o
WHERE state = 'pending' AND (not_before IS NULL OR not_before <= :now OR not_before > :absurd)
AND id NOT IN (SELECT value FROM json_each(:tried))
AND NOT EXISTS (
    SELECT 1 FROM operation earlier
    WHERE earlier.target_kind = o.target_kind
    AND earlier.target IN (SELECT o.target UNION ALL {_OTHER_NAMES})
    AND earlier.seq < o.seq AND earlier.state IN (SELECT value FROM json_each(:in_the_way))
    AND earlier.id NOT IN (SELECT value FROM json_each(:stranded)))
AND NOT EXISTS (
    SELECT 1 FROM setting WHERE name = :none_before AND value > :now AND value <= :absurd)
ORDER BY attempts, source_kind <> 'consent', seq LIMIT 1
"""  # noqa: S608 - columns of our own
# Words that failed before go after those that did not: one that never gets through delays no
# other; what a customer said to being written to goes before the rest. Within a record the order
# is kept by the words in the way; one that waits for a person is not in the way, whether it was
# refused or needs a word that was. While the ERP wants to be left alone nothing goes, whether it
# waited when the ERP said so or was written since. A time further ahead than any ERP is obeyed
# for is by a clock that erred, and holds nothing.


def _word(row: Row) -> Word:
    id_, kind, target_kind, target, text, by, made_at, state, attempts, last_sent = row[:10]
    base, fields, base_token, remote_id, code = row[10:]
    return Word(
        id_,
        kind,
        target_kind,
        target,
        text,
        by,
        read(made_at),
        OperationState(state),
        attempts,
        read_or_none(last_sent),
        json.loads(base) if base else {},
        json.loads(fields) if fields else {},
        base_token,
        remote_id,
        code,
    )


def in_states(rows: Rows, states: Iterable[OperationState]) -> list[Word]:
    """Give the words in these states, oldest first."""
    found = rows.all(
        f"SELECT {_COLUMNS} FROM operation "  # noqa: S608 - columns of our own
        "WHERE state IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (json.dumps(sorted(states)),),
    )
    return [_word(row) for row in found]


def newest_arrived(rows: Rows, most: int) -> list[Word]:
    """Give the words that the ERP took last, the newest first."""
    found = rows.all(
        f"SELECT {_COLUMNS} FROM operation "  # noqa: S608 - columns of our own
        "WHERE state IN (SELECT value FROM json_each(?)) ORDER BY last_sent DESC, seq DESC LIMIT ?",
        (json.dumps(sorted(ARRIVED)), most),
    )
    return [_word(row) for row in found]


def count(rows: Rows, states: Iterable[OperationState]) -> int:
    """Count the words in these states."""
    sql = "SELECT count(*) FROM operation WHERE state IN (SELECT value FROM json_each(?))"
    return int(rows.all(sql, (json.dumps(sorted(states)),))[0][0])


def take_next(write: Write, now: datetime, tried: Collection[str]) -> Word | None:
    """Take the next word that may go: it is SENDING, with its attempt, when the block ends."""
    found = write.all(
        _NEXT,
        {
            "now": written(now),
            "tried": json.dumps(sorted(tried)),
            "in_the_way": json.dumps(sorted(IN_THE_WAY)),
            "stranded": json.dumps(sorted(stranded(write))),
            "none_before": NONE_BEFORE,
            "absurd": written(now + timedelta(seconds=2 * LONGEST_OBEYED_SECONDS)),
        },
    )
    if not found:
        return None
    word = _with_real_ids(write, _word(found[0]))
    if word is None:  # it names a record that is not there yet: it waits on
        _block(write, found[0][0])
        return take_next(write, now, tried)
    at = written(now)
    write.all(
        "UPDATE operation SET state = 'sending', attempts = attempts + 1, last_sent = ?, "
        "first_sent = coalesce(first_sent, ?), not_before = NULL WHERE id = ?",
        (at, at, word.id),
    )
    write.all(
        "INSERT INTO attempt (operation, number, sent_at) VALUES (?, ?, ?)",
        (word.id, word.attempts + 1, at),
    )
    return word


def note_outcome(write: Write, word: Word, outcome: Outcome, detail: str | None) -> None:
    """Keep what became of the attempt under way."""
    write.all(
        "UPDATE attempt SET outcome = ?, detail = ? WHERE id = "
        "(SELECT max(id) FROM attempt WHERE operation = ?)",
        (outcome.value, detail, word.id),
    )


def move(
    write: Write,
    word: Word,
    state: OperationState,
    *,
    remote_id: str | None = None,
    code: str | None = None,
    reason: str | None = None,
    not_before: datetime | None = None,
) -> None:
    """Put a word in a state, with what is known of it."""
    write.all(
        "UPDATE operation SET state = ?, remote_id = coalesce(?, remote_id), reason_code = ?, "
        "reason = ?, not_before = ? WHERE id = ?",
        (
            state.value,
            remote_id,
            code,
            reason,
            None if not_before is None else written(not_before),
            word.id,
        ),
    )


def count_quiet_from(write: Write, word: Word, since: datetime) -> None:
    """Keep from when a word without an answer is left alone, by the ERP's clock."""
    write.all("UPDATE operation SET last_sent = ? WHERE id = ?", (written(since), word.id))


def hold_back(write: Write, until: datetime, reason: str) -> list[str]:
    """Let no word go before ``until``, because the ERP asked for it; give those that wait."""
    choose(write, {NONE_BEFORE: written(until)})
    held = write.all(
        "UPDATE operation SET not_before = ?1, reason_code = ?3, reason = ?2 "
        "WHERE state = 'pending' AND (not_before IS NULL OR not_before < ?1) RETURNING id",
        (written(until), reason, ASKED_TO_WAIT),
    )
    return [row[0] for row in held]


def recover(write: Write) -> list[str]:
    """Turn words whose sending the program did not survive into UNKNOWN; give their ids."""
    found = write.all(
        "UPDATE operation SET state = 'unknown', reason_code = 'interrupted', reason = "
        "'The program ended while this was being sent; the ERP is asked whether it has it.' "
        "WHERE state = 'sending' RETURNING id"
    )
    return [row[0] for row in found]


def unblock(write: Write) -> list[str]:
    """Let words go that waited for another one that has arrived; give their ids."""
    waiting = write.all(
        "SELECT id, depends_on FROM operation WHERE state = 'blocked' AND depends_on IS NOT NULL"
    )
    free = [id_ for id_, parent in waiting if real_id(write, parent) is not None]
    write.many(
        "UPDATE operation SET state = 'pending', reason_code = NULL, reason = NULL WHERE id = ?",
        [(id_,) for id_ in free],
    )
    return free


def real_id(rows: Rows, operation: str) -> str | None:
    """Give the ERP's id of what a word made, or the word that took its place; None before that."""
    found = rows.all(_HEIRS, (operation, json.dumps(sorted(ARRIVED))))
    return found[0][0] if found else None


def _with_real_ids(rows: Rows, word: Word) -> Word | None:
    """Put the ERP's ids where a word names records of other words; None when one has none yet."""
    line = word.fields.get("line")
    if isinstance(line, str) and line.startswith(MADE_HERE):
        return _with_real_line(rows, word, line)
    named = {word.target, *(v for v in word.fields.values() if isinstance(v, str))}
    if word.kind == "create":
        named.discard(word.target)
    real: dict[Value, str] = {}
    for name in named:
        if name.startswith(MADE_HERE):
            found = real_id(rows, name.removeprefix(MADE_HERE))
            if found is None:
                return None
            real[name] = found
    if not real:
        return word
    fields = {key: real.get(value, value) for key, value in word.fields.items()}
    return replace(word, target=real.get(word.target, word.target), fields=fields)


def _with_real_line(rows: Rows, word: Word, line: str) -> Word | None:
    """Name a line that was made here as the ERP does, once its order has been read there.

    An order that was read and has no such line keeps the words.
    """
    order = line.removeprefix(MADE_HERE).rpartition("/")[0]
    real = lines_of(rows, [line]).real.get(line)
    if real is None and not rows.all(_READ_SINCE, (order,)):
        return None
    if real is None:
        return _with_real_ids(rows, replace(word, kind="note", fields={}, base={}))
    return _with_real_ids(rows, replace(word, fields={**word.fields, "line": real}))


def _block(write: Write, operation: str) -> None:
    write.all(
        "UPDATE operation SET state = 'blocked', reason_code = 'waits_for', reason = ? "
        "WHERE id = ?",
        (WAITS_FOR, operation),
    )


def unanswered_tries(rows: Rows, word: Word, now: datetime) -> int:
    """Count the sends of the last 24 hours that got no answer. Refusals to take it do not count."""
    since = written(now - TRIES_WITHIN)
    found = rows.all(
        "SELECT count(*) FROM attempt WHERE operation = ? AND sent_at > ? "
        "AND (outcome IS NULL OR outcome = 'unknown')",
        (word.id, since),
    )
    return int(found[0][0])


def may_be_there(rows: Rows, word: Word) -> bool:
    """Say whether the ERP may have heard of a word: every try counts that may have left here."""
    sql = (
        "SELECT 1 FROM attempt WHERE operation = ? "
        "AND (outcome IS NULL OR outcome <> 'not_sent') LIMIT 1"
    )
    return bool(rows.all(sql, (word.id,)))


def close_disputes(write: Write, word: Word, at: str) -> None:
    """Ask no more about a word that has arrived after all."""
    write.all(
        "UPDATE conflict SET resolved_at = ?, resolution = 'settled', resolved_by = 'sync' "
        "WHERE operation = ? AND kind IN ('stale', 'target_gone') AND resolved_at IS NULL",
        (at, word.id),
    )


@dataclass(frozen=True, slots=True)
class Theirs:
    """The ERP's side of a dispute: what it says, under which version, by whom and when."""

    said: str | None = None
    token: str | None = None
    by: str | None = None
    at: datetime | None = None


def dispute(
    write: Write, word: Word, kind: str, message: str, theirs: Theirs, *, mint: str, at: str
) -> bool:
    """Open a conflict about a word once: an open one is brought up to date, a settled one stays.

    Says whether it is a new one.
    """
    when = None if theirs.at is None else written(theirs.at)
    open_or_same = write.all(
        "SELECT id, resolved_at FROM conflict WHERE kind = ? AND operation = ? "
        "AND (resolved_at IS NULL OR theirs IS ?)",
        (kind, word.id, theirs.said),
    )
    if open_or_same:
        write.all(
            "UPDATE conflict SET theirs = ?, message = ?, theirs_token = ?, theirs_by = ?, "
            "theirs_at = ? WHERE id = ? AND resolved_at IS NULL",
            (theirs.said, message, theirs.token, theirs.by, when, open_or_same[0][0]),
        )
        return False
    base = json.dumps(dict(word.base)) if word.base else None
    ours = json.dumps(dict(word.fields)) if word.fields else word.text
    write.all(
        "INSERT INTO conflict (id, kind, operation, record_kind, record, found_at, base, ours, "
        "theirs, message, theirs_token, theirs_by, theirs_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(mint, kind, word.id, word.target_kind, word.target, at),
            *(base, ours, theirs.said, message, theirs.token, theirs.by, when),
        ),
    )
    return True
