"""What a script is made of: an order with what was done, why it is late, and what else could be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.models.instants import written
from bocounter.models.option_facts import Option
from bocounter.queries import choices, freshness
from bocounter.queries import options as asking
from bocounter.queries import settings as chosen
from bocounter.rules import answers, states
from bocounter.rules.certainty import NAMED_DAYS, Certainty, Evidence
from bocounter.rules.plain import harmless
from bocounter.rules.speaking import Speech, speech
from bocounter.rules.what_if import WhatIf, what_if
from bocounter.settings import Settings
from bocounter.store.reader import Rows

MOST_OPTIONS = 2
_AT_A_CUSTOMER = "customer_later"
"""The kind of an option that would take a part from another customer: never spoken of."""


class Done(NamedTuple):
    """What came or was done for a line since the customer last heard from us."""

    what: str
    line: LineFacts


class Way(NamedTuple):
    """An option that may be offered, and what taking it would do."""

    line: LineFacts
    option: Option
    what_if: WhatIf


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a script is written from; nothing of it is in a language yet."""

    order: WorkOrderFacts
    speech: Speech
    now: datetime
    stale: bool
    by: str
    shop: str
    settings: Settings
    causes: tuple[str, ...]
    done: tuple[Done, ...]
    ways: tuple[Way, ...]
    first_sms: bool
    as_of: Mapping[str, datetime | None]


def gather(
    rows: Rows, order: WorkOrderFacts, now: datetime, *, by: str, branch: str | None
) -> Material:
    """Read what a script about an order needs; ``branch`` is the speaker's, by its code."""
    today = now.date()
    spoken = speech(order, today, _unavailable(rows, order))
    stale = answers.is_stale(order.as_of, now)
    kept = chosen.settings(rows)
    return Material(
        order=order,
        speech=spoken,
        now=now,
        stale=stale,
        by=by,
        shop=kept.shop_name or _branch_name(rows, branch or order.branch),
        settings=kept,
        causes=_causes(rows, order),
        done=_done(rows, order, now),
        ways=() if stale else _ways(rows, order, spoken, now),
        first_sms=_never_texted(rows, order),
        as_of={one.kind: one.as_of for one in freshness.freshness(rows)},
    )


def _branch_name(rows: Rows, code: str | None) -> str:
    found = rows.all("SELECT name FROM branch WHERE code = ? COLLATE NOCASE", (code or "",))
    return harmless(found[0][0], 60) if found else ""


def _unavailable(rows: Rows, order: WorkOrderFacts) -> frozenset[str]:
    """Give the parts that nobody sells any more and that nothing else takes the place of."""
    short = [line for line in order.short_lines if line.best_option is None and line.on_order <= 0]
    return frozenset(
        line.part_id
        for line in short
        if rows.all("SELECT 1 FROM part WHERE remote_id = ? AND active = 0", (line.part_id,))
    )


def _causes(rows: Rows, order: WorkOrderFacts) -> tuple[str, ...]:
    """Give why the missing lines are late, by the newest word on each."""
    newest: dict[str, str] = dict(
        rows.all(
            "SELECT line, cause FROM cause WHERE work_order = ? ORDER BY at, rowid", (order.id,)
        )
    )
    missing = (newest.get(line.id) for line in order.short_lines)
    return tuple(dict.fromkeys(cause for cause in missing if cause))


_DONE = """
    SELECT 'ordered', l.remote_id FROM part_line l
    JOIN purchase_line p ON p.remote_id = l.purchase_line
    WHERE l.work_order = ?1 AND p.ordered_on >= ?2 AND p.status <> 'cancelled'
    UNION ALL
    SELECT 'chosen', d.line FROM decision d WHERE d.work_order = ?1 AND d.at > ?3
      AND d.option_key IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM decision x WHERE x.replaces = d.choice)
    UNION ALL
    SELECT 'received', l.remote_id FROM part_line l
    JOIN receipt r ON r.purchase_line = l.purchase_line
    WHERE l.work_order = ?1 AND r.received_on >= ?2
    UNION ALL
    SELECT 'staged', s.line FROM staging s WHERE s.work_order = ?1 AND s.at > ?3
      AND s.units <> '0'
"""


def _done(rows: Rows, order: WorkOrderFacts, now: datetime) -> tuple[Done, ...]:
    """Give what was done for each open line since the last contact: the furthest of it."""
    since = order.last_contact
    day = date.min if since is None else since.astimezone(now.tzinfo).date()
    at = "" if since is None else written(since)
    furthest = {line: what for what, line in rows.all(_DONE, (order.id, day.isoformat(), at))}
    found = (Done(furthest[line.id], line) for line in order.open_lines if line.id in furthest)
    return tuple(one for one in map(_as_it_is, found) if one is not None)


def _as_it_is(one: Done) -> Done | None:
    """Give what was done as this job has it: of what came in, others may have got all."""
    line = one.line
    if one.what in ("ordered", "chosen") or line.outstanding <= 0:
        return one
    at_hand = line.assigned + line.issued + line.from_shelf
    return Done("received_part", line) if at_hand > 0 else None


def _ways(rows: Rows, order: WorkOrderFacts, spoken: Speech, now: datetime) -> tuple[Way, ...]:
    """Give the best other ways for the part that decides, where it is worth asking for one."""
    line = order.pacing_line
    if line is None:
        return ()
    sure = next(g.certainty for g in spoken.groups if any(o.id == line.id for o in g.lines))
    if not _worth_offering(order, line, sure) or line.id in choices.of_lines(rows, (line.id,)):
        return ()
    found = asking.options(rows, line.id, now)
    today = now.date()
    ways = [
        Way(line, one, what_if(order, line.id, one, today))
        for one in (found.options if found is not None else ())
        if _is_better(one, sure, today)
    ]
    # A second one of the same kind is no choice for somebody on the phone.
    first = {way.option.kind: way for way in reversed(ways)}
    return tuple(sorted(first.values(), key=lambda way: way.option.rank)[:MOST_OPTIONS])


def _worth_offering(order: WorkOrderFacts, line: LineFacts, sure: Certainty) -> bool:
    if sure.evidence is None or sure.evidence is Evidence.SHIPPED:
        return False
    if sure.evidence not in NAMED_DAYS or order.machine_down:
        return True
    return states.misses_need_by(line) or states.misses_told(line)


def _is_better(one: Option, sure: Certainty, today: date) -> bool:
    """Whether an option may be said to a customer and comes before what is on its way."""
    pieces = one.parts or (one,)
    if any(piece.kind == _AT_A_CUSTOMER for piece in pieces) or one.arrives.p80 is None:
        return False
    if one.warranty_ok is None and one.kind in ("reman", "used"):
        return False
    return sure.day is None or today + timedelta(days=one.arrives.p80) < sure.day


def _never_texted(rows: Rows, order: WorkOrderFacts) -> bool:
    """Whether no text message has gone to this customer from here before."""
    return not rows.all(
        "SELECT 1 FROM message WHERE customer = ?1 AND channel = 'sms' UNION ALL "
        "SELECT 1 FROM contact c JOIN work_order w ON w.remote_id = c.work_order "
        "WHERE w.customer = ?1 AND c.kind = 'sms' LIMIT 1",
        (order.customer.id,),
    )
