"""What a connector promises about itself and about the records it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bocounter.errors import Known
from bocounter.outside.erp.connector import Connector, Scope
from bocounter.outside.erp.promises.bench import LARGE, DoesNotApply, Tried, must, pages
from bocounter.outside.erp.records import KINDS, Record, StockLevel

MOST_SMALL_PAGES: Final = 6
"""How many pages of one limit are walked before the rest is taken in large ones."""

_STATUS: Final[Mapping[str, frozenset[str]]] = {
    "work_order": frozenset({"open", "closed", "cancelled"}),
    "purchase_line": frozenset({"requested", "draft", "ordered", "done", "cancelled"}),
    "inbound": frozenset({"expected", "shipped", "received", "cancelled"}),
}
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "part.origin": frozenset({"genuine", "aftermarket"}),
    "part.condition": frozenset({"new", "reman", "used"}),
    "part.regulated": frozenset({"emissions", "safety"}),
    "supersession.policy": frozenset({"use_old_first", "scrap_old"}),
    "interchange.grade": frozenset({"exact", "functional", "rework"}),
    "interchange.kind": frozenset({"interchange", "alternate"}),
    "interchange.role": frozenset({"both", "wanted", "offered"}),
    "kit_part.kind": frozenset({"kit", "assembly"}),
    "offer.order_type": frozenset({"stock", "emergency"}),
    "offer.condition": frozenset({"new", "reman", "used"}),
}
"""The words that a field may hold beside None."""
_MORE_THAN_NOTHING: Final = frozenset(
    {"supersession.factor", "kit_part.quantity", "offer.multiple"}
)
_TIME_OF_DAY: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MUST_LEAD_TO: Final = (
    ("contact_point", "customer", "customer"),
    ("work_order", "customer", "customer"),
    ("part_line", "work_order", "work_order"),
    ("part_line", "part", "part"),
    ("purchase_line", "part", "part"),
    ("inbound", "part", "part"),
    ("stock_level", "part", "part"),
    ("stock_level", "branch", "branch"),
    ("supersession", "part", "part"),
    ("supersession", "replaced_by", "part"),
    ("interchange", "part", "part"),
    ("kit_part", "kit", "part"),
    ("kit_part", "component", "part"),
    ("offer", "part", "part"),
    ("offer", "supplier", "supplier"),
    ("transfer_route", "from_branch", "branch"),
    ("transfer_route", "to_branch", "branch"),
)


class Pulling(Tried):
    """The promises of everything that only reads."""

    def it_says_what_it_can_do_without_asking_anybody(self) -> None:
        """Capabilities and the name are known before any connection."""
        connector = self._make()
        must(connector.name, "The connector has no name.")
        must(
            connector.capabilities() == connector.capabilities(),
            "The capabilities change from one call to the next.",
        )
        connector.close()

    def it_says_who_answers_without_a_login(self) -> None:
        """The identity needs no login and names a server and a version."""
        connector = self._make()
        identity = connector.identity()
        connector.close()
        must(identity.server and identity.version, f"The identity is not named: {identity!r}.")
        must(
            identity.now is None or identity.now.tzinfo is not None,
            "The ERP's clock comes without a time zone.",
        )

    def closing_it_twice_does_no_harm(self) -> None:
        """Close never raises: unused, used, and closed before."""
        self._make().close()
        with self._open() as connector:
            connector.pull("branch", Scope.ALL, None, 1)
            connector.close()
            connector.close()

    def records_come_complete_and_in_our_words(self) -> None:
        """Types, ids, tokens, statuses and empty values are as the records say."""
        for kind, rows in self._everything().items():
            for row in rows.values():
                must(
                    type(row) is KINDS[kind],
                    f"A pull of {kind} gave a {type(row).__name__}.",
                )
                _check_values(kind, row)

    def references_lead_somewhere(self) -> None:
        """What a record cannot do without is there when everything was pulled."""
        rows = self._everything()
        for kind, field, target in _MUST_LEAD_TO:
            for row in rows[kind].values():
                reference = getattr(row, field)
                must(
                    reference in rows[target],
                    f"The {field} {reference!r} of {kind} {row.remote_id!r} was never given.",
                )

    def no_limit_loses_a_row(self) -> None:
        """Every limit gives the same rows; one that comes again within a pull is the same."""
        with self._open() as connector:
            for kind in KINDS:
                whole = self._whole(connector, kind)
                for limit in (1, 3):
                    rows: dict[str, Record] = {}
                    for row in _walked(connector, kind, limit):
                        must(
                            rows.setdefault(row.remote_id, row) == row,
                            f"The {kind} {row.remote_id!r} came twice and differed.",
                        )
                    must(
                        said(rows) == said(whole),
                        f"Limit {limit} gives other {kind} rows than limit {LARGE}: "
                        f"{sorted(said(rows).keys() ^ said(whole).keys())[:5]}.",
                    )

    def a_new_connector_goes_on_from_any_page(self) -> None:
        """A cursor is all that is needed to go on, by another process, with another limit."""
        with self._open() as first, self._open() as other:
            for kind in KINDS:
                whole = self._whole(first, kind)
                size = max(1, len(whole) // 2)
                page = first.pull(kind, Scope.ALL, None, size)
                rows = {row.remote_id: row for row in page.records}
                if page.more:
                    rest, _end = self._pulled(other, kind, Scope.ALL, page.cursor)
                    rows |= rest
                must(said(rows) == said(whole), f"Going on from a page of {kind} lost rows.")

    def open_work_is_part_of_everything(self) -> None:
        """The first, smaller scope invents nothing and has every open order's lines."""
        everything = self._everything()
        with self._open() as connector:
            opened = {kind: self._pulled(connector, kind, Scope.OPEN, None)[0] for kind in KINDS}
        for kind, rows in opened.items():
            strange = said(rows).keys() - everything[kind].keys()
            must(not strange, f"Open work has {kind} rows that are nowhere: {strange}.")
        orders = {
            i
            for i, row in everything["work_order"].items()
            if getattr(row, "status", None) == "open"
        }
        must(orders <= opened["work_order"].keys(), "Open work orders are missing in open work.")
        lines = {
            i
            for i, row in everything["part_line"].items()
            if getattr(row, "work_order", None) in orders
        }
        must(lines <= opened["part_line"].keys(), "Lines of open work orders are missing.")

    def a_repeat_does_no_harm(self) -> None:
        """After a finished pull the next one ends, and what comes again is the same."""
        with self._open() as connector:
            for kind in KINDS:
                rows, cursor = self._pulled(connector, kind, Scope.ALL, None)
                again, cursor = self._pulled(connector, kind, Scope.ALL, cursor)
                must(
                    said(again).items() <= said(rows).items(),
                    f"{kind} rows came again with other values though nothing changed.",
                )
                self._pulled(connector, kind, Scope.ALL, cursor)

    def what_changed_is_heard(self) -> None:
        """A change on the ERP's side comes with the next pull, under a new token."""
        with self._open() as connector:
            before = {kind: self._pulled(connector, kind, Scope.ALL, None) for kind in KINDS}
        kind, remote_id = self._bench.change_something()
        with self._open() as connector:
            delta, _cursor = self._pulled(connector, kind, Scope.ALL, before[kind][1])
            now = self._whole(connector, kind)
        must(remote_id in delta, f"The changed {kind} {remote_id!r} was not given again.")
        must(delta[remote_id] == now[remote_id], f"The changed {kind} came incomplete.")
        old = before[kind][0].get(remote_id)
        must(
            old is None or old.token != now[remote_id].token,
            f"The {kind} {remote_id!r} changed and kept its token.",
        )

    def existing_names_what_is_there(self) -> None:
        """Ids are compared completely; unknown ones are not named; none asked, none given."""
        with self._open() as connector:
            for kind in KINDS:
                ids = list(self._whole(connector, kind))[:LARGE]
                found = connector.existing(kind, ids)
                must(found == frozenset(ids), f"existing() misses {kind} rows just pulled.")
                must(not connector.existing(kind, []), "existing() of nothing named something.")
            must(
                not connector.existing("work_order", ["no such id", "-1", "999999999"]),
                "existing() named ids that no record has.",
            )

    def what_was_deleted_is_missing(self) -> None:
        """A removed record is no longer named, and the others still are."""
        with self._open() as connector:
            before = {kind: self._whole(connector, kind) for kind in KINDS}
        deleted = self._bench.delete_something()
        if deleted is None:
            raise DoesNotApply("The bench cannot delete anything.")
        kind, remote_id = deleted
        must(remote_id in before[kind], f"The {kind} to be deleted had never been given.")
        with self._open() as connector:
            others = [i for i in before[kind] if i != remote_id][:10]
            found = connector.existing(kind, [remote_id, *others])
        must(remote_id not in found, f"The deleted {kind} {remote_id!r} is said to exist.")

    def an_unknown_kind_is_refused_in_words(self) -> None:
        """Asking for what the connector does not have is an error of ours, with advice."""
        with self._open() as connector:
            for deed in (
                lambda: connector.pull("no such kind", Scope.ALL, None, 1),
                lambda: connector.existing("no such kind", ["1"]),
            ):
                must(_refused(deed), "An unknown kind was not refused in words.")

    def a_spoilt_cursor_is_refused_or_begins_anew(self) -> None:
        """A cursor that is none never passes a foreign error through, nor loses rows."""
        with self._open() as connector:
            whole = self._whole(connector, "branch")
            for cursor in ("", "no cursor", "{", "[1]", "\x00", '{"a": 1}'):
                try:
                    page = connector.pull("branch", Scope.ALL, cursor, LARGE)
                except Known:
                    continue
                must(
                    {row.remote_id for row in page.records} == whole.keys(),
                    f"The spoilt cursor {cursor!r} was taken for a place to go on from.",
                )


def said(rows: Mapping[str, Record]) -> dict[str, Record]:
    """Leave out stock levels of nought: they say the same as no level at all."""
    return {
        remote_id: row
        for remote_id, row in rows.items()
        if not isinstance(row, StockLevel) or row.on_hand or row.free
    }


def _walked(connector: Connector, kind: str, limit: int) -> list[Record]:
    """Pull some pages of a small limit and the rest in large ones; gives every row given."""
    rows: list[Record] = []
    for n, page in enumerate(pages(connector, kind, Scope.ALL, None, limit), 1):
        rows += page.records
        if n == MOST_SMALL_PAGES and page.more:
            for rest in pages(connector, kind, Scope.ALL, page.cursor, LARGE):
                rows += rest.records
            break
    return rows


def _check_values(kind: str, row: Record) -> None:
    where = f"{kind} {row.remote_id!r}"
    must(row.remote_id and row.token, f"{where} has no id or no token.")
    for field in fields(row):
        value = getattr(row, field.name)
        must(value != "", f"{where} has an empty text as {field.name}; unknown is None.")
        must(
            value is None or type(value) in (str, int, bool, Decimal, date),
            f"{where} has a {type(value).__name__} as {field.name}.",
        )
        must(
            not isinstance(value, Decimal) or value.is_finite(),
            f"{where} has {value} as {field.name}.",
        )
        must(_is_sound(f"{kind}.{field.name}", value), f"{where} has {value!r} as {field.name}.")
    status = getattr(row, "status", None)
    must(kind not in _STATUS or status in _STATUS[kind], f"{where} has the status {status!r}.")


def _is_sound(field: str, value: object) -> bool:
    """Say whether a value is one that its field may have."""
    if value is None:
        return True
    if field in _WORDS:
        return value in _WORDS[field]
    if field in _MORE_THAN_NOTHING:
        return isinstance(value, Decimal) and value > 0
    if field.endswith(".cut_off"):
        return isinstance(value, str) and _TIME_OF_DAY.fullmatch(value) is not None
    if field.endswith(".zone"):
        return isinstance(value, str) and _is_zone(value)
    return not field.endswith("days") or (isinstance(value, int) and value >= 0)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return False
    return True


def _refused(deed: Callable[[], object]) -> bool:
    """Say whether a deed was refused by an error of ours that has words and an advice."""
    try:
        deed()
    except Known as refusal:
        return bool(refusal.what and refusal.advice)
    return False
