"""Noting what a customer said to being called and written to; a "stop" counts from that moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bocounter.changes import Changes
from bocounter.commands import naming, outgoing, words
from bocounter.errors import WrongUse
from bocounter.models.instants import written
from bocounter.models.texts import FORGOTTEN
from bocounter.queries.customers import customer_id
from bocounter.queries.reaching import zone_called
from bocounter.rules import stop_words
from bocounter.rules.consents import CHANNELS, SCOPES, SOURCES, Answer, key, normal
from bocounter.rules.stop_words import Heard
from bocounter.store.reader import Rows
from bocounter.store.store import Store
from bocounter.store.wall import WALL

LONGEST_WORDING = 1000
ALL = "all"
"""Every channel; a customer can only say no to all of them at once."""

_CHANNELS = {"call": "calls", "sms": "text messages", "email": "e-mails"}
_SCOPES = {"service": "about their orders", "marketing": "that advertise"}
_SOURCES = {
    "said": "They said it",
    "written": "They wrote it",
    "message": "They answered a message",
    "form": "They signed it",
}


class Unclear(WrongUse):
    """What a customer said may mean anything: nothing was noted, and a person must ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWanted:
    """What a customer said: ``answer`` yes or no, or ``heard`` in their own words.

    ``customer`` is a number or a whole name; ``address`` None is every number of theirs.
    """

    customer: str
    channel: str
    answer: str | None = None
    heard: str | None = None
    address: str | None = None
    scope: str = "service"
    source: str = "said"
    wording: str | None = None


def say_consent(
    store: Store,
    wanted: ConsentWanted,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Note a customer's answer, here at once and as a note at them in the ERP.

    Raises Unclear where ``heard`` may mean anything, WrongUse: nobody or several are called so,
    no such channel, scope or source, an address that is not theirs, a yes to everything.
    """
    by = naming.person(by)
    channels, answer, wording = _meant(wanted)
    _check(wanted)
    with WALL, store.write() as write:
        customer, label = whom(write, wanted.customer)
        address = _address(write, customer, channels, wanted.address, answer)
        id_ = mint()
        for channel in channels:
            write.all(
                "INSERT INTO consent (id, customer, channel, address, scope, answer, source, "
                'wording, at, "by", operation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
                (
                    *(mint(), customer, channel, address, wanted.scope, answer.value),
                    *(wanted.source, wording, written(now), by, id_),
                ),
            )
        outgoing.put_at(
            write,
            ("note", "customer", customer, label),
            id_=id_,
            text=_text(wanted, channels, answer, wording, by, now),
            source_kind="consent",
            by=by,
            now=now,
        )
        orders = write.all("SELECT remote_id FROM work_order WHERE customer = ?", (customer,))
        return Changes(
            operations=frozenset({id_}),
            customers=frozenset({customer}),
            work_orders=frozenset(str(row[0]) for row in orders),
        )


def say_zone(
    store: Store,
    customer: str,
    zone: str,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
) -> Changes:
    """Note by which clock a customer lives, for the hours in which they are left in peace.

    Raises WrongUse: nobody or several are called so, no such zone.
    """
    by = naming.person(by)
    found = zone_called(naming.words(zone, "zone") or "")
    if found is None:
        raise WrongUse(
            f"There is no time zone {naming.shortened(zone)!r}.",
            "Write it by its region and town, such as America/Denver or Europe/Berlin.",
        )
    with WALL, store.write() as write:
        id_, label = whom(write, customer)
        word = mint()
        write.all(
            'INSERT INTO wanted (id, record_kind, record, field, value, at, "by", operation) '
            "VALUES (?, 'customer', ?, 'zone', ?, ?, ?, ?)",
            (f"{word}/zone", id_, json.dumps(found.key), written(now), by, word),
        )
        outgoing.put_at(
            write,
            ("note", "customer", id_, label),
            id_=word,
            text=f"Time zone noted by {by}, {words.moment(now)}: {found.key}.",
            source_kind="consent",
            by=by,
            now=now,
        )
        return Changes(operations=frozenset({word}), customers=frozenset({id_}))


def whom(rows: Rows, typed: str) -> tuple[str, str]:
    """Give a customer's id and what they are called. Raises WrongUse for nobody, or several."""
    found = customer_id(rows, typed)
    if found is None:
        raise WrongUse(
            f"There is no customer {naming.shortened(typed)!r} here, or several.",
            "Give the customer's number; 'bocounter find NAME' shows it.",
        )
    number, name = rows.all("SELECT number, name FROM customer WHERE remote_id = ?", (found,))[0]
    if name == FORGOTTEN:
        raise WrongUse(
            "That customer asked to be forgotten.", "They are neither called nor written to."
        )
    return found, str(number or name)


def _meant(wanted: ConsentWanted) -> tuple[tuple[str, ...], Answer, str | None]:
    """Give the channels, the answer and the wording that are kept."""
    if (wanted.answer is None) == (wanted.heard is None):
        raise WrongUse(
            "It is not said what the customer answered.",
            "Say yes or no, or give their own words with --heard.",
        )
    channels = CHANNELS if wanted.channel == ALL else (wanted.channel,)
    wording = naming.words(wanted.wording, "wording")
    if wanted.heard is not None:
        heard = naming.words(wanted.heard, "words") or ""
        meant = stop_words.heard(heard)
        if meant is Heard.UNCLEAR:
            raise Unclear(
                f"{naming.shortened(heard)!r} may mean yes, no or something else.",
                "Nothing was noted. Ask the customer, then repeat it with yes or no.",
            )
        channels = CHANNELS if meant is Heard.STOP_ALL else channels
        return channels, Answer.NO, (wording or heard)[:LONGEST_WORDING]
    if wanted.answer not in ("yes", "no"):
        raise WrongUse(
            f"{naming.shortened(wanted.answer or '')!r} is no answer.", "Write yes or no."
        )
    if wanted.answer == "yes" and wanted.channel == ALL:
        raise WrongUse(
            "A yes is for one way of reaching them.", "Say it for call, sms and email, one by one."
        )
    return channels, Answer(wanted.answer), None if wording is None else wording[:LONGEST_WORDING]


def _check(wanted: ConsentWanted) -> None:
    for given, known, what in (
        (wanted.channel, (*CHANNELS, ALL), "way of reaching a customer"),
        (wanted.scope, SCOPES, "scope of a consent"),
        (wanted.source, SOURCES, "source of a consent"),
    ):
        if given not in known:
            raise WrongUse(
                f"{naming.shortened(given)!r} is no {what}.", f"Give one of: {', '.join(known)}."
            )


def _address(
    rows: Rows, customer: str, channels: tuple[str, ...], typed: str | None, answer: Answer
) -> str | None:
    """Give an address in its normal form. A stop is taken for any; a yes only for one of theirs."""
    if typed is None or len(channels) > 1:
        return None
    (channel,) = channels
    kept = normal(channel, naming.words(typed, "address") or "")
    if not kept:
        what = "e-mail address" if channel == "email" else "phone number"
        raise WrongUse(
            f"{naming.shortened(typed)!r} is no {what}.",
            "Write it as the ERP has it, or leave --address out for all of theirs.",
        )
    known = [
        str(row[0])
        for row in rows.all(
            "SELECT value FROM contact_point WHERE customer = ? AND (kind = 'email') = ?",
            (customer, channel == "email"),
        )
    ]
    if answer is Answer.YES and key(channel, kept) not in {key(channel, one) for one in known}:
        raise WrongUse(
            f"{naming.shortened(typed)!r} is none of this customer's.",
            f"Theirs are: {', '.join(known) or 'none'}. Put it right in the ERP first, or leave "
            "--address out for all of theirs.",
        )
    return kept


def _text(
    wanted: ConsentWanted,
    channels: tuple[str, ...],
    answer: Answer,
    wording: str | None,
    by: str,
    now: datetime,
) -> str:
    ways = ", ".join(_CHANNELS[channel] for channel in channels)
    where = f" to {wanted.address}" if wanted.address and len(channels) == 1 else ""
    scope = _SCOPES[wanted.scope]
    if answer is Answer.NO and wanted.scope == "service":
        scope = "of any kind"
    lines = [
        f"Consent noted by {by}, {words.moment(now)}: {answer.value.upper()} to {ways} {scope}"
        f"{where}.",
        f"{_SOURCES[wanted.source]}.",
    ]
    return "\n".join(lines if wording is None else [*lines, f"Their words: {wording}"])
