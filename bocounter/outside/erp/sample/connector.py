"""The sample dealership as an ERP: no network, no login, the same promises as a real one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime

import msgspec

import bocounter
from bocounter.errors import Unreachable, WrongUse
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
from bocounter.outside.erp.sample.counter import CounterWork
from bocounter.outside.erp.sample.notes import Notes
from bocounter.outside.erp.sample.world import World, world

MOST_DAYS = 730
_TAKES_NOTES = ("work_order", "part_line", "customer", "part", "purchase_line", "machine")


class Place(msgspec.Struct, frozen=True):
    """Where a pull stands: what a cursor says.

    ``after`` is the last id given, None when the pull was finished; ``since`` is the day
    whose evening the reader knows already, ``until`` the one that this pull brings it to;
    ``heard`` and ``hearing`` say the same of the words that counters sent.
    """

    world: str
    scope: Scope
    since: date | None
    until: date
    after: str | None
    heard: int = 0
    hearing: int = 0


def connect(target: Target) -> Sample:
    """Make the sample ERP. Raises WrongUse when its options make no sense."""
    options = target.options
    return Sample(
        target,
        seed=options.get("seed") or "1",
        day0=_day(options.get("day0")) or target.now().date(),
        days=_days(options.get("days") or "0"),
    )


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(
            f"{text!r} is not a day the sample dealership could begin on.",
            "Give the option day0 as year-month-day, for example 2026-03-02.",
        ) from None


def _days(text: str) -> int:
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
    if not 0 <= days <= MOST_DAYS:
        raise WrongUse(
            f"The sample dealership cannot live {text!r} days.",
            f"Give a whole number of days from 0 to {MOST_DAYS}.",
        )
    return days


@contextmanager
def _readable() -> Iterator[None]:
    """Say in words that the file of words cannot be read or written."""
    try:
        yield
    except OSError as trouble:
        raise Unreachable(
            f"The sample dealership's notes cannot be read: {_in_words(trouble)}.",
            "Check the folder of the store, then sync again; nothing is lost.",
        ) from None


class Sample:
    """The sample dealership behind the connector's protocol."""

    name = "sample"

    def __init__(self, target: Target, *, seed: str, day0: date, days: int) -> None:
        self._target = target
        self._seed = seed
        self._day0 = day0
        self._days = days
        self._notes = Notes(target.beside)
        self._ids: dict[tuple[str, Scope, date | None], Sequence[str]] = {}
        self._counter = CounterWork(self._notes)

    @property
    def world(self) -> World:
        """The dealership as it stands; grown when first asked for, in a second or two."""
        return world(self._seed, self._day0, self._days, self._target.stopping)

    def capabilities(self) -> Capabilities:
        """Say what the sample can do."""
        return Capabilities(
            delta=Delta.STAMP,
            delete_feed=False,
            lock_token=True,
            unique_reference=True,
            holds=CounterWork.HOLDS,
        )

    def identity(self) -> Identity:
        """Say who answers."""
        return Identity(
            server="Sample dealership",
            version=bocounter.__version__,
            database=f"seed {self._seed}, from {self._day0.isoformat()}",
            now=self._now(),
        )

    def login(self) -> None:
        """Let anybody in."""

    @_readable()
    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        """Give the next page; see the protocol. Raises WrongUse for an unknown kind."""
        _check(kind)
        if limit < 1:
            raise WrongUse("A page needs room for one record.", "Ask for a limit of 1 or more.")
        began = self._now()
        place = self._place(scope, cursor)
        ids = self._scoped(kind, scope, place)
        start = 0 if place.after is None else bisect_right(ids, place.after)
        page = ids[start : start + limit]
        more = start + limit < len(ids)
        if more:
            on = msgspec.structs.replace(place, after=page[-1])
        else:
            on = Place(place.world, scope, place.until, place.until, None, place.hearing)
        return Page(
            records=self._counter.records(self.world, kind, page),
            cursor=msgspec.json.encode(on).decode(),
            more=more,
            server_time=began,
            expected=len(ids),
        )

    def _place(self, scope: Scope, cursor: str | None) -> Place:
        """Read a cursor; one of another world or scope, or of a day to come, begins anew."""
        here, today = self.world.mark, self.world.today
        words = self._counter.words()
        if cursor is not None:
            try:
                place = msgspec.json.decode(cursor, type=Place)
            except msgspec.DecodeError:
                raise WrongUse(
                    "The place to go on from is not one the sample dealership gave.",
                    "Run a full sync to start from the beginning.",
                ) from None
            if (place.world, place.scope) == (here, scope) and place.until <= today:
                # Only a new pull looks at a new day: what changed under an older one is heard
                # by the next, because that one begins where the older one began.
                if place.after:
                    return place
                return Place(here, scope, place.since, today, None, place.heard, words)
        return Place(here, scope, None, today, None, 0, words)

    def _scoped(self, kind: str, scope: Scope, place: Place) -> Sequence[str]:
        """Give the ids of a pull in order: what the days brought, and what counters did."""
        said = self._counter.touched(kind, place.heard, place.hearing)
        lived = self._lived(kind, scope, place.since)
        return sorted({*lived, *said}) if said else lived

    def _lived(self, kind: str, scope: Scope, since: date | None) -> Sequence[str]:
        key = (kind, scope, since)
        if key not in self._ids:
            # A delta is whole in either scope: that work was closed must be heard, too.
            if since is not None:
                self._ids[key] = self.world.changed(kind, since)
            elif scope is Scope.OPEN:
                self._ids[key] = self.world.needed_now(kind)
            else:
                self._ids[key] = self.world.ids(kind)
        return self._ids[key]

    @_readable()
    def existing(self, kind: str, remote_ids: Sequence[str]) -> frozenset[str]:
        """Say which of these ids the dealership has. Raises WrongUse for an unknown kind."""
        _check(kind)
        return frozenset(i for i in remote_ids if self._has(kind, i))

    def _has(self, kind: str, remote_id: str) -> bool:
        return self.world.has(kind, remote_id) or self._counter.made(kind, remote_id)

    @_readable()
    def read(self, kind: str, remote_ids: Sequence[str]) -> Reading:
        """Give records by their ids. Raises WrongUse for an unknown kind."""
        _check(kind)
        there = [i for i in dict.fromkeys(remote_ids) if self._has(kind, i)]
        return Reading(self._counter.records(self.world, kind, there))

    @_readable()
    def ids(self, kind: str, after: str | None, limit: int) -> IdPage:
        """Give the next page of all ids. Raises WrongUse for an unknown kind."""
        _check(kind)
        whole = self._scoped(kind, Scope.ALL, self._place(Scope.ALL, None))
        start = 0 if after is None else bisect_right(whole, after)
        page = whole[start : start + max(1, limit)]
        more = start + len(page) < len(whole)
        return IdPage(page, more, page[-1] if more else None, count=len(whole))

    def horizon(self) -> Mapping[str, int]:
        """Give how many words were ever kept. Raises Unreachable."""
        with _readable():
            return {"words": self._counter.words()}

    def anchor(self, workstation: str, seq: int, digest: str) -> None:
        """Keep the head of a store's audit chain. Raises Unreachable."""
        with _readable():
            self._counter.anchor(workstation, seq, digest, self._now())

    def anchored(self, workstation: str) -> tuple[int, str] | None:
        """Give the head kept last for a store. Raises Unreachable."""
        with _readable():
            return self._counter.anchored(workstation)

    def send(self, word: Outgoing) -> Sent:
        """Keep a word, once for each reference."""
        if word.kind not in {"note", "change", "create"}:
            return Sent(Outcome.REFUSED, reason=f"The sample dealership keeps no {word.kind}.")
        if word.kind == "create":
            return self._kept(word)
        if word.target_kind not in _TAKES_NOTES:
            return Sent(Outcome.REFUSED, reason=f"No notes are kept at a {word.target_kind}.")
        try:
            there = self._has(word.target_kind, word.target)
        except OSError as trouble:
            return Sent(Outcome.NOT_SENT, reason=_in_words(trouble))
        if not there:
            what = word.target_kind.replace("_", " ")
            return Sent(
                Outcome.REFUSED,
                reason=f"The sample dealership has no {what} {word.target!r} any more.",
            )
        return self._kept(word)

    def _kept(self, word: Outgoing) -> Sent:
        try:
            return self._counter.keep(self.world, word)
        except OSError as trouble:
            # A write that failed may have reached the disk: only the file itself can tell.
            return Sent(Outcome.UNKNOWN, reason=_in_words(trouble))

    def look_up(self, references: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Say which notes are kept under these references. Raises Unreachable."""
        with _readable():
            found = self._notes.find(references)
        return {
            reference: (found[reference].remote_id,) if reference in found else ()
            for reference in references
        }

    def close(self) -> None:
        """Let go of nothing: no connection is held."""

    def _now(self) -> datetime:
        # The caller's clock, not the dealership's own day: the facts are as fresh as can be.
        return self._target.now().astimezone(UTC)


def _check(kind: str) -> None:
    if kind not in KINDS:
        raise WrongUse(
            f"The sample dealership has no records of the kind {kind!r}.",
            f"Ask for one of: {', '.join(KINDS)}.",
        )


def _in_words(trouble: OSError) -> str:
    return trouble.strerror or type(trouble).__name__
