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
    quiet_hours: str | None = None
    """From when until when customers may be reached, by their clock, such as 8-21."""
    message_facts_hours: str | None = None
    """How old the facts may be on which a message rests that leaves, in hours."""
    mail_host: str | None = None
    """The mail server that takes our e-mails; None for none."""
    mail_port: str | None = None
    """Its port; None for the usual one."""
    mail_security: str | None = None
    """starttls or tls: how the line to it is encrypted. There is no way without."""
    mail_user: str | None = None
    """The login at the mail server; None for one that asks for none."""
    mail_from: str | None = None
    """From which address our e-mails come."""
    mail_password_file: str | None = None
    """A file that holds the mail server's password; only its path is kept."""
    mail_ca_file: str | None = None
    """The authority that signs the mail server's certificate, where it is the shop's own."""
    mail_stopped: str | None = None
    """Why the mail server lets us in no more; nothing is tried until it is set anew."""
    sms_gateway: str | None = None
    """The name of the carrier of text messages; None for none."""
    sms_url: str | None = None
    """Where the gateway answers."""
    sms_user: str | None = None
    """The login or account there, where it needs one."""
    sms_from: str | None = None
    """The number or name that text messages come from."""
    sms_password_file: str | None = None
    """A file that holds the gateway's token; only its path is kept."""
    sms_ca_file: str | None = None
    """The authority that signs the gateway's certificate, where it is the shop's own."""
    sms_stopped: str | None = None
    """Why the gateway lets us in no more; nothing is tried until it is set anew."""
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
