"""Serial breaks: whether a machine's serial lies in the range a relation holds for."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"^(.*?)(\d+)$")


def within(serial: str | None, first: str | None, last: str | None) -> bool | None:
    """Whether a serial lies from ``first`` to ``last`` (None: open end), both included.

    None when nobody can tell: no serial, or one of another make than the range (other letters
    before the number). Then a person has to look.
    """
    if first is None and last is None:
        return True
    mine = _parted(serial)
    low, high = _parted(first), _parted(last)
    if mine is None or any(end is not None and end[0] != mine[0] for end in (low, high)):
        return None
    if (first is not None and low is None) or (last is not None and high is None):
        return None
    return not ((low is not None and mine[1] < low[1]) or (high is not None and mine[1] > high[1]))


def _parted(serial: str | None) -> tuple[str, int] | None:
    """Give the letters before the running number, and the number."""
    plain = "".join(c for c in serial.upper() if c.isalnum()) if serial else ""
    found = _NUMBERED.match(plain)
    if found is None or not found[2].isascii() or len(found[2]) > 40:
        return None
    return found[1], int(found[2])
