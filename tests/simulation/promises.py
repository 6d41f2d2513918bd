"""What must be true of a desk's store after every step, and of everything at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

from bocounter.models.facts import LIVE_STATES, ON_THE_WAY_STATES, OperationState
from bocounter.outside.erp.records import KINDS
from bocounter.queries.decisions import conflicts
from bocounter.queries.traffic import status
from bocounter.readings.refresh import differences
from bocounter.store import audit
from bocounter.store.reader import Rows
from bocounter.store.soundness import file_faults
from bocounter.sync.rows import columns, row_of
from bocounter.sync.verdicts import ARRIVED, MOST_TRIES
from tests.simulation import mirrored, trading, unloading
from tests.simulation.desk import Desk
from tests.simulation.mirrored import Seen, Wrong

OURS = ("contact", "told_date", "follow_up", "note", "supplier_date", "wanted")
OURS += (*trading.OURS, *unloading.OURS)
_SAID = "SELECT id, fields, base, supersedes, depends_on, kind, target FROM operation"
_CLOSED = (
    "SELECT operation FROM conflict WHERE kind = 'stale' AND resolved_at IS NOT NULL "
    "AND operation NOT IN (SELECT id FROM operation WHERE state IN ('done', 'verified')) "
    "AND (resolved_by IS NULL OR resolved_by NOT LIKE 'Ruth at %')"
)
STUCK = {OperationState.REJECTED, OperationState.CONFLICT}
FINAL = {
    OperationState.VERIFIED: {OperationState.VERIFIED},
    OperationState.DONE: {OperationState.DONE, OperationState.VERIFIED},
    OperationState.REJECTED: {OperationState.REJECTED, OperationState.WITHDRAWN},
    OperationState.CONFLICT: {OperationState.CONFLICT, OperationState.WITHDRAWN},
    OperationState.WITHDRAWN: {OperationState.WITHDRAWN},
}


def look(
    desk: Desk, seen: Seen, *, after_crash: bool = False, after_deed: bool = False
) -> list[Wrong]:
    """Look at a desk's store and give what is wrong with it.

    After a deed the mirror is not looked at: whatever it did to it is seen after the next round.
    """
    wrong, desk.ledger.wrong = desk.ledger.wrong, []
    with desk.store.reading() as rows:
        wrong += _words(rows, desk, seen)
        wrong += _ours(rows, seen)
        if not after_deed or after_crash:
            wrong += mirrored.mirror(rows, desk, seen)
            wrong += mirrored.cursors(rows, desk, seen)
        wrong += _status(rows, desk)
    if after_crash:
        wrong += _sound(desk, readings=not seen.unread)
    return wrong


def _words(rows: Rows, desk: Desk, seen: Seen) -> Iterator[Wrong]:
    found = {
        row[0]: row[1:]
        for row in rows.all("SELECT id, state, target, text, remote_id FROM operation ORDER BY seq")
    }
    yield from _meant(rows, desk)
    for reference in sorted((seen.words.keys() | desk.confirmed.keys()) - found.keys()):
        yield "lost", f"1: {reference} was confirmed and is gone"
    if any(state not in list(OperationState) for state, *_ in found.values()):
        yield "other", "1: a word is in no state"
    for reference, (state, target, text, remote_id) in found.items():
        before = seen.words.get(reference, (state, target, text))
        allowed = FINAL.get(OperationState(before[0]))
        again = state == OperationState.WITHDRAWN and reference in desk.world.forgotten
        late = reference in desk.world.late or reference in desk.world.very_late
        again |= state in ARRIVED and before[0] in STUCK and late
        if (target, text) != before[1:] or (allowed and state not in allowed and not again):
            yield "other", f"1: {reference} went from {before[0]} to {state}, or was changed"
        yield from _effects(desk, reference, (state, remote_id))
        seen.words[reference] = (state, target, text)
    live = {t for s, t, _, _ in found.values() if s in LIVE_STATES and t.isdigit()}
    here = {row[0] for row in rows.all("SELECT remote_id FROM work_order")}
    vanished = (live - here) & seen.mirror["work_order"].keys()
    if vanished:
        yield "lost", f"15: {sorted(vanished)} vanished with a live word"
    states = {reference: OperationState(state) for reference, (state, *_) in found.items()}
    helpless = _helpless(rows, desk, states)
    desk.ledger.aside |= helpless.keys()
    yield from _order(desk, list(found))
    yield from _asked(rows, {ref for ref, state in states.items() if state in STUCK}, helpless)


def _helpless(
    rows: Rows, desk: Desk, states: dict[str, OperationState]
) -> dict[str, frozenset[str]]:
    """Give the words that need one which never comes by itself, with all they could need."""
    blocked = [word for word, state in states.items() if state == OperationState.BLOCKED]
    if not blocked:
        return {}
    told = {row[0] for row in rows.all("SELECT operation FROM conflict WHERE kind = 'vanished'")}
    needs = {word: needed_by(desk, word) for word in blocked}

    def moves(word: str, above: frozenset[str]) -> bool:
        state = states.get(word)
        if state == OperationState.BLOCKED:
            return word not in above and come(word, above | {word})
        if state in ARRIVED:
            return bool(desk.world.copies(word)) or word not in told
        return state in ON_THE_WAY_STATES

    def come(word: str, above: frozenset[str]) -> bool:
        return bool(needs[word]) and all(
            any(moves(one, above) for one in line) for line in needs[word]
        )

    return {
        word: frozenset().union(*needs[word]) for word in blocked if not come(word, frozenset())
    }


def needed_by(desk: Desk, word: str) -> list[frozenset[str]]:
    """Give the words that one needs, each with those that were written in its place."""
    lines = []
    for need in sorted(desk.ledger.needs.get(word, ())):
        line: list[str] = []
        one: str | None = need
        while one is not None:
            line.append(one)
            one = desk.ledger.replaced.get(one)
        lines.append(frozenset(line))
    return lines


def _asked(rows: Rows, stuck: set[str], helpless: dict[str, frozenset[str]]) -> Iterator[Wrong]:
    """Look whether a person is shown every word that cannot go on by itself, until they decide.

    For one that needs another it is enough to be asked about that one.
    """
    shown = {fact.operation for fact in conflicts(rows)} if stuck or helpless else set()
    for word in sorted(stuck - shown):
        yield "other", f"7: {word} needs a person and is shown to nobody"
    for word, line in sorted(helpless.items()):
        if not shown & {word, *line}:
            yield "other", f"7: {word} needs a word that never comes, and nobody is asked"
    for row in rows.all(_CLOSED):
        yield "other", f"7: the dispute about {row[0]} was closed by nobody"


def _meant(rows: Rows, desk: Desk) -> Iterator[Wrong]:
    """Note what each new word wants and on what it stands; neither ever changes."""
    meant, as_said = desk.ledger.meant, desk.ledger.as_said
    for row in rows.all(_SAID):
        word, *said, supersedes, parent, kind, target = row
        if as_said.get(word) == row:
            continue
        as_said[word] = row
        fields, base = (json.loads(text or "{}") for text in said)
        if meant.setdefault(word, (fields, base)) != (fields, base):
            yield "overwritten", f"7: what {word} wants was changed after it was said"
        if supersedes is not None:
            desk.ledger.replaced[supersedes] = word
        made_here = {target[3:]} if kind != "create" and target.startswith("op:") else set()
        desk.ledger.needs[word] = {*made_here, *({parent} if parent else ())}


def _effects(desk: Desk, reference: str, word: tuple[str, str | None]) -> Iterator[Wrong]:
    state, remote_id = word
    copies = desk.world.copies(reference)
    if len(copies) > 1 and reference not in desk.world.replayed:
        yield "duplicated", f"2: {reference} is in the ERP {len(copies)} times"
    arrived = state in ARRIVED and reference not in desk.world.forgotten
    if arrived and remote_id not in [note.remote_id for note in copies]:
        yield "lost", f"3: {reference} is {state}, but the ERP has no {remote_id} for it"
    late = reference in desk.world.very_late  # looked for by the sweep: see at_the_end
    taken_back = state == OperationState.WITHDRAWN and not desk.ledger.replaced.get(reference)
    if taken_back and copies and not late:
        yield "other", f"1: {reference} was taken back and the ERP has it"
    if state != OperationState.REJECTED:
        return
    if copies and not late:
        yield "other", f"18: {reference} was rejected though the ERP has it"
    # A program that died may have written down a try that never left.
    tries = desk.ledger.sends.get(reference, 0) + desk.starts
    if reference not in desk.ledger.refused and tries < MOST_TRIES:
        yield "lost", f"18: {reference} was rejected and nobody refused it"


def _order(desk: Desk, said: list[str]) -> Iterator[Wrong]:
    place = {reference: n for n, reference in enumerate(said)}
    last: dict[str, int] = {}
    first: set[str] = set()
    for note in desk.world.notes:
        if note.reference not in place or note.reference in first:
            continue
        first.add(note.reference)
        if note.reference in desk.ledger.aside | desk.world.very_late:
            continue  # it waited for a person, or came when it was given up; the others did not
        if note.reference in desk.world.late and note.reference in desk.ledger.replaced:
            continue  # a person wrote it again while its effect was still under way
        if place[note.reference] < last.get(note.target, -1):
            yield "other", f"6: {note.reference} reached the ERP after a later word"
        last[note.target] = place[note.reference]


def _ours(rows: Rows, seen: Seen) -> Iterator[Wrong]:
    for table in OURS:
        now = rows.all(f"SELECT * FROM {table} ORDER BY rowid")
        before = seen.ours.get(table, [])
        whole = now[: len(before)] == before if seen.in_order else set(before) <= set(now)
        if not whole:
            yield "overwritten", f"12: rows of {table} were changed or are gone"
        seen.ours[table] = now
    yield from _carried(rows)


def _carried(rows: Rows) -> Iterator[Wrong]:
    without = rows.all(
        "SELECT id FROM contact WHERE operation NOT IN (SELECT id FROM operation) UNION ALL "
        "SELECT id FROM note WHERE operation NOT IN (SELECT id FROM operation) UNION ALL "
        "SELECT id FROM told_date WHERE contact NOT IN (SELECT id FROM operation)"
    )
    if without:
        yield "lost", f"1: {without[0][0]} has no word that carries it"
    yield from trading.carried(rows)
    yield from unloading.carried(rows)


def halves(desk: Desk) -> list[Wrong]:
    """Give what a desk's store holds by halves: rows without words, words without rows."""
    with desk.store.reading() as rows:
        bare = rows.all(
            "SELECT id FROM operation WHERE source NOT IN (SELECT id FROM contact UNION ALL "
            "SELECT id FROM note UNION ALL SELECT id FROM follow_up) "
            "AND source_kind IN ('contact', 'note', 'follow_up')"
        )
        wrong = list(_carried(rows))
    return wrong + [("other", f"{row[0]} is a word about nothing") for row in bare]


def _status(rows: Rows, desk: Desk) -> Iterator[Wrong]:
    if not status(rows, desk.clock()).all_in:
        return
    back = {row[0] for row in rows.all("SELECT id FROM operation WHERE state = 'withdrawn'")}
    back |= desk.world.forgotten
    missing = [ref for ref in desk.confirmed if ref not in back and not desk.world.copies(ref)]
    if missing:
        yield "lost", f"20: everything is said to be in, but {missing[0]} is not"


def _sound(desk: Desk, *, readings: bool = True) -> Iterator[Wrong]:
    # On a connection of its own: on one that was kept open, the check of a full-text table
    # may go by what the table was before, and call it damaged.
    with closing(desk.store.reader()) as rows:
        for words in file_faults(rows):
            yield "other", f"25: {words}"
        for words in differences(rows) if readings else ():
            yield "divergent", f"25: {words}"


def waiting(desk: Desk) -> list[str]:
    """Give the words that still wait, except for those that need a person's decision."""
    with desk.store.reading() as rows:
        found = rows.all("SELECT id, state FROM operation ORDER BY seq")
        states = {word: OperationState(state) for word, state in found}
        helpless = _helpless(rows, desk, states)
    return [w for w, state in states.items() if state in ON_THE_WAY_STATES and w not in helpless]


def at_the_end(desk: Desk, seen: Seen) -> list[Wrong]:
    """Look whether all is in, once, and the mirror is the ERP."""
    with desk.store.reading() as rows:
        wrong = [*_converged(rows, desk, seen), *_reported(rows, desk), *_told_of(rows, desk)]
        wrong += [("other", f"25: {words}") for words in audit.faults(rows)]
        wrong += [*trading.doubled(desk.world), *trading.at_the_end(rows, desk)]
    return [*wrong, *_sound(desk)]


def _converged(rows: Rows, desk: Desk, seen: Seen) -> Iterator[Wrong]:
    live = {
        row[0]
        for row in rows.all(
            "SELECT target FROM operation WHERE state IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(LIVE_STATES)),),
        )
    }
    kept = set(live)
    kept |= {i for i, w in rows.all("SELECT remote_id, work_order FROM part_line") if w in live}
    for kind in KINDS:
        true = {str(id_): v.number for id_, v in desk.world.visible(kind)}
        held = {i: n for i, n in seen.mirror[kind].items() if i in true or i not in kept}
        yield from _same(rows, desk, kind)
        for remote_id in sorted(true.keys() | held.keys()):
            if true.get(remote_id) != held.get(remote_id):
                yield (
                    "divergent",
                    (
                        f"11: {kind} {remote_id} is {held.get(remote_id)} here "
                        f"and {true.get(remote_id)} in the ERP"
                    ),
                )


def _told_of(rows: Rows, desk: Desk) -> Iterator[Wrong]:
    """Look whether a person was told of every word that an ERP which was set back has lost."""
    told = {row[0] for row in rows.all("SELECT operation FROM conflict WHERE kind = 'vanished'")}
    for word, state in rows.all("SELECT id, state FROM operation ORDER BY seq"):
        lost = word in desk.world.forgotten and not desk.world.copies(word)
        if lost and state in ARRIVED and word not in told:
            yield "lost", f"3: the ERP has lost {word} and nobody was told"


def _same(rows: Rows, desk: Desk, kind: str) -> Iterator[Wrong]:
    """Hold every field of a kind against the ERP's."""
    names = columns(kind)
    quoted = ", ".join(f'"{name}"' for name in names)
    found = rows.all(f"SELECT {quoted} FROM {kind}")
    here = {row[names.index("remote_id")]: row for row in found}
    for id_, version in desk.world.visible(kind):
        held = here.get(str(id_))
        if held is None:
            continue
        true = tuple(row_of(kind, version.record, held[0]).values())
        if true != held:
            yield "divergent", f"11: {kind} {id_} has other fields here than in the ERP"


def _reported(rows: Rows, desk: Desk) -> Iterator[Wrong]:
    disputed = {
        row[0] for row in rows.all("SELECT operation FROM conflict WHERE kind = 'duplicate'")
    }
    for reference in sorted(doubled(desk) - disputed):
        yield "duplicated", f"2: {reference} is in the ERP twice and nobody was told"
    for reference, state in rows.all("SELECT id, state FROM operation ORDER BY seq"):
        there = bool(desk.world.copies(reference))
        if there and state in STUCK:
            yield "other", f"18: {reference} is {state} though the ERP has it"
        if there and state == OperationState.WITHDRAWN and reference not in disputed:
            yield "duplicated", f"2: {reference} was taken back, is in the ERP, and nobody was told"


def doubled(desk: Desk) -> set[str]:
    """Give this desk's words that the ERP has more than once."""
    return {ref for ref in desk.confirmed if len(desk.world.copies(ref)) > 1}
