"""The line asks for the number that was chosen, in the ERP, once, and gives it back; or a note."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bocounter.commands.choosing import take, unchoose
from bocounter.commands.counter_orders import CounterOrder, number_of, order_at_the_counter
from bocounter.commands.deciding import resolve
from bocounter.commands.withdrawing import withdraw
from bocounter.errors import Unreachable
from bocounter.models.choice_facts import ChoiceFacts, ChoiceState
from bocounter.models.facts import LineFacts
from bocounter.models.option_facts import Hop, Option
from bocounter.outside.erp import records as r
from bocounter.outside.erp.connector import Outcome, Sent
from bocounter.queries import choices, option_documents, work_orders
from bocounter.queries.decisions import conflicts
from bocounter.readings.refresh import differences
from tests.an_option import an_option
from tests.sync.counter import Counter
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp

LINES = frozenset({"work_order.line", "work_order.part", "work_order.quantity"})
HOP = Hop("superseded_by", "66-9999", "66-8888", Fraction(2), None, None)


@pytest.fixture
def erp() -> FakeErp:
    """A dealership whose pump was replaced: two of P8 do what one of P9 did."""
    made = dealership(FakeErp())
    made.unique_reference = True
    made.holds = frozenset({"transfer", "counter_order"}) | LINES
    made.put(
        r.Branch(remote_id="B2", token="", code="RIV", name="Riverside"),
        *(
            r.Part(remote_id=f"P{n}", token="", code=f"66-{n}{n}{n}{n}", description="Pump")
            for n in (7, 8, 9)
        ),
        *(
            r.StockLevel(
                remote_id=f"P{n}@B2", token="", part=f"P{n}", branch="B2",
                on_hand=Decimal(9), free=Decimal(9),
            )
            for n in (7, 8, 9)
        ),
        r.Supersession(
            remote_id="P9", token="", part="P9", replaced_by="P8", factor=Decimal(2),
            both_ways=True,
        ),
    )  # fmt: skip
    return made


class Clerk:
    """Ruth, who has taken an order for one of P9."""

    def __init__(self, counter: Counter, erp: FakeErp) -> None:
        self.counter, self.erp = counter, erp
        changes = order_at_the_counter(
            counter.store,
            CounterOrder(customer="77", lines=[("669999", Decimal(1))], branch="NOR"),
            by="Ruth",
            now=counter.clock,
            mint=counter.mint,
        )
        (word,) = changes.operations
        self.number = number_of(word)

    @property
    def how(self) -> dict[str, Any]:
        return {"by": "Ruth", "now": self.counter.clock, "mint": self.counter.mint}

    @property
    def line(self) -> LineFacts:
        with self.counter.store.reading() as rows:
            found = work_orders.by_number(rows, self.number)
            assert differences(rows) == []
        assert found is not None
        return found.lines[0]

    def choose(self, part: int = 8, units: int = 2, covers: int = 1, **more: Any) -> None:
        wanted: Option = an_option(
            units=units,
            **{
                "part_id": f"P{part}",
                "part": f"66-{part}{part}{part}{part}",
                "covers": Decimal(covers),
                "path": (HOP,),
                **more,
            },
        )
        take(self.counter.store, self.line.id, wanted, **self.how)

    def let_go(self) -> None:
        unchoose(self.counter.store, self.line.id, **self.how)

    def sync(self, times: int = 1) -> None:
        for _ in range(times):
            self.counter.sync()
            self.counter.wait(minutes=1)

    @property
    def chosen(self) -> ChoiceFacts:
        with self.counter.store.reading() as rows:
            return choices.of_lines(rows, [self.line.id])[self.line.id]

    @property
    def in_erp(self) -> r.PartLine:
        """The line as the ERP has it."""
        orders = {i for i, (_, row) in self.erp.rows["work_order"].items() if row.word is not None}  # type: ignore[attr-defined]
        (row,) = [row for _, row in self.erp.rows["part_line"].values() if row.work_order in orders]  # type: ignore[attr-defined]
        assert isinstance(row, r.PartLine)
        return row

    def asks(self) -> tuple[str, int]:
        """What the line asks for in the ERP."""
        return self.in_erp.part, int(self.in_erp.wanted)

    def words(self) -> list[tuple[str, str]]:
        """The words that are about the line."""
        return self.counter.all(
            "SELECT kind, state FROM operation WHERE source_kind = 'replacement' ORDER BY seq"
        )

    def noted(self) -> str:
        return "\n".join(note.text for note in self.erp.notes)


@pytest.fixture
def clerk(counter: Counter, erp: FakeErp) -> Clerk:
    return Clerk(counter, erp)


@pytest.mark.parametrize("before", [True, False], ids=["before the ERP has it", "after"])
def test_the_order_asks_for_what_was_chosen_once_after_a_lost_answer(
    clerk: Clerk, before: bool
) -> None:
    if not before:
        clerk.sync()
    clerk.choose()
    assert clerk.line.part == "66-9999"  # the ERP is asked first
    clerk.erp.answer(3 if before else 2, "lost after")
    clerk.sync(4)
    assert clerk.asks() == ("P8", 2)
    assert clerk.words() == [("change", "verified")]
    assert (clerk.line.part, clerk.line.wanted) == ("66-8888", Decimal(2))
    assert (clerk.chosen.state, clerk.chosen.why) == (ChoiceState.IN_ERP, None)
    assert clerk.counter.conflicts() == []
    said = option_documents.choice(clerk.chosen)
    assert said is not None
    assert len(said["words"]) == 2  # type: ignore[arg-type]
    assert "change the line" not in clerk.noted()
    assert sum(note.text.startswith("Chosen by Ruth") for note in clerk.erp.notes) == 2


def test_an_order_that_is_confirmed_gets_a_note_that_says_what_to_do(clerk: Clerk) -> None:
    clerk.sync()
    clerk.erp.confirmed.add(clerk.in_erp.work_order)
    clerk.choose()
    clerk.sync(2)
    assert clerk.asks() == ("P9", 1)
    assert "The line of 1 x 66-9999 is to say 2 x 66-8888 instead." in clerk.noted()
    assert clerk.chosen.state is ChoiceState.IN_ERP


@pytest.mark.parametrize("how", ["no power", "half of it", "kit", "own number"])
def test_what_only_stands_in_leaves_the_line_alone(clerk: Clerk, how: str) -> None:
    if how == "no power":
        clerk.erp.holds -= LINES
    clerk.sync()
    if how == "half of it":
        clerk.erp.change("part_line", clerk.in_erp.remote_id, wanted=Decimal(3))
        clerk.sync()
    kit = {"breaks_kit": True} if how == "kit" else {}
    own = {"part": 9, "units": 1, "path": ()} if how == "own number" else {}
    clerk.choose(**kit, **own)
    clerk.sync()
    assert clerk.words() == []
    assert ("change the line to the other number" in clerk.noted()) is (how != "own number")


def test_it_is_taken_back_in_silence_before_it_went_and_put_back_after(clerk: Clerk) -> None:
    clerk.sync()
    clerk.choose()
    clerk.let_go()
    assert clerk.words() == [("change", "withdrawn")]
    clerk.choose()
    clerk.sync(2)
    assert clerk.asks() == ("P8", 2)
    clerk.let_go()
    clerk.sync(2)
    assert clerk.asks() == ("P9", 1)
    assert clerk.words()[1:] == [("change", "verified"), ("change", "verified")]
    assert (clerk.line.part, clerk.line.wanted) == ("66-9999", Decimal(1))
    assert clerk.counter.conflicts() == []


def test_what_is_put_back_after_the_order_was_confirmed_is_a_note(clerk: Clerk) -> None:
    clerk.sync()
    clerk.choose()
    clerk.sync(2)
    clerk.erp.confirmed.add(clerk.in_erp.work_order)
    clerk.let_go()
    clerk.sync()
    assert clerk.asks() == ("P8", 2)
    assert "The line of 2 x 66-8888 is to say 1 x 66-9999 again." in clerk.noted()


@pytest.mark.parametrize("keep", ["ours", "theirs"])
def test_a_line_that_somebody_changed_meanwhile_is_put_to_a_person(clerk: Clerk, keep: Any) -> None:
    clerk.sync()
    clerk.choose()
    clerk.erp.change("part_line", clerk.in_erp.remote_id, wanted=Decimal(5))
    clerk.sync()
    assert clerk.asks() == ("P9", 5)
    with clerk.counter.store.reading() as rows:
        (asked,) = [one for one in conflicts(rows) if one.kind == "stale"]
    assert asked.number == clerk.number
    assert (asked.base, asked.ours, asked.theirs) == (
        {"part": "66-9999", "quantity": "1"},
        {"part": "66-8888", "quantity": "2"},
        {"part": "66-9999", "quantity": "5"},
    )
    resolve(clerk.counter.store, asked.id, keep, **clerk.how)
    clerk.sync(2)
    assert clerk.asks() == (("P8", 2) if keep == "ours" else ("P9", 5))
    assert clerk.counter.all("SELECT count(*) FROM wanted") == [(0,)]
    clerk.let_go()
    clerk.sync(2)
    assert clerk.asks() == ("P9", 5)


def test_another_choice_goes_from_where_the_last_one_left_the_line(clerk: Clerk) -> None:
    clerk.sync()
    clerk.choose()
    clerk.erp.answer(2, "lost after")
    clerk.counter.sync()  # nobody knows whether the ERP has it
    clerk.choose(7, 1, 2)
    clerk.sync(3)
    assert clerk.asks() == ("P7", 1)
    assert clerk.counter.conflicts("stale") == []
    clerk.choose(7, 1, path=(), key="another shelf", source_id="B2")
    clerk.sync(2)
    assert clerk.asks() == ("P7", 1)  # the same number from elsewhere
    clerk.let_go()
    clerk.sync(2)
    assert clerk.asks() == ("P9", 1)


def test_a_word_that_is_taken_back_by_itself_puts_the_line_back(clerk: Clerk) -> None:
    clerk.sync()
    clerk.choose()
    clerk.sync(2)
    ((word,),) = clerk.counter.all("SELECT id FROM operation WHERE source_kind = 'replacement'")
    withdraw(clerk.counter.store, word, **clerk.how)
    clerk.sync(2)
    assert clerk.asks() == ("P9", 1)


def test_a_choice_that_holds_no_more_changes_no_line(clerk: Clerk) -> None:
    clerk.sync()
    clerk.choose()
    clerk.erp.answer(1, Sent(Outcome.NOT_SENT, retry_after=600))
    with pytest.raises(Unreachable, match="busy"):
        clerk.sync()
    clerk.erp.change("part_line", clerk.in_erp.remote_id, cancelled=True)
    clerk.sync()
    assert clerk.chosen.state is ChoiceState.SUGGESTION
    clerk.counter.wait(hours=1)
    clerk.sync(2)
    assert clerk.asks() == ("P9", 1)
    assert clerk.words() == [("change", "conflict")]


def test_a_line_that_the_order_never_had_keeps_the_words(clerk: Clerk) -> None:
    clerk.choose()
    clerk.counter.sync(pull=False)
    ours = clerk.in_erp
    clerk.erp.put(replace(ours, remote_id="another", position=9, part="P7"))
    clerk.erp.delete("part_line", ours.remote_id)
    clerk.sync()
    assert clerk.words() == [("change", "blocked")]
    clerk.counter.wait(hours=1)
    clerk.sync(2)
    assert "is to say 2 x 66-8888 instead" in clerk.noted()
    assert clerk.asks() == ("P7", 1)
