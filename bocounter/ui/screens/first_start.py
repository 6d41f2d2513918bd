"""The first start: look around in the sample dealership, or connect an ERP."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from bocounter.progress import Step
from bocounter.ui.labels import card, label
from bocounter.ui.words import tr


class FirstStart(QWidget):
    """Two ways in, by key 1 or 2, Tab and Enter, or the mouse."""

    sample_wanted = Signal()
    erp_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(12)
        middle.addLayout(column)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        title = label(tr("Where is my part? An honest answer in fifteen seconds."), self)
        title.setProperty("heading", "true")
        column.addWidget(title)
        column.addWidget(
            label(
                tr("There is no data on this PC yet. Choose what to start with."),
                self,
                kind="muted",
            )
        )
        ways = QHBoxLayout()
        ways.setSpacing(14)
        column.addLayout(ways)
        self.sample = self._way(
            ways,
            tr("&1  Look around in the sample dealership"),
            tr(
                "Three invented branches with customers, machines, work orders and late parts. "
                "It needs no ERP and no network, and nothing you do there is real."
            ),
        )
        self.erp = self._way(
            ways,
            tr("&2  Connect your ERP"),
            tr(
                "Reads open work, parts and dates, and writes your contacts back as notes. "
                "You need its address, the database and your own login."
            ),
        )
        self.sample.clicked.connect(self.sample_wanted)
        self.erp.clicked.connect(self.erp_wanted)
        self.state = label("", self, kind="muted", wrap=True)
        column.addWidget(self.state)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.hide()
        column.addWidget(self.bar)
        self.sample.setShortcut("1")
        self.erp.setShortcut("2")

    def _way(self, ways: QHBoxLayout, title: str, sentence: str) -> QPushButton:
        frame, inside = card(parent=self)
        frame.setFixedWidth(360)
        made = QPushButton(title, frame)
        made.setAccessibleName(title.replace("&", ""))
        made.setAccessibleDescription(sentence)
        made.setProperty("primary", "true")
        made.setMinimumHeight(34)
        made.setAutoDefault(True)
        inside.addWidget(made)
        inside.addSpacing(4)
        said = label(sentence, frame, kind="muted", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside.addWidget(said, 1)
        ways.addWidget(frame)
        return made

    def busy(self, sentence: str) -> None:
        """Show that the choice was taken and work is under way."""
        self.sample.setEnabled(False)
        self.erp.setEnabled(False)
        self.state.setText(sentence)
        self.bar.setRange(0, 0)
        self.bar.show()

    def step(self, step: Step) -> None:
        """Show how far it is."""
        if step.total:
            self.bar.setRange(0, step.total)
            self.bar.setValue(min(step.done, step.total))
        self.state.setText(step.what)

    def ready(self, sentence: str = "") -> None:
        """Offer the choice again, with a sentence of what went wrong, if anything did."""
        self.sample.setEnabled(True)
        self.erp.setEnabled(True)
        self.bar.hide()
        self.state.setText(sentence)
        self.sample.setFocus()
