"""A ladder on a terminal: a table to compare, the sentences to say, and what must not be taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bocounter.models.choice_facts import ChoiceFacts
from bocounter.models.option_facts import COUNTED, Excluded, Graph, Ladder, Option
from bocounter.queries.option_documents import factor_text
from bocounter.rules import return_words, words
from bocounter.rules.what_if import WhatIf
from bocounter.verbs import paper, sheets

_HEAD = ("#", "WHAT", "NUMBER", "FROM", "UNITS", "HERE BY", "IN TIME", "LANDED", "CUT-OFF")
_MOST = (2, 13, 18, 24, 6, 10, 7, 9, 7)

WHAT = {
    "shelf": "on the shelf",
    "other_branch": "other branch",
    "on_order": "on order",
    "supersession": "replacement",
    "interchange": "interchange",
    "other_supplier": "supplier",
    "kit": "kit",
    "component": "out of a kit",
    "reman": "reman",
    "used": "used",
    "customer_later": "ask customer",
}
"""Kinds of options as people call them."""

_CALENDAR = (
    "The days of transfers and suppliers are calendar days: the ERP does not say when a branch or "
    "a supplier is closed, so look at weekends and holidays yourself."
)

MOST_OPTIONS = 20
MOST_EXCLUDED = 12
MOST_HOPS = 20


def ladder(
    found: Ladder,
    heads: tuple[str, str, str | None, str | None],
    chosen: ChoiceFacts | None = None,
) -> str:
    """Give a ladder; ``heads`` are the part's number and name, the branch's code and name."""
    lines = [*_asked(found, heads), ""]
    if chosen is not None:
        lines += [*paper.paragraph(f"Now: {sheets.choice(chosen)}"), ""]
    if found.options:
        shown = found.options[:MOST_OPTIONS]
        rows = [_row(one, found.asked.today) for one in shown]
        lines += [*paper.table(_HEAD, rows, _MOST), ""]
        for one in shown:
            back = return_words.sentence(one)
            lines += _numbered(f"{one.rank}. ", f"{one.why} {back}".rstrip())
        if any(one.arrives.basis in COUNTED for one in shown):
            lines += ["", *paper.paragraph(_CALENDAR)]
        if len(found.options) > MOST_OPTIONS:
            lines.append(f"and {len(found.options) - MOST_OPTIONS} more; --json has them all.")
    elif found.asked.quantity > 0:
        lines.append("There is no way to get it that this store knows of.")
    else:
        lines.append("Nothing is missing on this line.")
    return "\n".join([*lines, *_excluded(found.excluded), *_relations(found.graph)])


def across(sentences: Sequence[str]) -> list[str]:
    """Say what branches could do for each other with the wanted number."""
    lines = ["", "Between branches:"] if sentences else []
    return lines + [line for said in sentences for line in _numbered("  ", said)]


def what_if(one: WhatIf) -> list[str]:
    """Say what taking an option does to its order: the ready day and what then decides it."""
    before, after = _ready(one.before, one.pacing_before), _ready(one.after, one.pacing_after)
    if before == after:
        said = f"The order's ready day stays as it is: {after}."
    else:
        said = f"The order's ready day: {before} before, {after} with it."
    won = one.days_sooner
    if won:
        said += f" That is {words.days_words(abs(won))} {'sooner' if won > 0 else 'later'}."
    if not one.covers_all:
        said += " It does not cover all that is missing on the line."
    return paper.paragraph(said)


def _ready(day: date | None, pacing: str | None) -> str:
    if pacing is None:
        return "no part is missing" if day is None else f"{day.isoformat()}, all parts here"
    return f"{'no day known' if day is None else day.isoformat()}, {pacing} decides"


def _asked(found: Ladder, heads: tuple[str, str, str | None, str | None]) -> list[str]:
    code, description, _, branch = heads
    ask = found.asked
    said = f"{code} {description}: {paper.amount(ask.quantity)} wanted"
    said += f" at {branch}" if branch else ""
    said += f" by {paper.day(ask.need_by)}" if ask.need_by else ", no day said"
    said += ", warranty job" if ask.warranty else ""
    fresh = "" if found.as_of is None else f" The ERP's facts as of {paper.moment(found.as_of)}."
    return paper.paragraph(f"{said}.{fresh}")


def _row(one: Option, today: date) -> tuple[str, ...]:
    p80 = one.arrives.p80
    minutes = one.minutes_to_cut_off
    return (
        str(one.rank),
        "two sources" if one.parts and not one.path else WHAT[one.kind],
        one.part,
        one.from_,
        paper.amount(one.quantity),
        paper.day(None if p80 is None else today + timedelta(days=p80)),
        {True: "yes", False: "no", None: paper.UNKNOWN}[one.meets_need_by],
        paper.amount(one.landed_cost),
        paper.UNKNOWN if minutes is None else "passed" if minutes == 0 else _clock(minutes),
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60}h{minutes % 60:02}"


def _numbered(lead: str, text: str) -> list[str]:
    wrapped = paper.paragraph(text, " " * len(lead))
    return [lead + wrapped[0][len(lead) :], *wrapped[1:]]


def _excluded(excluded: Sequence[Excluded]) -> list[str]:
    """Give what must not be taken, those with the same reason together."""
    by_reason: dict[tuple[str, str], dict[str, None]] = {}
    for one in excluded:
        where = by_reason.setdefault((one.option.part, one.reason), {})
        where.update(dict.fromkeys([one.option.from_] if one.option.from_ else []))
    lines = ["", "Not offered:"] if excluded else []
    for (part, reason), where in list(by_reason.items())[:MOST_EXCLUDED]:
        named = f"{part} ({'; '.join(where)})" if where else part
        lines += _numbered("  ", f"{named}: {reason}")
    if len(by_reason) > MOST_EXCLUDED:
        lines.append(f"  and {len(by_reason) - MOST_EXCLUDED} more; --json has them all.")
    return lines


def _relations(graph: Graph) -> list[str]:
    if not (graph.hops or graph.loops or graph.cut):
        return []
    lines = ["", "Relations:"]
    for hop in graph.hops[:MOST_HOPS]:
        times = "" if hop.factor == 1 else f" (x {factor_text(hop.factor)})"
        since = f", {paper.day(hop.as_of)}" if hop.as_of else ""
        bad = f"; not followed ({hop.refused.code.replace('_', ' ')})" if hop.refused else ""
        said = f"{hop.from_} {_RELATIONS[hop.relation]} {hop.to}{times}: {hop.source}{since}{bad}"
        lines += _numbered("  ", said)
    if len(graph.hops) > MOST_HOPS:
        lines.append(f"  and {len(graph.hops) - MOST_HOPS} more; --json has them all.")
    for loop in graph.loops:
        lines += _numbered("  ", f"A loop, not followed: {', '.join(loop)}.")
    if graph.dead_ends:
        lines += _numbered("  ", f"No longer sold, and not replaced: {', '.join(graph.dead_ends)}.")
    if graph.cut:
        lines.append("  There is more than can be looked through; the nearest are here.")
    return lines


_RELATIONS = {
    "superseded_by": "is replaced by",
    "supersedes": "replaced",
    "interchange": "does the same job as",
    "alternate": "is the same part as",
    "kit": "is in kit",
    "component": "holds",
    "assembly": "is part of",
}
