"""The status says the plain truth: what is in, as of when others' work is seen, why words wait."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from bocounter.commands.noting import write_note
from bocounter.models.instants import written
from bocounter.outside.erp.records import KINDS
from bocounter.queries import work_orders
from bocounter.queries.board import BoardFilter, outline
from bocounter.rules.standing import PATIENCE
from bocounter.store.store import Store
from bocounter.ui.main_window import MainWindow
from bocounter.ui.words import fact_kind
from tests.ui.at_work import NOW, opening, settle, until, window
from tests.ui.disputes import refuse

LATER = NOW + timedelta(minutes=10)
RUN = (
    "INSERT INTO sync_run (started, ended, outcome, reason, advice) VALUES "
    f"('{written(NOW + timedelta(minutes=5))}', '{written(NOW + timedelta(minutes=6))}', "
)
UNTIL = written(LATER + timedelta(hours=1))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_fact_has_a_name_that_a_person_would_give_it(kind: str) -> None:
    assert fact_kind(kind)[0].isupper()


def say_something(path: Path) -> None:
    """Have one note written a minute after the last sync."""
    store = Store.to_write(path, "a test", NOW)
    numbers = count(1)
    try:
        with store.reading() as rows:
            order = work_orders.load(rows, outline(rows, BoardFilter(), NOW)[:1])[0]
        at = NOW + timedelta(minutes=1)
        mint = lambda: f"word-{next(numbers)}"  # noqa: E731
        write_note(store, order.number, "Gate code 4711.", by="Ruth Ober", now=at, mint=mint)
    finally:
        store.close()


def alter(path: Path, *statements: str) -> None:
    store = Store.to_write(path, "a test", NOW)
    try:
        with store.write() as write:
            for statement in statements:
                write.all(statement)
    finally:
        store.close()


def headline(made: MainWindow) -> str:
    said = made.status.waiting.accessibleName()
    assert made.sync_screen.headline.accessibleName() == said, "both say the same"
    return said


def test_when_nothing_waits_both_answers_stand_there(at_work: MainWindow) -> None:
    assert headline(at_work) == "Everything here is in the ERP"
    assert at_work.status.freshness.accessibleName().startswith("I see others' work as of today")
    assert at_work.sync_screen.sentence.text().startswith("I see others' work as of today")


@pytest.mark.usefixtures("qapp")
def test_a_word_that_waits_longer_than_a_minute_says_why(store: Path) -> None:
    say_something(store)
    at = NOW + timedelta(minutes=1)
    with window(opening(store, at + PATIENCE)) as made:
        assert headline(made) == "1 word waits to be sent"
    with window(opening(store, at + PATIENCE + timedelta(seconds=1))) as made:
        assert headline(made).startswith("1 word waits to be sent: no sync since today")
        assert "Press F9" in made.sync_screen.sentence.text()
        made.acts["sync_now"].trigger()
        until(lambda: not made.counter.syncing, "the round is done")
        until(lambda: headline(made) == "Everything here is in the ERP", "all is in")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("statements", "short", "whole"),
    [
        (("DELETE FROM sync_run",), "there was no sync yet", "Press F9"),
        ((RUN + "'unreachable', 'No answer.', 'Look after the network.')",),
         "the ERP was not reached", "No answer. Look after the network."),
        ((RUN + "'cancelled', NULL, NULL)",), "the last sync was stopped", "Press F9"),
        ((RUN + "'failed', 'A fault.', NULL)",), "the last sync ended early", "A fault."),
        ((RUN + "NULL, NULL, NULL)",), "the last sync was cut off", "Press F9"),
        ((RUN + "'done', NULL, NULL)", "UPDATE operation SET state = 'unknown', "
          f"last_sent = '{written(NOW)}', reason = 'It is looked for.'"),
         "no answer yet", "It is looked for."),
        ((RUN + "'done', NULL, NULL)", "UPDATE operation SET state = 'blocked'"),
         "an earlier word is not in yet", "waits for an earlier word"),
        ((RUN + "'decisions', NULL, NULL)", f"UPDATE operation SET not_before = '{UNTIL}', "
          "reason = 'The ERP asked to wait.'"), "not before", "The ERP asked to wait."),
        ((RUN + "'done', NULL, NULL)",), "the last sync did not get to it", "try again"),
    ],
)  # fmt: skip
def test_every_stall_has_its_reason_and_what_to_do(
    store: Path, statements: tuple[str, ...], short: str, whole: str
) -> None:
    say_something(store)
    alter(store, *statements)
    with window(opening(store, LATER)) as made:
        assert f"1 word waits to be sent: {short}" in headline(made)
        assert whole in made.sync_screen.sentence.text()
        assert "I see others' work" in made.sync_screen.sentence.text()


@pytest.mark.usefixtures("qapp")
def test_decisions_and_waiting_words_are_both_counted(store: Path) -> None:
    refuse(store, 2)
    say_something(store)
    with window(opening(store, LATER)) as made:
        assert headline(made).startswith("2 decisions wait, 1 word waits to be sent: no sync since")
        assert made.banner.isVisible()
        assert "2 decisions wait" in made.banner.text.text()
        made.acts["sync"].trigger()
        settle()
        assert not made.banner.isVisible(), "the headline beneath says it"
        made.acts["board"].trigger()
        settle()
        assert made.banner.isVisible()


@pytest.mark.usefixtures("qapp")
def test_a_reason_that_is_markup_is_shown_as_it_is_written(store: Path) -> None:
    say_something(store)
    alter(store, RUN + "'unreachable', '<b>no</b>', '<img src=http://203.0.113.9/>')")
    with window(opening(store, LATER)) as made:
        assert "<b>no</b>" in made.sync_screen.sentence.text()
        assert made.sync_screen.sentence.textFormat() is Qt.TextFormat.PlainText
