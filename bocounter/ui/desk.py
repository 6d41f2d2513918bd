"""What the window does when a person asks: dialogs, the round, and saying what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QDialog, QMessageBox

from bocounter.errors import Cancelled, Known
from bocounter.models.facts import ConflictFacts, OperationFacts, WorkOrderFacts
from bocounter.queries.settings import settings
from bocounter.settings import Settings
from bocounter.ui import doing, words
from bocounter.ui.background import Asked
from bocounter.ui.status import is_stale
from bocounter.ui.traffic import Traffic, decisions_words, failure, trouble
from bocounter.ui.words import Tone, tr

if TYPE_CHECKING:
    from bocounter.commands.deciding import Keep
    from bocounter.ui.care import Care
    from bocounter.ui.counter import Counter
    from bocounter.ui.main_window import MainWindow
    from bocounter.ui.screens.deciding import Decisions
    from bocounter.ui.theme import Look

LOG = logging.getLogger(__name__)


class Desk(QObject):
    """Opens dialogs for the window. Dialogs are window-modal and never block the event loop."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: QDialog | None = None
        self.held: Known | None = None
        self.typed_ahead: Callable[[], None] | None = None
        self._last_error: Exception | None = None

    @cached_property
    def care(self) -> Care:
        """What is done about the store itself."""
        from bocounter.ui.care import Care

        return Care(self._window)

    def open(self, dialog: QDialog) -> None:
        """Open a dialog; while one is open that one comes to the front instead."""
        if self.dialog is not None:
            self.dialog.raise_()
            dialog.deleteLater()
            return
        self.dialog = dialog
        dialog.finished.connect(self._finished)
        dialog.open()

    def _finished(self, _result: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None

    # --- deeds ----------------------------------------------------------------------------

    def go_on(self) -> None:
        """Do what was asked for while its work order was still being read."""
        deed, self.typed_ahead = self.typed_ahead, None
        if deed is not None:
            # After what opens the work order has moved the focus.
            QTimer.singleShot(0, self, deed)

    def _order(self, deed: Callable[[], None]) -> WorkOrderFacts | None:
        """Give the work order a deed is about; says what to do when it cannot be done now.

        A scanner's Enter and the next key come faster than an answer: then the deed waits
        for the work order that was asked for, and is never done to the one before.
        """
        window = self._window
        if not window.settled:
            self.typed_ahead = deed
            return None
        if self.only_reading():
            return None
        if window.counter.who is None:
            self.ask_who()
            return None
        if window.panel.order is None:
            window.status.say(tr("Choose a work order first, then log it."))
        return window.panel.order

    def do(
        self,
        deed: Callable[[], None],
        make: Callable[[Counter, Look, WorkOrderFacts, MainWindow], QDialog],
        said: str,
    ) -> None:
        """Open the dialog of a deed on the work order in the panel."""
        order = self._order(deed)
        if order is not None:
            window = self._window
            dialog = make(window.counter, window.look, order, window)
            dialog.accepted.connect(lambda: self._done(said, order))
            self.open(dialog)

    def only_reading(self) -> bool:
        """Say why nothing can be written, before anybody fills in a dialog in vain."""
        why = self._window.counter.read_only
        if why is not None:
            self._window.status.say(words.plain(str(why)))
        return why is not None

    def follow_up(self) -> None:
        """Set the next contact of the work order in the panel."""
        from bocounter.ui.dialogs.follow_up import FollowUpDialog

        self.do(self.follow_up, FollowUpDialog, tr("Follow-up set"))

    def note(self) -> None:
        """Write a note to the work order in the panel."""
        from bocounter.ui.dialogs.note import NoteDialog

        self.do(self.note, NoteDialog, tr("Note written"))

    def set_facts(self) -> None:
        """Set facts of the work order in the panel."""
        from bocounter.ui.dialogs.facts import FactsDialog

        self.do(self.set_facts, FactsDialog, tr("Facts set"))

    def name_machine(self) -> None:
        """Name the machine of the work order in the panel."""
        from bocounter.ui.dialogs.machine import MachineDialog

        found = self._window.traffic
        kept = found is not None and "machine" in found.holds
        make = partial(MachineDialog, kept_there=kept)
        self.do(self.name_machine, make, tr("Machine named"))

    def take_back(self, word: OperationFacts) -> None:
        """Ask whether a word that waits is to be taken back."""
        from bocounter.ui.dialogs.withdraw import WithdrawDialog

        window = self._window
        if window.counter.who is None:
            self.ask_who()
            return
        dialog = WithdrawDialog(window.counter, window.look, word, window)
        dialog.accepted.connect(
            lambda: window.status.say(tr("Taken back. It is kept with your name and the time."))
        )
        self.open(dialog)

    def _done(self, what: str, order: WorkOrderFacts) -> None:
        self._window.status.say(
            tr("{what} for {number}. It waits to be sent to the ERP.").format(
                what=what, number=words.plain(order.number)
            )
        )

    # --- decisions ------------------------------------------------------------------------

    def hear(self, decisions: Decisions) -> None:
        """Do what is asked for on the cards of what must be decided."""
        decisions.chosen.connect(lambda id_, keep: self.decide(decisions, id_, keep))
        decisions.edited.connect(lambda facts: self.edit_word(decisions, facts))
        decisions.opened.connect(self.open_number)
        decisions.typed.connect(self._window.type_ahead)
        self._window.counter.store_trouble.connect(self.care.hear)
        self.care.show()
        outbox = self._window.sync_screen.outbox
        outbox.opened.connect(self.open_number)
        outbox.back_wanted.connect(self.take_back)
        self._window.pages.currentChanged.connect(lambda _page: self.show_state_here())

    @property
    def _deciding(self) -> bool:
        return self._window.pages.currentWidget() is self._window.sync_screen

    def open_number(self, number: str) -> None:
        """Open a work order as typing its number and Enter does."""
        self._window.start_search(number)
        self._window.search.open_current()

    def decide(self, decisions: Decisions, id_: str, keep: Keep) -> None:
        """Carry out a choice; the card says it when that fails."""
        counter = self._window.counter
        if counter.who is None:
            self.ask_who()
            return
        decisions.work(id_)

        def done() -> None:
            decisions.done(id_)
            self._window.status.say(tr("Decided. It is kept with your name and the time."))

        def failed(error: Exception) -> None:
            decisions.failed(id_, failure(error))

        doing.resolve(counter, id_, keep, done, failed)

    def edit_word(self, decisions: Decisions, facts: ConflictFacts) -> None:
        """Ask for another text of a refused word and send that."""
        from bocounter.ui.dialogs.deciding import EditDialog

        counter = self._window.counter
        if counter.who is None:
            self.ask_who()
            return

        def send(text: str, kept: Callable[[], None], failed: Callable[[Exception], None]) -> None:
            def done() -> None:
                decisions.done(facts.id)
                kept()
                self._window.status.say(tr("The new word waits to be sent to the ERP."))

            doing.resolve(counter, facts.id, "ours", done, failed, text=text)

        self.open(EditDialog(self._window.look, facts, send, self._window))

    # --- who and how ----------------------------------------------------------------------

    def ask_who(self) -> None:
        """Ask who is at this desk."""
        if self._window.counter.read_only is not None:
            return
        from bocounter.ui.dialogs.who import WhoDialog

        window = self._window
        dialog = WhoDialog(window.look, window.counter.who, window)

        def taken() -> None:
            window.counter.keep_clerk(dialog.value())
            window.status.show_who()

        dialog.accepted.connect(taken)
        self.open(dialog)

    # --- the round ------------------------------------------------------------------------

    def sync(self) -> None:
        """Start a round; without a connection, ask for one."""
        found = self._window.traffic
        if found is None or self._window.counter.syncing or self.only_reading():
            return
        if found.settings.connector is None:
            self.connect_erp()
            return
        self._window.banner.hide()
        self._window.counter.sync(found.settings)

    def connect_erp(self) -> None:
        """Choose and check a connection, then read from it."""
        if self.only_reading():
            return
        from bocounter.outside.erp import discovery
        from bocounter.ui.dialogs.connect import ConnectDialog

        window = self._window
        known = window.traffic.settings if window.traffic else Settings()
        dialog = ConnectDialog(window.counter, window.look, known, discovery.names(), window)

        def connected() -> None:
            window.status.say(tr("Connected. Reading from the ERP …"))
            window.counter.ask("settings", settings, window.counter.sync)

        dialog.accepted.connect(connected)
        self.open(dialog)

    def read_from(self, chosen: Settings) -> None:
        """Start a round with the ERP this store is connected with, if it is with any."""
        if chosen.connector is not None:
            self._window.counter.sync(chosen)

    def ask_secret(self, asked: Asked, user: str) -> None:
        """Ask for the password, once a session."""
        from bocounter.ui.dialogs.connect import PasswordDialog

        dialog = PasswordDialog(self._window.look, user, self._window)
        dialog.accepted.connect(lambda: asked.answer(dialog.password.text() or None))
        dialog.rejected.connect(lambda: asked.answer(None))
        self._finished(0)
        self.open(dialog)

    def round_ended(self, summary: object, error: Exception | None) -> None:
        """Say what a round amounted to."""
        window = self._window
        self._last_error = error
        if error is None:
            pulled = sum(getattr(summary, "pulled", {}).values())
            pushed = getattr(summary, "pushed", 0)
            window.status.say(
                tr("Synced: {pulled:,} changes read, {pushed:,} words sent.").format(
                    pulled=pulled, pushed=pushed
                )
            )
            notes = getattr(summary, "notes", ())
            if notes:
                window.banner.say(Tone.WARNING, " ".join(words.plain(note) for note in notes))
        elif isinstance(error, Cancelled):
            window.status.say(tr("The sync was stopped; what was complete is kept."))
        elif isinstance(error, Known):
            window.status.say(tr("The sync ended early; nothing is lost."))
        else:
            window.status.say("")
            self.show_failure(error)

    def show_state(self, found: Traffic, *, stale: bool) -> None:
        """Show in the banner what must not be missed: a held store, no ERP, old facts."""
        banner = self._window.banner
        error = self._last_error
        if self.care.said() is not None:
            self.care.show()
        elif self.held is not None:
            banner.say(Tone.WARNING, str(self.held), (tr("Try again"), self._try_again))
        elif isinstance(error, Known) and not isinstance(error, Cancelled):
            banner.say(
                Tone.WARNING,
                tr("{trouble} You can go on working; nothing is lost.").format(
                    trouble=words.plain(trouble(error))
                ),
                (tr("Sync now (F9)"), self.sync),
            )
        elif found.conflicts and self._deciding:
            banner.hide()  # the headline beneath says it
        elif found.conflicts:
            banner.say(
                Tone.ALARM,
                tr("{decisions}: the ERP and this counter do not agree.").format(
                    decisions=decisions_words(len(found.conflicts))
                ),
                (tr("Look (F8)"), self._window.show_sync),
            )
        elif found.second_copy is not None:
            banner.say(Tone.WARNING, words.plain(found.second_copy))
        elif stale and not self._window.counter.syncing:
            banner.say(
                Tone.WARNING,
                tr("These facts are old: the last complete read was {ago}.").format(
                    ago=words.ago(found.status.as_of, self._window.counter.now())
                ),
                (tr("Sync now (F9)"), self.sync),
            )
        elif self._last_error is None:
            banner.hide()

    def show_state_here(self) -> None:
        """Say in the banner what this page does not say itself."""
        window = self._window
        if window.traffic is not None:
            self.show_state(window.traffic, stale=is_stale(window.traffic, window.counter))

    def _try_again(self) -> None:
        self.held = None
        self._window.banner.hide()
        self._window.counter.open()

    # --- failures -------------------------------------------------------------------------

    def held_elsewhere(self, error: Known) -> None:
        """Say that reading works and deeds do not, and why."""
        self.held = error
        self._window.banner.say(
            Tone.WARNING,
            tr("{trouble} Until then you can read everything here.").format(trouble=error),
            (tr("Try again"), self._try_again),
        )

    def show_failure(self, error: Exception) -> None:
        """Show what nobody else showed: what a person can act on, or a bug with its log."""
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        if isinstance(error, Known):
            box.setWindowTitle(tr("This did not work"))
            box.setText(words.plain(error.what))
            box.setInformativeText(words.plain(error.advice))
        else:
            LOG.error("a bug", exc_info=error)
            box.setWindowTitle(tr("A fault in bocounter"))
            box.setText(tr("Something went wrong that is not your doing. Your data is kept."))
            log = self._window.counter.opening.log
            where = str(log) if log else tr("the log")
            box.setInformativeText(
                tr("What happened: {kind}: {text}\nDetails are in {where}.").format(
                    kind=type(error).__name__, text=words.plain(str(error)), where=where
                )
            )
        self.open(box)
