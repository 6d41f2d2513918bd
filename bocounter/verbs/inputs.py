"""What people type after a verb, read strictly: a wrong word is named, with how to mend it."""

from __future__ import annotations

import argparse
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from bocounter.errors import WrongUse

USUAL_HOUR = time(10)
"""When a contact is due on a day that was named without an hour."""


LONGEST_FAULT = 300
"""Characters of a sentence about a wrong word; beyond that, what would fit is left to the help."""


class Parser(argparse.ArgumentParser):
    """A parser that raises WrongUse where the usual one would print and leave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong, with the verb's own help as the way on."""
        said = message[:1].upper() + message[1:]
        if len(said) > LONGEST_FAULT:  # a list of all there is: the help has it, in order
            said = said.partition(" (choose from")[0]
        raise WrongUse(said.rstrip(".") + ".", f"Run '{self.prog} --help' to see what fits.")


def text(given: str) -> str:
    """Give what was typed as plain text: bytes that are no text become a question mark."""
    whole = given.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", whole.replace("\0", ""))


def clock(given: str) -> datetime:
    """Read ``--now``: an instant with its offset, or by this PC's clock without one.

    What day it is follows from the offset that was given.
    """
    at = _instant(given, "--now")
    _utc(at, given)
    return at if at.tzinfo is not None else at.astimezone()


def due(given: str, what: str) -> datetime:
    """Read when something is due: with an offset, or by this PC's clock without one.

    A day alone means ten in the morning. It keeps its zone: the ERP's readers see that hour.
    """
    if len(given) == len("2026-12-04") and "T" not in given:
        at = datetime.combine(day(given, what), USUAL_HOUR)
    else:
        at = _instant(given, what)
    _utc(at, given)
    return at if at.tzinfo is not None else at.astimezone()


def day(given: str, what: str) -> date:
    """Read a day. Raises WrongUse when there is no such day."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise WrongUse(
            f"{given[:60]!r} in {what} is not a day of the calendar.",
            "Write a day as year-month-day, such as 2026-12-04.",
        ) from None


def number(given: str, what: str) -> Decimal:
    """Read a quantity above nothing. Raises WrongUse for anything else."""
    try:
        value = Decimal(given)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value <= 0:
        raise WrongUse(
            f"{given[:60]!r} in {what} is not a quantity.", "Write a number above 0, such as 2."
        )
    return value


def _instant(given: str, what: str) -> datetime:
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        raise WrongUse(
            f"{given[:60]!r} in {what} is not a moment of the calendar.",
            "Write day and time, such as 2026-12-04T10:00 or 2026-12-04T10:00:00+01:00.",
        ) from None


def _utc(at: datetime, given: str) -> datetime:
    try:
        return at.astimezone(UTC)
    except (OverflowError, ValueError, OSError):
        raise WrongUse(
            f"{given[:60]!r} is too far away for a calendar.", "Name a time of our own days."
        ) from None
