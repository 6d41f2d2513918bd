"""Follow-ups, notes and settings: each one transaction with its word to the ERP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bocounter.changes import Changes
from bocounter.commands.choosing_settings import keep
from bocounter.commands.following_up import set_follow_up
from bocounter.commands.noting import write_note
from bocounter.errors import WrongUse
from bocounter.settings import Settings
from bocounter.sync.pinning import settings
from tests.sync.counter import Counter
from tests.sync.fake_erp import START, FakeErp


def follow(counter: Counter, number: str = "WO-1001", days: int | None = 1) -> Changes:
    due = None if days is None else START + timedelta(days=days)
    return set_follow_up(
        counter.store, number, due, by="Ruth", now=counter.clock, mint=counter.mint
    )


def note(counter: Counter, text: str, number: str = "WO-1001") -> Changes:
    return write_note(counter.store, number, text, by="Ruth", now=counter.clock, mint=counter.mint)


def test_a_follow_up_is_kept_shown_and_sent(counter: Counter, erp: FakeErp) -> None:
    changes = follow(counter)
    (id_,) = changes.operations
    due = "2026-11-24T08:00:00.000000+00:00"
    assert counter.all("SELECT id, due, operation FROM follow_up") == [(id_, due, id_)]
    assert counter.all("SELECT next_contact FROM wo_summary WHERE work_order = 'O1'") == [(due,)]
    counter.sync()
    assert "Next contact: Tue 2026-11-24 08:00 (UTC+00:00)." in erp.notes[0].text


def test_the_latest_follow_up_counts(counter: Counter) -> None:
    follow(counter, days=5)
    counter.wait(minutes=1)
    follow(counter, days=2)
    assert counter.all("SELECT next_contact FROM wo_summary WHERE work_order = 'O1'") == [
        ("2026-11-25T08:00:00.000000+00:00",)
    ]


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "is past"), (None, "needs a next contact"), (500, "a year ahead")]
)
def test_a_follow_up_that_makes_no_sense_is_refused(
    counter: Counter, days: int | None, words: str
) -> None:
    with pytest.raises(WrongUse, match=words):
        follow(counter, days=days)
    assert counter.all("SELECT * FROM follow_up") == []


def test_a_note_is_kept_and_sent_as_it_was_written(counter: Counter, erp: FakeErp) -> None:
    text = 'She said <b>"call"</b> 100 % & \N{GRINNING FACE} شكرا'
    note(counter, text)
    assert counter.all("SELECT text FROM note") == [(text,)]
    counter.sync()
    assert erp.notes[0].text == f"Note by Ruth, Mon 2026-11-23 08:05 (UTC+00:00):\n{text}"


@pytest.mark.parametrize(
    ("text", "words"), [("", "empty"), (" \n\0 ", "empty"), ("x" * 10_001, "10,001")]
)
def test_a_note_without_words_or_with_too_many_is_refused(
    counter: Counter, text: str, words: str
) -> None:
    with pytest.raises(WrongUse, match=words):
        note(counter, text)
    assert counter.all("SELECT * FROM operation") == []


def test_a_deed_that_fails_leaves_nothing(counter: Counter) -> None:
    minted = iter(["word-1"])
    write_note(counter.store, "WO-1001", "a", by="R", now=START, mint=lambda: next(minted))
    with pytest.raises(StopIteration):
        write_note(counter.store, "WO-1001", "b", by="R", now=START, mint=lambda: next(minted))
    assert counter.all("SELECT text FROM note") == [("a",)]


def test_settings_are_kept_and_taken_away(counter: Counter) -> None:
    assert keep(counter.store, clerk="Ruth", branch="NOR") == Changes()
    keep(counter.store, branch=None)
    with counter.store.reading() as rows:
        known = settings(rows)
    assert (known.clerk, known.branch) == ("Ruth", None)


def test_only_settings_that_exist_are_kept(counter: Counter) -> None:
    with pytest.raises(WrongUse, match="no setting called 'password'"):
        keep(counter.store, password="secret")
    assert "password" not in Settings.names()
