"""The minutes until a source stops taking orders for today, by the clock of its own place."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bocounter.rules.sources import Route, Seller
from tests.unit.rules.shop import (
    HERE,
    RIVER,
    SITES,
    asking,
    climbed,
    offer,
    shelf,
)


def at(hour: int, minute: int = 0, zone: str = "UTC", day: int = 1) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_what_is_ordered_before_the_cut_off_goes_today() -> None:
    sellers = {"north": Seller("north", "Northvale Parts", cut_off="15:00", zone="America/Denver")}
    facts = [offer("a", 2)]
    early = climbed(asking(1, now=at(14, 15, "America/Denver")), *facts, sellers=sellers)
    late = climbed(asking(1, now=at(15, 1, "America/Denver")), *facts, sellers=sellers)
    assert (early.options[0].minutes_to_cut_off, early.options[0].arrives.p50) == (45, 2)
    assert "if it is ordered within 45 minutes" in early.options[0].why
    assert (late.options[0].minutes_to_cut_off, late.options[0].arrives.p50) == (0, 3)
    assert "today's cut-off has passed" in late.options[0].why


@pytest.mark.parametrize(
    ("utc_hour", "month", "minutes"),
    [(18, 3, 180), (18, 11, 240)],
    ids=["the day the clocks go forward", "the day they go back"],
)
def test_minutes_to_the_cut_off_survive_a_change_of_clocks(
    utc_hour: int, month: int, minutes: int
) -> None:
    day = 8 if month == 3 else 1
    now = datetime(2026, month, day, utc_hour, 0, tzinfo=UTC)
    sellers = {"north": Seller("north", "Northvale Parts", cut_off="15:00", zone="America/Denver")}
    found = climbed(asking(1, now=now), offer("a", 2), sellers=sellers)
    assert found.options[0].minutes_to_cut_off == minutes


def test_a_transfers_cut_off_is_by_the_clock_of_the_branch_it_leaves() -> None:
    sites = {**SITES, RIVER: SITES[RIVER]._replace(zone="America/New_York")}
    routes = {(RIVER, HERE): Route(1, "10:00")}
    found = climbed(asking(1, now=at(14, 30)), shelf("a", RIVER, 1), sites=sites, routes=routes)
    assert found.options[0].minutes_to_cut_off == 30


def test_a_cut_off_or_zone_that_makes_no_sense_is_none() -> None:
    sellers = {"north": Seller("north", "N", cut_off="noonish", zone="Middle/Earth")}
    found = climbed(asking(1), offer("a", 2), sellers=sellers)
    assert found.options[0].minutes_to_cut_off is None


def test_the_same_instant_by_another_clock_has_another_cut_off() -> None:
    sellers = {"north": Seller("north", "Northvale Parts", cut_off="15:00")}
    sites = {**SITES, HERE: SITES[HERE]._replace(zone=None)}
    left = [
        climbed(asking(1, now=now), offer("a", 2), sellers=sellers, sites=sites).options[0]
        for now in (at(14), at(14).astimezone(ZoneInfo("America/Denver")))
    ]
    assert [one.minutes_to_cut_off for one in left] == [60, 8 * 60]
