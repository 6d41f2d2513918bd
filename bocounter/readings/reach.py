"""What a part can reach: its family, one interchange or kit step from it, and those families.

The same set read the other way round says whose options a change of a part concerns: who can
reach it is in its family, or one step from its family, or in the family of such a one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bocounter.models import stored
from bocounter.readings.families import ERP, Family, Joined, families
from bocounter.rules.relations import ONE, Content, Links, Member
from bocounter.rules.ways import MOST_MEMBERS, MOST_STEPS
from bocounter.store.reader import Row, Rows

_ASKED = "(SELECT value FROM json_each(?1))"

_MEMBERS = f"""
    SELECT "group", part, grade, kind, role, fitment, from_serial, to_serial, source,
           coalesce(dated, substr(as_of, 1, 10)) FROM (
        SELECT *, row_number() OVER (PARTITION BY "group" ORDER BY CASE grade
            WHEN 'exact' THEN 0 WHEN 'functional' THEN 1 WHEN 'rework' THEN 2 ELSE 3 END,
            kind, part) AS place
        FROM interchange
        WHERE "group" IN (SELECT "group" FROM interchange WHERE part IN {_ASKED})
    ) WHERE place <= {MOST_MEMBERS + 1} OR part IN {_ASKED}
"""

_CONTENTS = f"""
    SELECT kit, component, quantity, kind, substr(as_of, 1, 10)
    FROM kit_part WHERE kit IN {_ASKED}
    UNION
    SELECT kit, component, quantity, kind, day FROM (
        SELECT *, substr(as_of, 1, 10) AS day,
               row_number() OVER (PARTITION BY component ORDER BY kit) AS place
        FROM kit_part WHERE component IN {_ASKED}
    ) WHERE place <= {MOST_MEMBERS + 1}
"""

_NEAR = f"""
    SELECT DISTINCT o.part FROM interchange i JOIN interchange o ON o."group" = i."group"
    WHERE i.part IN {_ASKED}
    UNION SELECT component FROM kit_part WHERE kit IN {_ASKED}
    UNION SELECT kit FROM kit_part WHERE component IN {_ASKED}
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """Every family that some parts can reach, and all relations among them."""

    families: tuple[Family, ...]
    links: Links

    @property
    def parts(self) -> list[str]:
        """Every number in it."""
        return [part for family in self.families for part in family.parts]


def reach(rows: Rows, parts: Iterable[str], every: Joined | None = None) -> Reach:
    """Give what some parts can reach, in a fixed number of questions (``families``)."""
    own = families(rows, parts, every)
    first = {part for family in own for part in family.parts}
    asked = (json.dumps(sorted(first)),)
    members = [_member(row) for row in rows.all(_MEMBERS, asked)]
    contents = [_content(row) for row in rows.all(_CONTENTS, asked)]
    joined = _joined(members, contents) - first
    all_ = (*own, *(families(rows, joined, every) if joined else ()))
    replacements = [row for family in all_ for row in family.replacements]
    cut = sum(len(family.parts) for family in all_) > MOST_STEPS * max(1, len(own))
    return Reach(all_, Links(replacements, members, contents, cut=cut))


def who_reaches(rows: Rows, parts: Iterable[str]) -> Collection[str]:
    """Give every number whose options may look different when one of these changes."""
    own = _all(families(rows, parts))
    near = {row[0] for row in rows.all(_NEAR, (json.dumps(sorted(own)),))}
    return own | (_all(families(rows, near - own)) if near - own else set())


def _all(found: Sequence[Family]) -> set[str]:
    return {part for family in found for part in family.parts}


def _joined(members: Sequence[Member], contents: Sequence[Content]) -> set[str]:
    near = {one.part for one in members}
    return near.union(*({one.kit, one.component} for one in contents))


def _member(row: Row) -> Member:
    group, part, grade, kind, role, fitment, first, last, source, day = row
    return Member(
        group, part, grade, kind, role, fitment, first, last, source or ERP, stored.day(day)
    )


def _content(row: Row) -> Content:
    quantity = ONE if row[2] == "1" else Fraction(stored.quantity(row[2]))
    return Content(row[0], row[1], quantity, row[3], ERP, stored.day(row[4]))
