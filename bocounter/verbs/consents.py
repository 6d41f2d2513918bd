"""What customers said to being called and written to."""

from __future__ import annotations

import argparse
from typing import Any

from bocounter.verbs import deeds, inputs, paper
from bocounter.verbs.desk import Answer, Desk, provenance

ASK = 4
"""A person must ask: nothing was noted."""
_WAYS = {"call": "calls", "sms": "text messages", "email": "e-mails"}


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``consent``."""
    consenting = verbs.add_parser(
        "consent",
        help="note or show what a customer says to being called or written to",
        description="Notes a customer's yes or no, here at once and in the ERP with the next "
        "sync; without an answer it shows what is known. --heard takes their own words: 'stop' "
        "and the like, in English, Spanish, French or German, count as no from that moment, and "
        "words that may mean anything are noted as nothing (exit 4: ask). A no is lifted only by "
        "a yes to the same thing. No message leaves without a yes.",
    )
    consenting.add_argument("customer", metavar="CUSTOMER", help="the number, or the whole name")
    consenting.add_argument(
        "channel",
        metavar="CHANNEL",
        nargs="?",
        choices=("call", "sms", "email", "all"),
        help="call, sms, email, or all of them for a no",
    )
    consenting.add_argument(
        "answer", metavar="yes|no", nargs="?", choices=("yes", "no"), help="what they said"
    )
    consenting.add_argument("--heard", metavar="TEXT", help="their own words instead of yes or no")
    consenting.add_argument(
        "--address", metavar="A", help="this number or address only; all of theirs if not said"
    )
    consenting.add_argument(
        "--scope",
        choices=("service", "marketing"),
        default="service",
        help="service is about their orders, and a no to it is one to advertising too",
    )
    consenting.add_argument(
        "--source",
        choices=("said", "written", "message", "form"),
        default="said",
        help="how they said it",
    )
    consenting.add_argument("--wording", metavar="T", help="the words they said or signed")
    consenting.add_argument(
        "--zone",
        metavar="ZONE",
        help="by which clock they live, such as America/Denver; their branch's if not said",
    )
    consenting.set_defaults(run=consent)


def consent(desk: Desk, args: argparse.Namespace) -> Answer:
    """Note an answer, or show what is known."""
    from bocounter.commands import consenting

    customer = inputs.text(args.customer)
    if args.zone is not None:
        return _zone(desk, customer, inputs.text(args.zone))
    if args.answer is None and args.heard is None:
        with desk.reading() as rows:
            whom, _ = consenting.whom(rows, customer)
            document = {**_known(rows, whom), **provenance(rows)}
        return Answer(document, "\n".join(_lines(document)))
    wanted = consenting.ConsentWanted(
        customer=customer,
        channel=args.channel or "",
        answer=args.answer,
        heard=_text(args.heard),
        address=_text(args.address),
        scope=args.scope,
        source=args.source,
        wording=_text(args.wording),
    )
    with desk.writing() as store:
        try:
            changes = consenting.say_consent(
                store, wanted, by=desk.who, now=desk.clock(), mint=desk.mint
            )
        except consenting.Unclear as unclear:
            with store.reading() as rows:
                whom, _ = consenting.whom(rows, customer)
                known = {**_known(rows, whom), "ask": str(unclear), **provenance(rows)}
            return Answer(known, str(unclear), ASK)
        changed = deeds.changed_by(store, changes)
        with store.reading() as rows:
            document = {**_known(rows, next(iter(changes.customers))), "ask": None, **changed}
    return Answer(document, "\n".join([*_lines(document), deeds.waits(changed)]))


def _zone(desk: Desk, customer: str, zone: str) -> Answer:
    from bocounter.commands import consenting

    with desk.writing() as store:
        changes = consenting.say_zone(
            store, customer, zone, by=desk.who, now=desk.clock(), mint=desk.mint
        )
        changed = deeds.changed_by(store, changes)
        with store.reading() as rows:
            document = {**_known(rows, next(iter(changes.customers))), "zone": zone, **changed}
    return Answer(document, f"Noted: {paper.clean(zone)}.\n{deeds.waits(changed)}")


def _text(given: str | None) -> str | None:
    return None if given is None else inputs.text(given)


def _known(rows: Any, customer: str) -> dict[str, Any]:
    from bocounter.queries import consents

    return consents.document(rows, customer)


def _lines(document: dict[str, Any]) -> list[str]:
    who = paper.clean(document["customer"]["name"])
    lines = [f"{who}:"]
    for channel, way in _WAYS.items():
        service, marketing = document["consent"][channel], document["marketing"][channel]
        lines.append(f"  {way} about their orders: {service}; that advertise: {marketing}")
        for one in document["numbers"]:
            if one["channel"] == channel and (one["answer"] == "no" or one["address"]):
                where = paper.clean(one["address"] or "any number or address")
                whose = "" if one["theirs"] else ", said by another customer who has it too"
                what = "" if one["scope"] == "service" else " (advertising)"
                lines.append(f"    {where}{what}: {one['answer']}, {one['at'][:10]}{whose}")
    return lines
