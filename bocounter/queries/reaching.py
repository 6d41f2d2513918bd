"""Whether a customer may be reached now, asked in one place by whoever draws, puts or sends."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bocounter.queries.consents import said
from bocounter.queries.settings import settings
from bocounter.rules.consents import Hours, Open, channel_open
from bocounter.settings import Settings
from bocounter.store.reader import Rows

FACTS_HOURS = 4.0
"""How old facts may be on which a message rests, where the shop says nothing else."""


def reachable(
    rows: Rows,
    customer: str,
    channel: str,
    now: datetime,
    *,
    scope: str = "service",
    branch: str | None = None,
    address: str | None = None,
) -> Open:
    """Say whether a channel to a customer is open, or why not and until when.

    ``branch`` is a code: its clock counts where nobody said which one the customer lives by.
    """
    return channel_open(
        said(rows, customer),
        channel,
        scope=scope,
        now=now,
        zone=zone(rows, customer, branch),
        hours=hours(settings(rows)),
        address=address,
    )


def zone(rows: Rows, customer: str, branch: str | None) -> ZoneInfo | None:
    """Give where the customer's clock is: what was said of them, else the branch's; None: here."""
    found = rows.all(
        "SELECT value FROM wanted WHERE record_kind = 'customer' AND record = ? "
        "AND field = 'zone' ORDER BY rowid DESC LIMIT 1",
        (customer,),
    )
    said_zone = json.loads(found[0][0]) if found and found[0][0] else None
    of_branch = rows.all("SELECT zone FROM branch WHERE code = ?", (branch,))
    for name in (said_zone, of_branch[0][0] if of_branch else None):
        if isinstance(name, str) and (known := zone_called(name)) is not None:
            return known
    return None


def zone_called(name: str) -> ZoneInfo | None:
    """Give a zone by its name, such as America/Denver; None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def hours(chosen: Settings) -> Hours:
    """Give the hours in which customers may be reached; those of everybody if none are chosen."""
    return hours_of(chosen.quiet_hours or "") or Hours()


def hours_of(text: str) -> Hours | None:
    """Read hours such as ``8-21`` or ``7:30-20``; None when they make no sense."""
    begin, dash, end = text.partition("-")
    try:
        read = [_clock(one) for one in (begin, end)]
    except ValueError:
        return None
    return Hours(read[0], read[1]) if dash and read[0] < read[1] else None


def facts_age(chosen: Settings) -> timedelta:
    """Give how old the facts may be on which a message rests that leaves."""
    try:
        chosen_hours = float(chosen.message_facts_hours or FACTS_HOURS)
    except ValueError:
        chosen_hours = FACTS_HOURS
    return timedelta(hours=chosen_hours if 0 < chosen_hours <= 24 * 7 else FACTS_HOURS)


def _clock(text: str) -> time:
    hour, _, minute = text.strip().partition(":")
    return time(int(hour), int(minute or 0)) if hour != "24" else time(23, 59, 59)
