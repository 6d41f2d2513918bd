"""What was chosen for lines, as it stands: the newest choice of each, with its words' documents.

The claims that pegging grants first are read here: what the ERP shows as asked of another branch
and not set aside yet, whoever asked, and what our own choices speak for until then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bocounter.models import instants, stored
from bocounter.models.choice_facts import Choice, Document, Step
from bocounter.models.facts import NOTHING, OperationState
from bocounter.readings import aliases
from bocounter.rules.choosing import on_line, speaks
from bocounter.rules.pegging import Claim, Supply
from bocounter.store.reader import Row, Rows

_ASKED = "(SELECT value FROM json_each(?1))"

_ROWS = """
    SELECT d.id, d.choice, d.line, d.work_order, d.wanted, d.option_key, d.option, d.kind, d.part,
           d.source_kind, d.source, d.quantity, d.covers, d.at, d."by", d.reason, d.operation
    FROM decision d WHERE {which} ORDER BY d.rowid
"""
_OF_PARTS = _ROWS.format(
    which=f"d.line IN (SELECT x.line FROM decision x WHERE x.wanted IN {_ASKED} "
    f"OR x.part IN {_ASKED})"
)
_OF_LINES = _ROWS.format(which=f"d.line IN {_ASKED}")
_ALL = _ROWS.format(which="?1 IS NOT NULL")

_WORDS = f"""
    SELECT o.source, o.id, o.state FROM operation o
    WHERE o.source_kind = 'decision' AND o.source IN {_ASKED} ORDER BY o.seq
"""
_LINE_WORDS = f"""
    SELECT o.source, o.id, o.state FROM operation o
    WHERE o.source_kind = 'replacement' AND o.source IN {_ASKED} AND o.state <> 'withdrawn'
    ORDER BY o.seq
"""
_PARTS = f"SELECT remote_id, part FROM part_line WHERE remote_id IN {_ASKED}"
_DOCUMENTS = f"""
    SELECT o.source, a.kind, a.record, coalesce(i.status, p.status) FROM operation o
    JOIN arrived a ON a.word = o.id
    LEFT JOIN inbound i ON a.kind = 'inbound' AND i.remote_id = a.record
    LEFT JOIN purchase_line p ON a.kind = 'purchase_line' AND p.remote_id = a.record
    WHERE o.source_kind = 'decision' AND o.source IN {_ASKED}
    ORDER BY length(a.record), a.record
"""
_TRANSFERS = f"""
    SELECT i.remote_id, i.part, i.from_branch, i.quantity FROM inbound i
    WHERE i.part IN {_ASKED} AND i.from_branch IS NOT NULL AND i.status = 'expected'
      AND i.reserved = 0
    ORDER BY length(i.remote_id), i.remote_id
"""
_BRANCHES = f"SELECT remote_id, branch FROM inbound WHERE remote_id IN {_ASKED}"
_HOLDERS = f"""
    SELECT l.remote_id, w.branch FROM part_line l JOIN work_order w ON w.remote_id = l.work_order
    WHERE l.remote_id IN {_ASKED}
"""


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims on some parts, oldest first, and for which line each document was made."""

    claims: tuple[Claim, ...] = ()
    made_for: Mapping[str, tuple[str, Decimal | None]] = field(default_factory=dict)

    def among(self, parts: Iterable[str], lines: Iterable[str]) -> tuple[Claim, ...]:
        """Give the claims that concern one family."""
        if not self.claims:
            return ()
        of_parts, of_lines = frozenset(parts), frozenset(lines)
        return tuple(
            claim
            for claim in self.claims
            if claim.line in of_lines or (claim.place is not None and claim.place[0] in of_parts)
        )

    def told(self, supply: Supply) -> Supply:
        """Say for which line a supply was made, where a choice of ours made it."""
        if not self.made_for:
            return supply
        found = self.made_for.get(supply.purchase_line or "") or self.made_for.get(supply.id)
        return supply if found is None else supply._replace(line=found[0], rate=found[1])


NONE = Claims()


def any_chosen(rows: Rows) -> bool:
    """Say whether anything was ever chosen, which saves the first pull every other question."""
    return bool(rows.all("SELECT 1 FROM decision LIMIT 1"))


def claims(rows: Rows, parts: Iterable[str]) -> Claims:
    """Give every claim on these parts, and of the lines that ask for them."""
    asked = json.dumps(sorted(parts))
    seen = [
        Claim(row[0], stored.quantity(row[3]), place=(row[1], row[2]))
        for row in rows.all(_TRANSFERS, (asked,))
    ]
    if not any_chosen(rows):
        return Claims(tuple(seen)) if seen else NONE
    standing = _standing(rows, rows.all(_OF_PARTS, (asked,)))
    places = _places(rows, standing)
    made_for: dict[str, tuple[str, Decimal | None]] = {}
    ours: list[Claim] = []
    for choice in standing:
        for step in choice.steps:
            rate = step.quantity / step.covers if step.covers > 0 else None
            if step.part == choice.wanted or rate == 1:
                rate = None
            made_for.update({one.record: (choice.line, rate) for one in step.documents})
            if speaks(step):
                ours.append(_claim(choice, step, places))
    return Claims((*seen, *ours), made_for)


def of_lines(rows: Rows, lines: Iterable[str]) -> dict[str, Choice]:
    """Give what stands chosen for these lines, by the line's id as it is now."""
    wanted = list(lines)
    if not any_chosen(rows):
        return {}
    found = rows.all("SELECT DISTINCT d.work_order FROM decision d WHERE d.line LIKE 'op:%'")
    known = aliases.of_lines(rows, aliases.of_orders(rows, [row[0] for row in found]))
    both = {*wanted, *(known.ours[line] for line in wanted if line in known.ours)}
    return {
        choice.line: choice
        for choice in _standing(rows, rows.all(_OF_LINES, (json.dumps(sorted(both)),)))
    }


def all_standing(rows: Rows) -> Sequence[Choice]:
    """Give every choice that stands, the oldest first."""
    return _standing(rows, rows.all(_ALL, (1,)))


def _standing(rows: Rows, found: Sequence[Row]) -> list[Choice]:
    """Give the newest choice of each line, by its name as it is now; what is taken back is none."""
    known = aliases.lines_of(rows, {row[2] for row in found})
    newest: dict[str, list[Row]] = {}
    for row in found:
        line = known.now(row[2])
        before = newest.get(line)
        if before is not None and before[0][1] == row[1]:
            before.append(row)
        else:
            newest[line] = [row]
    standing = {line: chosen for line, chosen in newest.items() if chosen[0][5] is not None}
    sources = json.dumps([row[16] for chosen in standing.values() for row in chosen if row[16]])
    words = {row[0]: (row[1], OperationState(row[2])) for row in rows.all(_WORDS, (sources,))}
    documents: dict[str, list[Document]] = {}
    for source, kind, record, status in rows.all(_DOCUMENTS, (sources,)):
        documents.setdefault(source, []).append(Document(kind, record, status))
    heads = json.dumps([chosen[0][1] for chosen in standing.values()])
    of_line = {row[0]: (row[1], OperationState(row[2])) for row in rows.all(_LINE_WORDS, (heads,))}
    asks_for: dict[str, str] = dict(rows.all(_PARTS, (json.dumps(list(standing)),)))
    made = [
        _choice(line, chosen, words, documents, of_line.get(chosen[0][1], (None, None)))
        for line, chosen in sorted(standing.items(), key=lambda one: found.index(one[1][0]))
    ]
    return [on_line(choice, asks_for.get(choice.line)) for choice in made]


def _choice(
    line: str,
    chosen: Sequence[Row],
    words: Mapping[str, tuple[str, OperationState]],
    documents: Mapping[str, Sequence[Document]],
    of_line: tuple[str | None, OperationState | None],
) -> Choice:
    head = chosen[0]
    steps = []
    for row in chosen:
        word, state = words.get(row[16] or "", (None, None))
        steps.append(
            Step(
                id=row[0],
                kind=row[7],
                part=row[8],
                source_kind=row[9],
                source=row[10],
                quantity=stored.quantity(row[11]),
                covers=stored.quantity(row[12]),
                option=row[6],
                word=word,
                state=state,
                documents=tuple(documents.get(row[16] or "", ())),
            )
        )
    return Choice(
        id=head[1],
        line=line,
        work_order=head[3],
        wanted=head[4],
        key=head[5],
        steps=tuple(steps),
        at=instants.read(head[13]),
        by=head[14],
        reason=head[15],
        line_word=of_line[0],
        line_state=of_line[1],
    )


def _places(rows: Rows, standing: Sequence[Choice]) -> dict[tuple[str, str], str | None]:
    """Give at which branch a chosen delivery comes, or another line's units lie."""
    steps = [step for choice in standing for step in choice.steps]
    places: dict[tuple[str, str], str | None] = {}
    for kind, sql in (("coming", _BRANCHES), ("line", _HOLDERS)):
        asked = json.dumps([step.source for step in steps if step.source_kind == kind])
        places.update({(kind, id_): branch for id_, branch in rows.all(sql, (asked,))})
    return places


def _claim(choice: Choice, step: Step, places: Mapping[tuple[str, str], str | None]) -> Claim:
    place: tuple[str, str | None] | None = None
    if step.source_kind == "shelf":
        place = (step.part, step.source)
    elif (step.source_kind, step.source) in places:
        place = (step.part, places[step.source_kind, step.source])
    return Claim(
        id=step.id,
        units=max(NOTHING, step.quantity),
        line=choice.line,
        covers=step.covers,
        place=place,
        supply=step.source if step.source_kind == "coming" else None,
    )
