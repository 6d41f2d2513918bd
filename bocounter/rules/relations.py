"""Which rows relate part numbers, and which replacements close a loop and are not to be trusted.

Supersession replaces a number. Interchange says that other numbers do the same job, by groups
whose members stand in for each other; nothing passes from group to group. Kits hold components.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple, TypeVar

_Row = TypeVar("_Row")

ONE = Fraction(1)
GRADES = ("exact", "functional", "rework")
"""How well another number does the job, the best first; an unknown grade is the worst."""


class Replacement(NamedTuple):
    """``part`` is replaced by ``factor`` units of ``replaced_by``.

    Rows of one ``bundle`` are needed together. ``policy``: use_old_first or scrap_old, which
    makes the replacement mandatory.
    """

    part: str
    replaced_by: str
    factor: Fraction = ONE
    both_ways: bool = False
    bundle: str | None = None
    policy: str | None = None
    from_serial: str | None = None
    to_serial: str | None = None
    effective_from: date | None = None
    source: str | None = None
    as_of: date | None = None

    @property
    def ratio(self) -> Fraction:
        """Units of the new number for one old; a factor that makes no sense counts as one."""
        return self.factor if self.factor > 0 else ONE

    @property
    def is_sure(self) -> bool:
        """Whether it holds for every machine and by itself."""
        return self.bundle is None and self.from_serial is None and self.to_serial is None


class Member(NamedTuple):
    """A number in an interchange group. ``role``: both, wanted (asked for only) or offered.

    ``kind``: interchange (another product) or alternate (the same product, another label).
    """

    group: str
    part: str
    grade: str = "exact"
    kind: str = "interchange"
    role: str = "both"
    fitment: str | None = None
    from_serial: str | None = None
    to_serial: str | None = None
    source: str | None = None
    as_of: date | None = None


class Content(NamedTuple):
    """``quantity`` of ``component`` is in ``kit``. ``kind``: kit (sold as one) or assembly."""

    kit: str
    component: str
    quantity: Fraction = ONE
    kind: str = "kit"
    source: str | None = None
    as_of: date | None = None


Choice = tuple[Replacement, ...]
"""One way to replace a number: a single row, or the rows of one bundle."""


class Links:
    """The relations of some parts, ready to be walked. The same for rows in any order."""

    def __init__(
        self,
        replacements: Iterable[Replacement] = (),
        members: Iterable[Member] = (),
        contents: Iterable[Content] = (),
        *,
        cut: bool = False,
    ) -> None:
        rows = sorted(set(replacements), key=_by_value)
        self.cut = cut
        self._newer = _choices(rows, lambda row: row.part)
        self._older = _choices(rows, lambda row: row.replaced_by)
        known = sorted(set(members), key=_member_by_value)
        self._memberships = _by(known, lambda one: one.part)
        self._groups = _by(known, lambda one: one.group)
        inside = sorted(set(contents), key=_content_by_value)
        self._kits = _by(inside, lambda one: one.component)
        self._contents = _by(inside, lambda one: one.kit)
        self.loops = loops({part: _targets(of) for part, of in self._newer.items()})
        self._loop_of = {part: loop for loop in self.loops for part in loop}

    def newer(self, part: str) -> Sequence[Choice]:
        """Give the choices that replace a number."""
        return self._newer.get(part, ())

    def older(self, part: str) -> Sequence[Choice]:
        """Give the choices of numbers that this one replaced."""
        return self._older.get(part, ())

    def together_with(self, row: Replacement) -> tuple[str, ...]:
        """Give the other old numbers that a bundle's new number replaces with this one."""
        if row.bundle is None:
            return ()
        same = (one for of in self.older(row.replaced_by) for one in of if one.bundle == row.bundle)
        return tuple(one.part for one in same if one.part != row.part)

    def memberships(self, part: str) -> Sequence[Member]:
        """Give the groups a number is in."""
        return self._memberships.get(part, ())

    def group(self, group: str) -> Sequence[Member]:
        """Give a group's members, the best grade first."""
        return self._groups.get(group, ())

    def kits(self, component: str) -> Sequence[Content]:
        """Give the kits and assemblies that hold a number."""
        return self._kits.get(component, ())

    def contents(self, kit: str) -> Sequence[Content]:
        """Give what is in a kit."""
        return self._contents.get(kit, ())

    def has_any(self, part: str) -> bool:
        """Whether anything relates this number to another."""
        return (
            part in self._newer
            or part in self._older
            or part in self._memberships
            or part in self._kits
            or part in self._contents
        )

    def loop(self, row: Replacement) -> tuple[str, ...] | None:
        """Give the loop that this replacement closes, None when it closes none."""
        mine = self._loop_of.get(row.part)
        return mine if mine is not None and row.replaced_by in mine else None


def is_one(factor: Fraction) -> bool:
    """Whether one makes one; asked so often that the general comparison is felt."""
    return factor is ONE or factor.numerator == factor.denominator


def grade_rank(grade: str | None) -> int:
    """Give the place of a grade, the best first."""
    return GRADES.index(grade) if grade in GRADES else len(GRADES)


def worse(one: str, other: str) -> str:
    """Give the worse of two grades."""
    return max(one, other, key=grade_rank)


def loops(ways: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Give the sets of numbers that replace each other, each sorted, in their order.

    Strongly connected sets by Tarjan's method with a stack of its own: a chain of ten thousand
    hops is no recursion.
    """
    found: list[tuple[str, ...]] = []
    place: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    standing: set[str] = set()
    for root in ways:
        if root in place:
            continue
        work = [(root, iter(ways[root]))]
        place[root] = lowest[root] = len(place)
        stack.append(root)
        standing.add(root)
        while work:
            here, targets = work[-1]
            for other in targets:
                if other not in place:
                    place[other] = lowest[other] = len(place)
                    stack.append(other)
                    standing.add(other)
                    work.append((other, iter(ways.get(other, ()))))
                    break
                if other in standing:
                    lowest[here] = min(lowest[here], place[other])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    lowest[above] = min(lowest[above], lowest[here])
                if lowest[here] == place[here]:
                    found += _closed(here, stack, standing, ways)
    return tuple(sorted(found))


def _closed(
    here: str, stack: list[str], standing: set[str], ways: Mapping[str, Sequence[str]]
) -> list[tuple[str, ...]]:
    """Take a finished set off the stack; it is a loop unless it is one number by itself."""
    together = []
    while True:
        one = stack.pop()
        standing.discard(one)
        together.append(one)
        if one == here:
            break
    if len(together) > 1 or here in ways.get(here, ()):
        return [tuple(sorted(together))]
    return []


def _targets(choices: Sequence[Choice]) -> tuple[str, ...]:
    return tuple(row.replaced_by for choice in choices for row in choice)


def _by_value(row: Replacement) -> tuple[object, ...]:
    return (
        row.part,
        row.replaced_by,
        row.bundle or "",
        row.ratio,
        not row.both_ways,
        row.policy or "",
        row.from_serial or "",
        row.to_serial or "",
        str(row.effective_from),
        row.source or "",
        str(row.as_of),
    )


def _member_by_value(one: Member) -> tuple[object, ...]:
    return (
        grade_rank(one.grade),
        one.kind,
        one.part,
        one.group,
        one.role,
        one.fitment or "",
        one.from_serial or "",
        one.to_serial or "",
        one.source or "",
        str(one.as_of),
    )


def _content_by_value(one: Content) -> tuple[object, ...]:
    return (one.kit, one.component, one.kind, one.quantity, one.source or "", str(one.as_of))


def _choices(
    rows: Iterable[Replacement], end: Callable[[Replacement], str]
) -> dict[str, tuple[Choice, ...]]:
    """Give for each number its choices: rows of one bundle together, the others each alone."""
    found: dict[str, dict[object, list[Replacement]]] = {}
    for n, row in enumerate(rows):
        bundle = n if row.bundle is None else row.bundle
        found.setdefault(end(row), {}).setdefault(bundle, []).append(row)
    return {part: tuple(tuple(of) for of in by.values()) for part, by in found.items()}


def _by(rows: Iterable[_Row], key: Callable[[_Row], str]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
