"""Decisions: shown whole, taken by keys alone, never by themselves, never by a scanner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from bocounter.models.facts import OperationFacts, OperationState
from bocounter.ui import words
from bocounter.ui.dialogs.deciding import EditDialog
from bocounter.ui.dialogs.who import WhoDialog
from bocounter.ui.main_window import MainWindow
from bocounter.ui.screens.deciding import AT_ONCE
from bocounter.ui.screens.decision_card import Card, disputed
from tests.ui.at_work import NOW, opening, settle, until, window
from tests.ui.disputes import REASON, every_kind, many, refuse
from tests.ui.hostile import ARABIC, MARKUP

KEY = Qt.Key


@pytest.fixture
def refused(qapp: object, store: Path) -> Iterator[MainWindow]:
    """The sync screen of a counter with three refused words."""
    refuse(store, 3)
    with window(opening(store)) as made:
        made.acts["sync"].trigger()
        until(lambda: len(cards(made)) == 3, "the decisions are shown")
        settle()
        yield made


def cards(made: MainWindow) -> list[Card]:
    return made.sync_screen.decisions.cards


def waiting(made: MainWindow) -> tuple[OperationFacts, ...]:
    assert made.traffic is not None
    return made.traffic.waiting


def on_their_way(made: MainWindow) -> list[str]:
    return [word.text for word in waiting(made) if word.state is OperationState.PENDING]


def shown(card: Card) -> list[str]:
    return [text.text() for text in card.findChildren(QLabel) if not text.isHidden()]


def focused(made: MainWindow) -> object:
    return made.focusWidget()


def test_a_refused_word_is_shown_with_its_reason_its_author_and_both_choices(
    refused: MainWindow,
) -> None:
    card = cards(refused)[0]
    said = " ".join(shown(card))
    assert REASON in said
    assert "The pump is here" in said
    assert "Ruth Ober, today" in said
    for choice in card.facts.choices:
        assert choice.consequence in said
        assert choice.words in card.accessibleName()
    assert card.facts.number
    assert "3 decisions wait" in refused.status.waiting.accessibleName()


def test_the_first_digit_sends_a_refused_word_again_and_the_card_goes(
    refused: MainWindow, qtbot: QtBot
) -> None:
    first, second, _third = cards(refused)
    assert focused(refused) is first
    qtbot.keyClick(first, KEY.Key_1)
    until(lambda: len(cards(refused)) == 2, "the card goes away")
    assert cards(refused)[0] is second
    assert focused(refused) is second, "the keyboard is on the next one"
    assert len(on_their_way(refused)) == 1
    assert "The pump is here" in on_their_way(refused)[0]


def test_whoever_comes_before_anything_was_read_has_the_keyboard_on_the_first_card_too(
    store: Path,
) -> None:
    refuse(store, 1)
    with window(opening(store), read=False) as made:
        assert not made.sync_screen.decisions.cards, "it comes before the first reading"
        made.acts["sync"].trigger()
        assert focused(made) is made.sync_screen.start
        until(lambda: len(cards(made)) == 1, "the decision is shown")
        assert focused(made) is cards(made)[0]


def test_the_second_digit_takes_a_refused_word_back_and_nothing_is_sent(
    refused: MainWindow, qtbot: QtBot
) -> None:
    for left in (2, 1, 0):
        qtbot.keyClick(cards(refused)[0], KEY.Key_2)
        until(lambda left=left: len(cards(refused)) == left, "the card goes away")
    assert not on_their_way(refused)
    assert refused.sync_screen.decisions.nothing.isVisible()
    assert focused(refused) is refused.sync_screen.start
    assert refused.status.waiting.accessibleName() == "Everything here is in the ERP"


@pytest.mark.usefixtures("qapp")
def test_a_decision_waits_for_a_person_through_syncs_and_restarts(
    store: Path, qtbot: QtBot
) -> None:
    refuse(store, 2)
    with window(opening(store)) as made:
        made.acts["sync_now"].trigger()
        until(lambda: not made.counter.syncing, "the round is done")
        made.acts["sync"].trigger()
        until(lambda: len(cards(made)) == 2, "both are there after a sync")
        for key in (KEY.Key_Space, KEY.Key_Tab, KEY.Key_3, KEY.Key_9, KEY.Key_Down):
            made.acts["sync"].trigger()
            qtbot.keyClick(cards(made)[0], key)
        settle()
        made.read_traffic()
        settle()
    with window(opening(store)) as made:
        until(lambda: len(cards(made)) == 2, "both are there after a restart")
        assert not any(b.isDefault() or b.autoDefault() for b in made.findChildren(QPushButton))


def test_enter_opens_the_work_order_and_decides_nothing(refused: MainWindow, qtbot: QtBot) -> None:
    number = cards(refused)[1].facts.number
    qtbot.keyClick(cards(refused)[1], KEY.Key_Return)
    until(
        lambda: refused.panel.order is not None and refused.panel.order.number == number,
        "the work order is open",
    )
    until(lambda: refused.panel.isVisible(), "its panel is in front")
    settle()
    assert len(cards(refused)) == 3
    assert len(waiting(refused)) == 3


def test_arrows_and_tab_walk_the_cards(refused: MainWindow, qtbot: QtBot) -> None:
    first, second, third = cards(refused)
    for key, now in (
        (KEY.Key_Down, second), (KEY.Key_Down, third), (KEY.Key_Down, third),
        (KEY.Key_Up, second), (KEY.Key_Home, first), (KEY.Key_Up, first),
        (KEY.Key_End, third), (KEY.Key_Home, first), (KEY.Key_Tab, second), (KEY.Key_Tab, third),
    ):  # fmt: skip
        where = focused(refused)
        assert isinstance(where, Card)
        qtbot.keyClick(where, key)
        assert focused(refused) is now
    qtbot.keyClick(third, KEY.Key_Escape)
    assert refused.pages.currentWidget() is refused.board


def test_a_scanner_decides_nothing_and_its_digits_go_to_the_search(
    refused: MainWindow, qtbot: QtBot
) -> None:
    card = cards(refused)[0]
    qtbot.keyClick(card, KEY.Key_1)
    qtbot.keyClick(card, KEY.Key_2)
    assert refused.field.text() == "12"
    until(lambda: refused.search.answered == "12", "what was scanned is searched")
    settle()
    assert len(waiting(refused)) == 3
    assert all(word.state is OperationState.REJECTED for word in waiting(refused))


def test_a_key_held_down_decides_once(refused: MainWindow, qtbot: QtBot) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    card = cards(refused)[0]
    for _ in range(5):
        none = Qt.KeyboardModifier.NoModifier
        again = QKeyEvent(QEvent.Type.KeyPress, KEY.Key_2, none, "2", True)
        QApplication.sendEvent(card, again)
    qtbot.keyClick(card, KEY.Key_1)
    until(lambda: len(cards(refused)) == 2, "the one press counted")
    assert len(on_their_way(refused)) == 1


def test_a_choice_under_way_takes_no_second_one(refused: MainWindow) -> None:
    card, taken = cards(refused)[0], []
    refused.sync_screen.decisions.chosen.connect(lambda _id, keep: taken.append(keep))
    card.chosen.emit("theirs")
    card.chosen.emit("ours")
    assert taken == ["theirs"]
    assert not any(pressed.isEnabled() for pressed in card.findChildren(QPushButton))
    assert "Being done" in card.state.text()
    until(lambda: len(cards(refused)) == 2, "the card goes away")
    settle()
    assert not on_their_way(refused), "the first choice stands"


def test_e_writes_a_refused_word_anew_and_sends_that(refused: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(cards(refused)[0], KEY.Key_E)
    until(lambda: refused.desk.dialog is not None, "the dialog opens")
    asked = refused.desk.dialog
    assert isinstance(asked, EditDialog)
    assert asked.text.toPlainText() == "The pump is here, please call. (0)", "it is signed anew"
    asked.text.setPlainText("   ")
    qtbot.keyClick(asked.text, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "empty" in asked.wrong.text()
    asked.text.setPlainText("Pump here.")
    qtbot.keyClick(asked.text, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: len(cards(refused)) == 2, "the card goes away")
    until(lambda: refused.desk.dialog is None, "the dialog is closed")
    assert len(on_their_way(refused)) == 1
    assert "Pump here." in on_their_way(refused)[0]


def test_esc_does_not_throw_away_an_edited_word_at_once(refused: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(cards(refused)[0], KEY.Key_E)
    until(lambda: refused.desk.dialog is not None, "the dialog opens")
    asked = refused.desk.dialog
    assert isinstance(asked, EditDialog)
    qtbot.keyClicks(asked.text, " today")
    qtbot.keyClick(asked.text, KEY.Key_Escape)
    assert asked.isVisible()
    assert "not sent yet" in asked.wrong.text()
    qtbot.keyClick(asked.text, KEY.Key_Escape)
    until(lambda: refused.desk.dialog is None, "the dialog is closed")
    assert len(cards(refused)) == 3


def test_a_choice_that_fails_says_so_on_its_card_and_can_be_taken_again(
    refused: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bocounter.commands import deciding
    from bocounter.errors import StoreTrouble

    real = deciding.resolve

    def full(*_: object, **__: object) -> None:
        raise StoreTrouble("The disk is full.", "Free some space, then try again.")

    monkeypatch.setattr(deciding, "resolve", full)
    card = cards(refused)[0]
    qtbot.keyClick(card, KEY.Key_1)
    until(lambda: "The disk is full. Free some space" in card.state.text(), "the card says it")
    refused.read_traffic()
    settle()
    assert cards(refused)[0] is card
    assert not card.state.isHidden()
    assert refused.desk.dialog is None
    monkeypatch.setattr(deciding, "resolve", real)
    qtbot.keyClick(card, KEY.Key_1)
    until(lambda: len(cards(refused)) == 2, "the second try is taken")


@pytest.mark.usefixtures("qapp")
def test_nobody_decides_before_saying_who_they_are(store: Path, qtbot: QtBot) -> None:
    refuse(store, 1)
    with window(opening(store, who=None)) as made:
        assert made.desk.dialog is not None
        made.desk.dialog.done(0)
        made.acts["sync"].trigger()
        until(lambda: len(cards(made)) == 1, "the decision is shown")
        qtbot.keyClick(cards(made)[0], KEY.Key_2)
        until(lambda: made.desk.dialog is not None, "somebody is asked for")
        assert isinstance(made.desk.dialog, WhoDialog)
        made.desk.dialog.done(0)
        settle()
        assert len(waiting(made)) == 1


def test_only_what_is_disputed_stands_in_the_table(at_work: MainWindow) -> None:
    made = show(at_work, 0)
    assert disputed(made.facts) == ("need_by", "machine_down")
    said = shown(made)
    for value in ("Fri Dec 4", "Wed Dec 2", "Wed Dec 9", "yes", "no"):
        assert value in said
    assert "R. Ober" not in " ".join(said)
    facts, now = made.facts, at_work.counter.now()
    assert f"Dana Whitlock, {words.moment(facts.ours_at, now)}" in said
    assert f"M. Calderon, {words.moment(facts.theirs_at, now)}" in said


def test_hostile_text_on_a_card_is_shown_as_it_is_written(at_work: MainWindow) -> None:
    made = show(at_work, 4)
    assert all(text.textFormat() is Qt.TextFormat.PlainText for text in made.findChildren(QLabel))
    assert MARKUP in shown(made)
    assert any(ARABIC in text for text in shown(made))
    for pressed in made.findChildren(QPushButton):
        assert "<img" not in pressed.toolTip()
        assert pressed.focusPolicy() is Qt.FocusPolicy.NoFocus, "only the card takes keys"
    said = [*shown(made), *(pressed.text() for pressed in made.findChildren(QPushButton))]
    assert any("Niceman" in text for text in said)
    assert not any("\u202e" in text or "\x07" in text for text in said)
    assert "\u202e" not in made.accessibleName()


def show(made: MainWindow, place: int) -> Card:
    """Show one decision of each kind; give the card of one of them."""
    before = made.traffic
    made._again.stop()
    made.show_sync()
    until(lambda: made.traffic is not before, "the traffic is read again")
    assert made.traffic is not None
    kinds = tuple(
        replace(
            one, ours_at=NOW.replace(hour=8, minute=10), theirs_at=NOW.replace(hour=7, minute=55)
        )
        for one in every_kind(made.traffic.at)
    )
    made.sync_screen.show_traffic(replace(made.traffic, conflicts=kinds))
    settle()
    return cards(made)[place]


def test_of_very_many_decisions_the_next_come_when_one_goes_on(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    show(at_work, 0)
    assert at_work.traffic is not None
    every = many(at_work.traffic.at, AT_ONCE * 2 + 5)
    at_work.sync_screen.show_traffic(replace(at_work.traffic, conflicts=every))
    settle()
    assert len(cards(at_work)) == AT_ONCE
    assert f"{AT_ONCE + 5} more wait" in at_work.sync_screen.decisions.more.text()
    cards(at_work)[0].setFocus()
    qtbot.keyClick(cards(at_work)[0], KEY.Key_End)
    qtbot.keyClick(cards(at_work)[AT_ONCE - 1], KEY.Key_Down)
    assert focused(at_work) is cards(at_work)[AT_ONCE]
    settle()
    card, seen = cards(at_work)[AT_ONCE], at_work.sync_screen.scrolled.viewport()
    top = card.mapTo(seen, card.rect().topLeft()).y()
    assert 0 <= top < seen.height() - card.height() + 1, "it is in sight"
    qtbot.keyClick(card, KEY.Key_End)
    qtbot.keyClick(cards(at_work)[-1], KEY.Key_Down)
    assert [card.facts.id for card in cards(at_work)] == [one.id for one in every]
    assert at_work.sync_screen.decisions.more.isHidden()


def test_tab_follows_the_order_on_the_screen_when_that_changes(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    show(at_work, 0)
    assert at_work.traffic is not None
    turned = tuple(reversed([card.facts for card in cards(at_work)]))
    at_work.sync_screen.show_traffic(replace(at_work.traffic, conflicts=turned))
    settle()
    cards(at_work)[0].setFocus()
    for place in range(1, len(turned)):
        qtbot.keyClick(cards(at_work)[place - 1], KEY.Key_Tab)
        assert focused(at_work) is cards(at_work)[place]


def test_reading_again_leaves_the_cards_and_the_keyboard_where_they_are(
    refused: MainWindow, qtbot: QtBot
) -> None:
    before = list(cards(refused))
    qtbot.keyClick(before[0], KEY.Key_Down)
    refused.reload()
    settle()
    until(lambda: refused.traffic is not None, "it is read")
    assert cards(refused) == before
    assert focused(refused) is before[1]


def test_a_name_from_right_to_left_leaves_the_time_beside_it_where_it_is() -> None:
    said = words.signed(ARABIC, NOW, NOW)
    assert said.startswith("\u2068")
    assert said.index("\u2069") < said.index("today")
