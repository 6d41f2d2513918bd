"""What the panel says of a customer's consent: a row a channel, and why one is shut."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bocounter.rules.consents import Answer
from bocounter.ui import words
from bocounter.ui.actions import native
from bocounter.ui.channels import Channel
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import button, clear, label
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr


def name(channel: str) -> str:
    """Name a channel."""
    return {"call": tr("Calls"), "sms": tr("Text messages"), "email": tr("E-mails")}[channel]


def scope(value: str) -> str:
    """Name what a consent is about."""
    return {"service": tr("their orders"), "marketing": tr("advertising")}[value]


def source(value: str) -> str:
    """Name how a customer answered."""
    return {
        "said": tr("they said it"),
        "written": tr("they wrote it"),
        "message": tr("they answered a message"),
        "form": tr("they signed it"),
    }.get(value, words.plain(value))


def sign(one: Channel) -> Sign:
    """Say what they answered, and whether the channel is open now."""
    what = name(one.name)
    if one.answer is Answer.NO:
        return Sign(tr("{what}: no").format(what=what), Shape.CROSS, Tone.ALARM)
    if one.answer is Answer.UNKNOWN:
        return Sign(tr("{what}: not asked").format(what=what), Shape.QUESTION, Tone.QUIET)
    said = tr("{what}: yes").format(what=what)
    if not one.open.allowed:
        return Sign(tr("{said}, not now").format(said=said), Shape.CLOCK, Tone.WARNING)
    return Sign(said, Shape.CHECK, Tone.GOOD)


def row_of(
    one: Channel, now: datetime, look: Look, parent: QWidget, *, why: bool = True
) -> QWidget:
    """Make the row of a channel: the answer, since when and by whom, and why it is shut."""
    box = QWidget(parent)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    top = QHBoxLayout()
    top.setSpacing(8)
    top.addWidget(SignLabel(look, sign(one), box))
    said = one.said
    if said is not None:
        how = ", ".join((source(said.source), words.signed(said.by, said.at, now)))
        top.addWidget(label(how, box, kind="muted", wrap=True), 1)
    else:
        top.addStretch(1)
    column.addLayout(top)
    asks = one.answer is Answer.UNKNOWN and one.name == "call"
    if why and not one.open.allowed and not asks:
        column.addWidget(label(words.plain(one.open.why), box, kind="muted", wrap=True))
    return box


class ConsentCard(QFrame):
    """The card in the panel: every channel, and the key that notes an answer."""

    def __init__(self, look: Look, note: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("card", "true")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(12, 9, 12, 10)
        inside.setSpacing(4)
        inside.addWidget(label(tr("May we call or write, about their orders?"), self,
                               kind="section"))  # fmt: skip
        self._rows = QVBoxLayout()
        self._rows.setSpacing(3)
        self._rows.addWidget(label(tr("reading …"), self, kind="muted"))
        inside.addLayout(self._rows)
        text, sentence = tr("Consent, stop"), tr("Note a yes or a no; a stop counts at once")
        made = button(f"{text}  {native('Ctrl+T')}", sentence, note, self)
        made.setAccessibleName(text)
        row = QHBoxLayout()
        row.addWidget(made)
        row.addStretch(1)
        inside.addLayout(row)

    def show_channels(self, found: tuple[Channel, ...], now: datetime) -> None:
        """Show these."""
        clear(self._rows)
        for one in found:
            self._rows.addWidget(row_of(one, now, self._look, self))
