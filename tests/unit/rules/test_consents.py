"""When a channel to a customer is open."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bocounter.rules.consents import Answer, Hours, Said, answer_of, channel_open, key, normal

NOON = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
DENVER = ZoneInfo("America/Denver")
HOURS = Hours()


def said(answer: str, address: str | None = None, **other: object) -> Said:
    values: dict[str, object] = {
        "channel": "sms", "scope": "service", "source": "said", "wording": None, "at": NOON,
        "by": "Ruth", **other,
    }  # fmt: skip
    return Said(address=address, answer=Answer(answer), **values)  # type: ignore[arg-type]


def test_what_nobody_asked_is_unknown_and_opens_no_message() -> None:
    assert answer_of((), "sms") is Answer.UNKNOWN
    shut = channel_open((), "sms", now=NOON, zone=DENVER, hours=HOURS)
    assert (shut.allowed, shut.until) == (False, None)
    assert "asked" in shut.why
    assert channel_open((), "call", now=NOON, zone=DENVER, hours=HOURS).allowed


def test_the_strictest_of_a_customers_numbers_is_theirs() -> None:
    held = (said("yes", "5550100"), said("no", "5550199"))
    assert answer_of(held, "sms") is Answer.NO
    assert answer_of(held, "sms", address="555-0100") is Answer.YES
    assert answer_of(held, "sms", address="555-0199") is Answer.NO
    assert answer_of(held, "sms", address="555-0111") is Answer.UNKNOWN
    assert answer_of(held, "email") is Answer.UNKNOWN


def test_a_no_to_all_numbers_holds_for_each() -> None:
    held = (said("no"), said("yes", "5550100"))
    assert answer_of(held, "sms", address="5550100") is Answer.NO


def test_a_no_about_orders_is_one_to_advertising_and_not_the_other_way_round() -> None:
    assert answer_of((said("no"), said("yes", scope="marketing")), "sms", scope="marketing") == "no"
    both = (said("yes"), said("no", scope="marketing"))
    assert answer_of(both, "sms") is Answer.YES
    assert answer_of((said("yes"),), "sms", scope="marketing") is Answer.UNKNOWN


def test_another_customers_no_about_the_same_number_counts_and_their_yes_does_not() -> None:
    no = (said("yes", "5550100"), said("no", "5550100", theirs=False))
    assert answer_of(no, "sms", address="5550100") is Answer.NO
    assert answer_of((said("yes", "5550100", theirs=False),), "sms") is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-12-01T14:59:00+00:00", "2026-12-01T08:00:00-07:00"),
        ("2026-12-01T15:00:00+00:00", None),
        ("2026-12-02T03:59:00+00:00", None),
        ("2026-12-02T04:00:00+00:00", "2026-12-02T08:00:00-07:00"),
    ],
)
def test_the_hours_are_those_of_the_customers_clock(at: str, until: str | None) -> None:
    found = channel_open(
        (said("yes"),), "sms", now=datetime.fromisoformat(at), zone=DENVER, hours=HOURS
    )
    assert found.allowed is (until is None)
    assert found.until == (None if until is None else datetime.fromisoformat(until))
    assert ("08:00" in found.why) is (until is not None)


def test_the_night_of_the_change_to_summer_time_ends_at_eight_by_the_wall() -> None:
    late = datetime(2026, 3, 7, 22, 0, tzinfo=DENVER)
    found = channel_open((said("yes"),), "sms", now=late, zone=DENVER, hours=HOURS)
    assert found.until is not None
    assert found.until.astimezone(UTC) == datetime(2026, 3, 8, 14, 0, tzinfo=UTC)


def test_hours_are_a_choice_of_the_shop() -> None:
    early = Hours(time(7), time(9))
    at = datetime(2026, 12, 1, 7, 30, tzinfo=DENVER)
    assert channel_open((said("yes"),), "sms", now=at, zone=None, hours=early).allowed


def test_one_number_is_one_number_however_it_is_written() -> None:
    assert key("sms", "+49 (151) 1234-5678") == key("sms", "0151 12345678")
    assert key("email", " Ann@Example.COM") == key("email", "ann@example.com")
    assert normal("sms", "+1 555 0100") == "+15550100"
    assert normal("email", "not an address") == ""
    assert key("sms", "555-0100") != key("sms", "555-0101")
