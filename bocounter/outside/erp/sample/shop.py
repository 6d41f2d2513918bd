"""How parts go out: work orders are opened, waited for, picked, issued and closed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from bocounter.outside.erp.records import PartLine, WorkOrder
from bocounter.outside.erp.sample import words
from bocounter.outside.erp.sample.book import Book
from bocounter.outside.erp.sample.catalogue import (
    PARTS,
    Catalogue,
    part_id,
    place_of,
    usual_supplier,
)
from bocounter.outside.erp.sample.people import SUPPLIERS, People
from bocounter.outside.erp.sample.relations import Relations
from bocounter.outside.erp.sample.supply import Supply, stock_id

OPEN_WORK_ORDERS = 350
"""The shop takes in work so that about this many stay open."""

_LINES_EACH = (1, 1, 2, 2, 3, 3, 4, 6)


class Shop:
    """The selling and working side of the dealership."""

    def __init__(
        self,
        book: Book,
        supply: Supply,
        people: People,
        catalogue: Catalogue,
        relations: Relations,
        stocked: tuple[int, ...],
        token: str,
    ) -> None:
        self.book = book
        self.supply = supply
        self._people = people
        self._catalogue = catalogue
        self._relations = relations
        self._stocked = stocked
        self._token = token
        self._machines = [m for m in people.machines if m.customer]
        self._old_numbers = tuple(catalogue.replaced)
        self._open: dict[str, list[str]] = {}
        self._comes: dict[str, str] = {}
        """For each waiting line the purchase line or transfer that it counts on."""

    def open_orders(self, rng: Random, today: date) -> None:
        """Take in a day's new work, more of it when the shop is empty."""
        missing = OPEN_WORK_ORDERS - len(self._open)
        for _ in range(max(2, min(34, 12 + missing // 2))):
            self._open_order(rng, today)

    def _open_order(self, rng: Random, today: date) -> None:
        at_counter = rng.random() < 0.13
        machine = None if at_counter else rng.choice(self._machines)
        customer = machine.customer if machine else rng.choice(self._people.customers).remote_id
        assert customer is not None
        down = machine is not None and rng.random() < 0.18
        remote_id = self.book.next_id("w")
        number = int(remote_id[1:])
        subject = rng.choice(words.PART_PLACES)
        need_by = None
        if down:
            need_by = today + timedelta(days=rng.randrange(2, 9))
        elif rng.random() < 0.6:
            need_by = today + timedelta(days=rng.randrange(6, 60))
        branch = rng.choice(self._people.branches).remote_id
        purchase_order = f"{rng.choice(('PO ', '45-', 'R/'))}{rng.randrange(10_000, 99_999)}"
        text = None if at_counter else _sentence(rng, subject)
        self.book.work_orders.put(
            WorkOrder(
                remote_id=remote_id,
                token=self._token,
                number=f"{'C' if at_counter else 'W'}{20_000 + number}",
                branch=branch,
                customer=customer,
                status="open",
                kind="counter_order" if at_counter else "work_order",
                machine=machine.remote_id if machine else None,
                opened=today,
                description=text,
                customer_po=purchase_order if rng.random() < 0.4 else None,
                service_writer=None if at_counter else rng.choice(words.WRITERS),
                machine_down=None if at_counter else down,
                need_by=need_by,
                warranty=None if text is None else text.startswith("Warranty"),
            )
        )
        self._open[remote_id] = []
        for position in range(1, rng.choice(_LINES_EACH) + 1):
            self._add_line(rng, today, remote_id, branch, position)

    def _add_line(
        self, rng: Random, today: date, work_order: str, branch: str, position: int
    ) -> None:
        part = self._wanted_part(rng, position)
        quantity = Decimal(rng.choice((1, 1, 1, 1, 2, 2, 3, 4, 6, 10)))
        line = self.book.lines.put(
            PartLine(
                remote_id=self.book.next_id("l"),
                token=self._token,
                work_order=work_order,
                position=position,
                part=part,
                wanted=quantity,
                assigned=Decimal(0),
                issued=Decimal(0),
                description=self._catalogue.description(part),
                need_by=today + timedelta(days=rng.randrange(5, 40))
                if rng.random() < 0.08
                else None,
            )
        )
        self._open[work_order].append(line.remote_id)
        if rng.random() < 0.5:
            self._pick(line, branch)
        if outstanding(self.book.lines[line.remote_id]) > 0:
            self._relations.asked(part, today)

    def _wanted_part(self, rng: Random, position: int) -> str:
        if position > 1 and rng.random() < 0.5:
            return part_id(self._stocked[int(len(self._stocked) * rng.random() ** 2)])
        if rng.random() < 0.12:  # the customer reads an old number off an old list
            return part_id(rng.choice(self._old_numbers))
        return part_id(rng.randrange(PARTS))

    def _pick(self, line: PartLine, branch: str) -> None:
        """Reserve for a line what of its part is free at its branch."""
        short = outstanding(line)
        stock = stock_id(line.part, branch)
        if short <= 0 or stock not in self.book.stock:
            return
        units = min(short, self.book.stock[stock].free)
        if units > 0:
            self.supply.move_stock(line.part, branch, 0, -units)
            self.book.lines.change(line.remote_id, assigned=line.assigned + units)

    def set_aside(self, rng: Random, today: date) -> None:
        """Receive the day's arrivals and set most of them aside for who waits for them."""
        for movement, _units in self.supply.arrivals(rng, today):
            source = movement.purchase_line or movement.remote_id
            waiting = self.supply.for_line.get(source)
            if waiting is None or rng.random() < 0.3:
                continue  # on the shelf, until somebody picks it
            line = self.book.lines[waiting]
            order = self.book.work_orders[line.work_order]
            if order.status == "open" and not line.cancelled and order.branch:
                self._pick(line, order.branch)

    def work(self, rng: Random, today: date) -> None:
        """Do a day's work on every open work order."""
        for work_order in list(self._open):
            order = self.book.work_orders[work_order]
            assert order.branch is not None
            for line_id in self._open[work_order]:
                self._see_to(rng, today, order, self.book.lines[line_id])
            self._finish(rng, work_order)

    def _see_to(self, rng: Random, today: date, order: WorkOrder, line: PartLine) -> None:
        """Pick, find a source, or hand out, as a line needs it."""
        assert order.branch is not None
        if line.cancelled or line.issued >= line.wanted:
            return
        if rng.random() < 0.0015:
            self._cancel(line, order.branch)
        elif outstanding(line) <= 0:
            if rng.random() < 0.015:
                self._issue(line, order.branch)
        elif self._free(line.part, order.branch) > 0 and rng.random() < 0.2:
            self._pick(line, order.branch)
        elif self._free(line.part, order.branch) < outstanding(line):
            self._source(rng, today, order, line)

    def _source(self, rng: Random, today: date, order: WorkOrder, line: PartLine) -> None:
        """Take a line that nothing covers one step nearer to an order."""
        urgent = 3.0 if order.machine_down else 1.0
        comes = self._comes.get(line.remote_id)
        if comes is None:
            if rng.random() < 0.3 * urgent:
                self._find_source(rng, today, order, line)
        elif comes in self.book.purchases:
            purchase = self.book.purchases[comes]
            if purchase.status == "requested" and rng.random() < 0.03:
                self._withdraw(line, comes)
            elif purchase.status == "requested" and rng.random() < 0.4 * urgent:
                self.book.purchases.change(comes, status="draft")
            elif purchase.status == "draft" and rng.random() < 0.4 * urgent:
                self.supply.order(rng, today, comes)
            elif purchase.status == "ordered" and rng.random() < 0.006:
                self.supply.cancel_order(comes)
                del self._comes[line.remote_id]
            elif purchase.status == "done":
                del self._comes[line.remote_id]
        elif self.book.inbound[comes].status == "received":
            del self._comes[line.remote_id]

    def _withdraw(self, line: PartLine, request: str) -> None:
        """Let a request vanish, as an ERP does with what was never more than a wish."""
        self.book.purchases.delete(request)
        del self._comes[line.remote_id], self.supply.for_line[request]
        self.book.lines.change(line.remote_id, purchase_line=None)

    def _find_source(self, rng: Random, today: date, order: WorkOrder, line: PartLine) -> None:
        assert order.branch is not None
        needed = outstanding(line)
        for branch in self._people.branches:
            source = branch.remote_id
            if source != order.branch and self._free(line.part, source) >= needed:
                if rng.random() < 0.7:
                    self._comes[line.remote_id] = self.supply.transfer(
                        rng, today, line, order.branch, source, needed
                    )
                    return
                break
        supplier = usual_supplier(place_of(line.part))
        if needed > 2 and rng.random() < 0.25:
            # The usual supplier has only some: the rest is bought elsewhere for the same line.
            rest = Decimal(int(needed) // 2)
            other = self.supply.request(line, order.branch, rest, (supplier + 5) % SUPPLIERS)
            self.supply.order(rng, today, other)
            needed -= rest
        request = self.supply.request(line, order.branch, needed, supplier)
        self._comes[line.remote_id] = request
        self.book.lines.change(line.remote_id, purchase_line=request)
        if order.machine_down or rng.random() < 0.3:
            self.supply.order(rng, today, request)

    def _free(self, part: str, branch: str) -> Decimal:
        stock = stock_id(part, branch)
        return self.book.stock[stock].free if stock in self.book.stock else Decimal(0)

    def _issue(self, line: PartLine, branch: str) -> None:
        self.supply.move_stock(line.part, branch, -line.assigned, 0)
        self.book.lines.change(
            line.remote_id, assigned=Decimal(0), issued=line.issued + line.assigned
        )

    def _cancel(self, line: PartLine, branch: str) -> None:
        if line.assigned:
            self.supply.move_stock(line.part, branch, 0, line.assigned)
        self.book.lines.change(line.remote_id, assigned=Decimal(0), cancelled=True)

    def _finish(self, rng: Random, work_order: str) -> None:
        """Set the hold reason, hand out what is complete, close what is done."""
        order = self.book.work_orders[work_order]
        assert order.branch is not None
        lines = [self.book.lines[line] for line in self._open[work_order]]
        waiting = [line for line in lines if not line.cancelled and outstanding(line) > 0]
        if waiting and rng.random() < 0.0003:
            self._close(work_order, "closed")  # with lines still open: it happens
        elif rng.random() < 0.0008:
            for line in lines:
                if line.issued < line.wanted and not line.cancelled:
                    self._cancel(line, order.branch)
            self._close(work_order, "cancelled")
        elif not waiting:
            left = [line for line in lines if not line.cancelled and line.issued < line.wanted]
            if left and rng.random() < 0.3:
                for line in left:
                    self._issue(line, order.branch)
            elif not left and rng.random() < 0.5:
                self._close(work_order, "closed")
        elif order.hold_reason is None and rng.random() < 0.15 and order.kind == "work_order":
            self.book.work_orders.change(work_order, hold_reason=rng.choice(words.HOLD_REASONS))

    def _close(self, work_order: str, status: str) -> None:
        self.book.work_orders.change(work_order, status=status, hold_reason=None)
        for line in self._open.pop(work_order):
            self._comes.pop(line, None)


def outstanding(line: PartLine) -> Decimal:
    """Give the units of a line that are neither set aside nor handed out."""
    return line.wanted - line.assigned - line.issued


def _sentence(rng: Random, subject: str) -> str:
    text = rng.choice(words.WORK).format(subject)
    return text[0].upper() + text[1:]
