"""Letting messages leave, each once: after our words, on fresh facts, through the wall.

Before the first byte a step ``sending`` is on the disk, written in the transaction that asked
once more whether the customer may be reached. The last question is asked when the server is ready
for the content, behind the gate that whoever writes down a "stop" passes, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bocounter.changes import Changes
from bocounter.errors import Known
from bocounter.models.facts import ON_THE_WAY_STATES
from bocounter.models.texts import clean
from bocounter.outside.messages.carrier import Carried, Carrier, Letter, Outcome
from bocounter.progress import Step
from bocounter.queries import freshness, work_orders
from bocounter.queries.messages import MAY_LEAVE, Message, State, message, messages, went
from bocounter.queries.reaching import facts_age, reachable
from bocounter.queries.settings import settings
from bocounter.readings import aliases
from bocounter.readings.refresh import refresh
from bocounter.rules import message_words
from bocounter.rules.consents import key, normal
from bocounter.settings import Settings
from bocounter.store.chosen import choose
from bocounter.store.reader import Rows
from bocounter.store.sent_messages import keep_sent, put_step
from bocounter.store.wall import WALL
from bocounter.store.writer import Write
from bocounter.sync import carriers
from bocounter.sync.telling import Round

CHANNELS = ("email", "sms")
BY = "sync"
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=4)
GIVEN_UP_AFTER = timedelta(hours=24)
"""So long a message is tried again; then what it says is no news."""

_ENDS_CHANNEL = frozenset({Outcome.NOBODY, Outcome.NOT_LET_IN})
_NAMES = {"email": ("e-mail", "e-mails"), "sms": ("text message", "text messages")}
_SET = {"email": "mail-server", "sms": "sms-gateway"}


@dataclass(slots=True)
class Left:
    """What became of the messages of a round: how many left, and what a person should read."""

    sent: int = 0
    notes: list[str] = field(default_factory=list)


def recover(around: Round) -> None:
    """Turn messages whose sending the program did not survive into such that may have gone."""
    with around.store.reading() as rows:
        found = messages(rows, {State.SENDING})
    if not found:
        return
    with around.store.write() as write:
        for one in found:
            put_step(
                write,
                one.id,
                "may_have_gone",
                id_=around.mint(),
                at=around.clock(),
                by=BY,
                detail="The program ended while it was being sent.",
            )
    around.tell(_changes(*found))


def send(around: Round, carry: carriers.Carry, left: Left) -> None:
    """Send what may leave. Raises Cancelled between two messages."""
    now = around.clock()
    with around.store.reading() as rows:
        waiting = [one for one in messages(rows, MAY_LEAVE) if _due(one, now)]
        if not waiting:
            return
        held = _held_back(around, rows)
        chosen = settings(rows)
    if held is not None:
        left.notes.append(held)
        return
    for channel in CHANNELS:
        ids = [one.id for one in waiting if one.channel == channel]
        if not ids:
            continue
        carrier, why = _carrier(around, carry, chosen, channel)
        if carrier is None:
            one, many = _NAMES[channel]
            waits = f"1 {one} waits" if len(ids) == 1 else f"{len(ids)} {many} wait"
            left.notes.append(f"{waits}. {why}")
            continue
        try:
            _channel(around, carrier, channel, ids, left)
        finally:
            carrier.close()


def _channel(around: Round, carrier: Carrier, channel: str, ids: list[str], left: Left) -> None:
    for done, id_ in enumerate(ids):
        around.progress.step(Step("Sending messages", done, len(ids)))
        with around.store.write() as write:
            one = _begin(around, write, id_)
        if one is None:
            around.tell(Changes(operations=frozenset({id_})))
            continue
        around.tell(_changes(one))
        try:
            carried = carrier.carry(_letter(one), lambda one=one: _last(around, one))  # type: ignore[misc]
        except BaseException as error:
            _settle(around, one, Carried(Outcome.MAY_HAVE_GONE, _words(error)), left)
            raise
        _settle(around, one, carried, left)
        if carried.outcome in _ENDS_CHANNEL:
            names = _NAMES[channel][1]
            left.notes.append(
                f"{names.capitalize()} wait. {carried.reason or 'Nobody answers.'} "
                f"Look at 'bocounter {_SET[channel]}'."
            )
            return


def _carrier(
    around: Round, carry: carriers.Carry, chosen: Settings, channel: str
) -> tuple[Carrier | None, str]:
    set_it = f"Say which carries them with 'bocounter {_SET[channel]}'."
    if (why := carriers.stopped(chosen, channel)) is not None:
        return None, f"{why} {set_it}"
    try:
        return carry(chosen, channel, around.progress.stopping), set_it
    except Known as wrong:
        return None, f"{wrong.what} {set_it}"


def _held_back(around: Round, rows: Rows) -> str | None:
    """Say why no message may leave in this round; None where they may."""
    facts, now = freshness.as_of(rows), around.erp_now()
    most = facts_age(settings(rows))
    if facts is None or now - facts > most:
        hours = f"{most.total_seconds() / 3600:g}"
        return (
            f"Messages wait: what they rest on is older than {hours} hours. "
            "They leave once the ERP's facts are read."
        )
    stops = rows.all(
        "SELECT count(*) FROM consent c JOIN operation o ON o.id = c.operation "
        "WHERE c.answer = 'no' AND o.state IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(ON_THE_WAY_STATES)),),
    )
    if stops[0][0]:
        return "Messages wait until the ERP knows of each customer who said no to them."
    return None


def _due(one: Message, now: datetime) -> bool:
    # What lies further ahead than we ever wait is by a clock that erred.
    wait = one.not_before
    return wait is None or wait <= now or wait > now + 2 * LONGEST_WAIT


def _begin(around: Round, write: Write, id_: str) -> Message | None:
    """Ask everything once more, and write that it is being sent; None where it is not."""
    one = message(write, id_)
    if one is None or one.state not in MAY_LEAVE:
        return None
    now = around.clock()
    closed, until = _closed(around, write, one)
    if closed is None:
        put_step(write, one.id, "sending", id_=around.mint(), at=now, by=BY)
        return one
    if until is None:
        put_step(write, one.id, "refused", id_=around.mint(), at=now, by=BY, detail=closed)
    return None


def _closed(around: Round, rows: Rows, one: Message) -> tuple[str | None, datetime | None]:
    """Say why a message must not leave now, and until when; None where it may."""
    if one.text is None or one.address is None:
        return "The customer asked to be forgotten.", None
    if around.clock() - one.at > GIVEN_UP_AFTER:
        return "It has waited for more than a day. Look at it and write it anew.", None
    names = aliases.of_orders(rows, (one.work_order,))
    orders = work_orders.load(rows, (names.now(one.work_order),))
    if not orders:
        return "Its work order is not here any more. Look whether it is still to be said.", None
    (order,) = orders
    theirs = [
        str(row[0])
        for row in rows.all("SELECT value FROM contact_point WHERE customer = ?", (one.customer,))
    ]
    if order.customer.id != one.customer or key(one.channel, one.address) not in {
        key(one.channel, value) for value in theirs
    }:
        return "The address is not this customer's any more. Write it anew.", None
    way = reachable(
        rows,
        one.customer,
        one.channel,
        around.clock(),
        scope=one.scope,
        branch=order.branch,
        address=one.address,
    )
    if not way.allowed:
        return way.why, way.until
    if one.allowed.get("known") != message_words.known(order):
        return (
            "What is known of the job moved since it was written. Look at it and write it anew.",
            None,
        )
    return None, None


@contextmanager
def _last(around: Round, one: Message) -> Iterator[bool]:
    """Ask the wall for the last time, and hold it while the content is given away."""
    with WALL:
        with around.store.reading() as rows:
            allowed = _closed(around, rows, one)[0] is None
        yield allowed


def _letter(one: Message) -> Letter:
    address = one.address or ""
    to = normal(one.channel, address) if one.channel == "sms" else address
    return Letter(one.id, one.message_id, to, one.subject, one.text or "", one.at)


def _settle(around: Round, one: Message, carried: Carried, left: Left) -> None:
    """Keep what became of it; that it went, with the contact it was, in one transaction."""
    detail = None if carried.reason is None else clean(carried.reason)
    now, changes = around.clock(), _changes(one)
    with around.store.write() as write:
        held = message(write, one.id)
        if held is None or held.state is not State.SENDING:
            return
        if carried.outcome is Outcome.SENT:
            keep_sent(
                write,
                went(one, now),
                step=around.mint(),
                contact=around.mint(),
                detail=detail,
                said_by=BY,
            )
            changes |= refresh(write)
            left.sent += 1
        else:
            state, wait, said = _after(around, write, one, carried, detail)
            put_step(
                write,
                one.id,
                state.value,
                id_=around.mint(),
                at=now,
                by=BY,
                detail=said,
                not_before=wait,
            )
        if carried.outcome is Outcome.NOT_LET_IN:
            choose(write, {carriers.stop(one.channel): detail or "The login is refused."})
    around.tell(changes)


def _after(
    around: Round, rows: Rows, one: Message, carried: Carried, detail: str | None
) -> tuple[State, datetime | None, str | None]:
    """Say what comes after an answer that is no yes: a state, when to try again, and why."""
    now = around.clock()
    match carried.outcome:
        case Outcome.MAY_HAVE_GONE:
            return State.MAY_HAVE_GONE, None, detail
        case Outcome.REFUSED:
            advice = "Look at the address in the ERP, or reach the customer in another way."
            return State.REFUSED, None, f"The server refused it: {detail or 'no reason'}. {advice}"
        case Outcome.WITHHELD:
            why, until = _closed(around, rows, one)
            if why is None or until is not None:
                return State.LATER, until, why
            return State.REFUSED, None, f"It was stopped at the last moment. {why}"
    if now - one.at > GIVEN_UP_AFTER:
        return State.REFUSED, None, f"It could not be sent in a day: {detail or 'no reason'}."
    if carried.outcome is not Outcome.LATER:
        return State.LATER, None, detail
    return State.LATER, now + _wait(around, one, carried.retry_after), detail


def _wait(around: Round, one: Message, asked: float | None) -> timedelta:
    if asked is not None and asked >= 0:  # not so for a NaN
        return min(timedelta(seconds=min(asked, 1e6)), LONGEST_WAIT)
    factor = float(2 ** min(one.tries, 10)) * (1 + around.chance() / 4)
    return min(FIRST_WAIT * factor, LONGEST_WAIT)


def _changes(*found: Message) -> Changes:
    return Changes(
        work_orders=frozenset(one.work_order for one in found),
        operations=frozenset(one.id for one in found),
    )


def _words(error: BaseException) -> str:
    return error.what if isinstance(error, Known) else type(error).__name__
