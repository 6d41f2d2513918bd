"""Pictures of the call desk: next calls, what to say, the log (``tests.ui.gallery``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bocounter.errors import StoreTrouble
from bocounter.rules.consents import Answer
from bocounter.store.store import Store
from bocounter.ui import calling
from bocounter.ui.calling import Calling
from bocounter.ui.main_window import MainWindow
from bocounter.ui.screens.next_calls import Calls
from bocounter.ui.theme import Choice
from tests.ui.at_work import NOW, opening, settle, until, window
from tests.ui.gallery_ways import anew
from tests.ui.hostile import spoil

if TYPE_CHECKING:
    from tests.ui.gallery import Gallery

KEY = Qt.Key


def list_of(made: MainWindow) -> Calling:
    """Go to the next calls and wait until they are read."""
    made.acts["next_calls"].trigger()
    desk = calling.of(made)
    until(lambda: desk.list.settled and not made.panel.loading, "the calls")
    settle()
    return desk


def take(made: MainWindow, desk: Calling) -> None:
    """Take the call under the cursor and wait for what to say."""
    QTest.keyClick(desk.list.sheet, KEY.Key_Return)
    read(made, desk)


def read(made: MainWindow, desk: Calling) -> None:
    page = desk.script
    until(lambda: page.shown is not None and page.shown.script.kind is page.kind, "the script")
    until(lambda: made.settled, "its work order")
    settle()


def stopped(desk: Calling) -> bool:
    """Whether the page says that they want no call."""
    shown = desk.script.shown
    return shown is not None and shown.channel.answer is Answer.NO


def pictures(gallery: Gallery, store: Path, choice: Choice, size: tuple[int, int]) -> None:
    """The calls in every state, and each way to say it."""
    mark, copy = choice.value, anew(store, f"calls-{choice.value}.db")
    with window(opening(copy), choice, size) as made:
        desk = list_of(made)
        QTest.keyClick(desk.list.sheet, KEY.Key_Down)
        until(lambda: made.settled, "its work order")
        QTest.qWait(60)
        until(lambda: made.settled, "its work order")
        gallery.take(f"calls-{mark}", made)
        take(made, desk)
        gallery.take(f"calls-script-{mark}", made)
        for key, name in ((KEY.Key_2, "voicemail"), (KEY.Key_3, "sms"), (KEY.Key_4, "email")):
            until(lambda: not desk.script._burst.isActive(), "a person's key")
            QTest.keyClick(desk.script, key)
            read(made, desk)
            gallery.take(f"calls-{name}-{mark}", made)
        made.acts["log_contact"].trigger()
        settle()
        assert made.desk.dialog is not None
        row = made.desk.dialog.told.rows[0]  # type: ignore[attr-defined]
        row.tick.setChecked(True)
        row.day.setDate(row.day.minimumDate().addYears(27))
        row.confidence.setCurrentIndex(0)
        gallery.take(f"calls-log-{mark}", made.desk.dialog)
        made.desk.dialog.close()
        until(lambda: made.desk.dialog is None, "it is closed")
        made.look.safe = True
        settle()
        gallery.take(f"calls-script-safe-{mark}", made)
        made.acts["next_calls"].trigger()
        settle()
        gallery.take(f"calls-safe-{mark}", made)
        made.look.safe = False
        until(lambda: any(one.taken_by for one in desk.list.calls.listed), "it shows who has it")
        gallery.take(f"calls-taken-{mark}", made)
        take(made, desk)
        made.acts["consent"].trigger()
        settle()
        assert made.desk.dialog is not None
        QTest.keyClick(made.desk.dialog.channel, KEY.Key_4)  # type: ignore[attr-defined]
        QTest.qWait(100)
        gallery.take(f"calls-consent-{mark}", made.desk.dialog)
        made.desk.dialog.submit()  # type: ignore[attr-defined]
        until(lambda: made.desk.dialog is None, "it is noted")
        until(lambda: made.settled, "its work order")
        until(lambda: stopped(desk), "what to say knows of it")
        settle()
        made.panel.scrolled.verticalScrollBar().setValue(330)
        gallery.take(f"calls-stopped-{mark}", made)
        made.acts["next_calls"].trigger()
        settle()
        desk.list._show(Calls((), 0))
        gallery.take(f"calls-empty-{mark}", made)
        desk.list._failed(StoreTrouble("The store cannot be read just now.", "Check its disk."))
        gallery.take(f"calls-error-{mark}", made)
    hostile = anew(store, f"calls-hostile-{choice.value}.db")
    spoil(hostile)
    speak(hostile, "de")
    with window(opening(hostile), choice, size) as made:
        desk = list_of(made)
        gallery.take(f"calls-hostile-{mark}", made)
        take(made, desk)
        gallery.take(f"calls-script-hostile-{mark}", made)


def speak(path: Path, language: str) -> None:
    """Let every customer speak this language."""
    store = Store.to_write(path, "a test", NOW)
    try:
        with store.write() as write:
            write.all("UPDATE customer SET language = ?", (language,))
    finally:
        store.close()
