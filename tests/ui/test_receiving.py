"""A delivery is counted by scanner and keys, survives a kill, and is finished after a summary."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bocounter.queries import receiving
from bocounter.store.store import Store
from bocounter.ui import receivings
from bocounter.ui.dialogs.receiving_end import EndDialog
from bocounter.ui.dialogs.receiving_odd import OddDialog
from bocounter.ui.main_window import MainWindow
from bocounter.ui.screens.receiving import ReceivingScreen
from bocounter.ui.screens.receiving_count import CountPage
from tests.ui.at_work import opening, settle, until, window
from tests.ui.deliveries import PO, delivery
from tests.ui.test_care import full_disk

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def screen(made: MainWindow, qtbot: QtBot) -> ReceivingScreen:
    qtbot.keyClick(made.board.view, KEY.Key_R, CTRL)
    shown = receivings.of(made).screen
    until(lambda: shown.isVisible() and shown.found is not None, "what comes is shown")
    assert shown.field.hasFocus()
    return shown


def begun(made: MainWindow, qtbot: QtBot) -> CountPage:
    shown = screen(made, qtbot)
    scan(qtbot, shown.field, PO)
    until(lambda: shown.is_counting and shown.page.facts is not None, "the count has begun")
    assert shown.page.scan.hasFocus()
    return shown.page


def scan(qtbot: QtBot, field: object, text: str) -> None:
    """Type as a scanner does: fast, and Enter behind it."""
    qtbot.keyClicks(field, text)  # type: ignore[call-overload]
    qtbot.keyClick(field, KEY.Key_Return)  # type: ignore[call-overload]


def kept(page: CountPage, scans: int) -> None:
    def so() -> bool:
        found = page.count
        return page.settled and found is not None and len(found.scans) == scans

    until(so, f"{scans} scans are kept and shown")


def back(made: MainWindow, page: CountPage) -> None:
    """Wait for the scanner's field; without a desktop no window is activated by itself."""
    until(lambda: made.focusWidget() is page.scan, "the scanner goes on")
    made.activateWindow()
    until(page.scan.hasFocus, "the window is the active one")


def cell(page: CountPage, part: str, name: str) -> str:
    (row,) = [row for row in page.due.facts.rows if row.cells[0] == part]
    names = [column.name for column in page.due.facts.columns]
    return row.cells[names.index(name)] if name in names else ""


def rows(made: MainWindow, sql: str) -> list[tuple[object, ...]]:
    with Store.to_read(made.counter.path).reading() as store:
        return store.all(sql)


@pytest.fixture
def lines(store: Path) -> list[str]:
    """30 lines are due, the first two parts are waited for; their numbers."""
    return delivery(store)


def test_thirty_lines_are_counted_shared_out_and_tagged_by_keys_alone(
    qapp: object, store: Path, lines: list[str], qtbot: QtBot, tmp_path: Path
) -> None:
    with window(opening(store)) as made:
        page = begun(made, qtbot)
        assert page.due.facts.rowCount() == 30
        for part in lines[:30]:
            scan(qtbot, page.scan, part)
        scan(qtbot, page.scan, "*3")  # the last one is three in all
        scan(qtbot, page.scan, f"2*{lines[0]}")
        scan(qtbot, page.scan, "NO-SUCH-PART")
        kept(page, 33)
        assert "nobody here knows this number" in page.said.accessibleName()
        assert cell(page, lines[0], "Good") == "3"
        assert cell(page, lines[0], "How it stands") == "2 short"
        assert cell(page, lines[29], "How it stands") == "all here"
        qtbot.keyClick(page.scan, KEY.Key_Z, CTRL)
        until(lambda: page.settled and page.due.facts.rowCount() == 30, "the last scan is undone")

        while page.in_hand is None or page.due.facts.rows[0].key != page.in_hand:
            qtbot.keyClick(page.scan, KEY.Key_Up)
        assert [row.cells[2] for row in page.gets.facts.rows] == ["2 of 2", "1 of 4"]
        qtbot.keyClick(page.scan, KEY.Key_F2)
        until(lambda: isinstance(made.desk.dialog, OddDialog), "what is wrong is asked")
        odd = made.desk.dialog
        assert isinstance(odd, OddDialog)
        until(odd.units.hasFocus, "the dialog has the keyboard")
        qtbot.keyClick(odd, KEY.Key_Return, CTRL)
        until(lambda: cell(page, lines[0], "Damaged") == "1", "one is damaged")
        assert cell(page, lines[0], "Good") == "2"
        back(made, page)
        qtbot.keyClick(page.scan, KEY.Key_F6)
        scan(qtbot, page.bin_field, "B 7")
        assert page.scan.hasFocus()

        qtbot.keyClick(page.scan, KEY.Key_Return, CTRL)
        until(lambda: isinstance(made.desk.dialog, EndDialog), "the summary is shown")
        end = made.desk.dialog
        assert isinstance(end, EndDialog)
        until(end.head.hasFocus, "the dialog has the keyboard")
        first, second = end.rows[:2]
        assert (first.units.text(), second.units.text()) == ("2", "0")
        scan(qtbot, end.head, lines[2])  # a scanner fired at the summary finishes nothing
        until(lambda: made.desk.dialog is None, "the scan goes back to the count")
        back(made, page)
        assert page.scan.text() == lines[2]
        qtbot.keyClick(page.scan, KEY.Key_Z, CTRL)
        assert page.scan.text() == ""
        qtbot.keyClick(page.scan, KEY.Key_Return, CTRL)
        until(lambda: isinstance(made.desk.dialog, EndDialog), "the summary is shown again")
        again = made.desk.dialog
        assert isinstance(again, EndDialog)
        until(again.head.hasFocus, "the dialog has the keyboard")
        qtbot.keyClick(again.head, KEY.Key_Return)

        done = receivings.of(made).screen.done
        until(lambda: done.isVisible() and bool(done.tags), "what became of it is shown")
        assert {tag.bin for tag in done.tags} == {"B 7"}
        assert rows(made, "SELECT count(*) FROM receiving_count WHERE undoes IS NOT NULL") == [(1,)]
        assert ("damaged", "1") in rows(made, "SELECT kind, units FROM receiving_line")
        receivings.of(made).write_tags(done.tags, tmp_path / "tags.pdf")
        start = receivings.of(made).screen
        qtbot.keyClicks(done.next, "n")  # the next delivery is scanned at once
        assert made.focusWidget() is start.field
        scan(qtbot, start.field, "o such order")
        until(lambda: "no such order" in start.wrong.text(), "the next delivery is looked up")
    paper = (tmp_path / "tags.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == len(done.tags)


COUNT = """
import sys
from datetime import datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from bocounter.commands import receiving as deeds
from bocounter.models.receiving_facts import Subject
from bocounter.queries import deliveries, receiving
from bocounter.store.store import Store
now = datetime.fromisoformat(sys.argv[2])
numbers = count(1)
how = {"by": "Ruth", "now": now, "mint": lambda: f"k{next(numbers)}"}
store = Store.to_write(Path(sys.argv[1]), "a scanner", now)
with store.reading() as rows:
    what = deliveries.subject(rows, sys.argv[3])
    (branch,) = deliveries.branches(rows, what)
deeds.begin(store, what, branch, **how)
with store.reading() as rows:
    (going_on,) = receiving.open_counts(rows)
for n in count(1):
    deeds.count(store, going_on.id, [deeds.Counted(sys.argv[4], Decimal(1))], **how)
    print(n, flush=True)
"""


def test_a_kill_in_the_middle_of_a_count_costs_no_scan(
    qapp: object, store: Path, lines: list[str], qtbot: QtBot
) -> None:
    at = opening(store).clock().isoformat()
    scanner = subprocess.Popen(
        [sys.executable, "-c", COUNT, str(store), at, PO, lines[0]],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert scanner.stdout is not None
    told = [int(scanner.stdout.readline()) for _ in range(7)]
    scanner.send_signal(signal.SIGKILL)
    told += [int(line) for line in scanner.communicate()[0].split()]
    with Store.to_read(store).reading() as found:
        (going_on,) = receiving.open_counts(found)
    assert len(going_on.scans) - max(told) in (0, 1)  # one may have been kept and not told
    with window(opening(store)) as made:
        shown = screen(made, qtbot)
        assert "counting since" in shown.table.facts.rows[0].cells[-1]
        qtbot.keyClick(shown.field, KEY.Key_Down)
        qtbot.keyClick(shown.table, KEY.Key_Return)
        until(lambda: shown.page.count is not None, "the count goes on")
        assert shown.page.count is not None
        assert shown.page.count.id == going_on.id
        qtbot.keyClick(shown.page.scan, KEY.Key_Escape)
        until(lambda: not shown.is_counting, "the start is shown")
        qtbot.keyClick(shown.field, KEY.Key_Escape)
        assert made.pages.currentWidget() is made.board


def test_a_scan_that_cannot_be_kept_is_said_and_kept_as_soon_as_it_can(
    qapp: object, store: Path, lines: list[str], qtbot: QtBot
) -> None:
    with window(opening(store)) as made:
        page = begun(made, qtbot)
        with full_disk(4096):
            scan(qtbot, page.scan, lines[0])
            until(lambda: "NOT kept" in page.said.accessibleName(), "it is said")
        scan(qtbot, page.scan, "x" * 201)  # no label at all: it holds up no other
        scan(qtbot, page.scan, lines[1])
        kept(page, 2)
        assert cell(page, lines[0], "Good") == cell(page, lines[1], "Good") == "1"
        settle()


def test_what_cannot_be_received_is_said(
    qapp: object, store: Path, lines: list[str], qtbot: QtBot
) -> None:
    with window(opening(store)) as made:
        shown = screen(made, qtbot)
        scan(qtbot, shown.field, "no such order")
        until(lambda: "no order, shipment or supplier" in shown.wrong.text(), "it is said")
        assert rows(made, "SELECT count(*) FROM receiving") == [(0,)]


def test_another_share_is_typed_into_the_summary_and_needs_its_reason(
    qapp: object, store: Path, lines: list[str], qtbot: QtBot
) -> None:
    with window(opening(store)) as made:
        page = begun(made, qtbot)
        scan(qtbot, page.scan, f"2*{lines[0]}")
        qtbot.keyClick(page.scan, KEY.Key_Return, CTRL)  # faster than the scan is kept
        until(lambda: isinstance(made.desk.dialog, EndDialog), "the summary is shown")
        end = made.desk.dialog
        assert isinstance(end, EndDialog)
        first, second = end.rows
        for row, units in ((first, "0"), (second, "2")):
            row.units.selectAll()
            qtbot.keyClicks(row.units, units)
        qtbot.keyClick(end, KEY.Key_Return, CTRL)
        assert "Say why" in end.wrong.text()
        qtbot.keyClicks(end.reason, "The truck waits")
        qtbot.keyClick(end, KEY.Key_Return, CTRL)
        until(lambda: made.desk.dialog is None, "it is finished")
        assert rows(made, "SELECT line, units, reason FROM staging") == [
            ("waits-1", "2", "The truck waits")
        ]
