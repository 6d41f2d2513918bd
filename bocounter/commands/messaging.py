"""Putting a message that is to leave, taking it back, and saying what became of a doubtful one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bocounter.changes import Changes
from bocounter.commands import due_dates, naming, outgoing, words
from bocounter.errors import WrongUse
from bocounter.models.call_facts import Guard, GuardLevel, ScriptKind
from bocounter.models.facts import WorkOrderFacts
from bocounter.models.instants import written
from bocounter.queries import guarding, scripting
from bocounter.queries import messages as asking
from bocounter.queries.consents import said
from bocounter.queries.freshness import as_of
from bocounter.queries.messages import MAY_LEAVE, Message, State, went
from bocounter.queries.reaching import reachable, zone
from bocounter.queries.settings import settings
from bocounter.readings.refresh import refresh
from bocounter.rules import message_words
from bocounter.rules.consents import Open, key, normal
from bocounter.store.reader import Rows
from bocounter.store.sent_messages import keep_sent, put_step
from bocounter.store.store import Store
from bocounter.store.writer import Write

LONGEST_SMS = 1600
"""Characters of a text message; more than ten segments is a letter."""
LONGEST_SUBJECT = 200
SERVICE = "service"
WENT, SEND_AGAIN = "went", "send-again"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWanted:
    """A message as it is to leave. ``to`` None is the first of theirs that is open.

    ``text`` None is the script's own, with its next contact; ``folder`` holds the shop's sentences.
    It is about an order, so it is a service and never advertises.
    """

    work_order: str
    channel: str
    text: str | None = None
    subject: str | None = None
    to: str | None = None
    next_contact: datetime | None = None
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that could be put: to whom, and whether the way there is open now."""

    order: WorkOrderFacts
    address: str
    subject: str | None
    text: str
    open: Open
    guards: tuple[Guard, ...]
    promised: datetime | None


def draft(rows: Rows, wanted: MessageWanted, *, by: str, now: datetime) -> Draft:
    """Look at a message before it is put. Raises WrongUse where none can be put at all.

    ``guards`` are what must not be said in it: those of the script where it is the script's text.
    """
    order = naming.work_order(rows, wanted.work_order)
    kind = ScriptKind(wanted.channel)
    made = (
        scripting.script(rows, order.number, kind=kind, now=now, by=by, folder=wanted.folder)
        if wanted.text is None
        else None
    )
    given = naming.words(wanted.text, "message") if made is None else made.text
    text = message_words.plain(given or "")
    if not text:
        raise WrongUse("The message is empty.", "Write what the customer is to read.")
    if wanted.channel == "sms" and len(text) > LONGEST_SMS:
        raise WrongUse(
            f"The text message has {len(text):,} characters; {LONGEST_SMS:,} are the most.",
            "Shorten it, or send an e-mail.",
        )
    named = wanted.subject or (made and made.subject) or f"Work order {order.number}"
    subject = " ".join(message_words.plain(named).split())[:LONGEST_SUBJECT]
    address, way = _way(rows, order, wanted, now)
    return Draft(
        order=order,
        address=address,
        subject=subject if wanted.channel == "email" else None,
        text=text,
        open=way,
        guards=made.guards if made else _judged(rows, f"{subject}\n{text}", order, wanted, now),
        promised=made.next_contact if made else None,
    )


def _judged(
    rows: Rows, text: str, order: WorkOrderFacts, wanted: MessageWanted, now: datetime
) -> tuple[Guard, ...]:
    due = [one for one in (wanted.next_contact, order.next_contact) if one is not None]
    days = {one.astimezone(now.tzinfo).date() for one in due}
    return guarding.of_text(rows, text, order, now, said_days=days)


def put_message(
    store: Store,
    wanted: MessageWanted,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Let a message wait to leave with the next sync; what it rests on and what allows it is kept.

    Raises WrongUse: nobody to send it to, no consent that stands, nothing to say, no next contact
    while something is missing, the same message waits already.
    """
    by = naming.person(by)
    with store.write() as write:
        found = draft(write, wanted, by=by, now=now)
        for guard in found.guards:
            if guard.level is GuardLevel.REFUSE:
                raise WrongUse(guard.what, f"{guard.advice} No message was put.".strip())
        if not found.open.allowed and found.open.until is None:
            raise WrongUse(found.open.why, "No message was put.")
        _once(write, found, wanted.channel)
        id_ = mint()
        following = _next_contact(write, found, wanted, by, now, mint)
        facts = as_of(write)
        write.all(
            "INSERT INTO message (id, work_order, customer, channel, address, subject, text, "
            'consent, facts_as_of, at, "by") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            (
                *(id_, found.order.id, found.order.customer.id, wanted.channel, found.address),
                *(
                    found.subject,
                    found.text,
                    _snapshot(write, found, id_, wanted.channel, following),
                ),
                *(None if facts is None else written(facts), written(now), by),
            ),
        )
        orders = Changes(work_orders=frozenset({found.order.id}), operations=frozenset({id_}))
        return orders | refresh(write)


def take_message_back(
    store: Store, id_: str, *, by: str, now: datetime, mint: Callable[[], str]
) -> Changes:
    """Let a message that waits never leave. Raises WrongUse when it may have left."""
    by = naming.person(by)
    with store.write() as write:
        one = _message(write, id_)
        if one.state not in MAY_LEAVE:
            raise WrongUse(
                f"That message is {one.state.value.replace('_', ' ')}, so it cannot be taken back.",
                "Write a new one that puts it right.",
            )
        put_step(write, one.id, "taken_back", id_=mint(), at=now, by=by)
        return _changes(one)


def decide_message(
    store: Store, id_: str, what: str, *, by: str, now: datetime, mint: Callable[[], str]
) -> Changes:
    """Say of a message that may have gone that it went, or have it sent again.

    Raises WrongUse: there is no such doubt, or no such answer.
    """
    by = naming.person(by)
    with store.write() as write:
        one = _message(write, id_)
        if one.state is not State.MAY_HAVE_GONE:
            raise WrongUse(
                f"That message is {one.state.value.replace('_', ' ')}: there is nothing to decide.",
                "See 'bocounter messages' for those that may have gone.",
            )
        if what == SEND_AGAIN:
            detail = "A person had it sent again."
            put_step(write, one.id, "later", id_=mint(), detail=detail, at=now, by=by)
        elif what == WENT:
            detail = "A person says that it went."
            keep_sent(write, went(one, now), step=mint(), contact=mint(), detail=detail, said_by=by)
        else:
            raise WrongUse(
                f"{naming.shortened(what)!r} is no answer.", f"Say {WENT} or {SEND_AGAIN}."
            )
        return _changes(one) | refresh(write)


def _changes(one: Message) -> Changes:
    return Changes(work_orders=frozenset({one.work_order}), operations=frozenset({one.id}))


def _message(rows: Rows, id_: str) -> Message:
    found = asking.message(rows, id_)
    if found is None:
        raise WrongUse(
            f"There is no message {naming.shortened(id_)!r}.",
            "See 'bocounter messages' for the ids there are.",
        )
    return found


def _way(
    rows: Rows, order: WorkOrderFacts, wanted: MessageWanted, now: datetime
) -> tuple[str, Open]:
    """Give the address and whether it is open: the one that was named, or the first open one."""
    customer, channel = order.customer.id, wanted.channel
    theirs = addresses(rows, customer, channel)
    what = "e-mail address" if channel == "email" else "phone number"
    if not theirs:
        raise WrongUse(
            f"The ERP has no {what} of this customer.", "Put it in there, sync, and repeat."
        )

    def way(address: str) -> Open:
        return reachable(
            rows,
            customer,
            channel,
            now,
            branch=order.branch,
            address=address,
        )

    if wanted.to is not None:
        asked = key(channel, wanted.to)
        for address in theirs:
            if key(channel, address) == asked:
                return address, way(address)
        raise WrongUse(
            f"{naming.shortened(wanted.to)!r} is none of this customer's.",
            f"Name one of theirs: {', '.join(theirs)}.",
        )
    # One "no" closes the way to all of theirs, unless somebody names the one that said yes.
    whole = reachable(rows, customer, channel, now, branch=order.branch)
    if not whole.allowed and whole.until is None:
        return theirs[0], whole
    ways = [(address, way(address)) for address in theirs]
    return next((one for one in ways if one[1].allowed or one[1].until), ways[0])


def addresses(rows: Rows, customer: str, channel: str) -> list[str]:
    """Give a customer's addresses for a channel as the ERP writes them; mobile phones first."""
    found = rows.all(
        "SELECT value FROM contact_point WHERE customer = ? AND (kind = 'email') = ? "
        "AND kind IN ('email', 'mobile', 'phone') ORDER BY kind, id",
        (customer, channel == "email"),
    )
    return [str(row[0]).strip() for row in found if normal(channel, str(row[0]))]


def _once(rows: Rows, found: Draft, channel: str) -> None:
    for one in asking.messages(rows, asking.OPEN, work_order=found.order.id):
        if (one.channel, one.address, one.text) == (channel, found.address, found.text):
            raise WrongUse(
                "The same message waits already, or may have gone.",
                "See 'bocounter messages'; it is not put twice.",
            )


def _next_contact(
    write: Write,
    found: Draft,
    wanted: MessageWanted,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> datetime | None:
    """Keep when the customer hears from us after this; an earlier one stands."""
    order = found.order
    stands = order.next_contact if order.next_contact and order.next_contact > now else None
    due = wanted.next_contact or stands
    if found.promised is not None:  # the script's own text says until when: that is kept
        due = min(one for one in (found.promised, wanted.next_contact, stands) if one is not None)
    due_dates.check(order, due, now)
    if due is None or due == stands:
        return due
    id_ = mint()
    due_dates.keep(write, order, due, id_=id_, by=by, now=now, operation=id_)
    text = words.follow_up(due, by=by, now=now)
    outgoing.put(write, order, id_=id_, text=text, source_kind="follow_up", by=by, now=now)
    return due


def _snapshot(rows: Rows, found: Draft, id_: str, channel: str, following: datetime | None) -> str:
    """Give what allowed it as it is now; no address and no words, so that it can stay for ever."""
    customer = found.order.customer.id
    clock = zone(rows, customer, found.order.branch)
    host = (settings(rows).mail_from or "").rpartition("@")[2].strip("<> ")
    return json.dumps(
        {
            "scope": SERVICE,
            "answers": [
                {
                    "channel": one.channel,
                    "scope": one.scope,
                    "answer": one.answer.value,
                    "source": one.source,
                    "at": written(one.at),
                    "by": one.by,
                    "one_number": one.address is not None,
                }
                for one in said(rows, customer)
                if one.channel == channel
            ],
            "zone": None if clock is None else clock.key,
            "known": message_words.known(found.order),
            "message_id": f"<{id_}@{host or 'bocounter.invalid'}>",
            "next_contact": None if following is None else written(following),
        }
    )
