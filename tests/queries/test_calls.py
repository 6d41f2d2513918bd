"""Who is called next: whoever must hear something, the dearest silence first, nobody twice."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bocounter.models.desk_facts import QueueItem
from bocounter.models.instants import written
from bocounter.queries import calls
from bocounter.readings.call_readings import COLUMNS, facts_of
from bocounter.readings.refresh import differences
from bocounter.rules import next_call
from tests.building import NOW, Dealership, days


def waits(shop: Dealership, id_: str = "w1", due: int | None = 3, **order: Any) -> None:
    """Have an order with one part that a supplier sends in so many days."""
    shop.put(
        shop.made("work_order", id_, **order),
        shop.made("purchase_line", f"p{id_}", part=f"hose{id_}"),
        shop.made(
            "part_line", f"l{id_}", work_order=id_, part=f"hose{id_}", purchase_line=f"p{id_}"
        ),
        shop.made(
            "inbound",
            f"i{id_}",
            purchase_line=f"p{id_}",
            part=f"hose{id_}",
            planned_date=None if due is None else days(due),
        ),
    )


def queue(shop: Dealership, **asked: Any) -> list[QueueItem]:
    with shop.store.reading() as rows:
        found = calls.queue(rows, shop.now, **asked)
        everybody = {k: v for k, v in asked.items() if k != "limit"}
        assert len(found) == calls.count(rows, shop.now, **everybody) or "limit" in asked
    return found


def call(shop: Dealership) -> QueueItem:
    (one,) = queue(shop)
    return one


def test_a_promise_that_is_due_is_a_call(dealership: Dealership) -> None:
    waits(dealership, due=2)
    dealership.told("w1", days(2), line="lw1")
    dealership.follow_up("w1", dealership.now + timedelta(days=9))
    assert queue(dealership) == []
    dealership.later(days=2)
    one = call(dealership)
    assert one.reasons == ("promise_due",)
    assert one.parts == {"promise_due": 5}
    assert one.why == ("A part that was promised for today is not here.",)


def test_a_slip_is_a_call_until_it_is_told(dealership: Dealership) -> None:
    waits(dealership, due=2)
    dealership.told("w1", days(2), line="lw1")
    dealership.follow_up("w1", dealership.now + timedelta(days=9))
    dealership.later(hours=1)
    waits(dealership, due=6)
    one = call(dealership)
    assert one.parts == {"untold_slip": 16}
    assert "The date moved 4 days past what the customer was told." in one.why
    dealership.later(hours=1)
    dealership.told("w1", days(6), line="lw1")
    assert queue(dealership) == []


def test_what_came_is_a_call_until_the_customer_hears_of_it(dealership: Dealership) -> None:
    waits(dealership)
    dealership.told("w1", days(3), line="lw1")
    dealership.follow_up("w1", dealership.now + timedelta(days=9))
    dealership.later(hours=2)
    dealership.have(
        "receipt",
        "r1",
        purchase_line="pw1",
        inbound="iw1",
        part="hosew1",
        received_on=dealership.now.date(),
    )
    dealership.have(
        "part_line", "lw1", work_order="w1", part="hosew1", purchase_line="pw1", assigned=1
    )
    one = call(dealership)
    assert one.reasons == ("arrived",)
    assert one.why == ("All parts are here since today, and nobody has told the customer.",)
    dealership.later(minutes=5)
    dealership.told("w1", None)
    assert queue(dealership) == []


def test_a_follow_up_that_is_past_is_a_call_and_says_when_there_is_no_date(
    dealership: Dealership,
) -> None:
    waits(dealership, due=None)
    dealership.told("w1", None)
    dealership.follow_up("w1", dealership.now + timedelta(hours=1))
    dealership.later(days=2)
    one = call(dealership)
    assert one.parts == {"contact_overdue": 4}
    assert one.reasons == ("no_date", "contact_overdue")
    assert one.due == NOW + timedelta(hours=1)


def test_whoever_nobody_ever_told_is_a_call_from_the_next_day_on(dealership: Dealership) -> None:
    waits(dealership, opened=days(0))
    assert queue(dealership) == []
    dealership.later(days=1)
    assert call(dealership).reasons == ("never_told",)


def test_whoever_wants_to_be_left_alone_is_not_called(dealership: Dealership) -> None:
    waits(dealership)
    contact = dealership.told("w1", days(1))
    dealership.later(days=5)
    assert call(dealership).reasons == ("promise_due", "untold_slip")
    decided(dealership, contact, "leave_alone: I call you")
    assert queue(dealership) == []
    with dealership.store.reading() as rows:
        assert differences(rows) == []


def decided(shop: Dealership, contact: str, decision: str, mood: str | None = None) -> None:
    from bocounter.readings.refresh import refresh

    with shop.store.write() as write:
        write.all(
            'INSERT INTO contact_detail (id, contact, mood, decision, at, "by") '
            "VALUES (?, ?, ?, ?, ?, 'Ann')",
            (f"detail-{contact}", contact, mood, decision, written(shop.now)),
        )
        refresh(write)


def test_a_customer_s_tier_and_a_shop_s_own_points_count(dealership: Dealership) -> None:
    for id_, customer in (("w1", "fernhill"), ("w2", "oxbow")):
        dealership.have("customer", customer, number=customer)
        waits(dealership, id_, customer=customer, opened=days(-2))
    assert [one.score for one in queue(dealership)] == [0, 0]
    with dealership.store.write() as write:
        write.many(
            "INSERT INTO setting VALUES (?, ?)",
            [
                ("customer_tiers", json.dumps({"oxbow": 2})),
                ("queue_weights", json.dumps({"customer_tier": "1.5", "never": 3})),
            ],
        )
    first, second = queue(dealership)
    assert (first.number, first.parts) == ("w2", {"customer_tier": Decimal(3)})
    assert (second.number, second.parts) == ("w1", {})


def test_a_branch_has_its_own_queue(dealership: Dealership) -> None:
    waits(dealership, "w1")
    waits(dealership, "w2", branch="river")
    assert [one.number for one in queue(dealership, branch="RIV")] == ["w2"]


def _row(chance: random.Random, n: int) -> dict[str, Any]:
    def day(low: int, high: int) -> str | None:
        return chance.choice((None, days(chance.randrange(low, high)).isoformat()))

    def moment() -> str | None:
        return chance.choice(
            (None, written(NOW + timedelta(minutes=chance.randrange(-90_000, 900))))
        )

    contacted = moment()
    return {
        "work_order": f"w{n}",
        "number": f"W{n}",
        "customer": f"c{n % 7}",
        "opened": day(-40, 2),
        "machine_down": chance.randrange(2),
        "open_lines": 2,
        "short_lines": chance.randrange(3),
        "undated_lines": chance.randrange(2),
        "promised": day(-5, 6),
        "slip_days": chance.choice((None, -2, 0, 3, 11)),
        "moved_at": chance.choice((None, None, moment())),
        "arrived": moment(),
        "contacted": contacted,
        "heard": contacted and chance.choice((None, contacted)),
        "tries": chance.randrange(4),
        "next_contact": moment(),
        "left_alone": int(chance.random() < 0.1),
    }


@pytest.mark.parametrize(
    "zone", [UTC, timezone(timedelta(hours=5, minutes=30)), ZoneInfo("America/Denver")], ids=str
)
def test_what_is_asked_of_the_store_is_what_the_rule_says(
    dealership: Dealership, zone: timezone | ZoneInfo
) -> None:
    chance, now = random.Random(4711), NOW.astimezone(zone)
    made = [_row(chance, n) for n in range(600)]
    tiers = {"c1": 1, "c4": 3}
    with dealership.store.write() as write:
        write.many(
            f"INSERT INTO call_reading ({', '.join(made[0])}) "
            f"VALUES ({', '.join('?' * len(made[0]))})",
            [tuple(row.values()) for row in made],
        )
        write.all("INSERT INTO setting VALUES ('customer_tiers', ?)", (json.dumps(tiers),))
    with dealership.store.reading() as rows:
        facts = [
            facts_of(row) for row in rows.all(f"SELECT {', '.join(COLUMNS)} FROM call_reading")
        ]
        found = calls.queue(rows, now)
        assert calls.queue(rows, now, limit=7) == found[:7]
    true = []
    for one in facts:
        if next_call.reasons(one, now):
            tier = tiers.get(one.customer or "", 0)
            points = next_call.score(one, next_call.USUAL, tier, now).total
            true.append((-points, one.opened or date.min, len(one.number), one.number))
    assert len(true) > 300
    assert [(-one.score, one.number) for one in found] == [(t[0], t[3]) for t in sorted(true)]
    assert all(one.why for one in found)
    assert all(one.due is None or one.due < now + timedelta(days=1) for one in found)
    assert isinstance(found[0].due, datetime)
