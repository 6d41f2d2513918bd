"""What the ERP can hold, and whether it is still the one it was: restored from a backup or not.

A restored ERP has forgotten words that had arrived and hands out ids a second time. It is
recognised by numbers that only ever grow (``Connector.horizon``) and shrank, and by our own
newest words, which are gone. Then a new generation begins: everything is read again, words
that are missing are put to a person, and a word made for a record of the old generation only
goes to a record that still bears the same number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bocounter.changes import Changes
from bocounter.models.facts import ARRIVED_STATES, OperationState
from bocounter.readings.refresh import refresh
from bocounter.store.audit import audit
from bocounter.store.chosen import choose, chosen
from bocounter.store.reader import Rows
from bocounter.store.writer import Write
from bocounter.sync import outbox
from bocounter.sync.outbox import Theirs
from bocounter.sync.telling import Round

BATCH = 50
"""Words asked after at once."""
WITNESSES = 5
"""Our newest words that are asked after in every round."""

NUMBERED = ("work_order", "purchase_line")
"""Kinds whose records a person calls by a number that tells them from another of the same id."""
READ_AT_ONCE = 500
_NOT_GONE_YET = frozenset({OperationState.PENDING, OperationState.BLOCKED})

REREAD = "reread"
"""The setting that is there until the ERP was read and compared as a whole: because it was set
back, or (``store``) because our store was, which then cannot know whether the ERP was, too."""

_RESTORED = (
    "The ERP was set back to an older state. All of it is read again; words of ours that it has "
    "lost wait under 'To decide'."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at the ERP brought: ``renewed`` when a new generation has begun."""

    renewed: bool = False
    note: str | None = None


def look(around: Round) -> Found:
    """Keep what the ERP can hold; begin a new generation when it was restored.

    Raises Unreachable, NotLetIn, Cancelled.
    """
    horizon = around.connector.horizon()
    with around.store.reading() as rows:
        kept = chosen(rows)
        newest = outbox.newest_arrived(rows, WITNESSES)
    found = around.connector.look_up([word.id for word in newest]) if newest else {}
    missing = [word for word in newest if not found.get(word.id)]
    known: dict[str, int] = json.loads(kept.get("horizon", "{}"))
    shrank = any(now < known[name] for name, now in horizon.items() if name in known)
    with around.store.write(urgent=False) as write:
        changes = _keep_powers(around, write, kept)
        if shrank:
            one_more = str(int(kept.get("generation", "0")) + 1)
            choose(write, {"generation": one_more, REREAD: "1"})
            write.all("UPDATE cursor SET cursor = NULL, began_at = NULL, compared_at = NULL")
            audit(write, "generation", one_more, _RESTORED, by="sync", now=around.clock())
        _keep_horizon(write, known, horizon, anew=shrank)
        for word in missing:
            _lost(around, write, word)
    around.tell(changes)
    if shrank or REREAD in kept:
        _look_for_all(around)
        return Found(renewed=True, note=_RESTORED if shrank or kept[REREAD] != "store" else None)
    return Found()


def read_again(around: Round) -> None:
    """Keep that all of a restored ERP has been read and compared.

    What was saved there meanwhile comes with the next pull, and may bear the id and the version of
    a record that was lost: tokens prove nothing once more.
    """
    with around.store.write(urgent=False) as write:
        choose(write, {REREAD: None})
        write.all("UPDATE cursor SET anew = 1 WHERE scope = 'all'")


def _keep_powers(around: Round, write: Write, kept: Mapping[str, str]) -> Changes:
    able = around.connector.capabilities()
    holds, once = json.dumps(sorted(able.holds)), str(int(able.exactly_once))
    if kept.get("holds", "[]") == holds and kept.get("exactly_once") == once:
        return Changes()
    choose(write, {"holds": holds, "exactly_once": once})
    # Where a field has a place in the ERP now, the ERP's value is the fact.
    write.all(
        "INSERT INTO unread_work_order SELECT DISTINCT record FROM wanted "
        "WHERE record_kind = 'work_order' ON CONFLICT DO NOTHING"
    )
    write.all(
        "INSERT INTO unread_part SELECT DISTINCT part FROM part_line WHERE work_order IN "
        "(SELECT record FROM wanted WHERE record_kind = 'work_order') ON CONFLICT DO NOTHING"
    )
    return refresh(write)


def _keep_horizon(
    write: Write, known: Mapping[str, int], now: Mapping[str, int], *, anew: bool
) -> None:
    grown = {**known, **now} if not anew else dict(now)
    if grown != known:
        choose(write, {"horizon": json.dumps(grown, sort_keys=True)})


def _look_for_all(around: Round) -> None:
    """Ask after every word that had arrived, and put those that are gone to a person."""
    with around.store.reading() as rows:
        arrived = outbox.in_states(rows, ARRIVED_STATES)
    for start in range(0, len(arrived), BATCH):
        batch = arrived[start : start + BATCH]
        found = around.connector.look_up([word.id for word in batch])
        lost = [word for word in batch if not found.get(word.id)]
        if lost:
            with around.store.write(urgent=False) as write:
                for word in lost:
                    _lost(around, write, word)


def _lost(around: Round, write: Write, word: outbox.Word) -> None:
    changed = outbox.dispute(
        write,
        word,
        "vanished",
        "The ERP had taken this word, and does not have it any more: it was deleted there, or "
        "the ERP was set back to an older state. Send it again, or leave it.",
        Theirs(),
        mint=around.mint(),
        at=around.now(),
    )
    if changed:
        around.tell(word.changes)


def hold_back(around: Round) -> None:
    """Put words of an older generation to a person whose record is gone or another one by now.

    Their ids may belong to other records, also to one that a word of ours is about to make. What
    is held here may be of before the ERP was set back, so the ERP itself is asked. Raises
    Unreachable, NotLetIn, Cancelled.
    """
    for kind in NUMBERED:
        with around.store.reading() as rows:
            meant = _of_an_older_one(rows, kind)
        for start in range(0, len(meant), READ_AT_ONCE):
            some = meant[start : start + READ_AT_ONCE]
            targets = sorted({target for _, target, _ in some})
            there = around.connector.read(kind, targets).records
            numbers = {record.remote_id: getattr(record, "number", None) for record in there}
            moved = {id_: numbers.get(to) for id_, to, label in some if numbers.get(to) != label}
            if moved:
                _ask_for(around, moved)


def _of_an_older_one(rows: Rows, kind: str) -> list[tuple[str, str, str]]:
    """Give the words that were meant for a record as it was before, with its id and number."""
    found = rows.all(
        "SELECT id, target, label FROM operation WHERE target_kind = ? AND label IS NOT NULL "
        "AND target NOT LIKE 'op:%' AND state IN (SELECT value FROM json_each(?)) "
        "AND generation < (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'generation') "
        "ORDER BY seq",
        (kind, json.dumps(sorted(_NOT_GONE_YET))),
    )
    return [(str(id_), str(target), str(label)) for id_, target, label in found]


def _ask_for(around: Round, moved: Mapping[str, str | None]) -> None:
    """Put words to a person; ``moved``: by what number the place of each one's record is taken."""
    changes = Changes()
    with around.store.write() as write:
        for word in outbox.in_states(write, _NOT_GONE_YET):
            if word.id not in moved:  # a person may have taken it back meanwhile
                continue
            other = moved[word.id]
            place = f"its place is taken by {other}" if other else "the ERP has it no more"
            message = (
                "This word was meant for another record: since the ERP was set back, "
                f"{place}. It was not sent."
            )
            outbox.move(write, word, outbox.DISPUTED, code="moved_away", reason=message)
            at = around.now()
            outbox.dispute(write, word, "target_gone", message, Theirs(), mint=around.mint(), at=at)
            changes |= word.changes
        changes |= refresh(write)
    around.tell(changes)
