"""What to say: the script of a work order, large enough to be read with a phone in one hand."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bocounter import places
from bocounter.errors import Known
from bocounter.models.call_facts import Guard, GuardLevel, Script, ScriptKind, Section
from bocounter.models.facts import CustomerFacts
from bocounter.rules.consents import Answer
from bocounter.store.reader import Rows
from bocounter.ui import call_words, words
from bocounter.ui.actions import native
from bocounter.ui.channels import Channel, channel
from bocounter.ui.counter import Counter
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import Message, button, card, clear, label
from bocounter.ui.theme import Look, sheet
from bocounter.ui.words import Shape, Sign, Tone, tr

BURST_MS = 60
LARGE = "font-size: 17px;"
KINDS = tuple(ScriptKind)
OTHER_LANGUAGE = len(KINDS) + 1
"""The digit that shows the script in English, or back in the customer's own language."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A script, for whom it is, and whether they may be reached this way."""

    script: Script
    customer: CustomerFacts
    channel: Channel

    @property
    def guards(self) -> tuple[Guard, ...]:
        """Give all there is to mind; that they do not want it comes first."""
        if self.channel.open.allowed:
            return self.script.guards
        no = self.channel.answer is Answer.NO
        level = GuardLevel.REFUSE if no else GuardLevel.WARN
        return (Guard(level, self.channel.open.why), *self.script.guards)


class ScriptPage(QWidget):
    """One script. Digits choose the way it is said, letters are a search, Esc leaves."""

    left = Signal()
    typed = Signal(str)
    log_wanted = Signal()
    said = Signal(str)
    """A sentence for the status bar."""
    arrived = Signal()

    def __init__(self, counter: Counter, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._counter, self._look = counter, look
        self.branch: str | None = None
        self.number = ""
        self.kind = ScriptKind.CALL
        self.shown: Shown | None = None
        self._language: str | None = None
        self._last = ""
        self._burst = QTimer(self)
        self._burst.setInterval(BURST_MS)
        self._burst.setSingleShot(True)
        self.title = label("", self, kind="heading", wrap=True)
        self.whom = label("", self, kind="strong", wrap=True, selectable=True)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(5)
        self._body = QWidget()
        self._inside = QVBoxLayout(self._body)
        self._inside.setContentsMargins(0, 0, 8, 8)
        self._inside.setSpacing(8)
        self.scrolled = QScrollArea(self)
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled.setWidget(self._body)
        self.scrolled.setAccessibleName(tr("What to say"))
        self.message = Message(look, self)
        self.foot = label("", self, kind="muted", wrap=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2, 0, 2, 6)
        outer.setSpacing(6)
        outer.addWidget(self.title)
        outer.addWidget(self.whom)
        outer.addLayout(self._chips)
        outer.addWidget(self.message, 1)
        outer.addWidget(self.scrolled, 1)
        outer.addWidget(self.foot)
        outer.addLayout(self._deeds())
        look.changed.connect(self._dress)
        look.turned.connect(self._draw)
        self._dress()

    def _deeds(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        for text, key, sentence, deed in (
            (tr("Log contact"), "Ctrl+L", tr("Log what came of it"), self.log_wanted.emit),
            (tr("Copy"), "Ctrl+C", tr("Copy this text, to paste it elsewhere"), self.copy_answer),
            (tr("Back"), "Esc", tr("Go back; a call that was taken is let go"), self.left.emit),
        ):
            made = button(f"{text}  {native(key)}", sentence, deed, self)
            made.setAccessibleName(text)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            if key == "Ctrl+L":
                made.setProperty("primary", "true")
            row.addWidget(made)
        row.addStretch(1)
        return row

    def _dress(self) -> None:
        self.setStyleSheet(sheet(self._look.colours))
        self._draw()

    # --- what is shown --------------------------------------------------------------------

    def show_number(self, number: str, kind: ScriptKind = ScriptKind.CALL) -> None:
        """Show what to say about this work order."""
        if number != self.number:
            self.shown, self._language = None, None
            self.number = number
            self.title.setText("")
            self.whom.setText("")
            self.foot.setText("")
            self._say(Sign(tr("reading …"), Shape.CLOCK, Tone.QUIET), tr("Writing what to say."))
        self.kind = kind
        self._draw_chips()
        self.refresh()

    def refresh(self) -> None:
        """Ask for the script again."""
        number, kind, language = self.number, self.kind, self._language
        now, who, branch = self._counter.now(), self._counter.who or "", self.branch
        folder = places.scripts(self._counter.path)

        def work(rows: Rows) -> Shown:
            from bocounter.queries import scripting, work_orders

            made = scripting.script(
                rows, number, kind=kind, now=now, language=language, by=who, branch=branch,
                folder=folder,
            )  # fmt: skip
            order = work_orders.by_number(rows, number)
            if order is None:
                raise LookupError(number)  # the script would not be there either
            whom = order.customer
            return Shown(made, whom, channel(rows, whom.id, kind, now, order.branch))

        self._counter.ask("script", work, self._show, self._failed)

    def _show(self, found: Shown) -> None:
        same = self.shown is not None and self.shown.script.kind is found.script.kind
        place = self.scrolled.verticalScrollBar().value() if same else 0
        self.shown = found
        self._draw()
        self.scrolled.verticalScrollBar().setValue(place)
        self.arrived.emit()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Known):
            self._counter.failed.emit(error)
            return
        self.shown = None
        self.foot.setText("")
        self._say(Sign(words.plain(error.what), Shape.TRIANGLE, Tone.ALARM),
                  words.plain(error.advice))  # fmt: skip
        self.arrived.emit()

    def _say(self, sign: Sign, sentence: str) -> None:
        self.message.say(sign, sentence)
        self.message.show()
        if self.window().focusWidget() is self.scrolled:
            self.setFocus()  # or it would go to the search field
        self.scrolled.hide()

    def _draw(self) -> None:
        self._draw_chips()
        found = self.shown
        if found is None:
            return
        hidden = self._look.hides(found.customer.id)
        if hidden:
            said = tr("Go back to the one at hand, or press {key} to see everything.")
            self.title.setText(words.somebody_else())
            self.whom.setText("")
            self.foot.setText("")
            self._say(Sign(tr("Hidden while a customer looks on"), Shape.HIDDEN, Tone.CALM),
                      said.format(key=native("F7")))  # fmt: skip
            return
        number = words.plain(self.number)
        self.title.setText(tr("What to say about {number}").format(number=number))
        reach = found.customer.emails if self.kind is ScriptKind.EMAIL else found.customer.phones
        named = " · ".join(words.plain(text) for text in reach)
        self.whom.setText(f"{words.plain(found.customer.name)}   {named}".rstrip())
        clear(self._inside)
        self._draw_guards(found)
        self._draw_text(found.script)
        self._inside.addStretch(1)
        self.foot.setText(call_words.foot(found.script, self._counter.now()))
        self.message.hide()
        self.scrolled.show()
        if self.window().focusWidget() is self:
            self.focus()

    def _draw_chips(self) -> None:
        clear(self._chips)
        named = [call_words.script_kind(kind) for kind in KINDS]
        chosen = KINDS.index(self.kind)
        other = self._other_language()
        if other is not None:
            named.append(tr("In {language}").format(language=call_words.language(other)))
        for place, text in enumerate(named):
            made = QPushButton(f"{place + 1}  {text}", self)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setAutoDefault(False)
            made.setProperty("chip", "true")
            made.setProperty("active", "true" if place == chosen else "false")
            made.setAccessibleName(text)
            made.clicked.connect(lambda _checked=False, place=place: self.pick(place))
            self._chips.addWidget(made)
        self._chips.addStretch(1)

    def _other_language(self) -> str | None:
        """Give the language this could be shown in, where the customer's is not English."""
        if self._language is not None and self.shown is not None:
            return self.shown.customer.language
        spoken = None if self.shown is None else self.shown.script.language
        english = spoken is None or spoken.startswith(call_words.ENGLISH)
        return None if english else call_words.ENGLISH

    def _draw_guards(self, found: Shown) -> None:
        guards = found.guards
        if not guards:
            return
        frame, inside = card("decision", self._body)
        if self._look.safe:  # a warning may name what must not be seen
            hidden = tr("{n} warnings are hidden while a customer looks on; {key} shows them.")
            said = hidden.format(n=len(guards), key=native("F7"))
            inside.addWidget(label(said, frame, kind="muted", wrap=True))
            guards = ()
        for guard in guards:
            inside.addWidget(SignLabel(self._look, call_words.guard_sign(guard.level), frame))
            inside.addWidget(label(words.plain(guard.text), frame, wrap=True))
        self._inside.addWidget(frame)

    def _draw_text(self, script: Script) -> None:
        frame, inside = card(parent=self._body)
        inside.setSpacing(2)
        if script.kind is ScriptKind.SMS:
            parts: tuple[Section, ...] = (Section("", script.text),)
        else:
            parts = tuple(part for part in script.sections if part.text)
        if script.subject is not None:
            parts = (Section("subject", script.subject), *parts)
        for part in parts:
            if part.name:
                inside.addWidget(label(call_words.section(part.name), frame, kind="section"))
            text = label(words.lines(part.text), frame, wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            text.setStyleSheet(LARGE)
            if part.name == "table":
                text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
                text.setStyleSheet("")
            inside.addWidget(text)
            inside.addSpacing(7)
        self._inside.addWidget(frame)

    # --- keys -----------------------------------------------------------------------------

    def pick(self, place: int) -> None:
        """Show the script for another way, or in the other language."""
        if 0 <= place < len(KINDS):
            self.kind = KINDS[place]
        elif place + 1 == OTHER_LANGUAGE and self._other_language() is not None:
            self._language = None if self._language is not None else call_words.ENGLISH
        else:
            return
        self._draw_chips()
        self.refresh()

    def copy_answer(self) -> None:
        """Put the script on the clipboard, unless it must not be said as it is."""
        found = self.shown
        if found is None or self._look.hides(found.customer.id):
            return
        script = found.script
        wrong = next((g for g in found.guards if g.level is GuardLevel.REFUSE), None)
        if wrong is not None:
            self.said.emit(tr("Not copied: {why}").format(why=words.plain(wrong.text)))
            return
        text = script.text if script.subject is None else f"{script.subject}\n\n{script.text}"
        QGuiApplication.clipboard().setText(text)
        self.said.emit(tr("Copied: {what}.").format(what=call_words.script_kind(script.kind)))

    def focus(self) -> None:
        """Put the keyboard on what is read."""
        here = self.scrolled if self.scrolled.isVisible() else self
        here.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Esc, Enter, copy and digits; letters and what a scanner types are a search."""
        text = event.text()
        held = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.log_wanted.emit()
        elif event.key() == Qt.Key.Key_C and held == Qt.KeyboardModifier.ControlModifier:
            self.copy_answer()
        elif text and text.isprintable() and not text.isspace() and not held:
            self._type(text)
        else:
            super().keyPressEvent(event)

    def _type(self, text: str) -> None:
        before, self._last = (self._last if self._burst.isActive() else ""), text
        self._burst.start()
        place = int(text) - 1 if text.isascii() and text.isdecimal() else -1
        if before or not 0 <= place < OTHER_LANGUAGE:
            self._burst.stop()
            self.typed.emit(before + text)
        else:
            self.pick(place)
