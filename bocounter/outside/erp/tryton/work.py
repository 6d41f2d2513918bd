"""Work orders and their part lines: sales with goods, judged by their stock moves.

What is set aside or handed out stands in the moves alone. A line's *outgoing* move goes to
the customer; the *inner* moves behind it bring the goods from the shelf to the counter.
A sale's own words ("waiting", "to ship") are not trusted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from bocounter.outside.erp.records import PartLine, WorkOrder
from bocounter.outside.erp.tryton import making
from bocounter.outside.erp.tryton.counter import WORK_ORDER_FIELDS
from bocounter.outside.erp.tryton.rows import (
    UNIT_FIELDS,
    Reading,
    amount,
    day,
    dig,
    in_parts_unit,
    link,
    must,
    plain,
    read_each,
    referred,
    text,
)
from bocounter.outside.erp.tryton.session import Domain, Row, Session
from bocounter.outside.erp.tryton.streams import Phase, Stream, by_reference
from bocounter.outside.erp.tryton.tables import existing, reader, rows_by_id

OPEN_STATES = ["confirmed", "processing"]
DRAFTS = ["draft", "quotation"]
STATUSES = {
    "draft": "open",
    "quotation": "open",
    "confirmed": "open",
    "processing": "open",
    "done": "closed",
    "cancelled": "cancelled",
}

SALE_FIELDS = (
    "number",
    "reference",
    "description",
    "state",
    "party",
    "warehouse",
    "sale_date",
)

LINE_FIELDS = (
    *UNIT_FIELDS,
    "sale",
    "sale.state",
    "sequence",
    "product",
    "description",
    "moves_ignored",
    "purchase_request",
    "purchase_request.purchase_line",
)

OUT_OF_A_LINE: Domain = [("origin", "like", "sale.line,%")]
MOVE_FIELDS = ("origin", "state", "internal_quantity")


CONFIRMED = [state for state in STATUSES if state not in DRAFTS]


def sales(
    *, with_reference: bool, with_module: bool, confirmed: Sequence[str] = CONFIRMED
) -> Domain:
    """Give the sales that are work orders: numbered, confirmed once, with a line of goods.

    A draft that a counter made is one, too.
    """
    named = [("reference", "!=", None), ("reference", "!=", "")] if with_reference else []
    return [
        [
            "OR",
            [("state", "in", list(confirmed)), ("number", "!=", None), *named],
            [
                ("state", "in", DRAFTS),
                ("reference", "!=", None),
                *making.ours("sale.sale", with_module=with_module),
            ],
        ],
        ("lines.product.template.type", "=", "goods"),
    ]


def lines(
    *, with_reference: bool, with_module: bool = False, confirmed: Sequence[str] = CONFIRMED
) -> Domain:
    """Give the lines that are part lines: goods that a work order wants."""
    named = [("sale.reference", "!=", None), ("sale.reference", "!=", "")]
    return [
        ("type", "=", "line"),
        ("product.template.type", "=", "goods"),
        ("quantity", ">", 0),
        [
            "OR",
            [
                ("sale.state", "in", list(confirmed)),
                ("sale.number", "!=", None),
                *(named if with_reference else []),
            ],
            [
                ("sale.state", "in", DRAFTS),
                ("sale.reference", "!=", None),
                *making.ours("sale.sale", with_module=with_module, path="sale."),
            ],
        ],
    ]


def work_order(row: Row) -> WorkOrder:
    """Make a work order of a sale; its number is the reference, where it has one."""
    word = making.word_of(row, [f for f in _WORD_FIELDS if f in row])
    return WorkOrder(
        remote_id=str(row["id"]),
        token="",
        kind="work_order" if word is None else "counter_order",
        word=word,
        number=must(text(row, "reference") or text(row, "number"), "number"),
        branch=link(row, "warehouse"),
        customer=must(link(row, "party"), "customer"),
        status=STATUSES[dig(row, "state")],
        opened=day(row, "sale_date"),
        description=text(row, "description"),
    )


_WORD_FIELDS = making.word_fields("sale.sale", with_module=True)
TRUTHS = {"yes": True, "no": False, None: None, "": None}


def counter_order(row: Row) -> WorkOrder:
    """Make a work order with what bocounter's module keeps of it."""
    return replace(
        work_order(row),
        need_by=day(row, "bo_need_by"),
        machine_down=TRUTHS[dig(row, "bo_machine_down")],
        warranty=TRUTHS[dig(row, "bo_warranty")],
        hold_reason=text(row, "bo_hold_reason"),
        service_writer=text(row, "bo_service_writer"),
        customer_po=text(row, "bo_customer_po"),
        machine=link(row, "bo_machine"),
    )


class Picking:
    """What the moves of some lines say, found in two questions for them all."""

    def __init__(self, session: Session, line_ids: Sequence[int]) -> None:
        self._outgoing: dict[str, list[Row]] = defaultdict(list)
        self._inner: dict[str, list[Row]] = defaultdict(list)
        origins = [f"sale.line,{number}" for number in line_ids]
        moves = session.rows_of("stock.move", "origin", origins, [], MOVE_FIELDS)
        for move in moves:
            self._outgoing[str(move["origin"])].append(move)
        behind = [f"stock.move,{move['id']}" for move in moves if move["state"] != "cancelled"]
        for move in session.rows_of("stock.move", "origin", behind, [], MOVE_FIELDS):
            self._inner[str(move["origin"])].append(move)

    def issued(self, line: int) -> Decimal:
        """Give what was handed out."""
        return self._total(m for m in self._of(line) if m["state"] == "done")

    def ignored(self, line: int, given_up: Iterable[int]) -> Decimal:
        """Give what the ERP's people gave up, by the moves they marked so."""
        marked = set(given_up)
        return self._total(m for m in self._of(line) if m["id"] in marked)

    def assigned(self, line: int) -> Decimal:
        """Give what is reserved or set aside and not handed out yet."""
        total = Decimal(0)
        for move in self._of(line):
            if move["state"] in {"done", "cancelled"}:
                continue
            inner = [
                m for m in self._inner[f"stock.move,{move['id']}"] if m["state"] != "cancelled"
            ]
            if inner:
                picked = self._total(m for m in inner if m["state"] in {"assigned", "done"})
                total += min(picked, amount(move["internal_quantity"], "a move's quantity"))
            elif move["state"] == "assigned":
                total += amount(move["internal_quantity"], "a move's quantity")
        return plain(total)

    def _of(self, line: int) -> list[Row]:
        return self._outgoing[f"sale.line,{line}"]

    @staticmethod
    def _total(moves: Iterable[Row]) -> Decimal:
        each = (amount(move["internal_quantity"], "a move's quantity") for move in moves)
        return plain(sum(each, Decimal(0)))


def part_line(row: Row, picking: Picking) -> PartLine:
    """Make a part line of a sale's line and its moves."""
    number = row["id"]
    ordered = in_parts_unit(row)
    wanted = ordered - picking.ignored(number, dig(row, "moves_ignored") or ())
    given_up = wanted <= 0
    return PartLine(
        remote_id=str(number),
        token="",
        work_order=must(link(row, "sale"), "work order"),
        position=int(dig(row, "sequence") or 0),
        part=must(link(row, "product"), "part"),
        wanted=ordered if given_up else plain(wanted),
        assigned=picking.assigned(number),
        issued=picking.issued(number),
        cancelled=given_up or dig(row, "sale.state") == "cancelled",
        description=text(row, "description"),
        purchase_line=_own_purchase(row),
    )


def _own_purchase(row: Row) -> str | None:
    """Give the purchase line made for this very line, or the request while there is none."""
    request = link(row, "purchase_request")
    if request is None:
        return None
    return link(row, "purchase_request.purchase_line") or f"request,{request}"


def part_lines(scope: Domain, session: Session, remote_ids: Sequence[str]) -> Reading:
    """Read the part lines of these ids with what their moves say."""
    rows = rows_by_id(session, "sale.line", scope, LINE_FIELDS, remote_ids)
    picking = Picking(session, [row["id"] for row in rows])
    return read_each(rows, lambda row: part_line(row, picking))


def _lines_behind(session: Session, rows: list[Row]) -> Iterable[str]:
    """Give the lines whose outgoing move these inner moves serve."""
    outgoing = sorted({int(n) for row in rows if (n := referred(row, "origin", "stock.move"))})
    moves = session.rows_of("stock.move", "id", outgoing, OUT_OF_A_LINE, ("origin",))
    return [str(move["origin"]).partition(",")[2] for move in moves]


def _lines_shipped(session: Session, rows: list[Row]) -> Iterable[str]:
    """Give the lines that these shipments hand out; their inner moves may be gone by now."""
    shipments = [f"stock.shipment.out,{row['id']}" for row in rows]
    moves = session.rows_of("stock.move", "shipment", shipments, OUT_OF_A_LINE, ("origin",))
    return [str(move["origin"]).partition(",")[2] for move in moves]


def work_orders_stream(*, with_reference: bool, with_module: bool) -> Stream:
    """Say how work orders are pulled."""
    scope = sales(with_reference=with_reference, with_module=with_module)
    still = sales(with_reference=with_reference, with_module=with_module, confirmed=OPEN_STATES)
    fields = (*SALE_FIELDS, *making.word_fields("sale.sale", with_module=with_module))
    if with_module:
        fields = (*fields, *WORK_ORDER_FIELDS.values())
        read = reader("sale.sale", scope, fields, counter_order)
    else:
        read = reader("sale.sale", scope, fields, work_order)
    return Stream(
        read=read,
        existing=existing("sale.sale", scope),
        first=(Phase("sale.sale", scope),),
        changes=(Phase("sale.sale", scope),),
        open=(Phase("sale.sale", still),),
        plain=True,
    )


def part_lines_stream(*, with_reference: bool, with_module: bool) -> Stream:
    """Say how part lines are pulled: by the line, its sale, its request and its moves."""
    scope = lines(with_reference=with_reference, with_module=with_module)
    still = lines(with_reference=with_reference, with_module=with_module, confirmed=OPEN_STATES)
    requested = [*scope, ("purchase_request", "!=", None)]

    def read(session: Session, remote_ids: Sequence[str]) -> Reading:
        return part_lines(scope, session, remote_ids)

    return Stream(
        read=read,
        existing=existing("sale.line", scope),
        first=(Phase("sale.line", scope),),
        changes=(
            Phase("sale.line", scope),
            Phase("sale.line", scope, stamp="sale.last_modified_at"),
            Phase("sale.line", requested, stamp="purchase_request.last_modified_at"),
            Phase("stock.move", OUT_OF_A_LINE, by_reference("origin"), ("origin",)),
            Phase("stock.move", [("origin", "like", "stock.move,%")], _lines_behind, ("origin",)),
            Phase("stock.shipment.out", [], _lines_shipped, fan=5),
        ),
        open=(Phase("sale.line", still),),
        plain=True,
    )


OPEN_LINES: Domain = lines(with_reference=False, confirmed=OPEN_STATES)
"""The lines of open work, for the kinds that open work needs."""
