"""The ERP's own people at work: what a test lets happen in the real Tryton, in a clerk's verbs.

Everything goes through plain RPC calls as the administrator, never through our connector.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.outside.erp_rpc import Rpc
from tests.outside.erp_setup import ADMIN, ADMIN_PASSWORD


class ErpDesk:
    """The dealership's people in front of one database. ``today`` is the day of their deeds."""

    def __init__(self, url: str, database: str, today: dt.date) -> None:
        self.rpc = Rpc(url, database)
        self.rpc.login(ADMIN, ADMIN_PASSWORD)
        self.today = today
        self.company = self.rpc.context["company"]
        self._unit = self._one("product.uom", ("symbol", "=", "u"))
        self._hour = self._one("product.uom", ("symbol", "=", "h"))
        self._dollar = self._one("currency.currency", ("code", "=", "USD"))
        self._category = self._one("product.category", ("name", "=", "Parts"))
        self.main = self.branch("MAIN")
        self.north = self.branch("NORTH")

    def _one(self, model: str, *domain: tuple[Any, ...]) -> int:
        (row,) = self.rpc.find(model, list(domain))
        return int(row["id"])

    def branch(self, code: str) -> int:
        """Give the warehouse with this code."""
        return self._one("stock.location", ("type", "=", "warehouse"), ("code", "=", code))

    def day(self, later: int) -> dt.date:
        """Give the day that many days from today."""
        return self.today + dt.timedelta(days=later)

    # -- master data ----------------------------------------------------------------------

    def part(self, code: str | None, name: str, price: str = "10.00", **template: Any) -> int:
        """Add a part that is bought and sold; gives the product's id."""
        made = self.rpc.create(
            "product.template",
            **{
                "name": name,
                "code": code,
                "type": "goods",
                "default_uom": self._unit,
                "salable": True,
                "sale_uom": self._unit,
                "purchasable": True,
                "purchase_uom": self._unit,
                "list_price": Decimal(price),
                "account_category": self._category,
                "products": [("create", [{}])],
                **template,
            },
        )
        return self._one("product.product", ("template", "=", made))

    def labour(self, name: str = "Shop labour") -> int:
        """Add an hour of work that can be sold."""
        service = {"type": "service", "default_uom": self._hour, "sale_uom": self._hour}
        return self.part("LABOUR", name, "145.00", **service, purchasable=False, purchase_uom=None)

    def rename_part(self, part: int, name: str) -> None:
        """Give a part another name, which is kept on its template alone."""
        (row,) = self.rpc.find("product.product", [("id", "=", part)], "template")
        self.rpc.write("product.template", row["template"], name=name)

    def supersede(self, old: int, new: int | None) -> None:
        """Say that ``new`` replaces ``old``, or that nothing does."""
        self.rpc.write("product.product", old, replaced_by=new)

    def _party(self, name: str, **values: Any) -> int:
        return self.rpc.create(
            "party.party", name=name, addresses=[("create", [{"city": "Ferrisfield"}])], **values
        )

    def supplier(self, name: str, **parts: int) -> int:
        """Add a supplier; each keyword is a catalogue number of a part it sells at 5.00."""
        party = self._party(name)
        for code, part in parts.items():
            self.offer(party, part, code)
        return party

    def template_of(self, part: int) -> int:
        """Give the template of a part."""
        (row,) = self.rpc.find("product.product", [("id", "=", part)], "template")
        return int(row["template"])

    def offer(self, supplier: int, part: int, code: str, lead_days: int = 9) -> int:
        """Enter that the supplier sells the part at 5.00 within so many days; gives its id."""
        return self.rpc.create(
            "purchase.product_supplier",
            template=self.template_of(part),
            product=part,
            party=supplier,
            company=self.company,
            currency=self._dollar,
            code=code,
            lead_time=dt.timedelta(days=lead_days),
            prices=[("create", [{"quantity": 0.0, "unit_price": Decimal("5.00")}])],
        )

    def customer(self, name: str, *, phone: str | None = None, email: str | None = None) -> int:
        """Add a customer with ways to reach them."""
        ways = [
            {"type": kind, "value": value, "name": "Shop foreman"}
            for kind, value in (("phone", phone), ("email", email))
            if value
        ]
        return self._party(name, contact_mechanisms=[("create", ways)] if ways else [])

    def delete_party(self, party: int) -> None:
        """Delete a party; the ERP allows that while nothing names it."""
        self.rpc.model("party.party", "delete", [party])

    def stock(self, part: int, quantity: float, branch: int | None = None) -> None:
        """Count that many units onto a branch's shelf."""
        where = branch or self.main
        (place,) = self.rpc.find("stock.location", [("id", "=", where)], "storage_location")
        counted = self.rpc.create(
            "stock.inventory",
            location=place["storage_location"],
            date=self.today,
            lines=[("create", [{"product": part, "quantity": quantity}])],
        )
        self.rpc.press("stock.inventory", counted, "confirm")

    # -- selling --------------------------------------------------------------------------

    def work_order(
        self,
        customer: int,
        *lines: tuple[int, float],
        reference: str | None = None,
        text: str | None = None,
        branch: int | None = None,
        confirm: bool = True,
    ) -> int:
        """Open a work order for parts and labour, each with its quantity; gives the sale's id."""
        address = self.rpc.find("party.address", [("party", "=", customer)])[0]["id"]
        sale = self.rpc.create(
            "sale.sale",
            party=customer,
            invoice_address=address,
            shipment_address=address,
            company=self.company,
            warehouse=branch or self.main,
            reference=reference,
            description=text,
            sale_date=self.today,
            invoice_method="manual",
            shipment_method="order",
            lines=[("create", [self._line(part, quantity) for part, quantity in lines])],
        )
        if confirm:
            self.rpc.press("sale.sale", sale, "quote", "confirm", "process")
        return sale

    def _line(self, part: int, quantity: float) -> dict[str, Any]:
        (row,) = self.rpc.find("product.product", [("id", "=", part)], "template.default_uom")
        unit = row["template."]["default_uom"]
        return {"product": part, "quantity": quantity, "unit": unit, "unit_price": Decimal(10)}

    def _bought(self, supplier: int, part: int, quantity: float) -> dict[str, Any]:
        """Write a purchase line by the supplier's catalogue, which gives it the date."""
        domain = [("party", "=", supplier), ("product", "=", part)]
        offers = self.rpc.find("purchase.product_supplier", domain)
        offer = offers[0]["id"] if offers else None
        return {**self._line(part, quantity), "product_supplier": offer}

    def line_of(self, sale: int, part: int) -> int:
        """Give the id of a work order's line for a part."""
        return self._one("sale.line", ("sale", "=", sale), ("product", "=", part))

    def shipments_of(self, sale: int) -> list[int]:
        """Give the customer shipments of a work order."""
        rows = self.rpc.find("stock.move", [("origin.sale", "=", sale, "sale.line")], "shipment")
        return sorted({int(r["shipment"].split(",")[1]) for r in rows if r["shipment"]})

    def assign(self, sale: int) -> None:
        """Reserve what lies on the shelf for a work order."""
        for shipment in self.shipments_of(sale):
            self.rpc.press("stock.shipment.out", shipment, "assign_try")

    def hand_out(self, sale: int) -> None:
        """Hand out what is reserved for a work order; the rest gets a new shipment."""
        for shipment in self.shipments_of(sale):
            inner = self.rpc.find(
                "stock.move",
                [("shipment", "=", f"stock.shipment.out,{shipment}"), ("state", "=", "draft")],
                "origin",
            )
            short = [row["id"] for row in inner if str(row["origin"]).startswith("stock.move,")]
            if short:
                self.rpc.model("stock.move", "write", short, {"quantity": 0.0})
            self.rpc.press("stock.shipment.out", shipment, "assign_try", "pick", "pack", "do")

    def cancel_work_order(self, sale: int) -> None:
        """Cancel a work order that was never confirmed."""
        self.rpc.press("sale.sale", sale, "cancel")

    # -- buying ---------------------------------------------------------------------------

    def supply(self, branch: int | None = None) -> list[int]:
        """Let the ERP propose what to buy; gives the ids of the open requests."""
        self.rpc.wizard(
            "stock.supply", ({"start": {"warehouses": [branch or self.main]}}, "create_")
        )
        return [r["id"] for r in self.rpc.find("purchase.request", [("purchase_line", "=", None)])]

    def order_requests(self, *requests: int) -> int:
        """Turn requests into one confirmed purchase order; gives its id."""
        self.rpc.wizard(
            "purchase.request.create_purchase",
            active_model="purchase.request",
            active_ids=list(requests),
            active_id=requests[0],
        )
        purchase = int(self.rpc.find("purchase.purchase", [])[-1]["id"])
        self.confirm_purchase(purchase)
        return purchase

    def purchase(
        self,
        supplier: int,
        *lines: tuple[int, float],
        branch: int | None = None,
        draft: bool = False,
    ) -> int:
        """Write a purchase order for parts, each with its quantity; gives its id."""
        address = self.rpc.find("party.address", [("party", "=", supplier)])[0]["id"]
        purchase = self.rpc.create(
            "purchase.purchase",
            party=supplier,
            invoice_address=address,
            company=self.company,
            currency=self._dollar,
            warehouse=branch or self.main,
            purchase_date=self.today,
            invoice_method="manual",
            lines=[("create", [self._bought(supplier, *line) for line in lines])],
        )
        if not draft:
            self.confirm_purchase(purchase)
        return purchase

    def confirm_purchase(self, purchase: int) -> None:
        """Send the order to the supplier."""
        self.rpc.write("purchase.purchase", purchase, invoice_method="manual")
        self.rpc.press("purchase.purchase", purchase, "quote", "confirm", "process")

    def purchase_line_of(self, purchase: int, part: int | None = None) -> int:
        """Give the id of a purchase order's line, of a part where there are several."""
        domain: list[tuple[Any, ...]] = [("purchase", "=", purchase)]
        if part is not None:
            domain.append(("product", "=", part))
        return self._one("purchase.line", *domain)

    def expected(self, purchase: int) -> list[int]:
        """Give the incoming moves that a purchase order still waits for."""
        domain = [("purchase", "=", purchase), ("state", "=", "draft")]
        return [row["id"] for row in self.rpc.find("stock.move", domain)]

    def move_eta(self, purchase: int, to: dt.date) -> None:
        """Enter the supplier's new date for all that is still to come."""
        self.rpc.model("stock.move", "write", self.expected(purchase), {"planned_date": to})

    def announce(self, purchase: int, reference: str | None) -> int:
        """Enter the supplier's shipping notice; gives the supplier shipment's id."""
        (row,) = self.rpc.find("purchase.purchase", [("id", "=", purchase)], "party", "warehouse")
        (place,) = self.rpc.find(
            "stock.location",
            [("id", "=", row["warehouse"])],
            "input_location",
            "storage_location",
        )
        return self.rpc.create(
            "stock.shipment.in",
            supplier=row["party"],
            company=self.company,
            warehouse=row["warehouse"],
            warehouse_input=place["input_location"],
            warehouse_storage=place["storage_location"],
            reference=reference,
            incoming_moves=[("add", self.expected(purchase))],
        )

    def receive(self, purchase: int, quantity: float | None = None) -> None:
        """Book the arrival of all that was expected, or of so many units of its one line."""
        shipment = self.announce(purchase, f"SLIP-{purchase}")
        if quantity is not None:
            (move,) = self.expected(purchase)
            self.rpc.write("stock.move", move, quantity=quantity)
        self.rpc.press("stock.shipment.in", shipment, "receive", "do")

    def transfer(self, part: int, quantity: float, start: int, to: int) -> int:
        """Send units from one branch to the other; gives the shipment, which is under way."""
        rooms = {
            row["id"]: row["storage_location"]
            for row in self.rpc.find(
                "stock.location", [("id", "in", [start, to])], "storage_location"
            )
        }
        shipment = self.rpc.create(
            "stock.shipment.internal",
            company=self.company,
            from_location=rooms[start],
            to_location=rooms[to],
            planned_date=self.today,
            planned_start_date=self.today,
            moves=[
                (
                    "create",
                    [
                        {
                            "product": part,
                            "quantity": quantity,
                            "unit": self._unit,
                            "company": self.company,
                            "from_location": rooms[start],
                            "to_location": rooms[to],
                        }
                    ],
                )
            ],
        )
        self.rpc.press("stock.shipment.internal", shipment, "wait", "assign_try", "pack", "ship")
        return shipment

    # -- what we left behind --------------------------------------------------------------

    def notes_of(self, sale: int) -> list[str]:
        """Give the texts of the notes at a work order, the oldest first."""
        rows = self.rpc.find("ir.note", [("resource", "=", f"sale.sale,{sale}")], "message")
        return [str(row["message"]) for row in rows]
