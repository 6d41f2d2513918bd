"""That open work of the sample meets every sort of part relation, judged from the bare records."""

from __future__ import annotations

import re
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from bocounter.models.return_terms import read
from bocounter.outside.erp.records import Interchange, Part, PartLine, Supersession
from bocounter.outside.erp.sample.world import World, world
from tests.outside.sample.conftest import DAY0


def short_lines(of: World) -> list[PartLine]:
    orders = of.book.work_orders
    return [
        line
        for line in of.book.lines
        if orders[line.work_order].status == "open"
        and not line.cancelled
        and line.wanted > line.assigned + line.issued
    ]


def parts_of(of: World) -> dict[str, Part]:
    return {row.remote_id: row for row in of.records("part", of.ids("part"))}  # type: ignore[misc]


@pytest.fixture(scope="module")
def asked(today: World) -> Counter[str]:
    """The parts of open short lines, with how many lines ask for each."""
    return Counter(line.part for line in short_lines(today))


@pytest.fixture(scope="module", params=[0, 20])
def some_day(request: pytest.FixtureRequest) -> World:
    return world("1", DAY0, request.param)


def test_every_sort_of_replacement_lies_on_an_open_short_line(some_day: World) -> None:
    wanted = {line.part for line in short_lines(some_day)}
    links = [row for row in some_day.book.supersessions if row.part in wanted]
    together = Counter((row.part, row.bundle) for row in some_day.book.supersessions if row.bundle)
    into = Counter(
        (row.replaced_by, row.bundle) for row in some_day.book.supersessions if row.bundle
    )
    sorts: dict[str, bool] = {
        "one by one": any(row.bundle is None for row in links),
        "one by several": any(together[row.part, row.bundle] > 1 for row in links),
        "several by one": any(into[row.replaced_by, row.bundle] > 1 for row in links),
        "both ways": any(row.both_ways for row in links),
        "two for one": any(row.factor == 2 for row in links),
        "a factor that leaves a remainder": any(_odd(row) for row in links),
        "a serial break": any(row.from_serial or row.to_serial for row in links),
        "a day from which it holds": any(row.effective_from for row in links),
        "old ones first": any(row.policy == "use_old_first" for row in links),
        "old ones to scrap": any(row.policy == "scrap_old" for row in links),
        "who says so": any(row.source and row.dated for row in links),
        "nobody says so": any(row.source is None for row in links),
    }
    assert [name for name, there in sorts.items() if not there] == []


def _odd(row: Supersession) -> bool:
    return row.factor not in (1, 2)


def test_some_replacements_hold_only_from_a_day_to_come(today: World) -> None:
    days = [row.effective_from for row in today.book.supersessions if row.effective_from]
    assert min(days) < today.today < max(days)


def test_several_numbers_are_replaced_by_several_together(today: World) -> None:
    bundles: dict[str, list[Supersession]] = {}
    for row in today.book.supersessions:
        if row.bundle:
            bundles.setdefault(row.bundle, []).append(row)
    assert all(len(rows) > 1 for rows in bundles.values())
    assert any(
        len({row.part for row in rows}) > 1 and len({row.replaced_by for row in rows}) > 1
        for rows in bundles.values()
    )


def test_interchange_of_every_sort_lies_on_open_short_lines(
    today: World, asked: Counter[str]
) -> None:
    groups: dict[str, list[Interchange]] = {}
    for row in today.book.interchanges:
        groups.setdefault(row.group, []).append(row)
    parts, here = parts_of(today), Counter[str]()
    free = {level.part for level in today.book.stock if level.free > 0}
    for members in groups.values():
        assert len({row.part for row in members}) == len(members) > 1
        for one in members:
            others = [parts[row.part] for row in members if row is not one]
            here["group"] += asked[one.part]
            here[one.kind] += asked[one.part]
            here[one.grade] += asked[one.part]
            here[one.role] += asked[one.part]
            here["fitment"] += asked[one.part] * bool(one.fitment)
            here["on a shelf"] += asked[one.part] * any(p.remote_id in free for p in others)
            for kind in ("aftermarket", "reman", "used"):
                fits = any(kind in (p.origin, p.condition) for p in others)
                here[kind] += asked[one.part] * fits
    # Anything rarer would be a matter of luck for whoever practises on it.
    wanted = {
        "group": 80,
        "interchange": 50,
        "alternate": 8,
        "on a shelf": 40,
        "wanted": 2,
        "exact": 10,
        "functional": 10,
        "rework": 10,
        "both": 50,
        "fitment": 10,
        "aftermarket": 20,
        "reman": 2,
        "used": 3,
    }
    assert {name: here[name] for name, least in wanted.items() if here[name] < least} == {}


def test_one_group_is_crowded_and_asked_for(today: World, asked: Counter[str]) -> None:
    sizes = Counter(row.group for row in today.book.interchanges)
    (crowded,) = [group for group, size in sizes.items() if size >= 100]
    assert any(asked[row.part] for row in today.book.interchanges if row.group == crowded)


def test_members_of_a_group_do_the_same_job(today: World) -> None:
    jobs: dict[str, set[str]] = {}
    for row in today.book.interchanges:
        if row.group != "g000000":
            jobs.setdefault(row.group, set()).add(today.catalogue.description(row.part))
    assert all(len(names) == 1 for names in jobs.values())


def test_kits_and_assemblies_lie_on_open_short_lines(today: World, asked: Counter[str]) -> None:
    free = {level.part for level in today.book.stock if level.free > 0}
    rows = list(today.book.kit_parts)
    assert sum(asked[row.component] for row in rows if row.kind == "kit") >= 5
    assert sum(asked[row.component] for row in rows if row.kind == "assembly") >= 5
    kits: dict[str, list[str]] = {}
    for row in rows:
        assert row.kit != row.component
        assert row.quantity > 0
        kits.setdefault(row.kit, []).append(row.component)
    assert any(asked[kit] and set(inside) <= free for kit, inside in kits.items()), "kit to build"
    assert any(row.kit in free and asked[row.component] for row in rows), "kit to break"


def test_offers_of_several_suppliers_lie_on_open_short_lines(
    today: World, asked: Counter[str]
) -> None:
    suppliers = {row.remote_id: row for row in today.book.suppliers}
    by_part: dict[str, set[str]] = {}
    seen: Counter[str] = Counter()
    for offer in today.book.offers:
        by_part.setdefault(offer.part, set()).add(offer.supplier)
        for name in ("minimum", "multiple", "freight", "fee"):
            seen[name] += asked[offer.part] * (getattr(offer, name) is not None)
        seen[offer.order_type or ""] += asked[offer.part]
        seen["reman"] += asked[offer.part] * (offer.condition == "reman")
        seen["by air"] += asked[offer.part] * bool(offer.by_air)
        seen["no price"] += asked[offer.part] * (offer.price is None)
        seen["for keeps"] += asked[offer.part] * (offer.returnable is False)
        fees = read(offer.restock_fees)
        seen["fee at once"] += asked[offer.part] * bool(fees and not fees[0].days)
        seen["fee that rises"] += asked[offer.part] * (len(fees) > 1)
        assert offer.returnable or not fees
        seen["gone"] += asked[offer.part] * (not suppliers[offer.supplier].active)
        assert offer.price is None or offer.price > 0
        assert offer.lead_days is None or offer.lead_days > 0
    assert min(seen.values()) >= 5, seen
    assert sum(asked[part] for part, many in by_part.items() if len(many) > 1) >= 100
    bought = {row.supplier for row in today.book.purchases}
    assert all(suppliers[name].active for name in bought if name)


def test_cut_offs_are_times_of_day_in_a_zone(today: World) -> None:
    said = [row.cut_off for row in today.book.suppliers] + [r.cut_off for r in today.book.routes]
    assert None in said
    assert len(set(said)) > 5
    assert all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text) for text in said if text)
    for zone in {row.zone for row in (*today.book.suppliers, *today.book.branches)}:
        assert zone is not None
        ZoneInfo(zone)


def test_every_branch_sends_to_every_other(today: World) -> None:
    ways = {(row.from_branch, row.to_branch) for row in today.book.routes}
    assert len(ways) == 6
    assert {row.days for row in today.book.routes} == {1, 2, 3}
    assert any(row.freight is None for row in today.book.routes)


def test_parts_have_cores_rules_and_classes(today: World, asked: Counter[str]) -> None:
    seen: Counter[str] = Counter()
    for part in parts_of(today).values():
        many = asked[part.remote_id]
        seen["core"] += many * (part.core_charge is not None)
        seen["may not fly"] += many * (part.hazardous is True)
        seen["never back"] += many * (part.returnable is False)
        seen["unknown"] += many * (part.returnable is None)
        for value in (part.origin, part.condition, part.regulated):
            seen[value or ""] += many
        assert part.core_charge is None or part.core_charge > 0
    wanted = {"core", "may not fly", "never back", "unknown", "emissions", "safety", "aftermarket"}
    assert {name: seen[name] for name in wanted if seen[name] < 10} == {}
    assert seen["reman"] >= 3
    assert seen["used"] >= 3


def test_some_shelves_keep_a_minimum(today: World, asked: Counter[str]) -> None:
    kept = [level for level in today.book.stock if level.minimum is not None]
    assert any(asked[level.part] and 0 < level.free <= (level.minimum or 0) for level in kept)
    assert any(asked[level.part] and level.free > (level.minimum or 0) for level in kept)
    assert any(level.minimum is None and level.free > 0 for level in today.book.stock)


def test_warranty_jobs_wait_too(today: World) -> None:
    orders = today.book.work_orders
    said = Counter(orders[line.work_order].warranty for line in short_lines(today))
    assert said[True] >= 20
    assert said[False] >= 100
    assert said[None] >= 5, "nobody says so of a counter order"


def test_what_was_looked_up_stays_looked_up(today: World) -> None:
    later = world("1", DAY0, 5)
    for kind in ("interchange", "kit_part", "offer", "transfer_route", "supersession"):
        held = {row.remote_id: row for row in later.records(kind, later.ids(kind))}
        for row in today.records(kind, today.ids(kind)):
            assert held[row.remote_id] == row
    assert len(later.ids("offer")) > len(today.ids("offer"))
