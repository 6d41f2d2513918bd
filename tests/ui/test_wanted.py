"""What the counter wants of a work order stands beside what the ERP says."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bocounter.changes import Changes
from bocounter.commands.setting_facts import set_facts
from bocounter.models.facts import OperationState
from bocounter.outside.erp.connector import Outcome
from bocounter.store.store import Store
from bocounter.sync import outbox
from bocounter.ui.main_window import MainWindow
from tests.ui.at_work import NOW, opening, until, window

HOLD = "waits for <b>the owner</b>"


def want(store: Store, number: str) -> Changes:
    numbers = count(1)
    wanted = {"need_by": date(2026, 12, 24), "hold_reason": HOLD}
    return set_facts(
        store, number, wanted, by="Dana Whitlock", now=NOW, mint=lambda: f"wish-{next(numbers)}"
    )


def on_the_panel(made: MainWindow) -> str:
    return "\n".join(text.text() for text in made.panel.findChildren(QLabel))


def test_what_is_wanted_is_shown_with_what_stood_there_and_where_its_word_is(
    at_work: MainWindow,
) -> None:
    order = at_work.panel.order
    assert order is not None

    at_work.counter.do(lambda store: want(store, order.number), lambda: None)
    until(lambda: "Wanted at this counter" in on_the_panel(at_work), "the panel shows it")
    said = on_the_panel(at_work)
    assert "Thu Dec 24" in said
    assert f"{HOLD}, before" in said
    assert "waits to be sent (Dana Whitlock" in said


@pytest.mark.usefixtures("qapp")
def test_a_change_somebody_else_overtook_is_decided_with_both_values_in_sight(
    store: Path, qtbot: QtBot
) -> None:
    number = overtaken(store)
    with window(opening(store)) as made:
        made.acts["sync"].trigger()
        cards = made.sync_screen.decisions
        until(lambda: len(cards.cards) == 1, "the decision is shown")
        card = cards.cards[0]
        said = [text.text() for text in card.findChildren(QLabel)]
        assert card.facts.number == number
        assert {"Thu Dec 24", "Wed Dec 30", HOLD, "Before", "Ours", "ERP now"} <= set(said)
        assert any(text.startswith("M. Calderon, ") for text in said)
        qtbot.keyClick(card, Qt.Key.Key_1)
        until(lambda: not cards.cards, "the card goes away")
        assert made.traffic is not None
        assert [word.state for word in made.traffic.waiting] == [OperationState.PENDING]
        assert "2026-12-24" in made.traffic.waiting[0].text


def overtaken(path: Path) -> str:
    """Have a change written that the ERP did not take, because somebody was faster."""
    store = Store.to_write(path, "a test", NOW)
    try:
        with store.reading() as rows:
            number = str(rows.all("SELECT number FROM wo_summary ORDER BY number LIMIT 1")[0][0])
        want(store, number)
        with store.write() as write:
            word = outbox.take_next(write, NOW, ())
            assert word is not None
            outbox.note_outcome(write, word, Outcome.STALE, None)
            outbox.move(write, word, OperationState.CONFLICT)
            theirs = outbox.Theirs(
                json.dumps({"need_by": "2026-12-30", "hold_reason": None}), "77", "M. Calderon",
                NOW - timedelta(minutes=5),
            )  # fmt: skip
            message = f"Somebody changed {number} in the ERP meanwhile."
            outbox.dispute(write, word, "stale", message, theirs, mint="c1", at=NOW.isoformat())
    finally:
        store.close()
    return number
