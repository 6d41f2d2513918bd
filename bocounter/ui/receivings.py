"""What the window does about deliveries: the screen, its dialogs, and the tags."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from bocounter.commands.receiving import Finish
from bocounter.models.receiving_facts import Subject
from bocounter.queries import tags as tags_of
from bocounter.queries.tags import Tag
from bocounter.ui import counting, words
from bocounter.ui.screens.receiving import ReceivingScreen
from bocounter.ui.traffic import failure
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.ui.main_window import MainWindow

_NAME = "receivings"


class Receivings(QObject):
    """Keeps the screen of a window, made when it is first asked for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName(_NAME)
        self._window = window
        self.screen = ReceivingScreen(window.counter, window.look, window)
        window.pages.addWidget(self.screen)
        self.screen.left.connect(window.show_board)
        page = self.screen.page
        page.finish_wanted.connect(self.finish)
        page.odd_wanted.connect(self.say_odd)
        page.give_up_wanted.connect(self.ask_to_give_up)
        self.screen.tags_wanted.connect(self.print_tags)
        self.screen.pdf_wanted.connect(self.save_tags)

    def show(self) -> None:
        """Show the screen: the count where one is on it, else what may be received."""
        window = self._window
        if window.desk.only_reading():
            return
        if window.counter.who is None:
            window.desk.ask_who()
            return
        kept = window.traffic.settings.branch if window.traffic is not None else None
        self.screen.branch = window.counter.opening.branch or kept
        self.screen.held = window.desk.held
        window.pages.setCurrentWidget(self.screen)
        window.sides.show_pages(whole=True)
        if self.screen.is_counting:
            self.screen.page.focus()
            self.screen.refresh()
        else:
            self.screen.show_start()

    # --- the count's dialogs --------------------------------------------------------------

    def say_odd(self, part: str) -> None:
        """Ask what is wrong with a part, and keep it."""
        from bocounter.ui.dialogs.receiving_odd import OddDialog

        window, page = self._window, self.screen.page
        dialog = OddDialog(window.look, part, window)

        def kept() -> None:
            if dialog.counted is not None:
                page.keep(dialog.counted)
            page.focus()

        dialog.accepted.connect(kept)
        dialog.rejected.connect(page.focus)
        window.desk.open(dialog)

    def finish(self) -> None:
        """Show what finishing would do; Enter does it."""
        from bocounter.ui.dialogs.receiving_end import EndDialog

        window, page = self._window, self.screen.page
        count, sheet = page.count, page.facts
        if not page.settled:  # the key came faster than the scan before it was kept
            page.shown.connect(self.finish, Qt.ConnectionType.SingleShotConnection)
            return
        if count is None or sheet is None:
            return
        if not sheet.came and not sheet.exceptions:
            window.status.say(tr("Nothing is scanned yet."))
            return

        def carry(
            ending: Finish, done: Callable[[], None], failed: Callable[[Exception], None]
        ) -> None:
            def finished() -> None:
                done()
                self._finished(count.id, count.subject)

            counting.finish(window.counter, count.id, ending, finished, failed)

        dialog = EndDialog(window.look, sheet, (dict(page.bins), page.bin), carry, window)
        dialog.typed.connect(page.type_ahead)
        dialog.rejected.connect(page.focus)
        window.desk.open(dialog)

    def _finished(self, id_: str, what: Subject) -> None:
        self._window.status.say(
            tr("Received: {what}. It waits to be sent to the ERP.").format(
                what=words.plain(what.words)
            )
        )
        self._window.counter.ask(
            "tags",
            lambda rows: tags_of.tags(rows, id_),
            lambda found: self.screen.show_done(what, found),
        )

    def ask_to_give_up(self) -> None:
        """Ask before a count is ended for nothing."""
        window, page = self._window, self.screen.page
        count = page.count
        if count is None:
            return
        box = QMessageBox(window)
        box.setWindowTitle(tr("Give up this count?"))
        box.setText(
            tr("Nothing is set aside and nobody is told. What was scanned stays to be seen.")
        )
        box.setStandardButtons(
            QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        )
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)

        def answered(_result: int) -> None:
            if box.clickedButton() is box.button(QMessageBox.StandardButton.Discard):
                counting.give_up(window.counter, count.id, self.screen.show_start, self._failed)
            else:
                page.focus()

        box.finished.connect(answered)
        window.desk.open(box)

    def _failed(self, error: Exception) -> None:
        self._window.status.say(failure(error))

    # --- tags -----------------------------------------------------------------------------

    def print_tags(self, tags: tuple[Tag, ...]) -> None:
        """Print tags through the system's own dialog."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from bocounter.ui import tags as paper

        window = self._window
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(tr("Tags"))
        dialog = QPrintDialog(printer, window)

        def print_them() -> None:
            if paper.draw(tags, printer, window.counter.now().tzinfo):
                window.status.say(tr("Printed: {n} tags.").format(n=len(tags)))
            else:
                window.status.say(
                    tr("The printer took nothing. Look whether it is on, or save a PDF.")
                )

        dialog.accepted.connect(print_them)
        window.desk.open(dialog)

    def save_tags(self, tags: tuple[Tag, ...]) -> None:
        """Save tags as a PDF, where a person says."""
        from PySide6.QtWidgets import QFileDialog

        window = self._window
        dialog = QFileDialog(window, tr("Save the tags"), str(Path.home() / "tags.pdf"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("PDF (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda name: self.write_tags(tags, Path(name)))
        window.desk.open(dialog)

    def write_tags(self, tags: tuple[Tag, ...], file: Path) -> None:
        """Write tags into a PDF, and say where they are."""
        from bocounter.errors import Known
        from bocounter.ui import tags as paper

        try:
            paper.save(tags, file, self._window.counter.now().tzinfo)
        except Known as error:
            self._failed(error)
        else:
            self._window.status.say(tr("Saved: {file}").format(file=words.plain(str(file))))


def of(window: MainWindow) -> Receivings:
    """Give what a window does about deliveries, made when it is first asked for."""
    found = window.findChild(Receivings, _NAME)
    return found if isinstance(found, Receivings) else Receivings(window)
