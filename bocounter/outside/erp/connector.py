"""What bocounter asks of an ERP, in the fewest words that keep every promise.

A connector owns the ERP's language, its paging and its version marks. It translates
everything at its border: no error, type or id of a foreign library passes through. It is
used by one thread at a time and never touches the store.

Errors: ``bocounter.errors.Unreachable`` when no answer came or the answer was not an ERP's,
``NotLetIn`` when the login is refused, and for sending the three outcomes of ``Sent``.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bocounter.outside.erp.records import Record


class Delta(enum.StrEnum):
    """How an ERP can tell what changed."""

    STAMP = "stamp"
    FEED = "feed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the ERP can do, so that the round need not guess.

    ``delete_feed``: the ERP names what was deleted; without it, ids are compared.
    ``lock_token``: a stale change is refused. ``unique_reference``: a second record with
    the same client reference is impossible, so a repeat is harmless ("exactly-once");
    without it the status is "at-least-once, duplicates found and reported". ``holds`` names
    the fields it can take as changes, such as ``work_order.need_by``, the kinds of records it
    can make, such as ``machine``, and ``audit`` when it keeps anchors. All of this is known
    once the login is through.
    """

    delta: Delta
    delete_feed: bool
    lock_token: bool
    unique_reference: bool
    holds: frozenset[str] = frozenset()

    @property
    def exactly_once(self) -> bool:
        """Whether a word sent twice can only arrive once."""
        return self.unique_reference


@dataclass(frozen=True, slots=True)
class Identity:
    """Who answers: ``server`` in words, its version, the database, its clock (aware, UTC)."""

    server: str
    version: str
    database: str
    now: datetime | None = None


class Scope(enum.StrEnum):
    """Which records a pull is about."""

    OPEN = "open"
    """What open work needs: pulled first, so that a new store is of use within a minute."""
    ALL = "all"
    """Everything, then only what changed since the cursor."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that could not be understood: its id where known, and why in words."""

    remote_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some records and the place to go on from.

    ``cursor`` is the connector's own text, to be kept with the rows and given back as it
    is. ``more`` is False on the last page for now. ``server_time`` is the ERP's clock when
    the first request of this page began. ``expected`` is how many records the whole pull
    will give, where that is cheap to know. ``deleted`` is for ERPs with a delete feed.
    """

    records: Sequence[Record]
    cursor: str
    more: bool
    server_time: datetime
    expected: int | None = None
    unreadable: Sequence[Unreadable] = ()
    deleted: Sequence[str] = ()


Value = str | bool | None
"""What a field of a record can be changed to."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Records asked for by their ids; those that are gone are left out."""

    records: Sequence[Record]
    unreadable: Sequence[Unreadable] = ()


@dataclass(frozen=True, slots=True)
class IdPage:
    """Some of all ids of a kind. ``count``: how many the ERP says there are in all, now."""

    ids: Sequence[str]
    more: bool
    after: str | None
    count: int | None = None
    tokens: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One word of ours on its way: ``reference`` is minted once and travels with it.

    ``kind`` is ``note`` (``text`` is to be kept at the record ``target_kind``/``target``),
    ``change`` (``fields`` of that record get these values, where they still are what ``base``
    says; an ERP that does not hold them keeps ``text`` as a note) or ``create`` (a new record
    of ``target_kind`` with these ``fields``). Days are ``YYYY-MM-DD``, None is "nothing".
    """

    reference: str
    kind: str
    target_kind: str
    target: str
    text: str
    author: str
    written_at: datetime
    fields: Mapping[str, Value] = field(default_factory=dict)
    base: Mapping[str, Value] = field(default_factory=dict)
    base_token: str | None = None


class Outcome(enum.StrEnum):
    """What became of a word that was sent."""

    TAKEN = "taken"
    """The ERP has it; ``remote_id`` is its record."""
    NOT_SENT = "not_sent"
    """Refused before a byte of it was taken: it may be sent again; ``retry_after`` seconds."""
    REFUSED = "refused"
    """The ERP says no; ``reason`` in its words. A person must decide."""
    STALE = "stale"
    """The record changed since it was seen. A person must decide."""
    UNKNOWN = "unknown"
    """No answer: the ERP may have it or not. Look it up before anything else."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome of one send.

    With STALE, ``theirs`` is what the fields asked for are in the ERP now, under which
    version, and who changed the record last and when, as far as the ERP says.
    """

    outcome: Outcome
    remote_id: str | None = None
    reason: str | None = None
    retry_after: float | None = None
    theirs: Mapping[str, Value] | None = None
    theirs_token: str | None = None
    theirs_by: str | None = None
    theirs_at: datetime | None = None


class Connector(Protocol):
    """An ERP, spoken to in our words."""

    name: str

    def capabilities(self) -> Capabilities:
        """Say what this ERP can do. Asks nobody."""

    def identity(self) -> Identity:
        """Ask who answers there, without a login. Raises Unreachable."""

    def login(self) -> None:
        """Log in, once. Raises NotLetIn when refused, Unreachable when nobody answers."""

    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        """Give the next page of ``kind`` after ``cursor``; None starts from the beginning.

        A cursor of a finished pull gives what changed since, with an overlap, so a record
        may come again. Records come complete. Raises Unreachable, NotLetIn.
        """

    def existing(self, kind: str, remote_ids: Sequence[str]) -> frozenset[str]:
        """Say which of these ids (1,000 at most) the ERP still has in scope.

        Raises Unreachable rather than give an incomplete set.
        """

    def read(self, kind: str, remote_ids: Sequence[str]) -> Reading:
        """Give records (500 at most) by their ids; those not in scope any more are left out.

        Raises Unreachable rather than give an incomplete answer, NotLetIn.
        """

    def ids(self, kind: str, after: str | None, limit: int) -> IdPage:
        """Give the next page of all ids of a kind in scope; None starts from the beginning.

        Raises Unreachable, NotLetIn.
        """

    def horizon(self) -> Mapping[str, int]:
        """Give numbers that never shrink in an ERP that was not restored from a backup.

        Such as the highest id handed out a model. Empty where an ERP has none. Raises
        Unreachable, NotLetIn.
        """

    def anchor(self, workstation: str, seq: int, digest: str) -> None:
        """Keep the head of a store's audit chain, where ``audit`` is held. Raises as ``read``."""

    def anchored(self, workstation: str) -> tuple[int, str] | None:
        """Give the head kept last for a store; None without one. Raises as ``read``."""

    def send(self, word: Outgoing) -> Sent:
        """Send one word. Never raises for what the network or the ERP does."""

    def look_up(self, references: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Give the remote ids the ERP holds for each reference, oldest first.

        Every reference asked for is a key; an empty sequence means the ERP has none.
        Raises Unreachable, NotLetIn.
        """

    def close(self) -> None:
        """Let go of the connection. Never raises."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an ERP is and who asks: all a connector needs to be made.

    ``secret`` is asked for at the moment of the login and never kept by the connector.
    ``beside`` is a folder next to the store for what an embedded connector keeps;
    ``options`` are the connector's own settings. ``stopping`` lets a wait on the network
    end early.
    """

    url: str
    database: str | None
    user: str | None
    secret: Callable[[], str | None]
    beside: Path
    now: Callable[[], datetime]
    options: Mapping[str, str] = field(default_factory=dict)
    stopping: Callable[[], bool] = lambda: False


Connect = Callable[[Target], Connector]
"""What an entry point of the group ``bocounter.erp`` names. Makes no connection yet."""
