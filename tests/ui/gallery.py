"""Pictures of every screen in every state: ``python -m tests.ui.gallery FOLDER [NAME ...]``.

A store of the sample dealership is built in FOLDER when there is none, as of a fixed day.
QT_SCALE_FACTOR=1.5 gives the same at another scale, on screens of the same number of dots.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from bocounter.progress import Step
from bocounter.rules import pins
from bocounter.ui.application import make_application
from bocounter.ui.beginning import Beginning
from bocounter.ui.locking import lock_of
from bocounter.ui.theme import Choice, Look
from tests.ui import gallery_calls, gallery_receiving, gallery_ways
from tests.ui.at_work import NOW, build, find, opening, settle, until, window
from tests.ui.disputes import every_kind, many, refuse
from tests.ui.gallery_parts import part_page, safe_view
from tests.ui.hostile import ARABIC, LONG, MARKUP, spoil

SCALE = float(os.environ.get("QT_SCALE_FACTOR", "1"))


def dots(width: int, height: int) -> tuple[int, int]:
    """Give the size of a window that fills a screen of so many dots at this scale."""
    return int(width / SCALE), int(height / SCALE)


USUAL, WIDE = dots(1280, 800), dots(1366, 768)


class Gallery:
    """Takes the pictures."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self.folder = folder
        self.names = names

    def take(self, name: str, shown: QWidget) -> None:
        settle()
        shown.grab().save(str(self.folder / f"{name}.png"))

    def wanted(self, name: str) -> bool:
        return not self.names or any(part in name for part in self.names)


def screens(gallery: Gallery, store: Path, choice: Choice) -> None:
    mark = choice.value
    with window(opening(store), choice, USUAL) as made:
        if gallery.wanted(f"board-{mark}"):
            gallery.take(f"board-{mark}", made)
            made.resize(*WIDE)
            gallery.take(f"board-1366-{mark}", made)
            made.resize(*USUAL)
            made.toggle_panel()
            gallery.take(f"board-wide-{mark}", made)
            made.toggle_panel()
        if gallery.wanted(f"filters-{mark}"):
            made.board.filters.toggle_down()
            until(lambda: len(made.board.model.ids) < 300, "fewer")
            gallery.take(f"filters-{mark}", made)
            made.board.filters.supplier.choose("nobody of that name")
            until(lambda: not made.board.model.ids, "none")
            gallery.take(f"no-match-{mark}", made)
            made.board.filters.clear()
            until(lambda: bool(made.board.model.ids), "all again")
        if gallery.wanted(f"locked-{mark}"):
            lock = lock_of(made)
            lock.choose(pins.hashed("7301", b"a picture"), 5)
            lock.now()
            assert lock.page is not None
            for _ in range(pins.FREE_TRIES):
                lock.page.pin.setText("0000")
                lock.page.try_it()
            gallery.take(f"locked-{mark}", lock.page)
            lock.page.opened.emit()
            lock.choose(None, 0)
            made.acts["pin"].trigger()
            settle()
            gallery.take(f"pin-{mark}", made.desk.dialog)
            made.desk.dialog.reject()
        if gallery.wanted(f"sync-{mark}"):
            made.show_sync()
            gallery.take(f"sync-{mark}", made)
            made.show_board()
        if gallery.wanted(f"search-{mark}"):
            customer = made.panel.order.customer
            find(made, customer.phones[0][-4:] if customer.phones else customer.name)
            gallery.take(f"search-{mark}", made)
            find(made, "zzqqxx")
            gallery.take(f"search-none-{mark}", made)
            made.show_board()
        for name, key in (("contact", "log_contact"), ("follow-up", "follow_up"),
                          ("note", "note"), ("facts", "facts"), ("machine", "machine"),
                          ("forget", "forget"), ("keys", "keys"), ("who", "who"),
                          ("connect", "connect"), ("palette", "palette")):  # fmt: skip
            if gallery.wanted(f"{name}-{mark}"):
                made.acts[key].trigger()
                settle()
                assert made.desk.dialog is not None
                gallery.take(f"{name}-{mark}", made.desk.dialog)
                made.desk.dialog.close()
                settle()


def states(gallery: Gallery, store: Path) -> None:
    if gallery.wanted("stale"):
        with window(opening(store, NOW + timedelta(hours=7)), size=USUAL) as made:
            gallery.take("stale", made)
    if gallery.wanted("first-start"):
        application = make_application()
        begun = Beginning(opening(store.with_name("none.db")), Look(Choice.LIGHT, application))
        begun.show()
        gallery.take("first-start", begun)
        begun.close()
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"board-states-{choice.value}"):
            board_states(gallery, store, choice)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"hostile-{choice.value}"):
            hostile(gallery, store, choice)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"decisions-{choice.value}"):
            decisions(gallery, store, choice)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"stalled-{choice.value}"):
            stalled(gallery, store, choice)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"ways-{choice.value}"):
            gallery_ways.pictures(gallery, store, choice, USUAL if SCALE == 1 else WIDE)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"receiving-{choice.value}"):
            gallery_receiving.pictures(gallery, store, choice, USUAL if SCALE == 1 else WIDE)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"calls-{choice.value}"):
            gallery_calls.pictures(gallery, store, choice, USUAL if SCALE == 1 else WIDE)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"wanted-{choice.value}"):
            wanted(gallery, store, choice)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"care-{choice.value}"):
            care(gallery, store, choice)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"waiting-{choice.value}"):
            waiting(gallery, store, choice)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"safe-{choice.value}"):
            safe_view(gallery.take, store, choice, USUAL)
    for choice in (Choice.LIGHT, Choice.DARK):
        if gallery.wanted(f"part-{choice.value}"):
            part_page(gallery.take, store, choice, USUAL)


def board_states(gallery: Gallery, store: Path, choice: Choice) -> None:
    """The board while the first read is under way, when it cannot be read, and at one branch."""
    from bocounter.errors import StoreTrouble
    from bocounter.store.store import Store

    mark = choice.value
    empty = store.with_name("empty.db")
    if not empty.exists():
        Store.to_write(empty, "the gallery", NOW).close()
    with window(opening(empty), choice, USUAL) as made:
        gallery.take(f"board-never-read-{mark}", made)
        made.counter.round_began.emit()
        made.status.step(Step("Part lines", 1200, 4100, 6.0))
        gallery.take(f"board-loading-{mark}", made)
        made.sync_screen.idle()
    with window(replace(opening(store), branch="MIL"), choice, USUAL) as made:
        gallery.take(f"board-branch-{mark}", made)
        made.board._failed(
            StoreTrouble(
                "The store /home/dana/.local/share/bocounter/counter.db cannot be read: the disk "
                "does not answer.",
                "Check the disk or the network drive it lies on, then read again.",
            )
        )
        gallery.take(f"board-error-{mark}", made)


def hostile(gallery: Gallery, store: Path, choice: Choice) -> None:
    """Names that are markup, very long, or written from right to left."""
    copy = gallery_ways.anew(store, "hostile.db")
    spoil(copy)
    with window(opening(copy), choice, USUAL) as made:
        gallery.take(f"hostile-{choice.value}", made)
        made.board.view.setCurrentIndex(made.board.model.index(2, 0))
        made.toggle_panel()
        gallery.take(f"hostile-wide-{choice.value}", made)


def decisions(gallery: Gallery, store: Path, choice: Choice) -> None:
    """The cards of what must be decided: every kind, at work, failed, many, and edited."""
    mark = choice.value
    with window(opening(store), choice, USUAL) as made:
        made.show_sync()
        settle()
        assert made.traffic is not None
        kinds = every_kind(made.traffic.at)
        made._show_traffic(replace(made.traffic, conflicts=kinds))
        screen = made.sync_screen
        screen.focus()
        gallery.take(f"decisions-{mark}", made)
        screen.decisions.cards[4].setFocus()
        gallery.take(f"decisions-hostile-{mark}", made)
        screen.decisions.work("c1")
        screen.decisions.failed("o2", "The disk is full. Free some space, then choose again.")
        screen.decisions.cards[0].setFocus()
        gallery.take(f"decisions-failed-{mark}", made)
        made.desk.edit_word(screen.decisions, kinds[1])
        settle()
        assert made.desk.dialog is not None
        gallery.take(f"decisions-edit-{mark}", made.desk.dialog)
        made.desk.dialog.close()
        until(lambda: made.desk.dialog is None, "the dialog is closed")
        settle()
        made.activateWindow()
        made._show_traffic(replace(made.traffic, conflicts=many(made.traffic.at, 73)))
        screen.decisions.cards[-1].setFocus()
        gallery.take(f"decisions-many-{mark}", made)


def stalled(gallery: Gallery, store: Path, choice: Choice) -> None:
    """Words wait since the last sync, and the status says why."""
    copy = gallery_ways.anew(store, "stalled.db")
    refuse(copy, 3)
    with window(opening(copy), choice, USUAL) as made:
        made.acts["note"].trigger()
        settle()
        assert made.desk.dialog is not None
        made.desk.dialog.text.setPlainText("Gate code 4711.")  # type: ignore[attr-defined]
        made.desk.dialog.submit()  # type: ignore[attr-defined]
        until(lambda: made.desk.dialog is None, "the note is written")
    with window(opening(copy, NOW + timedelta(minutes=12)), choice, USUAL) as made:
        gallery.take(f"stalled-board-{choice.value}", made)
        made.show_sync()
        gallery.take(f"stalled-{choice.value}", made)


def wanted(gallery: Gallery, store: Path, choice: Choice) -> None:
    """Facts set at the counter with names of strangers, and a word about to be taken back."""
    from bocounter.ui import doing

    mark, copy = choice.value, gallery_ways.anew(store, f"wanted-{choice.value}.db")
    spoil(copy)
    with window(opening(copy), choice, USUAL) as made:
        order = made.panel.order
        assert order is not None
        values = {"machine_down": True, "hold_reason": ARABIC, "service_writer": LONG[:200]}
        doing.set_facts(made.counter, order.number, values, lambda: None, print)
        until(lambda: bool(made.panel.order and made.panel.order.wishes), "it is shown")
        gallery.take(f"wanted-panel-{mark}", made)
        for key in ("facts", "machine"):
            made.acts[key].trigger()
            settle()
            assert made.desk.dialog is not None
            gallery.take(f"wanted-{key}-{mark}", made.desk.dialog)
            made.desk.dialog.close()
            until(lambda: made.desk.dialog is None, "the dialog is closed")
        doing.note(made.counter, order.number, f"{MARKUP} {ARABIC} {LONG}", lambda: None, print)
        until(lambda: bool(made.traffic) and len(made.traffic.waiting) == 2, "both wait")
        made.show_sync()
        settle()
        made.sync_screen.outbox.rows[1].setFocus()
        gallery.take(f"wanted-outbox-{mark}", made)
        made.desk.take_back(made.sync_screen.outbox.rows[0].word)
        settle()
        assert made.desk.dialog is not None
        gallery.take(f"wanted-withdraw-{mark}", made.desk.dialog)
        made.desk.dialog.close()


def care(gallery: Gallery, store: Path, choice: Choice) -> None:
    """A newer store, a damaged one, its repair, a missing second copy, and the backups."""
    from bocounter.errors import Damaged, DiskTrouble
    from bocounter.store import backups
    from bocounter.store.store import Store
    from bocounter.store.upgrade import too_new
    from bocounter.ui.mending import Mending

    mark, copy = choice.value, gallery_ways.anew(store, f"care-{choice.value}.db")
    refuse(copy, 2)
    for hours in (50, 26, 3):
        held = Store.to_write(copy, "the gallery", NOW)
        backups.make(held, NOW - timedelta(hours=hours))
        held.close()
    with window(opening(copy), choice, USUAL) as made:
        made.acts["restore"].trigger()
        dialog = made.desk.dialog
        assert dialog is not None
        until(lambda: dialog.list.count() == 3, "the backups are shown")  # type: ignore[attr-defined]
        dialog.submit()  # type: ignore[attr-defined]
        gallery.take(f"care-backups-{mark}", dialog)
        dialog.close()
        until(lambda: made.desk.dialog is None, "the dialog is closed")
        made.show_sync()
        settle()
        assert made.traffic is not None
        owed = replace(made.traffic, second_copy="The side journal cannot be written: disk full.")
        made._show_traffic(owed)
        gallery.take(f"care-second-copy-{mark}", made)
        made.show_board()
        made.desk.care.hear(DiskTrouble("The disk that holds it is full.", "Free some space."))
        gallery.take(f"care-disk-{mark}", made)
        made.desk.care.hear(Damaged("It is damaged.", "Put it back."))
        gallery.take(f"care-damaged-{mark}", made)
    with window(opening(copy), choice, USUAL, held=False) as made:
        made.counter.read_only = too_new(copy, 99)
        made.desk.care.show()
        gallery.take(f"care-newer-{mark}", made)
    look = Look(choice)
    mending = Mending(opening(copy), look, copy)
    mending.show()
    mending.look()
    until(lambda: bool(mending.found.text()), "it says what there is")
    gallery.take(f"care-mending-{mark}", mending)
    mending._backup = backups.kept(copy)[0].path
    mending.go_on()
    mending._step(Step("Reading the part lines again", 4000, 9700))
    gallery.take(f"care-mending-works-{mark}", mending)
    until(lambda: mending._back, "it is back")
    gallery.take(f"care-mended-{mark}", mending)
    mending.close()


def waiting(gallery: Gallery, store: Path, choice: Choice) -> None:
    """A contact is logged and the ERP has not got it yet; a conflict waits; the ERP is away."""
    from bocounter.errors import Unreachable

    copy = gallery_ways.anew(store, "waiting.db")
    with window(opening(copy), choice, USUAL) as made:
        made.acts["log_contact"].trigger()
        settle()
        dialog = made.desk.dialog
        assert dialog is not None
        dialog.told.rows[0].tick.setChecked(True)  # type: ignore[attr-defined]
        dialog.note.setPlainText("Prefers a call before noon.")  # type: ignore[attr-defined]
        gallery.take(f"contact-told-{choice.value}", dialog)
        dialog.submit()  # type: ignore[attr-defined]
        until(lambda: made.desk.dialog is None, "the contact is logged")
        until(lambda: bool(made.traffic and made.traffic.waiting), "it waits")
        id_ = made.board.model.ids[0]
        until(lambda: not made.board.model.facts()[id_].untold_slip_days, "the board shows it")
        gallery.take(f"waiting-{choice.value}", made)
        made.panel.scrolled.verticalScrollBar().setValue(10_000)
        gallery.take(f"waiting-timeline-{choice.value}", made)
        with made.counter._writable().write() as write:
            write.all(
                "INSERT INTO conflict (id, kind, found_at, ours, theirs, message) VALUES "
                "('c1', 'duplicate', '2026-12-01T08:00:00Z', NULL, NULL, "
                "'The note of Dana Whitlock on W20846 is in the ERP twice. "
                "Delete one of them there.')"
            )
        made.counter.round_ended.emit(
            None,
            Unreachable(
                "The ERP at https://erp.example.com did not answer.",
                "Check the network of this PC; the next sync goes on from here.",
            ),
        )
        made.show_sync()
        until(lambda: bool(made.traffic and made.traffic.conflicts), "the conflict is read")
        gallery.take(f"sync-waiting-{choice.value}", made)


def main() -> None:
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    gallery = Gallery(folder, sys.argv[2:])
    store = build(folder)
    for choice in (Choice.LIGHT, Choice.DARK):
        screens(gallery, store, choice)
    states(gallery, store)


if __name__ == "__main__":
    main()
