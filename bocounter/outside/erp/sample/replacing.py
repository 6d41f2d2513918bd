"""What the sample's makers say when they replace a number: all the sorts that there are.

The catalogue has plain chains. Here they get policies, dates, serial breaks and sources; some
old numbers are replaced by several together, some several by one, and some chains go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from bocounter.outside.erp.records import Supersession
from bocounter.outside.erp.sample import words

LONG_CHAINS = 14
LONGER_BY = 5


def _part_id(place: int) -> str:
    return f"p{place + 1:05}"


def _place_of(part: str) -> int:
    return int(part[1:]) - 1


@dataclass(slots=True)
class _Makers:
    """The makers' bulletins, being written: ``links`` by their ids, numbers nobody uses yet."""

    rng: Random
    token: str
    day0: date
    descriptions: list[str]
    spare: Iterator[int]
    links: dict[str, Supersession] = field(default_factory=dict)

    def say(self, old: str, new: str, like: str, **fields: object) -> None:
        """Write one more link; its numbers do the job of ``like``."""
        for part in (old, new):
            self.descriptions[_place_of(part)] = self.descriptions[_place_of(like)]
        remote_id = f"u{len(self.links) + 1:05}"
        made = Supersession(remote_id=remote_id, token=self.token, part=old, replaced_by=new)
        self.links[remote_id] = replace(self._signed(made), **fields)  # type: ignore[arg-type]

    def new_number(self) -> str:
        """Give a number that is in no chain yet."""
        return _part_id(next(self.spare))

    def detail(self, link: Supersession) -> None:
        """Say how and since when a link of the catalogue holds."""
        rng, chance = self.rng, self.rng.random()
        said = self._signed(link)
        if chance < 0.25:
            said = replace(said, policy="use_old_first")
        elif chance < 0.34:
            said = replace(said, policy="scrap_old")
        kind = rng.random()
        if kind < 0.09:
            serial = f"{rng.choice(words.MAKES)[1]}E{rng.randrange(10**6, 10**7)}"
            said = replace(said, **{rng.choice(("from_serial", "to_serial")): serial})  # type: ignore[arg-type]
        elif kind < 0.17:
            said = replace(said, effective_from=self.day0 + timedelta(rng.randrange(-200, 90)))
        elif kind < 0.21:
            said = replace(said, factor=rng.choice((Decimal(3), Decimal("0.5"))))
        self.links[link.remote_id] = said

    def _signed(self, link: Supersession) -> Supersession:
        if self.rng.random() < 0.1:
            return link  # somebody typed it in and said no more
        return replace(
            link,
            source=f"{self.rng.choice(words.BULLETINS)} {self.rng.randrange(100, 999)}",
            dated=self.day0 - timedelta(days=self.rng.randrange(20, 1_900)),
        )

    def bundle(self, first: Supersession, *, olds: int, news: int) -> None:
        """Let so many old numbers together be replaced by so many new ones together."""
        name = f"k{first.remote_id[1:]}"
        kept = replace(self.links[first.remote_id], bundle=name, from_serial=None, to_serial=None)
        self.links[first.remote_id] = kept
        old = [first.part, *(self.new_number() for _ in range(olds - 1))]
        new = [first.replaced_by, *(self.new_number() for _ in range(news - 1))]
        for one in old:
            for other in new:
                if (one, other) != (first.part, first.replaced_by):
                    factor = Decimal(self.rng.choice((1, 1, 2)))
                    like = first.part if news > 1 else first.replaced_by
                    self.say(one, other, like, bundle=name, factor=factor, policy=kept.policy)


def widened(
    seed: str,
    token: str,
    day0: date,
    links: Sequence[Supersession],
    descriptions: list[str],
) -> tuple[Supersession, ...]:
    """Give the catalogue's links in full, and more; new numbers get fitting descriptions."""
    rng = Random(f"{seed}/replacing")
    taken = {link.part for link in links} | {link.replaced_by for link in links}
    free = (place for place in range(len(descriptions)) if _part_id(place) not in taken)
    makers = _Makers(rng, token, day0, descriptions, free)
    for link in links:
        makers.detail(link)
    replaced = {link.part for link in links}
    newer = {link.replaced_by for link in links}
    heads = [link for link in links if link.part not in newer]
    for link in heads:
        chance = rng.random()
        if chance < 0.12:
            makers.bundle(link, olds=1, news=rng.choice((2, 2, 3)))
        elif chance < 0.20:
            makers.bundle(link, olds=rng.choice((2, 2, 3)), news=1)
        elif chance < 0.22:
            makers.bundle(link, olds=2, news=2)
    tails = [link.replaced_by for link in links if link.replaced_by not in replaced]
    for tail in tails[:LONG_CHAINS]:
        here = tail
        for _ in range(LONGER_BY):
            after = makers.new_number()
            makers.say(here, after, tail)
            here = after
    return tuple(makers.links.values())
