"""What needs an eye is said once, to somebody, with a clock, and may be still for a while."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta
from typing import Any

import pytest

from bocounter.commands import snoozing
from bocounter.errors import WrongUse
from bocounter.models.desk_facts import Alert
from bocounter.queries.alerts import alerts, alerts_again
from tests.building import Dealership, days
from tests.queries.test_calls import decided, waits


def found(shop: Dealership, **asked: Any) -> dict[str, Alert]:
    with shop.store.reading() as rows:
        return {one.key: one for one in alerts(rows, shop.now, **asked)}


def kinds(shop: Dealership, **asked: Any) -> list[str]:
    return sorted(one.kind for one in found(shop, **asked).values())


def told(shop: Dealership, day: int, due: int | None = 3) -> str:
    """Have an order whose customer was told a day, with a next contact far away."""
    waits(shop, due=due, service_writer="Wendy")
    contact = shop.told("w1", days(day), line="lw1")
    shop.follow_up("w1", shop.now + timedelta(days=30))
    return contact


def test_a_date_that_passed_or_moved_is_an_alert(dealership: Dealership) -> None:
    told(dealership, 9, due=8)
    assert kinds(dealership) == []
    dealership.later(hours=1)
    waits(dealership, due=12, service_writer="Wendy")
    slipped = found(dealership)["slipped:w1"]
    assert (
        slipped.message
        == "A date moved 3 days later than the customer was told: call before they do."
    )
    assert (slipped.severity, slipped.owner, slipped.since) == ("warning", "Wendy", dealership.now)
    assert slipped.due == dealership.now.replace(hour=17)
    dealership.later(days=13)
    alert = found(dealership, by="Ann")["eta_passed:w1"]
    assert alert.since is not None
    assert alert.since.date() == days(13)
    dealership.have("work_order", "w1", machine_down=True)
    urgent = found(dealership)["eta_passed:w1"]
    assert urgent.severity == "urgent"
    assert urgent.due == urgent.since + timedelta(hours=2)  # type: ignore[operator]


def test_a_part_without_a_date_is_an_alert_past_its_follow_up(dealership: Dealership) -> None:
    waits(dealership, due=None)
    dealership.follow_up("w1", dealership.now + timedelta(hours=2))
    assert kinds(dealership) == []
    dealership.later(hours=3)
    assert kinds(dealership) == ["no_eta"]


def test_a_told_day_needs_a_confirmation_and_then_a_shipment(dealership: Dealership) -> None:
    told(dealership, 7, due=6)
    assert kinds(dealership) == []
    dealership.later(days=3)
    assert "no supplier has confirmed it" in found(dealership)["told_at_risk:w1"].message
    dealership.have("purchase_line", "pw1", part="hosew1", confirmed_date=days(6))
    assert kinds(dealership) == []
    dealership.later(days=2)
    assert "nothing says that it is on its way" in found(dealership)["told_at_risk:w1"].message
    dealership.have(
        "inbound",
        "iw1",
        purchase_line="pw1",
        part="hosew1",
        planned_date=days(6),
        status="shipped",
    )
    assert kinds(dealership) == []


def test_what_lies_here_is_to_be_told_fetched_or_sent_back(dealership: Dealership) -> None:
    contact = told(dealership, 9)
    dealership.later(hours=2)
    dealership.have("part", "hosew1", code="AT-1", restock_fees="30=15;60=20")
    dealership.have(
        "receipt", "r1", purchase_line="pw1", part="hosew1", received_on=dealership.now.date()
    )
    dealership.have(
        "part_line", "lw1", work_order="w1", part="hosew1", purchase_line="pw1", assigned=1
    )
    assert kinds(dealership) == ["arrival_untold"]
    decided(dealership, contact, "leave_alone")
    assert kinds(dealership) == []
    dealership.later(days=13)
    closing = found(dealership)["return_closing:w1"]
    assert "After Monday, December 21 15 % is kept back of AT-1" in closing.message
    assert closing.owner == "parts manager"
    with dealership.store.write() as write:
        from bocounter.readings.refresh import refresh

        for n in range(3):
            write.all(
                'INSERT INTO contact (id, work_order, kind, outcome, at, "by") '
                "VALUES (?, 'w1', 'call', 'no_answer', ?, 'Ann')",
                (f"try-{n}", dealership.now.isoformat()),
            )
        refresh(write)
    assert kinds(dealership) == ["return_closing", "unclaimed"]


def test_a_job_that_one_part_holds_is_an_alert(dealership: Dealership) -> None:
    told(dealership, 9)
    dealership.have("part_line", "l2", work_order="w1", part="belt", assigned=1)
    assert "the other part is here" in found(dealership)["held_by_one:w1"].message


def test_a_purchase_order_is_to_be_confirmed_where_confirmations_are_kept(
    dealership: Dealership,
) -> None:
    waits(dealership, "w1", opened=days(0))
    line = {"part": "hosew1", "number": "PO-1", "ordered_on": days(-3)}
    dealership.have("purchase_line", "pw1", **line)
    assert kinds(dealership) == []
    dealership.have("purchase_line", "other", part="belt", confirmed_date=days(3))
    alert = found(dealership)["po_unconfirmed:PO-1"]
    assert (alert.subject, alert.owner) == ("PO-1", "buyer")
    assert "a job waits for it" in alert.message
    dealership.have("purchase_line", "pw1", **line, confirmed_date=days(3))
    assert kinds(dealership) == []


def test_the_promise_of_a_colleague_who_is_not_here_is_somebody_s(dealership: Dealership) -> None:
    told(dealership, 3, due=3)
    dealership.have("purchase_line", "pw1", part="hosew1", confirmed_date=days(3))
    dealership.later(days=3)
    assert "colleague_away" in kinds(dealership, by="Ben")
    assert "colleague_away" not in kinds(dealership, by="Ann")
    waits(dealership, "w2", opened=days(3))
    dealership.told("w2", None, by="Ann")
    assert "colleague_away" not in kinds(dealership, by="Ben")


def test_an_alert_sleeps_with_a_reason_and_wakes(dealership: Dealership) -> None:
    mint = (f"id-{n}" for n in itertools.count()).__next__
    told(dealership, 9)
    dealership.have("part_line", "l2", work_order="w1", part="belt", assigned=1)
    key, until = "held_by_one:w1", dealership.now + timedelta(days=2)

    def snooze(reason: str = "They wait for the other machine.") -> None:
        snoozing.snooze(
            dealership.store, key, until, reason, by="Ann", now=dealership.now, mint=mint
        )

    snooze()
    assert kinds(dealership) == []
    still = found(dealership, asleep=True)[key]
    assert (still.snoozed_until, still.snooze_reason) == (until, "They wait for the other machine.")
    snoozing.wake(dealership.store, key, by="Ann", now=dealership.now, mint=mint)
    assert kinds(dealership) == ["held_by_one"]
    with pytest.raises(WrongUse, match="does not sleep"):
        snoozing.wake(dealership.store, key, by="Ann", now=dealership.now, mint=mint)
    snooze()
    dealership.later(days=2)
    assert kinds(dealership) == ["held_by_one"]
    with pytest.raises(WrongUse, match="past"):
        snooze()
    until += timedelta(days=9)
    with pytest.raises(WrongUse, match="without a reason"):
        snooze(" ")
    key = "never:w1"
    with pytest.raises(WrongUse, match="no alert's key"):
        snooze()


def test_after_a_change_the_alerts_of_what_changed_are_enough(dealership: Dealership) -> None:
    """Whatever changes: looking at the changed orders alone gives what looking at all does."""
    chance = random.Random(7)
    dealership.have("purchase_line", "other", part="belt", confirmed_date=days(3))
    for n in range(6):
        waits(dealership, f"w{n}", due=chance.choice((None, -1, 3)), opened=days(-4))
        number = f"PO-{n // 2}"
        dealership.have("purchase_line", f"pw{n}", part=f"hosew{n}", number=number)
    with dealership.store.reading() as rows:
        before = alerts(rows, dealership.now)
    assert {one.kind for one in before} >= {"eta_passed", "po_unconfirmed"}
    for _ in range(60):
        n = chance.randrange(6)
        match chance.randrange(4):
            case 0:
                confirmed = chance.choice((None, days(3)))
                changes = dealership.have(
                    "purchase_line",
                    f"pw{n}",
                    part=f"hosew{n}",
                    number=f"PO-{n // 2}",
                    confirmed_date=confirmed,
                )
            case 1:
                changes = dealership.have(
                    "inbound",
                    f"iw{n}",
                    purchase_line=f"pw{n}",
                    part=f"hosew{n}",
                    planned_date=days(chance.choice((-2, 3, 5))),
                )
            case 2:
                changes = dealership.have(
                    "part_line",
                    f"lw{n}",
                    work_order=f"w{n}",
                    part=f"hosew{n}",
                    purchase_line=f"pw{n}",
                    assigned=chance.randrange(2),
                )
            case _:
                down = chance.choice((True, None))
                changes = dealership.have("work_order", f"w{n}", machine_down=down, opened=days(-4))
        with dealership.store.reading() as rows:
            before = alerts_again(rows, before, changes.work_orders, dealership.now)
            assert before == alerts(rows, dealership.now)
