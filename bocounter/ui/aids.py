"""What helps to find one's way: the cheat sheet, every command by name, and what this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

import bocounter
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.ui.main_window import MainWindow


def show_keys(window: MainWindow) -> None:
    """Show the cheat sheet."""
    from bocounter.ui.dialogs.keys import KeySheet

    window.desk.open(KeySheet(window.look, window))


def show_palette(window: MainWindow) -> None:
    """Offer every command by name."""
    from bocounter.ui.dialogs.keys import Palette

    dialog = Palette(window.look, window.acts, window)

    def run() -> None:
        if dialog.chosen is not None:
            # After the palette is gone: its command may open a dialog of its own.
            dialog.destroyed.connect(dialog.chosen.trigger)

    dialog.accepted.connect(run)
    window.desk.open(dialog)


def show_about(window: MainWindow) -> None:
    """Say what this is."""
    box = QMessageBox(window)
    box.setWindowTitle(tr("About bocounter"))
    box.setText(
        tr("bocounter {version}: the honest answer to 'where is my part?'").format(
            version=bocounter.__version__
        )
    )
    box.setInformativeText(
        tr(
            "Free software under the Apache License 2.0. The window is made with Qt, PySide6 "
            "(LGPL 3) and the font Source Sans 3 (SIL Open Font License 1.1)."
        )
    )
    window.desk.open(box)
