"""What every verb has at hand: the store, the clock, who acts; and what it gives back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from bocounter.models.desk_facts import DeskSheet
    from bocounter.queries.tags import Tag
    from bocounter.store.reader import Reader, Rows
    from bocounter.store.store import Store

FORMAT = 1
"""The number of the JSON documents' shape (``format`` in each of them)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verb gives back: one document for scripts, the same in words for people.

    ``document`` lacks ``as_of``, ``source`` and ``format`` where ``facts`` brings them.
    ``code`` is the exit code. ``window`` asks the room above the verbs, which alone knows the
    window, to open it afterwards on that store, or to paint it into ``picture``. ``tags`` are to
    be drawn into a PDF: the file, and what stands on them; ``page`` is a
    sheet that is to be drawn likewise.
    """

    document: dict[str, Any]
    text: str
    code: int = 0
    window: Path | None = None
    picture: Path | None = None
    tags: tuple[Path, Sequence[Tag]] | None = None
    page: tuple[Path, DeskSheet] | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The counter a verb works at. ``clock`` stands still with ``--now``.

    It gives aware instants in the zone of this PC, or that of ``--now``: what day it is
    depends on where one stands. ``mint`` makes a new id.
    """

    store: Path
    store_named: bool
    clock: Callable[[], datetime]
    who: str
    who_named: bool
    branch: str | None
    language: str
    language_named: bool
    json: bool
    quiet: bool
    err: TextIO
    mint: Callable[[], str] = field(default=lambda: str(uuid.uuid4()))

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Give the store for questions; works while another program writes to it.

        One of a newer program is read as far as this one understands it, and that is said.
        """
        from bocounter.store.store import Store

        store = Store.to_read(self.store)
        if store.newer:
            from bocounter.store.upgrade import too_new

            self.tell(str(too_new(self.store, store.shape)))
        with store.reading() as rows:
            yield rows

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """Hold the store for a deed. Raises StoreTrouble naming the holder after five seconds.

        The readings of a copy that was put back are read again first; what the deed means for
        anybody's options is judged before it is let go.
        """
        from bocounter.progress import Silent
        from bocounter.readings.best_options import freshen
        from bocounter.readings.refresh import catch_up

        with self.holding() as store:
            catch_up(store, Silent())
            yield store
            freshen(store, self.clock(), marked_only=True)

    @contextmanager
    def holding(self) -> Iterator[Store]:
        """Hold the store as it is; a second copy that could not be written is told of."""
        from bocounter.store import upgrade
        from bocounter.store.store import Store

        if not upgrade.shape_of(self.store):
            Store.to_read(self.store)  # a deed makes no store: this raises, with better advice
        store = Store.to_write(self.store, f"{self.who} at the command line", self.clock())
        try:
            yield store
        finally:
            store.close()
        if store.journal is not None and store.journal.trouble is not None:
            self.tell(store.journal.trouble)

    def tell(self, sentence: str) -> None:
        """Say something on the side, never among the results."""
        if not self.quiet:
            print(sentence, file=self.err, flush=True)


def provenance(rows: Rows) -> dict[str, Any]:
    """Give what every document says of its facts: how old the oldest is, and from where."""
    from bocounter.queries import freshness, settings

    oldest = freshness.as_of(rows)
    return {
        "as_of": None if oldest is None else oldest.isoformat(),
        "source": settings.settings(rows).connector,
        "format": FORMAT,
    }


def nowhere(source: str | None = None) -> dict[str, Any]:
    """Give the same for a document that used no facts of the store."""
    return {"as_of": None, "source": source, "format": FORMAT}
