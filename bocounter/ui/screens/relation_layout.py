"""Where the numbers of a graph stand: a pure rule, without a toolkit.

Layers go from old to new: what a number was replaced by stands one to its right, what it
replaced one to its left, and what does its job in another way (interchange, kits) beneath it.
A number stands where its chain puts it, if it is in one, and beneath another only if not: how
the others of a crowd are related among themselves is for the list to say.
A picture has room for some dozen numbers, so that many of one kind are one place with a count,
and a long chain shows its beginning and its end.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bocounter.models.option_facts import Graph, Hop

MOST_BESIDE = 4
"""Numbers of one relation and grade beneath another; of more, all but the first three are one."""

MOST_DEPTH = 2
"""Steps of a chain that are shown before what lies between them and its end is one place."""

MOST_PLACES = 40
"""Places in a picture; whatever is beyond them is counted in the place before it."""


class Side(enum.IntEnum):
    """Where a number stands to the one it was reached from."""

    OLDER = -1
    BESIDE = 0
    NEWER = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A number in the picture, or several: ``count`` of them, whose codes are ``members``."""

    key: str
    layer: int
    row: int
    own: bool = False
    dead_end: bool = False
    in_loop: bool = False
    members: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many numbers stand here."""
        return len(self.members) or 1


@dataclass(frozen=True, slots=True)
class Arrow:
    """From the older to the newer, or from a number to what does its job: between two places.

    ``ratio`` units of the head do the job of one of the tail. ``hops`` are the places, in the
    graph's list, of what it stands for.
    """

    tail: str
    head: str
    relation: str
    ratio: Fraction
    grade: str | None
    both_ways: bool
    together: bool
    loop: bool
    refused: str | None
    hops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it. Layers begin at 0 with the oldest."""

    places: tuple[Place, ...]
    arrows: tuple[Arrow, ...]
    layers: int
    rows: int
    cut: bool

    def place_of(self, number: str) -> str | None:
        """Give the key of the place where a number stands, alone or among others."""
        for place in self.places:
            if number == place.key or number in place.members:
                return place.key
        return None


def side(hop: Hop) -> Side:
    """Say where a hop leads."""
    return {"superseded_by": Side.NEWER, "supersedes": Side.OLDER}.get(hop.relation, Side.BESIDE)


@dataclass(slots=True)
class _Node:
    key: str
    hop: int | None = None
    members: list[str] = field(default_factory=list)
    children: dict[Side, list[_Node]] = field(default_factory=lambda: {one: [] for one in Side})


def picture(graph: Graph) -> Picture:
    """Give where everything stands. The same graph gives the same picture."""
    tree, taken = _tree(graph)
    shown = _narrowed(tree, graph.hops)
    spots: dict[str, tuple[int, int]] = {}
    _stand(tree, 0, 0, spots)
    first = min(layer for layer, _ in spots.values())
    dead, looped = set(graph.dead_ends), {one for loop in graph.loops for one in loop}
    places = tuple(
        Place(
            key,
            layer - first,
            row,
            key == graph.part,
            any(one in dead for one in (key, *shown[key])),
            any(one in looped for one in (key, *shown[key])),
            tuple(shown[key]),
        )
        for key, (layer, row) in sorted(spots.items(), key=lambda one: (one[1], one[0]))
    )
    at = {number: key for key in spots for number in (key, *shown[key])}
    return Picture(
        places,
        tuple(_arrows(graph.hops, at, taken, {key for key in spots if len(shown[key]) > 1})),
        max(layer for layer, _ in spots.values()) - first + 1,
        max(row for _, row in spots.values()) + 1,
        graph.cut,
    )


# --- which numbers ------------------------------------------------------------------------


def _tree(graph: Graph) -> tuple[_Node, set[int]]:
    """Give each number under the one it was first reached from, chains first; and by which hops."""
    out: dict[str, list[int]] = {}
    for n, hop in enumerate(graph.hops):
        out.setdefault(hop.from_, []).append(n)
    root = _Node(graph.part)
    known, taken = {graph.part}, set[int]()
    chains, joins = deque([root]), deque[_Node]()
    while chains or joins:
        here, beside = (chains.popleft(), False) if chains else (joins.popleft(), True)
        for n in out.get(here.key, ()):
            hop = graph.hops[n]
            if hop.to in known or (side(hop) is Side.BESIDE) is not beside:
                continue
            node = _Node(hop.to, n)
            known.add(hop.to)
            taken.add(n)
            here.children[side(hop)].append(node)
            chains.append(node)
        if not beside:
            joins.append(here)
    return root, taken


def _narrowed(root: _Node, hops: Sequence[Hop]) -> dict[str, list[str]]:
    """Make one place of many, from the middle outwards; give the members of each place."""
    shown: dict[str, list[str]] = {root.key: root.members}
    queue = deque([(root, 0)])
    while queue:
        here, depth = queue.popleft()
        for towards, nodes in here.children.items():
            kept: list[_Node] = []
            for same in _alike(nodes, hops):
                kept += _few(same)
            if depth >= MOST_DEPTH and towards is not Side.BESIDE:
                kept = [_shortened(node, towards) for node in kept]
            if len(shown) + len(kept) > MOST_PLACES:
                here.members += [*([] if here.members else [here.key]), *_keys(kept)]
                kept = []
            here.children[towards] = kept
            for node in kept:
                shown[node.key] = node.members
                queue.append((node, depth + 1))
    return shown


def _alike(nodes: Sequence[_Node], hops: Sequence[Hop]) -> Iterable[list[_Node]]:
    """Give the nodes by relation and grade, in their order."""
    found: dict[object, list[_Node]] = {}
    for node in nodes:
        hop = None if node.hop is None else hops[node.hop]
        found.setdefault((hop.relation, hop.grade) if hop else None, []).append(node)
    return found.values()


def _few(nodes: list[_Node]) -> list[_Node]:
    if len(nodes) <= MOST_BESIDE:
        return nodes
    return [*nodes[: MOST_BESIDE - 1], _together(nodes[MOST_BESIDE - 1 :])]


def _together(nodes: Sequence[_Node]) -> _Node:
    """Give one place for these and everything beneath them; it bears the first one's number."""
    members = _keys(nodes)
    if len(members) == 1:
        return nodes[0]
    return _Node(members[0], nodes[0].hop, members)


def _keys(nodes: Sequence[_Node]) -> list[str]:
    return [number for node in nodes for one in _all(node) for number in one.members or [one.key]]


def _all(node: _Node) -> list[_Node]:
    found, queue = [], deque([node])
    while queue:
        one = queue.popleft()
        found.append(one)
        for nodes in one.children.values():
            queue.extend(nodes)
    return found


def _shortened(node: _Node, towards: Side) -> _Node:
    """Make one place of the middle of a chain that goes on alone; keep its end."""
    middle = [node]
    while len(ahead := middle[-1].children[towards]) == 1:
        middle.append(ahead[0])
    end = middle.pop()
    if not middle or end.children[Side.BESIDE] or len(end.children[towards]) > 1:
        return _together([node]) if _all(node)[1:] else node
    if len(middle) == 1:
        return node
    between = _Node(middle[0].key, node.hop, [one.key for one in middle])
    between.children[towards] = [end]
    return between


# --- where they stand ---------------------------------------------------------------------


def _stand(node: _Node, layer: int, wanted: int, spots: dict[str, tuple[int, int]]) -> int:
    """Put a number and all behind it; give the rows that took. Never deep: it was narrowed.

    Where chains of two neighbours meet in one layer, the second stands beneath the first.
    """
    taken, row = set(spots.values()), wanted
    while (layer, row) in taken:
        row += 1
    spots[node.key] = (layer, row)
    height = 1
    for towards in (Side.NEWER, Side.OLDER):
        used = 0
        for child in node.children[towards]:
            used += _stand(child, layer + int(towards), row + used, spots)
        height = max(height, used)
    for child in node.children[Side.BESIDE]:
        height += _stand(child, layer, row + height, spots)
    return row - wanted + height


def _arrows(
    hops: Sequence[Hop], at: dict[str, str], taken: set[int], crowds: set[str]
) -> Iterable[Arrow]:
    """Give one arrow between two places for all hops of one kind; none within a place.

    Besides those by which the numbers were reached, only what joins two chains or closes a loop.
    """
    found: dict[tuple[str, str, str, bool], list[int]] = {}
    for n, hop in enumerate(hops):
        tail, head = at.get(hop.from_), at.get(hop.to)
        if tail is None or head is None or (tail == head and hop.from_ != hop.to):
            continue
        loop = hop.refused is not None and hop.refused.code == "loop"
        aside = side(hop) is Side.BESIDE or not crowds.isdisjoint((tail, head))
        if n not in taken and not loop and aside:
            continue
        if hop.relation == "supersedes":
            tail, head = head, tail
        relation = "superseded_by" if hop.relation == "supersedes" else hop.relation
        found.setdefault((tail, head, relation, loop), []).append(n)
    for (tail, head, relation, loop), places in found.items():
        hop = hops[places[0]]
        back = hop.relation == "supersedes"
        refused = None if hop.refused is None or hop.refused.code == "one_way" else hop.refused.code
        yield Arrow(
            tail,
            head,
            relation,
            1 / hop.factor if back and hop.factor else hop.factor,
            hop.grade,
            hop.both_ways,
            hop.together,
            loop,
            refused,
            tuple(places),
        )
