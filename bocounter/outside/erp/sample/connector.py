"""The sample dealership as an ERP: no network, no login, the same promises as a real one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec

import bocounter
from bocounter.errors import Unreachable, WrongUse
from bocounter.outside.erp.connector import (
    Capabilities,
    Delta,
    Identity,
    Outcome,
    Outgoing,
    Page,
    Scope,
    Sent,
    Target,
)
from bocounter.outside.erp.records import KINDS
from bocounter.outside.erp.sample.notes import Notes
from bocounter.outside.erp.sample.world import World, world

MOST_DAYS = 730
_TAKES_NOTES = ("work_order", "part_line", "customer", "part", "purchase_line", "machine")


class Place(msgspec.Struct, frozen=True):
    """Where a pull stands: what a cursor says.

    ``after`` is the last id given, None when the pull was finished; ``since`` is the day
    whose evening the reader knows already, ``until`` the one that this pull brings it to.
    """

    world: str
    scope: Scope
    since: date | None
    until: date
    after: str | None


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

    @property
    def world(self) -> World:
        """The dealership as it stands; grown when first asked for, in a second or two."""
        return world(self._seed, self._day0, self._days, self._target.stopping)

    def capabilities(self) -> Capabilities:
        """Say what the sample can do."""
        return Capabilities(
            delta=Delta.STAMP, delete_feed=False, lock_token=False, unique_reference=True
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

    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        """Give the next page; see the protocol. Raises WrongUse for an unknown kind."""
        _check(kind)
        if limit < 1:
            raise WrongUse("A page needs room for one record.", "Ask for a limit of 1 or more.")
        began = self._now()
        place = self._place(scope, cursor)
        ids = self._scoped(kind, scope, place.since)
        start = 0 if place.after is None else bisect_right(ids, place.after)
        page = ids[start : start + limit]
        more = start + limit < len(ids)
        if more:
            on = Place(place.world, scope, place.since, place.until, page[-1])
        else:
            on = Place(place.world, scope, place.until, place.until, None)
        return Page(
            records=self.world.records(kind, page),
            cursor=msgspec.json.encode(on).decode(),
            more=more,
            server_time=began,
            expected=len(ids),
        )

    def _place(self, scope: Scope, cursor: str | None) -> Place:
        """Read a cursor; one of another world or scope, or of a day to come, begins anew."""
        here, today = self.world.mark, self.world.today
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
                return place if place.after else Place(here, scope, place.since, today, None)
        return Place(here, scope, None, today, None)

    def _scoped(self, kind: str, scope: Scope, since: date | None) -> Sequence[str]:
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

    def existing(self, kind: str, remote_ids: Sequence[str]) -> frozenset[str]:
        """Say which of these ids the dealership has. Raises WrongUse for an unknown kind."""
        _check(kind)
        return frozenset(i for i in remote_ids if self.world.has(kind, i))

    def send(self, word: Outgoing) -> Sent:
        """Keep a note at a record, once for each reference."""
        if word.kind != "note":
            return Sent(Outcome.REFUSED, reason="The sample dealership keeps notes only.")
        if word.target_kind not in _TAKES_NOTES:
            return Sent(Outcome.REFUSED, reason=f"No notes are kept at a {word.target_kind}.")
        if not self.world.has(word.target_kind, word.target):
            what = word.target_kind.replace("_", " ")
            return Sent(
                Outcome.REFUSED,
                reason=f"The sample dealership has no {what} {word.target!r} any more.",
            )
        try:
            return Sent(Outcome.TAKEN, remote_id=self._notes.keep(word).remote_id)
        except OSError as trouble:
            # A write that failed may have reached the disk: only the file itself can tell.
            return Sent(Outcome.UNKNOWN, reason=_in_words(trouble))

    def look_up(self, references: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Say which notes are kept under these references. Raises Unreachable."""
        try:
            found = self._notes.find(references)
        except OSError as trouble:
            raise Unreachable(
                f"The sample dealership's notes cannot be read: {_in_words(trouble)}.",
                "Check the folder of the store, then sync again; nothing is lost.",
            ) from None
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
