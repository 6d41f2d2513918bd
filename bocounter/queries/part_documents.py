"""The page of a part as a JSON document: that of the part (``queries.documents``) and more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bocounter.models.part_facts import Expected, Lying, Month, Offer, Waiter
from bocounter.models.stored import day_text, quantity_text
from bocounter.queries import across, documents
from bocounter.queries.option_documents import graph, restock_fees
from bocounter.queries.part_page import PartPage
from bocounter.rules.states import state

Document = dict[str, Any]


def page(one: PartPage, today: date) -> Document:
    """Give a Part document with everything its page shows."""
    traits = one.traits
    return {
        **documents.part(one.part),
        "cost": _amount(traits.cost),
        "origin": traits.origin,
        "condition": traits.condition,
        "core_charge": _amount(traits.core_charge),
        "hazardous": traits.hazardous,
        "returnable": traits.returnable,
        "restock_fees": restock_fees(traits.restock_fees),
        "regulated": traits.regulated,
        "stock": [_lying(lying) for lying in one.lying],
        "offers": [_offer(offer) for offer in one.offers],
        "on_order": [_expected(expected) for expected in one.expected],
        "waiting": [_waiter(waiter, today) for waiter in one.waiters],
        "more_waiting": one.more_waiters,
        "demand": {
            "times": one.demand.times,
            "months": [_month(month) for month in one.demand.months],
        },
        "graph": graph(one.graph),
        "across": across.document(one.across),
        "alerts": across.alerts(one.across, one.part.code),
    }


def _lying(one: Lying) -> Document:
    return {
        "branch": one.branch,
        "name": one.name,
        "part": one.part,
        "relation": one.relation,
        "on_hand": quantity_text(one.on_hand),
        "free": quantity_text(one.on_hand - one.reserved),
        "free_after_shares": quantity_text(one.left),
        "minimum": _amount(one.minimum),
    }


def _offer(one: Offer) -> Document:
    return {
        "part": one.part,
        "supplier": one.supplier,
        "active": one.active,
        "price": _amount(one.price),
        "freight": _amount(one.freight),
        "fee": _amount(one.fee),
        "lead_days": one.lead_days,
        "order_type": one.order_type,
        "condition": one.condition,
        "minimum": _amount(one.minimum),
        "multiple": _amount(one.multiple),
        "price_breaks": [
            {"from": quantity_text(least), "price": quantity_text(each)}
            for least, each in one.breaks
        ],
        "returnable": one.returnable,
        "restock_fees": restock_fees(one.restock_fees),
        "by_air": one.by_air,
        "cut_off": one.cut_off,
        "minutes_to_cut_off": one.minutes,
    }


def _expected(one: Expected) -> Document:
    return {
        **documents.coming(one.coming),
        "for": [
            {"work_order": share.work_order, "quantity": quantity_text(share.units)}
            for share in one.shares
        ],
        "left": quantity_text(one.left),
    }


def _waiter(one: Waiter, today: date) -> Document:
    line = one.line
    return {
        "work_order": one.number,
        "line": line.id,
        "part": line.part,
        "quantity": quantity_text(line.outstanding),
        "supplier_date": day_text(line.supplier_date),
        "branch": one.branch,
        "customer": one.customer,
        "machine_down": one.machine_down,
        "need_by": day_text(one.need_by),
        "told": day_text(line.told.day) if line.told else None,
        "told_details": documents.told(line.told),
        "state": state(line, today).value,
    }


def _month(one: Month) -> Document:
    return {
        "month": f"{one.first:%Y-%m}",
        "handed_out": quantity_text(one.handed_out),
        "still_open": quantity_text(one.still_open),
        "lost": quantity_text(one.lost),
    }


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else quantity_text(value)
