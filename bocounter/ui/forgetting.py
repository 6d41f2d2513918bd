"""Asking whether the customer of the work order in the panel is to be forgotten."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.ui.main_window import MainWindow


def forget_customer(window: MainWindow) -> None:
    """Open the dialog, or say what is to be done first."""
    from bocounter.ui.dialogs.forgetting import ForgetDialog

    desk = window.desk
    if not window.settled:  # a work order is being read: it is about that one
        desk.typed_ahead = partial(forget_customer, window)
        return
    if desk.only_reading():
        return
    if window.counter.who is None:
        desk.ask_who()
        return
    order = window.panel.order
    if order is None:
        window.status.say(tr("Choose a work order of the customer first."))
        return
    dialog = ForgetDialog(window.counter, window.look, order, window)
    dialog.accepted.connect(lambda: window.status.say(tr("The customer is forgotten here.")))
    desk.open(dialog)
