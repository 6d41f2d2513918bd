"""An order at the counter is on the board at once, and what is said of it finds its sale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bocounter.commands.choosing import take
from bocounter.commands.contacting import ContactWanted, ToldWanted, log_contact
from bocounter.commands.counter_orders import CounterOrder, number_of, order_at_the_counter
from bocounter.commands.noting import write_note
from bocounter.commands.setting_facts import set_facts
from bocounter.commands.withdrawing import withdraw
from bocounter.errors import WrongUse
from bocounter.models.facts import ContactKind, ContactOutcome, LineState, WorkOrderFacts
from bocounter.outside.erp import records as r
from bocounter.outside.erp.connector import Outcome, Sent
from bocounter.progress import Silent
from bocounter.queries import board, choices, work_orders
from bocounter.queries.board import BoardFilter
from bocounter.readings import aliases
from bocounter.readings.refresh import catch_up, differences, rebuild
from bocounter.rules.states import state
from tests.an_option import an_option
from tests.sync.counter import Counter
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp


@pytest.fixture
def erp() -> FakeErp:
    made = dealership(FakeErp())
    made.unique_reference = True
    made.holds = frozenset({"transfer", "purchase", "counter_order"})
    made.put(
        r.Branch(remote_id="B2", token="", code="RIV", name="Riverside"),
        r.Part(remote_id="P9", token="", code="66-9999", description="Pump"),
        r.StockLevel(
            remote_id="P9@B2", token="", part="P9", branch="B2", on_hand=Decimal(2), free=Decimal(2)
        ),
    )
    return made


def order(counter: Counter, **more: object) -> str:
    said = {
        "customer": "77",
        "lines": [("669999", Decimal(2)), ("66-0001", Decimal(1))],
        "branch": "NOR",
        "need_by": date(2026, 12, 4),
        "deposit": Decimal("25.00"),
        "return_terms_said": True,
        **more,
    }
    changes = order_at_the_counter(
        counter.store,
        CounterOrder(**said),  # type: ignore[arg-type]
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
    )
    (word,) = changes.operations
    return number_of(word)


def shown(counter: Counter, number: str) -> WorkOrderFacts:
    with counter.store.reading() as rows:
        found = work_orders.by_number(rows, number)
        assert differences(rows) == []
    assert found is not None
    return found


def on_board(counter: Counter) -> list[str]:
    with counter.store.reading() as rows:
        orders = board.board(rows, BoardFilter(), counter.clock)
    return [one.number for one in orders]


def test_it_is_on_the_board_before_any_sync(counter: Counter) -> None:
    number = order(counter)
    assert number in on_board(counter)
    found = shown(counter, number.lower())
    assert (found.kind, found.customer.name, found.branch, found.need_by) == (
        *("counter_order", "Birchfold Farms"),
        *("NOR", date(2026, 12, 4)),
    )
    pump, seal = found.lines
    assert (pump.part, pump.outstanding) == ("66-9999", Decimal(2))
    assert state(pump, counter.clock.date()) is LineState.SHORT
    assert state(seal, counter.clock.date()) is LineState.NOT_PICKED
    with counter.store.write() as write:
        rebuild(write)
    assert shown(counter, number) == found


@pytest.mark.parametrize("named", ["77", "birchfold farms", "C1"])
def test_whose_it_is_may_be_said_by_number_by_name_or_by_id(counter: Counter, named: str) -> None:
    assert shown(counter, order(counter, customer=named)).customer.name == "Birchfold Farms"


def test_it_goes_to_the_erp_as_one_draft_and_is_the_same_order_there(
    counter: Counter, erp: FakeErp
) -> None:
    number = order(counter)
    erp.answer(1, "lost after")
    counter.sync()
    counter.sync()
    made = [row for _, row in erp.rows["work_order"].values() if getattr(row, "word", None)]
    assert len(made) == 1
    assert isinstance(made[0], r.WorkOrder)
    assert made[0].number == number
    assert on_board(counter).count(number) == 1
    found = shown(counter, number)
    assert found.id == made[0].remote_id
    assert [(line.part, line.outstanding) for line in found.lines] == [
        ("66-9999", Decimal(2)),
        ("66-0001", Decimal(1)),
    ]
    (text,) = counter.all("SELECT text FROM operation")[0]
    assert text.splitlines() == [
        f"Counter order {number} taken by Ruth, Mon 2026-11-23 08:05 (UTC+00:00).",
        "Needed by Fri 2026-12-04.",
        "Deposit noted: 25.",
        "The terms of return were said.",
    ]


def test_the_order_says_on_what_terms_its_parts_may_go_back(counter: Counter, erp: FakeErp) -> None:
    erp.change("part", "P9", returnable=True, restock_fees="30=15;60=20")
    counter.sync()
    order(counter)
    (text,) = counter.all("SELECT text FROM operation")[0]
    assert text.splitlines()[-2:] == [
        "The terms of return were said.",
        "66-9999: returnable; 15 % fee after 30 days, 20 % after 60 days.",
    ]


def test_what_is_said_of_it_before_waits_for_its_sale_and_is_shown_there(
    counter: Counter, erp: FakeErp
) -> None:
    number = order(counter)
    line = shown(counter, number).lines[0].id
    due = counter.clock.replace(day=25)
    log_contact(
        counter.store,
        ContactWanted(
            work_order=number,
            kind=ContactKind.CALL,
            outcome=ContactOutcome.REACHED,
            told=[ToldWanted(target=line, day=date(2026, 12, 3))],
            next_contact=due,
        ),
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
    )
    how = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    write_note(counter.store, number, "Wants it in red.", **how)  # type: ignore[arg-type]
    set_facts(counter.store, number, {"customer_po": "PO-7"}, **how)  # type: ignore[arg-type]
    assert [row[0] for row in counter.all("SELECT state FROM operation ORDER BY seq")] == [
        "pending",
        *["blocked"] * 3,
    ]
    before = shown(counter, number)
    assert before.lines[0].told is not None
    assert (before.next_contact, before.customer_po) == (due, "PO-7")
    counter.sync()
    after = shown(counter, number)
    assert not after.id.startswith("op:")
    assert [note.target for note in erp.notes[1:]] == [after.id] * 3
    assert after.lines[0].told == before.lines[0].told
    assert (after.next_contact, after.last_contact, after.customer_po) == (
        *(due, before.last_contact),
        "PO-7",
    )
    with counter.store.reading() as rows:
        texts = [event.text for event in work_orders.timeline(rows, after.id)]
    assert "Wants it in red." in texts
    assert any(text.startswith("Told for Pump") for text in texts)


def test_what_the_erp_says_anew_of_its_customer_or_branch_is_read_anew(
    counter: Counter, erp: FakeErp
) -> None:
    number = order(counter)
    erp.answer(1, "lost before")
    erp.change("customer", "C1", name="Birchfold & Sons")
    branch = branch_of(erp, "NOR")
    erp.change("branch", branch, code="NTH")
    counter.sync()
    found = shown(counter, number)
    assert (found.id[:3], found.customer.name, found.branch) == ("op:", "Birchfold & Sons", "NTH")


def test_a_line_that_others_add_in_the_same_place_is_not_taken_for_ours(
    counter: Counter, erp: FakeErp
) -> None:
    number = order(counter)
    before = shown(counter, number).lines[0]
    take(
        counter.store,
        before.id,
        an_option(part_id="P9", part="66-9999"),
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
    )
    counter.sync()
    sale = shown(counter, number)
    line = erp.record("part_line", sale.lines[0].id)
    assert isinstance(line, r.PartLine)
    erp.put(replace(line, remote_id="A0", part="P1"), replace(line, remote_id="Z99", part="P1"))
    counter.sync()
    shown(counter, number)
    with counter.store.reading() as rows:
        assert set(choices.of_lines(rows, [line.remote_id, "A0", "Z99"])) == {line.remote_id}


def test_a_machine_that_is_down_gets_its_part_first_before_and_after_its_sale(
    counter: Counter, erp: FakeErp
) -> None:
    """What is said of an order that was made here moves what everybody gets of its parts."""
    early, late = order(counter), order(counter)
    how: dict[str, Any] = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    erp.put(
        r.StockLevel(
            remote_id="P9@B1",
            token="",
            part="P9",
            branch=branch_of(erp, "NOR"),
            on_hand=Decimal(2),
            free=Decimal(2),
        )
    )
    counter.sync(push=False)
    assert [shown(counter, one).lines[0].from_shelf for one in (early, late)] == [2, 0]
    set_facts(counter.store, late, {"machine_down": True}, **how)
    assert counter.all("SELECT part FROM unread_option WHERE part = 'P9'"), "to be judged again"
    assert [shown(counter, one).lines[0].from_shelf for one in (early, late)] == [0, 2]
    erp.answer(3, "lost before")
    counter.sync()
    assert not shown(counter, late).id.startswith("op:")
    assert [shown(counter, one).lines[0].from_shelf for one in (early, late)] == [0, 2]


def branch_of(erp: FakeErp, code: str) -> str:
    rows = [row for _, row in erp.rows["branch"].values() if isinstance(row, r.Branch)]
    return next(row.remote_id for row in rows if row.code == code)


def test_what_was_said_before_and_after_the_sale_was_seen_keeps_its_order(
    counter: Counter, erp: FakeErp
) -> None:
    erp.holds |= {"work_order.service_writer"}
    number = order(counter)
    how: dict[str, Any] = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    set_facts(counter.store, number, {"service_writer": "Gus"}, **how)
    erp.answer(2, "lost before")
    counter.sync()
    sale = shown(counter, number)
    assert (sale.id.startswith("op:"), sale.service_writer) == (False, "Gus")
    set_facts(counter.store, number, {"service_writer": "Max"}, **how)
    for _ in range(3):
        counter.sync()
        counter.wait(hours=1)
    kept = erp.record("work_order", sale.id)
    assert isinstance(kept, r.WorkOrder)
    assert kept.service_writer == shown(counter, number).service_writer == "Max"


def test_its_words_keep_their_order_when_an_older_copy_does_not_know_its_sale_yet(
    counter: Counter, erp: FakeErp
) -> None:
    number = order(counter)
    how: dict[str, Any] = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    log = counter.path.with_name(counter.path.name + "-wal")
    older = counter.path.read_bytes(), log.read_bytes()
    counter.sync()
    write_note(counter.store, number, "Wants it in red.", **how)
    counter.store.close()
    counter.path.write_bytes(older[0])
    log.write_bytes(older[1])
    counter.reopen()
    catch_up(counter.store, Silent())
    assert shown(counter, number).id.startswith("op:")
    write_note(counter.store, number, "No, in blue.", **how)
    erp.answer(1, "lost before")
    for _ in range(4):
        counter.sync()
        counter.wait(hours=1)
    said = [note.text.splitlines()[-1] for note in erp.notes]
    assert said[-2:] == ["Wants it in red.", "No, in blue."]


def test_an_order_whose_sale_was_deleted_in_the_erp_is_no_order_any_more(
    counter: Counter, erp: FakeErp
) -> None:
    number = order(counter)
    counter.sync()
    sale = shown(counter, number).id
    for line in [id_ for id_, (_, row) in erp.rows["part_line"].items() if sale in str(row)]:
        erp.delete("part_line", line)
    erp.delete("work_order", sale)
    counter.sync(full=True)
    assert number not in on_board(counter)
    with counter.store.reading() as rows:
        assert work_orders.by_number(rows, number) is None
        assert differences(rows) == []


def test_once_the_erp_shows_its_sale_anew_the_erp_has_the_last_word(
    counter: Counter, erp: FakeErp
) -> None:
    erp.holds |= {"work_order.machine_down"}
    number = order(counter)
    how: dict[str, Any] = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    set_facts(counter.store, number, {"machine_down": True}, **how)
    counter.sync()
    sale = shown(counter, number)
    assert sale.machine_down is True
    counter.wait(minutes=5)
    erp.change("work_order", sale.id, machine_down=False)
    counter.sync()
    assert shown(counter, number).machine_down is False


def test_a_word_about_it_that_is_refused_leaves_no_trace_on_its_sale(
    counter: Counter, erp: FakeErp
) -> None:
    number = order(counter)
    how: dict[str, Any] = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    set_facts(counter.store, number, {"service_writer": "Gus"}, **how)
    erp.answer(2, "lost before")
    counter.sync()
    assert shown(counter, number).service_writer == "Gus"
    counter.wait(hours=1)
    erp.answer(1, Sent(Outcome.REFUSED, reason="The sale is closed."))
    counter.sync()
    assert shown(counter, number).service_writer is None


def test_where_an_erp_made_two_sales_of_it_the_one_that_our_words_go_to_counts(
    counter: Counter, erp: FakeErp
) -> None:
    number = order(counter)
    how: dict[str, Any] = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    write_note(counter.store, number, "Wants it in red.", **how)
    counter.sync()
    (first,) = counter.all("SELECT remote_id FROM operation WHERE kind = 'create'")[0]
    again = replace(erp.record("work_order", first), remote_id="A0")
    erp.put(again, replace(again, remote_id="Z99"))
    counter.sync()
    for asked in ([first], ["A0"], ["Z99"], ["A0", first, "Z99"]):
        with counter.store.reading() as rows:
            assert aliases.of_orders(rows, asked).ours == {first: f"op:{counter_word(counter)}"}
            assert differences(rows) == []


def counter_word(counter: Counter) -> str:
    (word,) = counter.all("SELECT id FROM counter_order")[0]
    return str(word)


def test_a_choice_for_it_claims_and_follows_it_to_its_sale(counter: Counter, erp: FakeErp) -> None:
    number = order(counter)
    line = shown(counter, number).lines[0].id
    how = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    wanted = an_option(part_id="P9", part="66-9999")
    take(counter.store, line, wanted, **how)  # type: ignore[arg-type]
    assert state(shown(counter, number).lines[0], counter.clock.date()) is LineState.SOURCING
    counter.sync()
    found = shown(counter, number)
    with counter.store.reading() as rows:
        chosen = choices.of_lines(rows, [found.lines[0].id])
    assert set(chosen) == {found.lines[0].id}
    assert found.lines[0].on_order == 2
    (inbound,) = [row for _, row in erp.rows["inbound"].values() if getattr(row, "word", None)]
    assert getattr(inbound, "from_branch") == "B2"  # noqa: B009


def test_an_order_that_is_taken_back_leaves_the_board(counter: Counter, erp: FakeErp) -> None:
    number = order(counter)
    (word,) = counter.all("SELECT id FROM operation")[0]
    withdraw(counter.store, word, by="Ruth", now=counter.clock, mint=counter.mint)
    assert number not in on_board(counter)
    counter.sync()
    assert erp.notes == []
    with counter.store.reading() as rows:
        assert work_orders.by_number(rows, number) is None
        assert differences(rows) == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"customer": "nobody"}, "no customer"),
        ({"lines": []}, "from 1 to 100 lines"),
        ({"lines": [("66-9999", Decimal(0))]}, "so many"),
        ({"lines": [("nothing", Decimal(1))]}, "no part"),
        ({"branch": "XXX"}, "no branch"),
        ({"need_by": date(2026, 11, 1)}, "is past"),
        ({"deposit": Decimal(-1)}, "no deposit"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_whole(
    counter: Counter, more: dict[str, object], why: str
) -> None:
    with pytest.raises(WrongUse, match=why):
        order(counter, **more)
    assert counter.all("SELECT count(*) FROM counter_order") == [(0,)]


def test_an_erp_that_takes_no_orders_is_named(counter: Counter, erp: FakeErp) -> None:
    erp.holds = frozenset()
    counter.sync()
    with pytest.raises(WrongUse, match="takes no orders"):
        order(counter)


def test_numbers_of_two_desks_do_not_meet() -> None:
    numbers = {number_of(f"word-{n}") for n in range(10_000)}
    assert len(numbers) == 10_000
    assert all(len(number) == len("C-23456A") for number in numbers)
