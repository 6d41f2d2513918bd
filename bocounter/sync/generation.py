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
from bocounter.models.facts import ARRIVED_STATES
from bocounter.outside.erp.connector import Outcome
from bocounter.readings.refresh import refresh
from bocounter.store.audit import audit
from bocounter.store.chosen import choose, chosen
from bocounter.store.writer import Write
from bocounter.sync import outbox
from bocounter.sync.outbox import Theirs
from bocounter.sync.telling import Round

BATCH = 50
"""Words asked after at once."""
WITNESSES = 5
"""Our newest words that are asked after in every round."""

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


def moved_away(write: Write, word: outbox.Word) -> str | None:
    """Say what stands in the place of a word's record since the ERP was restored; None if nothing.

    Only words of an older generation are looked at: their ids may belong to other records now.
    """
    found = write.all(
        "SELECT o.label, w.number FROM operation o JOIN work_order w ON w.remote_id = o.target "
        "WHERE o.id = ? AND o.target_kind = 'work_order' AND o.label IS NOT NULL "
        "AND o.generation < (SELECT CAST(value AS INTEGER) FROM setting "
        "WHERE name = 'generation') AND w.number <> o.label",
        (word.id,),
    )
    return None if not found else str(found[0][1])


def holds_back(around: Round, write: Write, word: outbox.Word) -> bool:
    """Put a word to a person whose record is another one now, instead of sending it."""
    other = moved_away(write, word)
    if other is None:
        return False
    message = (
        f"This word was meant for another record: since the ERP was set back, its place is taken "
        f"by {other}. It was not sent."
    )
    outbox.note_outcome(write, word, Outcome.NOT_SENT, message)
    outbox.move(write, word, outbox.DISPUTED, code="moved_away", reason=message)
    at = around.now()
    outbox.dispute(write, word, "target_gone", message, Theirs(), mint=around.mint(), at=at)
    return True
