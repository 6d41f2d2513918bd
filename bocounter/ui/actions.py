"""The one list of what a person can do with a key: menus, cheat sheet and palette come from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from bocounter.ui.words import tr


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: its name in code, its menu, its text, its keys and one sentence."""

    name: str
    menu: str
    text: str
    keys: tuple[str, ...]
    sentence: str


def acts() -> tuple[Act, ...]:
    """Give every act of the window, in the order of the menus."""
    return (*_of_the_counter(), *_of_the_view(), *_of_the_sync())


def _of_the_counter() -> tuple[Act, ...]:
    counter, work = tr("&Counter"), tr("&Work order")
    return (
        Act("search", counter, tr("&Search everywhere"), ("Ctrl+F", "/", "F3"),
            tr("Find a caller, a job or a part by anything that names it.")),
        Act("board", counter, tr("&Board"), ("Ctrl+B",),
            tr("Go to the board of everything that waits.")),
        Act("next_calls", counter, tr("&Next calls"), ("Ctrl+D",),
            tr("Go through who is to be called next, the dearest silence first.")),
        Act("who", counter, tr("S&witch clerk …"), ("F4",),
            tr("Say who is at this desk; every deed carries that name.")),
        Act("palette", counter, tr("&All commands …"), ("Ctrl+K",),
            tr("Type a few letters of any command and run it.")),
        Act("lock", counter, tr("&Lock now"), ("Ctrl+Shift+L",),
            tr("Hide everything until the PIN is typed; work goes on behind it.")),
        Act("pin", counter, tr("PIN for the loc&k …"), (),
            tr("Set the PIN that opens the locked window, and when it locks itself.")),
        Act("quit", counter, tr("&Quit"), ("Ctrl+Q",),
            tr("Close the window; what waits to be sent is kept.")),
        Act("script", work, tr("What to sa&y"), ("Ctrl+S",),
            tr("Show what to say to this customer: on the phone, to a voicemail, in writing.")),
        Act("log_contact", work, tr("&Log contact …"), ("Ctrl+L",),
            tr("Log a call or message, with what the customer was told.")),
        Act("follow_up", work, tr("Set &follow-up …"), ("Ctrl+U",),
            tr("Set when this customer is to hear from us next.")),
        Act("note", work, tr("Write &note …"), ("Ctrl+N",),
            tr("Write a note to this work order.")),
        Act("consent", work, tr("Co&nsent, stop …"), ("Ctrl+T",),
            tr("Note whether this customer wants to be called or written to; a stop at once.")),
        Act("facts", work, tr("S&et facts …"), ("Ctrl+E",),
            tr("Set need-by, machine down, warranty, hold reason, writer or the customer's PO.")),
        Act("machine", work, tr("Name the &machine …"), ("Ctrl+M",),
            tr("Say which machine this work order is about.")),
        Act("options", work, tr("&Ways to get the part"), ("Ctrl+O",),
            tr("Show every way to get the part of this line, the best first; choose by number.")),
        Act("part", work, tr("The &part, with all of it"), ("Ctrl+P",),
            tr("Show stock, orders, who waits and relations of the part of this line or hit.")),
        Act("share", work, tr("S&hare out what came …"), ("Ctrl+Shift+A",),
            tr("Show who gets what came in of this part, and why, before it is shared out.")),
        Act("lost_sale", work, tr("L&ost or saved sale …"), ("Ctrl+J",),
            tr("Note that a customer went without a part, or was kept after all.")),
        Act("counter_order", work, tr("Counter o&rder …"), ("Ctrl+Shift+N",),
            tr("Take an order at the counter without a work order.")),
        Act("receive", work, tr("Re&ceive a delivery …"), ("Ctrl+R",),
            tr("Count what came by scanner or keys; it goes to who waits, with bins and tags.")),
        Act("copy_answer", work, tr("&Copy the answer"), ("Ctrl+Shift+C",),
            tr("Copy the answer, to paste it into a message.")),
        Act("forget", work, tr("For&get the customer …"), (),
            tr("Forget a customer who asks for it, here and in every backup.")),
        Act("panel", work, tr("Show or hide the &panel"), ("Ctrl+I",),
            tr("Show or hide the work order beside the board.")),
    )  # fmt: skip


def _of_the_view() -> tuple[Act, ...]:
    look = tr("&View")
    return (
        Act("filter_branch", look, tr("&Branch"), ("Alt+1",), tr("Show one branch.")),
        Act("filter_writer", look, tr("Service w&riter"), ("Alt+2",),
            tr("Show one service writer's work orders.")),
        Act("filter_state", look, tr("S&tate"), ("Alt+3",),
            tr("Show work orders with a line in one state.")),
        Act("filter_supplier", look, tr("S&upplier"), ("Alt+4",),
            tr("Show what waits for one supplier.")),
        Act("filter_down", look, tr("Machine &down"), ("Alt+5",),
            tr("Show only machines that are down.")),
        Act("filter_mine", look, tr("&My lines"), ("Alt+6",),
            tr("Show only the work orders of the clerk at this desk.")),
        Act("sort", look, tr("&Order of the board"), ("Alt+7",),
            tr("Sort by urgency, age, ready date, number or customer.")),
        Act("clear", look, tr("&Clear filters"), ("Alt+0",), tr("Show everything again.")),
        Act("theme", look, tr("&Light or dark"), ("Ctrl+Shift+D",),
            tr("Switch between the light and the dark palette.")),
        Act("safe_view", look, tr("Customer-&safe view"), ("F7",),
            tr("Hide cost, margin and other customers while somebody looks on, or show them.")),
        Act("reload", look, tr("Read a&gain"), ("F5",),
            tr("Read the board again from the store.")),
    )  # fmt: skip


def _of_the_sync() -> tuple[Act, ...]:
    sync, aid = tr("&Sync"), tr("&Help")
    return (
        Act("sync_now", sync, tr("Sync &now"), ("F9",),
            tr("Send what waits and read what changed in the ERP.")),
        Act("sync_cancel", sync, tr("&Stop the sync"), ("Shift+F9",),
            tr("Stop the sync; what is complete is kept.")),
        Act("sync", sync, tr("Sync and &conflicts"), ("F8",),
            tr("See how fresh the facts are, what waits and why.")),
        Act("connect", sync, tr("&Connection …"), ("Ctrl+Shift+E",),
            tr("Choose the ERP and log in.")),
        Act("restore", sync, tr("Put back a &backup …"), ("Ctrl+Shift+B",),
            tr("Choose a backup and put it in the store's place; nothing is lost.")),
        Act("save_words", sync, tr("Save &unsent words …"), ("Ctrl+Shift+S",),
            tr("Save in a file what is not in the ERP yet.")),
        Act("keys", aid, tr("&Keys"), ("F1",), tr("Show every key on one sheet.")),
        Act("about", aid, tr("&About bocounter"), (), tr("Show the version and the licences.")),
    )  # fmt: skip


def is_an_act(event: QEvent, made: Mapping[str, QAction]) -> bool:
    """Whether a field asks to have, for itself, a key with Ctrl that is the key of an act."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return False
    pressed = QKeySequence(event.keyCombination())
    return any(pressed in action.shortcuts() for action in made.values())


def native(key: str) -> str:
    """Give a key as this platform writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def plain_text(act: Act) -> str:
    """Give an act's text without its mnemonic."""
    return act.text.replace("&", "")


def wire(owner: QWidget, slots: Mapping[str, Callable[[], None]]) -> dict[str, QAction]:
    """Make an action for each act; its slot is looked up by name, a missing one is a bug."""
    made: dict[str, QAction] = {}
    for act in acts():
        action = QAction(owner)  # with its text it would look at icons
        action.setText(act.text)
        action.setObjectName(act.name)
        action.setShortcuts([QKeySequence(key) for key in act.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setStatusTip(act.sentence)
        action.setToolTip(act.sentence)
        slot = slots[act.name]
        action.triggered.connect(lambda _checked=False, slot=slot: slot())
        owner.addAction(action)
        made[act.name] = action
    return made
