"""Pictures of the ladder and of the dialogs about ways to get a part (``tests.ui.gallery``)."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bocounter.errors import StoreTrouble
from bocounter.queries.options import options
from bocounter.store.store import Store
from bocounter.ui import ways
from bocounter.ui.main_window import MainWindow
from bocounter.ui.screens.ladder import LadderPage
from bocounter.ui.theme import Choice
from tests.ui.at_work import NOW, find, opening, settle, until, window
from tests.ui.came_in import came_in
from tests.ui.hostile import NAMES, spoil

if TYPE_CHECKING:
    from tests.ui.gallery import Gallery

KEY = Qt.Key
MANY, FEW = 10, 3


def stand_on(made: MainWindow, line: str) -> None:
    """Put the board's cursor on a line."""
    model = made.board.model
    for id_, order in model.facts().items():
        for place, one in enumerate(order.open_lines):
            if one.id == line:
                made.board.view.setCurrentIndex(model.index(place, 0, model.group_of(id_)))
                made.board.focus()
                settle()
                return
    raise AssertionError(f"{line} is not on the board")


def show(made: MainWindow, line: str) -> LadderPage:
    stand_on(made, line)
    made.acts["options"].trigger()
    page = ways.of(made).page
    until(lambda: page.found is not None and page.found.line.id == line, "the ladder")
    settle()
    return page


def press(page: LadderPage, key: Qt.Key) -> None:
    until(lambda: not page._burst.isActive(), "a person's key")
    QTest.keyClick(page.view if page.view.isVisible() else page, key)
    settle()


def much_refused(store: Path) -> str:
    """Give a line with some ways, and more that must not be taken."""
    known = lines(store, _SO_MANY.format(2, 4))
    with Store.to_read(store).reading() as rows:
        for line in known:
            found = options(rows, line, NOW)
            if found is not None and len(found.excluded) > 3:
                return line
    raise AssertionError("everything is offered")


def lines(store: Path, sql: str) -> list[str]:
    with Store.to_read(store).reading() as rows:
        return [row[0] for row in rows.all(sql)]


_SHORT = "SELECT r.line FROM line_reading r LEFT JOIN best_option b ON b.line = r.line WHERE "
_SO_MANY = _SHORT + "b.options_count BETWEEN {0} AND {1} ORDER BY r.line"
_NONE = _SHORT + "coalesce(b.options_count, 0) = 0 AND CAST(r.uncovered AS REAL) > 0 ORDER BY 1"
_ON_ORDER = (
    _SHORT + "coalesce(b.options_count, 0) = 0 AND CAST(r.on_order AS REAL) > 0 ORDER BY r.line"
)
_TOGETHER = _SHORT + "b.phrase LIKE '%+%' AND b.options_count > 3 ORDER BY r.line"


def pictures(gallery: Gallery, store: Path, choice: Choice, size: tuple[int, int]) -> None:
    """The ladder in every state, and the dialogs."""
    mark, copy = choice.value, anew(store, f"ways-{choice.value}.db")
    waiting = came_in(copy)
    with window(opening(copy), choice, size) as made:
        ladders(gallery, made, mark)
        dialogs(gallery, made, mark, waiting[0])
    spoiled = anew(store, f"ways-spoiled-{choice.value}.db")
    spoil(spoiled)
    name_places(spoiled)
    with window(opening(spoiled), choice, size) as made:
        page = show(made, lines(spoiled, _TOGETHER)[0])
        press(page, KEY.Key_1)
        gallery.take(f"ladder-hostile-{mark}", made)
        made.look.safe = True
        settle()
        gallery.take(f"ladder-safe-{mark}", made)
        made.look.safe = False
    with window(
        opening(anew(store, "ways-stale.db"), NOW + timedelta(hours=7)), choice, size
    ) as made:
        press(show(made, lines(store, _SO_MANY.format(MANY, 90))[0]), KEY.Key_2)
        gallery.take(f"ladder-stale-{mark}", made)


def anew(store: Path, name: str) -> Path:
    """Copy the store without what an earlier copy of that name left, which would come back."""
    for left in store.parent.glob(f"{name}*"):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
    return Path(shutil.copy(store, store.with_name(name)))


def ladders(gallery: Gallery, made: MainWindow, mark: str) -> None:
    path = made.counter.path
    page = show(made, lines(path, _TOGETHER)[0])
    gallery.take(f"ladder-{mark}", made)
    press(page, KEY.Key_1)
    gallery.take(f"ladder-foreseen-{mark}", made)
    press(page, KEY.Key_Return)
    until(lambda: page.found is not None and page.found.chosen is not None, "it is chosen")
    gallery.take(f"ladder-chosen-{mark}", made)
    press(page, KEY.Key_Delete)
    gallery.take(f"ladder-take-back-{mark}", made)
    press(page, KEY.Key_Escape)
    press(page, KEY.Key_Escape)
    made.panel.scrolled.verticalScrollBar().setValue(320)
    gallery.take(f"ladder-on-the-board-{mark}", made)
    page = show(made, much_refused(path))
    press(page, KEY.Key_Space)
    press(page, KEY.Key_End)
    gallery.take(f"ladder-excluded-{mark}", made)
    page = show(made, lines(path, _SO_MANY.format(MANY, 90))[0])
    press(page, KEY.Key_9)
    gallery.take(f"ladder-many-{mark}", made)
    show(made, lines(path, _NONE)[0])
    gallery.take(f"ladder-empty-{mark}", made)
    show(made, lines(path, _ON_ORDER)[0])
    gallery.take(f"ladder-wait-{mark}", made)
    code = lines(path, "SELECT p.code FROM stock_level s JOIN part p ON p.remote_id = s.part WHERE "
                       "CAST(s.free AS REAL) > 20 AND p.active ORDER BY p.code")[0]  # fmt: skip
    find(made, code)
    made.acts["options"].trigger()
    until(lambda: page.found is not None and page.found.part == code, "its ladder")
    press(page, KEY.Key_1)
    gallery.take(f"ladder-part-{mark}", made)
    made.acts["part"].trigger()
    until(lambda: getattr(made.pages.currentWidget(), "page", None) is not None, "its page")
    made.acts["options"].trigger()
    until(lambda: page.found is not None and page.found.part == code, "its ladder")
    gallery.take(f"ladder-part-page-{mark}", made)
    made.show_board()
    page = show(made, lines(path, _ON_ORDER)[0])
    page._say_loading("66-0001")
    gallery.take(f"ladder-loading-{mark}", made)
    page._failed(StoreTrouble("The store cannot be read just now.", "Check its disk, then F5."))
    gallery.take(f"ladder-error-{mark}", made)
    press(page, KEY.Key_Escape)


def dialogs(gallery: Gallery, made: MainWindow, mark: str, waiting: str) -> None:
    stand_on(made, waiting)
    made.acts["share"].trigger()
    dialog = made.desk.dialog
    assert dialog is not None
    until(lambda: bool(dialog.rows), "who waits")  # type: ignore[attr-defined]
    gallery.take(f"share-{mark}", dialog)
    QTest.keyClicks(dialog.rows[0].units, "0")  # type: ignore[attr-defined]
    dialog.submit()  # type: ignore[attr-defined]
    gallery.take(f"share-otherwise-{mark}", dialog)
    dialog.close()
    until(lambda: made.desk.dialog is None, "it is closed")
    made.acts["lost_sale"].trigger()
    assert made.desk.dialog is not None
    gallery.take(f"lost-sale-{mark}", made.desk.dialog)
    made.desk.dialog.close()
    until(lambda: made.desk.dialog is None, "it is closed")
    order(gallery, made, mark)


def order(gallery: Gallery, made: MainWindow, mark: str) -> None:
    from bocounter.ui.dialogs.counter_order import CounterOrderDialog

    path = made.counter.path
    codes = lines(path, "SELECT p.code FROM part_line l JOIN part p ON p.remote_id = l.part "
                        "ORDER BY l.id DESC LIMIT 2")  # fmt: skip
    made.acts["counter_order"].trigger()
    until(lambda: made.desk.dialog is not None, "the dialog is open")
    dialog = made.desk.dialog
    assert isinstance(dialog, CounterOrderDialog)
    gallery.take(f"counter-order-empty-{mark}", dialog)
    QTest.keyClicks(dialog.customer.field, "farms")
    until(lambda: bool(dialog.customer.hits), "customers")
    gallery.take(f"counter-order-customer-{mark}", dialog)
    QTest.keyClick(dialog.customer.field, KEY.Key_Return)
    until(lambda: dialog.branch.count() > 1, "the branches")
    dialog.branch.setCurrentIndex(0)
    for code in (*codes, "no such number"):
        QTest.keyClicks(dialog.part, f"{code}=2")
        QTest.keyClick(dialog.part, KEY.Key_Return)
    until(lambda: all(line.known or line.unknown for line in dialog.ordered.lines), "looked for")
    dialog.submit()
    gallery.take(f"counter-order-{mark}", dialog)
    until(lambda: dialog.wrong.isVisible(), "the unknown one is refused")
    gallery.take(f"counter-order-refused-{mark}", dialog)
    dialog.ordered.lines.clear()
    dialog.done(0)
    until(lambda: made.desk.dialog is None, "it is closed")


def name_places(path: Path) -> None:
    """Give suppliers and branches the names of strangers, too."""
    store = Store.to_write(path, "a test", NOW)
    try:
        with store.write() as write:
            for place, name in enumerate(NAMES):
                for table in ("supplier", "branch"):
                    write.all(
                        f"UPDATE {table} SET name = ? WHERE id % ? = ?", (name, len(NAMES), place)
                    )
    finally:
        store.close()
