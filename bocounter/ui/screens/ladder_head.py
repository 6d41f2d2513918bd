"""What stands around the ladder's rows: whose part it is, what is chosen, what would be won."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from bocounter.models.choice_facts import ChoiceFacts
from bocounter.ui import choice_words, words
from bocounter.ui.actions import native
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import button, card, label
from bocounter.ui.screens import ladder_words
from bocounter.ui.screens.ladder_words import Found
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr

WIDE = 700
"""From this width on, in logical pixels, what would be won is said in one row."""
_NO_SIGN = Sign("", Shape.SQUARE, Tone.QUIET)


class LadderHead(QWidget):
    """The part, the job, and the choice that stands."""

    def __init__(self, look: Look, ask_back: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.title = label("", self, kind="heading", wrap=True, selectable=True)
        self.title.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.wanted = label("", self, wrap=True)
        self.whose = label("", self, kind="muted", wrap=True)
        self.stepping = label("", self, kind="source")
        self.chosen, inside = card(parent=self)
        self.state = SignLabel(look, _NO_SIGN, self.chosen)
        self.phrase = label("", self.chosen, wrap=True)
        self.back = button(
            tr("Take back  {key}").format(key=native("Del")),
            tr("Take back what is chosen for this line"),
            ask_back,
            self.chosen,
        )
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QHBoxLayout()
        top.addWidget(self.state, 1)
        top.addWidget(self.back)
        inside.addLayout(top)
        inside.addWidget(self.phrase)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(1)
        over = QHBoxLayout()
        over.addWidget(self.title, 1)
        over.addWidget(self.stepping)
        column.addLayout(over)
        for made in (self.wanted, self.whose):
            column.addWidget(made)
        self.age = SignLabel(look, _NO_SIGN, self)
        column.addWidget(self.age)
        column.addSpacing(4)
        column.addWidget(self.chosen)

    def say_part(self, part: str) -> None:
        """Show the part's number alone, while the rest is read."""
        self.title.setText(tr("Every way to get {part}").format(part=part))
        for made in (self.wanted, self.whose, self.stepping, self.age, self.chosen):
            made.hide()

    def show_found(self, found: Found, now: datetime) -> None:
        """Show whose part it is and what stands chosen."""
        self.say_part(words.plain(found.part))
        order = found.order
        hidden = order is not None and self._look.hides(order.customer.id)
        for made, text in (
            (self.wanted, ladder_words.wanted(found, now.date())),
            (self.whose, "" if hidden else ladder_words.whose(found)),
            (self.stepping, ladder_words.stepping(found)),
        ):
            made.setText(text)
            made.setVisible(bool(text))
        age = ladder_words.age(found, now)
        if age is not None:
            self.age.show_sign(age)
            self.age.show()
        if found.chosen is not None:
            self._show_chosen(found.chosen, now)

    def _show_chosen(self, chosen: ChoiceFacts, now: datetime) -> None:
        self.state.show_sign(choice_words.choice_sign(chosen))
        why = f" {words.plain(chosen.why)}" if chosen.why else ""
        by = choice_words.signed(chosen, now)
        self.phrase.setText(f"{words.plain(chosen.phrase)}.{why} ({by})")
        self.back.setVisible(ladder_words.can_be_let_go(chosen))
        self.chosen.show()


class Foreseen(QFrame):
    """What Enter would do, said before it is done."""

    def __init__(self, look: Look, keep: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "answer")
        self.act = button("", "", keep, self)
        self.act.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.act.setProperty("primary", "true")
        self.sign = SignLabel(look, _NO_SIGN, self)
        self.text = label("", self, wrap=True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 7, 12, 8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self.sign, 0, 0)
        self._grid.addWidget(self.act, 0, 2)
        self._wide: bool | None = None
        self._arrange(wide=False)
        self.hide()

    def _arrange(self, *, wide: bool) -> None:
        """Put the sentence beside the sign where there is room, else beneath."""
        if wide is self._wide:
            return
        self._wide = wide
        self._grid.removeWidget(self.text)
        if wide:
            self._grid.addWidget(self.text, 0, 1)
        else:
            self._grid.addWidget(self.text, 1, 0, 1, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew at another width."""
        super().resizeEvent(event)
        self._arrange(wide=self.width() >= WIDE)

    def tell(self, sign: Sign, text: str, act: str | None = None) -> None:
        """Say this; ``act`` is what Enter does, with a place for the key."""
        self.act.setVisible(act is not None)
        if act is not None:
            self.act.setText(act.format(key=native("Enter")))
        self.sign.show_sign(sign)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.setAccessibleName(f"{sign.words}. {text}")
        self.show()
