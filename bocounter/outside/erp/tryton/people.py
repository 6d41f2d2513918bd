"""Customers, their contact points, and suppliers: all of them parties in Tryton.

A party does not say which of these it is. A supplier is one we have bought from, have
asked to, or hold a catalogue of; everybody else is a customer, and so is a supplier who
has also bought here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bocounter.outside.erp.records import ContactPoint, Customer, Record, Supplier
from bocounter.outside.erp.tryton.buying import OPEN_PURCHASES
from bocounter.outside.erp.tryton.rows import (
    Reading,
    dig,
    link,
    must,
    numbers,
    read_each,
    text,
    truth,
)
from bocounter.outside.erp.tryton.session import Domain, Row, Session
from bocounter.outside.erp.tryton.streams import Phase, Stream, by_field
from bocounter.outside.erp.tryton.tables import rows_by_id
from bocounter.outside.erp.tryton.work import OPEN_STATES

CONTACT_KINDS = {"phone": "phone", "mobile": "mobile", "email": "email"}
"""Tryton's types that are ours; fax, website and the like are ``other``."""

PARTY_FIELDS = ("code", "name", "full_name", "lang.code", "active")

BOUGHT_FROM = ("purchase.purchase", "purchase.product_supplier", "purchase.request")

CONTACT_FIELDS = ("party", "type", "value", "name")
CONTACTS: Domain = [("party", "!=", None), ("value", "!=", None), ("active", "=", True)]


def named_in(session: Session, model: str, parties: Iterable[int]) -> set[int]:
    """Give those of the parties that a model names at all.

    A party may be named ten thousand times and the ERP cannot group, so each turn asks
    only for those not found yet; a turn that fills its page has found one at least.
    """
    left, found = set(parties), set()
    while left:
        rows = session.page(model, [("party", "in", sorted(left))], ("party",), limit=500)
        found |= (named := {int(row["party"]) for row in rows})
        left -= named
        if len(rows) < 500:
            break
    return found


def suppliers_among(session: Session, parties: Sequence[int]) -> set[int]:
    """Give those of the parties that are suppliers."""
    found: set[int] = set()
    for model in BOUGHT_FROM:
        found |= named_in(session, model, set(parties) - found)
    return found


def customers_among(session: Session, parties: Sequence[int]) -> set[int]:
    """Give those of the parties that are customers."""
    suppliers = suppliers_among(session, parties)
    return (set(parties) - suppliers) | named_in(session, "sale.sale", suppliers)


Among = Callable[[Session, Sequence[int]], set[int]]


def _parties(among: Among, build: Callable[[Row], Record]) -> Callable[..., Reading]:
    def read(session: Session, remote_ids: Sequence[str]) -> Reading:
        meant = among(session, numbers(remote_ids))
        wanted = [str(number) for number in sorted(meant)]
        return read_each(rows_by_id(session, "party.party", [], PARTY_FIELDS, wanted), build)

    return read


def _still(among: Among) -> Callable[[Session, Sequence[str]], frozenset[str]]:
    def ask(session: Session, remote_ids: Sequence[str]) -> frozenset[str]:
        held = session.ids("party.party", [], numbers(remote_ids))
        return frozenset(str(number) for number in among(session, sorted(held)))

    return ask


def _name(row: Row) -> str:
    """Give the party's name; a nameless one is known by its code."""
    return must(text(row, "name") or text(row, "full_name") or text(row, "code"), "name")


def customer(row: Row) -> Customer:
    """Make a customer of a party."""
    return Customer(
        remote_id=str(row["id"]),
        token="",
        number=text(row, "code"),
        name=_name(row),
        language=text(row, "lang.code"),
    )


def supplier(row: Row) -> Supplier:
    """Make a supplier of a party."""
    return Supplier(
        remote_id=str(row["id"]),
        token="",
        number=text(row, "code"),
        name=_name(row),
        active=truth(row, "active"),
    )


def contact_point(row: Row) -> ContactPoint:
    """Make a contact point of a contact mechanism."""
    return ContactPoint(
        remote_id=str(row["id"]),
        token="",
        customer=must(link(row, "party"), "party"),
        kind=CONTACT_KINDS.get(str(dig(row, "type")), "other"),
        value=must(text(row, "value"), "value"),
        label=text(row, "name"),
    )


def contact_points(session: Session, remote_ids: Sequence[str]) -> Reading:
    """Read the contact points that belong to customers."""
    rows = rows_by_id(session, "party.contact_mechanism", CONTACTS, CONTACT_FIELDS, remote_ids)
    return read_each(_of_customers(session, rows), contact_point)


def contact_points_left(session: Session, remote_ids: Sequence[str]) -> frozenset[str]:
    """Say which contact points are still there and still a customer's."""
    rows = rows_by_id(session, "party.contact_mechanism", CONTACTS, ("party",), remote_ids)
    return frozenset(str(row["id"]) for row in _of_customers(session, rows))


def _of_customers(session: Session, rows: list[Row]) -> list[Row]:
    meant = customers_among(session, sorted({int(row["party"]) for row in rows}))
    return [row for row in rows if row["party"] in meant]


def _contacts_of_parties(session: Session, rows: list[Row]) -> Iterable[str]:
    parties = sorted({int(row["party"]) for row in rows if row["party"]})
    found = session.rows_of("party.contact_mechanism", "party", parties, CONTACTS, ("id",))
    return [str(row["id"]) for row in found]


def _buys_from(model: str, domain: Domain) -> Phase:
    return Phase(model, [("party", "!=", None), *domain], by_field("party"), ("party",))


_OPEN_WORK: Domain = [("state", "in", OPEN_STATES), ("party", "!=", None)]

CUSTOMERS = Stream(
    read=_parties(customers_among, customer),
    existing=_still(customers_among),
    first=(Phase("party.party", []),),
    changes=(
        Phase("party.party", []),
        Phase("sale.sale", [("party", "!=", None)], by_field("party"), ("party",)),
    ),
    open=(Phase("sale.sale", _OPEN_WORK, by_field("party"), ("party",)),),
)

CONTACT_POINTS = Stream(
    read=contact_points,
    existing=contact_points_left,
    first=(Phase("party.contact_mechanism", CONTACTS),),
    changes=(Phase("party.contact_mechanism", CONTACTS),),
    open=(Phase("sale.sale", _OPEN_WORK, _contacts_of_parties, ("party",), fan=4),),
)

SUPPLIERS = Stream(
    read=_parties(suppliers_among, supplier),
    existing=_still(suppliers_among),
    first=(Phase("party.party", []),),
    changes=(Phase("party.party", []), *(_buys_from(model, []) for model in BOUGHT_FROM)),
    open=(
        _buys_from("purchase.purchase", [("state", "in", OPEN_PURCHASES)]),
        _buys_from("purchase.request", [("purchase_line", "=", None)]),
    ),
)
