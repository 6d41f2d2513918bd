"""Which ERP a store belongs to: kept at the first contact, and looked at in every round."""

from __future__ import annotations

from bocounter.errors import WrongUse
from bocounter.outside.erp.connector import Identity
from bocounter.settings import Settings
from bocounter.store.reader import Rows
from bocounter.store.store import Store
from bocounter.store.writer import Write


def settings(rows: Rows) -> Settings:
    """Give the settings kept with the store."""
    return Settings.of(dict(rows.all("SELECT name, value FROM setting")))


def keep(write: Write, chosen: dict[str, str | None]) -> None:
    """Keep these settings; None takes one away."""
    write.many(
        "INSERT INTO setting (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [(name, value) for name, value in chosen.items() if value is not None],
    )
    write.many(
        "DELETE FROM setting WHERE name = ?",
        [(name,) for name, value in chosen.items() if value is None],
    )


def mark(identity: Identity, url: str | None) -> str:
    """Give the mark by which an ERP is known again: its database and where it answers.

    Not its version, which changes with every upgrade.
    """
    return f"{identity.server} / {identity.database} at {url or 'no address'}"


def check(store: Store, identity: Identity) -> None:
    """Make sure the one that answers is the one this store belongs to; keep it at first contact.

    Raises WrongUse before anything is sent or read when it is another one.
    """
    with store.reading() as rows:
        known = settings(rows)
    here = mark(identity, known.url)
    if known.identity is None:
        with store.write() as write:
            keep(write, {"identity": here})
    elif known.identity != here:
        raise other_erp(known.identity, here)


def other_erp(known: str, here: str) -> WrongUse:
    """Say that another ERP answers than the one a store belongs to."""
    return WrongUse(
        f"Another ERP answers than the one this store belongs to: it was {known}, it is {here}.",
        "Nothing was sent or read. Put the old address right with 'bocounter connect', or use "
        "another store for the other ERP with --store.",
    )
