"""How long a text message is, as networks count: septets of GSM 03.38, or UTF-16 units.

A message of more than one segment gives some room of each to what joins them; a character that
takes two units is never cut in two by a border.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

MOST_SEGMENTS = 2

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("^{}\\[~]|€\f")
_ROOM = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
_PLAINER = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "•": "-",
        "×": "x",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "ç": "c",
    }
)


class Length(NamedTuple):
    """The length of a message: its alphabet, the units it takes, and the segments it goes in."""

    encoding: str
    units: int
    segments: int


def length(text: str) -> Length:
    """Count a message as a network does."""
    gsm = all(c in _BASIC or c in _EXTENSION for c in text)
    encoding = "GSM-7" if gsm else "UCS-2"
    sizes = [_size(c, gsm=gsm) for c in text]
    alone, joined = _ROOM[encoding]
    units = sum(sizes)
    if units <= alone:
        return Length(encoding, units, 1 if text else 0)
    segments, used = 1, 0
    for size in sizes:
        if used + size > joined:
            segments, used = segments + 1, 0
        used += size
    return Length(encoding, units, segments)


def plainer(text: str) -> str:
    """Give a text whose marks and accents are written with letters that every phone has for less.

    What has no such letter stays.
    """
    return "".join(_letter(c) for c in text.translate(_PLAINER))


def cheapest(text: str) -> str:
    """Give the text as it is, or without accents where that takes fewer segments."""
    other = plainer(text)
    return other if length(other).segments < length(text).segments else text


def fits(text: str) -> bool:
    """Whether a message is short enough to be sent."""
    return length(text).segments <= MOST_SEGMENTS


def fitted(text: str, ending: str = "") -> str:
    """Cut a text, not its ending, until both together can be sent."""
    whole = cheapest(f"{text} {ending}".strip())
    while not fits(whole) and text:
        text = text[:-2].rstrip()
        whole = cheapest(f"{text}... {ending}".strip())
    return whole


def _size(character: str, *, gsm: bool) -> int:
    if gsm:
        return 2 if character in _EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1


def _letter(character: str) -> str:
    if character in _BASIC or character in _EXTENSION:
        return character
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)
    )
    return bare if bare and all(c in _BASIC for c in bare) else character
