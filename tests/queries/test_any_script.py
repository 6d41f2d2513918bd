"""Whatever is known of an order, and in whatever language: no script says more than it may."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bocounter.models.call_facts import CALL_SECTIONS, Script, ScriptKind
from bocounter.models.facts import CustomerFacts, LineFacts, MachineFacts, WorkOrderFacts
from bocounter.models.option_facts import KINDS, Arrives
from bocounter.queries.script_facts import Done, Material, Way
from bocounter.queries.scripting import written
from bocounter.rules import local_words, sms_length
from bocounter.rules.certainty import ESTIMATES, NAMED_DAYS, certainty
from bocounter.rules.what_if import what_if
from bocounter.settings import Settings
from tests.an_option import an_option
from tests.queries.golden import LANGUAGES
from tests.queries.script_material import material
from tests.unit.rules.facts import NOW, line, order, ordered, told

SECRETS = ("41.37", "41,37", "Birch Farms", "PO-4711", "Northvale")
"""What we pay, another customer, our order and our supplier: never a customer's business."""
HEDGES = {
    "en": r"(about|est\.|estimat)", "es": r"(aprox|estim)",
    "fr": r"(environ|estim)", "de": r"(etwa|geschätzt)",
}  # fmt: skip
ODD = "Hose\x00\n\u202e\u200b\u2066<b>{{ 7*7 }}{% if %}&amp;[end]\ud83d\ufe0f日本語ß€’…\U0001f69c%s"

texts = st.one_of(
    st.sampled_from(["Hydraulic hose", "Seal kit", "Joint d’étanchéité", ODD, "", "x" * 300]),
    st.text(max_size=60),
)
ahead = st.integers(-3, 40) | st.integers(-400, 700)


def mostly(usual: object, *others: object) -> st.SearchStrategy[Any]:
    """Give the usual value four times of five."""
    return st.sampled_from([usual] * 4 * len(others) + list(others))


@st.composite
def lines(draw: st.DrawFn, at: date) -> LineFacts:
    days = st.one_of(*[ahead.map(lambda n: at + timedelta(days=n))] * 4, st.none())
    heard = draw(st.none() | days.map(told))
    wanted = draw(mostly(1, 2, 5, 12))
    nothing = mostly(Decimal(0), Decimal(1), Decimal(3))
    return replace(
        ordered(draw(days), wanted=wanted) if draw(mostly(True, False)) else line(),
        id=str(draw(st.integers(0, 10_000))),
        part=draw(texts),
        description=draw(texts),
        wanted=Decimal(wanted),
        assigned=draw(nothing),
        issued=draw(nothing),
        from_shelf=draw(nothing),
        uncovered=draw(nothing),
        cancelled=draw(mostly(False, True)),
        confirmed=draw(mostly(False, True)),
        shipped=draw(mostly(False, True)),
        received=draw(st.booleans()),
        supplier="Northvale Parts",
        purchase_orders=("PO-4711",),
        told=heard,
    )


@st.composite
def materials(draw: st.DrawFn) -> Material:
    zone = draw(st.sampled_from(["UTC", "America/Denver", "Pacific/Auckland"]))
    minutes = draw(st.integers(0, 60 * 24 * 400))
    now = (NOW + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    facts = replace(
        order(*draw(st.lists(lines(now.date()), min_size=1, max_size=6))),
        number=draw(st.sampled_from(["WO-1", ODD, "W" * 90])),
        status=draw(mostly("open", "cancelled")),
        customer=CustomerFacts("c", "C-1", draw(texts), ("555-0100",), (), None),
        machine=draw(st.sampled_from([None, MachineFacts(ODD, ODD, "S1", None)])),
        machine_down=draw(st.sampled_from([None, True])),
        as_of=draw(mostly(now, None, now - timedelta(hours=9))),
    )
    return material(
        facts,
        now,
        by=draw(texts),
        shop=draw(texts),
        settings=Settings(shop_phone=draw(st.none() | texts), shop_hours=draw(st.none() | texts)),
        causes=draw(st.sampled_from([(), ("our_stock_out", "no such cause")])),
        done=tuple(Done("received", one) for one in facts.lines[:1]),
        ways=draw(ways(facts, now)),
        first_sms=draw(st.booleans()),
    )


@st.composite
def ways(draw: st.DrawFn, facts: WorkOrderFacts, now: datetime) -> tuple[Way, ...]:
    if not facts.short_lines:
        return ()
    of, days = facts.short_lines[0], draw(st.integers(0, 90))
    kind = draw(st.sampled_from([kind for kind in KINDS if kind != "customer_later"]))
    option = an_option(
        kind,
        1,
        part=draw(texts),
        from_="Riverside" if kind == "other_branch" else "Northvale Parts",
        why="Ask Birch Farms; it costs 41.37.",
        unit_cost=Decimal("41.37"),
        landed_cost=Decimal("41.37"),
        arrives=Arrives(days, days + draw(st.integers(0, 9)), "lead_time_no_history"),
    )
    return (Way(of, option, what_if(facts, of.id, option, now.date())),)


@settings(max_examples=40, deadline=None)
@given(materials())
def test_no_script_says_more_than_it_may(made: Material) -> None:
    for language in LANGUAGES:
        for kind in ScriptKind:
            _check(made, written(made, kind, language), language)


def _check(made: Material, one: Script, language: str) -> None:
    whole = f"{one.subject or ''}\n{one.text}"
    assert one.text
    assert one.next_contact > made.now
    assert not one.fell_back
    assert all(unicodedata.category(c)[0] != "C" or c == "\n" for c in whole)
    assert not any(secret in whole for secret in SECRETS)
    _no_bare_estimate(made, one, whole, language)
    if made.stale:
        _no_day_at_all(made, one, whole, language)
    if one.kind is ScriptKind.CALL:
        assert tuple(part.name for part in one.sections) == CALL_SECTIONS
    if one.kind is ScriptKind.SMS:
        assert sms_length.length(one.text).segments <= 2
        assert not made.first_sms or "STOP" in one.text


def _days(made: Material, which: frozenset[object]) -> set[date]:
    today = made.now.date()
    known = [certainty(one, today) for one in made.order.lines]
    return {one.day for one in known if one.evidence in which and one.day is not None}


def _said_otherwise(made: Material, one: datetime) -> set[date]:
    today = made.now.date()
    heard = {line.told.day for line in made.order.lines if line.told and line.told.day}
    offered = [n for way in made.ways for n in (way.option.arrives.p50, way.option.arrives.p80)]
    return heard | {today + timedelta(days=n) for n in offered if n is not None} | {one.date()}


def _no_bare_estimate(made: Material, one: Script, whole: str, language: str) -> None:
    other = _days(made, NAMED_DAYS) | _said_otherwise(made, one.next_contact)
    for day in _days(made, ESTIMATES) - other:
        for short in (False, True):
            name = sms_length.plainer(local_words.day(day, made.now.date(), language, short=short))
            plain = sms_length.plainer(whole)
            for found in re.finditer(rf"{re.escape(name)}(?!\d)", plain):
                before = plain[max(0, found.start() - 60) : found.start()]
                assert re.search(sms_length.plainer(HEDGES[language]), before), (name, plain)


def _no_day_at_all(made: Material, one: Script, whole: str, language: str) -> None:
    every = {line.supplier_date for line in made.order.lines if line.supplier_date}
    other = {one.next_contact.date(), made.now.date()}
    other |= {made.order.as_of.astimezone(made.now.tzinfo).date()} if made.order.as_of else set()
    for day in every - other:
        for short in (False, True):
            name = local_words.day(day, made.now.date(), language, short=short)
            assert not re.search(rf"{re.escape(name)}(?!\d)", whole)


def test_a_message_is_counted_as_networks_count_it() -> None:
    counted = sms_length.length
    assert counted("a" * 160) == ("GSM-7", 160, 1)
    assert counted("a" * 161) == ("GSM-7", 161, 2)
    assert counted("€" * 80) == ("GSM-7", 160, 1)
    assert counted("a" * 152 + "€" + "a" * 152) == ("GSM-7", 306, 3)  # no half of it fits
    assert counted("á" * 70) == ("UCS-2", 70, 1)
    assert counted("á" * 71) == ("UCS-2", 71, 2)
    assert counted("á" * 66 + "🚜" + "á" * 66) == ("UCS-2", 134, 3)
    assert sms_length.cheapest("á" * 71) == "a" * 71
    assert sms_length.cheapest("日" + "á" * 71) == "日" + "á" * 71


def test_a_text_that_is_too_long_is_cut_and_keeps_its_ending() -> None:
    cut = sms_length.fitted("日本" * 200, "Reply STOP to opt out.")
    assert sms_length.fits(cut)
    assert cut.endswith("... Reply STOP to opt out.")
