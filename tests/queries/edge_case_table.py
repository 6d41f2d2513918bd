"""The edge cases of the trade as a table: each row makes its facts and looks at what is said.

Those that belong to receiving, clocks or the sync are rows that name the test which has them.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any

from bocounter.commands.choosing import choose, unchoose
from bocounter.models.choice_facts import ChoiceFacts, ChoiceState
from bocounter.models.facts import LineState
from bocounter.models.option_facts import Ladder
from bocounter.queries import choices
from bocounter.queries.find import find
from bocounter.queries.options import PartAsked, options, options_of_part
from bocounter.rules.return_words import given_up
from bocounter.rules.states import state
from tests.building import NOW, Dealership, days

Case = Callable[[Dealership], None]
CASES: dict[str, Case] = {}

ELSEWHERE: dict[str, tuple[str, ...]] = {
    "over-receipt": (
        "tests.unit.rules.test_receiving:"
        "test_more_than_was_ordered_is_kept_apart_until_the_erp_has_it",
    ),
    "receipt without PO": (
        "tests.commands.test_receiving:"
        "test_what_came_without_an_order_is_kept_apart_and_said_to_the_supplier",
    ),
    "wrong part received": (
        "tests.unit.rules.test_receiving:test_a_wrong_part_is_given_to_nobody",
    ),
    "damaged or short but billed": (
        "tests.commands.test_receiving:test_exceptions_are_kept_and_said_with_their_reasons",
        "tests.unit.rules.test_receiving:test_what_is_not_as_announced_is_named",
    ),
    "daylight saving and branch time zones": (
        "tests.unit.rules.test_ladder_cut_offs:"
        "test_minutes_to_the_cut_off_survive_a_change_of_clocks",
        "tests.unit.rules.test_ladder_cut_offs:"
        "test_a_transfers_cut_off_is_by_the_clock_of_the_branch_it_leaves",
    ),
    "local clock wrong while offline": (
        "tests.sync.test_round:test_a_wrong_clock_is_named_and_does_not_stop_the_round",
        "tests.readings.test_line_readings:"
        "test_what_was_said_last_counts_also_when_the_clock_was_put_back",
    ),
}


def case(name: str) -> Callable[[Case], Case]:
    """Put a case into the table under the words of the trade."""

    def keep(made: Case) -> Case:
        CASES[name] = made
        return made

    return keep


# --- making facts and looking at them ------------------------------------------------------------


def parts(shop: Dealership, *names: str, **more: Any) -> None:
    shop.put(*(shop.made("part", name, **more) for name in names))


def waits(shop: Dealership, line: str, part: str = "hose", wanted: int = 1, **order: Any) -> None:
    more = {name: order.pop(name) for name in ("assigned", "purchase_line") if name in order}
    shop.have("work_order", f"wo-{line}", **order)
    shop.have("part_line", line, work_order=f"wo-{line}", part=part, wanted=wanted, **more)


def lies(shop: Dealership, part: str, units: int, branch: str = "main") -> None:
    shop.have(
        *("stock_level", f"{part}@{branch}"), part=part, branch=branch, on_hand=units, free=units
    )


def ladder(shop: Dealership, line: str) -> Ladder:
    with shop.store.reading() as rows:
        found = options(rows, line, shop.now)
    assert found is not None
    return found


def of_part(shop: Dealership, part: str, quantity: int = 1, **more: Any) -> Ladder:
    with shop.store.reading() as rows:
        asked = PartAsked(part, Decimal(quantity), branch="MAIN", **more)
        found = options_of_part(rows, asked, shop.now)
    assert found is not None
    return found


def offered(found: Ladder) -> list[tuple[str, str, int]]:
    return [(one.kind, one.part, int(one.quantity)) for one in found.options]


def reasons(found: Ladder) -> str:
    return " ".join(one.reason for one in found.excluded)


def take(shop: Dealership, line: str, option: str = "1") -> None:
    mint = (f"{line}-{n}" for n in count())
    choose(shop.store, line, option, by="Ann", now=shop.now, mint=lambda: next(mint))


def chosen(shop: Dealership, line: str) -> ChoiceFacts:
    with shop.store.reading() as rows:
        return choices.of_lines(rows, [line])[line]


def where(shop: Dealership, line: str) -> LineState:
    return state(shop.line(line), shop.now.date())


# --- numbers that replace each other -------------------------------------------------------------


@case("line superseded while on order")
def _(shop: Dealership) -> None:
    parts(shop, "hose", "new")
    shop.have("purchase_line", "p", part="hose", ordered=2)
    shop.have("inbound", "i", part="hose", purchase_line="p", quantity=2, planned_date=days(3))
    waits(shop, "l", wanted=2, purchase_line="p")
    lies(shop, "new", 2, "river")
    shop.have("supersession", "s", part="hose", replaced_by="new")
    assert shop.line("l").supplier_date == days(3)
    assert offered(ladder(shop, "l")) == [("supersession", "new", 2)]
    # The supplier turns the order over to the new number: it still comes for the line.
    shop.have("purchase_line", "p", part="new", ordered=2)
    shop.have("inbound", "i", part="new", purchase_line="p", quantity=2, planned_date=days(5))
    assert (shop.line("l").supplier_date, int(shop.line("l").on_order)) == (days(5), 2)


@case("superseded in both directions or in a loop")
def _(shop: Dealership) -> None:
    parts(shop, "hose", "new", "newer")
    for n, (old, new) in enumerate((("hose", "new"), ("new", "newer"), ("newer", "hose"))):
        shop.have("supersession", f"s{n}", part=old, replaced_by=new)
    waits(shop, "l")
    lies(shop, "new", 5)
    found = ladder(shop, "l")
    assert found.options == ()
    assert found.graph.loops == (("hose", "new", "newer"),)
    assert "replace each other" in reasons(found)
    assert where(shop, "l") is LineState.SHORT
    parts(shop, "a", "b")
    shop.have("supersession", "both", part="a", replaced_by="b", both_ways=True)
    lies(shop, "a", 1)
    lies(shop, "b", 1)
    for asked, other in (("a", "b"), ("b", "a")):
        assert offered(of_part(shop, asked)) == [("shelf", asked, 1), ("supersession", other, 1)]


@case("1:n where only one of n is short")
def _(shop: Dealership) -> None:
    parts(shop, "hose", "tube", "clamp")
    for n, new in enumerate(("tube", "clamp")):
        shop.have("supersession", f"s{n}", part="hose", replaced_by=new, bundle="b")
    waits(shop, "l")
    lies(shop, "tube", 1)
    assert offered(ladder(shop, "l")) == []
    assert "clamp is needed together with tube" in reasons(ladder(shop, "l"))
    shop.have("offer", "o", part="clamp", lead_days=4)
    (whole,) = ladder(shop, "l").options
    assert [(part.part, part.source_kind) for part in whole.parts] == [
        ("clamp", "offer"),
        ("tube", "shelf"),
    ]
    assert whole.arrives.p50 == 4  # the one that is short decides


@case("factor with odd remainder")
def _(shop: Dealership) -> None:
    parts(shop, "hose", "half")
    shop.have("supersession", "s", part="hose", replaced_by="half", factor=2)
    waits(shop, "l", wanted=2)
    lies(shop, "half", 3)
    (one,) = ladder(shop, "l").options
    assert (int(one.covers), int(one.quantity)) == (1, 2)
    take(shop, "l")
    assert offered(of_part(shop, "half")) == [("shelf", "half", 1)]  # the odd one stays


@case("old number in stock at another branch")
def _(shop: Dealership) -> None:
    parts(shop, "old", "hose")
    shop.have("supersession", "s", part="old", replaced_by="hose", both_ways=True)
    waits(shop, "l")
    lies(shop, "old", 1, "river")
    (one,) = ladder(shop, "l").options
    assert (one.part, one.from_) == ("old", "Riverside")
    assert "old number old" in one.why


@case("kit broken by a rescue")
def _(shop: Dealership) -> None:
    parts(shop, "hose", "kit")
    shop.have("kit_part", "k", kit="kit", component="hose", quantity=2)
    waits(shop, "l")
    lies(shop, "kit", 1)
    (one,) = ladder(shop, "l").options
    assert (one.kind, one.breaks_kit, int(one.quantity)) == ("component", True, 1)
    assert "which breaks it" in one.why
    take(shop, "l")
    assert offered(of_part(shop, "kit")) == []  # it is no whole kit any more
    (text,) = shop.all("SELECT text FROM operation")[0]
    assert "taken out of a kit, which is not whole afterwards" in text


# --- orders and suppliers ------------------------------------------------------------------------


@case("supplier cancels silently")
def _(shop: Dealership) -> None:
    parts(shop, "hose")
    shop.have("purchase_line", "p", part="hose")
    shop.have("inbound", "i", part="hose", purchase_line="p", planned_date=days(3))
    waits(shop, "l", purchase_line="p")
    shop.have("offer", "o", part="hose", lead_days=2)
    shop.have("inbound", "i", part="hose", purchase_line="p", status="cancelled")
    shop.have("purchase_line", "p", part="hose", status="cancelled")
    assert where(shop, "l") is LineState.SHORT
    assert shop.line("l").supplier_date is None
    assert offered(ladder(shop, "l")) == [("other_supplier", "hose", 1)]


@case("PO split in two with different dates")
def _(shop: Dealership) -> None:
    parts(shop, "hose")
    shop.have("purchase_line", "p", part="hose", ordered=4)
    for name, day in (("i", days(3)), ("j", days(9))):
        shop.have("inbound", name, part="hose", purchase_line="p", quantity=2, planned_date=day)
    waits(shop, "l", wanted=3, need_by=days(4))
    waits(shop, "m", wanted=1, need_by=days(20))
    assert (shop.line("l").supplier_date, shop.line("m").supplier_date) == (days(9), days(9))
    waits(shop, "l", wanted=2, need_by=days(4))
    assert (shop.line("l").supplier_date, shop.line("m").supplier_date) == (days(3), days(9))
    (left,) = of_part(shop, "hose").options
    assert (left.kind, int(left.available or 0)) == ("on_order", 1)


@case("price changes between promise and arrival")
def _(shop: Dealership) -> None:
    parts(shop, "hose")
    shop.have("offer", "o", part="hose", price=50, lead_days=2)
    waits(shop, "l")
    take(shop, "l")
    shop.have("offer", "o", part="hose", price=61, lead_days=2)
    assert '"unit_cost": "50"' in chosen(shop, "l").choice.steps[0].option
    assert of_part(shop, "hose").options[0].unit_cost == 61


@case("customer cancels after cut-off")
def _(shop: Dealership) -> None:
    parts(shop, "hose")
    shop.have("purchase_line", "p", part="hose", ordered=1)
    shop.have("inbound", "i", part="hose", purchase_line="p", planned_date=days(2))
    waits(shop, "l", purchase_line="p")
    waits(shop, "m", branch="river")
    shop.have("transfer_route", "r", from_branch="main", to_branch="river", days=1)
    assert offered(ladder(shop, "m")) == []
    shop.have("part_line", "l", work_order="wo-l", part="hose", purchase_line="p", cancelled=True)
    # It cannot be called off any more, and is what another branch is glad of.
    assert offered(ladder(shop, "m")) == [("on_order", "hose", 1)]
    take(shop, "m")
    shop.have("part_line", "m", work_order="wo-m", part="hose", cancelled=True)
    assert chosen(shop, "m").state is ChoiceState.SUGGESTION
    assert chosen(shop, "m").why == "The line was cancelled meanwhile."


@case("customs hold")
def _(shop: Dealership) -> None:
    parts(shop, "hose")
    shop.have("purchase_line", "p", part="hose", ordered=2)
    held = {"part": "hose", "purchase_line": "p", "quantity": 2, "status": "shipped"}
    shop.have("inbound", "i", **held, planned_date=days(2))
    waits(shop, "l", purchase_line="p")
    shop.later(days=1)
    shop.have("inbound", "i", **held, planned_date=None)
    assert where(shop, "l") is LineState.IN_TRANSIT
    assert shop.line("l").supplier_date is None
    shop.have("offer", "o", part="hose", lead_days=9)
    # The other unit of it is an option still, behind whatever has a day.
    assert [one.kind for one in of_part(shop, "hose").options] == ["other_supplier", "on_order"]
    assert of_part(shop, "hose").options[1].arrives.p80 is None


@case("reused PO number")
def _(shop: Dealership) -> None:
    parts(shop, "hose", "belt")
    shop.have("supplier", "second", name="Second Supply")
    shop.have("purchase_line", "old", number="PO-7", part="belt", status="done", received=1)
    shop.have("purchase_line", "new", number="PO-7", part="hose", supplier="second")
    shop.have("inbound", "i", part="hose", purchase_line="new", planned_date=days(3))
    waits(shop, "l", purchase_line="new")
    waits(shop, "m", part="belt")
    assert shop.line("l").supplier == "Second Supply"
    assert where(shop, "m") is LineState.SHORT  # what came of the old one is not what comes
    with shop.store.reading() as rows:
        (hit,) = (one for one in find(rows, "PO-7", shop.now) if one.kind == "purchase_order")
    assert "Second Supply" in hit.title
    assert "belt" not in hit.answer.casefold()


# --- people and jobs -----------------------------------------------------------------------------


@case("credit hold on arrival")
def _(shop: Dealership) -> None:
    parts(shop, "hose")
    waits(shop, "l", assigned=1, hold_reason="Credit")
    assert where(shop, "l") is LineState.STAGED
    assert shop.order("wo-l").hold_reason == "Credit"
    assert ladder(shop, "l").options == ()
    assert shop.all("SELECT work_order FROM wo_summary") == [("wo-l",)]  # it stays on the board


@case("one part wanted by three jobs")
def _(shop: Dealership) -> None:
    parts(shop, "hose")
    lies(shop, "hose", 2)
    for line, need in (("l", 9), ("m", 3), ("n", 6)):
        waits(shop, line, need_by=days(need))
    assert {line: int(shop.line(line).from_shelf) for line in "lmn"} == {"l": 0, "m": 1, "n": 1}
    found = ladder(shop, "l")
    assert all(one.kind != "shelf" for one in found.options)
    assert "promised" in reasons(found)
    waits(shop, "l", need_by=days(9), machine_down=True)
    assert int(shop.line("l").from_shelf) == 1


@case("customer declines substitute")
def _(shop: Dealership) -> None:
    parts(shop, "hose", "other")
    for n, part in enumerate(("hose", "other")):
        shop.have("interchange", f"x{n}", group="g", part=part)
    lies(shop, "other", 1)
    shop.have("offer", "o", part="hose", lead_days=3)
    waits(shop, "l")
    take(shop, "l")
    unchoose(shop.store, "l", by="Ann", now=NOW, mint=lambda: "back", reason="wants the maker's")
    assert offered(of_part(shop, "other")) == [("shelf", "other", 1), ("interchange", "hose", 1)]
    kept = shop.all("SELECT reason FROM decision WHERE id = 'back'")
    assert kept == [("wants the maker's",)]
    choose(shop.store, "l", "2", by="Ann", now=NOW, mint=map(str, count()).__next__)
    assert chosen(shop, "l").choice.steps[0].kind == "other_supplier"


@case("shared phone number for many contacts")
def _(shop: Dealership) -> None:
    parts(shop, "hose")
    for n, name in enumerate(("Ada Quist", "Bert Quist")):
        shop.have("customer", f"c{n}", number=f"C-{n}", name=name)
        shop.have("contact_point", f"k{n}", customer=f"c{n}", value="303 555 0142")
        waits(shop, f"l{n}", customer=f"c{n}")
    with shop.store.reading() as rows:
        found = find(rows, "0142", shop.now)
    assert {one.title.split(" · ")[0] for one in found if one.kind == "customer"} == {
        "Ada Quist",
        "Bert Quist",
    }
    assert {one.id for one in found if one.kind == "work_order"} == {"wo-l0", "wo-l1"}


@case("same name twice")
def _(shop: Dealership) -> None:
    for n in (1, 2):
        shop.have("customer", f"c{n}", number=f"C-{n}", name="Ada Quist")
    with shop.store.reading() as rows:
        found = find(rows, "ada quist", shop.now)
    assert {one.id for one in found if one.kind == "customer"} == {"C-1", "C-2"}
    assert all(one.id in one.title for one in found if one.kind == "customer")


# --- what must not be taken, or not be given back ------------------------------------------------


@case("warranty job offered aftermarket")
def _(shop: Dealership) -> None:
    parts(shop, "hose", origin="genuine")
    parts(shop, "fit", origin="aftermarket")
    for n, part in enumerate(("hose", "fit")):
        shop.have("interchange", f"x{n}", group="g", part=part, grade="exact")
    lies(shop, "fit", 3)
    shop.have("offer", "o", part="hose", lead_days=30)
    waits(shop, "l", warranty=True)
    assert offered(ladder(shop, "l")) == [("other_supplier", "hose", 1)]
    assert "warranty job" in reasons(ladder(shop, "l"))
    assert offered(of_part(shop, "hose"))[0] == ("interchange", "fit", 1)


@case("core from a refused part")
def _(shop: Dealership) -> None:
    parts(shop, "hose", condition="reman", core_charge=40)
    shop.have("offer", "o", part="hose", price=100, lead_days=2)
    waits(shop, "l", wanted=2)
    (one,) = ladder(shop, "l").options
    assert (one.kind, one.core_charge, one.landed_cost) == ("reman", 40, 280)
    take(shop, "l")
    unchoose(shop.store, "l", by="Ann", now=NOW, mint=lambda: "back")
    assert shop.all("SELECT DISTINCT state FROM operation") == [("withdrawn",)]
    assert ladder(shop, "l").options[0].landed_cost == 280


@case("batteries, aerosols, airbags, fluids that may not fly")
def _(shop: Dealership) -> None:
    parts(shop, "hose", hazardous=True)
    shop.have("offer", "air", part="hose", lead_days=1, by_air=True, order_type="emergency")
    shop.have("offer", "road", part="hose", lead_days=5, by_air=False)
    found = of_part(shop, "hose")
    assert [one.source_id for one in found.options] == ["road"]
    assert "so it comes by road" in found.options[0].why
    assert "may not fly" in reasons(found)


@case("non-returnable class")
def _(shop: Dealership) -> None:
    parts(shop, "hose")
    for name, back in (("no", False), ("unknown", None), ("yes", True)):
        shop.have("offer", name, part="hose", price=50, lead_days=3, returnable=back)
    found = of_part(shop, "hose")
    assert [one.returnable for one in found.options] == [True, None, False]


@case("restock fee rising with age")
def _(shop: Dealership) -> None:
    parts(shop, "hose", returnable=True, restock_fees="30=15;60=20")
    terms = {"own": None, "never": None, "sooner": "0=5", "dearer": "30=15;60=50", "later": "90=20"}
    for name, fees in terms.items():
        back = name != "never"
        told = {"returnable": back, "restock_fees": fees}
        shop.have("offer", name, part="hose", price=50, lead_days=3, **told)
    waits(shop, "l", wanted=2)
    found = ladder(shop, "l")
    assert [one.source_id for one in found.options] == ["later", "own", "dearer", "sooner", "never"]
    own = found.options[1]
    assert [(one.days, one.percent) for one in own.restock_fees] == [(30, 15), (60, 20)]
    assert [given_up(own, age) for age in (0, 30, 31, 60, 61)] == [0, 0, 15, 15, 20]
    assert given_up(found.options[-1], 0) == 100, "what cannot go back is lost whole"
    choose(shop.store, "l", own.key, by="Ann", now=NOW, mint=count().__next__().__str__)
    ((text,),) = shop.all("SELECT text FROM operation")
    assert "Return: returnable; 15 % fee after 30 days, 20 % after 60 days." in text
