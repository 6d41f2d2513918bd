"""Every kind of record and how it is pulled from a Tryton 8.0."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bocounter.errors import WrongUse
from bocounter.outside.erp.tryton import (
    assemblies,
    buying,
    machines,
    offers,
    parts,
    people,
    relations,
    work,
)
from bocounter.outside.erp.tryton.streams import Stream

WORK_ORDERS = "work_orders"
"""The option that says which sales are work orders."""

CHOICES = ("all", "with-reference")


OPTIONAL = (relations.COMPONENT, assemblies.BILL, parts.ORDER_POINT)
"""Models of modules that a Tryton may lack, or hide from this user."""


def streams(
    options: Mapping[str, str], *, with_module: bool, there: frozenset[str] = frozenset()
) -> Mapping[str, Stream]:
    """Give the stream of each kind that this ERP holds. Raises WrongUse for an odd option.

    A stock Tryton has no machines: what is on the work order stands in its description.
    With bocounter's module they are records, and work orders have the counter's fields.
    ``there`` names those of the optional models that this user can read.
    """
    choice = options.get(WORK_ORDERS, CHOICES[0])
    if choice not in CHOICES:
        raise WrongUse(
            f"The setting {WORK_ORDERS} is {choice!r}, which says nothing.",
            f"Set it to one of: {', '.join(CHOICES)}.",
        )
    with_reference = choice == "with-reference"
    kits = relations.kit_parts(there)
    return MappingProxyType(
        {
            "branch": parts.BRANCHES,
            "supplier": people.SUPPLIERS,
            "customer": people.CUSTOMERS,
            "contact_point": people.CONTACT_POINTS,
            "work_order": work.work_orders_stream(
                with_reference=with_reference, with_module=with_module
            ),
            "part_line": work.part_lines_stream(
                with_reference=with_reference, with_module=with_module
            ),
            "purchase_line": buying.purchase_lines_stream(with_module=with_module),
            "inbound": buying.inbounds_stream(with_module=with_module),
            "receipt": buying.RECEIPTS,
            "part": parts.PARTS,
            "supersession": parts.SUPERSESSIONS,
            "interchange": relations.interchanges(with_module=with_module),
            "stock_level": parts.stock_levels_stream(with_minimum=parts.ORDER_POINT in there),
            "offer": offers.OFFERS,
            "transfer_route": offers.ROUTES,
            **({"kit_part": kits} if kits is not None else {}),
            **({"machine": machines.MACHINES} if with_module else {}),
        }
    )
