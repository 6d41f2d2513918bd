"""The Tryton connector keeps every promise of a connector, against a real server."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bocounter.outside.erp.conformance import Conformance
from bocounter.outside.erp.connector import Connector
from bocounter.outside.erp.tryton.notes import mark
from tests.erp_fixtures import Erp
from tests.outside import erp_relations as enter
from tests.outside.conformance_adapter import mint
from tests.outside.faulty_proxy import FaultyProxy, Trouble
from tests.turns import when_its_turn

pytestmark = pytest.mark.erp


class TrytonBench:
    """The ERP's own people, and a line to it that can be cut."""

    def __init__(self, erp: Erp, proxy: FaultyProxy) -> None:
        self._erp, self._proxy = erp, proxy
        desk = erp.desk
        self._parts = [desk.part(f"P-{n}", f"Part {n}") for n in range(9)]
        self._customers = [
            desk.customer(f"Customer {n}", phone=f"+1 406 555 01{n:02}", email=f"c{n}@mail.example")
            for n in range(5)
        ]
        supplier = desk.supplier("Corvane Parts Supply", A=self._parts[0], B=self._parts[1])
        desk.supersede(self._parts[2], self._parts[0])
        desk.stock(self._parts[3], 4)
        desk.stock(self._parts[4], 2, desk.north)
        self._orders = [
            desk.work_order(customer, (self._parts[n], 2), (self._parts[n + 3], 1))
            for n, customer in enumerate(self._customers[:4])
        ]
        desk.assign(self._orders[0])
        ordered = desk.purchase(supplier, (self._parts[0], 5))
        desk.move_eta(ordered, desk.day(20))
        desk.receive(ordered, 2)
        desk.announce(desk.purchase(supplier, (self._parts[1], 3)), "ASN-1")
        desk.purchase(supplier, (self._parts[1], 4))
        desk.transfer(self._parts[4], 1, desk.north, desk.main)
        enter.interchange(desk, "XREF 4711", *self._parts[5:8])
        enter.lead_time(desk, desk.north, desk.main, 2)
        enter.order_point(desk, self._parts[3], 1)
        if erp.has_module:
            enter.kit(desk, "KIT-1", "Seal kit", (self._parts[7], 1), (self._parts[8], 2))
            part, other = self._parts[:2]
            desk.rpc.create("bocounter.interchange", part=part, other_part=other)

    def make(self) -> Connector:
        return self._erp.connect()

    def change_something(self) -> tuple[str, str]:
        # The name is the template's: the part's own row is not touched.
        self._erp.desk.rename_part(self._parts[5], "Another name")
        return "part", str(self._parts[5])

    def delete_something(self) -> tuple[str, str]:
        self._erp.desk.delete_party(self._customers[4])
        return "customer", str(self._customers[4])

    def notes_go_to(self) -> tuple[str, str]:
        return "work_order", str(self._orders[0])

    def no_such_record(self) -> tuple[str, str]:
        return "work_order", "999999"

    def note_count(self, reference: str) -> int:
        rpc = self._erp.desk.rpc
        count = sum(
            str(row["message"]).rstrip().endswith(mark(reference))
            for row in rpc.find("ir.note", [], "message")
        )
        if self._erp.has_module:
            count += len(rpc.find("bocounter.call", [("reference", "=", reference)]))
        return count

    @contextmanager
    def break_line(self) -> Iterator[Connector]:
        connector = self._erp.connect(url=self._proxy.url)
        connector.login()
        self._proxy.fail(
            Trouble.LOSE_ANSWER,
            having="bocounter.call.keep" if self._erp.has_module else "ir.note.create",
        )
        yield connector
        self._proxy.heal()

    def wrong_login(self) -> Connector:
        return self._erp.connect(url=self._proxy.url, password="not the password")

    def logins_refused(self) -> int:
        return self._proxy.count("common.db.login")

    def nobody_there(self) -> Connector:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        return self._erp.connect(url=f"http://127.0.0.1:{port}")


def told_of(bench: TrytonBench) -> dict[str, str]:
    """Try every promise and give what became of those that were not kept."""
    suite = Conformance(bench.make, bench, mint, lambda: dt.datetime.now(dt.UTC))
    return {f.promise: f"{f.verdict}: {f.words}" for f in suite.findings() if f.verdict != "kept"}


@when_its_turn(1, 4)
def test_a_stock_tryton_keeps_every_promise_it_makes(erp: Erp, erp_proxy: FaultyProxy) -> None:
    told = told_of(TrytonBench(erp, erp_proxy))
    assert {words for words in told.values() if not words.startswith("does not apply")} == set()
    assert set(told) == {
        "a_change_arrives_once_and_shows",
        "a_repeated_change_does_not_undo_what_came_after",
        "a_stale_change_is_refused_and_touches_nothing",
        "what_others_changed_beside_it_stays",
        "a_value_that_is_there_already_is_taken",
        "a_value_that_is_none_is_refused_in_words",
        "a_new_record_is_made_once",
        "racing_creates_of_one_reference_leave_one_record",
        "the_head_of_a_history_is_kept",
        "racing_documents_of_one_reference_leave_one",
    }


@when_its_turn(2, 4)
def test_a_tryton_with_the_module_keeps_every_promise(
    erp_with_module: Erp, erp_proxy: FaultyProxy
) -> None:
    told = told_of(TrytonBench(erp_with_module, erp_proxy))
    assert list(told) == ["a_change_it_cannot_hold_is_kept_as_a_note"], told
