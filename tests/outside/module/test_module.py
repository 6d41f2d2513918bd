"""bocounter's module inside a real Tryton: one reference one record, and nothing beyond its rights.

Everything is asked over plain RPC, apart from our connector.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.erp_fixtures import Erp
from tests.outside.erp_rpc import ErpSays, Rpc
from tests.outside.erp_setup import COUNTER, COUNTER_PASSWORD
from tests.outside.module.conftest import Scene

pytestmark = pytest.mark.erp

FRIDAY, MONDAY = dt.date(2026, 12, 4), dt.date(2026, 12, 7)


def word(scene: Scene, reference: str, **changes: Any) -> dict[str, Any]:
    return {
        "reference": reference,
        "kind": "note",
        "model": "sale.sale",
        "id": scene.sale,
        "text": "Told Ada: Friday.",
        "author": "Dana",
        "written_at": dt.datetime(2026, 11, 25, 12, 0),  # noqa: DTZ001
        **changes,
    }


def change(scene: Scene, reference: str, base: dict[str, Any], fields: dict[str, Any]) -> Any:
    return word(scene, reference, kind="change", base=base, fields=fields)


def keep(rpc: Rpc, said: dict[str, Any]) -> Any:
    return rpc.model("bocounter.call", "keep", said)


def sale_of(erp: Erp, scene: Scene, *fields: str) -> dict[str, Any]:
    (row,) = erp.desk.rpc.find("sale.sale", [("id", "=", scene.sale)], *fields)
    return row


def test_a_word_said_again_is_the_same_record(erp: Erp, counter: Rpc, scene: Scene) -> None:
    first, again = (keep(counter, word(scene, "r-1")) for _ in range(2))
    assert first == again
    (row,) = erp.desk.rpc.find("bocounter.call", [], "reference", "author", "resource", "text")
    assert row == {
        "id": first["record"],
        "reference": "r-1",
        "author": "Dana",
        "resource": f"sale.sale,{scene.sale}",
        "text": "Told Ada: Friday.",
    }


def test_a_change_and_its_call_come_together(erp: Erp, counter: Rpc, scene: Scene) -> None:
    fields = {"bo_need_by": FRIDAY, "bo_machine_down": "yes", "bo_warranty": "no"}
    kept = keep(counter, change(scene, "r-1", dict.fromkeys(fields), fields))
    row = sale_of(erp, scene, *fields)
    assert {name: row[name] for name in fields} == fields
    (call,) = erp.desk.rpc.find("bocounter.call", [], "kind", "changed")
    assert call["id"] == kept["record"]
    assert call["kind"] == "change"
    assert '"to": "2026-12-04"' in call["changed"]


def test_a_change_on_a_stale_base_writes_nothing_and_says_whose_value_is_there(
    erp: Erp, counter: Rpc, scene: Scene
) -> None:
    erp.desk.rpc.write("sale.sale", scene.sale, bo_need_by=MONDAY)
    fields = {"bo_need_by": FRIDAY, "bo_hold_reason": "credit"}
    answer = keep(counter, change(scene, "r-1", dict.fromkeys(fields), fields))
    assert answer["stale"] == {"bo_need_by": MONDAY, "bo_hold_reason": None}
    assert answer["by"] == "Administrator"
    assert answer["at"] is not None
    row = sale_of(erp, scene, *fields)
    assert (row["bo_need_by"], row["bo_hold_reason"]) == (MONDAY, None)
    assert erp.desk.rpc.find("bocounter.call", []) == []


def test_what_others_changed_beside_it_stays(erp: Erp, counter: Rpc, scene: Scene) -> None:
    erp.desk.rpc.write("sale.sale", scene.sale, description="Loader", bo_customer_po="PO-9")
    keep(counter, change(scene, "r-1", {"bo_need_by": None}, {"bo_need_by": FRIDAY}))
    row = sale_of(erp, scene, "description", "bo_customer_po", "bo_need_by")
    assert (row["description"], row["bo_customer_po"]) == ("Loader", "PO-9")
    assert row["bo_need_by"] == FRIDAY


def test_a_value_somebody_else_has_entered_already_is_taken(
    erp: Erp, counter: Rpc, scene: Scene
) -> None:
    erp.desk.rpc.write("sale.sale", scene.sale, bo_need_by=FRIDAY)
    kept = keep(counter, change(scene, "r-1", {"bo_need_by": None}, {"bo_need_by": FRIDAY}))
    assert "record" in kept


def test_a_change_that_fails_leaves_no_call(erp: Erp, counter: Rpc, scene: Scene) -> None:
    for fields in ({"bo_machine": 999_999}, {"party": scene.customer}, {"state": "draft"}):
        with pytest.raises(ErpSays):
            keep(counter, change(scene, "r-1", dict.fromkeys(fields), fields))
    assert erp.desk.rpc.find("bocounter.call", []) == []
    assert sale_of(erp, scene, "state")["state"] != "draft"


def test_a_machine_is_made_once_and_goes_onto_the_work_order(
    erp: Erp, counter: Rpc, scene: Scene
) -> None:
    fields = {"party": scene.customer, "make": "Harwick", "serial": "H-1"}
    made = word(scene, "r-m", kind="create", model="bocounter.machine", fields=fields)
    machine = keep(counter, made)["record"]
    assert keep(counter, made)["record"] == machine
    keep(counter, change(scene, "r-c", {"bo_machine": None}, {"bo_machine": machine}))
    assert sale_of(erp, scene, "bo_machine")["bo_machine"] == machine
    assert len(erp.desk.rpc.find("bocounter.machine", [])) == 1
    held = counter.model("bocounter.call", "held_anywhere", ["r-m", "r-c", "r-never"])
    assert held["r-m"] == [machine]
    assert len(held["r-c"]) == 1
    assert held["r-never"] == []


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("bocounter.interchange", {"grade": "exact", "source": "bench"}),
        ("bocounter.request", {"quantity": 2.0, "text": "for WO-1", "author": "Dana"}),
    ],
)
def test_interchange_and_requests_are_made_once(
    erp: Erp, counter: Rpc, scene: Scene, model: str, fields: dict[str, Any]
) -> None:
    parts = (
        {"product": scene.part}
        if model == "bocounter.request"
        else {"part": scene.part, "other_part": erp.desk.part("SEAL-78", "Seal kit, other make")}
    )
    said = word(scene, "r-1", kind="create", model=model, fields={**fields, **parts})
    assert keep(counter, said) == keep(counter, said)
    assert len(erp.desk.rpc.find(model, [("reference", "=", "r-1")])) == 1


def test_a_copy_bears_no_reference_and_no_calls(erp: Erp, counter: Rpc, scene: Scene) -> None:
    kept = keep(counter, word(scene, "r-1"))["record"]
    machine = keep(counter, word(scene, "r-2", kind="create", model="bocounter.machine", fields={}))
    rpc = erp.desk.rpc
    for model, original in (("bocounter.call", kept), ("bocounter.machine", machine["record"])):
        (copy,) = rpc.model(model, "copy", [original])
        (row,) = rpc.find(model, [("id", "=", copy)], "reference")
        assert row["reference"] is None
    (sale,) = rpc.model("sale.sale", "copy", [scene.sale])
    (row,) = rpc.find("sale.sale", [("id", "=", sale)], "bo_calls")
    assert list(row["bo_calls"]) == []
    assert len(rpc.find("bocounter.call", [("resource", "=", f"sale.sale,{scene.sale}")])) == 2


def test_a_word_about_a_record_that_is_gone_is_refused(
    erp: Erp, counter: Rpc, scene: Scene
) -> None:
    with pytest.raises(ErpSays) as refusal:
        keep(counter, word(scene, "r-1", id=999_999))
    assert refusal.value.kind == "UserError"
    assert erp.desk.rpc.find("bocounter.call", []) == []


def test_the_group_can_do_no_more_than_it_must(erp: Erp, counter: Rpc, scene: Scene) -> None:
    call = keep(counter, word(scene, "r-1"))["record"]
    forbidden: list[tuple[str, str, list[Any]]] = [
        ("sale.sale", "write", [[scene.sale], {"description": "x"}]),
        ("sale.sale", "write", [[scene.sale], {"bo_need_by": FRIDAY}]),
        ("sale.sale", "delete", [[scene.sale]]),
        ("sale.sale", "create", [[{"party": scene.customer}]]),
        ("bocounter.call", "write", [[call], {"text": "x"}]),
        ("bocounter.call", "delete", [[call]]),
        ("stock.move", "create", [[{}]]),
        ("purchase.purchase", "create", [[{"party": scene.customer}]]),
        ("product.product", "write", [[scene.part], {"code": "x"}]),
    ]
    for model, deed, arguments in forbidden:
        with pytest.raises(ErpSays, match=r"not allowed|403"):
            counter.model(model, deed, *arguments)


def test_the_heads_of_a_history_are_kept_and_cannot_be_replaced(counter: Rpc) -> None:
    def anchor(*what: Any) -> Any:
        return counter.model("bocounter.anchor", *what)

    assert anchor("latest", "w-1") is None
    for seq in (3, 9, 9, 5):
        anchor("keep", "w-1", seq, f"hash-{seq}")
    anchor("keep", "w-2", 40, "other")
    assert anchor("latest", "w-1") == [9, "hash-9"]
    with pytest.raises(ErpSays):
        anchor("keep", "w-1", 9, "another")
    assert anchor("latest", "w-1") == [9, "hash-9"]


def test_the_highest_ids_do_not_fall_when_the_newest_record_is_deleted(
    erp: Erp, counter: Rpc, scene: Scene
) -> None:
    sale = erp.desk.work_order(scene.customer, (scene.part, 1), confirm=False)
    before = counter.model("bocounter.call", "horizon")
    erp.desk.cancel_work_order(sale)
    erp.desk.rpc.model("sale.sale", "delete", [sale])
    after = counter.model("bocounter.call", "horizon")
    assert before["sale.sale"] == sale
    assert all(after[name] >= before[name] for name in before)


@pytest.mark.parametrize("how", ["keep", "create"])
def test_of_many_racing_creates_of_one_reference_one_record_is_left(
    erp: Erp, scene: Scene, how: str
) -> None:
    """Eight senders at a time, 240 words for 30 references."""
    senders = []
    for _ in range(8):
        rpc = Rpc(erp.url, erp.database)
        rpc.login(COUNTER, COUNTER_PASSWORD)
        senders.append(rpc)

    def send(place: int) -> str:
        said = word(scene, f"race-{place // 8}")
        rpc = senders[place % 8]
        try:
            if how == "keep":
                keep(rpc, said)
            else:
                plain = {k: v for k, v in said.items() if k not in ("model", "id")}
                plain["resource"] = f"sale.sale,{scene.sale}"
                rpc.create("bocounter.call", **plain)
        except ErpSays as no:
            return no.kind
        return "made"

    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(pool.map(send, range(240)))
    rows = erp.desk.rpc.find("bocounter.call", [], "reference")
    assert Counter(row["reference"] for row in rows) == {f"race-{n}": 1 for n in range(30)}
    if how == "keep":
        assert outcomes == {"made": 240}
    else:
        assert outcomes == {"made": 30, "UserError": 210}
