"""A choice holds at once, reaches the ERP once, and is nobody else's; it stays when facts move."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bocounter.commands import choosing
from bocounter.commands.choosing import take, unchoose
from bocounter.commands.deciding import resolve
from bocounter.errors import WrongUse
from bocounter.models.choice_facts import ChoiceFacts, ChoiceState
from bocounter.models.facts import LineState
from bocounter.models.option_facts import Option
from bocounter.outside.erp import records as r
from bocounter.outside.erp.connector import Outcome, Sent
from bocounter.queries import choices, work_orders
from bocounter.queries.decisions import conflicts
from bocounter.readings.lines import pegging_of
from bocounter.readings.refresh import differences
from bocounter.rules.states import state
from tests.an_option import an_option
from tests.sync.counter import Counter
from tests.sync.fake_dealership import three_jobs_short_of_a_pump
from tests.sync.fake_erp import FakeErp

MAKES = frozenset({"transfer", "purchase", "counter_order"})


@pytest.fixture
def erp() -> FakeErp:
    """A dealership with a second branch that has units of P9, which three jobs are short of."""
    made = three_jobs_short_of_a_pump(2, "B2")
    made.unique_reference, made.holds = True, MAKES
    made.put(
        r.Branch(remote_id="B2", token="", code="RIV", name="Riverside"),
        r.Part(remote_id="P8", token="", code="66-8888", description="Pump, new"),
    )
    return made


def option(kind: str = "other_branch", units: int = 2, **more: Any) -> Option:
    return an_option(kind, units, **{"part_id": "P9", "part": "66-9999", **more})


def choose(counter: Counter, line: str = "L91", wanted: Option | None = None, **how: Any) -> None:
    take(
        counter.store,
        line,
        wanted or option(),
        by="Ruth",
        now=counter.clock,
        mint=counter.mint,
        **how,
    )


def stands(counter: Counter, line: str = "L91") -> ChoiceFacts | None:
    with counter.store.reading() as rows:
        return choices.of_lines(rows, [line]).get(line)


def left(counter: Counter, place: tuple[str, str] = ("P9", "B2")) -> Decimal:
    with counter.store.reading() as rows:
        return pegging_of(rows, place[0]).pegged.shelf_left[place]


def where(counter: Counter, line: str = "L91") -> LineState:
    with counter.store.reading() as rows:
        found = work_orders.find_line(rows, line)
    assert found is not None
    return state(found[1], counter.clock.date())


def sound(counter: Counter) -> None:
    with counter.store.reading() as rows:
        assert differences(rows) == []


def test_a_choice_holds_at_once_and_takes_its_units_from_everybody(counter: Counter) -> None:
    assert where(counter) is LineState.SHORT
    choose(counter)
    assert left(counter) == 0
    assert where(counter) is LineState.SOURCING
    found = stands(counter)
    assert found is not None
    assert (found.state, found.phrase) == (ChoiceState.WAITING, "2 at Riverside")
    sound(counter)


def test_a_chosen_transfer_reaches_the_erp_as_one_and_comes_back(
    counter: Counter, erp: FakeErp
) -> None:
    choose(counter)
    counter.sync()
    (inbound,) = [row for _, row in erp.rows["inbound"].values() if getattr(row, "word", None)]
    assert isinstance(inbound, r.Inbound)
    assert (inbound.part, inbound.quantity, inbound.from_branch, inbound.branch) == (
        *("P9", Decimal(2)),
        *("B2", "B1"),
    )
    found = stands(counter)
    assert found is not None
    assert found.state is ChoiceState.IN_ERP
    assert left(counter) == 0  # nobody has set them aside there yet
    assert where(counter) in (LineState.ORDERED, LineState.NO_ETA)
    sound(counter)
    erp.change("inbound", inbound.remote_id, status="shipped", reserved=True)
    erp.change("stock_level", "P9@B2", on_hand=Decimal(0), free=Decimal(0))
    counter.sync()
    found = stands(counter)
    assert found is not None
    assert found.state is ChoiceState.ACTED_ON
    assert where(counter) is LineState.IN_TRANSIT
    assert counter.conflicts() == []
    with pytest.raises(WrongUse, match="on its way"):
        choose(counter, wanted=option(kind="used", units=1))
    sound(counter)


def test_a_lost_answer_leaves_one_transfer(counter: Counter, erp: FakeErp) -> None:
    choose(counter)
    erp.answer(1, "lost after")
    counter.sync()
    counter.sync()
    made = [row for _, row in erp.rows["inbound"].values() if getattr(row, "word", None)]
    assert len(made) == 1
    found = stands(counter)
    assert found is not None
    assert found.state is ChoiceState.IN_ERP


def test_nobody_can_choose_what_is_chosen(counter: Counter) -> None:
    choose(counter, "L91", option(units=1))
    choose(counter, "L92", option(units=1))
    with pytest.raises(WrongUse, match="Only 0 of the 1") as refused:
        choose(counter, "L93", option(units=1))
    assert "another one" in refused.value.advice
    assert counter.all("SELECT count(*) FROM decision") == [(2,)]
    assert counter.all("SELECT count(*) FROM operation") == [(2,)]


def test_choosing_again_lets_the_first_go_before_it_was_sent(
    counter: Counter, erp: FakeErp
) -> None:
    choose(counter)
    choose(counter, wanted=option(units=1, key="other"))
    assert left(counter) == 1
    assert counter.all("SELECT state FROM operation ORDER BY seq") == [
        ("withdrawn",),
        ("pending",),
    ]
    chain = counter.all("SELECT id, replaces FROM decision ORDER BY rowid")
    assert chain[1][1] == chain[0][0]
    counter.sync()
    made = [row for _, row in erp.rows["inbound"].values() if getattr(row, "word", None)]
    assert len(made) == 1
    sound(counter)


def test_choosing_again_after_it_was_sent_says_so_in_the_erp(
    counter: Counter, erp: FakeErp
) -> None:
    choose(counter)
    counter.sync()
    unchoose(counter.store, "L91", by="Ruth", now=counter.clock, mint=counter.mint)
    counter.sync()
    note = erp.notes[-1]
    assert note.target == "O1"
    assert "Not wanted any more: Ruth" in note.text
    assert "Send 2 x 66-9999 from Riverside to Northgate as an internal shipment." in note.text
    assert stands(counter) is None
    sound(counter)


def test_the_same_is_not_chosen_twice(counter: Counter) -> None:
    choose(counter)
    with pytest.raises(WrongUse, match="chosen already"):
        choose(counter)


def test_what_is_taken_back_is_free_again_and_kept(counter: Counter) -> None:
    choose(counter)
    unchoose(counter.store, "L91", by="Ruth", now=counter.clock, mint=counter.mint, reason="Oops")
    assert left(counter) == 2
    assert where(counter) is LineState.SHORT
    assert counter.all("SELECT option_key, reason FROM decision ORDER BY rowid") == [
        ("other_branch|P9|B2", None),
        (None, "Oops"),
    ]
    with pytest.raises(WrongUse, match="Nothing is chosen"):
        unchoose(counter.store, "L91", by="Ruth", now=counter.clock, mint=counter.mint)
    sound(counter)


def test_where_the_erp_makes_no_transfers_a_note_says_what_to_do(
    counter: Counter, erp: FakeErp
) -> None:
    erp.holds = frozenset()
    counter.sync()
    choose(counter, reason="The customer agreed")
    counter.sync()
    assert erp.notes[-1].target == "O1"
    assert erp.notes[-1].text.splitlines() == [
        "Chosen by Ruth, Mon 2026-11-23 08:05 (UTC+00:00), for 66-9999 on WO-1001:",
        "Send 2 x 66-9999 from Riverside to Northgate as an internal shipment.",
        "Reason: The customer agreed",
    ]
    assert left(counter) == 0


def test_a_stand_in_claims_its_own_number_and_says_how_it_replaces(
    counter: Counter, erp: FakeErp
) -> None:
    erp.put(
        r.StockLevel(
            remote_id="P8@B1", token="", part="P8", branch="B1", on_hand=Decimal(5), free=Decimal(5)
        )
    )
    counter.sync()
    two_for_one = option(
        kind="interchange",
        units=2,
        part_id="P8",
        part="66-8888",
        source_id="B1",
        quantity=Decimal(4),
        quantity_factor=Fraction(2),
    )
    choose(counter, wanted=two_for_one)
    assert left(counter, ("P8", "B1")) == 1
    (text,) = counter.all("SELECT text FROM operation")[0]
    assert "Set 4 x 66-8888 aside from the shelf here." in text
    assert "It takes the place of 2 x 66-9999" in text
    sound(counter)


def test_two_sources_together_are_one_choice_with_a_word_each(counter: Counter) -> None:
    one = option(units=1)
    bought = option(
        kind="customer_later", units=1, source_id="L1", source_kind="line", from_="WO-1001"
    )
    both = option(units=2, source_id="", source_kind=None, key="both", parts=(one, bought))
    choose(counter, wanted=both)
    assert counter.all("SELECT count(DISTINCT choice), count(*) FROM decision") == [(1, 2)]
    assert counter.all("SELECT kind, target_kind FROM operation ORDER BY seq") == [
        ("create", "transfer"),
        ("note", "work_order"),
    ]
    found = stands(counter)
    assert found is not None
    assert len(found.choice.steps) == 2


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"issued": Decimal(2)}, "handed out meanwhile"),
        ({"cancelled": True}, "cancelled meanwhile"),
        ({"part": "P8"}, "asks for another part"),
        (None, "no longer has the line"),
    ],
)
def test_a_line_that_moved_meanwhile_keeps_the_choice_as_a_suggestion(
    counter: Counter, erp: FakeErp, fields: dict[str, Any] | None, why: str
) -> None:
    choose(counter)
    counter.sync(push=False)
    if fields is None:
        erp.delete("part_line", "L91")
    else:
        erp.change("part_line", "L91", **fields)
    counter.sync(push=False, full=fields is None)
    found = stands(counter)
    assert found is not None
    assert found.state is ChoiceState.SUGGESTION
    assert why in str(found.why)
    (asked,) = counter.conflicts("choice")
    with counter.store.reading() as rows:
        (facts,) = conflicts(rows)
    assert why in facts.message
    assert counter.state(str(asked[1])) == "conflict"  # it does not leave behind our back
    counter.sync()
    assert erp.notes == []
    resolve(counter.store, facts.id, "theirs", by="Ruth", now=counter.clock, mint=counter.mint)
    assert stands(counter) is None
    counter.sync()
    assert counter.conflicts() == []
    assert erp.notes == []


def test_a_suggestion_that_a_person_keeps_goes_out_all_the_same(
    counter: Counter, erp: FakeErp
) -> None:
    choose(counter)
    counter.sync(push=False)
    erp.change("part_line", "L91", part="P8")
    counter.sync(push=False)
    with counter.store.reading() as rows:
        (facts,) = conflicts(rows)
    resolve(counter.store, facts.id, "ours", by="Ruth", now=counter.clock, mint=counter.mint)
    counter.sync()
    made = [row for _, row in erp.rows["inbound"].values() if getattr(row, "word", None)]
    assert len(made) == 1
    found = stands(counter)
    assert found is not None
    assert found.choice.steps[0].documents  # the word written anew is the choice's, too
    assert counter.conflicts("choice") == []  # asked once


def test_two_desks_that_choose_the_last_unit_are_told_at_the_latest_by_their_sync(
    counter: Counter, erp: FakeErp, tmp_path: Path
) -> None:
    other = Counter(tmp_path / "other.db", erp, seed=2)
    other.mint = lambda: f"other-{next(numbers)}"  # type: ignore[method-assign]
    numbers = iter(range(1000))
    other.sync()
    choose(counter, "L91")
    choose(other, "L92")
    counter.sync()
    assert counter.conflicts() == []
    other.sync()
    (asked,) = other.conflicts("choice")
    found = stands(other, "L92")
    assert found is not None
    assert found.state is ChoiceState.SUGGESTION
    assert "somebody else was faster" in str(found.why)
    assert asked[2] == found.choice.id
    counter.sync()
    mine = stands(counter, "L91")
    assert mine is not None
    assert mine.state is ChoiceState.IN_ERP
    other.store.close()


def test_a_refused_transfer_lets_its_units_go_and_can_be_chosen_again(
    counter: Counter, erp: FakeErp
) -> None:
    choose(counter)
    erp.answer(1, Sent(Outcome.REFUSED, reason="No transfers today."))
    counter.sync()
    assert left(counter) == 2
    choose(counter)
    assert left(counter) == 0
    counter.sync()
    assert len([row for _, row in erp.rows["inbound"].values() if getattr(row, "word", None)]) == 1


def test_an_option_is_kept_as_it_was_shown(counter: Counter) -> None:
    choose(counter, wanted=option(landed_cost=Decimal("12.50")))
    (text,) = counter.all("SELECT option FROM decision")[0]
    kept = json.loads(text)
    assert kept["landed_cost"] == "12.5"
    assert kept["why"] == "It is there."


def test_a_choice_is_never_rewritten(counter: Counter) -> None:
    choose(counter)
    with counter.store.write() as write, pytest.raises(Exception, match="append-only"):
        write.all("UPDATE decision SET kind = 'x'")


def test_a_choice_comes_back_from_the_journal(counter: Counter, tmp_path: Path) -> None:
    from bocounter.store.journal import read

    choose(counter)
    unchoose(counter.store, "L91", by="Ruth", now=counter.clock, mint=counter.mint)
    told = read(counter.path).words.values()
    rows = [row for entry in told for row in entry["rows"].get("decision", ())]
    assert {row["option_key"] for row in rows} == {"other_branch|P9|B2", None}


def test_that_a_choice_was_taken_back_has_its_second_copy_whatever_became_of_its_word(
    counter: Counter,
) -> None:
    from bocounter.store import backups
    from bocounter.store.journal import place, read

    def told() -> set[str | None]:
        words = read(counter.path).words.values()
        return {row["option_key"] for word in words for row in word["rows"].get("decision", ())}

    choose(counter)
    counter.sync()
    before = place(counter.path).read_bytes()
    unchoose(counter.store, "L91", by="Ruth", now=counter.clock, mint=counter.mint)
    assert None in told()
    # A program that died before it had told the journal tells it when it starts again.
    place(counter.path).write_bytes(before)
    counter.reopen()
    assert None in told()
    # It stays when its word leaves: nothing in the ERP says that it was taken back.
    for _ in range(4):
        counter.wait(hours=25)
        counter.sync()
        backups.make(counter.store, counter.clock)
    assert counter.state(counter.all("SELECT id FROM operation")[0][0]) == "verified"
    assert None in told()


def test_an_option_is_chosen_by_its_rank_or_key_from_the_ladder_of_the_moment(
    counter: Counter, erp: FakeErp
) -> None:
    how: dict[str, Any] = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    choosing.choose(counter.store, "L91", "1", **how)
    found = stands(counter)
    assert found is not None
    assert found.choice.key == "other_branch|P9|B2"
    assert left(counter) == 0
    with pytest.raises(WrongUse, match="There is no option '1'") as refused:
        choosing.choose(counter.store, "L92", "1", **how)
    assert refused.value.advice == "There is no way to get it just now."
    unchoose(counter.store, "L91", **how)
    choosing.choose(counter.store, "L92", "other_branch|P9|B2", **how)
    assert stands(counter, "L92") is not None
    with pytest.raises(WrongUse, match="There is no line"):
        choosing.choose(counter.store, "nowhere", "1", **how)
