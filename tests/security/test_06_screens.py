"""Check 6: a stranger's text on every screen is shown as letters, and asks nobody for anything."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from bocounter.errors import Unreachable
from bocounter.readings.refresh import refresh
from bocounter.store.store import Store
from bocounter.ui import receivings, ways, words
from bocounter.ui.dialogs.receiving_end import EndDialog
from bocounter.ui.main_window import MainWindow
from bocounter.ui.part_pages import pages_of
from tests.sample_fixtures import copied
from tests.ui.at_work import find, make_application, opening, settle, until, window

SCREENS = ("board", "search", "sync", "board", "part")
DIALOGS = ("log_contact", "follow_up", "note", "who", "connect", "keys", "palette", "about",
           "share", "lost_sale", "counter_order")  # fmt: skip


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Whatever would fetch something from an address in a text comes here."""
    with closing(socket.create_server(("127.0.0.1", 0))) as made:
        made.setblocking(False)
        yield made


def markup(listener: socket.socket) -> tuple[str, ...]:
    place = f"http://127.0.0.1:{listener.getsockname()[1]}"
    return (
        f"<img src='{place}/a.png'>",
        f"<a href='{place}/b'>click</a> &amp; &lt;b&gt;",
        f"<style>* {{background: url({place}/c)}}</style>",
        f"<html><body background='{place}/d'><table><tr><td>x",
        f"![x]({place}/e.png) {place}/f",
        "<b>Bold</b><br/><qt>rich</qt>",
    )


@pytest.fixture
def spoiled(sample_built: Path, tmp_path: Path, listener: socket.socket) -> Path:
    """A dealership whose every text from the ERP, and what people said, is markup."""
    path = copied(sample_built, tmp_path / "counter.db")
    texts = markup(listener)
    store = Store.to_write(path, "a test", datetime(2026, 11, 23, tzinfo=UTC))
    try:
        with store.write() as write:
            for table, columns in {
                "customer": ("name",),
                "part": ("description",),
                "supplier": ("name",),
                "branch": ("name",),
                "machine": ("make", "model", "unit_number"),
                "contact_point": ("value", "label"),
                "work_order": ("description", "customer_po", "service_writer", "hold_reason"),
                "part_line": ("description",),
            }.items():
                for column in columns:
                    for place, text in enumerate(texts):
                        write.all(
                            f"UPDATE {table} SET {column} = ? WHERE id % ? = ?",
                            (text, len(texts), place),
                        )
            write.all(
                "INSERT INTO sync_run (id, started, ended, outcome, reason, advice) VALUES "
                "(9999, '2026-12-01T08:00:00+00:00', '2026-12-01T08:01:00+00:00', 'failed', ?, ?)",
                (texts[0], texts[1]),
            )
            write.all(
                "INSERT INTO conflict (id, kind, record_kind, record, found_at, message) "
                "VALUES ('x', 'target_gone', 'work_order', '1', '2026-12-01T08:00:00+00:00', ?)",
                (texts[0],),
            )
            refresh(write)
    finally:
        store.close()
    return path


def shown_by(root: QWidget) -> Iterator[tuple[QWidget, str]]:
    for widget in (root, *root.findChildren(QWidget)):
        if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
            yield widget, widget.text()
        if widget.windowTitle():
            yield widget, widget.windowTitle()


def look_at(root: QWidget, seen: set[str]) -> None:
    """Make every text of a screen that holds markup account for itself."""
    root.grab()
    for widget, text in shown_by(root):
        if "<" in text:
            seen.add(text)
            if isinstance(widget, QLabel):
                assert widget.textFormat() is Qt.TextFormat.PlainText, text
    for widget in (root, *root.findChildren(QWidget)):
        for tip in (widget.toolTip(), widget.whatsThis()):
            if "<" in tip:
                assert tip.startswith("<qt>"), tip
                assert "<img" not in tip
                assert "<a " not in tip
        assert "<" not in widget.windowTitle()
        assert "<" not in widget.objectName()


def every_ladder(made: MainWindow, seen: set[str]) -> None:
    made.acts["board"].trigger()
    for number in range(6):
        made.board.view.setCurrentIndex(made.board.model.index(number, 0))
        made.acts["options"].trigger()
        page = ways.of(made).page
        until(lambda page=page: page.found is not None, "the ladder")
        page.view.step(1)
        look_at(made, seen)
        rows = range(page.model.rowCount())
        seen.update(page.model.data(page.model.index(place, 0)) for place in rows)
    page.left.emit()


def every_delivery(made: MainWindow, texts: tuple[str, ...], seen: set[str]) -> None:
    """Receive a delivery that somebody waits for, with markup scanned among its parts."""
    desk = receivings.of(made)
    shown, page = desk.screen, desk.screen.page
    made.acts["receive"].trigger()
    until(lambda: shown.found is not None, "what comes")
    look_at(made, seen)
    assert shown.table.facts.rows[0].key is not None
    shown._open_row(shown.table.facts.rows[0].key)
    until(lambda: shown.is_counting and page.facts is not None, "the count")
    assert page.facts is not None
    for text in (*texts, page.facts.code(page.facts.due[0].part)):
        page.scan.setText(text)
        page._scanned()
    until(lambda: page.settled, "the scans are kept")
    look_at(made, seen)
    seen.update(cell for row in page.due.facts.rows for cell in row.cells if "<" in cell)
    desk.say_odd(texts[0] if texts else "x")
    look_at(made.desk.dialog, seen)
    made.desk.dialog.done(0)
    desk.finish()
    end = made.desk.dialog
    assert isinstance(end, EndDialog)
    look_at(end, seen)
    end.submit()
    until(shown.done.isVisible, "what became of it")
    look_at(made, seen)


def every_screen(made: MainWindow, texts: tuple[str, ...]) -> set[str]:
    seen: set[str] = set()
    model = made.board.model
    for number in range(0, model.rowCount(), max(1, model.rowCount() // 12)):
        made.board.view.setCurrentIndex(model.index(number, 0))
        settle()
        look_at(made, seen)
        for column in range(model.columnCount()):
            index = model.index(number, column)
            text = model.data(index) or ""
            if "<" in text:
                seen.add(text)
            tip = model.data(index, Qt.ItemDataRole.ToolTipRole) or ""
            assert "<img" not in tip
            assert "<a " not in tip
    for screen in SCREENS:
        made.acts[screen].trigger()
        if screen == "part":
            until(lambda: pages_of(made).screen.settled, "the page of a part")
        settle()
        look_at(made, seen)
    every_ladder(made, seen)
    every_delivery(made, texts, seen)
    for text in ("click", "bold"):
        find(made, text)
        look_at(made, seen)
    made.acts["board"].trigger()
    for act in DIALOGS:
        made.acts[act].trigger()
        settle()
        shown = made.desk.dialog
        assert shown is not None, act
        look_at(shown, seen)
        shown.done(0)
        settle()
    return seen


def test_no_screen_fetches_anything_and_all_is_shown_as_it_is_written(
    spoiled: Path, listener: socket.socket
) -> None:
    make_application()
    with window(opening(spoiled)) as made:
        seen = every_screen(made, markup(listener))
        for text in markup(listener)[:2]:
            away = Unreachable(f"The ERP says: {text}", f"Ask {text}")
            made.counter.round_ended.emit(None, away)
            until(made.banner.isVisible, "the banner")
            look_at(made, seen)
            made.desk.show(away) if hasattr(made.desk, "show") else None
            dialog = made.desk.dialog
            if isinstance(dialog, QMessageBox):
                assert dialog.textFormat() is Qt.TextFormat.PlainText
                look_at(dialog, seen)
                dialog.done(0)
    whole = "\n".join(seen)
    missing = [text for text in markup(listener) if words.plain(text)[:30] not in whole]
    assert missing == [], "a text was not shown anywhere, or not literally"
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_the_listener_would_hear_a_screen_that_asks(listener: socket.socket) -> None:
    """The positive control."""
    with closing(socket.create_connection(listener.getsockname())):
        line, _ = listener.accept()
        line.close()


def test_the_look_finds_a_label_that_guesses_at_markup(qapp: QApplication) -> None:
    assert qapp is not None
    label = QLabel("<img src='x'>")
    with pytest.raises(AssertionError):
        look_at(label, set())
    tipped = QWidget()
    tipped.setToolTip("<img src='x'>")
    with pytest.raises(AssertionError):
        look_at(tipped, set())


def test_nothing_of_a_customer_is_in_a_window_title_or_in_the_layout_that_is_kept(
    spoiled: Path,
) -> None:
    make_application()
    with window(opening(spoiled)) as made:
        every_screen(made, ())
        assert made.windowTitle() == "bocounter"
    kept = b"".join(path.read_bytes() for path in spoiled.parent.glob("*.ini"))
    assert b"<" not in kept.replace(b"\\x", b"")
    assert b"img" not in kept
