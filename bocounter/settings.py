"""The settings kept with a store: one typed field each, with its default and what it means."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What was chosen for this store. Secrets are never among them."""

    connector: str | None = None
    """The connector's name; None until an ERP or the sample dealership is chosen."""
    url: str | None = None
    """Where the ERP answers."""
    database: str | None = None
    """The ERP's database, where it has several."""
    user: str | None = None
    """The login, this person's own."""
    password_file: str | None = None
    """A file that holds the password; only its path is kept."""
    identity: str | None = None
    """Who answered when the connection was made; another answer stops the round."""
    options: str | None = None
    """The connector's own options, as one JSON object."""
    clerk: str | None = None
    """Who sits at this desk: the name on every deed of the window."""
    branch: str | None = None
    """The branch this desk belongs to."""
    lock_pin: str | None = None
    """The PIN of the window's lock, as a salted sum (``rules.pins``); None for no lock."""
    lock_minutes: str | None = None
    """Idle minutes until the window locks itself; 0 for never by itself."""
    queue_weights: str | None = None
    """Points of the call queue that differ from the usual ones, as one JSON object."""
    customer_tiers: str | None = None
    """How important customers are, by the ERP's id, as one JSON object; others are 0."""
    shop_name: str | None = None
    """What the shop calls itself to customers; None: the branch's name."""
    shop_phone: str | None = None
    """The number that customers call back."""
    shop_hours: str | None = None
    """When somebody answers there, in the shop's own words."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Give the names of all settings."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def of(cls, stored: dict[str, str]) -> Self:
        """Make settings of what a store holds; names this version does not know are left alone."""
        return cls(**{name: stored[name] for name in cls.names() if name in stored})
