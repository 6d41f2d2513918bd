"""The ways from a wanted number to others that do its job, and what is wrong with the rest.

A way is a chain of replacements with at most one interchange or kit step in it. It is walked
over a queue, nearest first; what closes a loop, does not hold yet, or is not for this machine is
seen, noted and not followed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from bocounter.models.option_facts import Hop, Note
from bocounter.rules.relations import (
    ONE,
    Choice,
    Content,
    Links,
    Member,
    Replacement,
    grade_rank,
    is_one,
    worse,
)
from bocounter.rules.serials import within

MOST_STEPS = 10_000
"""Ways looked at from one number, one by one; a chain may be that long."""

MOST_MEMBERS = 200
"""Members of one interchange group, or kits of one component, that are looked at."""

MOST_BUNDLES = 64
"""Ways of several numbers together that are taken further."""

Units = tuple[tuple[str, Fraction], ...]


class Way(NamedTuple):
    """``units``: how many of which numbers, all together, do the job of one wanted.

    ``relation`` is the kind of option it makes (supersession, interchange, kit, component),
    empty for the wanted number itself. ``refused`` says why it must not be taken.
    """

    units: Units
    relation: str
    hops: tuple[Hop, ...] = ()
    before: Way | None = None
    steps: int = 0
    newer: bool = True
    grade: str | None = None
    joined: bool = False
    breaks_kit: bool = False
    refused: Note | None = None
    cautions: tuple[Note, ...] = ()

    @property
    def part(self) -> str:
        """The first number of it; the only one where it is no bundle."""
        return self.units[0][0]

    @property
    def is_bundle(self) -> bool:
        """Whether several numbers are needed together."""
        return len(self.units) > 1

    @property
    def path(self) -> tuple[Hop, ...]:
        """Every hop from the wanted number to here."""
        hops: list[tuple[Hop, ...]] = []
        way: Way | None = self
        while way is not None:
            hops.append(way.hops)
            way = way.before
        return tuple(hop for some in reversed(hops) for hop in some)


@dataclass(frozen=True, slots=True)
class Found:
    """What can be reached from a number: ``ways`` nearest first, its own first of all.

    ``refused`` are ways to numbers that no good way leads to; ``seen`` every hop;
    ``loops`` the loops among what was reached.
    """

    ways: tuple[Way, ...]
    refused: tuple[Way, ...] = ()
    seen: tuple[Hop, ...] = ()
    loops: tuple[tuple[str, ...], ...] = ()
    cut: bool = False


def ways(
    links: Links,
    part: str,
    today: date | None = None,
    serial: str | None = None,
    *,
    shown: bool = True,
) -> Found:
    """Walk from a number. ``today`` None: every replacement counts as being in force.

    ``shown`` False leaves out what is only to be explained: the ways are the same.
    """
    if not links.has_any(part):
        return Found((_own(part),))
    walk = _Walk(links, part, today, serial, shown=shown)
    walk.chains(walk.own)
    for way in tuple(walk.good.values()):
        if not way.is_bundle:
            walk.join(way)
    return walk.found()


def chain(links: Links, part: str) -> Found:
    """Walk the replacements alone, for those who know neither the day nor the machine."""
    walk = _Walk(links, part, None, None, shown=True)
    walk.chains(walk.own)
    return walk.found()


def _own(part: str) -> Way:
    return Way(((part, ONE),), "")


class _Walk:
    """One walk from one number."""

    def __init__(
        self,
        links: Links,
        part: str,
        today: date | None,
        serial: str | None,
        *,
        shown: bool,
    ) -> None:
        self.own = _own(part)
        self.good: dict[tuple[str, ...], Way] = {(part,): self.own}
        self._links = links
        self._shown = shown
        self._today = today
        self._serial = serial
        self._bad: dict[tuple[str, ...], Way] = {}
        self._hops: dict[tuple[str, str, str], Hop] = {}
        self._loops: set[tuple[str, ...]] = set()
        self._left = MOST_STEPS
        self._bundles = MOST_BUNDLES
        self._cut = links.cut

    def found(self) -> Found:
        bad = tuple(way for key, way in self._bad.items() if key not in self.good)
        return Found(
            tuple(self.good.values()),
            bad,
            tuple(self._hops.values()),
            tuple(sorted(self._loops)),
            self._cut,
        )

    def chains(self, start: Way) -> None:
        """Follow the replacements both ways, each in one direction only."""
        for newer in (True, False):
            queue = deque([start])
            while queue:
                here = queue.popleft()
                for way in self._onward(here, newer):
                    if self._keep(way) and _may_go_on(way):
                        queue.append(way)

    def _onward(self, here: Way, newer: bool) -> Iterator[Way]:
        if here.is_bundle:
            self._bundles -= 1
            if self._bundles < 0:
                self._cut = True
                return
        for place, (part, _) in enumerate(here.units):
            for choice in self._links.newer(part) if newer else self._links.older(part):
                self._left -= 1
                if self._left < 0:
                    self._cut = True
                    return
                if newer or self._shown or choice[0].both_ways:
                    yield self._step(here, place, choice, newer)

    def _step(self, here: Way, place: int, choice: Choice, newer: bool) -> Way:
        part, units = here.units[place]
        refused, cautions = self._judged(choice, newer)
        hops = []
        targets = []
        for row in choice:
            ratio = row.ratio if newer or is_one(row.factor) else 1 / row.ratio
            target = row.replaced_by if newer else row.part
            relation = "superseded_by" if newer else "supersedes"
            said = (row.source, row.as_of, refused, None, row.both_ways, len(choice) > 1)
            hops.append(Hop(relation, part, target, ratio, *said))
            targets.append((target, units if is_one(ratio) else units * ratio))
        rest = here.units[:place] + here.units[place + 1 :]
        return Way(
            _summed((*rest, *targets)) if rest or len(targets) > 1 else tuple(targets),
            here.relation or "supersession",
            tuple(hops),
            here,
            here.steps + 1,
            newer,
            here.grade,
            here.joined,
            here.breaks_kit,
            here.refused or refused,
            (*here.cautions, *cautions),
        )

    def _judged(self, choice: Choice, newer: bool) -> tuple[Note | None, tuple[Note, ...]]:
        """Say why a choice must not be followed, or what to look at when it is."""
        cautions: dict[Note, None] = {}
        for row in choice:
            loop = self._links.loop(row)
            if loop is not None:
                self._loops.add(loop)
                return Note("loop", loop[:6]), ()
            if not newer and not row.both_ways:
                return Note("one_way", (row.part, row.replaced_by)), ()
            day = row.effective_from
            if self._today is not None and day is not None and day > self._today:
                return Note("not_before", (row.replaced_by, day.isoformat())), ()
            refused = self._serials(row, cautions)
            if refused is not None:
                return refused, ()
            others = self._links.together_with(row)
            if others:
                cautions[Note("together_with", (row.replaced_by, row.part, *others))] = None
        if not newer:
            self._rest_of_bundle(choice[0], cautions)
        return None, tuple(cautions)

    def _rest_of_bundle(self, row: Replacement, cautions: dict[Note, None]) -> None:
        """Going back, note what else the old number did the job of."""
        for choice in self._links.newer(row.part):
            if row in choice and len(choice) > 1:
                others = (one.replaced_by for one in choice if one != row)
                cautions[Note("together_with", (row.part, row.replaced_by, *others))] = None

    def _serials(self, row: Replacement | Member, cautions: dict[Note, None]) -> Note | None:
        if row.from_serial is None and row.to_serial is None:
            return None
        holds = within(self._serial, row.from_serial, row.to_serial)
        part = row.replaced_by if isinstance(row, Replacement) else row.part
        about = (part, row.from_serial or "", row.to_serial or "", self._serial or "")
        if holds is False:
            return Note("serial_out", about)
        if holds is None:
            cautions[Note("serial_unknown", about)] = None
        return None

    def join(self, way: Way) -> None:
        """Take the one interchange or kit step that a way may have, and the chains behind it."""
        found = [*self._interchanges(way), *self._from_components(way), *self._out_of_kits(way)]
        # All that one step leads to before what lies behind any of it: the nearest way counts.
        for joined in [one for one in found if self._keep(one) and one.refused is None]:
            if joined.relation == "interchange":
                self.chains(joined)
            elif joined.hops[0].relation == "component":
                self._replaced_members(joined)

    def _replaced_members(self, joined: Way) -> None:
        """Follow what replaces the components of a kit."""
        queue = deque([joined])
        while queue:
            for way in self._onward(queue.popleft(), newer=True):
                if self._keep(way) and way.refused is None:
                    queue.append(way)

    def _interchanges(self, way: Way) -> list[Way]:
        part, _ = way.units[0]
        pairs = []
        for mine in self._links.memberships(part):
            if mine.role not in ("both", "wanted"):
                continue
            group = self._links.group(mine.group)
            if len(group) > MOST_MEMBERS:
                self._cut = True
            pairs += [
                (mine, other)
                for other in group[:MOST_MEMBERS]
                if other.part != part and other.role in ("both", "offered")
            ]
        pairs.sort(key=lambda pair: (grade_rank(worse(pair[0].grade, pair[1].grade)), pair[1].part))
        return [self._interchange(way, mine, other) for mine, other in pairs]

    def _interchange(self, way: Way, mine: Member, other: Member) -> Way:
        part, units = way.units[0]
        cautions: dict[Note, None] = dict.fromkeys(way.cautions)
        refused = self._serials(mine, cautions) or self._serials(other, cautions)
        grade = worse(mine.grade, other.grade)
        if grade_rank(grade) > 1:
            cautions[Note("rework", (other.part,))] = None
        for one in (mine, other):
            if one.fitment:
                cautions[Note("fitment", (one.fitment,))] = None
        kind = "alternate" if mine.kind == other.kind == "alternate" else "interchange"
        source, as_of = other.source or mine.source, other.as_of or mine.as_of
        hop = Hop(kind, part, other.part, ONE, source, as_of, refused, grade, both_ways=True)
        return Way(
            ((other.part, units),),
            "interchange",
            (hop,),
            way,
            way.steps + 1,
            grade=grade,
            joined=True,
            refused=refused,
            cautions=tuple(cautions),
        )

    def _from_components(self, way: Way) -> list[Way]:
        part, units = way.units[0]
        inside = [one for one in self._links.contents(part) if one.kind == "kit"]
        inside = [one for one in inside if one.quantity > 0 and one.component != part]
        if not inside:
            return []
        hops = tuple(
            Hop(
                *("component", part, one.component, one.quantity, one.source, one.as_of),
                together=len(inside) > 1,
            )
            for one in inside
        )
        needed = _summed([(one.component, units * one.quantity) for one in inside])
        return [self._kit_way(way, "kit", needed, hops)]

    def _out_of_kits(self, way: Way) -> list[Way]:
        part, units = way.units[0]
        kits: Sequence[Content] = self._links.kits(part)
        if len(kits) > MOST_MEMBERS:
            self._cut = True
        found = []
        for one in kits[:MOST_MEMBERS]:
            if one.quantity <= 0 or one.kit == part:
                continue
            whole = one.kind == "assembly"
            relation, kind = ("assembly", "kit") if whole else ("kit", "component")
            ratio = 1 / one.quantity
            hop = Hop(relation, part, one.kit, ratio, one.source, one.as_of)
            found.append(
                self._kit_way(way, kind, ((one.kit, units * ratio),), (hop,), breaks=not whole)
            )
        return found

    def _kit_way(
        self, way: Way, kind: str, units: Units, hops: tuple[Hop, ...], *, breaks: bool = False
    ) -> Way:
        return Way(
            units,
            kind,
            hops,
            way,
            way.steps + 1,
            joined=True,
            breaks_kit=breaks,
            cautions=way.cautions,
        )

    def _keep(self, way: Way) -> bool:
        """Note a way and its hops; give whether it is the first to lead there."""
        for hop in way.hops:
            self._hops.setdefault((hop.relation, hop.from_, hop.to), hop)
        parts = tuple(sorted(part for part, _ in way.units))
        kept = self.good if way.refused is None else self._bad
        if parts in kept or parts == (self.own.part,):
            return False
        if way.refused is not None and parts in self.good:
            return False
        kept[parts] = way
        return True


def _may_go_on(way: Way) -> bool:
    """Whether to look behind a way: never behind a loop, a later day or another machine."""
    last = way.hops[-1].refused
    return all(note is None or note.code == "one_way" for note in (way.refused, last))


def _summed(units: Sequence[tuple[str, Fraction]]) -> Units:
    total: dict[str, Fraction] = {}
    for part, count in units:
        total[part] = total.get(part, Fraction(0)) + count
    return tuple(sorted(total.items()))
