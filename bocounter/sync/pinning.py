"""Which ERP a store belongs to: kept at the first contact, and looked at in every round."""

from __future__ import annotations

from bocounter.errors import WrongUse
from bocounter.outside.erp.connector import Identity
from bocounter.settings import Settings
from bocounter.store.chosen import choose, chosen
from bocounter.store.reader import Rows
from bocounter.store.store import Store


def settings(rows: Rows) -> Settings:
    """Give the settings kept with the store."""
    return Settings.of(chosen(rows))


def mark(identity: Identity, url: str | None) -> str:
    """Give the mark by which an ERP is known again: its database and where it answers.

    Not its version, which changes with every upgrade.
    """
    return f"{identity.server} / {identity.database} at {url or 'no address'}"


def moved(known: str, identity: Identity) -> bool:
    """Say whether it is the same database, perhaps at another address: a person may follow it."""
    return known.startswith(f"{identity.server} / {identity.database} at ")


def check(store: Store, identity: Identity) -> None:
    """Make sure the one that answers is the one this store belongs to; keep it at first contact.

    Raises WrongUse before anything is sent or read when it is another one.
    """
    with store.reading() as rows:
        known = settings(rows)
    here = mark(identity, known.url)
    if known.identity is None:
        with store.write() as write:
            choose(write, {"identity": here})
    elif known.identity != here:
        raise other_erp(known.identity, here)


def other_erp(known: str, here: str) -> WrongUse:
    """Say that another ERP answers than the one a store belongs to."""
    return WrongUse(
        f"Another ERP answers than the one this store belongs to: it was {known}, it is {here}.",
        "Nothing was sent or read. Put the old address right with 'bocounter connect', or use "
        "another store for the other ERP with --store.",
    )
