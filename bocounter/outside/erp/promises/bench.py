"""What a tester brings along, and what every promise is tried with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Final, Protocol

from bocounter.errors import Known
from bocounter.outside.erp.connector import Connector, Page, Scope
from bocounter.outside.erp.records import KINDS, Record

LARGE: Final = 1_000
"""The limit of a page where nothing depends on it."""
SLACK: Final = 100
"""By how much a page may exceed its limit, where one thing of the ERP is several records."""
MOST_PAGES: Final = 10_000
"""A pull that has not ended after so many pages is held to go in circles."""


class Broken(AssertionError):
    """A promise is broken; the words say which and how."""


class DoesNotApply(Exception):
    """The bench has no means to try this promise."""


class Bench(Protocol):
    """What a tester must be able to do on the ERP's own side, not through the connector."""

    def change_something(self) -> tuple[str, str]:
        """Alter a record that a pull gives; gives its kind and id."""

    def delete_something(self) -> tuple[str, str] | None:
        """Remove a record that a pull gives; gives its kind and id. None: cannot be done."""

    def notes_go_to(self) -> tuple[str, str]:
        """Name a record that takes notes: its kind and id."""

    def no_such_record(self) -> tuple[str, str]:
        """Name a record that would take notes, had it not been for its being gone."""

    def note_count(self, reference: str) -> int:
        """Count the notes that the ERP truly holds under a reference."""

    def break_line(self) -> AbstractContextManager[Connector] | None:
        """Give a connector, logged in, whose next word arrives and whose answer is lost.

        When the context ends, the line is whole again. None: there is no line to break.
        """

    def wrong_login(self) -> Connector | None:
        """Give a connector with a password the ERP refuses. None: there is no login."""

    def logins_refused(self) -> int | None:
        """Count the logins the ERP has refused so far. None: it does not say."""

    def nobody_there(self) -> Connector | None:
        """Give a connector to a place where no ERP answers. None: there is no such place."""


def must(kept: object, words: str) -> None:
    """Raise Broken with these words unless the promise is kept."""
    if not kept:
        raise Broken(words)


@contextmanager
def only_our_errors(deed: str) -> Iterator[None]:
    """Let nothing but bocounter's own errors pass."""
    try:
        yield
    except (Known, Broken, DoesNotApply):
        raise
    except Exception as foreign:
        raise Broken(
            f"{deed} let {type(foreign).__module__}.{type(foreign).__name__} through: {foreign}"
        ) from foreign


class Tried:
    """A connector under test: how to make it, the bench, and the ways to pull with it.

    ``mint`` gives a reference that was never used before, ``now`` when a word was written.
    """

    def __init__(
        self,
        make: Callable[[], Connector],
        bench: Bench,
        mint: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        self._make = make
        self._bench = bench
        self._mint = mint
        self._now = now

    @contextmanager
    def _open(self) -> Iterator[Connector]:
        connector = self._make()
        try:
            connector.login()
            yield connector
        finally:
            connector.close()

    def _pulled(
        self, connector: Connector, kind: str, scope: Scope, cursor: str | None
    ) -> tuple[dict[str, Record], str]:
        """Pull to the end in large pages; gives the newest rows by id, and the last cursor."""
        rows: dict[str, Record] = {}
        for page in pages(connector, kind, scope, cursor, LARGE):
            rows |= {row.remote_id: row for row in page.records}
            cursor = page.cursor
        assert cursor is not None
        return rows, cursor

    def _whole(self, connector: Connector, kind: str) -> dict[str, Record]:
        return self._pulled(connector, kind, Scope.ALL, None)[0]

    def _everything(self) -> dict[str, dict[str, Record]]:
        with self._open() as connector:
            return {kind: self._whole(connector, kind) for kind in KINDS}


def pages(
    connector: Connector, kind: str, scope: Scope, cursor: str | None, limit: int
) -> Iterator[Page]:
    """Pull page after page until the end, and check of each that it is one."""
    for _ in range(MOST_PAGES):
        page = connector.pull(kind, scope, cursor, limit)
        must(
            len(page.records) <= limit + SLACK,
            f"A page of {kind} holds {len(page.records)} records at limit {limit}.",
        )
        must(page.server_time.tzinfo is not None, "The server time comes without a time zone.")
        must(isinstance(page.cursor, str), f"The cursor of {kind} is no text: {page.cursor!r}.")
        must(page.cursor != cursor or not page.more, f"The pull of {kind} does not move on.")
        yield page
        cursor = page.cursor
        if not page.more:
            return
    raise Broken(f"The pull of {kind} has no end.")
