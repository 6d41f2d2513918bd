"""Messages to customers: written, listed, and decided about where nobody knows if they went."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bocounter import places
from bocounter.errors import WrongUse
from bocounter.verbs import deeds, inputs, paper
from bocounter.verbs.desk import Answer, Desk, provenance

if TYPE_CHECKING:
    from bocounter.commands.messaging import Draft, MessageWanted
    from bocounter.queries.messages import Message

LONGEST_FILE = 100_000
_STATES = {
    "waiting": "waits to leave with the next sync",
    "sending": "is being sent",
    "sent": "has left",
    "later": "waits to be tried again",
    "refused": "was refused",
    "may_have_gone": "may have gone: decide",
    "taken_back": "was taken back",
}


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``message``, ``messages`` and ``message-decide``."""
    _declare_putting(verbs)
    listing = verbs.add_parser(
        "messages",
        help="show the messages that wait to leave, may have gone or have left",
        description="Shows the messages to customers that still wait, or of which a person must "
        "say what became of them; with --all those, too, that have left, were refused or taken "
        "back. Each says why it has not left.",
    )
    listing.add_argument("--all", action="store_true", help="all there ever were")
    listing.add_argument("--wo", metavar="WO", help="those of one work order")
    listing.set_defaults(run=show)
    deciding = verbs.add_parser(
        "message-decide",
        help="say what became of a message that may have gone, or take one back that waits",
        description="A message of which no answer came after it was given away is never sent "
        "again by itself. Ask the customer or look at the server, then say 'went', and it is "
        "logged as a contact, or 'send-again'. 'take-back' keeps one that waits from leaving.",
    )
    deciding.add_argument("id", metavar="ID", help="the message, as 'messages' names it")
    deciding.add_argument(
        "what",
        metavar="went|send-again|take-back",
        choices=("went", "send-again", "take-back"),
        help="what became of it, or is to become of it",
    )
    deciding.set_defaults(run=decide)


def _declare_putting(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    putting = verbs.add_parser(
        "message",
        help="write a text message or e-mail to a work order's customer",
        description="Shows the message and whether the way to the customer is open; with --send "
        "it leaves with the next sync, once, if it still is open then and what it rests on has "
        "not moved. It needs the customer's yes (see 'consent') and a next contact.",
    )
    putting.add_argument("number", metavar="WO", help="the work order's number")
    putting.add_argument("--kind", required=True, choices=("sms", "email"), help="by which way")
    putting.add_argument(
        "--text",
        metavar="FILE",
        help="a file with what they are to read, or - for the standard input; the script's own "
        "text if not said",
    )
    putting.add_argument("--subject", metavar="T", help="of an e-mail; the work order if not said")
    putting.add_argument(
        "--to", metavar="A", help="which of their numbers or addresses; the first that is open"
    )
    putting.add_argument(
        "--next", metavar="INSTANT", help="when they hear from you next, if that is not set yet"
    )
    putting.add_argument("--send", action="store_true", help="let it leave, do not only show it")
    putting.set_defaults(run=message)


def message(desk: Desk, args: argparse.Namespace) -> Answer:
    """Show a message, or let it wait to leave."""
    from bocounter.commands import messaging
    from bocounter.queries import messages

    if not args.send:
        with desk.reading() as rows:
            wanted = _wanted(desk, args)
            found = messaging.draft(rows, wanted, by=desk.who, now=desk.clock())
            document = {"message": None, **_draft(wanted, found), **provenance(rows)}
        return Answer(document, "\n".join(_shown(wanted, found)))
    with desk.writing() as store:
        wanted, now = _wanted(desk, args), desk.clock()
        with store.reading() as rows:
            found = messaging.draft(rows, wanted, by=desk.who, now=now)
        changes = messaging.put_message(store, wanted, by=desk.who, now=now, mint=desk.mint)
        changed = deeds.changed_by(store, changes)
        with store.reading() as rows:
            (one,) = [m for m in (messages.message(rows, i) for i in changes.operations) if m]
            document = {"message": one.id, **_draft(wanted, found), **changed}
    leaves = "It leaves with the next sync." if found.open.allowed else found.open.why
    return Answer(document, "\n".join([*_shown(wanted, found)[:-1], leaves]))


def _wanted(desk: Desk, args: argparse.Namespace) -> MessageWanted:
    from bocounter.commands.messaging import MessageWanted

    text, subject = _text(args.text), args.subject
    return MessageWanted(
        work_order=inputs.text(args.number),
        channel=args.kind,
        text=text,
        subject=None if subject is None else inputs.text(subject),
        to=None if args.to is None else inputs.text(args.to),
        folder=places.scripts(desk.store),
        next_contact=None if args.next is None else inputs.due(args.next, "--next"),
    )


def _text(named: str | None) -> str | None:
    if named is None:
        return None
    try:
        if named == "-":
            return inputs.text(sys.stdin.read(LONGEST_FILE))
        with Path(named).open(encoding="utf-8-sig") as file:
            return inputs.text(file.read(LONGEST_FILE))
    except UnicodeDecodeError:
        raise WrongUse("The text is not in UTF-8.", "Save it as plain text in UTF-8.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WrongUse(
            f"The file {named} cannot be read: {reason}.", "Name a file that can."
        ) from None


def _draft(wanted: MessageWanted, found: Draft) -> dict[str, Any]:
    until = found.open.until
    return {
        "work_order": found.order.number,
        "kind": wanted.channel,
        "to": found.address,
        "subject": found.subject,
        "text": found.text,
        "allowed": found.open.allowed,
        "why": found.open.why,
        "until": None if until is None else until.isoformat(),
        "guards": [{"level": guard.level.value, "text": guard.text} for guard in found.guards],
    }


def _shown(wanted: MessageWanted, found: Draft) -> list[str]:
    kind = "Text message" if wanted.channel == "sms" else "E-mail"
    lines = [f"{kind} to {paper.clean(found.address)}:"]
    if found.subject is not None:
        lines.append(f"  Subject: {paper.clean(found.subject)}")
    lines += [f"  {paper.clean(line)}" for line in found.text.splitlines()]
    lines += [paper.clean(guard.text) for guard in found.guards]
    return [*lines, found.open.why if not found.open.allowed else "Repeat it with --send."]


def show(desk: Desk, args: argparse.Namespace) -> Answer:
    """List messages."""
    from bocounter.commands import naming
    from bocounter.queries import messages
    from bocounter.queries.messages import OPEN

    with desk.reading() as rows:
        order = None if args.wo is None else naming.work_order(rows, inputs.text(args.wo)).id
        found = messages.messages(rows, None if args.all else OPEN, work_order=order)
        said = [
            messages.document(one, messages.why_it_waits(rows, one, desk.clock())) for one in found
        ]
        document = {"messages": said, **provenance(rows)}
    lines = [line for one, doc in zip(found, said, strict=True) for line in _lines(one, doc)]
    return Answer(document, "\n".join(lines) or "No message waits.")


def _lines(one: Message, document: dict[str, Any]) -> list[str]:
    kind = "text message" if one.channel == "sms" else "e-mail"
    lines = [
        f"{one.id}  {paper.clean(one.number or '?')}: {kind} to {paper.clean(one.name)} "
        f"{_STATES[one.state.value]}."
    ]
    if document["reason"] and one.state.value != "sent":
        lines.append(f"    {paper.clean(document['reason'])}")
    return lines


def decide(desk: Desk, args: argparse.Namespace) -> Answer:
    """Say what became of a message, or take it back."""
    from bocounter.commands import messaging
    from bocounter.queries import messages

    id_ = inputs.text(args.id)
    how: dict[str, Any] = {"by": desk.who, "now": desk.clock(), "mint": desk.mint}
    with desk.writing() as store:
        if args.what == "take-back":
            changes = messaging.take_message_back(store, id_, **how)
        else:
            changes = messaging.decide_message(store, id_, args.what, **how)
        changed = deeds.changed_by(store, changes)
        with store.reading() as rows:
            one = messages.message(rows, id_)
            document = {"message": None if one is None else messages.document(one), **changed}
    said = "" if one is None else f"The message {_STATES[one.state.value]}."
    return Answer(document, f"{said}\n{deeds.waits(changed)}")
