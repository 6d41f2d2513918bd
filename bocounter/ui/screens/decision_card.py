"""One decision that waits for a person: what happened, what stands against what, the choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bocounter.models.facts import ConflictFacts
from bocounter.ui import words
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import button, label
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr

LONGEST_SHOWN = 600
"""Characters of a text on a card; the work order and the dialog have all of it."""
LONGEST_NAME = 40
Side = Mapping[str, str | bool | None] | str | None


class Card(QFrame):
    """A decision. It takes the keyboard as a whole: digits choose, nothing is chosen by itself."""

    key_pressed = Signal(object)
    """A QKeyEvent that the list of cards answers."""
    chosen = Signal(str)
    edited = Signal()
    opened = Signal()
    entered = Signal()
    """The keyboard came here."""

    def __init__(
        self, facts: ConflictFacts, look: Look, now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.facts, self._look, self._now = facts, look, now
        self.setProperty("card", "decision")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(12, 9, 12, 10)
        self._inside.setSpacing(5)
        self._buttons: list[QPushButton] = []
        self._add_head()
        self._inside.addWidget(label(words.lines(facts.message), self, wrap=True))
        self._add_sides()
        self._add_choices()
        self.state = label("", self, wrap=True)
        self.state.hide()
        self._inside.addWidget(self.state)
        self.setAccessibleName(self._spoken())

    # --- what is shown --------------------------------------------------------------------

    @property
    def editable(self) -> bool:
        """Whether the text of the word can be written anew."""
        again = any(one.keep == "ours" for one in self.facts.choices)
        return again and self.facts.kind == "refused" and isinstance(self.facts.ours, str)

    def _add_head(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        sign = Sign(conflict_words(self.facts.kind), Shape.TRIANGLE, Tone.ALARM)
        row.addWidget(SignLabel(self._look, sign, self))
        row.addStretch(1)
        found = tr("found {when}").format(when=words.moment(self.facts.found_at, self._now))
        row.addWidget(label(found, self, kind="muted"))
        if self.facts.number:
            number = shortened(words.plain(self.facts.number), LONGEST_NAME)
            said = tr("Open {number}").format(number=number)
            made = self._button(tr("{number}  Enter").format(number=number), said, self.opened.emit)
            row.addWidget(made)
        self._inside.addLayout(row)

    def _add_sides(self) -> None:
        facts = self.facts
        if isinstance(facts.ours, str) or isinstance(facts.theirs, str):
            self._add_texts()
        elif facts.ours or facts.theirs:
            self._add_table()

    def _add_texts(self) -> None:
        facts, today = self.facts, self._now.date()
        grid = self._grid()
        named = (
            (tr("Ours"), facts.ours, self._signed(ours=True)),
            (tr("ERP now"), facts.theirs, self._signed(ours=False)),
        )
        for name, side, by in named:
            text = words.lines(side) if isinstance(side, str) else _in_one(side, today)
            if text:
                row = grid.rowCount()
                grid.addWidget(label(name, self, kind="section"), row, 0, _TOP)
                grid.addWidget(label(shortened(text), self, wrap=True), row, 1)
                if by:
                    grid.addWidget(label(by, self, kind="source", wrap=True), row + 1, 1)
        grid.setColumnStretch(1, 1)

    def _add_table(self) -> None:
        facts, today = self.facts, self._now.date()
        sides = [
            (tr("Ours"), _values(facts.ours), self._signed(ours=True), "strong"),
            (tr("ERP now"), _values(facts.theirs), self._signed(ours=False), "strong"),
        ]
        if facts.base is not None:
            sides.insert(0, (tr("Before"), _values(facts.base), "", "muted"))
        grid = self._grid()
        for column, (name, side, by, kind) in enumerate(sides, 1):
            grid.addWidget(label(name, self, kind="section", wrap=True), 0, column, _TOP)
            if by:
                grid.addWidget(label(by, self, kind="source", wrap=True), 1, column, _TOP)
            for row, field in enumerate(disputed(facts), 2):
                value = words.fact_value(side[field], today) if field in side else ""
                shown = label(shortened(value), self, kind=kind, wrap=True)
                grid.addWidget(shown, row, column, _TOP)
            grid.setColumnStretch(column, 1)
        for row, field in enumerate(disputed(facts), 2):
            grid.addWidget(label(words.fact_field(field), self, kind="muted"), row, 0, _TOP)

    def _signed(self, *, ours: bool) -> str:
        facts = self.facts
        by, at = (facts.ours_by, facts.ours_at) if ours else (facts.theirs_by, facts.theirs_at)
        name = None if by is None else shortened(words.plain(by), LONGEST_NAME)
        return words.signed(name, at, self._now)

    def _add_choices(self) -> None:
        grid = self._grid()
        grid.setVerticalSpacing(5)
        rows = [
            (str(place), words.plain(one.words), words.plain(one.consequence), self._keep(one.keep))
            for place, one in enumerate(self.facts.choices, 1)
        ]
        if self.editable:
            told = tr("Write it differently; the new word is sent with the next sync.")
            rows.append((tr("E"), tr("Edit and send"), told, self.edited.emit))
        for row, (key, name, consequence, deed) in enumerate(rows):
            made = self._button(f"{key}  {name}", consequence, deed)
            made.setAccessibleName(name)
            made.setStyleSheet("text-align: left;")
            grid.addWidget(made, row, 0, _TOP)
            grid.addWidget(label(consequence, self, kind="muted", wrap=True), row, 1)
        grid.setColumnStretch(1, 1)

    def _keep(self, keep: str) -> Callable[[], None]:
        return lambda: self.chosen.emit(keep)

    def _button(self, text: str, sentence: str, deed: Callable[[], None]) -> QPushButton:
        made = button(text.replace("&", "&&"), words.as_written(sentence), deed, self)
        made.setAccessibleDescription(sentence)
        # The card has the keyboard, so that no button is the default and Enter decides nothing.
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._buttons.append(made)
        return made

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 3, 0, 3)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        self._inside.addLayout(grid)
        return grid

    def _spoken(self) -> str:
        facts = self.facts
        said = [conflict_words(facts.kind), words.plain(facts.number or ""), facts.message]
        for place, one in enumerate(facts.choices, 1):
            said.append(f"{place}: {one.words}. {one.consequence}")
        return " ".join(words.plain(part) for part in said if part)

    # --- what becomes of it ---------------------------------------------------------------

    def work(self) -> None:
        """Show that a choice is being carried out."""
        self._say(tr("Being done …"), Tone.CALM)
        for made in self._buttons:
            made.setEnabled(False)

    def wait(self) -> None:
        """Show that it waits for a person."""
        self.state.hide()
        for made in self._buttons:
            made.setEnabled(True)

    def complain(self, text: str) -> None:
        """Say why the choice was not carried out; all choices are open again."""
        self.wait()
        self._say(text, Tone.ALARM)

    def _say(self, text: str, tone: Tone) -> None:
        self.state.setStyleSheet(f"color: {self._look.tone(tone)[0].name()}; font-weight: 600;")
        self.state.setText(text)
        self.state.setAccessibleName(text)
        self.state.show()

    # --- keys -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the list of cards; what it does not want goes on to the screen."""
        event.accept()
        self.key_pressed.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come into view."""
        super().focusInEvent(event)
        self.entered.emit()


_TOP = Qt.AlignmentFlag.AlignTop


def conflict_words(kind: str) -> str:
    """Name what must be decided."""
    return {
        "duplicate": tr("Twice in the ERP"),
        "many_deletions": tr("Much is gone from the ERP"),
        "target_gone": tr("Its record is gone from the ERP"),
        "stale": tr("Changed by somebody else meanwhile"),
        "vanished": tr("It was in the ERP and is no longer"),
        "choice": tr("What was chosen does not fit any more"),
        "refused": tr("Refused by the ERP"),
        "blocked": tr("Waits for a word that did not arrive"),
        "parked": tr("Written by another version of bocounter"),
    }.get(kind, words.plain(kind.replace("_", " ")))


def disputed(facts: ConflictFacts) -> tuple[str, ...]:
    """Give the fields in which ours and the ERP's differ; all of them when none does."""
    ours, theirs, base = _values(facts.ours), _values(facts.theirs), _values(facts.base)
    every = tuple(dict.fromkeys((*ours, *theirs, *base)))
    apart = tuple(field for field in every if ours.get(field) != theirs.get(field))
    return apart or every


def shortened(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Give the beginning of a very long text."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _in_one(side: Side, today: date) -> str:
    return ", ".join(
        f"{words.fact_field(field)}: {words.fact_value(value, today)}"
        for field, value in _values(side).items()
    )


def _values(side: Side) -> Mapping[str, str | bool | None]:
    return side if isinstance(side, Mapping) else {}
