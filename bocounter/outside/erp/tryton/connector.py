"""The connector for Tryton 8.0: our protocol on one side, JSON-RPC on the other.

It asks for the user's groups *Sales*, *Purchase* and *Stock*, and no more; where the ERP has
bocounter's module, for the group *bocounter* alone. Options:
``timeout`` (seconds for one answer, 60), ``proxy`` (address), ``ca_file`` (PEM of one's own
authority), ``pins`` (the keys the ERP may show, see ``trust``), ``work_orders`` (``all`` or
``with-reference``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from bocounter.errors import WrongUse
from bocounter.outside.erp.connector import (
    Capabilities,
    Delta,
    Identity,
    IdPage,
    Outcome,
    Outgoing,
    Page,
    Reading,
    Scope,
    Sent,
    Target,
)
from bocounter.outside.erp.records import KINDS
from bocounter.outside.erp.tryton import counter, ids, making, notes, replacing
from bocounter.outside.erp.tryton.exchange import Exchange
from bocounter.outside.erp.tryton.faults import Fault, Kind, as_known
from bocounter.outside.erp.tryton.kinds import OPTIONAL, streams
from bocounter.outside.erp.tryton.session import Session
from bocounter.outside.erp.tryton.streams import Stream, pull, read_all
from bocounter.outside.erp.tryton.wire import Wire

FIRST_SERIES = (8, 0)
"""The oldest series that is spoken to; older ones have other paths and no common stamp."""

PATIENCE_SECONDS = 60.0

STOCK = Capabilities(delta=Delta.STAMP, delete_feed=False, lock_token=True, unique_reference=False)


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
        self._options = target.options
        self._streams = streams(target.options, with_module=False)
        self._holds: frozenset[str] | None = None
        self._has_module = False

    def capabilities(self) -> Capabilities:
        """Say what this Tryton can do: a stock one until a login has found our module."""
        return replace(STOCK, unique_reference=self._has_module, holds=self._holds or frozenset())

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
            self._look_for_module()

    def _look_for_module(self) -> None:
        """Ask whether the ERP has our module, and what this user may make. Raises Fault."""
        held = counter.held(self._session)
        self._has_module = bool(held)
        self._holds = held or making.held(self._session) | replacing.held(self._session)
        there = frozenset(model for model in OPTIONAL if self._session.can_read(model))
        self._streams = streams(self._options, with_module=self._has_module, there=there)

    def _ready(self) -> frozenset[str]:
        """Give what the ERP holds, with a login where there was none yet. Raises Fault."""
        if self._holds is None:
            self._session.login()
            self._look_for_module()
        return self._holds or frozenset()

    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        """Give the next page. Raises Unreachable, NotLetIn, Cancelled.

        A page of records that hang on others, like contact points, may hold somewhat more
        than ``limit``. A kind that a stock Tryton does not hold has one empty page.
        """
        _check(kind)
        with self._border():
            self._ready()
            stream = self._streams.get(kind)
            if stream is None:
                self._wire.call("common.server.version", [], at_root=True)
                return Page((), cursor or "{}", more=False, server_time=self._session.now)
            return pull(self._session, stream, scope, cursor, max(1, limit))

    def existing(self, kind: str, remote_ids: Sequence[str]) -> frozenset[str]:
        """Say which ids are still in scope. Raises Unreachable, NotLetIn, Cancelled."""
        if not remote_ids:
            _check(kind)
            return frozenset()
        with self._asked(kind) as stream:
            if stream is None:
                return frozenset()
            return stream.existing(self._session, remote_ids) & frozenset(remote_ids)

    def read(self, kind: str, remote_ids: Sequence[str]) -> Reading:
        """Give records by their ids. Raises Unreachable, NotLetIn, Cancelled."""
        with self._asked(kind) as stream:
            if stream is None:
                return Reading(())
            found = read_all(self._session, stream.read, list(dict.fromkeys(remote_ids)))
        return Reading(tuple(found.records), tuple(found.unreadable))

    def ids(self, kind: str, after: str | None, limit: int) -> IdPage:
        """Give the next page of all ids in scope. Raises Unreachable, NotLetIn, Cancelled."""
        with self._asked(kind) as stream:
            if stream is None:
                return IdPage((), more=False, after=None, count=0)
            return ids.page(self._session, stream, after, max(1, limit))

    def horizon(self) -> Mapping[str, int]:
        """Give ids that only ever grow. Raises Unreachable, NotLetIn, Cancelled."""
        with self._border():
            self._ready()
            return (counter.horizon if self._has_module else ids.highest)(self._session)

    def anchor(self, workstation: str, seq: int, digest: str) -> None:
        """Keep the head of a history, where the ERP can. Raises as ``horizon``."""
        with self._border():
            if "audit" in self._ready():
                counter.anchor(self._session, workstation, seq, digest)

    def anchored(self, workstation: str) -> tuple[int, str] | None:
        """Give the head kept last of a history. Raises as ``horizon``."""
        with self._border():
            if "audit" not in self._ready():
                return None
            return counter.anchored(self._session, workstation)

    @contextmanager
    def _asked(self, kind: str) -> Iterator[Stream | None]:
        """Give how a kind is pulled, None for one that this ERP does not hold."""
        _check(kind)
        with self._border():
            self._ready()
            yield self._streams.get(kind)

    def send(self, word: Outgoing) -> Sent:
        """Send one word. Never raises for what the network or the ERP does."""
        if (no := counter.refusal(word, counter.HOLDS)) is not None:
            return Sent(Outcome.REFUSED, reason=no)
        try:
            holds = self._ready()
        except Fault as fault:
            reason = str(as_known(fault, self._names))
            return Sent(Outcome.NOT_SENT, None, reason, fault.retry_after)
        if not self._has_module:
            if replacing.is_one(word) and holds >= replacing.HOLDS:
                return replacing.send(self._session, word, self._names, self._token_of)
            if word.kind == "create" and word.target_kind in holds:
                return making.send(self._session, word, self._names)
            return notes.send(self._session, word, self._names)
        return counter.send(self._session, word, holds, self._names, self._token_of)

    def _token_of(self, kind: str, remote_id: str) -> str | None:
        """Give the version of a record as a pull gives it, None when it cannot be had."""
        stream = self._streams.get(kind)
        if stream is None:
            return None
        try:
            found = read_all(self._session, stream.read, [remote_id]).records
        except Fault:
            return None
        return found[0].token if found else None

    def look_up(self, references: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Give what the ERP holds under each reference. Raises Unreachable, NotLetIn."""
        with self._border():
            self._ready()
            if self._has_module:
                return counter.look_up(self._session, references)
            noted = notes.look_up(self._session, references)
            made = making.look_up(self._session, references)
            lines = replacing.look_up(self._session, references)
            return {name: [*noted[name], *made[name], *lines[name]] for name in noted}

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
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as odd:
            # Rows beside the records, read by the way: what they hold is the other side's doing.
            raise as_known(Fault(Kind.ODD, left=True), self._names) from odd


def _check(kind: str) -> None:
    if kind not in KINDS:
        raise WrongUse(
            f"There are no records of the kind {kind!r}.",
            f"Ask for one of: {', '.join(KINDS)}.",
        )


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
