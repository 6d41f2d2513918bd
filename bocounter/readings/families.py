"""Which parts must be looked at together: a supersession chain, and what was bought for it.

Units of one number may serve a line of another, so a change of one of them is a change for
all. A purchase line or a delivery under another number than its line's joins the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bocounter.models import stored
from bocounter.rules.supersession import Edge, Kin, kin
from bocounter.store.reader import Rows

OPEN_LINE = "(l.cancelled = 0 AND CAST(l.issued AS REAL) < CAST(l.wanted AS REAL))"
"""SQL: somebody still waits for the part line ``l``."""

UNDER_WAY = "('requested', 'draft', 'ordered')"
"""SQL: the statuses of purchase lines that may still bring something."""

_ASKED = "(SELECT value FROM json_each(?1))"

_EDGES = f"""
    SELECT part, replaced_by, factor, both_ways FROM supersession WHERE part IN {_ASKED}
    UNION
    SELECT part, replaced_by, factor, both_ways FROM supersession WHERE replaced_by IN {_ASKED}
"""

_LINKS = f"""
    SELECT l.part, p.part FROM part_line l
    JOIN purchase_line p ON p.remote_id = l.purchase_line
    WHERE l.part IN {_ASKED} AND l.purchase_line IS NOT NULL AND p.part <> l.part AND {OPEN_LINE}
    UNION
    SELECT p.part, l.part FROM purchase_line p
    JOIN part_line l ON l.purchase_line = p.remote_id
    WHERE p.part IN {_ASKED} AND p.part <> l.part AND {OPEN_LINE}
    UNION
    SELECT p.part, i.part FROM purchase_line p
    JOIN inbound i ON i.purchase_line = p.remote_id
    WHERE p.part IN {_ASKED} AND p.status IN {UNDER_WAY} AND i.part <> p.part
    UNION
    SELECT i.part, p.part FROM inbound i
    JOIN purchase_line p ON p.remote_id = i.purchase_line
    WHERE i.part IN {_ASKED} AND p.status IN {UNDER_WAY} AND i.part <> p.part
"""


@dataclass(frozen=True, slots=True)
class Family:
    """Part numbers that must be looked at together, and how they replace each other."""

    parts: tuple[str, ...]
    edges: tuple[Edge, ...]

    def kin(self, part: str) -> tuple[Kin, ...]:
        """Give the other numbers of a part's chain."""
        return kin(part, self.edges) if self.edges else ()

    def factors(self) -> dict[tuple[str, str], Decimal]:
        """Give how many units of another number make one of a part, for those that may."""
        if not self.edges:
            return {}
        return {
            (part, other.part): other.factor
            for part in self.parts
            for other in self.kin(part)
            if other.usable
        }


def families(rows: Rows, parts: Iterable[str]) -> tuple[Family, ...]:
    """Give the families that these parts belong to, whole."""
    known: set[str] = set(parts)
    edges: set[Edge] = set()
    links: set[tuple[str, str]] = set()
    frontier = known
    while frontier:
        asked = (json.dumps(sorted(frontier)),)
        edges.update(
            Edge(part, other, stored.quantity(factor), bool(both))
            for part, other, factor, both in rows.all(_EDGES, asked)
        )
        links.update((one, other) for one, other in rows.all(_LINKS, asked))
        near = {e.part for e in edges} | {e.replaced_by for e in edges}
        near.update(part for link in links for part in link)
        frontier = near - known
        known = known | frontier
    return _parted(known, edges, links)


def _parted(parts: set[str], edges: set[Edge], links: set[tuple[str, str]]) -> tuple[Family, ...]:
    head = {part: part for part in parts}

    def find(part: str) -> str:
        while head[part] != part:
            head[part] = head[head[part]]
            part = head[part]
        return part

    for one, other in [*((e.part, e.replaced_by) for e in edges), *links]:
        head[find(one)] = find(other)
    members: dict[str, list[str]] = {}
    for part in sorted(parts):
        members.setdefault(find(part), []).append(part)
    of: dict[str, list[Edge]] = {}
    for edge in sorted(edges, key=lambda e: (e.part, e.replaced_by, e.factor, e.both_ways)):
        of.setdefault(find(edge.part), []).append(edge)
    return tuple(Family(tuple(names), tuple(of.get(root, ()))) for root, names in members.items())
