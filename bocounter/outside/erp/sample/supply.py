"""How parts come in: orders, suppliers' dates and their slips, shipments, receipts, transfers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from bocounter.outside.erp.records import Inbound, PartLine, PurchaseLine, Receipt, StockLevel
from bocounter.outside.erp.sample.book import Book
from bocounter.outside.erp.sample.people import Habits

SATURDAY, SUNDAY = 5, 6


@dataclass(slots=True)
class Shipment:
    """What will truly become of an inbound movement; the ERP does not know it.

    ``promise`` is the first date the supplier will name, ``notice`` how many days before a
    date it admits that it will not keep it.
    """

    inbound: str
    habits: Habits
    answers: date
    promise: date
    ships: date
    arrives: date
    notice: int


def stock_id(part: str, branch: str) -> str:
    """Give the id of a part's stock level at a branch."""
    return f"s{part}{branch}"


class Supply:
    """The buying side of the dealership."""

    def __init__(self, book: Book, habits: tuple[Habits, ...], token: str) -> None:
        self.book = book
        self.shipments: dict[str, Shipment] = {}
        self.dates: dict[str, list[tuple[date, date]]] = {}
        """For each inbound the days on which it got a date, and which."""
        self.for_line: dict[str, str] = {}
        """The part line for which a purchase line or a transfer was made."""
        self._habits = habits
        self._token = token
        self._po_numbers: dict[tuple[date, str, str], str] = {}

    def stock(self, part: str, branch: str) -> StockLevel:
        """Give a part's stock level at a branch, made at nought where there is none."""
        remote_id = stock_id(part, branch)
        if remote_id in self.book.stock:
            return self.book.stock[remote_id]
        return self.book.stock.put(
            StockLevel(
                remote_id=remote_id,
                token=self._token,
                part=part,
                branch=branch,
                on_hand=Decimal(0),
                free=Decimal(0),
            )
        )

    def move_stock(
        self, part: str, branch: str, on_hand: Decimal | int, free: Decimal | int
    ) -> None:
        """Add to what is on the shelf and to what of it nobody has reserved."""
        level = self.stock(part, branch)
        self.book.stock.change(
            level.remote_id, on_hand=level.on_hand + on_hand, free=level.free + free
        )

    def request(self, line: PartLine, branch: str, quantity: Decimal, supplier: int) -> str:
        """Ask the buyer for a part for a line; gives the purchase line's id."""
        purchase = self.book.purchases.put(
            PurchaseLine(
                remote_id=self.book.next_id("q"),
                token=self._token,
                number=None,
                supplier=supplier_id(supplier),
                branch=branch,
                part=line.part,
                ordered=quantity,
                received=Decimal(0),
                status="requested",
            )
        )
        self.for_line[purchase.remote_id] = line.remote_id
        return purchase.remote_id

    def order(self, rng: Random, today: date, purchase: str) -> None:
        """Place an order for what was requested; the supplier's true plans are settled now."""
        row = self.book.purchases[purchase]
        assert row.supplier is not None
        key = (today, row.supplier, row.branch or "")
        if key not in self._po_numbers:
            self._po_numbers[key] = f"PO-{76_000 + int(self.book.next_id('o')[1:])}"
        self.book.purchases.change(
            purchase, status="ordered", number=self._po_numbers[key], ordered_on=today
        )
        habits = self._habits[int(row.supplier[1:]) - 1]
        pieces = [row.ordered]
        if row.ordered > 1 and rng.random() < 0.3:
            first = Decimal(int(row.ordered) // 2)
            pieces = [first, row.ordered - first]
        for quantity in pieces:
            self._expect(rng, today, row, quantity, habits)

    def buy_for_stock(
        self, rng: Random, today: date, part: str, branch: str, quantity: int, supplier: int
    ) -> None:
        """Order a part that nobody waits for yet."""
        row = self.book.purchases.put(
            PurchaseLine(
                remote_id=self.book.next_id("q"),
                token=self._token,
                number=None,
                supplier=supplier_id(supplier),
                branch=branch,
                part=part,
                ordered=Decimal(quantity),
                received=Decimal(0),
                status="draft",
            )
        )
        self.order(rng, today, row.remote_id)

    def _expect(
        self, rng: Random, today: date, row: PurchaseLine, quantity: Decimal, habits: Habits
    ) -> None:
        promise = today + timedelta(days=max(3, int(habits.lead * rng.uniform(0.7, 1.4))))
        late = 0
        while rng.random() < habits.slip_chance and late < 45:
            late += max(1, int(habits.slip_days * rng.uniform(0.6, 1.6)))
        arrives = promise + timedelta(days=late + rng.choice((-1, 0, 0, 0, 1)))
        inbound = self._movement(row.part, row.branch, quantity, purchase=row.remote_id)
        self.shipments[inbound] = Shipment(
            inbound,
            habits,
            answers=today + timedelta(days=rng.randrange(habits.answers_after + 1)),
            promise=promise,
            ships=arrives - timedelta(days=rng.choice((1, 2, 2, 3))),
            arrives=arrives,
            notice=rng.randrange(-2, 6),
        )

    def _movement(
        self,
        part: str,
        branch: str | None,
        quantity: Decimal,
        purchase: str | None = None,
        from_branch: str | None = None,
    ) -> str:
        return self.book.inbound.put(
            Inbound(
                remote_id=self.book.next_id("i"),
                token=self._token,
                purchase_line=purchase,
                part=part,
                branch=branch,
                quantity=quantity,
                status="expected",
                planned_date=None,
                from_branch=from_branch,
            )
        ).remote_id

    def transfer(
        self, rng: Random, today: date, line: PartLine, branch: str, source: str, quantity: Decimal
    ) -> str:
        """Bring free stock over from another branch for a line; gives the movement's id."""
        inbound = self._movement(line.part, branch, quantity, from_branch=source)
        self.move_stock(line.part, source, 0, -quantity)
        arrives = today + timedelta(days=rng.randrange(2, 7))
        self.shipments[inbound] = Shipment(
            inbound,
            self._habits[0],
            answers=today,
            promise=arrives,
            ships=today + timedelta(days=1),
            arrives=arrives,
            notice=0,
        )
        self.for_line[inbound] = line.remote_id
        return inbound

    def cancel_order(self, purchase: str) -> None:
        """Let the supplier cancel what it has not delivered of a purchase line."""
        self.book.purchases.change(purchase, status="cancelled")
        for shipment in list(self.shipments.values()):
            if self.book.inbound[shipment.inbound].purchase_line == purchase:
                self.book.inbound.change(shipment.inbound, status="cancelled")
                del self.shipments[shipment.inbound]

    def hear(self, rng: Random, today: date) -> None:
        """Take in what suppliers say today: first dates, confirmations, later dates, notices."""
        for shipment in list(self.shipments.values()):
            row = self.book.inbound[shipment.inbound]
            if row.status == "expected" and today >= shipment.ships:
                self._ship(shipment, row, today)
            elif row.planned_date is None:
                if shipment.habits.dated and today >= shipment.answers:
                    self._name_date(rng, shipment, row, today)
            elif row.status == "expected" and self._gives_notice(rng, shipment, row, today):
                step = max(2, int(shipment.habits.slip_days * rng.uniform(0.6, 1.2)))
                later = min(row.planned_date + timedelta(days=step), shipment.arrives)
                self._set_date(shipment.inbound, max(later, row.planned_date), today)

    def _gives_notice(self, rng: Random, shipment: Shipment, row: Inbound, today: date) -> bool:
        planned = row.planned_date
        return (
            planned is not None
            and shipment.arrives > planned
            and (planned - today).days <= shipment.notice
            and rng.random() < 0.5
        )

    def _name_date(self, rng: Random, shipment: Shipment, row: Inbound, today: date) -> None:
        self._set_date(shipment.inbound, shipment.promise, today)
        self.book.inbound.change(shipment.inbound, original_date=shipment.promise)
        if row.purchase_line and rng.random() < shipment.habits.confirms:
            self.book.purchases.change(row.purchase_line, confirmed_date=shipment.promise)

    def _set_date(self, inbound: str, planned: date, today: date) -> None:
        self.book.inbound.change(inbound, planned_date=planned)
        self.dates.setdefault(inbound, []).append((today, planned))

    def _ship(self, shipment: Shipment, row: Inbound, today: date) -> None:
        number = int(row.remote_id[1:])
        self.book.inbound.change(
            row.remote_id, status="shipped", reference=f"TRK{4_400_000 + number * 37}"
        )
        if row.from_branch:
            self.move_stock(row.part, row.from_branch, -row.quantity, 0)
            self._set_date(row.remote_id, shipment.arrives, today)
            self.book.inbound.change(row.remote_id, original_date=shipment.arrives)
        elif row.planned_date is not None and shipment.arrives > row.planned_date:
            self._set_date(row.remote_id, shipment.arrives, today)

    def arrivals(self, rng: Random, today: date) -> list[tuple[Inbound, Decimal]]:
        """Receive what has come; gives each movement with the units received."""
        due = [shipment for shipment in self.shipments.values() if shipment.arrives <= today]
        return [self._receive(rng, shipment, today) for shipment in due]

    def _receive(self, rng: Random, shipment: Shipment, today: date) -> tuple[Inbound, Decimal]:
        row = self.book.inbound[shipment.inbound]
        quantity = row.quantity
        if quantity > 1 and row.purchase_line and rng.random() < 0.45:
            # The rest follows: the movement is split, as most ERPs do it.
            quantity = Decimal(rng.randrange(1, int(quantity)))
            self._rest(rng, shipment, row, row.quantity - quantity, today)
        del self.shipments[shipment.inbound]
        row = self.book.inbound.change(row.remote_id, status="received", quantity=quantity)
        assert row.branch is not None
        self.book.receipts.put(
            Receipt(
                remote_id=self.book.next_id("r"),
                token=self._token,
                purchase_line=row.purchase_line,
                inbound=row.remote_id,
                part=row.part,
                branch=row.branch,
                quantity=quantity,
                received_on=today,
            )
        )
        self.move_stock(row.part, row.branch, quantity, quantity)
        if row.purchase_line:
            bought = self.book.purchases[row.purchase_line]
            received = bought.received + quantity
            done = "done" if received >= bought.ordered else bought.status
            self.book.purchases.change(row.purchase_line, received=received, status=done)
        return row, quantity

    def _rest(
        self, rng: Random, shipment: Shipment, row: Inbound, quantity: Decimal, today: date
    ) -> None:
        inbound = self._movement(row.part, row.branch, quantity, purchase=row.purchase_line)
        arrives = today + timedelta(days=rng.randrange(6, 18))
        self.shipments[inbound] = Shipment(
            inbound,
            shipment.habits,
            answers=today + timedelta(days=rng.randrange(1, 4)),
            promise=arrives,
            ships=arrives - timedelta(days=2),
            arrives=arrives,
            notice=0,
        )


def supplier_id(place: int) -> str:
    """Give the ERP's id of the supplier at a place."""
    return f"v{place + 1:03}"
