"""The ladder beside the line: every way to get its part, chosen by number.

A digit or an arrow takes an option in hand and shows at once what taking it would do; Enter keeps
it. Nothing is in hand at first, so that Enter alone keeps nothing.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bocounter.errors import Known
from bocounter.models.option_facts import Option
from bocounter.store.reader import Rows
from bocounter.ui import words
from bocounter.ui.counter import Counter
from bocounter.ui.labels import Message, label
from bocounter.ui.screens import ladder_words
from bocounter.ui.screens.ladder_head import Foreseen, LadderHead
from bocounter.ui.screens.ladder_words import Found, OfLine, OfPart
from bocounter.ui.tables import ladder_rows
from bocounter.ui.tables.ladder_model import LadderModel
from bocounter.ui.tables.ladder_view import LadderView
from bocounter.ui.theme import Look, sheet
from bocounter.ui.words import Shape, Sign, Tone, tr

BURST_MS = 60
"""Two keys closer than this were sent by a scanner: they are a search, not a choice."""
AGAIN_MS = 60_000
"""The ladder is judged again so often while it is shown: cut-offs come nearer."""
ANY_HEIGHT = 16_777_215
"""The toolkit's own "as high as there is room"."""


class LadderPage(QWidget):
    """Shows the ladder of one line; what is kept or taken back is asked for by signals."""

    left = Signal()
    kept = Signal(str, object)
    """A line's id and the Option that is to be kept for it."""
    ordered = Signal(str, object)
    """A part's number and the quantity that is asked for, to take an order of."""
    let_go = Signal(str)
    """The id of a line whose choice is to be taken back."""
    typed = Signal(str)
    """What was typed is meant for the search."""
    arrived = Signal()
    """What was asked for is shown, or it is said why not."""

    def __init__(self, counter: Counter, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._counter, self._look = counter, look
        self.asked: OfLine | OfPart | None = None
        self.found: Found | None = None
        self.loading = False
        self._letting_go = False
        self._working = False
        self._typed_ahead: int | None = None
        self._last = self._complaint = ""
        self.model = LadderModel(self)
        self.view = LadderView(self.model, look, self)
        self._burst = self._timer(BURST_MS, once=True)
        self._again = self._timer(AGAIN_MS, once=False)
        self._again.timeout.connect(self.refresh)
        self._make()
        self.view.moved.connect(self._moved)
        self.view.key_pressed.connect(self._key)
        look.changed.connect(self._dress)
        self._dress()

    def _timer(self, interval: int, *, once: bool) -> QTimer:
        made = QTimer(self)
        made.setInterval(interval)
        made.setSingleShot(once)
        return made

    # --- building -------------------------------------------------------------------------

    def _make(self) -> None:
        self.head = LadderHead(self._look, self.ask_back, self)
        self.foreseen = Foreseen(self._look, self.keep, self)
        self.message = Message(self._look, self)
        self.keys = label("", self, kind="source", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.head)
        column.addWidget(self.message, 2)
        column.addWidget(self.view, 3)
        column.addWidget(self.foreseen)
        column.addWidget(self.keys)
        self.setMinimumWidth(388)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Every way to get the part"))

    def _dress(self) -> None:
        rules = sheet(self._look.colours)
        # Not on the list: a style sheet over a table costs a quarter of its painting.
        for made in (self.head, self.foreseen, self.message, self.keys):
            made.setStyleSheet(rules)
        if self.found is not None:
            self._show(self.found)

    # --- asking ---------------------------------------------------------------------------

    def show_line(self, line: str, part: str) -> None:
        """Show the ladder of a line (its id); ``part`` is said until it is read."""
        self.show_ladder(OfLine(line), part)

    def show_ladder(self, asked: OfLine | OfPart, part: str) -> None:
        """Show the ladder of a line, or of a part that nobody waits for."""
        if asked != self.asked:
            self.asked, self.found = asked, None
            self._letting_go = self._working = False
            self._typed_ahead, self._complaint = None, ""
            self.model.fold_again()
            self._say_loading(part)
        self._again.start()
        self.refresh()

    def refresh(self) -> None:
        """Read the ladder again; the option in hand stays in hand."""
        asked, now = self.asked, self._counter.now()
        if asked is None:
            return

        def work(rows: Rows) -> Found | None:
            return ladder_words.read(rows, asked, now)

        self.loading = self.found is None
        self._counter.ask("ladder", work, self._arrived, self._failed)

    def _arrived(self, found: Found | None) -> None:
        self.loading = False
        if found is None:
            self._say(
                Sign(tr("It is gone"), Shape.CROSS, Tone.WARNING),
                tr("The ERP no longer has it. Esc goes back."),
            )
        else:
            self._show(found)
        ahead, self._typed_ahead = self._typed_ahead, None
        if found is not None and ahead is not None and ahead < self.model.options:
            self.view.pick(ahead)
        self.arrived.emit()

    def _failed(self, error: Exception) -> None:
        self.loading = False
        if isinstance(error, Known):
            self._say(
                Sign(words.plain(error.what), Shape.TRIANGLE, Tone.ALARM), words.plain(error.advice)
            )
        else:
            self._counter.failed.emit(error)
        self.arrived.emit()

    # --- showing --------------------------------------------------------------------------

    def _say_loading(self, part: str) -> None:
        self.head.say_part(part)
        self._say(Sign(tr("Looking at every way …"), Shape.CLOCK, Tone.CALM), "")

    def _say(self, sign: Sign, sentence: str) -> None:
        """Say something in the place of the rows."""
        self.found = None
        self.foreseen.hide()
        self.model.show_rows(ladder_rows.Rows((), ()))
        self._show_view(False)
        self.message.say(sign, sentence)
        self.message.show()
        self.keys.setText(tr("Esc back"))

    def _show(self, found: Found) -> None:
        held = self.option
        key = None if held is None else held.key
        self.found = found
        self._letting_go = self._letting_go and found.chosen is not None
        self.head.show_found(found, self._counter.now())
        safe = self._look.safe
        place = self.view.verticalScrollBar().value()
        self.model.show_rows(ladder_rows.rows(found.ladder, found.chosen, safe=safe))
        self._show_empty(found)
        self._show_view(self.model.rowCount() > 0)
        self.view.verticalScrollBar().setValue(place)
        keys = [one.key for one in found.ladder.options]
        self.view.pick(keys.index(key) if key in keys else None, again=True)
        self._foresee()

    def _show_view(self, shown: bool) -> None:
        """Show or hide the rows; the keyboard, where it is here, is then on what there is."""
        here = self.has_keyboard
        self._fit_view()
        self.view.setVisible(shown)
        if here:
            self.focus()

    def _fit_view(self) -> None:
        """Where there is no option, what is not offered needs no more room than it has words."""
        rows = range(self.model.rowCount())
        whole = sum(self.view.height_of(place) for place in rows) + 2
        self.view.setMaximumHeight(ANY_HEIGHT if self.model.options else whole)

    @property
    def has_keyboard(self) -> bool:
        """Whether the keyboard is here, also while a dialog is before the window."""
        focused = self.window().focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def _show_empty(self, found: Found) -> None:
        self.message.setVisible(not self.model.options)
        if not self.model.options:
            today = self._counter.now().date()
            self.message.say(*ladder_words.nothing_to_take(found, today))

    # --- what is in hand ------------------------------------------------------------------

    @property
    def option(self) -> Option | None:
        """The option in hand."""
        place = self.view.picked
        if self.found is None or place is None or place >= self.model.options:
            return None
        return self.found.ladder.options[place]

    def _moved(self) -> None:
        self._letting_go, self._complaint = False, ""
        self._foresee()

    def _foresee(self) -> None:
        """Show what Enter would do now, before anything is kept."""
        found, one = self.found, self.option
        self.keys.setText(ladder_words.keys(found, one, letting_go=self._letting_go))
        if self._working:
            self.foreseen.tell(Sign(tr("Being kept …"), Shape.ARROW, Tone.CALM), "")
        elif self._complaint:
            self.foreseen.tell(Sign(tr("Not kept"), Shape.CROSS, Tone.ALARM), self._complaint)
        elif found is not None and self._letting_go and found.chosen is not None:
            sign = Sign(tr("Take this choice back?"), Shape.QUESTION, Tone.WARNING)
            said = ladder_words.taking_back(found, found.chosen, safe=self._look.safe)
            self.foreseen.tell(sign, said, tr("Take it back  {key}"))
        elif found is not None and one is not None:
            self.foreseen.tell(*ladder_words.foreseen(found, one, self._counter.now().date()))
        else:
            self.foreseen.hide()

    # --- deeds ----------------------------------------------------------------------------

    def keep(self) -> None:
        """Ask for the option in hand to be kept, or for the choice to be taken back."""
        if self.found is None or self._working:
            return
        line, one = self.found.line, self.option
        if line is not None and self._letting_go:
            self.let_go.emit(line.id)
        elif line is not None and one is not None:
            self.kept.emit(line.id, one)
        elif line is None and (one is not None or not self.model.options):
            self.ordered.emit(self.found.part, self.found.ladder.asked.quantity)
        elif self.view.picked is not None and self.view.picked == self.model.fold:
            self._toggle()

    def ask_back(self) -> None:
        """Ask whether what is chosen is to be taken back; Enter does it."""
        if self.found is None or self.found.chosen is None:
            return
        if not ladder_words.can_be_let_go(self.found.chosen):
            self.foreseen.tell(
                Sign(tr("It is on its way already"), Shape.ARROW, Tone.WARNING),
                tr("Wait for it, or have it stopped in the ERP; then choose again."),
            )
            return
        self.view.pick(None)
        self._letting_go = True
        self._foresee()

    def work(self) -> None:
        """Show that a deed is under way; no second one is taken until then."""
        self._working = True
        self._foresee()

    def done(self) -> None:
        """It was done: the next reading shows it."""
        self._working = self._letting_go = False
        self.view.pick(None)

    def complain(self, text: str) -> None:
        """Say why it was not done; the ladder may have changed, so it is read again."""
        self._working = self._letting_go = False
        self._complaint = text
        self._foresee()
        self.refresh()

    # --- keys -----------------------------------------------------------------------------

    def focus(self) -> None:
        """Put the keyboard here."""
        where = self.view if self.view.isVisibleTo(self) else self
        where.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def step_line(self, by: int) -> None:
        """Go to another missing part of the same job, or ask for more or fewer."""
        if isinstance(self.asked, OfPart):
            more = replace(self.asked, quantity=max(Decimal(1), self.asked.quantity + by))
            self.show_ladder(more, words.plain(self.asked.code))
            return
        if self.found is None or self.found.order is None or self.found.line is None:
            return
        lines = self.found.order.short_lines
        ids = [line.id for line in lines]
        if self.found.line.id in ids and len(ids) > 1:
            other = lines[(ids.index(self.found.line.id) + by) % len(ids)]
            self.show_line(other.id, words.plain(other.part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys while there are no rows."""
        event.accept()
        self._key(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat() and not self.loading:
                self.keep()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.ask_back()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step_line(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Space:
            self._toggle()
        elif _is_typed(event):
            self._type(event.text())
        else:
            event.ignore()

    def _leave(self) -> None:
        if self._letting_go:
            self._letting_go = False
            self._foresee()
        else:
            self.left.emit()

    def _toggle(self) -> None:
        """Show or fold what is not offered."""
        fold = self.model.fold
        if fold is not None:
            self.model.toggle()
            self._fit_view()
            self.view.pick(fold)

    def _type(self, text: str) -> None:
        """Take a digit as a choice, at once; keys in a burst and letters are a search."""
        before, self._last = (self._last if self._burst.isActive() else ""), text
        self._burst.start()
        place = int(text) - 1 if text.isascii() and text.isdecimal() else -1
        if before or place < 0:
            self._burst.stop()
            self.typed.emit(before + text)
        elif self.loading:
            self._typed_ahead = place
        elif place < self.model.options:
            self.view.pick(place)
        else:
            self.keys.setText(tr("There is no way {n} here.   Esc back").format(n=text))

    def hideEvent(self, event: QHideEvent) -> None:
        """Judge nothing again while nobody looks."""
        super().hideEvent(event)
        self._again.stop()


def _is_typed(event: QKeyEvent) -> bool:
    modifiers = Qt.KeyboardModifier
    held = event.modifiers() & ~(modifiers.ShiftModifier | modifiers.KeypadModifier)
    return not held and event.text().isprintable() and bool(event.text().strip())
