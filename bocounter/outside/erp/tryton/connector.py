"""The connector for Tryton 8.0: our protocol on one side, JSON-RPC on the other.

It asks for the user's groups *Sales*, *Purchase* and *Stock*, and no more. Options:
``timeout`` (seconds for one answer, 60), ``proxy`` (address), ``ca_file`` (PEM of one's own
authority), ``pins`` (the keys the ERP may show, see ``trust``), ``work_orders`` (``all`` or
``with-reference``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from bocounter.errors import WrongUse
from bocounter.outside.erp.connector import (
    Capabilities,
    Delta,
    Identity,
    Outgoing,
    Page,
    Scope,
    Sent,
    Target,
)
from bocounter.outside.erp.records import KINDS
from bocounter.outside.erp.tryton import notes
from bocounter.outside.erp.tryton.exchange import Exchange
from bocounter.outside.erp.tryton.faults import Fault, Kind, as_known
from bocounter.outside.erp.tryton.kinds import streams
from bocounter.outside.erp.tryton.session import Session
from bocounter.outside.erp.tryton.streams import Stream, pull
from bocounter.outside.erp.tryton.wire import Wire

FIRST_SERIES = (8, 0)
"""The oldest series that is spoken to; older ones have other paths and no common stamp."""

PATIENCE_SECONDS = 60.0

CAPABILITIES = Capabilities(
    delta=Delta.STAMP, delete_feed=False, lock_token=True, unique_reference=False
)


class Tryton:
    """One user's line to one Tryton database. Used by one thread at a time."""

    name = "tryton"

    def __init__(self, target: Target) -> None:
        named = target.database or ""
        if not named.strip(".") or "/" in named or not named.isprintable():
            raise WrongUse(
                "The name of the ERP's database is missing or not a name.",
                "Give it with --database; who runs the ERP knows it.",
            )
        if not target.user:
            raise WrongUse(
                "The name of the ERP's user is missing.", "Give it with --user, or in the settings."
            )
        exchange = Exchange(target.url, target.options, target.stopping)
        self._database = named
        self._names = {
            "host": urlsplit(exchange.url).netloc,
            "database": named,
            "user": target.user,
        }
        self._wire = Wire(
            exchange,
            database=named,
            seconds=_seconds(target.options),
            clock=target.now,
        )
        self._session = Session(self._wire, target.user, target.secret)
        self._streams = streams(target.options)

    def capabilities(self) -> Capabilities:
        """Say what a stock Tryton can do: stamps, no delete feed, no unique reference."""
        return CAPABILITIES

    def identity(self) -> Identity:
        """Ask for the series, without a login. Raises Unreachable."""
        with self._border():
            version = self._wire.call("common.server.version", [], at_root=True)
            if not isinstance(version, str) or _series(version) < FIRST_SERIES:
                raise Fault(Kind.BEWILDERED, left=True, words=f"its version is {version}")
        return Identity("Tryton", version, self._database, self._wire.server_time)

    def login(self) -> None:
        """Log in, once. Raises NotLetIn, Unreachable."""
        with self._border():
            self._session.login()

    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        """Give the next page. Raises Unreachable, NotLetIn, Cancelled.

        A page of records that hang on others, like contact points, may hold somewhat more
        than ``limit``. A kind that a stock Tryton does not hold has one empty page.
        """
        stream = self._stream(kind)
        with self._border():
            if stream is None:
                self._wire.call("common.server.version", [], at_root=True)
                return Page((), cursor or "{}", more=False, server_time=self._session.now)
            return pull(self._session, stream, scope, cursor, max(1, limit))

    def existing(self, kind: str, remote_ids: Sequence[str]) -> frozenset[str]:
        """Say which ids are still in scope. Raises Unreachable, NotLetIn, Cancelled."""
        stream = self._stream(kind)
        if stream is None or not remote_ids:
            return frozenset()
        with self._border():
            return stream.existing(self._session, remote_ids) & frozenset(remote_ids)

    def _stream(self, kind: str) -> Stream | None:
        """Give how a kind is pulled, None for one that a stock Tryton does not hold."""
        if kind not in KINDS:
            raise WrongUse(
                f"There are no records of the kind {kind!r}.",
                f"Ask for one of: {', '.join(KINDS)}.",
            )
        return self._streams.get(kind)

    def send(self, word: Outgoing) -> Sent:
        """Send one note. Never raises for what the network or the ERP does."""
        return notes.send(self._session, word, self._names)

    def look_up(self, references: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Give the notes the ERP holds for each reference. Raises Unreachable, NotLetIn."""
        with self._border():
            return notes.look_up(self._session, references)

    def close(self) -> None:
        """Log out and let go of the line. Never raises."""
        self._session.log_out()
        self._wire.close()

    @contextmanager
    def _border(self) -> Iterator[None]:
        """Let no fault of ours or of a library's out: only what a person can act on."""
        try:
            yield
        except Fault as fault:
            raise as_known(fault, self._names) from fault


def _seconds(options: Mapping[str, str]) -> float:
    said = options.get("timeout", "")
    if not said:
        return PATIENCE_SECONDS
    try:
        seconds = float(said)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise WrongUse(
            f"The setting timeout is {said!r}, which is no number of seconds.",
            "Set it to the seconds to wait for one answer of the ERP, 60 as a rule.",
        )
    return seconds


def _series(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def connect(target: Target) -> Tryton:
    """Make a connector to a Tryton; makes no connection yet. Raises WrongUse."""
    return Tryton(target)
