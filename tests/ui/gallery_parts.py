"""Pictures of the customer-safe view and of the part page (``tests.ui.gallery``)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from bocounter.errors import StoreTrouble
from bocounter.ui.main_window import MainWindow
from bocounter.ui.part_pages import pages_of
from bocounter.ui.theme import Choice
from tests.ui.at_work import find, opening, settle, until, window
from tests.ui.disputes import refuse
from tests.ui.hostile import spoil

Take = Callable[[str, QWidget], None]


def safe_view(take: Take, store: Path, choice: Choice, size: tuple[int, int]) -> None:
    """A customer looks on: the board, the search, what waits."""
    mark, copy = choice.value, store.with_name(f"safe-{choice.value}.db")
    shutil.copy(store, copy)
    refuse(copy, 3)
    with window(opening(copy), choice, size) as made:
        made.acts["safe_view"].trigger()
        made.board.view.setCurrentIndex(made.board.model.index(1, 0))
        take(f"safe-board-{mark}", made)
        find(made, "555")
        take(f"safe-search-{mark}", made)
        made.show_sync()
        take(f"safe-sync-{mark}", made)


PARTS = {
    "part": "10432-2QD",
    "part-loop": "VH 5888 57",
    "part-crowd": "98969-4KS",
    "part-dead-end": "806.726.K",
    "part-kit": "VH979009/4",
    "part-chain": "KS343102/7",
    "part-long-chain": "BF100000/1",
    "part-alone": "555.060.O",
}
"""Parts of the sample dealership whose pages look different."""


def shown(made: MainWindow, number: str) -> None:
    screen = pages_of(made).screen
    pages_of(made).show(number)
    until(lambda: screen.page is not None, f"the page of {number}")
    until(lambda: screen.chart.ready, "the bars are drawn")
    settle()


def part_page(take: Take, store: Path, choice: Choice, size: tuple[int, int]) -> None:
    """The page of a part: usual, a loop, a crowd, a dead end, a kit, alone, seen by a customer."""
    mark = choice.value
    with window(opening(store), choice, size) as made:
        for name, number in PARTS.items():
            shown(made, number)
            take(f"{name}-{mark}", made)
        screen = pages_of(made).screen
        shown(made, PARTS["part"])
        screen.relations.list.setFocus()
        screen.relations.list.selectRow(2)
        take(f"part-walked-{mark}", made)
        screen.scrolled.verticalScrollBar().setValue(10_000)
        take(f"part-below-{mark}", made)
        made.look.safe = True
        take(f"part-safe-{mark}", made)
        made.look.safe = False
        screen._ask("no such number")
        until(lambda: screen.settled, "it says so")
        take(f"part-gone-{mark}", made)
        screen._failed(StoreTrouble("The store cannot be read.", "Check its disk, then press F5."))
        take(f"part-error-{mark}", made)
    copy = store.with_name(f"part-{mark}.db")
    shutil.copy(store, copy)
    spoil(copy)
    with window(opening(copy), choice, size) as made:
        for name in ("part", "part-crowd", "part-chain"):
            shown(made, PARTS[name])
            take(f"{name}-hostile-{mark}", made)
