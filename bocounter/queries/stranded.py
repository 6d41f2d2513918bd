"""Words that wait for another word of ours which no good round will bring into the ERP.

A word that names what another one makes is ``blocked`` until that is in. While the other one is
on its way this ends by itself. It does not where the other one waits for a person, was taken
back, or was lost by a restored ERP: then the blocked word waits for a decision, too, and holds
nothing else back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bocounter.models.facts import ARRIVED_STATES, ON_THE_WAY_STATES, OperationState
from bocounter.readings.wishes import MADE_HERE
from bocounter.store.reader import Rows

LOST = "c.kind = 'vanished' AND (c.resolved_at IS NULL OR c.resolution = 'theirs')"
"""The conflicts about words whose record the ERP has lost and nobody has sent again."""

_TARGET_MADE_HERE = f"kind <> 'create' AND target LIKE '{MADE_HERE}%'"
_PARENTS = f"""
    WITH RECURSIVE need (child, word) AS (
        SELECT id, depends_on FROM operation
        WHERE state = 'blocked' AND (depends_on IS NOT NULL OR NOT ({_TARGET_MADE_HERE}))
        UNION SELECT id, replace(target, '{MADE_HERE}', '') FROM operation
        WHERE state = 'blocked' AND {_TARGET_MADE_HERE}),
    heir (child, need, id) AS (
        SELECT child, word, word FROM need
        UNION SELECT heir.child, heir.need, o.id
        FROM operation o JOIN heir ON o.supersedes = heir.id)
    SELECT heir.child, heir.need, p.id, p.state, p.remote_id IS NOT NULL,
        EXISTS (SELECT 1 FROM conflict c WHERE c.operation = p.id AND {LOST}),
        EXISTS (SELECT 1 FROM conflict c WHERE c.operation = p.id AND c.resolved_at IS NULL)
    FROM heir LEFT JOIN operation p ON p.id = heir.id ORDER BY heir.child, p.seq
"""
# A word may need two others: the order it is about, and the machine it names. One that was
# written again stands for the one before it.


@dataclass(frozen=True, slots=True)
class _Parent:
    """What a blocked word needs, or what was written in its place."""

    id: str
    goes_on: bool
    asked: bool


_Needs = Mapping[str | None, list[_Parent]]
"""The words that would do for each of the words that one needs."""


def stranded(rows: Rows) -> dict[str, str | None]:
    """Give the blocked words that wait for a person, each with the word to decide about.

    None where nobody is asked about that one: then the blocked word itself must be decided.
    """
    needs: dict[str, dict[str | None, list[_Parent]]] = {}
    for child, need, id_, state, has_id, lost, asked in rows.all(_PARENTS):
        held = needs.setdefault(child, {}).setdefault(need, [])
        if id_ is not None:
            held.append(_parent(id_, OperationState(state), has_id and not lost, asked))
    found: dict[str, str | None] = {}
    for child, wanted in needs.items():
        stuck = [held for held in wanted.values() if not _come(held, needs, frozenset({child}))]
        if stuck:
            asked_for = (one.id for held in stuck for one in reversed(held) if one.asked)
            found[child] = next(asked_for, None)
    return found


def _parent(id_: str, state: OperationState, there: bool, asked: bool) -> _Parent:
    goes_on = state in ON_THE_WAY_STATES or (state in ARRIVED_STATES and there)
    stuck = state in (OperationState.REJECTED, OperationState.CONFLICT)
    return _Parent(id_, goes_on, bool(asked) or stuck)


def _come(held: list[_Parent], needs: Mapping[str, _Needs], above: frozenset[str]) -> bool:
    """Say whether one of the words that would do arrives without anybody's help."""
    return any(_moves(one, needs, above) for one in held)


def _moves(parent: _Parent, needs: Mapping[str, _Needs], above: frozenset[str]) -> bool:
    """Say whether a word arrives without anybody's help: one that is blocked asks its own."""
    if not parent.goes_on or parent.id in above or parent.id not in needs:
        return parent.goes_on and parent.id not in above
    return all(_come(held, needs, above | {parent.id}) for held in needs[parent.id].values())
