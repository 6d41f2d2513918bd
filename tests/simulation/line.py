"""The line to the ERP: the Tryton connector's own paging and our words, over calls that fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from bocounter.errors import NotLetIn, Unreachable
from bocounter.outside.erp import connector
from bocounter.outside.erp.connector import (
    Capabilities,
    Delta,
    Identity,
    IdPage,
    Outcome,
    Outgoing,
    Page,
    Scope,
    Sent,
    Unreadable,
)
from bocounter.outside.erp.records import KINDS
from bocounter.outside.erp.tryton import streams
from bocounter.outside.erp.tryton.rows import Reading
from bocounter.store.store import Store
from bocounter.sync.telling import QUIET
from tests.simulation import harm, keeping, others
from tests.simulation.faults import Faults, Points, Trace
from tests.simulation.leaving import Ledger, look_before_it_leaves
from tests.simulation.world import START, World

PAGE = 6
IDS = 20
MOST_LATE = timedelta(minutes=25)
"""A server ends what it began within this time after the client gave up."""
VERY_LATE = timedelta(hours=5)
"""And this is how long after the quiet time it may come where nothing holds."""

_OPEN: dict[str, Callable[[Any], bool]] = {
    "work_order": lambda row: row.status == "open",
    "purchase_line": lambda row: row.status in ("requested", "draft", "ordered"),
    "inbound": lambda row: row.status in ("expected", "shipped"),
    "receipt": lambda row: False,
    "stock_level": lambda row: False,
}


@dataclass(slots=True)
class Line:
    """One connector of one round of one desk."""

    world: World
    faults: Faults
    points: Points
    trace: Trace
    ledger: Ledger
    store: Store
    jump: Callable[[], None]
    sleep: Callable[[], None]
    poison: set[str]
    name: str = "simulated"
    swapped: bool = False
    _kind: str = ""
    _scope: Scope = Scope.ALL

    # --- the protocol ---
    def capabilities(self) -> Capabilities:
        return Capabilities(Delta.STAMP, False, True, self.world.unique, self.world.holds)

    def identity(self) -> Identity:
        self._call("identity")
        self.swapped = self._is_known() and self.faults.strikes("swapped")
        if self.swapped:
            return Identity("Simulated ERP", "1.0", "a copy for training", self.world.now)
        return Identity("Simulated ERP", "1.0", "parts", self.world.now)

    def _is_known(self) -> bool:
        """Say whether the desk has met its ERP: at the first contact any other one would do."""
        with self.store.reading() as rows:
            return bool(rows.all("SELECT 1 FROM setting WHERE name = 'identity'"))

    def login(self) -> None:
        self.ledger.logins += 1
        self._call("login")
        if self.faults.strikes("login_refused"):
            raise NotLetIn("The ERP refuses the password.", "Give the right one.")

    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        self._kind, self._scope = kind, scope
        place = streams.place_of(cursor, scope, _STREAM)
        fresh = cursor is None or place.ended
        page = streams.pull(cast(Any, self), self._stream(), scope, cursor, min(limit, PAGE))
        if fresh:
            self.ledger.server_times.add(page.server_time)
        if cursor is not None and self.faults.strikes("endless_page"):
            return replace(page, cursor=cursor, more=True, records=(), unreadable=())
        spoiled = self.world.unreadable
        given = {
            row.remote_id: int(row.token) * (-1 if (kind, int(row.remote_id)) in spoiled else 1)
            for row in page.records
        }
        given |= {row.remote_id or "": -1 for row in page.unreadable}
        self.ledger.pages[kind, scope.value, page.cursor] = (cursor, given)
        self.trace.say("page", kind, scope, len(page.records), page.more)
        return page

    def existing(self, kind: str, remote_ids: Sequence[str]) -> frozenset[str]:
        self._call("existing")
        here = {str(id_) for id_, _ in self.world.visible(kind)}
        return frozenset(remote_ids) & here

    def read(self, kind: str, remote_ids: Sequence[str]) -> connector.Reading:
        self._kind = kind
        found = self._read(None, remote_ids)
        return connector.Reading(found.records, found.unreadable)

    def ids(self, kind: str, after: str | None, limit: int) -> IdPage:
        self._call("ids")
        every = [(id_, version.number) for id_, version in self.world.visible(kind)]
        rest = [pair for pair in every if after is None or pair[0] > int(after)]
        given = rest[: min(limit, IDS)]
        tokens = {str(id_): str(number) for id_, number in given}
        count = len(every) + (self.faults.chance.randint(-2, 2) if self._lies() else 0)
        last = str(given[-1][0]) if given else after
        return IdPage(list(tokens), len(rest) > len(given), last, count, tokens)

    def horizon(self) -> Mapping[str, int]:
        self._call("horizon")
        self.ledger.horizons += 1
        return {"saves": self.world.counted}

    def anchor(self, workstation: str, seq: int, digest: str) -> None:
        self._call("anchor")
        self.world.anchors[workstation] = (seq, digest)

    def anchored(self, workstation: str) -> tuple[int, str] | None:
        self._call("anchored")
        return self.world.anchors.get(workstation)

    def send(self, word: Outgoing) -> Sent:
        look_before_it_leaves(self.ledger, self.world, self.store, word)
        self.points.reach()
        self._clock()
        if self.swapped:
            self.ledger.wrong.append(("other", f"29: {word.reference} left for another ERP"))
        sends = self.ledger.sends
        sends[word.reference] = sends.get(word.reference, 0) + 1
        sent = self._after_a_sleep(self._sent(word))
        self.trace.say("send", word.reference, sent.outcome, sent.remote_id)
        self.points.reach()
        self._pass(0.05, 2)
        return sent

    def look_up(self, references: Sequence[str]) -> Mapping[str, Sequence[str]]:
        self._call("look_up")
        return {ref: [note.remote_id for note in self.world.copies(ref)] for ref in references}

    def close(self) -> None:
        """Nothing is held."""

    # --- calls ---
    def _after_a_sleep(self, sent: Sent) -> Sent:
        """Let the PC sleep before an answer is kept, or before it comes: then it is lost."""
        if self.faults.strikes("suspended_at_sending"):
            self.sleep()
            if sent.outcome is not Outcome.NOT_SENT and self.faults.chance.random() < 0.5:
                return Sent(Outcome.UNKNOWN, reason="The line broke.")
        return sent

    def _call(self, what: str) -> None:
        self.points.reach()
        self._pass(0.02, 1)
        self._clock()
        if self.faults.strikes("suspended"):
            self.sleep()
        if self.swapped and what != "identity":
            self.ledger.wrong.append(("other", f"29: {what} was asked of another ERP"))
        if self.faults.strikes("unreachable"):
            self.trace.say(what, "unreachable")
            raise Unreachable("The ERP does not answer.", "Look whether the network is there.")
        if what not in ("identity", "login") and self.faults.strikes("session_ended"):
            self.trace.say(what, "session ended")
            raise NotLetIn("The ERP has ended the session.", "Log in again.")
        self.points.reach()

    def _clock(self) -> None:
        if self.faults.strikes("clock_jump_in_round"):
            self.jump()

    def _pass(self, least: float, most: float) -> None:
        chance = self.faults.chance
        self.world.pass_time(timedelta(seconds=least + chance.random() * (most - least)))
        if self.faults.strikes("page_moves"):
            others.do_something(self.world, late=self.faults.has("late_commit"))

    # --- what streams.pull asks of a Tryton session ---
    @property
    def now(self) -> datetime:
        return self._asked_at

    _asked_at: datetime = field(default=START, init=False)

    def page(
        self,
        model: str,
        domain: Sequence[Any],
        fields: Sequence[str],
        *,
        limit: int,
        order: Sequence[tuple[str, str]] = (("id", "ASC"),),
    ) -> list[dict[str, Any]]:
        began = self.world.now
        self._call("page")
        self._asked_at = began
        wanted = _OPEN.get(model, lambda _: True)
        found = [
            {"id": id_, "last_modified_at": version.stamp, "open": wanted(version.record)}
            for id_, version in self.world.visible(model)
        ]
        kept = [row for row in found if _holds(row, list(domain))]
        kept.sort(key=lambda row: tuple(row[name] for name, _ in order))
        return kept[:limit]

    def count(self, model: str, domain: Sequence[Any]) -> int | None:
        held = len(list(self.world.visible(model)))
        return held + self.faults.chance.randint(-3, 9) if self._lies() else held

    def _lies(self) -> bool:
        return self.faults.strikes("total_changes")

    def _stream(self) -> streams.Stream:
        phase = streams.Phase(self._kind, [])
        narrow = streams.Phase(self._kind, [("open", "=", True)])
        return replace(_STREAM, read=self._read, first=(phase,), changes=(phase,), open=(narrow,))

    def _read(self, _session: Any, remote_ids: Sequence[str]) -> Reading:
        self._call("read")
        reading = Reading()
        visible = dict(self.world.visible(self._kind))
        for remote_id in remote_ids:
            version = visible.get(int(remote_id))
            if version is None:
                continue
            if (self._kind, int(remote_id)) in self.world.unreadable:
                self.faults.struck["unreadable_row"] += 1
                wrong = harm.spoiled(self._kind, version.record, self.faults.chance)
                if wrong is None:
                    reading.unreadable.append(Unreadable(remote_id, "Its quantity is no number."))
                else:
                    reading.records.append(wrong)
            else:
                reading.records.append(version.record)
        return reading

    # --- words ---
    def _sent(self, word: Outgoing) -> Sent:
        faults, world = self.faults, self.world
        if faults.strikes("send_raises"):
            if faults.chance.random() < 0.5:
                world.take(word)
            raise Unreachable("The line broke.", "Look whether the network is there.")
        if word.reference in self.poison and faults.has("poison"):
            return Sent(Outcome.UNKNOWN, reason="The ERP failed (500).")
        if faults.strikes("not_sent"):
            return Sent(Outcome.NOT_SENT, reason="No connection.")
        if faults.strikes("retry_after"):
            return self._busy()
        if faults.strikes("drop_before_effect"):
            return Sent(Outcome.UNKNOWN, reason="timeout")
        if faults.strikes("late_effect"):
            world.late.add(word.reference)
            at = world.now + faults.chance.random() * MOST_LATE
            world.later(at, lambda: world.arrive(word))
            return Sent(Outcome.UNKNOWN, reason="timeout")
        if faults.strikes("very_late_effect"):
            return self._very_late(word)
        if word.reference in self.world.disputed:
            return Sent(Outcome.STALE, reason=f"The sale was changed.{self._odd_words()}")
        refusal = world.refusal(word)
        if refusal is not None:
            self.ledger.refused.add(word.reference)
            return Sent(Outcome.REFUSED, reason=refusal + self._odd_words())
        theirs = keeping.standing(world, word)
        if theirs is not None:
            faults.struck["changed_by_others"] += 1
            token = str(world.rows["work_order"][int(word.target)].number)
            return Sent(
                Outcome.STALE,
                reason="The sale was changed.",
                theirs=theirs,
                theirs_token=token,
                theirs_by="Otto",
                theirs_at=world.now,
            )
        return self._taken(word)

    def _odd_words(self) -> str:
        return harm.TEXT if self.faults.strikes("odd_words") else ""

    def _very_late(self, word: Outgoing) -> Sent:
        """Let a word have its effect when its quiet time is over: nobody can be sure of it then.

        Where the ERP keeps no unique reference a second copy cannot be prevented: it is told.
        """
        world = self.world
        world.very_late.add(word.reference)
        if not world.unique:
            world.replayed.add(word.reference)
        at = world.now + QUIET + self.faults.chance.random() * VERY_LATE
        world.later(at, lambda: world.arrive(word))
        return Sent(Outcome.UNKNOWN, reason="timeout")

    def _busy(self) -> Sent:
        seconds = self.faults.chance.choice([0.0, 30.0, 600.0, 3500.0, 9e9, -5.0, float("nan")])
        if seconds > 0:
            until = self.world.now + timedelta(seconds=min(seconds, 3600))
            self.ledger.wait_until = max(until, self.ledger.wait_until or until)
        return Sent(Outcome.NOT_SENT, reason="Too many requests.", retry_after=seconds)

    def _taken(self, word: Outgoing) -> Sent:
        faults, world = self.faults, self.world
        remote_id = world.take(word)
        self.points.reach()
        if faults.strikes("replayed_post"):
            at = world.now + faults.chance.random() * MOST_LATE
            if not world.unique:
                world.replayed.add(word.reference)
            world.later(at, lambda: world.arrive(word))
        if faults.strikes("drop_after_effect"):
            return Sent(Outcome.UNKNOWN, reason="timeout")
        if faults.strikes("taken_without_record"):
            return Sent(Outcome.TAKEN)
        return Sent(Outcome.TAKEN, remote_id)


def _holds(row: dict[str, Any], domain: list[Any]) -> bool:
    """Say whether a row is in a domain of the few shapes that paging asks."""
    if domain and domain[0] == "OR":
        return any(_holds(row, part) for part in domain[1:])
    return all(
        _compare(row, part) if isinstance(part, tuple) else _holds(row, part) for part in domain
    )


def _compare(row: dict[str, Any], part: tuple[str, str, Any]) -> bool:
    name, how, value = part
    if how == "=":
        return bool(row[name] == value)
    return bool(row[name] > value if how == ">" else row[name] >= value)


_ANY = streams.Phase("", [])
_STREAM = streams.Stream(
    read=lambda _session, _ids: Reading(),
    existing=lambda _session, _ids: frozenset(),
    first=(_ANY,),
    changes=(_ANY,),
    open=(_ANY,),
)

assert set(_OPEN) <= set(KINDS)
