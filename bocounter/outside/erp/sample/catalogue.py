"""The sample dealership's 25,000 part numbers and what replaces what, made on demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random

from bocounter.outside.erp.records import Part, Supersession
from bocounter.outside.erp.sample import words
from bocounter.outside.erp.sample.people import SUPPLIERS
from bocounter.outside.erp.sample.replacing import widened
from bocounter.outside.erp.sample.traits import traits

PARTS = 25_000
LINKS = 1_500
"""Replacements in plain chains; ``replacing`` adds to them."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every part as plain values by its place in the book, and the replacements.

    ``replaced`` gives for the place of an old number that customers still ask for the place of
    the one its first bulletin ends with.
    """

    token: str
    codes: tuple[str, ...]
    descriptions: tuple[str, ...]
    cents: tuple[int, ...]
    inactive: frozenset[int]
    links: tuple[Supersession, ...]
    replaced: dict[int, int]

    def part(self, place: int) -> Part:
        """Give the record of the part at a place."""
        cents = self.cents[place]
        return Part(
            remote_id=part_id(place),
            token=self.token,
            code=self.codes[place],
            description=self.descriptions[place],
            unit="pc",
            price=Decimal(cents).scaleb(-2),
            cost=Decimal(cents * 64 // 100).scaleb(-2),
            active=place not in self.inactive,
            **traits(place, self.descriptions[place], cents),
        )

    def description(self, part: str) -> str:
        """Give the description of a part by its id."""
        return self.descriptions[place_of(part)]


def part_id(place: int) -> str:
    """Give the ERP's id of the part at a place."""
    return f"p{place + 1:05}"


def place_of(part: str) -> int:
    """Give the place of a part by its id."""
    return int(part[1:]) - 1


def usual_supplier(place: int) -> int:
    """Give the place of the supplier that a part is usually bought from."""
    # A few suppliers carry most of the trade, as everywhere.
    return (place * 7919) % (24 if place % 3 else SUPPLIERS)


def catalogue(seed: str, token: str, day0: date) -> Catalogue:
    """Invent the catalogue; the same seed and day give the same, its records bear ``token``."""
    rng = Random(f"{seed}/catalogue")
    codes = [_code(n, rng.random()) for n in range(PARTS)]
    descriptions = [
        f"{rng.choice(words.PART_NOUNS)}, {rng.choice(words.PART_PLACES)}" for _ in range(PARTS)
    ]
    cents = [int(150 * 10 ** (rng.random() ** 2 * 3.4)) for _ in range(PARTS)]
    links, replaced = _links(rng, token, codes, descriptions)
    links = widened(seed, token, day0, links, descriptions)
    return Catalogue(
        token=token,
        codes=tuple(codes),
        descriptions=tuple(descriptions),
        cents=tuple(cents),
        inactive=frozenset(place for place in replaced if place % 9 == 0),
        links=links,
        replaced=replaced,
    )


def _code(n: int, chance: float) -> str:
    """Give a number as one of the makers would write it; unlike ones for unlike places."""
    digits = 100_000 + (n * 7919) % 900_000
    letters = words.MAKES[n % len(words.MAKES)][1]
    if chance < 0.3:
        return f"{letters}-{digits}"
    if chance < 0.5:
        return f"{digits // 1000}.{digits % 1000:03}.{letters[0]}"
    if chance < 0.7:
        return f"{letters} {digits // 100} {digits % 100:02}"
    if chance < 0.85:
        return f"{digits // 10}-{digits % 10}{letters}"
    return f"{letters}{digits}/{1 + n % 9}"


def _links(
    rng: Random, token: str, codes: list[str], descriptions: list[str]
) -> tuple[tuple[Supersession, ...], dict[int, int]]:
    """Chain part numbers up: two to four hops, some by two, some both ways, and one loop."""
    places = rng.sample(range(PARTS), LINKS * 2)
    links: list[Supersession] = []
    replaced: dict[int, int] = {}
    used = 0
    while len(links) < LINKS - 2:
        hops = min(rng.choice((1, 2, 2, 3, 4)), LINKS - 2 - len(links))
        chain = places[used : used + hops + 1]
        used += hops + 1
        for hop, (old, new) in enumerate(pairwise(chain)):
            # The later number does the same job; makers like to add a letter to the old one.
            descriptions[new] = descriptions[chain[0]]
            if hop == 0 and rng.random() < 0.5:
                codes[new] = f"{codes[old]}-{'ABC'[hop % 3]}"
            replaced[old] = chain[-1]
            links.append(_link(rng, token, len(links), old, new))
    one, other = places[-2:]
    descriptions[other] = descriptions[one]
    for old, new in ((one, other), (other, one)):  # the loop, a slip in the maker's own data
        links.append(
            Supersession(
                remote_id=f"u{len(links) + 1:05}",
                token=token,
                part=part_id(old),
                replaced_by=part_id(new),
            )
        )
    return tuple(links), replaced


def _link(rng: Random, token: str, n: int, old: int, new: int) -> Supersession:
    return Supersession(
        remote_id=f"u{n + 1:05}",
        token=token,
        part=part_id(old),
        replaced_by=part_id(new),
        factor=Decimal(2) if rng.random() < 0.03 else Decimal(1),
        both_ways=rng.random() < 0.06,
    )
