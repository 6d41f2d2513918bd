"""Whom nobody reached is tried by another way at another hour, and not for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bocounter.models.desk_facts import Try
from bocounter.rules.attempts import next_try
from bocounter.rules.first_calls import StatusContact, count, should_have_heard

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)  # a Tuesday
ALL = ("call", "sms", "email")


def tried(*kinds: str, outcome: str = "no_answer") -> tuple[Try, ...]:
    first = NOW - timedelta(days=len(kinds) - 1)
    return tuple(
        Try(kind, outcome, first + timedelta(days=n), "Ann") for n, kind in enumerate(kinds)
    )


def test_the_next_try_is_another_way_on_another_half_of_a_working_day() -> None:
    step = next_try(tried("call"), ALL, NOW)
    assert step is not None
    assert step.channel == "sms"
    assert step.when == datetime(2026, 12, 2, 15, 30, tzinfo=UTC)
    assert step.text == (
        "One try by phone had no answer. Next: send a text message, Wednesday, December 2 in the "
        "afternoon."
    )
    friday = NOW + timedelta(days=3)
    step = next_try((Try("sms", "sent", friday + timedelta(hours=6), "Ann"),), ALL, friday)
    assert step is not None
    assert (step.channel, step.when) == ("call", datetime(2026, 12, 7, 9, 30, tzinfo=UTC))
    step = next_try(tried("call", "sms"), ALL, NOW)
    assert step is not None
    assert step.channel == "email"


def test_after_three_tries_by_different_ways_it_is_a_letter_and_the_manager() -> None:
    step = next_try(tried("call", "voicemail", "sms"), ALL, NOW)
    assert step is not None
    assert step.is_route
    assert step.text.startswith("3 tries by phone and by text message had no answer. Stop trying")
    assert "parts manager" in step.text


def test_three_calls_alone_are_no_three_ways() -> None:
    step = next_try(tried("call", "call", "voicemail"), ALL, NOW)
    assert step is not None
    assert step.channel == "sms"
    step = next_try(tried("call", "call", "voicemail"), ("call",), NOW)
    assert step is not None
    assert step.is_route
    assert next_try(tried(*["call"] * 5), ALL, NOW) == next_try(tried(*["call"] * 5), (), NOW)


def test_a_wrong_number_asks_for_another_one_and_nobody_tried_asks_nothing() -> None:
    step = next_try(tried("call", outcome="wrong_number"), ("call",), NOW)
    assert step is not None
    assert "look for another one. Next: call again" in step.text
    assert next_try((), ALL, NOW) is None
    step = next_try(tried("call"), (), NOW)
    assert step is not None
    assert step.is_route


def called(**facts: object) -> StatusContact:
    return StatusContact("call", "they_called_us", NOW, **facts)  # type: ignore[arg-type]


def test_who_calls_about_what_they_should_have_heard_counts() -> None:
    assert should_have_heard(called(due=NOW - timedelta(minutes=1), earlier=True))
    assert not should_have_heard(called(due=NOW + timedelta(minutes=1), earlier=True))
    assert should_have_heard(called(told=date(2026, 11, 30), earlier=True))
    assert should_have_heard(called(told=date(2026, 12, 5), says=date(2026, 12, 6), earlier=True))
    assert not should_have_heard(
        called(told=date(2026, 12, 5), says=date(2026, 12, 5), earlier=True)
    )
    assert should_have_heard(called(opened=date(2026, 11, 28)))
    assert not should_have_heard(called(opened=date(2026, 11, 30)))
    ours = StatusContact("sms", "sent", NOW)
    here = StatusContact("in_person", "reached", NOW)
    meter = count([ours, ours, here, called(earlier=True), called(due=NOW, earlier=True)])
    assert (meter.ours, meter.theirs, meter.late) == (2, 2, 1)
    assert str(meter.ratio) == "0.500"
    assert count([here]).ratio is None
