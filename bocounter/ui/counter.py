"""The window's link to the store and the ERP: what is asked, what is done, what came of it.

Lives on the main thread and never waits there. The store is opened for writing in the deed
thread, after the first paint, and kept until the window closes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from bocounter.changes import Changes
from bocounter.errors import Damaged, DiskTrouble, Known, StoreTrouble
from bocounter.store.reader import Reader
from bocounter.store.store import Store
from bocounter.ui.background import Asked, Deeds, LongWork, Questions
from bocounter.ui.bulletin import Bulletin
from bocounter.ui.judging import Judging
from bocounter.ui.opening import Opening

if TYPE_CHECKING:
    from bocounter.progress import Step, Watched
    from bocounter.settings import Settings
    from bocounter.sync.connecting import Connected, ConnectWanted
    from bocounter.sync.round import Summary

LOG = logging.getLogger(__name__)
HOLDER = "the bocounter window"
WARMED = (
    "bocounter.queries.find",
    "bocounter.queries.options",
    "bocounter.queries.part_page",
    "bocounter.commands.contacting",
)
"""Modules that the first search, ladder and deed need, and the first paint does not."""
T = TypeVar("T")


class Counter(QObject):
    """One store at work. Signals come on the main thread."""

    opened = Signal()
    """The store is held: deeds are possible."""
    held_elsewhere = Signal(object)
    """It could not be held (Known): reading goes on."""
    changed = Signal(object)
    """Changes: read these again."""
    failed = Signal(object)
    """An exception nobody else showed."""
    stepped = Signal(object)
    """A Step of the round."""
    round_began = Signal()
    round_ended = Signal(object, object)
    """A Summary or None, and the exception or None."""
    secret_wanted = Signal(object, str)
    """An Asked to be answered with the password, and what it is for."""
    store_trouble = Signal(object)
    """A Damaged or a DiskTrouble; None once a deed was kept again."""

    def __init__(
        self,
        opening: Opening,
        path: Path,
        parent: QObject | None = None,
        *,
        read_only: StoreTrouble | None = None,
    ) -> None:
        super().__init__(parent)
        self.opening = opening
        self.path = path
        self.read_only = read_only
        """Why nothing can be written, where a newer program wrote the store."""
        self.who = opening.who
        self._bulletin = Bulletin(self)
        self._long = LongWork(self._bulletin.post)
        self.judging = Judging(self, self._bulletin.post, self._writable)
        self._store: Store | None = None
        self._opening = threading.Lock()
        self._secret: str | None = None
        self.exactly_once: bool | None = None

    @cached_property
    def questions(self) -> Questions:
        """The readers; their threads begin with the first question."""
        return Questions(self._bulletin.post, lambda: Store.to_read(self.path).reader())

    @cached_property
    def _deeds(self) -> Deeds:
        return Deeds(self._bulletin.post)

    # --- time and place -------------------------------------------------------------------

    def now(self) -> datetime:
        """Give the clock, in this PC's zone."""
        given = self.opening.clock()
        return given.astimezone()

    @property
    def can_write(self) -> bool:
        """Whether the store is held by this window."""
        return self._store is not None

    @property
    def syncing(self) -> bool:
        """Whether a round is under way."""
        return self._long.running

    # --- asking ---------------------------------------------------------------------------

    def ask(
        self,
        lane: str,
        work: Callable[[Reader], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Ask in a reader; the newest question of a lane wins. All questions see one moment."""

        def at_one_moment(reader: Reader) -> T:
            with self.understood(), reader.snapshot():
                return work(reader)

        self.questions.ask(lane, at_one_moment, done, self._heard(failed))

    def understood(self) -> AbstractContextManager[None]:
        """Give the block in which a newer program's store is asked."""
        if self.read_only is None:
            return nullcontext()
        from bocounter.store.newer import as_far_as_understood

        return as_far_as_understood(self.path)

    def _heard(self, failed: Callable[[Exception], None] | None) -> Callable[[Exception], None]:
        """Tell of trouble with the file or its disk beside what the one who asked does."""

        def heard(error: Exception) -> None:
            in_trouble = isinstance(error, Damaged | DiskTrouble)
            if in_trouble:
                self.store_trouble.emit(error)
            if failed is not None:
                failed(error)
            elif not in_trouble:
                self.failed.emit(error)

        return heard

    # --- doing ----------------------------------------------------------------------------

    def open(self) -> None:
        """Hold the store, in the deed thread. One of a newer program is left alone."""
        if self.read_only is not None:
            return

        def work() -> Store:
            store = self._writable()
            # The mapper costs a third of a second: paid here, not by the first key press.
            for late in WARMED:
                import_module(late)
            self._learn_promise(store)
            return store

        self._deeds.do(work, lambda _store: self.opened.emit(), self._not_held)

    def _learn_promise(self, store: Store) -> None:
        """Ask the connector, not the ERP, whether a repeat can only arrive once."""
        from bocounter.queries.settings import settings
        from bocounter.sync.connecting import connector

        with store.reading() as rows:
            chosen = settings(rows)
        if chosen.connector is None:
            return
        try:
            erp = connector(chosen, self.path, self.opening.clock)
        except Known:  # not installed any more: the sync says so when it is asked for
            return
        self.exactly_once = erp.capabilities().exactly_once
        erp.close()

    def _not_held(self, error: Exception) -> None:
        if isinstance(error, Damaged | DiskTrouble):
            self.store_trouble.emit(error)
        elif isinstance(error, Known):
            self.held_elsewhere.emit(error)
        else:
            self.failed.emit(error)

    def _writable(self) -> Store:
        with self._opening:
            if self.read_only is not None:
                raise self.read_only
            if self._store is None:
                from bocounter.progress import Silent
                from bocounter.readings.refresh import catch_up

                store = Store.to_write(self.path, HOLDER, self.opening.clock())
                try:
                    changes = catch_up(store, Silent())  # the board of an older copy
                except BaseException:
                    store.close()
                    raise
                self._store = store
                if changes.work_orders:
                    self._post_changes(changes)
            return self._store

    @property
    def second_copy(self) -> str | None:
        """Say why words have no second copy; None while all have one."""
        store = self._store
        return None if store is None or store.journal is None else store.journal.trouble

    def pay_second_copies(self) -> None:
        """Try again to write the second copies that are owed, and say when that is solved."""

        def deed(store: Store) -> Changes:
            with store.write(urgent=False):
                pass  # each transaction pays what is owed
            return Changes()

        def done(_changes: Changes) -> None:
            if self.second_copy is None:
                self.opened.emit()

        self._deeds.do(
            lambda: deed(self._writable()),
            done,
            lambda error: LOG.warning("no second copy", exc_info=error),
        )

    def do(
        self,
        deed: Callable[[Store], Changes],
        done: Callable[[], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do a deed after all earlier ones; its changes are told before ``done`` is called."""

        def finished(changes: Changes) -> None:
            self.store_trouble.emit(None)
            self.changed.emit(changes)
            done()

        self._deeds.do(lambda: deed(self._writable()), finished, self._heard(failed))

    def keep_clerk(self, name: str) -> None:
        """Keep who sits at this desk; deeds from now on carry the name."""
        self.who = name
        if self.read_only is not None:
            return

        def deed(store: Store) -> Changes:
            from bocounter.commands.choosing_settings import keep

            keep(store, clerk=name)
            return Changes()

        self.do(deed, lambda: None)

    def signed(self) -> tuple[str, datetime, Callable[[], str]]:
        """Give who does the next deed, when, and what mints its ids."""
        if self.who is None:
            raise RuntimeError("a deed was asked for before anybody said who does it")
        return self.who, self.now(), self.opening.mint

    # --- the round ------------------------------------------------------------------------

    def sync(self, settings: Settings) -> None:
        """Start one round with the ERP; nothing happens when one is under way."""

        def work(watched: Watched) -> Summary:
            from bocounter.sync import round as sync_round
            from bocounter.sync.connecting import connector

            store = self._writable()
            erp = connector(
                settings,
                self.path,
                self.opening.clock,
                lambda: self._ask_secret(settings.user or "", watched.stopping),
                watched.stopping,
            )
            try:
                summary = sync_round.run(
                    store,
                    erp,
                    clock=self.opening.clock,
                    progress=watched,
                    changed=self._post_changes,
                )
            finally:
                erp.close()
            self._back_up_if_due(store)
            return summary

        self._start_long(work)

    def _back_up_if_due(self, store: Store) -> None:
        """Make the hour's backup behind a round, which does not fail for it."""
        from bocounter.store import backups

        try:
            if backups.due(store.path, self.now()):
                backups.make(store, self.now())
        except StoreTrouble:
            LOG.exception("no backup was made")

    def connect_erp(
        self,
        wanted: ConnectWanted,
        done: Callable[[Connected], None],
        failed: Callable[[Exception], None],
    ) -> bool:
        """Check a connection and keep its settings; False when a round is under way."""
        secret = self._secret

        def work(watched: Watched) -> Connected:
            from bocounter.sync.connecting import connect

            connected = connect(
                self._writable(), wanted, self.opening.clock, lambda: secret, watched.stopping
            )
            self.exactly_once = connected.exactly_once
            return connected

        return self._long.start(work, self._step, done, failed)

    def build_sample(
        self, done: Callable[[Path], None], failed: Callable[[Exception], None]
    ) -> bool:
        """Build the sample dealership's store in the background and give its path."""
        return self._long.start(self.opening.sample, self._step, done, failed)

    def remember_secret(self, secret: str | None) -> None:
        """Keep the password for as long as the window is open, nowhere else."""
        self._secret = secret

    def _ask_secret(self, user: str, stopping: Callable[[], bool]) -> str | None:
        if self._secret is None:
            asked = Asked()
            self._bulletin.post(lambda: self.secret_wanted.emit(asked, user))
            self._secret = asked.wait(stopping)
        return self._secret

    def _post_changes(self, changes: Changes) -> None:
        self._bulletin.post(lambda: self.changed.emit(changes))

    def _start_long(self, work: Callable[[Watched], Summary]) -> None:
        def done(summary: Summary) -> None:
            self.round_ended.emit(summary, None)

        def failed(error: Exception) -> None:
            if isinstance(error, Damaged | DiskTrouble):
                self.store_trouble.emit(error)
            if isinstance(error, Known):
                if error.kind == "not_let_in":
                    self._secret = None
            else:
                LOG.error("the round failed", exc_info=error)
            self.round_ended.emit(None, error)

        if self._long.start(work, self._step, done, failed):
            self.round_began.emit()

    def _step(self, step: Step) -> None:
        self.stepped.emit(step)

    def stop_sync(self) -> None:
        """Ask the round to end; finished pages stay."""
        self._long.stop()

    def close(self) -> None:
        """End everything in order: the round, the deeds (all of them), the questions, the store."""
        self.judging.close()
        self._long.close()
        self._deeds.close()
        self.questions.close()
        self._bulletin.close()
        if self._store is not None:
            self._store.close()
            self._store = None
