"""What scripts are written from, made by hand: a case for everything that a counter may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bocounter.models.facts import CustomerFacts, LineFacts, WorkOrderFacts
from bocounter.models.option_facts import Arrives
from bocounter.queries.script_facts import Done, Material, Way
from bocounter.rules import answers
from bocounter.rules.speaking import speech
from bocounter.rules.what_if import what_if
from bocounter.settings import Settings
from tests.an_option import an_option
from tests.unit.rules.facts import NOW, TODAY, days, line, order, ordered, told

SHOP = Settings(connector="sample", shop_name="Fernhill Equipment", shop_phone="555-0142")


def material(facts: WorkOrderFacts, now: datetime = NOW, **more: Any) -> Material:
    """Gather by hand what the store would give of an order."""
    given: dict[str, Any] = {
        "by": "Ann",
        "shop": "Fernhill Equipment",
        "settings": SHOP,
        "causes": (),
        "done": (),
        "ways": (),
        "first_sms": True,
        "as_of": {},
        **more,
    }
    gone = given.pop("gone", frozenset())
    stale = answers.is_stale(facts.as_of, now)
    spoken = speech(facts, now.date(), gone)
    return Material(order=facts, speech=spoken, now=now, stale=stale, **given)


def _of(*lines: LineFacts, **more: Any) -> Material:
    facts = order(*lines)
    customer = CustomerFacts("c", "C-1", "Rosa Meier", ("555-0100",), (), None)
    return material(replace(facts, customer=customer), **more)


def _seal(of: LineFacts, id_: str = "2") -> LineFacts:
    return replace(
        of, id=id_, position=2, part=f"RX-{id_}00", part_id="seal", description="Seal kit"
    )


def _old(made: Material) -> Material:
    facts = replace(made.order, as_of=NOW - timedelta(hours=7))
    return material(facts)


def _way(kind: str, of: LineFacts, likely: int, safe: int) -> Way:
    option = an_option(kind, 1, arrives=Arrives(likely, safe, "lead_time_no_history"))
    return Way(of, option, what_if(order(of), of.id, option, TODAY))


CONFIRMED = ordered(days(9), confirmed=True)
ESTIMATED = ordered(days(9))
HERE = line(assigned=1)
SOME_HERE = ordered(days(9), wanted=4, assigned=3, on_order=1, received=True)

CASES: dict[str, Material] = {
    "shipped": _of(ordered(days(2), shipped=True)),
    "shipped, no day": _of(ordered(None, shipped=True)),
    "one of two shipped": _of(ordered(days(2), wanted=2, shipped=True)),
    "confirmed": _of(CONFIRMED),
    "not confirmed": _of(ESTIMATED),
    "no day": _of(ordered(None), causes=("supplier_stock_out",)),
    "not ordered": _of(line()),
    "overdue": _of(ordered(days(-1))),
    "no longer available": _of(line(), gone={"hose"}),
    "old facts": _old(_of(CONFIRMED)),
    "old facts, all here": _old(_of(HERE)),
    "moved later": _of(replace(ESTIMATED, told=told(days(2)))),
    "moved later, confirmed": _of(replace(CONFIRMED, told=told(days(2)))),
    "moved earlier": _of(replace(CONFIRMED, told=told(days(20)))),
    "day lost": _of(replace(ordered(None), told=told(days(2)))),
    "day found": _of(replace(CONFIRMED, told=told(None))),
    "partly here": _of(SOME_HERE),
    "partly here and moved": _of(replace(SOME_HERE, told=told(days(2)))),
    "all here": _of(HERE, _seal(HERE)),
    "on the shelf": _of(line(from_shelf=1, uncovered=0)),
    "handed out": _of(line(issued=1)),
    "cancelled": _of(line(cancelled=True)),
    "no parts": _of(),
    "two alike": _of(CONFIRMED, _seal(CONFIRMED)),
    "one here, one moved, one without": _of(
        HERE,
        _seal(replace(ESTIMATED, told=told(days(2)))),
        _seal(ordered(None), "3"),
        done=(Done("received", HERE), Done("staged", HERE)),
        causes=("cut_off_missed", "supersession"),
    ),
    "many": _of(*(ordered(days(n), id=str(n), description=f"Part {n}") for n in range(1, 8))),
    "with another way": _of(
        ESTIMATED,
        ways=(
            _way("other_branch", ESTIMATED, 1, 1),
            _way("interchange", ESTIMATED, 2, 5),
        ),
    ),
}
