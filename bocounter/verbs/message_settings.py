"""Which server carries messages, and in which hours and on how fresh facts they leave."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bocounter.errors import WrongUse
from bocounter.verbs import connecting, inputs, paper
from bocounter.verbs.desk import Answer, Desk, provenance

if TYPE_CHECKING:
    from bocounter.settings import Settings
    from bocounter.store.store import Store


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``mail-server``, ``sms-gateway`` and ``message-rules``."""
    mailing = verbs.add_parser(
        "mail-server",
        help="say which mail server takes our e-mails, and check that it lets us in",
        description="Logs in once over an encrypted line whose certificate is checked; only then "
        "the settings are kept. The password is asked for, or read from the file, or taken from "
        "the keyring of the operating system; it is never an argument and never in the store. "
        "Without HOST it shows what is set.",
    )
    mailing.add_argument("host", metavar="HOST", nargs="?", help="the server's name")
    mailing.add_argument("--port", metavar="N", type=int, help="587 or 465 if not said")
    mailing.add_argument(
        "--security",
        choices=("starttls", "tls"),
        default="starttls",
        help="how the line is encrypted: after a greeting, or from the start",
    )
    mailing.add_argument("--user", metavar="U", help="the login there, if it asks for one")
    mailing.add_argument(
        "--from", dest="sender", metavar="A", help="the address that our e-mails come from"
    )
    mailing.add_argument("--password-file", metavar="F", help="a file with the password")
    mailing.add_argument(
        "--ca-file", metavar="F", help="the authority of its certificate, if it is your own"
    )
    mailing.add_argument(
        "--test", metavar="TO", help="send one e-mail to this address of yours at once"
    )
    mailing.set_defaults(run=mail_server)
    _declare_gateway(verbs)
    ruling = verbs.add_parser(
        "message-rules",
        help="show or say in which hours customers are reached, and on how fresh facts",
        description="Customers are called and written to between these hours of their own clock. "
        "A message waits where the facts it rests on are older than so many hours.",
    )
    ruling.add_argument("--hours", metavar="FROM-TO", help="such as 8-21, which is usual")
    ruling.add_argument("--facts-hours", metavar="N", help="how old facts may be; 4 is usual")
    ruling.set_defaults(run=rules)


def _declare_gateway(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    gateway = verbs.add_parser(
        "sms-gateway",
        help="say which gateway takes our text messages, and check that it lets us in",
        description="NAME is an installed carrier, such as http (docs/messages.md says what it "
        "speaks). The token is asked for, or read from the file, or taken from the keyring; it "
        "is never an argument and never in the store. Without NAME it shows what is set.",
    )
    gateway.add_argument("name", metavar="NAME", nargs="?", help="the carrier, such as http")
    gateway.add_argument("url", metavar="URL", nargs="?", help="where the gateway answers")
    gateway.add_argument("--user", metavar="U", help="the account there, if it needs one")
    gateway.add_argument(
        "--from", dest="sender", metavar="A", help="the number or name messages come from"
    )
    gateway.add_argument("--password-file", metavar="F", help="a file with the token")
    gateway.add_argument(
        "--ca-file", metavar="F", help="the authority of its certificate, if it is your own"
    )
    gateway.set_defaults(run=sms_gateway)


def mail_server(desk: Desk, args: argparse.Namespace) -> Answer:
    """Check and keep a mail server, try it, or show what is set."""
    from bocounter.sync import carriers

    if args.host is None and args.test is None:
        return _show(desk)
    with desk.writing() as store, connecting.stopping_on_request(lambda _: None) as progress:
        server = None
        if args.host is not None:
            wanted = carriers.MailWanted(
                host=inputs.text(args.host),
                sender=inputs.text(args.sender or ""),
                port=args.port,
                security=args.security,
                user=None if args.user is None else inputs.text(args.user),
                password_file=_file(args.password_file),
                ca_file=_file(args.ca_file),
            )
            server = carriers.keep_mail(store, wanted, _ask, progress.stopping)
        tried = None
        if args.test is not None:
            tried = carriers.try_mail(
                store, inputs.text(args.test), desk.clock(), desk.mint(), _ask, progress.stopping
            )
        document = {"server": server, "test": tried, **_set(store)}
    lines = [] if server is None else [f"The mail server lets us in: {paper.clean(server)}"]
    if tried is not None:
        lines.append(f"A test went to {paper.clean(args.test)}; look whether it arrives.")
    return Answer(document, "\n".join(lines))


def sms_gateway(desk: Desk, args: argparse.Namespace) -> Answer:
    """Check and keep a gateway, or show what is set."""
    from bocounter.sync import carriers

    if args.name is None:
        return _show(desk)
    with desk.writing() as store, connecting.stopping_on_request(lambda _: None) as progress:
        wanted = carriers.GatewayWanted(
            name=args.name,
            url=inputs.text(args.url or ""),
            sender=inputs.text(args.sender or ""),
            user=None if args.user is None else inputs.text(args.user),
            password_file=_file(args.password_file),
            ca_file=_file(args.ca_file),
        )
        server = carriers.keep_gateway(store, wanted, _ask, progress.stopping)
        document = {"server": server, **_set(store)}
    return Answer(document, f"The gateway lets us in: {paper.clean(server)}")


def rules(desk: Desk, args: argparse.Namespace) -> Answer:
    """Show or keep the hours and the age of facts."""
    from bocounter.commands import message_rules

    if args.hours is None and args.facts_hours is None:
        return _show(desk)
    with desk.writing() as store:
        message_rules.set_message_rules(store, hours=args.hours, facts_hours=args.facts_hours)
        document = _set(store)
    return Answer(document, _spoken(document))


def _show(desk: Desk) -> Answer:
    from bocounter.queries.settings import settings

    with desk.reading() as rows:
        document = {**_document(settings(rows)), **provenance(rows)}
    return Answer(document, _spoken(document))


def _set(store: Store) -> dict[str, Any]:
    from bocounter.queries.settings import settings

    with store.reading() as rows:
        return {**_document(settings(rows)), **provenance(rows)}


def _document(chosen: Settings) -> dict[str, Any]:
    from bocounter.queries import reaching

    hours = reaching.hours(chosen)
    return {
        "mail": {
            "host": chosen.mail_host,
            "port": chosen.mail_port,
            "security": chosen.mail_security,
            "user": chosen.mail_user,
            "from": chosen.mail_from,
            "stopped": chosen.mail_stopped,
        },
        "sms": {
            "name": chosen.sms_gateway,
            "url": chosen.sms_url,
            "user": chosen.sms_user,
            "from": chosen.sms_from,
            "stopped": chosen.sms_stopped,
        },
        "hours": f"{hours.begin:%H:%M}-{hours.end:%H:%M}",
        "facts_hours": reaching.facts_age(chosen).total_seconds() / 3600,
    }


def _spoken(document: dict[str, Any]) -> str:
    mail, sms = document["mail"], document["sms"]
    lines = [
        f"E-mails: {paper.clean(mail['host'])}, from {paper.clean(mail['from'])}"
        if mail["host"]
        else "E-mails: no mail server is set.",
        f"Text messages: {paper.clean(sms['name'])} at {paper.clean(sms['url'])}"
        if sms["name"]
        else "Text messages: no gateway is set.",
        *(f"  {paper.clean(one['stopped'])}" for one in (mail, sms) if one["stopped"]),
        f"Customers are reached between {document['hours']} by their own clock.",
        f"A message waits where facts are older than {document['facts_hours']:g} hours.",
    ]
    return "\n".join(lines)


def _file(named: str | None) -> Path | None:
    if named is None:
        return None
    path = Path(named).absolute()
    if not path.is_file():
        raise WrongUse(f"There is no file {path}.", "Name one that is there.")
    return path


def _ask() -> str | None:
    return connecting.ask_secret("Password or token: ")
