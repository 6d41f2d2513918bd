"""Making a connection to an ERP: from what was chosen to a connector, checked before it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bocounter import places
from bocounter.errors import NotLetIn, WrongUse
from bocounter.outside.erp import discovery
from bocounter.outside.erp.connector import Connector, Target
from bocounter.settings import Settings
from bocounter.store.chosen import choose
from bocounter.store.store import Store
from bocounter.sync import pinning, secrets
from bocounter.sync.secrets import Ask, nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectWanted:
    """An ERP to connect with: the connector's name, where it answers, and who logs in."""

    connector: str
    url: str
    database: str | None = None
    user: str | None = None
    password_file: Path | str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Connected:
    """Who answered. ``exactly_once``: whether a word sent twice can only arrive once."""

    connector: str
    server: str
    version: str
    exactly_once: bool


def connector(
    settings: Settings,
    store_path: Path,
    clock: Callable[[], datetime],
    ask_secret: Ask = nobody,
    stopping: Callable[[], bool] = lambda: False,
) -> Connector:
    """Make the connector that was chosen for a store. Makes no connection yet.

    Raises WrongUse when none was chosen, or it is not installed.
    """
    if settings.connector is None:
        raise WrongUse(
            "No ERP is connected to this store yet.",
            "Connect one with 'bocounter connect NAME URL', or look at the sample dealership "
            "with 'bocounter demo'.",
        )
    connect_to = discovery.find(settings.connector)
    return connect_to(target(settings, store_path, clock, ask_secret, stopping))


def target(
    settings: Settings,
    store_path: Path,
    clock: Callable[[], datetime],
    ask_secret: Ask = nobody,
    stopping: Callable[[], bool] = lambda: False,
) -> Target:
    """Give a connector all it needs; the secret is fetched at the moment of the login."""
    return Target(
        url=settings.url or "",
        database=settings.database,
        user=settings.user,
        secret=lambda: secrets.secret_for(settings, ask_secret),
        beside=places.beside(store_path),
        now=clock,
        options=options_of(settings),
        stopping=stopping,
    )


def options_of(settings: Settings) -> dict[str, str]:
    """Give the connector's own options; none when they are not readable."""
    try:
        options = json.loads(settings.options or "{}")
    except ValueError:
        return {}
    if not isinstance(options, dict):
        return {}
    return {str(name): str(value) for name, value in options.items()}


def connect(
    store: Store,
    wanted: ConnectWanted,
    clock: Callable[[], datetime],
    ask_secret: Ask = nobody,
    stopping: Callable[[], bool] = lambda: False,
) -> Connected:
    """Ask who answers, log in once, and only then keep the settings with the store.

    Here asking comes before the keyring, since whoever connects anew may have a new password;
    what was typed goes to the system's keyring, where there is one. Raises
    WrongUse (unknown connector, or the store belongs to another ERP), Unreachable, NotLetIn.
    """
    with store.reading() as rows:
        known = pinning.settings(rows)
        used = bool(rows.all("SELECT 1 FROM cursor UNION ALL SELECT 1 FROM operation LIMIT 1"))
    chosen = _chosen(known, wanted)
    given: list[str] = []

    def asked() -> str | None:
        typed = ask_secret()
        given[:] = [typed] if typed else []
        return typed or secrets.secret_for(chosen)

    found = discovery.find(wanted.connector)
    to = target(chosen, store.path, clock, asked, stopping)
    if chosen.password_file is None:
        to = replace(to, secret=asked)
    with closing(found(to)) as made:
        identity = made.identity()
        here = pinning.mark(identity, chosen.url)
        if used and known.identity is not None and not pinning.moved(known.identity, identity):
            raise pinning.other_erp(known.identity, here)
        try:
            made.login()
        except NotLetIn:
            # Kept no longer, or the next try would use it again without asking.
            secrets.forget(chosen)
            raise
        exactly_once = made.capabilities().exactly_once
    _keep(store, replace(chosen, identity=here))
    if given and chosen.password_file is None:
        secrets.keep(chosen, given[0])
    return Connected(wanted.connector, identity.server, identity.version, exactly_once)


def _chosen(known: Settings, wanted: ConnectWanted) -> Settings:
    file = wanted.password_file
    return replace(
        known,
        connector=wanted.connector,
        url=wanted.url,
        database=wanted.database,
        user=wanted.user,
        password_file=None if file is None else str(Path(file).absolute()),
        options=json.dumps(dict(wanted.options), sort_keys=True) if wanted.options else None,
    )


def _keep(store: Store, chosen: Settings) -> None:
    names = ("connector", "url", "database", "user", "password_file", "options", "identity")
    with store.write() as write:
        choose(write, {name: getattr(chosen, name) for name in names})
