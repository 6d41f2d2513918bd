"""Text from outside as plain visible text: nothing in it hides, reverses or breaks a sentence.

What an ERP holds may have been pasted from anywhere. Marks of control, direction and zero width are
gone; markup stays as the characters it is written with, which is harmless as no text of ours is
ever read as markup.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_UNSEEN = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)
"""Letters and marks by their category that nobody sees: fillers, joiners, selectors, a blank."""


@lru_cache(maxsize=8192)
def harmless(text: str, longest: int | None = None) -> str:
    """Give text on one line without control, direction and zero-width marks, cut with an ellipsis.

    Read aloud or shown, it must not reverse a sentence, break it in two or hide in it.
    """
    if text.isascii() and text.isprintable():
        kept = text
    else:
        kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or is_seen(c))
    plain = " ".join(kept.split())
    if longest is not None and len(plain) > longest:
        return plain[: longest - 1].rstrip() + "…"
    return plain


def is_seen(character: str) -> bool:
    """Whether a character leaves a mark on paper or a space between two."""
    if unicodedata.category(character)[0] == "C":
        return False
    code = ord(character)
    return code < 0x034F or not any(first <= code <= last for first, last in _UNSEEN)
