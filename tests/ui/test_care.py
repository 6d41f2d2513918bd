"""The store's own troubles in the window: a newer store, damage, a full disk, backups put back."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from bocounter.commands.noting import write_note
from bocounter.store import backups, journal
from bocounter.store.store import Store
from bocounter.ui.application import Session
from bocounter.ui.care import saved
from bocounter.ui.dialogs.backups import BackupsDialog
from bocounter.ui.dialogs.note import NoteDialog
from bocounter.ui.main_window import MainWindow
from bocounter.ui.mending import Mending
from tests.ui.at_work import A_WHOLE_ROUND_SECONDS, NOW, opening, settle, until

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
GARBAGE = (
    "import sys\n"
    "with open(sys.argv[1], 'r+b') as file:\n"
    "    file.seek(4096)\n"
    "    file.write(bytes([238]) * (int(sys.argv[2]) - 4096))\n"
)


@pytest.fixture
def session(qapp: QApplication, store: Path) -> Iterator[Session]:
    made = Session(opening(store), qapp)
    yield made
    for shown in (made.window, made.mending):
        if shown is not None:
            shown.close()
    made.end()
    settle()


def notes(path: Path, *texts: str) -> None:
    """Have words written, each with its second copy."""
    store = Store.to_write(path, "a test", NOW)
    try:
        with store.reading() as rows:
            number = rows.all("SELECT number FROM wo_summary ORDER BY number LIMIT 1")[0][0]
        for place, text in enumerate(texts):
            write_note(store, number, text, by="Ruth Ober", now=NOW,
                       mint=lambda place=place, text=text: f"{text}-{place}")  # fmt: skip
    finally:
        store.close()


def back_up(path: Path) -> None:
    store = Store.to_write(path, "a test", NOW)
    backups.make(store, NOW)
    store.close()


def said(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as rows:
        return rows.execute("SELECT id, state FROM operation ORDER BY seq").fetchall()


def destroy(path: Path) -> None:
    """Write rubbish over the file, as a dying disk does, from another process."""
    size = path.stat().st_size
    subprocess.run([sys.executable, "-c", GARBAGE, str(path), str(size)], check=True)


def at_work(session: Session) -> MainWindow:
    until(lambda: session.window is not None, "the window is there")
    window = cast(MainWindow, session.window)
    until(lambda: window._begun and window.traffic is not None, "the window is at work")
    until(lambda: window.counter.can_write, "it holds the store")
    settle()
    return window


def mending(session: Session) -> Mending:
    until(lambda: session.mending is not None, "the repair is offered")
    settle()
    assert session.mending is not None
    return session.mending


def shown(made: Mending) -> str:
    return "\n".join(text.text() for text in made.findChildren(QLabel) if not text.isHidden())


# --- a store of a newer program -----------------------------------------------------------


@pytest.fixture
def newer(store: Path) -> Path:
    notes(store, "first")
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("PRAGMA user_version = 99")
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return store


def test_a_newer_store_is_shown_and_nothing_can_be_logged_in_it(
    newer: Path, session: Session
) -> None:
    before = newer.read_bytes(), journal.place(newer).read_bytes()
    session.begin()
    until(lambda: session.window is not None and session.window.traffic is not None, "it is read")
    window = cast(MainWindow, session.window)
    until(lambda: not window.board.model.missing(), "the board is read")
    assert window.board.model.ids
    assert "newer bocounter" in window.banner.text.text()
    assert not window.counter.can_write
    for name in ("log_contact", "note", "facts", "sync_now", "connect"):
        window.acts[name].trigger()
        settle()
        assert window.desk.dialog is None, name
        assert not window.counter.syncing
    to = newer.with_name("unsent.txt")
    assert "1 word saved" in saved(session._opening, newer, to)
    assert "first" in to.read_text(encoding="utf-8")
    window.close()
    settle()
    assert (newer.read_bytes(), journal.place(newer).read_bytes()) == before
    assert not newer.with_name(newer.name + ".holder").exists()


def test_what_a_newer_store_keeps_otherwise_is_said_in_place_of_the_board(
    newer: Path, session: Session
) -> None:
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute("ALTER TABLE part_line RENAME TO piece")
        connection.execute("ALTER TABLE wo_summary RENAME TO sums")
    session.begin()
    until(lambda: session.window is not None, "the window is there")
    window = cast(MainWindow, session.window)
    until(lambda: window.board.message.isVisible(), "it is said")
    text = "\n".join(one.text() for one in window.board.message.findChildren(QLabel))
    assert "Install the newer bocounter" in text
    until(lambda: "newer bocounter" in window.banner.text.text(), "the banner says it")
    assert window.desk.dialog is None


# --- damage -------------------------------------------------------------------------------


def test_a_damaged_store_is_put_back_by_two_keys_with_every_word(
    store: Path, session: Session, qtbot: QtBot
) -> None:
    notes(store, "first")
    back_up(store)
    notes(store, "second")
    destroy(store)
    session.begin()
    window = mending(session)
    until(lambda: "side journal holds 2 words" in shown(window), "it says what there is")
    assert "with 1 word" in shown(window)
    assert "delete" not in shown(window).replace("never deleted", "")
    qtbot.keyClick(window, KEY.Key_Return)
    until(lambda: "The store is back" in shown(window), "it is put back")
    assert "1 word came back from the side journal" in shown(window)
    assert "set-aside" in shown(window)
    qtbot.keyClick(window, KEY.Key_Return)
    made = at_work(session)
    until(
        lambda: not made.counter.syncing and made.traffic.status.as_of is not None,  # type: ignore[union-attr]
        "synced",
        A_WHOLE_ROUND_SECONDS,
    )
    assert session.mending is None
    assert sorted(word for word, _state in said(store)) == ["first-0", "second-0"]


def test_a_store_that_is_gone_is_offered_back_from_its_backup(
    store: Path, session: Session
) -> None:
    notes(store, "first")
    back_up(store)
    for end in ("", "-wal", "-shm"):
        store.with_name(store.name + end).unlink(missing_ok=True)
    session.begin()
    until(lambda: "with 1 word" in shown(mending(session)), "the backup is named")
    assert session.beginning is None


def test_damage_that_shows_while_at_work_is_said_and_leads_to_the_repair(
    store: Path, session: Session, qtbot: QtBot
) -> None:
    notes(store, "first")
    back_up(store)
    session.begin()
    window = at_work(session)
    window.acts["note"].trigger()
    dialog = cast(NoteDialog, window.desk.dialog)
    dialog.text.setPlainText("typed with care")
    with window.counter._writable().write() as write:
        write.all("PRAGMA cache_size = 1")
    with closing(sqlite3.connect(store)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    destroy(store)
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    until(lambda: dialog.wrong.isVisible(), "the dialog says why it was not kept")
    assert "damaged" in dialog.wrong.text()
    assert dialog.text.toPlainText() == "typed with care", "what was typed is still there"
    assert "damaged" in window.banner.text.text()
    dialog.reject()
    until(lambda: window.desk.dialog is None, "the dialog is closed")
    window.read_traffic()
    settle()
    assert "damaged" in window.banner.text.text(), "it is said until it is put back"
    window.banner.act.click()
    made = mending(session)
    until(lambda: "side journal holds 1 word" in shown(made), "it says what there is")
    qtbot.keyClick(made, KEY.Key_Return)
    until(lambda: "The store is back" in shown(made), "it is put back")
    assert said(store) == [("first-0", "unknown")]


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_is_said_until_a_deed_is_kept_again(
    store: Path, session: Session, qtbot: QtBot
) -> None:
    session.begin()
    window = at_work(session)
    window.acts["note"].trigger()
    dialog = cast(NoteDialog, window.desk.dialog)
    dialog.text.setPlainText("n" * 9_000)
    with full_disk(4096):
        qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
        until(lambda: dialog.wrong.isVisible(), "the dialog says why it was not kept")
    assert "Free some space" in dialog.wrong.text() or "Check the disk" in dialog.wrong.text()
    window.read_traffic()
    settle()
    assert "What you logged before is kept" in window.banner.text.text()
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    until(lambda: window.desk.dialog is None, "it is kept now")
    until(lambda: not window.banner.isVisible(), "nothing is said any more")
    assert len(said(store)) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_missing_second_copy_stands_in_the_status_until_it_is_written(
    store: Path, session: Session, qtbot: QtBot
) -> None:
    session.begin()
    window = at_work(session)
    journal.place(store).unlink(missing_ok=True)
    journal.place(store).symlink_to("/dev/full")
    window.acts["note"].trigger()
    dialog = cast(NoteDialog, window.desk.dialog)
    dialog.text.setPlainText("only once")
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    until(lambda: window.status.copies.isVisible(), "the status says it")
    assert "second copy" in window.banner.text.text()
    window.read_traffic()
    settle()
    assert window.status.copies.isVisible(), "it is not solved"
    journal.place(store).unlink()
    window.read_traffic()
    until(lambda: not window.status.copies.isVisible(), "it is solved")
    assert not window.banner.isVisible()
    assert len(journal.read(store).words) == 1


# --- a backup put back --------------------------------------------------------------------


def test_a_backup_is_chosen_and_put_back_by_keys_after_it_was_said_what_that_does(
    store: Path, session: Session, qtbot: QtBot
) -> None:
    notes(store, "first")
    back_up(store)
    notes(store, "second", "third")
    session.begin()
    window = at_work(session)
    window.acts["restore"].trigger()
    dialog = cast(BackupsDialog, window.desk.dialog)
    until(lambda: dialog.list.count() == 1, "the backup is shown")
    assert "today 09:00: 1 word" in dialog.list.item(0).text()
    assert dialog.consequence.text().startswith(
        "2 words written since come back from the side journal. 3 words will be looked up"
    )
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    assert window.desk.dialog is dialog, "once is not enough"
    assert dialog.wrong.isVisible()
    qtbot.keyClick(dialog, KEY.Key_Return, CTRL)
    made = mending(session)
    until(lambda: "The store is back" in shown(made), "it is put back")
    assert "2 words came back" in shown(made)
    assert "3 words will be looked up" in shown(made)
    assert {state for _word, state in said(store)} == {"unknown"}
    qtbot.keyClick(made, KEY.Key_Return)
    at_work(session)


def test_without_a_backup_that_is_said(store: Path, session: Session) -> None:
    session.begin()
    window = at_work(session)
    window.acts["restore"].trigger()
    dialog = cast(BackupsDialog, window.desk.dialog)
    until(lambda: "no backup yet" in dialog.consequence.text(), "it is said")
    assert not dialog.act.isEnabled()
    dialog.close()
    until(lambda: window.desk.dialog is None, "no window of this test stays on the screen")
