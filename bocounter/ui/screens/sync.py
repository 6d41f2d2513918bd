"""Sync and conflicts: how fresh each kind of fact is, what waits and why, what must be decided."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bocounter.models.facts import Freshness
from bocounter.progress import Step
from bocounter.ui import veil, words
from bocounter.ui.actions import native
from bocounter.ui.counter import Counter
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import button, card, clear, label
from bocounter.ui.screens.deciding import Decisions
from bocounter.ui.screens.outbox import Outbox
from bocounter.ui.theme import Look
from bocounter.ui.traffic import Traffic, headline, step_words, truth
from bocounter.ui.words import Shape, Sign, Tone, tr

NARROW = 900
"""Below this width in logical pixels the columns stand one below the other."""


class SyncScreen(QWidget):
    """Shows the traffic; starting and stopping is the window's."""

    left = Signal()

    def __init__(
        self,
        counter: Counter,
        look: Look,
        deeds: dict[str, Callable[[], None]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._counter, self._look = counter, look
        self._found: Traffic | None = None
        self._drawn = True
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        self.headline = SignLabel(look, Sign("", Shape.CLOCK, Tone.CALM), self)
        self.headline.setStyleSheet("font-size: 17px; font-weight: 600;")
        outer.addWidget(self.headline)
        self.sentence = label("", self, wrap=True)
        outer.addWidget(self.sentence)
        row = QHBoxLayout()
        self.start = self._deed(tr("Sync now"), "F9", tr("Send and read now"), deeds["sync_now"])
        self.start.setProperty("primary", "true")
        self.stop = self._deed(
            tr("Stop"), "Shift+F9", tr("Stop; what is complete is kept"), deeds["sync_cancel"]
        )
        self.connection = self._deed(
            tr("Connection"), "Ctrl+Shift+E", tr("Choose the ERP"), deeds["connect"]
        )
        for made in (self.start, self.stop, self.connection):
            row.addWidget(made)
        row.addStretch(1)
        outer.addLayout(row)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the sync"))
        self.progress = label("", self, kind="muted")
        outer.addWidget(self.bar)
        outer.addWidget(self.progress)
        self._make_columns()
        outer.addWidget(self.scrolled, 1)
        for told in (look.changed, look.turned):
            told.connect(self._look_changed)
        self.idle()

    def _make_columns(self) -> None:
        body, look = QWidget(), self._look
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._columns.setContentsMargins(0, 0, 6, 0)
        self._columns.setSpacing(10)
        self._sides = (QVBoxLayout(), QVBoxLayout())
        self.scrolled = QScrollArea(self)
        self.decisions = Decisions(look, self.scrolled, body)
        self.decisions.emptied.connect(self.focus)
        self.outbox = Outbox(look, self.scrolled, body)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.decisions)
        left.addLayout(self._sides[0])
        left.addStretch(1)
        self._columns.addLayout(left, 3)
        self._columns.addLayout(self._sides[1], 2)
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setWidget(body)
        self.scrolled.setAccessibleName(
            tr("What waits, what must be decided, how fresh the facts are")
        )

    def _deed(self, text: str, key: str, sentence: str, deed: Callable[[], None]) -> QPushButton:
        made = button(f"{text}  {native(key)}", sentence, deed, self)
        made.setAccessibleName(text)
        return made

    # --- the round ------------------------------------------------------------------------

    def busy(self) -> None:
        """Show that a round is under way."""
        self.start.setEnabled(False)
        self.stop.setEnabled(True)
        self.bar.setRange(0, 0)
        self.bar.show()
        self.progress.setText(tr("Asking the ERP …"))
        self.progress.show()

    def step(self, step: Step) -> None:
        """Show how far it is, and how long it will still take."""
        self.progress.setText(step_words(step))
        if step.total:
            self.bar.setRange(0, step.total)
            self.bar.setValue(min(step.done, step.total))
        else:
            self.bar.setRange(0, 0)

    def idle(self) -> None:
        """Show that none is under way."""
        self.start.setEnabled(True)
        self.stop.setEnabled(False)
        self.bar.hide()
        self.progress.hide()

    # --- the traffic ----------------------------------------------------------------------

    def show_traffic(self, found: Traffic) -> None:
        """Show it all anew, as far as it may be seen."""
        first, self._drawn = self._found is None, True
        self._found = found
        found = veil.traffic(self._look, found)
        syncing = self._counter.syncing
        self.headline.show_sign(headline(found, syncing=syncing))
        self.sentence.setText(truth(found, syncing=syncing))
        self.decisions.show_all(found.conflicts, found.at)
        for side in self._sides:
            side.removeWidget(self.outbox)  # it keeps its rows, and the keyboard
            clear(side)
        left, right = self._sides
        # Beside the cards rather than beneath the last of many.
        decided = {one.operation for one in found.conflicts}
        going = tuple(word for word in found.waiting if word.id not in decided)
        self.outbox.show_all(going, found.at)
        (right if found.conflicts else left).insertWidget(0, self.outbox)
        right.addWidget(self._last(found))
        right.addWidget(self._connection(found))
        right.addWidget(self._freshness(found))
        right.addStretch(1)
        if first and self.window().focusWidget() in (self.start, self.stop):
            self.focus()  # whoever came here before anything was read has touched nothing since

    def _look_changed(self) -> None:
        """Draw it again; a page that nobody sees, when it is shown."""
        self._drawn = False
        if self.isVisible():
            self._draw_again()

    def _draw_again(self) -> None:
        if not self._drawn and self._found is not None:
            self.show_traffic(self._found)

    def showEvent(self, event: QShowEvent) -> None:
        """Never show what was drawn for somebody else."""
        self._draw_again()
        super().showEvent(event)

    def _section(self, title: str) -> tuple[QFrame, QVBoxLayout]:
        frame, inside = card(parent=self)
        inside.addWidget(label(title, frame, kind="section"))
        return frame, inside

    def _last(self, found: Traffic) -> QWidget:
        frame, inside = self._section(tr("Last round"))
        run, now = found.last, self._counter.now()
        if run is None:
            inside.addWidget(label(tr("There was none yet."), frame, kind="muted"))
            return frame
        sign = run_sign(run.outcome)
        inside.addWidget(SignLabel(self._look, sign, frame))
        when = words.moment(run.ended or run.started, now)
        inside.addWidget(label(when, frame, kind="muted"))
        for text in (run.reason, run.advice):
            if text:
                inside.addWidget(label(words.plain(text), frame, wrap=True))
        return frame

    def _connection(self, found: Traffic) -> QWidget:
        frame, inside = self._section(tr("Connection"))
        chosen = found.settings
        if chosen.connector is None:
            inside.addWidget(label(tr("No ERP is connected."), frame, kind="muted"))
            return frame
        named = (chosen.connector, chosen.url, chosen.database, chosen.user)
        text = " · ".join(words.plain(part) for part in named if part)
        inside.addWidget(label(text, frame, wrap=True, selectable=True))
        promise = {
            True: tr("Exactly-once: a word that is sent twice arrives once."),
            False: tr(
                "At-least-once: this ERP cannot refuse a repeat. A word without an answer is "
                "looked up before it is sent again; a duplicate is found and reported."
            ),
            None: "",
        }[self._counter.exactly_once]
        if promise:
            inside.addWidget(label(promise, frame, kind="muted", wrap=True))
        return frame

    def _freshness(self, found: Traffic) -> QWidget:
        frame, inside = self._section(tr("How fresh the facts are"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        now = self._counter.now()
        right = Qt.AlignmentFlag.AlignRight
        for row, fact in enumerate(sorted(found.freshness, key=_by_use)):
            grid.addWidget(label(words.fact_kind(fact.kind), frame), row, 0)
            grid.addWidget(label(f"{fact.rows:,}", frame, kind="muted"), row, 1, right)
            age = words.ago(fact.as_of, now)
            whole = age if fact.complete else tr("{age}, not complete").format(age=age)
            grid.addWidget(label(whole, frame, kind="muted"), row, 2, right)
        inside.addLayout(grid)
        if not found.freshness:
            inside.addWidget(label(tr("Nothing was read yet."), frame, kind="muted"))
        return frame

    # --- keys -----------------------------------------------------------------------------

    def focus(self) -> None:
        """Put the keyboard on the first thing to do: a decision where one waits."""
        if not self.decisions.focus():
            (self.start if self.start.isEnabled() else self.stop).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns one below the other where they would be too narrow to read."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        narrow = event.size().width() < NARROW
        self._columns.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


_IN_USE = ("work_order", "part_line", "purchase_line", "inbound", "stock_level", "receipt")


def _by_use(fact: Freshness) -> tuple[int, str]:
    """Put first what an answer rests on."""
    place = _IN_USE.index(fact.kind) if fact.kind in _IN_USE else len(_IN_USE)
    return place, words.fact_kind(fact.kind)


def run_sign(outcome: str | None) -> Sign:
    """Say how a round ended."""
    return {
        "done": Sign(tr("done"), Shape.CHECK, Tone.GOOD),
        "decisions": Sign(tr("done, decisions wait"), Shape.TRIANGLE, Tone.WARNING),
        "cancelled": Sign(tr("stopped by you"), Shape.CROSS, Tone.QUIET),
        "unreachable": Sign(tr("the ERP was not reached"), Shape.TRIANGLE, Tone.ALARM),
    }.get(outcome or "", Sign(tr("did not end well"), Shape.TRIANGLE, Tone.ALARM))
