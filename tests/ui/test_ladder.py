"""Every way to get the part beside the line: chosen by number, foreseen, kept, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from bocounter.errors import StoreTrouble
from bocounter.models.option_facts import Arrives, Ask, Excluded, Graph, Hop, Ladder, Option
from bocounter.queries.options import options
from bocounter.store.store import Store
from bocounter.ui import ways
from bocounter.ui.dialogs.counter_order import CounterOrderDialog
from bocounter.ui.main_window import MainWindow
from bocounter.ui.screens.ladder import LadderPage
from bocounter.ui.tables import board_rows, ladder_rows
from bocounter.ui.tables.ladder_model import LadderModel
from bocounter.ui.tables.ladder_rows import FoldRow, OptionRow
from bocounter.ui.tables.ladder_view import LadderView
from bocounter.ui.theme import Choice, Look
from tests.an_option import an_option
from tests.ui.at_work import NOW, find, settle, until
from tests.ui.hostile import ARABIC, LONG, MARKUP

KEY = Qt.Key


def line_with(made: MainWindow, at_least: int) -> str:
    """Give a line of the dealership that can be had in so many ways."""
    with Store.to_read(made.counter.path).reading() as rows:
        for (line,) in rows.all(
            "SELECT line FROM best_option WHERE options_count >= ? ORDER BY line", (at_least,)
        ):
            found = options(rows, line, NOW)
            if found is not None and any(one.source_kind == "shelf" for one in found.options[:1]):
                return str(line)
    raise AssertionError("the sample dealership has no such line")


def stand_on(made: MainWindow, line: str) -> None:
    """Put the board's cursor on a line."""
    model = made.board.model
    for id_, order in model.facts().items():
        group = model.group_of(id_)
        for place, one in enumerate(order.open_lines):
            if one.id == line:
                made.board.view.setCurrentIndex(model.index(place, 0, group))
                made.board.focus()
                settle()
                return
    raise AssertionError(f"{line} is not on the board")


def opened(made: MainWindow, qtbot: QtBot, at_least: int = 3) -> LadderPage:
    line = line_with(made, at_least)
    stand_on(made, line)
    qtbot.keyClick(made.board.view, KEY.Key_O, Qt.KeyboardModifier.ControlModifier)
    page = ways.of(made).page
    until(lambda: page.found is not None and page.found.line.id == line, "the ladder is read")
    settle()
    return page


def waiting(made: MainWindow) -> list[str]:
    return [] if made.traffic is None else [word.text for word in made.traffic.waiting]


def on_the_board(made: MainWindow) -> str:
    """Give what the board says at its cursor in the best alternate's place."""
    row = made.board.model.line_row(made.board.view.currentIndex())
    assert row is not None
    return row.cells[board_rows.ALTERNATE]


def said_on_the_panel(made: MainWindow, phrase: str) -> bool:
    return f"{phrase}." in [text.text() for text in made.panel.findChildren(QLabel)]


def test_an_option_is_chosen_by_number_foreseen_kept_and_taken_back_by_keys(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    page = opened(at_work, qtbot)
    found = page.found
    assert found is not None
    assert at_work.focusWidget() is page.view
    qtbot.keyClick(page.view, KEY.Key_Return)
    settle()
    assert page.option is None, "nothing is in hand before somebody chooses"
    assert not page.foreseen.isVisible()
    qtbot.keyClick(page.view, KEY.Key_2)
    assert page.foreseen.isVisible(), "at once, without an answer of the store"
    assert page.option is found.ladder.options[1]
    until(lambda: not page._burst.isActive(), "the next key is a person's")
    qtbot.keyClick(page.view, KEY.Key_1)
    assert page.option is found.ladder.options[0]
    assert waiting(at_work) == [], "before anything is kept"

    qtbot.keyClick(page.view, KEY.Key_Return)
    until(lambda: page.found is not None and page.found.chosen is not None, "it is chosen")
    until(lambda: bool(waiting(at_work)), "its word waits")
    assert any(text.startswith("Chosen by Dana Whitlock") for text in waiting(at_work))
    assert page.head.chosen.isVisible()
    assert page.head.state.accessibleName() == "Chosen: waits to be sent"
    assert at_work.focusWidget() is page.view
    phrase = found.ladder.options[0].phrase
    until(lambda: f"chosen: {phrase}" == on_the_board(at_work), "the board says it")
    until(lambda: said_on_the_panel(at_work, phrase), "and the work order")

    first = page.found.chosen.choice.key  # type: ignore[union-attr]
    other = next(n for n, one in enumerate(page.found.ladder.options) if one.key != first)  # type: ignore[union-attr]
    qtbot.keyClick(page.view, KEY.Key_1.value + other)
    assert "takes the place of what is chosen" in page.foreseen.text.text()
    qtbot.keyClick(page.view, KEY.Key_Return)
    until(lambda: page.found.chosen.choice.key != first, "another one is chosen instead")  # type: ignore[union-attr]
    until(lambda: len(waiting(at_work)) == 1, "the word of the first is taken back")
    phrase = page.found.chosen.phrase  # type: ignore[union-attr]

    qtbot.keyClick(page.view, KEY.Key_Delete)
    assert "never sent" in page.foreseen.text.text()
    qtbot.keyClick(page.view, KEY.Key_Escape)
    assert not page.foreseen.isVisible(), "Esc keeps it"
    qtbot.keyClick(page.view, KEY.Key_Delete)
    qtbot.keyClick(page.view, KEY.Key_Return)
    until(lambda: page.found is not None and page.found.chosen is None, "it is taken back")
    until(lambda: not waiting(at_work), "the ERP hears nothing of it")
    until(lambda: "chosen" not in on_the_board(at_work), "the board does not say it any more")
    until(lambda: not said_on_the_panel(at_work, phrase), "nor does the work order")
    assert not page.head.chosen.isVisible()
    qtbot.keyClick(page.view, KEY.Key_Escape)
    assert at_work.panel.isVisible()
    assert not page.isVisible()
    assert at_work.focusWidget() is at_work.board.view
    line = at_work.board.model.line_at(at_work.board.view.currentIndex())
    assert line is not None
    assert line.id == found.line.id, "the place is kept"


def test_what_was_sent_meanwhile_is_taken_back_with_a_word_and_what_is_on_its_way_not_at_all(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    page = opened(at_work, qtbot)
    qtbot.keyClick(page.view, KEY.Key_1)
    qtbot.keyClick(page.view, KEY.Key_Return)
    until(lambda: page.found is not None and page.found.chosen is not None, "it is chosen")
    with at_work.counter._writable().write() as write:
        write.all("UPDATE operation SET state = 'done', attempts = 1, last_sent = made_at")
    page.refresh()
    until(lambda: page.head.state.accessibleName() == "Chosen: in the ERP", "it is in the ERP")
    qtbot.keyClick(page.view, KEY.Key_Delete)
    assert "A new word tells the ERP" in page.foreseen.text.text()
    qtbot.keyClick(page.view, KEY.Key_Escape)
    line = page.found.line.id  # type: ignore[union-attr]
    with at_work.counter._writable().write() as write:
        write.all("UPDATE part_line SET part = 'P?' WHERE remote_id = ?", (line,))
    at_work.counter.round_ended.emit(None, None)
    until(lambda: "only a suggestion" in page.head.state.accessibleName(), "it does not fit")
    assert "asks for another part now" in page.head.phrase.text()
    until(lambda: on_the_board(at_work).startswith("does not fit any more: "), "the board says so")
    with at_work.counter._writable().write() as write:
        write.all(
            "UPDATE part_line SET part = (SELECT wanted FROM decision LIMIT 1) WHERE remote_id = ?",
            (line,),
        )
    with at_work.counter._writable().write() as write:
        (word,) = write.all("SELECT operation FROM decision LIMIT 1")[0]
        write.all(
            "INSERT INTO inbound (remote_id, token, part, branch, quantity, status, word, as_of) "
            "SELECT 'X1', '', part, (SELECT remote_id FROM branch LIMIT 1), '1', "
            "'shipped', ?, at FROM decision LIMIT 1",
            (word,),
        )
    page.refresh()
    until(lambda: page.head.state.accessibleName() == "Chosen: under way", "it is acted on")
    assert not page.head.back.isVisible()
    qtbot.keyClick(page.view, KEY.Key_Delete)
    assert "on its way" in page.foreseen.sign.accessibleName()
    qtbot.keyClick(page.view, KEY.Key_Return)
    settle()
    assert page.found is not None
    assert page.found.chosen is not None


def test_a_digit_typed_ahead_waits_for_the_ladder_and_a_scanner_chooses_nothing(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    stand_on(at_work, line_with(at_work, 2))
    qtbot.keyClick(at_work.board.view, KEY.Key_O, Qt.KeyboardModifier.ControlModifier)
    page = ways.of(at_work).page
    assert page.loading
    where = at_work.focusWidget()
    assert where is page
    qtbot.keyClick(where, KEY.Key_2)
    qtbot.keyClick(where, KEY.Key_Return)
    until(lambda: page.option is not None, "the second option is in hand")
    assert page.view.picked == 1
    settle()
    assert waiting(at_work) == []
    assert at_work.focusWidget() is page.view
    until(lambda: not page._burst.isActive(), "the next key is another one's")
    qtbot.keyClicks(page.view, "11")
    assert at_work.field.text() == "11", "what a scanner sends is searched"
    assert not page.isVisible()
    settle()
    assert waiting(at_work) == []


def test_left_and_right_go_to_the_jobs_other_parts_and_the_board_leads_on(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    order = next(o for o in at_work.board.model.facts().values() if len(o.short_lines) > 2)
    first, second = order.short_lines[:2]
    stand_on(at_work, first.id)
    qtbot.keyClick(at_work.board.view, KEY.Key_O, Qt.KeyboardModifier.ControlModifier)
    page = ways.of(at_work).page

    def shows(line: str) -> bool:
        return page.found is not None and page.found.line.id == line

    until(lambda: shows(first.id), "the first part")
    qtbot.keyClick(page, KEY.Key_Right)
    until(lambda: shows(second.id), "the second part")
    assert "2 of" in page.head.stepping.text()
    qtbot.keyClick(page, KEY.Key_Left)
    until(lambda: shows(first.id), "the first again")
    at_work.board.focus()
    qtbot.keyClick(at_work.board.view, KEY.Key_Down)
    after = at_work.board.model.line_at(at_work.board.view.currentIndex())
    assert after is not None
    until(lambda: shows(after.id), "the ladder of the line the board has come to")
    qtbot.keyClick(at_work.board.view, KEY.Key_Return)
    assert at_work.panel.isVisible(), "Enter opens the job in the ladder's place"


def test_a_part_nobody_waits_for_has_its_ladder_and_enter_takes_an_order_of_it(
    at_work: MainWindow, qtbot: QtBot
) -> None:
    with Store.to_read(at_work.counter.path).reading() as rows:
        part = rows.all(
            "SELECT p.code FROM stock_level s JOIN part p ON p.remote_id = s.part "
            "WHERE p.active AND CAST(s.free AS REAL) > 20 AND NOT EXISTS "
            "(SELECT 1 FROM part_line l WHERE l.part = s.part) ORDER BY p.code"
        )[0][0]
    find(at_work, part)
    assert at_work.search.current is not None
    assert at_work.search.current.id == part
    qtbot.keyClick(at_work.field, KEY.Key_O, Qt.KeyboardModifier.ControlModifier)
    page = ways.of(at_work).page
    until(lambda: page.found is not None, "its ladder is read")
    assert page.found is not None
    assert (page.found.part, page.found.line) == (part, None)
    assert "For no job yet" in page.head.whose.text()
    qtbot.keyClick(page.view, KEY.Key_Right)
    until(lambda: page.found is not None and page.found.ladder.asked.quantity == 2, "two of it")
    qtbot.keyClick(page.view, KEY.Key_1)
    assert page.foreseen.isVisible()
    qtbot.keyClick(page.view, KEY.Key_Return)
    dialog = at_work.desk.dialog
    assert isinstance(dialog, CounterOrderDialog)
    assert (dialog.part.text(), dialog.quantity.text()) == (part, "2")
    qtbot.keyClick(dialog, KEY.Key_Escape)
    until(lambda: at_work.desk.dialog is None, "it is closed")
    assert waiting(at_work) == []
    qtbot.keyClick(page.view, KEY.Key_Escape)
    assert at_work.panel.isVisible()
    assert at_work.focusWidget() is at_work.field
    at_work.acts["part"].trigger()
    screen = at_work.pages.currentWidget()
    until(lambda: getattr(screen, "page", None) is not None, "the part's page is read")
    at_work.acts["options"].trigger()
    until(lambda: page.found is not None and page.found.part == part, "its ladder beside its page")
    assert page.isVisible()
    assert at_work.pages.currentWidget() is screen
    qtbot.keyClick(page, KEY.Key_Escape)
    assert not page.isVisible()
    assert at_work.focusWidget() is screen


def test_what_cannot_be_shown_is_said_with_what_to_do(at_work: MainWindow, qtbot: QtBot) -> None:
    page = opened(at_work, qtbot)
    page._failed(StoreTrouble("The store cannot be read.", "Check its disk."))
    assert page.message.isVisible()
    assert not page.view.isVisible()
    page.refresh()
    until(lambda: page.found is not None, "it is read again")
    assert page.view.isVisible()
    assert not page.head.age.isVisible()
    late = replace(page.found.ladder, as_of=NOW - timedelta(hours=9))  # type: ignore[union-attr]
    page._show(replace(page.found, ladder=late))  # type: ignore[type-var]
    assert page.head.age.accessibleName().startswith("as of 9 h ago")
    assert page.head.age.isVisible()
    with at_work.counter._writable().write() as write:
        write.all("DELETE FROM stock_level")
        write.all("DELETE FROM offer")
        write.all("DELETE FROM inbound")
    page.refresh()
    until(lambda: page.message.isVisible(), "there is no way any more")
    assert page.model.options == 0


# --- rows and their drawing ---------------------------------------------------------------


def a_ladder(*found: Option, excluded: tuple[Excluded, ...] = ()) -> Ladder:
    ask = Ask("P1", Decimal(4), "B1", date(2026, 12, 12), NOW, "L1")
    return Ladder(ask, found, excluded, Graph("P1"), NOW)


def shown(ladder: Ladder, *, safe: bool = False) -> tuple[OptionRow, ...]:
    return ladder_rows.rows(ladder, None, safe=safe).options


def words_of(row: OptionRow) -> list[str]:
    return [one if isinstance(one, str) else one.words for one in row.details]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"arrives": Arrives(0, 0, "on_hand"), "meets_need_by": True}, ("here now", "in time")),
        ({"arrives": Arrives(2, 2, "transfer_time"), "meets_need_by": True},
         ("Thu Dec 3", "in time")),
        ({"arrives": Arrives(9, 16, "lead_time_no_history"), "meets_need_by": False},
         ("Dec 10 – Dec 17", "too late by 5 days")),
        ({"arrives": Arrives(None, None, "unknown")}, ("no day known", "in time? not known")),
    ],
)  # fmt: skip
def test_a_row_says_the_day_and_whether_that_is_in_time(
    qapp: object, more: dict[str, object], said: tuple[str, str]
) -> None:
    (row,) = shown(a_ladder(an_option(**more)))
    assert row.verdict is not None
    assert (row.arrives, row.verdict.words) == said


def test_a_row_says_what_to_look_at_and_days_without_history(qapp: object) -> None:
    (row,) = shown(
        a_ladder(
            an_option(
                arrives=Arrives(18, 27, "lead_time_no_history"),
                breaks_kit=True,
                hazardous=True,
                returnable=False,
                core_charge=Decimal("12.5"),
                minutes_to_cut_off=25,
                landed_cost=Decimal("1234.5"),
            )
        )
    )
    assert words_of(row) == [
        *("as 66-9999", "18–27 days, no history", "landed 1,234.50", "cut-off in 25 min"),
        *("breaks the kit", "hazardous, may not fly", "not returnable"),
        *("core charge 12.50", "warranty not known"),
    ]
    assert row.kind == "other branch · 2 of 4"


def test_while_a_customer_looks_on_there_is_no_cost_and_nobody_elses_name(qapp: object) -> None:
    ladder = a_ladder(
        an_option(landed_cost=Decimal(90), unit_cost=Decimal(45), unit_price=Decimal(70)),
        an_option(
            "customer_later", rank=2, from_="WO-77 of Birch Farms", why="Ask Birch Farms first."
        ),
    )
    said = " ".join(row.spoken for row in shown(ladder, safe=True))
    assert "price 70.00" in said
    assert "another job" in said
    for hidden in ("90", "45", "landed", "WO-77", "Birch"):
        assert hidden not in said
    assert "landed 90.00" in shown(ladder)[0].spoken


def test_what_is_not_offered_is_folded_with_its_reason_and_said_once(qapp: object) -> None:
    refused = tuple(
        Excluded(an_option(source_id=f"B{n}", from_=f"Yard {n}", rank=0), "It is promised.")
        for n in (5, 6)
    )
    model = LadderModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows(ladder_rows.rows(a_ladder(an_option(), excluded=refused), None, safe=False))
    assert model.rowCount() == 2
    fold = model.row_at(1)
    assert isinstance(fold, FoldRow)
    assert "Not offered: 1" in fold.text
    model.toggle()
    row = model.row_at(2)
    assert isinstance(row, OptionRow)
    assert (row.place, row.why) == ("Yard 5; Yard 6", "It is promised.")
    model.fold_again()
    assert model.rowCount() == 2
    del tester


def test_rows_are_as_high_as_their_words_at_any_width(qapp: object, qtbot: QtBot) -> None:
    hop = Hop("superseded_by", "66-1", MARKUP, Fraction(2), ARABIC, date(2026, 1, 2))
    names = (MARKUP, ARABIC, LONG)
    model = LadderModel()
    held = QWidget()
    qtbot.addWidget(held)
    view = LadderView(model, Look(Choice.DARK), held)
    ladder = a_ladder(
        *(
            an_option(rank=n, from_=name, part=name, why=f"{name} can send 2. " * 3, path=(hop,))
            for n, name in enumerate(names, 1)
        )
    )
    model.show_rows(ladder_rows.rows(ladder, None, safe=False))
    heights = []
    for width in (380, 900):
        held.resize(width, 700)
        view.resize(width, 700)
        held.show()
        settle()
        view.pick(None)
        folded = [view.height_of(place) for place in range(3)]
        view.pick(1)
        assert view.height_of(1) > folded[1], "the option in hand says all of it"
        assert not view.grab().isNull()
        heights.append(sum(folded))
    assert heights[0] > heights[1]
    assert model.data(model.index(0, 0)) == shown(ladder)[0].spoken
