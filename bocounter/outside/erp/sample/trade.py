"""What goes on beside the work orders: counter sales, stock orders, and a drifting catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from bocounter.outside.erp.records import Supersession
from bocounter.outside.erp.sample.book import Book
from bocounter.outside.erp.sample.catalogue import (
    PARTS,
    Catalogue,
    part_id,
    place_of,
    usual_supplier,
)
from bocounter.outside.erp.sample.supply import Supply

_SALES_A_DAY = 25


class Trade:
    """The shelf's own life."""

    def __init__(
        self,
        book: Book,
        supply: Supply,
        catalogue: Catalogue,
        stocked: tuple[int, ...],
        token: str,
    ) -> None:
        self._book = book
        self._supply = supply
        self._catalogue = catalogue
        self._stocked = stocked
        self._token = token
        self._shelves = book.stock.ids()

    def sell(self, rng: Random) -> None:
        """Sell some units straight off the shelf."""
        for _ in range(_SALES_A_DAY):
            level = self._book.stock[rng.choice(self._shelves)]
            if level.free > 0:
                units = min(level.free, Decimal(rng.choice((1, 1, 2))))
                self._supply.move_stock(level.part, level.branch, -units, -units)

    def restock(self, rng: Random, today: date) -> None:
        """Order some of what has run out, and now and then what nobody will ask for."""
        for _ in range(40):
            level = self._book.stock[rng.choice(self._shelves)]
            if level.free <= 1 and rng.random() < 0.45:
                supplier = usual_supplier(place_of(level.part))
                units = rng.choice((1, 2, 2, 4, 6))
                self._supply.buy_for_stock(rng, today, level.part, level.branch, units, supplier)
        if rng.random() < 0.3:  # somebody liked the discount
            place = rng.randrange(PARTS)
            branch = self._book.stock[rng.choice(self._shelves)].branch
            self._supply.buy_for_stock(
                rng, today, part_id(place), branch, rng.choice((5, 10, 20)), usual_supplier(place)
            )

    def drift(self, rng: Random) -> None:
        """Change a price, a phone number, or what a number on order is replaced by."""
        if rng.random() < 0.5:
            self._new_price(rng)
        if rng.random() < 0.3:
            self._new_number(rng)
        if rng.random() < 0.15:
            self._supersede_on_order(rng)

    def _new_price(self, rng: Random) -> None:
        place = rng.choice(self._stocked)
        remote_id = part_id(place)
        parts = self._book.parts
        part = parts[remote_id] if remote_id in parts else self._catalogue.part(place)
        assert part.price is not None
        price = (part.price * Decimal("1.04")).quantize(Decimal("0.01"))
        parts.put(replace(part, price=price))

    def _new_number(self, rng: Random) -> None:
        points = self._book.contact_points
        point = points[rng.choice(points.ids())]
        if point.kind == "mobile":
            points.change(point.remote_id, value=f"541-555-{rng.randrange(10_000):04}")

    def _supersede_on_order(self, rng: Random) -> None:
        """Let the maker replace a number that is on order; the order stays as it is."""
        if not self._supply.shipments:
            return
        old = self._book.inbound[rng.choice(list(self._supply.shipments))].part
        new = part_id(rng.randrange(PARTS))
        if any(old in (row.part, row.replaced_by) for row in self._book.supersessions):
            return
        if any(new in (row.part, row.replaced_by) for row in self._book.supersessions):
            return
        description = self._catalogue.description(old)
        parts = self._book.parts
        part = parts[new] if new in parts else self._catalogue.part(place_of(new))
        parts.put(replace(part, description=description))
        self._book.supersessions.put(
            Supersession(
                remote_id=f"u{len(self._book.supersessions) + 1:05}",
                token=self._token,
                part=old,
                replaced_by=new,
            )
        )
