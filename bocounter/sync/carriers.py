"""The carriers of messages that a shop has chosen: made, tried, and kept with the store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bocounter.errors import NotLetIn, Unreachable, WrongUse
from bocounter.outside.messages import discovery
from bocounter.outside.messages.carrier import Carrier, Letter, Means, Outcome
from bocounter.queries.settings import settings
from bocounter.settings import Settings
from bocounter.store.chosen import choose
from bocounter.store.store import Store
from bocounter.sync import secrets
from bocounter.sync.secrets import Ask, nobody

MAIL = "smtp"
SECURITIES = ("starttls", "tls")

Stopping = Callable[[], bool]
Carry = Callable[[Settings, str, Stopping], Carrier | None]
"""Gives the carrier for a channel; None where none was chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWanted:
    """A mail server: where it is, how the line is encrypted, who logs in, whose e-mails."""

    host: str
    sender: str
    port: int | None = None
    security: str = "starttls"
    user: str | None = None
    password_file: Path | str | None = None
    ca_file: Path | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayWanted:
    """A gateway for text messages: its carrier's name, where it is, and from whom they come."""

    name: str
    url: str
    sender: str
    user: str | None = None
    password_file: Path | str | None = None
    ca_file: Path | str | None = None


def made(chosen: Settings, channel: str, stopping: Stopping) -> Carrier | None:
    """Make the carrier that was chosen for a channel. Makes no connection yet."""
    named = _name(chosen, channel)
    if named is None:
        return None
    return discovery.find(named)(means(chosen, channel, stopping=stopping))


def stopped(chosen: Settings, channel: str) -> str | None:
    """Say why a channel lets us in no more; None while it does."""
    return chosen.mail_stopped if channel == "email" else chosen.sms_stopped


def stop(channel: str) -> str:
    """Give the name of the setting that says so."""
    return "mail_stopped" if channel == "email" else "sms_stopped"


def means(
    chosen: Settings, channel: str, ask: Ask = nobody, stopping: Stopping = lambda: False
) -> Means:
    """Give a carrier all it needs; the secret is fetched at the moment of the login."""
    account = _account(chosen, channel)
    mail = channel == "email"
    return Means(
        url=account.url or "",
        user=account.user,
        sender=(chosen.mail_from if mail else chosen.sms_from) or "",
        secret=lambda: secrets.secret_for(account, ask),
        ca_file=chosen.mail_ca_file if mail else chosen.sms_ca_file,
        stopping=stopping,
    )


def keep_mail(
    store: Store, wanted: MailWanted, ask: Ask = nobody, stopping: Stopping = lambda: False
) -> str:
    """Log in at a mail server once, and only then keep it; give who answered.

    Raises WrongUse, Unreachable, NotLetIn; then nothing is kept.
    """
    if wanted.security not in SECURITIES:
        raise WrongUse(
            "There is no such way to encrypt the line.", f"Give one of: {', '.join(SECURITIES)}."
        )
    if not _is_address(wanted.sender):
        raise WrongUse(
            "E-mails need an address that they come from.",
            "Give it with --from, such as parts@example.com.",
        )
    if wanted.port is not None and not 0 < wanted.port < 65536:
        raise WrongUse("There is no such port.", "The usual ones are 587 and 465.")
    return _keep(
        store,
        "email",
        {
            "mail_host": wanted.host,
            "mail_port": None if wanted.port is None else str(wanted.port),
            "mail_security": wanted.security,
            "mail_user": wanted.user,
            "mail_from": wanted.sender.strip(),
            "mail_password_file": _path(wanted.password_file),
            "mail_ca_file": _path(wanted.ca_file),
            "mail_stopped": None,
        },
        ask,
        stopping,
    )


def keep_gateway(
    store: Store, wanted: GatewayWanted, ask: Ask = nobody, stopping: Stopping = lambda: False
) -> str:
    """Ask a gateway whether it lets us in, and only then keep it; give who answered.

    Raises as ``keep_mail``.
    """
    if not wanted.sender.strip():
        raise WrongUse(
            "Text messages need a number or name that they come from.", "Give it with --from."
        )
    return _keep(
        store,
        "sms",
        {
            "sms_gateway": wanted.name,
            "sms_url": wanted.url,
            "sms_user": wanted.user,
            "sms_from": wanted.sender.strip(),
            "sms_password_file": _path(wanted.password_file),
            "sms_ca_file": _path(wanted.ca_file),
            "sms_stopped": None,
        },
        ask,
        stopping,
    )


def try_mail(
    store: Store,
    to: str,
    now: datetime,
    id_: str,
    ask: Ask = nobody,
    stopping: Stopping = lambda: False,
) -> str:
    """Send one e-mail to an address of the shop's own, and say what became of it.

    Raises WrongUse where no mail server is set or it says no, Unreachable, NotLetIn.
    """
    with store.reading() as rows:
        chosen = settings(rows)
    named = _name(chosen, "email")
    if named is None:
        raise WrongUse("No mail server is set.", "Name it first.")
    letter = Letter(
        id_,
        f"<{id_}@{(chosen.mail_from or '').rpartition('@')[2].strip('<> ')}>",
        to.strip(),
        "A test of bocounter",
        "This is a test of the mail server that was set in bocounter. Nothing is to be done.",
        now,
    )
    carrier = discovery.find(named)(means(chosen, "email", ask, stopping))
    with closing(carrier):
        carried = carrier.carry(letter, lambda: nullcontext(True))
    reason = carried.reason or "It gave no reason."
    match carried.outcome:
        case Outcome.SENT:
            return carried.outcome.value
        case Outcome.NOT_LET_IN:
            raise NotLetIn(reason, "Give the right login with 'bocounter mail-server'.")
        case Outcome.REFUSED:
            raise WrongUse(f"The mail server refused the test: {reason}", "Name another address.")
    raise Unreachable(f"The test may not have gone: {reason}", "Try it again later.")


def _keep(
    store: Store, channel: str, values: dict[str, str | None], ask: Ask, stopping: Stopping
) -> str:
    with store.reading() as rows:
        chosen = replace(settings(rows), **values)
    account = _account(chosen, channel)
    given: list[str] = []

    def asked() -> str | None:
        typed = ask()
        given[:] = [typed] if typed else []
        return typed or secrets.secret_for(account)

    to = means(chosen, channel, stopping=stopping)
    if account.password_file is None:
        to = replace(to, secret=asked)
    with closing(discovery.find(_name(chosen, channel) or "")(to)) as carrier:
        try:
            server = carrier.check()
        except NotLetIn:
            secrets.forget(account)
            raise
    with store.write() as write:
        choose(write, values)
    if given and account.password_file is None:
        secrets.keep(account, given[0])
    return server


def _name(chosen: Settings, channel: str) -> str | None:
    if channel == "email":
        return MAIL if chosen.mail_host else None
    return chosen.sms_gateway


def _account(chosen: Settings, channel: str) -> Settings:
    """Give what secrets are kept under."""
    if channel == "email":
        port = f":{chosen.mail_port}" if chosen.mail_port else ""
        host = f"[{chosen.mail_host}]" if ":" in (chosen.mail_host or "") else chosen.mail_host
        return Settings(
            url=f"{chosen.mail_security or 'starttls'}://{host}{port}",
            user=chosen.mail_user,
            password_file=chosen.mail_password_file,
        )
    return Settings(
        url=chosen.sms_url, user=chosen.sms_user, password_file=chosen.sms_password_file
    )


def _path(named: Path | str | None) -> str | None:
    return None if named is None else str(Path(named).absolute())


def _is_address(sender: str) -> bool:
    bare = sender.rpartition("<")[2].rstrip("> ")
    local, at, host = bare.partition("@")
    return bool(local and at and host) and sender.isprintable() and bare.isascii()
