"""The end of a count: who gets what and who goes without, what is odd; Enter finishes.

A scan that comes while it is open goes back to the count and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bocounter.commands.receiving import Finish
from bocounter.models.facts import NOTHING
from bocounter.models.receiving_facts import Gets, Sheet
from bocounter.models.stored import quantity_text
from bocounter.ui import words
from bocounter.ui.actions import native
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.dialogs.units import share_sign, typed_units
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import label
from bocounter.ui.screens import receiving_words
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr

Carry = Callable[[Finish, Callable[[], None], Callable[[Exception], None]], None]
"""Carries an ending out: with what to do when it is done, and when it failed."""


class EndDialog(Form):
    """Shows what finishing would do, and does it."""

    typed = Signal(str)
    """A scan that came meanwhile: it belongs to the count."""

    def __init__(
        self,
        look: Look,
        sheet: Sheet,
        bins: tuple[dict[str, str], str],
        carry: Carry,
        parent: QWidget | None,
    ) -> None:
        what = words.plain(sheet.subject.words)
        super().__init__(look, tr("Finish {what}").format(what=what), tr("Finish"), parent)
        self.setWindowTitle(tr("Finish the delivery"))  # names are no part of a window's title
        self._look, self._sheet, self._bins, self._carry = look, sheet, bins, carry
        self._scan = ""
        self.rows: list[ShareRow] = []
        room = parent.window().size() if parent else self.screen().availableGeometry().size()
        self.resize(min(820, room.width() - 24), min(640, room.height() - 40))
        self.head = label(_head(sheet), self, kind="strong", wrap=True)
        self.body.addWidget(self.head)
        inside = QWidget(self)
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.setSpacing(4)
        scrolled = QScrollArea(self)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(inside)
        self.body.addWidget(scrolled, 1)
        self._fill(inside)
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(400)
        self._named = row_of(tr("&Why not by the rule"), self.reason, self)
        self.body.addWidget(self._named)
        self.body.addWidget(self.reason)
        said = tr(
            "The ERP gets a draft shipment where it takes one from us, else notes of what to do. "
            "Each job gets a note, and its customer is up for a call now."
        )
        self.body.addWidget(label(said, self, kind="muted", wrap=True))
        self.act.setText(f"{tr('Finish')}  {native('Enter')}")
        self._judge()
        # Not on a button: the blank in a scan would press it.
        self.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.setFocus()

    def _fill(self, inside: QWidget) -> None:
        sheet = self._sheet
        good = {one.part for one in sheet.tallies if one.part and one.good > 0}
        shares = [one for one in sheet.gets if one.part in good or one.concerned]
        if shares:
            self._section(tr("Who gets it, and who goes without"), inside)
        for one in shares:
            row = ShareRow(one, sheet, self._look, inside)
            row.bin.setText(self._bin_words(one))
            row.units.textEdited.connect(lambda _text: self._judge())
            row.units.setEnabled(one.part in good and one.part == one.line_part)
            self.rows.append(row)
            self._list.addWidget(row)
        if sheet.exceptions:
            self._section(tr("Not as announced"), inside)
            self._odd(inside)
        if sheet.to_shelf:
            self._section(tr("To the shelf"), inside)
            said = ", ".join(
                f"{quantity_text(units)} × {words.plain(sheet.code(part))}"
                for part, units in sheet.to_shelf.items()
            )
            self._list.addWidget(label(said, inside, wrap=True))
        self._list.addStretch(1)

    def _odd(self, inside: QWidget) -> None:
        """Say what is odd, one line each; what is short for the same reason, together."""
        sheet = self._sheet
        short: dict[str, list[str]] = {}
        for odd in sheet.exceptions:
            code = sheet.code(odd.part) if odd.part is not None else odd.part_text
            units = f"{quantity_text(odd.units)} × {words.plain(code)}"
            if odd.kind == "short":
                short.setdefault(odd.reason, []).append(units)
                continue
            text = tr("{kind}: {units} ({reason})").format(
                kind=receiving_words.exception_kind(odd.kind),
                units=units,
                reason=words.plain(odd.reason),
            )
            mark = Sign(text, Shape.TRIANGLE, Tone.WARNING)
            self._list.addWidget(SignLabel(self._look, mark, inside))
        for reason, parts in short.items():
            count = tr("1 line is short") if len(parts) == 1 else tr("{n} lines are short")
            head = tr("{count} ({reason})").format(
                count=count.format(n=len(parts)), reason=words.plain(reason)
            )
            mark = Sign(head, Shape.TRIANGLE, Tone.WARNING)
            self._list.addWidget(SignLabel(self._look, mark, inside))
            listed = label(", ".join(parts), inside, kind="muted", wrap=True)
            listed.setContentsMargins(18, 0, 0, 0)
            self._list.addWidget(listed)

    def _section(self, title: str, inside: QWidget) -> None:
        made = label(title, inside, kind="section")
        made.setContentsMargins(0, 6, 0, 0)
        self._list.addWidget(made)

    def _bin_words(self, one: Gets) -> str:
        bins, usual = self._bins
        where = bins.get(one.line, usual) if one.covers > 0 else ""
        return tr("bin {bin}").format(bin=words.plain(where)) if where else ""

    # --- the share ------------------------------------------------------------------------

    def _wish(self) -> dict[str, Decimal] | None:
        """Give the units by line where somebody typed others than the rule's; None otherwise."""
        changed = {row.one.part for row in self.rows if row.value() != row.one.covers}
        if not changed:
            return None
        # A line that gets another number than its own keeps its share of it.
        return {
            row.one.line: (row.value() or NOTHING) if row.units.isEnabled() else row.one.units
            for row in self.rows
            if row.one.part in changed
        }

    def _judge(self) -> None:
        for row in self.rows:
            row.judge()
        other = self._wish() is not None
        for made in (self._named, self.reason):
            made.setVisible(other)

    def submit(self) -> None:
        """Finish; what is wrong is said, and everything stays as it was typed."""
        if any(row.value() is None for row in self.rows):
            self.complain(tr("One of the shares is no number."))
            return
        wish = self._wish()
        if wish is not None and not self.reason.text().strip():
            self.complain(tr("That is not what the rule gives. Say why."))
            self.reason.setFocus()
            return
        bins, usual = self._bins
        winners = {one.line for one in self._sheet.winners} | {
            row.one.line for row in self.rows if row.value()
        }
        gone = {row.one.line for row in self.rows if not row.value()}
        ending = Finish(
            bins={line: b for line, b in bins.items() if line in winners - gone and b},
            bin=usual or None,
            wish=wish,
            reason=self.reason.text().strip() or None,
        )
        self.act.setEnabled(False)
        self._carry(ending, self.accept, self.complain)

    # --- keys -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter finishes from the button; letters typed outside of a field are a scan."""
        typing = isinstance(self.focusWidget(), QLineEdit)
        text = event.text()
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not typing and text.isprintable() and (text.strip() or self._scan) and not held and text:
            self._scan += text
        elif enter and not typing and self._scan:
            QApplication.beep()
            self.typed.emit(self._scan)
            self.reject()
        elif enter and not typing and self.act.isEnabled():
            self.submit()
        else:
            super().keyPressEvent(event)


class ShareRow(QFrame):
    """One job: what it gets, what it goes on waiting for."""

    def __init__(self, one: Gets, sheet: Sheet, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.one = one
        self.units = QLineEdit(quantity_text(one.covers), self)
        self.units.setFixedWidth(64)
        self.units.setMaxLength(9)
        self.sign = SignLabel(look, Sign("", Shape.CHECK, Tone.QUIET), self)
        self.sign.setFixedWidth(200)
        self.bin = label("", self, kind="muted")
        part = words.plain(sheet.code(one.line_part))
        name = f"{words.plain(one.number)} · {receiving_words.customer(one, look)} · {part}"
        self.units.setAccessibleName(tr("Units for {name}").format(name=name))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(name, self, kind="strong", wrap=True), 0, 0)
        why = "" if look.safe else words.plain(one.why)
        grid.addWidget(label(why, self, kind="muted", wrap=True), 1, 0)
        grid.addWidget(self.bin, 0, 1, 2, 1)
        grid.addWidget(self.units, 0, 2, 2, 1)
        wanted = tr("of {n}").format(n=quantity_text(one.wanted))
        grid.addWidget(label(wanted, self, kind="muted"), 0, 3, 2, 1)
        grid.addWidget(self.sign, 0, 4, 2, 1)

    def value(self) -> Decimal | None:
        """Give the units typed; None where that is no number that can be given."""
        return typed_units(self.units.text())

    def judge(self) -> None:
        """Say what that means for the job."""
        said = (tr("gets all, call now"), tr("gets a part, call now"), tr("goes without, call now"))
        self.sign.show_sign(share_sign(self.value(), self.one.wanted, said))


def _head(sheet: Sheet) -> str:
    said = [
        tr("1 job gets something") if len(sheet.winners) == 1
        else tr("{n} lines get something").format(n=len(sheet.winners)),
        tr("1 goes without or gets less") if len(sheet.losers) == 1
        else tr("{n} go without or get less").format(n=len(sheet.losers)),
        tr("1 exception") if len(sheet.exceptions) == 1
        else tr("{n} exceptions").format(n=len(sheet.exceptions)),
    ]  # fmt: skip
    return ", ".join(said) + "."
