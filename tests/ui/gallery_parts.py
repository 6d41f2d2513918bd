"""Pictures of the customer-safe view and of the part page (``tests.ui.gallery``)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from bocounter.ui.theme import Choice
from tests.ui.at_work import find, opening, window
from tests.ui.disputes import refuse

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
