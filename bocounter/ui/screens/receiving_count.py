"""Counting a delivery: each scan, who gets the part in hand, the bins.

Each scan goes to the deed thread and is kept before the next; one that could not be kept stays
here, is said, and goes first the next time. Everything is done by the scanner and keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from bocounter.errors import WrongUse
from bocounter.models.receiving_facts import Count
from bocounter.models.receiving_facts import Sheet as Facts
from bocounter.queries import receiving
from bocounter.store.reader import Rows
from bocounter.ui import counting, words
from bocounter.ui.actions import native
from bocounter.ui.counter import Counter
from bocounter.ui.screens import receiving_words
from bocounter.ui.screens.receiving_layout import CountLayout
from bocounter.ui.theme import Look
from bocounter.ui.traffic import failure
from bocounter.ui.words import Shape, Sign, Tone, tr

if TYPE_CHECKING:
    from bocounter.commands.receiving import Counted


class CountPage(CountLayout):
    """One delivery under way. ``finish_wanted`` and ``odd_wanted`` ask for a dialog."""

    left = Signal()
    finish_wanted = Signal()
    odd_wanted = Signal(str)
    """The part in hand (its number), whose exception is to be said."""
    give_up_wanted = Signal()
    shown = Signal()
    """What was asked for is on the screen."""

    def __init__(self, counter: Counter, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._counter = counter
        self.count: Count | None = None
        self.facts: Facts | None = None
        self.bins: dict[str, str] = {}
        self.bin = ""
        self._line: str | None = None
        self._last: str | None = None
        self._hand: str | None = None
        """The label that was scanned last, which the screen may not show yet; a row that a person
        has gone to since counts more.
        """
        self._unkept: list[Counted] = []
        self._working = 0
        self._asking = False
        self._wire()

    def _wire(self) -> None:
        keys = (
            ("Ctrl+Z", tr("Undo the last scan"), self.undo),
            ("F2", tr("Exception …"), self._say_odd),
            ("F6", tr("Bin"), self.go_to_bin),
            ("Ctrl+Shift+X", tr("Give up …"), self.give_up_wanted.emit),
            ("Ctrl+Enter", tr("Finish …"), self.finish_wanted.emit),
        )
        self.show_keys(keys)
        for key, deed in (
            *((key, deed) for key, _text, deed in keys),
            ("Ctrl+Return", self.finish_wanted.emit),  # Ctrl+Enter is the number block's
        ):
            short = QShortcut(QKeySequence(key), self)
            short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            short.activated.connect(deed)
        for field in (self.scan, self.bin_field):
            field.installEventFilter(self)
        for table in (self.due, self.gets, self.odd):
            table.typed.connect(self.type_ahead)
        self.due.moved.connect(self._row_moved)
        self.due.opened.connect(lambda _key: self.focus())
        self.gets.opened.connect(self._bin_of)
        for told in (self._look.changed, self._look.turned):
            told.connect(self._draw)

    # --- reading --------------------------------------------------------------------------

    def show_count(self, id_: str, last: str | None = None) -> None:
        """Show a count that goes on; its bins begin anew."""
        if self.count is None or self.count.id != id_:
            self.bins, self.bin, self._line = {}, "", None
            self._last, self._unkept = last, []
            self.said.show_sign(Sign(tr("Reading …"), Shape.CLOCK, Tone.QUIET))
        self._ask(id_)

    @property
    def settled(self) -> bool:
        """Whether every scan is kept and shown."""
        return not self._working and not self._asking

    def _ask(self, id_: str) -> None:
        self._asking = True
        today = self._counter.now().date()

        def work(rows: Rows) -> tuple[Count, Facts] | None:
            found = receiving.open_count(rows, id_)
            if found is None:
                return None
            told = (found.subject, found.branch, found.tallies, today)
            return found, receiving.sheet(rows, *told)

        self._counter.ask("receiving", work, self._arrived, self._failed)

    def refresh(self) -> None:
        """Ask again: a deed or a round may have changed it."""
        if self.count is not None and self.isVisible():
            self._ask(self.count.id)

    def _arrived(self, found: tuple[Count, Facts] | None) -> None:
        self._asking = False
        if found is None:
            if self.count is not None:  # else its end is on the screen already
                self.left.emit()
            return
        self.count, self.facts = found
        self._draw()
        self.shown.emit()

    def _failed(self, error: Exception) -> None:
        self._asking = False
        self.said.show_sign(Sign(failure(error), Shape.TRIANGLE, Tone.ALARM))

    def _draw(self) -> None:
        count, facts = self.count, self.facts
        if count is None or facts is None:
            return
        self.title.setText(tr("Receiving {what}").format(what=words.plain(count.subject.words)))
        slip = tr(" · packing slip {slip}").format(slip=words.plain(count.slip or ""))
        self.where.say(
            tr("{progress} Counted by {who} since {when}{slip}").format(
                progress=receiving_words.progress(facts),
                who=words.plain(count.by),
                when=words.moment(count.at, self._counter.now()),
                slip=slip if count.slip else "",
            )
        )
        table = receiving_words.due(facts)
        self.due.blockSignals(True)  # its row is put back by hand
        self.due.show_rows(table.columns, table.rows)
        self.due.blockSignals(False)
        self._say_last()
        self._draw_sides()

    def _say_last(self) -> None:
        assert self.count is not None
        assert self.facts is not None
        scan = next((one for one in self.count.scans if not one.undone), None)
        if self._unkept:
            return
        if scan is None:
            said = tr("Nothing is scanned yet. Scan the first part.")
            self.said.show_sign(Sign(said, Shape.SQUARE, Tone.QUIET))
            return
        sign = receiving_words.scanned(self.facts, scan.part, scan.part_text, self._look)
        self.said.show_sign(sign)
        if self._last == scan.id:
            return
        if sign.tone is Tone.ALARM:
            QApplication.beep()
        self._last = scan.id
        key = scan.part or scan.part_text
        for place, row in enumerate(self.due.facts.rows):
            if row.key == key:
                self._stand_on(place)
                break

    def _stand_on(self, place: int) -> None:
        self.due.blockSignals(True)  # the last scan stays in hand
        self.due.setCurrentIndex(self.due.facts.index(place, 0))
        self.due.blockSignals(False)
        self.due.scrollTo(self.due.currentIndex())

    def _row_moved(self, _row: int) -> None:
        self._hand = None
        if self.facts is not None:
            self._draw_sides()

    @property
    def in_hand(self) -> str | None:
        """The key of the row of what is due that is in hand: a part's id or a number."""
        row = self.due.currentIndex().row()
        rows = self.due.facts.rows
        return rows[row].key if 0 <= row < len(rows) else None

    def _draw_sides(self) -> None:
        facts = self.facts
        assert facts is not None
        part = self.in_hand
        table = receiving_words.gets(facts, part, self.bins, self.bin, self._look)
        self.gets_title.setText(
            tr("Who gets {part}").format(part=words.plain(facts.code(part or "")))
        )
        self.nobody.setText(tr("Nobody here waits for it: it goes to the shelf."))
        self.nobody.setVisible(not table.rows)
        self.gets.show_rows(table.columns, table.rows)
        self.gets.setVisible(bool(table.rows))
        odd = receiving_words.exceptions(facts)
        self.odd.show_rows(odd.columns, odd.rows)
        self.show_odd(there=bool(odd.rows))
        self._name_bin()

    # --- scanning -------------------------------------------------------------------------

    def _scanned(self) -> None:
        from bocounter.commands.receiving import Counted

        text = self.scan.text().strip()
        if not text and not self._unkept:
            return
        self.scan.clear()
        if not text:
            self.keep()
            return
        label, units = receiving_words.read_scan(text)
        if label is None and (label := self._part_in_hand()) is not None:
            self.keep(Counted(label, units, in_all=True))
        elif label is None:
            self._complain(tr("Scan a part first, then *12 sets it to twelve."))
        else:
            self._hand = label
            self.keep(Counted(label, units))

    def _part_in_hand(self) -> str | None:
        if self._hand is not None:
            return self._hand
        key = self.in_hand
        return None if key is None or self.facts is None else self.facts.code(key)

    def keep(self, *counted: Counted) -> None:
        """Keep what was counted, after what could not be kept before."""
        count = self.count
        if count is None:
            return
        if self._counter.who is None:
            self._complain(tr("Say first who you are (F4), then scan it again."))
            return
        given = [*self._unkept, *counted]
        self._unkept = []
        self._working += 1

        def done() -> None:
            self._working -= 1
            self._ask(count.id)

        def failed(error: Exception) -> None:
            self._working -= 1
            if isinstance(error, WrongUse):  # the scan's own fault: it must hold up no other
                if len(given) > 1:
                    for one in given:
                        self.keep(one)
                self._complain(failure(error))
                return
            self._unkept = [*given, *self._unkept]
            names = ", ".join(words.plain(one.part)[:30] for one in self._unkept[:6])
            said = tr("NOT kept: {names}. {why} Then press Enter in the empty field.")
            self._complain(said.format(names=names, why=failure(error)))

        counting.count(self._counter, count.id, given, done, failed)

    def undo(self) -> None:
        """Take the last scan back."""
        count = self.count
        if count is None or self._counter.who is None:
            return
        if self.scan.hasFocus() and self.scan.text():
            self.scan.clear()
            return

        self._hand = None
        counting.undo(
            *(self._counter, count.id, lambda: self._ask(count.id)),
            lambda error: self._complain(failure(error)),
        )

    def _complain(self, text: str) -> None:
        QApplication.beep()
        self.said.show_sign(Sign(text, Shape.TRIANGLE, Tone.ALARM))

    def _say_odd(self) -> None:
        part = self._part_in_hand()
        if part is None:
            self._complain(tr("Scan the part first, or choose its row; then press F2."))
        else:
            self.odd_wanted.emit(part)

    # --- bins -----------------------------------------------------------------------------

    def go_to_bin(self) -> None:
        """Put the keyboard into the bin, of the job in hand or of all."""
        line = None
        if self.gets.hasFocus():
            row = self.gets.currentIndex().row()
            rows = self.gets.facts.rows
            line = rows[row].key if 0 <= row < len(rows) else None
        self._line = line
        self._name_bin()
        self.bin_field.setText(self.bins.get(line or "", self.bin))
        self.bin_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bin_field.selectAll()

    def _bin_of(self, _line: str) -> None:
        self.go_to_bin()

    def _name_bin(self) -> None:
        name = tr("Bin for all that is set aside")
        facts = self.facts
        if self._line is not None and facts is not None:
            number = next((one.number for one in facts.gets if one.line == self._line), "")
            name = tr("Bin for {number}").format(number=words.plain(number))
        self.bin_title.setText(f"{name}   {native('F6')}")
        self.bin_field.setAccessibleName(name)
        if not self.bin_field.hasFocus():
            self.bin_field.setText(self.bins.get(self._line or "", self.bin))

    def _bin_typed(self) -> None:
        text = self.bin_field.text().strip()
        if self._line is None:
            self.bin = text
        else:
            self.bins[self._line] = text
        self._line = None
        self.focus()
        self._draw_sides()

    # --- keys -----------------------------------------------------------------------------

    def focus(self) -> None:
        """Put the keyboard where the scanner types."""
        self.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def type_ahead(self, text: str) -> None:
        """Go on in the field with what was begun elsewhere, as a scanner does."""
        self.focus()
        self.scan.setText(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter counts, arrows walk what is due, Esc leaves; the bin is kept with Enter."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Undo):
                event.ignore()  # it takes a scan back, not a letter
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(watched, event)
        return super().eventFilter(watched, event)

    def _pressed(self, watched: QObject, event: QKeyEvent) -> bool:
        key = event.key()
        plain_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if plain_enter:
            self._scanned() if watched is self.scan else self._bin_typed()
            return True
        if key == Qt.Key.Key_Escape:
            if watched is self.bin_field:
                self._line = None
                self.focus()
                self._name_bin()
            elif self.scan.text():
                self.scan.clear()
            else:
                self.left.emit()
            return True
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if watched is self.scan and key in steps:
            self._step(steps[Qt.Key(key)])
            return True
        return False

    def _step(self, by: int) -> None:
        rows = self.due.facts.rowCount()
        if rows:
            place = max(0, min(rows - 1, self.due.currentIndex().row() + by))
            self.due.setCurrentIndex(self.due.facts.index(place, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
