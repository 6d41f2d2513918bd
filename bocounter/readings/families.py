"""Which parts must be looked at together: a supersession chain, and what was bought for it.

Units of one number may serve a line of another, so a change of one of them is a change for
all. A purchase line, a delivery or a choice under another number than its line's joins the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from bocounter.models import stored
from bocounter.rules.relations import ONE, Links, Replacement
from bocounter.rules.supersession import Kin, kin
from bocounter.store.reader import Row, Rows

OPEN_LINE = "(l.cancelled = 0 AND CAST(l.issued AS REAL) < CAST(l.wanted AS REAL))"
"""SQL: somebody still waits for the part line ``l``."""

ERP = "ERP"
"""Who says so, where the ERP names no source."""

UNDER_WAY = "('requested', 'draft', 'ordered')"
"""SQL: the statuses of purchase lines that may still bring something."""

_ASKED = "(SELECT value FROM json_each(?1))"

_REPLACEMENTS = """
    WITH RECURSIVE near(part) AS (
        SELECT value FROM json_each(?1)
        UNION SELECT s.replaced_by FROM near JOIN supersession s ON s.part = near.part
        UNION SELECT s.part FROM near JOIN supersession s ON s.replaced_by = near.part
    )
    SELECT part, replaced_by, factor, both_ways, bundle, policy, from_serial, to_serial,
           effective_from, source, coalesce(dated, substr(as_of, 1, 10))
    FROM supersession WHERE part IN (SELECT part FROM near)
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
    UNION
    SELECT d.wanted, d.part FROM decision d
    WHERE d.wanted IN {_ASKED} AND d.part IS NOT NULL AND d.part <> d.wanted
    UNION
    SELECT d.part, d.wanted FROM decision d WHERE d.part IN {_ASKED} AND d.part <> d.wanted
    UNION
    SELECT r.part, r.instead_of FROM receiving_line r
    WHERE r.part IN {_ASKED} AND r.instead_of IS NOT NULL
    UNION
    SELECT r.instead_of, r.part FROM receiving_line r
    WHERE r.instead_of IN {_ASKED} AND r.part IS NOT NULL
"""


_EVERY_LINK = f"""
    SELECT l.part, p.part FROM part_line l JOIN purchase_line p ON p.remote_id = l.purchase_line
    WHERE p.part <> l.part AND {OPEN_LINE}
    UNION
    SELECT p.part, i.part FROM purchase_line p JOIN inbound i ON i.purchase_line = p.remote_id
    WHERE p.status IN {UNDER_WAY} AND i.part <> p.part
    UNION
    SELECT d.wanted, d.part FROM decision d WHERE d.part <> d.wanted
"""

Joined = Mapping[str, Set[str]]
"""Which numbers are joined to one by what was bought or chosen for it, not by a replacement."""


def every_joined(rows: Rows) -> Joined:
    """Give all of them at once: for those who ask for every part, and would ask a thousand times.

    Few are bought under another number than they are asked for, so this is a small thing to keep.
    """
    found: dict[str, set[str]] = {}
    for one, other in rows.all(_EVERY_LINK):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


@dataclass(slots=True)
class Family:
    """Part numbers that must be looked at together, and how they replace each other."""

    parts: tuple[str, ...]
    replacements: tuple[Replacement, ...]
    _links: Links | None = None
    _kin: dict[str, tuple[Kin, ...]] = field(default_factory=dict)

    def kin(self, part: str) -> tuple[Kin, ...]:
        """Give the other numbers of a part's chain."""
        if not self.replacements:
            return ()
        if part not in self._kin:
            self._links = self._links or Links(self.replacements)
            self._kin[part] = kin(part, self._links)
        return self._kin[part]

    def factor(self, wanted: str, other: str) -> Decimal | None:
        """Give how many units of another number make one of a part, None where it may not."""
        found = (one.factor for one in self.kin(wanted) if one.part == other and one.usable)
        return next(found, None)


def families(rows: Rows, parts: Iterable[str], every: Joined | None = None) -> tuple[Family, ...]:
    """Give the families that these parts belong to, whole; two questions, however long a chain.

    ``every`` is what ``every_joined`` gave, where it is known already.
    """
    known: set[str] = set(parts)
    found: set[Replacement] = set()
    links: set[tuple[str, str]] = set()
    frontier = known
    while frontier:
        new = {
            _replacement(row) for row in rows.all(_REPLACEMENTS, (json.dumps(sorted(frontier)),))
        }
        near = {part for row in new for part in (row.part, row.replaced_by)} | frontier
        joined = _joined(rows, near, every)
        found |= new
        links |= joined
        known |= near
        frontier = {part for link in joined for part in link} - known
    return _parted(known, found, links)


def _joined(rows: Rows, parts: set[str], every: Joined | None) -> set[tuple[str, str]]:
    if every is None:
        return set(rows.all(_LINKS, (json.dumps(sorted(parts)),)))
    return {(part, other) for part in parts & every.keys() for other in every[part]}


def _replacement(row: Row) -> Replacement:
    factor = ONE if row[2] == "1" else Fraction(stored.quantity(row[2]))
    return Replacement(
        row[0],
        row[1],
        factor,
        bool(row[3]),
        row[4],
        row[5],
        row[6],
        row[7],
        stored.day(row[8]),
        row[9] or ERP,
        stored.day(row[10]),
    )


def _parted(
    parts: set[str], found: set[Replacement], links: set[tuple[str, str]]
) -> tuple[Family, ...]:
    head = {part: part for part in parts}

    def root(part: str) -> str:
        while head[part] != part:
            head[part] = head[head[part]]
            part = head[part]
        return part

    for one, other in [*((row.part, row.replaced_by) for row in found), *links]:
        head[root(one)] = root(other)
    members: dict[str, list[str]] = {}
    for part in sorted(parts):
        members.setdefault(root(part), []).append(part)
    of: dict[str, list[Replacement]] = {}
    for row in found:
        of.setdefault(root(row.part), []).append(row)
    return tuple(Family(tuple(names), tuple(of.get(name, ()))) for name, names in members.items())
