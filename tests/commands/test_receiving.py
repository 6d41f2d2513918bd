"""A delivery is counted, shared out to those who wait, and counts once, here and in the ERP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bocounter.commands import receiving as deeds
from bocounter.commands.choosing import take
from bocounter.commands.forgetting import forget
from bocounter.commands.receiving import Counted, Finish
from bocounter.commands.setting_facts import set_facts
from bocounter.commands.staging import take_off
from bocounter.errors import WrongUse
from bocounter.models.facts import LineFacts, LineState
from bocounter.models.receiving_facts import Sheet, Subject
from bocounter.outside.erp import records as r
from bocounter.progress import Silent
from bocounter.queries import choices, deliveries, receiving, work_orders
from bocounter.readings.lines import pegging_of
from bocounter.readings.refresh import catch_up, differences
from bocounter.rules.states import state
from bocounter.store.journal import read
from bocounter.store.sealing import faults
from tests.an_option import an_option
from tests.sync.counter import Counter
from tests.sync.fake_dealership import three_jobs_short_of_a_pump
from tests.sync.fake_erp import FakeErp

HOLDS = frozenset({"receiving"})


def pumps(units: int = 5) -> FakeErp:
    """Three jobs wait for 2 pumps P9 each; PO-9 brings some, and 4 seal kits P4 for the shelf."""
    erp = three_jobs_short_of_a_pump(0, "B1")
    for n, part, quantity in ((9, "P9", units), (8, "P4", 4)):
        erp.put(
            r.PurchaseLine(
                remote_id=f"Q{n}",
                token="",
                number="PO-9",
                supplier="S1",
                branch="B1",
                part=part,
                ordered=Decimal(quantity),
                received=Decimal(0),
                status="ordered",
            ),
            r.Inbound(
                remote_id=f"I{n}",
                token="",
                purchase_line=f"Q{n}",
                part=part,
                branch="B1",
                quantity=Decimal(quantity),
                status="expected",
                planned_date=date(2026, 12, 1),
            ),
        )
    return erp


@pytest.fixture
def erp() -> FakeErp:
    return pumps()


def how(counter: Counter) -> dict[str, object]:
    return {"by": "Ruth", "now": counter.clock, "mint": counter.mint}


def what(counter: Counter, typed: str = "po 9") -> Subject:
    with counter.store.reading() as rows:
        found = deliveries.subject(rows, typed)
    assert found is not None
    return found


def receive(
    counter: Counter,
    counts: Mapping[str, int | Counted],
    typed: str = "PO-9",
    **ending: object,
) -> None:
    deeds.receive(
        counter.store,
        what(counter, typed),
        "B1",
        [n if isinstance(n, Counted) else Counted(p, Decimal(n)) for p, n in counts.items()],
        Finish(**ending),  # type: ignore[arg-type]
        slip="4711",
        **how(counter),  # type: ignore[arg-type]
    )


def sheet(counter: Counter, typed: str = "PO-9") -> Sheet:
    subject = what(counter, typed)
    with counter.store.reading() as rows:
        going_on = receiving.count_of(rows, subject, "B1")
        tallies = going_on.tallies if going_on else ()
        return receiving.sheet(rows, subject, "B1", tallies, counter.clock.date())


def line(counter: Counter, id_: str) -> LineFacts:
    with counter.store.reading() as rows:
        assert differences(rows) == []
        found = work_orders.find_line(rows, id_)
    assert found is not None
    return found[1]


def where(counter: Counter, id_: str) -> LineState:
    return state(line(counter, id_), counter.clock.date())


def free(counter: Counter, part: str) -> Decimal:
    with counter.store.reading() as rows:
        return pegging_of(rows, part).pegged.shelf_left.get((part, "B1"), Decimal(0))


def down(counter: Counter, number: str) -> None:
    set_facts(counter.store, number, {"machine_down": True}, **how(counter))  # type: ignore[arg-type]


def test_what_is_expected_and_who_would_get_it_is_shown_before_anything_is_counted(
    counter: Counter,
) -> None:
    seen = sheet(counter)
    assert [(one.inbound, int(one.quantity)) for one in seen.due] == [("I9", 5), ("I8", 4)]
    assert [one.line for one in seen.gets] == ["L91", "L92", "L93"]
    assert (seen.winners, seen.losers, seen.exceptions) == ((), (), ())


def test_who_gets_something_is_staged_and_who_goes_without_is_called(
    counter: Counter, erp: FakeErp
) -> None:
    down(counter, "WO-1003")
    receive(counter, {"66-9999": 3, "66-0004": 4}, bins={"L93": "B3"}, bin="A1")
    assert where(counter, "L93") is LineState.STAGED
    assert (line(counter, "L93").bin, line(counter, "L91").bin) == ("B3", "A1")
    assert where(counter, "L91") is LineState.PARTLY_RECEIVED
    assert line(counter, "L91").outstanding == 1
    assert line(counter, "L92").outstanding == 2
    assert (free(counter, "P9"), free(counter, "P4")) == (0, 5)  # 4 came, 1 was there
    due = counter.all("SELECT work_order, due FROM follow_up ORDER BY work_order")
    assert due == [(f"O{n}", "2026-11-23T08:05:00.000000+00:00") for n in (1, 2, 3)]
    counter.sync()
    texts = {note.target: note.text for note in erp.notes}
    assert "2 x 66-9999 are here for this job, in bin B3. Set them aside for it." in texts["O3"]
    assert "66-9999 came in, and all of it went to other jobs." in texts["O2"]
    assert "Receive 3 x 66-9999." in texts["Q9"]
    assert "Short: 2 x 66-9999 (not in the delivery)." in texts["Q9"]


def test_a_job_that_asks_for_a_part_on_two_lines_is_told_of_it_once(
    counter: Counter, erp: FakeErp
) -> None:
    again = erp.record("part_line", "L92")
    assert isinstance(again, r.PartLine)
    erp.put(replace(again, remote_id="L99", position=9))
    counter.sync()
    down(counter, "WO-1003")
    receive(counter, {"66-9999": 3})
    (note,) = counter.all("SELECT text FROM operation WHERE target = 'O2' AND kind = 'note'")[-1]
    assert note.count("66-9999 came in, and all of it went to other jobs.") == 1
    assert "Still missing: 4 x 66-0002, 4 x 66-9999." in note


def test_it_counts_once_while_the_erp_catches_up_step_by_step(
    counter: Counter, erp: FakeErp
) -> None:
    receive(counter, {"66-9999": 5, "66-0004": 4})
    stand = [
        (where(counter, f"L9{n}"), int(line(counter, f"L9{n}").outstanding)) for n in (1, 2, 3)
    ]
    assert stand == [(LineState.STAGED, 0), (LineState.STAGED, 0), (LineState.SHORT, 1)]

    def seen() -> list[object]:
        counter.wait(minutes=5)
        counter.sync()
        now = [(where(counter, f"L9{n}"), int(line(counter, f"L9{n}").outstanding)) for n in (1, 2)]
        return [
            *now,
            int(line(counter, "L93").outstanding),
            free(counter, "P9"),
            free(counter, "P4"),
        ]

    same = [*stand[:2], 1, 0, 5]
    assert seen() == same
    erp.change("inbound", "I9", status="received")  # the shelf, before and after its own page
    erp.change("purchase_line", "Q9", received=Decimal(5), status="done")
    erp.change("stock_level", "P9@B1", on_hand=Decimal(5), free=Decimal(5))
    assert seen() == same
    for n, units in ((1, 2), (2, 1)):
        erp.change("part_line", f"L9{n}", assigned=Decimal(units))
    erp.change("stock_level", "P9@B1", free=Decimal(2))
    assert seen() == same
    for n, units in ((2, 2), (3, 1)):
        erp.change("part_line", f"L9{n}", assigned=Decimal(units))
    erp.change("stock_level", "P9@B1", free=Decimal(0))
    assert seen() == same
    erp.change("part_line", "L93", assigned=Decimal(2))
    assert seen() == [*stand[:2], 0, 0, 5]


def test_a_partial_receipt_that_gets_new_records_counts_once_as_well(
    counter: Counter, erp: FakeErp
) -> None:
    receive(counter, {"66-9999": 3})
    assert [(one.inbound, int(one.quantity)) for one in sheet(counter).due] == [
        ("I9", 2),
        ("I8", 4),
    ]
    erp.delete("inbound", "I9")
    for id_, units, status in (("I10", 3, "received"), ("I11", 2, "expected")):
        erp.put(
            r.Inbound(
                remote_id=id_,
                token="",
                purchase_line="Q9",
                part="P9",
                branch="B1",
                quantity=Decimal(units),
                status=status,
                planned_date=None,
            )
        )
    erp.change("purchase_line", "Q9", received=Decimal(3))
    erp.change("stock_level", "P9@B1", on_hand=Decimal(3), free=Decimal(3))
    counter.sync(full=True)
    assert [(one.inbound, int(one.quantity)) for one in sheet(counter).due] == [
        ("I11", 2),
        ("I8", 4),
    ]
    assert free(counter, "P9") == 0
    receive(counter, {"66-9999": 2})
    assert [int(line(counter, f"L9{n}").outstanding) for n in (1, 2, 3)] == [0, 0, 1]


def test_exceptions_are_kept_and_said_with_their_reasons(counter: Counter, erp: FakeErp) -> None:
    receive(
        counter,
        {
            "66-9999": Counted("66-9999", Decimal(3), Decimal(1), "crushed box"),
            "66-0004": 6,
            "66-0001": 1,
            "XX-1": 2,
        },
    )
    kept = counter.all(
        "SELECT kind, part_text, units, reason FROM receiving_line WHERE kind <> 'arrived' "
        "ORDER BY kind, part_text"
    )
    assert kept == [
        ("damaged", "66-9999", "1", "crushed box"),
        ("over", "66-0004", "2", "more than was ordered"),
        ("short", "66-9999", "1", "crushed box"),
        ("wrong", "66-0001", "1", "nobody ordered it"),
        ("wrong", "XX-1", "2", "nobody ordered it"),
    ]
    assert (free(counter, "P4"), free(counter, "P1")) == (5, 0)
    counter.sync()
    (text,) = [note.text for note in erp.notes if note.target == "Q9"]
    assert "Damaged: 1 x 66-9999 (crushed box). Kept apart; claim it at the supplier." in text
    assert "Wrong: 2 x XX-1 (nobody ordered it)." in text


def test_the_newer_number_serves_who_waits_for_the_old_one(counter: Counter, erp: FakeErp) -> None:
    receive(counter, {"66-0002": 4}, "PO-1")  # P2 replaces P1
    assert counter.all(
        "SELECT kind, part, instead_of, units FROM receiving_line ORDER BY rowid"
    ) == [("arrived", "P2", "P1", "4"), ("superseded", "P2", "P1", "4")]
    # Each has one of its own number on the shelf; the older job is served first.
    assert [int(line(counter, id_).outstanding) for id_ in ("L1", "L2")] == [1, 3]
    counter.sync()
    (text,) = [note.text for note in erp.notes if note.target == "Q1"]
    assert "4 x 66-0002 came instead of 4 x 66-0001." in text


def test_an_erp_that_takes_it_gets_one_draft_and_notes_for_the_rest_alone(
    counter: Counter, erp: FakeErp
) -> None:
    erp.holds = HOLDS
    counter.sync()
    receive(counter, {"66-9999": 3, "66-0004": 4})
    ((word, fields),) = counter.all("SELECT id, fields FROM operation WHERE kind = 'create'")
    said = json.loads(fields)
    assert (said["supplier"], said["branch"], said["slip"]) == ("S1", "B1", "4711")
    assert json.loads(said["lines"]) == [
        {"inbound": "I9", "part": "P9", "quantity": "3"},
        {"inbound": "I8", "part": "P4", "quantity": "4"},
    ]
    counter.sync()
    assert erp.copies(word) == 1
    (text,) = [note.text for note in erp.notes if note.target == "Q9"]
    assert "Receive" not in text.partition("\n")[2]
    assert counter.all("SELECT DISTINCT word FROM inbound WHERE word IS NOT NULL") == [(word,)]


def test_two_deliveries_of_one_movement_add_up_and_are_drafted_once(
    counter: Counter, erp: FakeErp
) -> None:
    erp.holds = HOLDS
    counter.sync()
    receive(counter, {"66-9999": 2})
    receive(counter, {"66-9999": 2})
    assert [(one.inbound, int(one.quantity)) for one in sheet(counter).due] == [
        ("I9", 1),
        ("I8", 4),
    ]
    assert [int(line(counter, f"L9{n}").outstanding) for n in (1, 2, 3)] == [0, 0, 2]
    (fields,) = counter.all("SELECT fields FROM operation WHERE kind = 'create'")
    assert [one["quantity"] for one in json.loads(json.loads(fields[0])["lines"])] == ["2"]
    counter.sync()
    texts = [note.text for note in erp.notes if note.target == "Q9"]
    assert any("Receive 2 x 66-9999." in text for text in texts)
    erp.change("inbound", "I9", status="received")
    erp.change("purchase_line", "Q9", received=Decimal(2))
    erp.change("stock_level", "P9@B1", on_hand=Decimal(2), free=Decimal(2))
    counter.sync()
    assert [int(line(counter, f"L9{n}").outstanding) for n in (1, 2, 3)] == [0, 0, 2]
    assert free(counter, "P9") == 0


def test_another_share_than_the_rules_needs_a_reason(counter: Counter, erp: FakeErp) -> None:
    with pytest.raises(WrongUse, match="not what the rule gives"):
        receive(counter, {"66-9999": 2}, wish={"L93": Decimal(2)})
    assert counter.all("SELECT count(*) FROM receiving") == [(0,)]
    receive(counter, {"66-9999": 2}, wish={"L93": Decimal(2)}, reason="The truck waits")
    assert counter.all("SELECT line, units, reason FROM staging") == [
        ("L93", "2", "The truck waits")
    ]
    counter.sync()
    assert "Not shared by the rule: The truck waits" in next(
        note.text for note in erp.notes if note.target == "O3"
    )


def test_what_makes_no_sense_is_refused_and_nothing_is_kept(counter: Counter) -> None:
    refused: list[tuple[dict[str, int], dict[str, object], str]] = [
        ({}, {}, "Nothing is counted"),
        ({"66-9999": -1}, {}, "Nobody receives -1"),
        ({" ": 1}, {}, "no part number"),
        ({"66-9999": 1}, {"wish": {"L93": Decimal(2)}}, "did not come"),
        ({"66-9999": 1}, {"wish": {"L1": Decimal(1)}}, "waits for nothing"),
        ({"66-9999": 1}, {"bins": {"L93": "B"}}, "gets nothing"),
        ({"66-9999": 1}, {"bin": "x" * 201}, "longer than 200"),
    ]
    for counts, ending, why in refused:
        with pytest.raises(WrongUse, match=why):
            receive(counter, counts, **ending)
    assert counter.all("SELECT count(*) FROM receiving") == [(0,)]
    assert counter.all("SELECT count(*) FROM operation") == [(0,)]


def test_a_scan_is_kept_at_once_and_the_count_goes_on_after_a_new_start(counter: Counter) -> None:
    deeds.begin(counter.store, what(counter), "B1", **how(counter))  # type: ignore[arg-type]
    ((id_,),) = counter.all("SELECT id FROM receiving")
    for part in ("66-9999", "66 9999", "66-0004"):
        deeds.count(counter.store, id_, [Counted(part, Decimal(1))], **how(counter))  # type: ignore[arg-type]
    deeds.undo(counter.store, id_, **how(counter))  # type: ignore[arg-type]
    counter.reopen()
    deeds.begin(counter.store, what(counter), "B1", **how(counter))  # type: ignore[arg-type]
    with counter.store.reading() as rows:
        (going_on,) = receiving.open_counts(rows)
    assert [(one.part, int(one.good)) for one in going_on.tallies] == [("P9", 2)]
    assert [scan.undone for scan in going_on.scans] == [True, False, False]
    deeds.finish(counter.store, id_, Finish(), **how(counter))  # type: ignore[arg-type]
    assert where(counter, "L91") is LineState.STAGED
    with pytest.raises(WrongUse, match="not being counted any more"):
        deeds.count(counter.store, id_, [Counted("66-9999", Decimal(1))], **how(counter))  # type: ignore[arg-type]


def test_a_count_that_is_given_up_changes_nothing(counter: Counter) -> None:
    deeds.begin(counter.store, what(counter), "B1", **how(counter))  # type: ignore[arg-type]
    ((id_,),) = counter.all("SELECT id FROM receiving")
    deeds.count(counter.store, id_, [Counted("66-9999", Decimal(5))], **how(counter))  # type: ignore[arg-type]
    deeds.give_up(counter.store, id_, **how(counter))  # type: ignore[arg-type]
    assert line(counter, "L91").outstanding == 2
    assert sheet(counter).tallies == ()


def test_the_side_journal_brings_a_delivery_back_whole(counter: Counter) -> None:
    receive(counter, {"66-9999": 3}, bin="A1")
    tables = ("receiving", "receiving_count", "receiving_line", "staging", "receiving_end")
    before = {table: counter.all(f"SELECT * FROM {table} ORDER BY id") for table in tables}
    held = [entry["rows"] for entry in read(counter.path).words.values()]
    for table in tables:
        found = [row for rows in held for row in rows.get(table, ())]
        assert {row["id"] for row in found} == {row[0] for row in before[table]}


def test_an_older_copy_of_the_store_gets_the_delivery_again(counter: Counter) -> None:
    counter.store.close()
    older = counter.path.read_bytes()
    counter.reopen()
    receive(counter, {"66-9999": 3, "66-0004": 4, "XX-1": 1}, bin="A1")
    tables = ("receiving", "receiving_count", "receiving_line", "staging", "receiving_end")
    before = {table: counter.all(f"SELECT * FROM {table} ORDER BY id") for table in tables}
    counter.store.close()
    for end in ("-wal", "-shm"):
        counter.path.with_name(counter.path.name + end).unlink(missing_ok=True)
    counter.path.write_bytes(older)
    counter.reopen()
    assert {t: counter.all(f"SELECT * FROM {t} ORDER BY id") for t in tables} == before
    catch_up(counter.store, Silent())
    assert (where(counter, "L91"), free(counter, "P4")) == (LineState.STAGED, 5)


def test_what_is_taken_out_of_its_bin_lies_on_the_shelf_again(
    counter: Counter, erp: FakeErp
) -> None:
    receive(counter, {"66-9999": 4}, bin="A1")
    take_off(counter.store, "L91", "The customer cancelled", **how(counter))  # type: ignore[arg-type]
    assert line(counter, "L91").outstanding == 2
    assert line(counter, "L91").bin is None
    assert line(counter, "L91").from_shelf == 2  # nobody else misses it more
    with pytest.raises(WrongUse, match="Nothing of 66-9999 is in a bin"):
        take_off(counter.store, "L91", "again", **how(counter))  # type: ignore[arg-type]
    with counter.store.reading() as rows:
        told = [event.text for event in work_orders.timeline(rows, "O1")]
    assert "Pump is not set aside any more." in told
    assert "2 Pump set aside in bin A1." in told
    counter.sync()
    assert any("Reason: The customer cancelled" in note.text for note in erp.notes)


def test_what_was_chosen_from_elsewhere_is_let_go_when_the_part_came(
    counter: Counter, erp: FakeErp
) -> None:
    two = Decimal(2)
    erp.put(
        r.StockLevel(remote_id="P9@B2", token="", part="P9", branch="B2", on_hand=two, free=two)
    )
    counter.sync()
    wanted = an_option("other_branch", 2, part_id="P9", part="66-9999")
    take(counter.store, "L91", wanted, **how(counter))  # type: ignore[arg-type]
    counter.sync()
    receive(counter, {"66-9999": 2})
    assert where(counter, "L91") is LineState.STAGED
    with counter.store.reading() as rows:
        assert choices.of_lines(rows, ["L91"]) == {}
        assert pegging_of(rows, "P9").pegged.shelf_left["P9", "B2"] == 2
    counter.sync()
    assert any("Not wanted any more" in note.text for note in erp.notes if note.target == "O1")


def test_a_shipment_of_another_branch_is_received_by_its_number(
    counter: Counter, erp: FakeErp
) -> None:
    erp.put(
        r.Inbound(
            remote_id="T1",
            token="",
            purchase_line=None,
            part="P9",
            branch="B1",
            quantity=Decimal(2),
            status="shipped",
            planned_date=None,
            from_branch="B2",
            reference="SH-12",
            reserved=True,
        )
    )
    counter.sync()
    receive(counter, {"66-9999": 2}, "sh-12")
    assert where(counter, "L91") is LineState.STAGED
    counter.sync()
    texts = {note.target: note.text for note in erp.notes}
    assert "Receive 2 x 66-9999 of shipment SH-12." in texts["P9"]
    erp.change("inbound", "T1", status="received")
    erp.change("stock_level", "P9@B1", on_hand=Decimal(2), free=Decimal(2))
    counter.sync()
    assert (line(counter, "L91").outstanding, free(counter, "P9")) == (0, 0)


def test_why_it_was_not_shared_by_the_rule_goes_when_its_customer_is_forgotten(
    counter: Counter,
) -> None:
    receive(counter, {"66-9999": 2}, wish={"L93": Decimal(2)}, reason="Mr Birch asked me to")
    forget(*(counter.store, "77"), why="asked", by="Ruth", now=counter.clock, anyway=True)
    assert counter.all("SELECT line, units, reason FROM staging") == [("L93", "2", None)]
    with counter.store.reading() as rows:
        assert faults(rows) == []


def test_what_came_without_an_order_is_kept_apart_and_said_to_the_supplier(
    counter: Counter, erp: FakeErp
) -> None:
    receive(counter, {"YY-1": 2}, "Adlermoor Parts Supply")
    counter.sync()
    (note,) = erp.notes  # and nothing that was not in this delivery is said to be short
    assert note.target == "S1"
    assert "Wrong: 2 x YY-1 (nobody ordered it). Kept apart" in note.text
