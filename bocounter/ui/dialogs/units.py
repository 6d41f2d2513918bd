"""Units that a person types for a job that waits, and what they mean for it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from bocounter.ui.words import Shape, Sign, Tone, tr


def typed_units(text: str) -> Decimal | None:
    """Give the units typed; None where that is no number that can be given."""
    try:
        units = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return units if units.is_finite() and units >= 0 else None


def share_sign(units: Decimal | None, wanted: Decimal, said: tuple[str, str, str]) -> Sign:
    """Say what units are for a job that misses some; ``said`` for all of it, some of it, none."""
    gets_all, some, none = said
    if units is None:
        return Sign(tr("no number"), Shape.QUESTION, Tone.ALARM)
    if units > wanted:
        return Sign(tr("more than it misses"), Shape.TRIANGLE, Tone.ALARM)
    if units == wanted:
        return Sign(gets_all, Shape.CHECK, Tone.GOOD)
    if units > 0:
        return Sign(some, Shape.HALF, Tone.WARNING)
    return Sign(none, Shape.CROSS, Tone.WARNING)
