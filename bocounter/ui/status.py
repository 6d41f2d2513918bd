"""The bar at the bottom: how fresh the facts are, what waits, who acts. And the banner above."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from bocounter.ui import words
from bocounter.ui.actions import native
from bocounter.ui.counter import Counter
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import OneLine, button, label
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr

if TYPE_CHECKING:
    from bocounter.progress import Step
    from bocounter.ui.traffic import Traffic

STALE_HOURS = 4
"""Facts older than this are said to be old, on the board and in the answer."""


class StatusBar(QWidget):
    """One quiet row that is always true."""

    def __init__(
        self, counter: Counter, look: Look, deeds: dict[str, Callable[[], None]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._counter = counter
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 10, 4)
        row.setSpacing(18)
        self.freshness = SignLabel(look, Sign(tr("reading …"), Shape.CLOCK, Tone.QUIET), self)
        self.waiting = SignLabel(look, Sign("", Shape.CHECK, Tone.QUIET), self)
        self.copies = SignLabel(
            look, Sign(tr("no second copy"), Shape.TRIANGLE, Tone.WARNING), self
        )
        self.copies.hide()
        self.safe = SignLabel(look, words.safe_sign(native("F7")), self, grounded=True)
        self.safe.setToolTip(tr("Other customers, cost and margin are hidden. Press F7 to see."))
        self.safe.setVisible(look.safe)
        look.changed.connect(lambda: self.safe.setVisible(look.safe))
        self.doing = OneLine(self)
        self.who: QPushButton = button("", tr("Switch clerk"), deeds["who"], self)
        self.who.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(self.safe)
        row.addWidget(self.freshness)
        row.addWidget(self.waiting)
        row.addWidget(self.copies)
        row.addWidget(self.doing, 1)
        row.addWidget(self.who)
        self.show_who()

    def show_who(self) -> None:
        """Show whose name stands on the deeds."""
        who = self._counter.who
        text = words.plain(who) if who else tr("nobody said who is here")
        short = text if len(text) <= 30 else text[:29] + "…"
        self.who.setText(f"{short}   {native('F4')}".replace("&", "&&"))
        self.who.setAccessibleName(tr("Clerk at this desk: {name}").format(name=text))

    def show_traffic(self, found: Traffic) -> None:
        """Show freshness and what waits."""
        from bocounter.ui.traffic import headline

        as_of, now = found.status.as_of, self._counter.now()
        if as_of is None:
            self.freshness.show_sign(
                Sign(tr("nothing read from the ERP yet"), Shape.QUESTION, Tone.WARNING)
            )
        else:
            tone = Tone.WARNING if is_stale(found, self._counter) else Tone.QUIET
            text = tr("I see others' work as of {when} ({ago})").format(
                when=words.moment(as_of, now), ago=words.ago(as_of, now)
            )
            self.freshness.show_sign(Sign(text, Shape.CLOCK, tone))
        self.waiting.show_sign(headline(found, syncing=self._counter.syncing))
        self.copies.setVisible(found.second_copy is not None)
        self.copies.setToolTip(words.as_written(found.second_copy or ""))

    def step(self, step: Step) -> None:
        """Show how far the round is."""
        from bocounter.ui.traffic import step_words

        self.doing.say(step_words(step))

    def say(self, text: str) -> None:
        """Show one short sentence, until the next."""
        self.doing.say(text)


def is_stale(found: Traffic, counter: Counter) -> bool:
    """Whether the facts are too old to be spoken without saying so."""
    as_of = found.status.as_of
    return as_of is not None and (counter.now() - as_of).total_seconds() > STALE_HOURS * 3600


class Banner(QFrame):
    """A sentence that must not be missed, with at most one thing to do about it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._tone = Tone.WARNING
        self._act: Callable[[], None] = lambda: None
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 8, 5)
        self.text = label("", self, wrap=True)
        self.act: QPushButton = button("", "", lambda: self._act(), self)
        row.addWidget(self.text, 1)
        row.addWidget(self.act)
        self.hide()
        look.changed.connect(self._dress)

    def say(self, tone: Tone, text: str, act: tuple[str, Callable[[], None]] | None = None) -> None:
        """Show this sentence until it is put away."""
        self._tone = tone
        self.text.setText(text)
        self.text.setAccessibleName(text)
        if act is not None:
            self.act.setText(act[0])
            self.act.setAccessibleName(act[0])
            self._act = act[1]
        self.act.setVisible(act is not None)
        self._dress()
        self.show()

    def _dress(self) -> None:
        ink, ground = self._look.tone(self._tone)
        self.setStyleSheet(
            f"Banner {{ background: {ground.name()}; border: 1px solid {ink.name()};"
            f" border-radius: 6px; }} QLabel {{ color: {ink.name()}; font-weight: 600; }}"
        )
