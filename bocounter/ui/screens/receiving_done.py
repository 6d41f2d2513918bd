"""What became of a delivery: what lies in which bin for whom, and the tags for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bocounter.models.receiving_facts import Subject
from bocounter.queries.tags import Tag
from bocounter.ui import words
from bocounter.ui.actions import native
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import button, card, label
from bocounter.ui.tables.long_sheet import LongSheet
from bocounter.ui.tables.sheet import Column, Row
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr


class DonePage(QWidget):
    """The end of a count. ``next_wanted`` goes on with the next delivery."""

    next_wanted = Signal()
    tags_wanted = Signal()
    pdf_wanted = Signal()
    typed = Signal(str)
    """The next delivery's scan has begun."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.tags: tuple[Tag, ...] = ()
        self.title = label("", self, kind="heading", wrap=True)
        self.sign = SignLabel(look, Sign("", Shape.CHECK, Tone.GOOD), self)
        self.sign.setStyleSheet("font-size: 17px; font-weight: 600;")
        self.table = LongSheet(look, tr("What is set aside"), self)
        self.table.opened.connect(lambda _key: self.next_wanted.emit())
        self.table.typed.connect(self.typed)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 4)
        outer.setSpacing(6)
        outer.addWidget(self.title)
        outer.addWidget(self.sign)
        self._frame, inside = card(parent=self)
        inside.addWidget(self.table, 1)
        outer.addWidget(self._frame, 1)
        self._spare = QWidget(self)
        outer.addWidget(self._spare, 1)
        row = QHBoxLayout()
        self.next = button(
            f"{tr('Next delivery')}  {native('Enter')}", tr("Receive the next delivery"),
            self.next_wanted.emit, self,
        )  # fmt: skip
        self.next.setProperty("primary", "true")
        self._print = button(
            f"{tr('Print tags …')}  {native('Ctrl+T')}", tr("Print a tag for each line"),
            self.tags_wanted.emit, self,
        )  # fmt: skip
        self._save = button(
            f"{tr('Tags as PDF …')}  {native('Ctrl+Shift+T')}", tr("Save the tags as a PDF"),
            self.pdf_wanted.emit, self,
        )  # fmt: skip
        for made in (self._print, self._save, self.next):
            row.addWidget(made)
        row.addStretch(1)
        outer.addLayout(row)
        for key, deed in (
            ("Ctrl+T", self._print.click),
            ("Ctrl+Shift+T", self._save.click),
        ):
            short = QShortcut(QKeySequence(key), self)
            short.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            short.activated.connect(deed)
        for told in (look.changed, look.turned):
            told.connect(self._draw)

    def show_tags(self, what: Subject, tags: tuple[Tag, ...]) -> None:
        """Show what was set aside of a delivery."""
        self.tags = tags
        self.title.setText(tr("Received: {what}").format(what=words.plain(what.words)))
        self._draw()

    def _draw(self) -> None:
        tags, look = self.tags, self._look
        jobs = len({tag.work_order for tag in tags})
        said = tr("{n} lines for {jobs} jobs are set aside. Each has a note, and its customer is "
                  "up for a call now.").format(n=len(tags), jobs=jobs)  # fmt: skip
        if len(tags) == 1:
            said = tr("1 line is set aside. Its job has a note, and its customer is up for a "
                      "call now.")  # fmt: skip
        if not tags:
            said = tr("Nothing was set aside for a job: it goes to the shelf, or is kept apart.")
        tone = Tone.GOOD if tags else Tone.CALM
        self.sign.show_sign(Sign(said, Shape.CHECK if tags else Shape.SHELF, tone))
        columns = (
            Column(tr("Job")),
            Column(tr("Customer"), wide=True),
            Column(tr("Machine")),
            Column(tr("Part")),
            Column(tr("Units"), number=True),
            Column(tr("Bin")),
        )
        self.table.show_rows(columns, [self._row(tag, look) for tag in tags])
        self._frame.setVisible(bool(tags))
        self._spare.setVisible(not tags)
        for made in (self._print, self._save):
            made.setVisible(bool(tags))

    def _row(self, tag: Tag, look: Look) -> Row:
        hidden = look.safe
        cells = (
            words.plain(tag.work_order),
            words.somebody_else() if hidden else words.plain(tag.customer),
            "" if hidden else words.plain(tag.machine or ""),
            words.plain(tag.part),
            tag.quantity,
            words.plain(tag.bin or ""),
        )
        return Row(cells, tag.work_order, {}, frozenset({0, 5}))

    def focus(self) -> None:
        """Put the keyboard on what comes next."""
        self.next.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter or Esc, or with the next scan."""
        text = event.text()
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if text.strip() and text.isprintable() and not held:
            self.typed.emit(text)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.next_wanted.emit()
            return
        super().keyPressEvent(event)
