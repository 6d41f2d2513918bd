"""The care of the store from the window: what is wrong with it, its backups, the unsent words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from bocounter.errors import Damaged, DiskTrouble, Known
from bocounter.ui import words
from bocounter.ui.words import Tone, tr

if TYPE_CHECKING:
    from bocounter.ui.main_window import MainWindow
    from bocounter.ui.opening import Opening

Said = tuple[Tone, str, tuple[str, Callable[[], None]] | None]


class Care(QObject):
    """Knows what is wrong with the store of a window until that is solved."""

    put_back = Signal(object)
    """The Path of a backup to put in the store's place; None: whatever repairs a damaged one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._trouble: Known | None = None

    def hear(self, error: Known | None) -> None:
        """Take note of trouble with the file or its disk; None: a deed was kept again."""
        if error is not None:
            if not isinstance(self._trouble, Damaged):
                self._trouble = error
        elif isinstance(self._trouble, DiskTrouble):
            self._trouble = None
            self._window.desk.show_state_here()
        self.show()

    def show(self) -> None:
        """Say in the banner what is wrong; what is well says nothing."""
        said = self.said()
        if said is not None:
            self._window.banner.say(*said)

    def said(self) -> Said | None:
        """Give what the banner must say before anything else."""
        trouble, read_only = self._trouble, self._window.counter.read_only
        if isinstance(trouble, Damaged):
            text = tr(
                "The store on this PC is damaged. What you logged has a second copy; nothing more "
                "can be logged until the store is put back."
            )
            return Tone.ALARM, text, (tr("Put it back …"), lambda: self.put_back.emit(None))
        if read_only is not None:
            text = tr(
                "A newer bocounter wrote this store. You can read here; nothing can be logged or "
                "sent. Install the newer bocounter on this PC."
            )
            if trouble is not None:
                text += " " + tr("Some of what it holds cannot be shown by this one.")
            return Tone.WARNING, text, (tr("Save unsent words …"), self.save_words)
        if trouble is not None:
            text = tr("{trouble} What you logged before is kept.").format(
                trouble=words.plain(str(trouble))
            )
            return Tone.ALARM, text, None
        return None

    def save_words(self) -> None:
        """Ask for a file and save what is not in the ERP yet."""
        counter, status = self._window.counter, self._window.status
        ask_and_save(self._window, counter.opening, counter.path, status.say)

    def choose_backup(self) -> None:
        """Show the backups, with what putting one back would do."""
        from bocounter.store.foreseeing import offered
        from bocounter.ui.dialogs.backups import BackupsDialog

        window = self._window
        dialog = BackupsDialog(window.counter, window.look, window)
        path = window.counter.path
        window.counter.ask("backups", lambda _rows: offered(path), dialog.show_all, dialog.complain)
        dialog.accepted.connect(lambda: self.put_back.emit(dialog.chosen()))
        window.desk.open(dialog)


def ask_and_save(
    parent: QWidget, opening: Opening, store: Path, said: Callable[[str], None]
) -> None:
    """Ask for a file; save there every word that is not in the ERP; say what came of it."""
    named = str(store.with_name("unsent words.txt"))
    kinds = tr("To be read (*.txt);;With all there is (*.json)")
    dialog = QFileDialog(parent, tr("Save unsent words"), named, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("txt")
    dialog.fileSelected.connect(lambda file: said(saved(opening, store, Path(file))))
    dialog.open()


def saved(opening: Opening, store: Path, to: Path) -> str:
    """Save the words and say how many, or why not. Short: an outbox is small."""
    from bocounter.queries.saving_words import save_words

    try:
        done = save_words(store, to, opening.clock())
    except Known as error:
        return words.plain(str(error))
    count = tr("1 word") if done.words == 1 else tr("{n} words").format(n=done.words)
    if done.store_was_read:
        return tr("{count} saved in {file}.").format(count=count, file=to.name)
    return tr("{count} saved in {file}, from the side journal.").format(count=count, file=to.name)
