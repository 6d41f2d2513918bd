"""What was typed or scanned, made ready for looking up: as a number, a phone number, and words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bocounter.models.keys import folded, part_key, phone_digits

LONGEST_TYPED = 120
"""Characters that are looked at; nobody's name or number is longer."""

MOST_WORDS = 8
SHORTEST_PHONE = 3
SHORTEST_FRAGMENT = 3

_PHONE = re.compile(r"[\d\s()+./x#-]*(ext\.?)?[\d\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text in its three readings; each is empty where it cannot be one.

    ``key`` is the normal form of a number, ``digits`` those of a phone number, ``words`` the
    folded words.
    """

    text: str
    key: str
    digits: str
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.key or self.words)

    @property
    def is_one_number(self) -> bool:
        """Whether it may be a single number: one word, or digits in it."""
        return len(self.words) == 1 or any(c.isdigit() for c in self.key)


def read(text: str) -> Wanted:
    """Read what was typed. Any text will do; what nobody could mean is empty."""
    if len(text) > LONGEST_TYPED * 10:
        text = text[: LONGEST_TYPED * 10]
    kept = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    plain = " ".join(kept.split())[:LONGEST_TYPED]
    digits = phone_digits(plain)
    is_phone = len(digits) >= SHORTEST_PHONE and _PHONE.fullmatch(plain) is not None
    return Wanted(
        plain,
        part_key(plain),
        digits if is_phone else "",
        tuple(dict.fromkeys(re.findall(r"[^\W_]+", folded(plain))))[:MOST_WORDS],
    )


def match(words: tuple[str, ...], *, prefix: bool = True) -> str:
    """Give a full-text expression of these words, each quoted, so that none is an operator."""
    star = "*" if prefix else ""
    return " AND ".join(f'"{word.replace(chr(34), chr(34) * 2)}"{star}' for word in words)


def fragments(key: str) -> str:
    """Give a full-text expression of a key's three-character pieces, all of which must be there."""
    pieces = dict.fromkeys(key[at : at + 3] for at in range(min(len(key) - 2, 24)))
    return match(tuple(pieces), prefix=False)


def after(key: str) -> str:
    """Give the end of the range of keys that begin with ``key``."""
    return key + "\U0010ffff"
