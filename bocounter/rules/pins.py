"""The PIN of the window's lock: kept as a salted, slow sum, and tried slower each time."""

from __future__ import annotations

import hashlib
import hmac

SHORTEST = 4
LONGEST = 64
FREE_TRIES = 3
"""Wrong tries that cost no waiting: fingers slip."""
LONGEST_WAIT = 300

_COST, _BLOCK, _LANES = 2**14, 8, 1


def hashed(pin: str, salt: bytes) -> str:
    """Give a PIN as it is kept."""
    return f"scrypt${_COST}${_BLOCK}${_LANES}${salt.hex()}${_sum(pin, salt).hex()}"


def fits(pin: str, kept: str) -> bool:
    """Whether a PIN is the one that was kept; what cannot be read fits none."""
    try:
        name, cost, block, lanes, salt, wanted = kept.split("$")
        if (name, int(cost), int(block), int(lanes)) != ("scrypt", _COST, _BLOCK, _LANES):
            return False
        return hmac.compare_digest(_sum(pin, bytes.fromhex(salt)), bytes.fromhex(wanted))
    except ValueError:
        return False


def wait_seconds(wrong: int) -> int:
    """Say how long to wait after so many wrong tries in a row."""
    if wrong < FREE_TRIES:
        return 0
    return int(min(LONGEST_WAIT, 5 * 2 ** min(wrong - FREE_TRIES, 10)))


def _sum(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES, dklen=32)
