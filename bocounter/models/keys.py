"""Normal forms: how a number is written does not decide whether it is found."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_DROPPED_FROM_PART_NUMBERS = frozenset("-‐‑‒–—_./\\ \t\u00a0")
LONGEST_KEY = 200
_REMEMBERED = 4096
"""Forms that are kept, because the same names and numbers come again with every reading."""


@lru_cache(_REMEMBERED)
def part_key(number: str) -> str:
    """Give a part number without case, dashes, spaces, dots and slashes.

    Full-width and other compatibility forms are folded first, so that what was pasted from
    a foreign catalogue is found too. Idempotent; at most ``LONGEST_KEY`` characters.
    """
    folded = unicodedata.normalize("NFKC", number).upper()
    kept = (c for c in folded if c not in _DROPPED_FROM_PART_NUMBERS and not c.isspace())
    return unicodedata.normalize("NFKC", "".join(kept)).upper()[:LONGEST_KEY]


def phone_digits(number: str) -> str:
    """Give the digits of a phone number, as ASCII, without an extension ('x12', 'ext. 12')."""
    text = unicodedata.normalize("NFKC", number).lower()
    for mark in ("ext", "x", "#"):
        head, found, _tail = text.partition(mark)
        if found and any(c.isdecimal() for c in head):
            text = head
    digits = "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
    return digits[:LONGEST_KEY]


def phone_reversed(number: str) -> str:
    """Give the digits from the end, so that 'the last four' is a prefix of an index."""
    return phone_digits(number)[::-1]


@lru_cache(_REMEMBERED)
def folded(text: str) -> str:
    """Give words without case and accents, for comparing names."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    if not text.isascii():  # a few letters are capitals again once they are decomposed
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip()
