"""What a connector yields: one frozen record a thing, in our words, complete each time.

A field's name is the name of its column in the mirror table of the same name. References
to other records are their ``remote_id``; the thing referred to may arrive later. ``token``
is the ERP's version of the record: equal tokens mean equal records. What an ERP does not
hold is None, never an empty text or zero. Dates are plain days; quantities are in the
part's own unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has: the ERP's id and its version of it."""

    remote_id: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Record):
    """A place with its own stock and counter."""

    code: str
    name: str
    zone: str | None = None
    """Its IANA time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Record):
    """Who owns the machine and gets the call."""

    number: str | None
    name: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint(Record):
    """A way to reach a customer. ``kind``: phone, mobile, email, other."""

    customer: str
    kind: str
    value: str
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine(Record):
    """A customer's machine."""

    customer: str | None
    make: str | None
    model: str | None
    serial: str | None
    unit_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier(Record):
    """Whom we buy from.

    Nothing is ordered from one that is not ``active``. ``cut_off``: HH:MM in its ``zone``
    (IANA), the latest order for today's shipment.
    """

    number: str | None
    name: str
    active: bool = True
    cut_off: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Record):
    """A part number.

    ``origin``: genuine, aftermarket. ``condition``: new, reman, used. ``core_charge`` is what
    is held back a unit until the old one comes in. ``hazardous``: it may not fly.
    ``regulated``: emissions, safety. ``restock_fees``: what is kept back of one that is returned
    late (``models.return_terms``).
    """

    code: str
    description: str
    unit: str | None = None
    price: Decimal | None = None
    cost: Decimal | None = None
    active: bool = True
    origin: str | None = None
    condition: str | None = None
    core_charge: Decimal | None = None
    hazardous: bool | None = None
    returnable: bool | None = None
    regulated: str | None = None
    restock_fees: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersession(Record):
    """``part`` is replaced by ``factor`` units of ``replaced_by``, one way or both.

    Rows of one ``part`` with one ``bundle`` are needed together (1:n), rows of one
    ``replaced_by`` with one bundle replace their old numbers together (n:1); rows without
    a bundle are choices. ``policy``: use_old_first, scrap_old (the replacement is mandatory).
    ``from_serial`` and ``to_serial`` are the machines it is for, ``effective_from`` the day
    from which it holds, ``source`` who says so and ``dated`` since when.
    """

    part: str
    replaced_by: str
    factor: Decimal = Decimal(1)
    both_ways: bool = False
    bundle: str | None = None
    policy: str | None = None
    from_serial: str | None = None
    to_serial: str | None = None
    effective_from: date | None = None
    source: str | None = None
    dated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interchange(Record):
    """A part's membership of a group whose members stand in for each other.

    Nothing passes from one group to another: a pair is a group of two. ``grade``: exact,
    functional, rework; between two members the worse one counts. ``kind``: interchange (another
    product for the same job), alternate (the same product under another label). ``role``:
    both, wanted (it is only asked for), offered (it only stands in).
    """

    group: str
    part: str
    grade: str
    kind: str = "interchange"
    role: str = "both"
    fitment: str | None = None
    from_serial: str | None = None
    to_serial: str | None = None
    source: str | None = None
    dated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KitPart(Record):
    """``quantity`` units of ``component`` are in one ``kit``.

    ``kind``: kit (sold as one, kept as components), assembly (built; a higher assembly).
    """

    kit: str
    component: str
    quantity: Decimal
    kind: str = "kit"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLevel(Record):
    """Units on a branch's shelf; ``free`` are those nobody has reserved.

    ``minimum``: the branch keeps so many for its own; others never take it below.
    """

    part: str
    branch: str
    on_hand: Decimal
    free: Decimal
    minimum: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Record):
    """What a supplier wants for a part, and how soon it can be here.

    ``code``: the supplier's own number. ``lead_days``: days from the order to our shelf.
    ``minimum`` and ``multiple`` are quantities of one order. ``order_type``: stock, emergency.
    ``condition`` as of a part. ``freight`` and ``fee`` are what one order costs beside the
    part. ``by_air``: it comes by plane. ``price_breaks``: what is asked from a larger quantity on
    (``models.price_breaks``). ``restock_fees`` as of a part: what this supplier keeps back.
    """

    part: str
    supplier: str
    code: str | None = None
    price: Decimal | None = None
    lead_days: int | None = None
    minimum: Decimal | None = None
    multiple: Decimal | None = None
    order_type: str | None = None
    condition: str | None = None
    freight: Decimal | None = None
    fee: Decimal | None = None
    returnable: bool | None = None
    by_air: bool | None = None
    price_breaks: str | None = None
    restock_fees: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRoute(Record):
    """How one branch sends to another: in how many ``days``, until when today, at what cost.

    ``cut_off`` is HH:MM where it leaves, ``freight`` what one transfer costs.
    """

    from_branch: str
    to_branch: str
    days: int
    cut_off: str | None = None
    freight: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrder(Record):
    """A job or a counter order.

    ``status``: open, closed, cancelled. ``kind``: work_order, counter_order. ``warranty``: the
    maker pays for it. ``word``: the reference of the word of ours that made it, where one did.
    """

    number: str
    branch: str | None
    customer: str
    status: str
    kind: str = "work_order"
    machine: str | None = None
    opened: date | None = None
    description: str | None = None
    customer_po: str | None = None
    service_writer: str | None = None
    hold_reason: str | None = None
    machine_down: bool | None = None
    need_by: date | None = None
    warranty: bool | None = None
    word: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine(Record):
    """One part on a work order.

    ``assigned``: reserved or set aside for the job, not yet handed out; ``issued``: handed
    out. ``purchase_line``: the purchase line (or request) made for this very line, if any.
    """

    work_order: str
    position: int
    part: str
    wanted: Decimal
    assigned: Decimal
    issued: Decimal
    cancelled: bool = False
    description: str | None = None
    need_by: date | None = None
    purchase_line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLine(Record):
    """One part on a purchase order, or a request for one.

    ``status``: requested, draft, ordered, done, cancelled. ``number`` is the purchase
    order's. ``confirmed_date``: the day the supplier has confirmed, where the ERP keeps it.
    """

    number: str | None
    supplier: str | None
    branch: str | None
    part: str
    ordered: Decimal
    received: Decimal
    status: str
    ordered_on: date | None = None
    confirmed_date: date | None = None
    word: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound(Record):
    """Units on their way to a branch, from a supplier or from another branch.

    ``status``: expected, shipped, received, cancelled. ``planned_date`` is the supplier
    date as the ERP says it now; ``original_date`` the first one the ERP still knows.
    ``reserved``: whether units from another branch are set aside there, so that its free units
    lack them. ``word``: the reference of the word of ours that made it, where one did.
    """

    purchase_line: str | None
    part: str
    branch: str | None
    quantity: Decimal
    status: str
    planned_date: date | None
    original_date: date | None = None
    from_branch: str | None = None
    reference: str | None = None
    reserved: bool | None = None
    word: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Record):
    """Units that came in against a purchase line."""

    purchase_line: str | None
    inbound: str | None
    part: str
    branch: str | None
    quantity: Decimal
    received_on: date


KINDS: dict[str, type[Record]] = {
    "branch": Branch,
    "supplier": Supplier,
    "customer": Customer,
    "contact_point": ContactPoint,
    "machine": Machine,
    "work_order": WorkOrder,
    "part_line": PartLine,
    "purchase_line": PurchaseLine,
    "inbound": Inbound,
    "receipt": Receipt,
    "part": Part,
    "supersession": Supersession,
    "interchange": Interchange,
    "kit_part": KitPart,
    "stock_level": StockLevel,
    "offer": Offer,
    "transfer_route": TransferRoute,
}
"""Every kind of record by its name, which is also its mirror table's, in the order of pulling."""
