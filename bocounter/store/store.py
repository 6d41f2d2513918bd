"""A store: the place where a counter's knowledge is kept, opened to read or to read and write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bocounter.errors import StoreTrouble
from bocounter.store import upgrade
from bocounter.store.reader import Reader

if TYPE_CHECKING:
    from bocounter.store.hold import Hold
    from bocounter.store.journal import Journal
    from bocounter.store.writer import Write, Writer

WAIT_FOR_THE_WRITER_SECONDS = 5.0


class Store:
    """An open store. Readers are made one a thread; the writer is one for the process.

    ``Store.to_read(path)`` works beside another program that writes. ``Store.to_write``
    holds the store until ``close`` and creates or upgrades it first.
    """

    def __init__(
        self,
        path: Path,
        hold: Hold | None,
        writer: Writer | None = None,
        *,
        shape: int = upgrade.SHAPE,
    ) -> None:
        self.path = path
        self.shape = shape
        self._hold = hold
        self._writer = writer

    @property
    def journal(self) -> Journal | None:
        """Give the journal beside the store; None where it is open for reading only."""
        return None if self._writer is None else self._writer.journal

    @classmethod
    def to_read(cls, path: Path) -> Self:
        """Open for questions only. Raises StoreTrouble when there is none, or an older shape.

        A store of a newer program (``newer``) answers as far as this one understands it.
        """
        shape = upgrade.shape_of(path, newer=True)
        if not shape:
            raise StoreTrouble(
                f"There is no store at {path} yet.",
                "Connect an ERP with 'bocounter connect', or look at the sample dealership "
                "with 'bocounter demo'.",
            )
        if shape < upgrade.SHAPE:
            raise StoreTrouble(
                f"The store {path} is of an older bocounter.",
                "Run any verb that writes, such as 'bocounter sync', to bring it up to date.",
            )
        return cls(path, None, shape=shape)

    @property
    def newer(self) -> bool:
        """Whether a newer program wrote it: it is read, and never written to."""
        return self.shape > upgrade.SHAPE

    def understood(self) -> AbstractContextManager[None]:
        """Give the block that questions to a newer store are asked in."""
        if not self.newer:
            return nullcontext()
        from bocounter.store.newer import as_far_as_understood

        return as_far_as_understood(self.path)

    @classmethod
    def to_write(
        cls, path: Path, who: str, now: datetime, seconds: float = WAIT_FOR_THE_WRITER_SECONDS
    ) -> Self:
        """Hold the store, bring it to this shape, and open it for questions and deeds.

        Waits ``seconds`` for another holder, then raises StoreTrouble naming it. One of a newer
        program is refused before anything is written, be it beside the store.
        """
        from bocounter.store import newer, opening
        from bocounter.store.hold import Hold

        newer.refuse(path)
        hold = Hold(path, who, seconds)
        try:
            writer = opening.make_ready(path, who, now, look=hold.was_left or None)
        except BaseException:
            hold.release()
            raise
        return cls(path, hold, writer)

    @classmethod
    def anew(
        cls, path: Path, who: str, now: datetime, seconds: float = WAIT_FOR_THE_WRITER_SECONDS
    ) -> Self:
        """Hold the store, delete all it knows, and open an empty one in its place.

        For stores that can be made again, such as the sample dealership's.
        """
        from bocounter.store import opening
        from bocounter.store.failures import translated
        from bocounter.store.hold import Hold

        hold = Hold(path, who, seconds)
        try:
            with translated(path):
                for end in ("", "-wal", "-shm", ".journal"):
                    path.with_name(path.name + end).unlink(missing_ok=True)
            writer = opening.make_ready(path, who, now, look=False)
        except BaseException:
            hold.release()
            raise
        return cls(path, hold, writer)

    def reader(self) -> Reader:
        """Make a reader; whoever asked for it closes it."""
        return Reader(self.path)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Give a reader for one block of questions, all seeing the same moment."""
        reader = self.reader()
        try:
            with self.understood(), reader.snapshot():
                yield reader
        finally:
            reader.close()

    @contextmanager
    def write(self, *, urgent: bool = True) -> Iterator[Write]:
        """Run one transaction (see ``writer.Writer.write``). Raises StoreTrouble when read-only."""
        if self._writer is None:
            raise StoreTrouble(
                f"The store {self.path} is open for reading only.", "Open it for writing first."
            )
        with self._writer.write(urgent=urgent) as write:
            yield write

    def rewrite(self) -> None:
        """Write the file anew without what was taken out of it (see ``writer.Writer.rewrite``)."""
        with self.write(urgent=False):
            pass  # makes the writer, or raises
        if self._writer is not None:
            self._writer.rewrite()

    def close(self) -> None:
        """Close the writer and let others hold the store."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._hold is not None:
            self._hold.release()
            self._hold = None
