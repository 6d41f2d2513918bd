"""A delivery that a counter has counted, as a draft supplier shipment with what came of each move.

One ``create`` takes the expected moves onto the shipment and says how many came. They stay drafts:
the ERP's people receive them, and only that moves stock. What did not come the ERP expects anew
once they have.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bocounter.outside.erp.connector import Outgoing
from bocounter.outside.erp.tryton import asked, notes
from bocounter.outside.erp.tryton.asked import NotMade
from bocounter.outside.erp.tryton.session import Row, Session

MODEL = "stock.shipment.in"
MOST_MOVES = 500


def said(word: Outgoing) -> dict[str, Any]:
    """Give a word's fields as numbers and quantities. Raises NotMade in words."""
    fields = word.fields
    lines = [
        {"move": asked.record(line.get("inbound"), "delivery"), **asked.of_part(line)}
        for line in asked.listed(fields.get("lines"))
    ]
    if len(lines) > MOST_MOVES or len({line["move"] for line in lines}) < len(lines):
        raise NotMade("A delivery names each of its lines once, and 500 at most.")
    return {
        "label": asked.text(fields.get("slip")) or "",
        "need_by": None,
        "party": asked.record(fields.get("supplier"), "supplier"),
        "warehouse": asked.record(fields.get("branch"), "branch"),
        "lines": lines,
    }


def draft(session: Session, word: Outgoing, made: Mapping[str, Any]) -> Row:
    """Give the values of a draft shipment. Raises NotMade, Fault."""
    rooms = session.page(
        "stock.location",
        [("type", "=", "warehouse"), ("id", "=", made["warehouse"])],
        ("id", "input_location", "storage_location"),
        limit=1,
    )
    if not rooms or not rooms[0]["input_location"]:
        raise NotMade(f"The ERP has no branch {made['warehouse']} any more.")
    ids = [line["move"] for line in made["lines"]]
    there = {row["id"]: row for row in session.rows_of("stock.move", "id", ids, [], _FIELDS)}
    moves: list[Any] = [["add", ids]]
    for line in made["lines"]:
        now = there.get(line["move"])
        if now is None or now["state"] != "draft" or now["shipment"]:
            raise NotMade(
                "Part of this delivery is not expected in the ERP any more, or is on a shipment "
                "there already. Receive it in the ERP by what was counted."
            )
        if Decimal(str(now["quantity"])) != line["quantity"]:
            moves.append(["write", [line["move"]], {"quantity": float(line["quantity"])}])
    return {
        "supplier": made["party"],
        "warehouse": made["warehouse"],
        "warehouse_input": rooms[0]["input_location"],
        "warehouse_storage": rooms[0]["storage_location"],
        "reference": " ".join(filter(None, (made["label"], notes.mark(word.reference)))),
        "incoming_moves": moves,
    }


_FIELDS = ("id", "state", "shipment", "quantity")
