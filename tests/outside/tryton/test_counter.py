"""A Tryton with bocounter's module through the connector: lost answers, slow servers, races."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bocounter.errors import NotLetIn
from bocounter.outside.erp.connector import Outcome, Outgoing, Scope
from tests.erp_fixtures import Erp, fresh_erp
from tests.outside.erp_server import WITH_MODULE, ErpServer
from tests.outside.faulty_proxy import FaultyProxy, Trouble

pytestmark = pytest.mark.erp

KEEP = "bocounter.call.keep"


@pytest.fixture(scope="module")
def with_a_sale(
    erp_server: ErpServer, erp_module_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An ERP with the module and one work order, made once for all the tests here."""
    beside = tmp_path_factory.mktemp("sale")
    with fresh_erp(erp_server, erp_module_template, beside, WITH_MODULE) as erp:
        part = erp.desk.part("SEAL-77", "Seal kit")
        erp.desk.work_order(erp.desk.customer("Ada Brook"), (part, 1), reference="WO-1")
    return erp_server.keep(WITH_MODULE, beside / "sale.sqlite")


@pytest.fixture
def erp(erp_server: ErpServer, with_a_sale: Path, tmp_path: Path) -> Iterator[Erp]:
    with fresh_erp(erp_server, with_a_sale, tmp_path, WITH_MODULE) as made:
        yield made


def word(kind: str = "note", **changes: Any) -> Outgoing:
    said = {
        "reference": str(uuid.uuid4()),
        "kind": kind,
        "target_kind": "work_order",
        "target": "1",
        "text": "Needed on Friday.",
        "author": "Dana",
        "written_at": dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC),
    }
    if kind == "change":
        said |= {"fields": {"need_by": "2026-12-04"}, "base": {"need_by": None}}
    if kind == "create":
        said |= {"target_kind": "machine", "target": "op:x", "fields": {"make": "Harwick"}}
    return Outgoing(**{**said, **changes})


def calls(erp: Erp, out: Outgoing) -> int:
    model = "bocounter.machine" if out.kind == "create" else "bocounter.call"
    return len(erp.desk.rpc.find(model, [("reference", "=", out.reference)]))


@pytest.mark.parametrize("kind", ["note", "change", "create"])
@pytest.mark.parametrize("trouble", [Trouble.LOSE_ANSWER, Trouble.CUT_ANSWER])
def test_a_lost_answer_is_unknown_and_a_repeat_leaves_one_record(
    erp: Erp, erp_proxy: FaultyProxy, trouble: Trouble, kind: str
) -> None:
    connector = erp.connect(url=erp_proxy.url)
    out = word(kind)
    erp_proxy.fail(trouble, having=KEEP)
    assert connector.send(out).outcome is Outcome.UNKNOWN
    (held,) = connector.look_up([out.reference])[out.reference]
    again = connector.send(out)
    assert (again.outcome, again.remote_id) == (Outcome.TAKEN, held)
    assert calls(erp, out) == 1


def test_a_client_that_gave_up_while_the_server_went_on_ends_with_one_record(
    erp: Erp, erp_server: ErpServer
) -> None:
    """The server is held by another writer; the client waits half a second and goes."""
    impatient, out = erp.connect(timeout="0.5"), word("change")
    patient = erp.connect()
    patient.login()
    impatient.login()
    with closing(sqlite3.connect(erp_server.file(WITH_MODULE), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        first = impatient.send(out)
        before = patient.look_up([out.reference])[out.reference]
        other.execute("ROLLBACK")
    assert first.outcome is Outcome.UNKNOWN
    assert not before
    assert patient.send(out).outcome is Outcome.TAKEN
    assert patient.send(out).outcome is Outcome.TAKEN
    assert calls(erp, out) == 1


def test_of_two_people_who_change_one_field_at_once_one_is_told_of_the_other(erp: Erp) -> None:
    racers = [erp.connect() for _ in range(6)]
    for racer in racers:
        racer.login()
    wanted = [word("change", fields={"hold_reason": f"reason {n}"}, base={}) for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(lambda pair: pair[0].send(pair[1]), zip(racers, wanted, strict=True)))
    taken = [n for n, one in enumerate(sent) if one.outcome is Outcome.TAKEN]
    assert len(taken) == 1
    winner = f"reason {taken[0]}"
    (row,) = erp.desk.rpc.find("sale.sale", [], "bo_hold_reason")
    assert row["bo_hold_reason"] == winner
    others = [one for one in sent if one.outcome is Outcome.STALE]
    assert len(others) == 5
    assert {(one.theirs or {}).get("hold_reason") for one in others} == {winner}
    assert {one.theirs_by for one in others} == {"Parts counter"}
    (shown,) = racers[0].read("work_order", ["1"]).records
    assert {one.theirs_token for one in others} == {shown.token}
    assert all(one.theirs_at for one in others)


def test_a_word_from_before_the_module_is_still_found(erp: Erp) -> None:
    reference = str(uuid.uuid4())
    note = {"resource": "sale.sale,1", "message": f"Told Ada.\n[bocounter:{reference}]"}
    made = erp.desk.rpc.create("ir.note", **note)
    assert erp.connect().look_up([reference])[reference] == [str(made)]


def test_a_user_without_the_group_is_told_so_and_nothing_is_sent_at_least_once(erp: Erp) -> None:
    rpc = erp.desk.rpc
    (counter,) = rpc.find("res.user", [("login", "=", "counter")], "groups")
    rpc.write("res.user", counter["id"], groups=[("remove", counter["groups"])])
    connector = erp.connect()
    try:
        with pytest.raises(NotLetIn, match="group bocounter"):
            connector.login()
        assert connector.send(word()).outcome is Outcome.NOT_SENT
    finally:  # the server remembers rights beyond this test's database
        rpc.write("res.user", counter["id"], groups=[("add", counter["groups"])])


def test_a_change_is_heard_in_the_next_delta(erp: Erp) -> None:
    erp.age()
    connector = erp.connect()
    connector.login()
    assert connector.capabilities().exactly_once
    page = connector.pull("work_order", Scope.ALL, None, 100)
    connector.send(word("change"))
    delta = connector.pull("work_order", Scope.ALL, page.cursor, 100)
    (row,) = delta.records
    assert row.token != page.records[0].token
    assert str(getattr(row, "need_by")) == "2026-12-04"  # noqa: B009


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "change", "fields": {"machine": "none"}},
        {"kind": "change", "fields": {"machine_down": "yes"}},
        {"kind": "create", "fields": {"colour": "red"}},
        {"kind": "create", "target_kind": "customer"},
    ],
)
def test_what_the_erp_cannot_hold_is_refused_in_words(erp: Erp, changes: dict[str, Any]) -> None:
    sent = erp.connect().send(word(**changes))
    assert sent.outcome is Outcome.REFUSED
    assert sent.reason
    assert erp.desk.rpc.find("bocounter.call", []) == []
