"""Pictures of receiving: what comes, the count, the summary, what became of it, a tag."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from bocounter.ui import receivings, tags
from bocounter.ui.main_window import MainWindow
from bocounter.ui.theme import Choice
from tests.ui.at_work import NOW, opening, settle, until, window
from tests.ui.deliveries import PO, delivery
from tests.ui.hostile import spoil

if TYPE_CHECKING:
    from tests.ui.gallery import Gallery


def pictures(gallery: Gallery, store: Path, choice: Choice, size: tuple[int, int]) -> None:
    """Take them all in one palette."""
    mark = choice.value
    copy = store.with_name("receiving.db")
    for old in copy.parent.glob("receiving.db*"):
        old.unlink()
    shutil.copy(store, copy)
    lines = delivery(copy)
    with window(opening(copy), choice, size) as made:
        shown = receivings.of(made).screen
        made.acts["receive"].trigger()
        until(lambda: shown.found is not None, "what comes is shown")
        gallery.take(f"receiving-start-{mark}", made)
        shown.look_up("no such order")
        until(lambda: bool(shown.wrong.text()), "it is said")
        gallery.take(f"receiving-unknown-{mark}", made)
        _count(made, lines)
        gallery.take(f"receiving-count-{mark}", made)
        _dialogs(gallery, made, mark)
    _hostile(gallery, store, choice, size)
    states(gallery, store, choice, size)


def states(gallery: Gallery, store: Path, choice: Choice, size: tuple[int, int]) -> None:
    """Where nothing is expected, while it is being read, and while another program holds it."""
    from bocounter.store.store import Store

    mark = choice.value
    empty = store.with_name("receiving-empty.db")
    if not empty.exists():
        Store.to_write(empty, "the gallery", NOW).close()
    with window(opening(empty), choice, size) as made:
        shown = receivings.of(made).screen
        made.acts["receive"].trigger()
        gallery.take(f"receiving-loading-{mark}", made)
        until(lambda: shown.found is not None, "nothing comes")
        gallery.take(f"receiving-empty-{mark}", made)
    copy = store.with_name("receiving-held.db")
    for old in copy.parent.glob("receiving-held.db*"):
        old.unlink()
    shutil.copy(store, copy)
    other = Store.to_write(copy, "Ruth at the command line", NOW)
    with window(opening(copy), choice, size, held=False) as made:
        until(lambda: made.desk.held is not None, "it is held elsewhere")
        shown = receivings.of(made).screen
        made.acts["receive"].trigger()
        until(lambda: bool(shown.wrong.text()), "it is said")
        gallery.take(f"receiving-held-{mark}", made)
    other.close()


def _count(made: MainWindow, lines: list[str]) -> None:
    shown = receivings.of(made).screen
    shown.look_up(PO)
    until(lambda: shown.is_counting and shown.page.facts is not None, "the count has begun")
    page = shown.page
    page.bin = "B 7"
    for text in (*lines[1:18], "3*" + lines[20], "6*" + lines[21], "NO-77", "3*" + lines[0]):
        page.scan.setText(text)
        page._scanned()
    until(lambda: page.settled and page.count is not None and len(page.count.scans) == 21, "kept")
    settle()


def _dialogs(gallery: Gallery, made: MainWindow, mark: str) -> None:
    desk = receivings.of(made)
    page = desk.screen.page
    desk.say_odd(page._part_in_hand() or "")
    settle()
    assert made.desk.dialog is not None
    gallery.take(f"receiving-odd-{mark}", made.desk.dialog)
    made.desk.dialog.reject()
    settle()
    desk.finish()
    until(lambda: made.desk.dialog is not None, "the summary")
    assert made.desk.dialog is not None
    gallery.take(f"receiving-end-{mark}", made.desk.dialog)
    made.desk.dialog.submit()  # type: ignore[attr-defined]
    until(lambda: desk.screen.done.isVisible() and bool(desk.screen.done.tags), "done")
    gallery.take(f"receiving-done-{mark}", made)
    if mark == "light":
        tag = desk.screen.done.tags[0]
        paper(gallery, "receiving-tag", tag)


def paper(gallery: Gallery, name: str, tag: tags.Tag) -> None:
    """Draw one tag as it is printed, eight dots a millimetre."""
    image = QImage(int(tags.WIDTH * 8), int(tags.HEIGHT * 8), QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(8, 8)
    tags._tag(painter, tag, QRectF(0, 0, tags.WIDTH, tags.HEIGHT), NOW.tzinfo)
    painter.end()
    image.save(str(gallery.folder / f"{name}.png"))


def _hostile(gallery: Gallery, store: Path, choice: Choice, size: tuple[int, int]) -> None:
    """Names that are very long or written from right to left, and a customer who looks on."""
    mark = choice.value
    copy = store.with_name("receiving-hostile.db")
    for old in copy.parent.glob("receiving-hostile.db*"):
        old.unlink()
    shutil.copy(store, copy)
    lines = delivery(copy)
    spoil(copy)
    with window(opening(copy), choice, size) as made:
        receivings.of(made)
        made.acts["receive"].trigger()
        _count(made, lines)
        gallery.take(f"receiving-hostile-{mark}", made)
        made.look.safe = True
        settle()
        gallery.take(f"receiving-safe-{mark}", made)
        made.look.safe = False
