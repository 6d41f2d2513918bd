"""Two years of purchases before the living part of the sample begins, drawn, not simulated."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from bocounter.outside.erp.records import Inbound, PurchaseLine, Receipt, StockLevel
from bocounter.outside.erp.sample.book import Book
from bocounter.outside.erp.sample.catalogue import PARTS, part_id, usual_supplier
from bocounter.outside.erp.sample.people import Habits, People
from bocounter.outside.erp.sample.relations import kept_back
from bocounter.outside.erp.sample.supply import SUNDAY, stock_id, supplier_id

DAYS_BEFORE = 610
STOCKED = 3_000
_A_DAY = 13


def stocked_places(seed: str) -> tuple[int, ...]:
    """Give the places of the parts that are kept on the shelf, the best sellers first."""
    return tuple(Random(f"{seed}/stocked").sample(range(PARTS), STOCKED))


def fill_shelves(
    book: Book, seed: str, people: People, stocked: tuple[int, ...], token: str
) -> None:
    """Put the stocked parts on the shelves, each in one branch or more."""
    rng = Random(f"{seed}/shelves")
    for place in stocked:
        home = rng.randrange(len(people.branches))
        for n, branch in enumerate(people.branches):
            if n == home or rng.random() < 0.4:
                units = Decimal(rng.choice((0, 0, 1, 1, 2, 2, 3, 4, 6, 8, 12, 25)))
                book.stock.lay_down(
                    StockLevel(
                        remote_id=stock_id(part_id(place), branch.remote_id),
                        token=token,
                        part=part_id(place),
                        branch=branch.remote_id,
                        on_hand=units,
                        free=units,
                        minimum=kept_back(place, n),
                    )
                )


def past_purchases(
    book: Book, seed: str, until: date, people: People, stocked: tuple[int, ...], token: str
) -> None:
    """Write down finished purchases, with what was promised and when it came."""
    rng = Random(f"{seed}/past")
    for back in range(DAYS_BEFORE, 0, -1):
        came = until - timedelta(days=back)
        if came.weekday() == SUNDAY:
            continue
        for _ in range(rng.randrange(_A_DAY - 5, _A_DAY + 6)):
            # Squared: few parts make most of the trade, most are asked for once in a while.
            place = (
                stocked[int(STOCKED * rng.random() ** 2.2)]
                if rng.random() < 0.75
                else rng.randrange(PARTS)
            )
            _past_purchase(book, rng, came, place, people, token)


def _past_purchase(
    book: Book, rng: Random, came: date, place: int, people: People, token: str
) -> None:
    supplier = usual_supplier(place)
    habits = people.habits[supplier]
    part, branch = part_id(place), rng.choice(people.branches).remote_id
    units = rng.choice((1, 1, 1, 2, 2, 4, 6, 10))
    late = _lateness(rng, habits)
    promised = came - timedelta(days=late)
    ordered_on = promised - timedelta(days=max(2, int(habits.lead * rng.uniform(0.7, 1.4))))
    purchase = PurchaseLine(
        remote_id=book.next_id("q"),
        token=token,
        number=f"PO-{40_000 + book.handed_out['q'] // 2}",
        supplier=supplier_id(supplier),
        branch=branch,
        part=part,
        ordered=Decimal(units),
        received=Decimal(units),
        status="done",
        ordered_on=ordered_on,
        confirmed_date=promised if rng.random() < habits.confirms else None,
    )
    book.purchases.lay_down(purchase)
    split = units > 1 and rng.random() < 0.08
    first = units // 2 if split else units
    pieces = [(first, came - timedelta(days=3) if split else came)]
    if split:
        pieces.append((units - first, came))
    for quantity, day in pieces:
        _past_receipt(book, purchase, quantity, day, promised if habits.dated else None, token)


def _past_receipt(
    book: Book, purchase: PurchaseLine, quantity: int, day: date, promised: date | None, token: str
) -> None:
    inbound = book.next_id("i")
    book.inbound.lay_down(
        Inbound(
            remote_id=inbound,
            token=token,
            purchase_line=purchase.remote_id,
            part=purchase.part,
            branch=purchase.branch,
            quantity=Decimal(quantity),
            status="received",
            planned_date=max(promised, day) if promised else None,
            original_date=promised,
        )
    )
    book.receipts.lay_down(
        Receipt(
            remote_id=book.next_id("r"),
            token=token,
            purchase_line=purchase.remote_id,
            inbound=inbound,
            part=purchase.part,
            branch=purchase.branch,
            quantity=Decimal(quantity),
            received_on=day,
        )
    )


def _lateness(rng: Random, habits: Habits) -> int:
    """Draw by how many days a promise of this supplier was missed (negative: early)."""
    late = rng.choice((-1, 0, 0, 0, 0, 1))
    while rng.random() < habits.slip_chance and late < 45:
        late += max(1, int(habits.slip_days * rng.uniform(0.6, 1.6)))
    return late
