"""What stands chosen for the lines on the board: asked for behind the board's own questions."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer

from bocounter.models.choice_facts import ChoiceFacts
from bocounter.store.reader import Rows
from bocounter.ui.counter import Counter
from bocounter.ui.tables.board_model import BoardModel

LOG = logging.getLogger(__name__)


class BoardChoices(QObject):
    """Reads the choices of every work order that the board comes to know, and of all after a round.

    What is asked for while an answer is on its way is asked again with it.
    """

    def __init__(self, counter: Counter, model: BoardModel) -> None:
        super().__init__(model)
        self._counter, self._model = counter, model
        self._wanted: set[str] = set()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask)
        model.filled.connect(self._want)
        for told in (counter.opened, counter.round_ended):
            told.connect(self._want_all)
        self._want_all()

    def _want_all(self, *_told: object) -> None:
        self._want(tuple(self._model.facts()))

    def _want(self, orders: tuple[str, ...]) -> None:
        self._wanted.update(orders)
        self._soon.start(0)

    def _ask(self) -> None:
        facts = self._model.facts()
        self._wanted.intersection_update(facts)
        orders = tuple(self._wanted)
        lines = [line.id for id_ in orders for line in facts[id_].open_lines]

        def work(rows: Rows) -> Mapping[str, ChoiceFacts]:
            from bocounter.queries import choices  # not on the main thread, for it takes a while

            return choices.of_lines(rows, lines)

        def done(found: Mapping[str, ChoiceFacts]) -> None:
            self._wanted.difference_update(orders)
            self._model.show_choices(orders, found, self._counter.now())

        def failed(error: Exception) -> None:
            self._wanted.clear()
            LOG.warning("the board does not say what is chosen", exc_info=error)

        if lines:
            self._counter.ask("board choices", work, done, failed)
