from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bocounter.outside.erp.sample.history import ToldHistory, told_history
from bocounter.outside.erp.sample.world import World


def last_told(of: World) -> dict[str, ToldHistory]:
    return {told.line: told for told in told_history(of) if told.line and told.told}


def test_about_two_hundred_customers_have_heard_something(today: World) -> None:
    told = told_history(today)
    assert 150 <= len({contact.work_order for contact in told}) <= 260
    assert {contact.kind for contact in told} <= {"call", "voicemail", "sms", "email", "in_person"}
    assert all(contact.confidence for contact in told if contact.told)
    no_date = [contact for contact in told if contact.confidence and contact.told is None]
    assert no_date, "some were told that there is no date yet"
    assert {contact.confidence for contact in no_date} == {"estimated"}
    assert told == sorted(told, key=lambda contact: contact.at)


def test_nobody_was_told_anything_before_the_work_began_or_after_today(today: World) -> None:
    morning = datetime.combine(today.today, time(), UTC)
    for contact in told_history(today):
        opened = today.book.work_orders[contact.work_order].opened
        assert opened is not None
        assert opened <= contact.at.date()
        assert contact.at < morning
        assert contact.next_contact is not None
        assert contact.next_contact > contact.at


def test_a_told_date_is_one_the_supplier_had_said_by_then(today: World) -> None:
    for line, contact in last_told(today).items():
        said = {
            day
            for inbound, dates in today.dates.items()
            for when, day in dates
            if when <= contact.at.date()
            and today.for_line.get(today.book.inbound[inbound].purchase_line or inbound) == line
        }
        assert contact.told in said


def test_some_told_dates_hold_some_slipped_untold_and_some_are_broken(today: World) -> None:
    comes = today.under_way()
    kept = slipped = broken = 0
    for line, contact in last_told(today).items():
        assert contact.told is not None
        dates = [row.planned_date for row in comes.get(line, []) if row.planned_date]
        kept += bool(dates) and max(dates) <= contact.told >= today.today
        slipped += bool(dates) and max(dates) > contact.told
        broken += bool(dates) and contact.told < today.today
    assert kept >= 15
    assert slipped >= 15
    assert broken >= 10


def test_some_calls_are_overdue_and_most_are_not(today: World) -> None:
    due = {contact.work_order: contact.next_contact for contact in told_history(today)}
    morning = datetime.combine(today.today, time(), UTC)
    overdue = sum(1 for when in due.values() if when and when < morning)
    assert 5 <= overdue <= len(due) / 2
    assert any(when and morning <= when < morning + timedelta(days=1) for when in due.values())
