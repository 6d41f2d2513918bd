"""What else would do: interchange groups, kits, assemblies, and what suppliers want for a part.

The dealership looks a number up when a customer first waits for it, as counters do, and what
it finds is in the ERP from that day on. What a part has lies in its number alone, so that the
rest of the dealership's life is the same with it and without.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from random import Random

from bocounter.models.price_breaks import written
from bocounter.outside.erp.records import (
    Interchange,
    KitPart,
    Offer,
    TransferRoute,
)
from bocounter.outside.erp.sample import words
from bocounter.outside.erp.sample.book import Book
from bocounter.outside.erp.sample.catalogue import (
    Catalogue,
    part_id,
    place_of,
    usual_supplier,
)
from bocounter.outside.erp.sample.people import GONE_SUPPLIERS, SUPPLIERS
from bocounter.outside.erp.sample.supply import supplier_id
from bocounter.outside.erp.sample.traits import kept_back_late

DENSE = 120
"""Numbers in the one crowded group: a plain washer that everybody sells."""
_DENSE_NOUN = "Washer"
_ROUTES = (("1", "15:00", "18.00"), ("2", "12:30", "32.50"), ("3", "10:00", None))
_KINDS_OF_KIT = {"kit": 0.05, "assembly": 0.05}


class Relations:
    """The dealership's cross-references, written down as they are needed."""

    def __init__(self, book: Book, catalogue: Catalogue, seed: str, token: str) -> None:
        self._book = book
        self._catalogue = catalogue
        self._seed = seed
        self._token = token
        self._seen: set[str] = set()
        self._grouped: set[int] = set()
        self._stocked = {level.part for level in book.stock}
        self._alike: dict[str, list[int]] = {}
        self._around: dict[str, list[int]] = {}
        for place, description in enumerate(catalogue.descriptions):
            self._alike.setdefault(description, []).append(place)
            self._around.setdefault(description.partition(", ")[2], []).append(place)

    def lay_down(self, branches: Iterable[str]) -> None:
        """Write down what was always there: ways between branches, minima, the crowded group."""
        routes = (
            TransferRoute(
                remote_id=f"t{start}{end}",
                token=self._token,
                from_branch=start,
                to_branch=end,
                days=int(_ROUTES[n % 3][0]),
                cut_off=_ROUTES[n % 3][1],
                freight=None if _ROUTES[n % 3][2] is None else Decimal(str(_ROUTES[n % 3][2])),
            )
            for n, (start, end) in enumerate(permutations(branches, 2))
        )
        self._book.routes.lay_down(*routes)
        washers = (
            place
            for place, text in enumerate(self._catalogue.descriptions)
            if text.startswith(_DENSE_NOUN)
        )
        for _, place in zip(range(DENSE), washers, strict=False):
            self._grouped.add(place)
            self._book.interchanges.lay_down(self._member("g000000", place, "functional"))

    def _member(self, group: str, place: int, grade: str, **fields: object) -> Interchange:
        return Interchange(
            remote_id=self._book.next_id("x"),
            token=self._token,
            group=group,
            part=part_id(place),
            grade=grade,
            **fields,  # type: ignore[arg-type]
        )

    def asked(self, part: str, today: date) -> None:
        """Look a part up for which somebody waits, once."""
        if part in self._seen:
            return
        self._seen.add(part)
        rng, place = Random(f"{self._seed}/about/{part}"), place_of(part)
        chance = rng.random()
        if chance < 0.5:
            self._offers(rng, place)
        if rng.random() < 0.22 and place not in self._grouped:
            self._group(rng, place, today)
        chance = rng.random()
        if chance < _KINDS_OF_KIT["kit"]:
            self._taken_apart(rng, place)
        elif chance < sum(_KINDS_OF_KIT.values()):
            self._inside(rng, place)

    # --- other numbers ---
    def _group(self, rng: Random, place: int, today: date) -> None:
        alike = self._alike[self._catalogue.descriptions[place]]
        others = [p for p in alike if p != place and p not in self._grouped]
        others.sort(key=lambda p: (part_id(p) not in self._stocked, p % 7 != 3, p))
        several = rng.choice((1, 1, 2, 2, 3, 4))
        if not others:
            return
        group, alternate = self._book.next_id("g"), several == 1 and rng.random() < 0.4
        for one in (place, *others[:several]):
            self._grouped.add(one)
            self._book.interchanges.put(
                self._member(
                    group,
                    one,
                    "exact" if alternate else rng.choice(("exact", "functional", "rework")),
                    kind="alternate" if alternate else "interchange",
                    role=self._role(rng, one, asked=one == place),
                    fitment=rng.choice(words.FITMENTS) if rng.random() < 0.25 else None,
                    source=rng.choice(words.CROSS_REFERENCES) if rng.random() < 0.9 else None,
                    dated=today - timedelta(days=rng.randrange(2_000)),
                )
            )

    def _role(self, rng: Random, _place: int, *, asked: bool) -> str:
        if rng.random() > 0.12:
            return "both"
        return "wanted" if asked else "offered"

    # --- kits and assemblies ---
    def _taken_apart(self, rng: Random, place: int) -> None:
        """Let the part be a kit, sold as one and kept as its components."""
        self._contain(rng, place, self._near(rng, place, rng.choice((2, 3, 3, 4))), "kit")

    def _inside(self, rng: Random, place: int) -> None:
        """Let the part be in a kit or an assembly that the dealership has, where it has one."""
        larger, *beside = self._near(rng, place, 3)
        kind = rng.choice(("kit", "assembly"))
        self._contain(rng, larger, [place, *beside], kind)

    def _near(self, rng: Random, place: int, several: int) -> list[int]:
        """Give parts of the same place of a machine, those on a shelf first."""
        around = self._around[self._catalogue.descriptions[place].partition(", ")[2]]
        some = [p for p in rng.sample(around, min(40, len(around))) if p != place]
        some.sort(key=lambda p: part_id(p) not in self._stocked)
        return some[:several]

    def _contain(self, rng: Random, kit: int, components: list[int], kind: str) -> None:
        for component in components:
            self._book.kit_parts.put(
                KitPart(
                    remote_id=self._book.next_id("k"),
                    token=self._token,
                    kit=part_id(kit),
                    component=part_id(component),
                    quantity=Decimal(rng.choice((1, 1, 1, 2, 4))),
                    kind=kind,
                )
            )

    # --- suppliers ---
    def _offers(self, rng: Random, place: int) -> None:
        usual = usual_supplier(place)
        sources = [usual, (usual + 5) % SUPPLIERS, (usual + 11) % SUPPLIERS][
            : rng.choice((1, 2, 3))
        ]
        if rng.random() < 0.08:
            sources.append(SUPPLIERS + place % GONE_SUPPLIERS)
        cents = self._catalogue.cents[place]
        for supplier in sources:
            self._book.offers.put(self._offer(rng, place, supplier, cents))
        if rng.random() < 0.2:
            self._book.offers.put(
                self._offer(rng, place, sources[0], cents, order_type="emergency")
            )
        if self._catalogue.part(place).core_charge is not None and rng.random() < 0.5:
            self._book.offers.put(
                self._offer(rng, place, sources[0], cents // 2, condition="reman")
            )

    def _offer(
        self,
        rng: Random,
        place: int,
        supplier: int,
        cents: int,
        *,
        order_type: str = "stock",
        condition: str = "new",
    ) -> Offer:
        urgent = order_type == "emergency"
        price = int(cents * rng.uniform(0.55, 0.95) * (1.2 if urgent else 1))
        unknown = rng.random() < 0.1
        each = None if unknown else Decimal(max(price, 1)).scaleb(-2)
        made = Offer(
            remote_id=self._book.next_id("f"),
            token=self._token,
            part=part_id(place),
            supplier=supplier_id(supplier),
            code=self._code(rng, place, supplier),
            price=each,
            lead_days=None if unknown else rng.randrange(1, 4) if urgent else rng.randrange(3, 22),
            minimum=Decimal(rng.choice((2, 5, 10))) if not urgent and rng.random() < 0.15 else None,
            multiple=Decimal(rng.choice((2, 5))) if not urgent and rng.random() < 0.1 else None,
            order_type=order_type,
            condition=condition,
            freight=Decimal(rng.choice((900, 1_450, 2_800))).scaleb(-2)
            if urgent or rng.random() < 0.4
            else None,
            fee=Decimal(rng.choice((1_500, 2_500))).scaleb(-2) if urgent else None,
            returnable=None if unknown else rng.random() < 0.8,
            by_air=urgent and rng.random() < 0.7,
            price_breaks=None if urgent else cheaper(place + supplier, each),
        )
        return replace(made, restock_fees=kept_back_late(supplier)) if made.returnable else made

    def _code(self, rng: Random, place: int, supplier: int) -> str:
        stem = words.SUPPLIER_STEMS[supplier % len(words.SUPPLIER_STEMS)]
        return f"{stem[:3].upper()}{100_000 + (place * 31 + supplier) % 900_000}"


def cheaper(rule: int, price: Decimal | None) -> str | None:
    """Give what a supplier asks for more, None where all are the same."""
    if price is None or rule % 4:
        return None
    steps = ((Decimal(5), Decimal("0.94")), (Decimal(20), Decimal("0.88")))
    return written((least, (price * share).quantize(Decimal("0.01"))) for least, share in steps)


def kept_back(place: int, branch: int) -> Decimal | None:
    """Give how many units a branch keeps of a part for its own customers, None for no rule."""
    rule = (place * 7 + branch * 3) % 5
    return None if rule > 1 else Decimal(rule + 1)
