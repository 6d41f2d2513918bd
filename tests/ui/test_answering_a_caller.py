"""The first job: a customer calls; the answer in seconds, the call logged, the ERP told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bocounter.models.facts import OperationState
from bocounter.ui.dialogs.contact import ContactDialog
from bocounter.ui.dialogs.follow_up import FollowUpDialog
from bocounter.ui.dialogs.note import NoteDialog
from bocounter.ui.main_window import MainWindow
from tests.ui.at_work import opening, settle, until, window

KEY = Qt.Key


def type_on_board(qtbot: QtBot, made: MainWindow, text: str) -> None:
    made.board.view.setFocus()
    qtbot.keyClick(made.board.view, text[0])
    qtbot.keyClicks(made.field, text[1:])
    until(lambda: made.search.answered == text, f"an answer to {text}")


def caller(made: MainWindow) -> tuple[str, str]:
    """The last four digits and the work order of somebody on the board."""
    order = next(o for o in made.board.model.facts().values() if o.customer.phones)
    digits = "".join(c for c in order.customer.phones[0] if c.isdigit())
    return digits[-4:], order.number


def dialog(made: MainWindow, kind: type) -> object:
    settle()
    assert isinstance(made.desk.dialog, kind)
    return made.desk.dialog


def test_typing_the_last_four_digits_on_the_board_finds_the_caller_and_the_answer(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    digits, number = caller(at_work)
    type_on_board(qtbot, at_work, digits)
    hits = [at_work.search.hits.item(n).data(256) for n in range(at_work.search.hits.count())]
    assert number in {hit.id for hit in hits}
    assert all(hit.answer.strip() for hit in hits)


def test_enter_opens_the_hit_with_its_answer_and_esc_goes_back(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    _digits, number = caller(at_work)
    type_on_board(qtbot, at_work, number)
    qtbot.keyClick(at_work.field, KEY.Key_Return)
    until(lambda: at_work.pages.currentWidget() is at_work.board, "the job is open")
    assert at_work.panel.order is not None
    assert at_work.panel.order.number == number
    assert at_work.panel.answer.startswith(number) or number in at_work.panel.answer
    qtbot.keyClick(at_work.panel.scrolled, KEY.Key_Escape)
    assert at_work.board.model.id_at(at_work.board.view.currentIndex()) == at_work.panel.order.id


def test_a_scanner_may_send_enter_before_the_answer_is_there(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    _digits, number = caller(at_work)
    at_work.start_search()
    qtbot.keyClicks(at_work.field, number)
    qtbot.keyClick(at_work.field, KEY.Key_Return)
    until(
        lambda: at_work.panel.order is not None and at_work.panel.order.number == number,
        "the scanned work order is open",
    )


def test_a_deed_typed_ahead_is_done_to_what_was_asked_for_and_not_to_the_one_before(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    before = at_work.panel.order
    assert before is not None
    number = next(
        o.number for o in at_work.board.model.facts().values() if o.number != before.number
    )
    at_work.start_search()
    qtbot.keyClicks(at_work.field, number)
    qtbot.keyClick(at_work.field, KEY.Key_Return)
    at_work.acts["log_contact"].trigger()
    assert at_work.desk.dialog is None
    until(lambda: at_work.desk.dialog is not None, "the dialog opens once the job is there")
    asked = dialog(at_work, ContactDialog)
    assert isinstance(asked, ContactDialog)
    assert number in asked.windowTitle()
    asked.reject()


def test_a_call_is_logged_by_keys_alone_waits_and_is_sent_by_the_next_sync(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    order = at_work.panel.order
    assert order is not None
    at_work.acts["log_contact"].trigger()
    asked = dialog(at_work, ContactDialog)
    assert isinstance(asked, ContactDialog)
    assert not any(row.told for row in asked.told.rows), "nothing is told by itself"
    qtbot.keyClick(asked.kind, KEY.Key_1)
    qtbot.keyClick(asked.outcome, KEY.Key_6)
    qtbot.keyClick(asked.told.rows[0].tick, KEY.Key_Space)
    assert "they called us" in asked.preview.text()
    preview = asked.preview.text()
    qtbot.keyClick(asked, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: at_work.desk.dialog is None, "the contact is logged")
    until(lambda: bool(at_work.traffic and at_work.traffic.waiting), "it waits to be sent")
    assert at_work.traffic is not None
    assert at_work.traffic.waiting[0].state is OperationState.PENDING
    assert at_work.traffic.waiting[0].text == preview, "what was shown is what is sent"
    until(lambda: _shown(at_work).last_contact is not None, "the panel shows it")

    at_work.acts["sync_now"].trigger()
    until(lambda: not at_work.counter.syncing, "the round is done")
    until(lambda: bool(at_work.traffic and at_work.traffic.status.all_in), "all is in the ERP")
    assert not at_work.desk.dialog


def _shown(made: MainWindow) -> object:
    found = made.panel.order
    assert found is not None
    return found


def test_the_outcome_no_answer_takes_back_what_was_ticked(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    at_work.acts["log_contact"].trigger()
    asked = dialog(at_work, ContactDialog)
    assert isinstance(asked, ContactDialog)
    qtbot.keyClick(asked.told.rows[0].tick, KEY.Key_Space)
    qtbot.keyClick(asked.outcome, KEY.Key_3)
    assert not any(row.told for row in asked.told.rows)
    assert not asked.told.isEnabled()
    asked.reject()


def test_esc_does_not_throw_away_a_typed_note_at_once(at_work: MainWindow) -> None:
    at_work.acts["log_contact"].trigger()
    asked = dialog(at_work, ContactDialog)
    assert isinstance(asked, ContactDialog)
    asked.note.setPlainText("call the wife instead")
    asked.reject()
    assert asked.isVisible()
    assert "not logged" in asked.wrong.text()
    asked.reject()
    assert not asked.isVisible()


def test_what_is_refused_stays_in_the_dialog_with_the_reason(at_work: MainWindow) -> None:
    at_work.acts["follow_up"].trigger()
    asked = dialog(at_work, FollowUpDialog)
    assert isinstance(asked, FollowUpDialog)
    asked.next.field.setDateTime(asked.next.field.dateTime().addYears(-1))
    asked.submit()
    until(lambda: asked.wrong.isVisible(), "the reason is shown")
    assert asked.isVisible()
    assert asked.act.isEnabled()
    asked.reject()


def test_a_follow_up_and_a_note_wait_side_by_side_in_their_order(at_work: MainWindow) -> None:
    at_work.acts["follow_up"].trigger()
    first = dialog(at_work, FollowUpDialog)
    assert isinstance(first, FollowUpDialog)
    first.submit()
    until(lambda: at_work.desk.dialog is None, "the follow-up is set")
    at_work.acts["note"].trigger()
    second = dialog(at_work, NoteDialog)
    assert isinstance(second, NoteDialog)
    second.submit()
    assert "empty" in second.wrong.text()
    second.text.setPlainText("Gate code 4711, ask for Ruth.")
    second.submit()
    until(lambda: at_work.desk.dialog is None, "the note is written")
    until(lambda: len(at_work.traffic.waiting) == 2 if at_work.traffic else False, "both wait")
    assert at_work.traffic is not None
    assert "Ruth" in at_work.traffic.waiting[1].text


@pytest.mark.usefixtures("qapp")
def test_nobody_acts_before_saying_who_they_are_and_the_name_is_kept(store: Path) -> None:
    from bocounter.ui.dialogs.who import WhoDialog

    with window(opening(store, who=None)) as made:
        asked = dialog(made, WhoDialog)
        assert isinstance(asked, WhoDialog)
        asked.submit()
        assert asked.wrong.isVisible()
        asked.name.setText("  Ruth   Ober ")
        asked.submit()
        settle()
        assert made.counter.who == "Ruth Ober"
        assert "Ruth Ober" in made.status.who.text()
    with window(opening(store, who=None)) as again:
        assert again.counter.who == "Ruth Ober"
        assert again.desk.dialog is None
