"""How a person goes through the calls: the list, what to say, the log, and on to the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from bocounter.changes import Changes
from bocounter.models.desk_facts import QueueItem
from bocounter.ui import call_deeds, words
from bocounter.ui.actions import native
from bocounter.ui.screens.next_calls import NextCalls
from bocounter.ui.screens.script import ScriptPage
from bocounter.ui.traffic import failure
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.ui.main_window import MainWindow

NAME = "calling"
GATHER_MS = 250
"""How long a burst of changes may go on before what is shown is asked for again."""


class Calling(QObject):
    """The calls of a window. ``in_hand`` is the one that was taken from the list."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName(NAME)
        self._window = window
        self._from: QWidget = window.board
        self.in_hand: QueueItem | None = None
        self._made: set[str] = set()
        self._going_on = False
        self.list = NextCalls(window.counter, window.look, window)
        self.script = ScriptPage(window.counter, window.look, window)
        for page in (self.list, self.script):
            window.pages.addWidget(page)
            page.typed.connect(window.type_ahead)
        self.list.left.connect(window.show_board)
        self.list.chosen.connect(self._follow)
        self.list.opened.connect(self.open)
        self.list.let_go.connect(self._let_go)
        self.list.shown.connect(self._go_on)
        self.script.left.connect(self.leave_script)
        self.script.log_wanted.connect(self.log_contact)
        self.script.said.connect(window.status.say)
        self._gather = QTimer(self)
        self._gather.setInterval(GATHER_MS)
        self._gather.setSingleShot(True)
        self._gather.timeout.connect(self._read_again)
        window.counter.changed.connect(self._changed)
        window.counter.round_ended.connect(self._gather.start)
        window.acts["reload"].triggered.connect(self._gather.start)

    # --- the list -------------------------------------------------------------------------

    def show_calls(self) -> None:
        """Go to the calls."""
        window = self._window
        self._begin(self.list)
        self.list.branch = self._here()
        self.list.reload()
        window.status.say("")

    def _begin(self, page: QWidget) -> None:
        window = self._window
        window.asides.setCurrentWidget(window.panel)
        window.pages.setCurrentWidget(page)
        window.sides.show_pages()
        self._focus(page)

    @staticmethod
    def _focus(page: QWidget) -> None:
        if isinstance(page, NextCalls | ScriptPage):
            page.focus()

    def _follow(self, call: QueueItem | None) -> None:
        """Show the work order of the call under the cursor beside the list."""
        window = self._window
        if call is None or window.pages.currentWidget() is not self.list:
            return
        shown = window.panel.order
        if shown is None or shown.number != call.number or window.panel.loading:
            window.panel.show_number(call.number)

    # --- one call -------------------------------------------------------------------------

    def open(self, call: QueueItem) -> None:
        """Take a call and show what to say, with its work order beside it."""
        window = self._window
        before, self.in_hand = self.in_hand, None
        if before is not None and before.number != call.number:
            self._give_back(before.number)
        self._from = self.list
        self._show(call.number)
        if window.counter.who is None or not window.counter.can_write:
            window.status.say(tr("You can read it, but it is not taken: nothing is written now."))
            return
        self.in_hand = call
        call_deeds.take(window.counter, call.number, lambda: None, self._not_taken)

    def _not_taken(self, error: Exception) -> None:
        """Go back to the list with the reason, most often that somebody else has it."""
        self.in_hand = None
        if self._window.pages.currentWidget() is self.script:
            self.show_calls()
        self._window.status.say(words.plain(failure(error)))

    def _show(self, number: str) -> None:
        window = self._window
        shown = window.panel.order
        if shown is None or shown.number != number or window.panel.loading:
            window.panel.show_number(number)
        self.script.branch = self._here()
        self.script.show_number(number)
        self._begin(self.script)

    def show_script(self) -> None:
        """Show what to say about the work order in the panel."""
        window = self._window
        here = window.pages.currentWidget()
        if here is self.script:
            self.script.focus()
            return
        if not window.settled:
            window.desk.typed_ahead = self.show_script
            return
        order = window.panel.order
        if order is None:
            window.status.say(
                tr("Choose a work order first, then {key} shows what to say.").format(
                    key=native("Ctrl+S")
                )
            )
            return
        self._from = here or window.board
        self._show(order.number)

    def leave_script(self) -> None:
        """Go back to where one came from; a call that was taken is let go."""
        window, call = self._window, self.in_hand
        self.in_hand = None
        if call is not None:
            self._give_back(call.number)
        if self._from is self.list:
            self.show_calls()
        elif self._from is window.search:
            window.pages.setCurrentWidget(window.search)
            window.sides.show_pages()
            window.field.setFocus()
        else:
            window.show_board()

    def _let_go(self, call: QueueItem) -> None:
        if call.taken_by is None or call.taken_by != self._window.counter.who:
            said = tr("You have not taken this call; Enter takes it.")
            self._window.status.say(said)
            return
        if self.in_hand is not None and self.in_hand.number == call.number:
            self.in_hand = None
        self._give_back(call.number)

    def _give_back(self, number: str) -> None:
        window = self._window

        def done() -> None:
            said = tr("The call about {number} is let go; others can take it.")
            window.status.say(said.format(number=words.plain(number)))

        def failed(error: Exception) -> None:
            window.status.say(words.plain(failure(error)))

        call_deeds.let_go(window.counter, number, done, failed)

    # --- the log, and on ------------------------------------------------------------------

    def log_contact(self) -> None:
        """Log a contact of the work order in the panel; a call from the list leads to the next."""
        from bocounter.ui.dialogs.contact import ContactDialog

        desk = self._window.desk
        desk.do(self.log_contact, ContactDialog, tr("Contact logged"))
        dialog = desk.dialog
        if isinstance(dialog, ContactDialog) and not dialog.property(NAME):
            dialog.setProperty(NAME, True)
            number = dialog.number
            dialog.accepted.connect(lambda: self._logged(number))

    def _logged(self, number: str) -> None:
        call = self.in_hand
        if call is None or call.number != number:
            return
        self._made.add(call.work_order)
        self.in_hand = None
        self._going_on = True
        self.list.reload()

    def _go_on(self) -> None:
        """Open the next call once the list is read; the list itself when there is none."""
        if not self._going_on:
            return
        self._going_on = False
        window = self._window
        if window.pages.currentWidget() is not self.script:
            return  # somebody went elsewhere meanwhile
        call = next((o for o in self.list.calls.listed if o.work_order not in self._made), None)
        if call is None:
            self._made.clear()
            self.show_calls()
            window.status.say(tr("Contact logged. That was the last call for now."))
            return
        self.open(call)
        said = tr("Contact logged; it waits to be sent to the ERP. Next: {number}.")
        window.status.say(said.format(number=words.plain(call.number)))
        QTimer.singleShot(0, self, self.script.focus)  # after the dialog gave the keyboard back

    def note_consent(self) -> None:
        """Note what the customer of the work order in the panel says to being reached."""
        from bocounter.ui.dialogs.consent import ConsentDialog

        self._window.desk.do(self.note_consent, ConsentDialog, tr("Consent noted"))

    # --- what comes home ------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        if changes.everything or changes.work_orders or changes.customers:
            self._gather.start()

    def _read_again(self) -> None:
        if self.list.isVisible():
            self.list.reload()
        if self.script.isVisible() and self.script.number:
            self.script.refresh()

    def _here(self) -> str | None:
        """Give the code of the branch this desk belongs to; None is all of them."""
        window = self._window
        kept = window.traffic.settings.branch if window.traffic is not None else None
        return window.counter.opening.branch or kept


def of(window: MainWindow) -> Calling:
    """Give what a window does about calls, made when it is first asked for."""
    found = window.findChild(Calling, NAME)
    return found if isinstance(found, Calling) else Calling(window)
