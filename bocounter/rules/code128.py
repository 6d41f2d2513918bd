"""Code 128: what is printed on a tag so that a scanner reads a work order's number.

Set B for letters and digits, set C for an even run of digits: the bars and spaces of ISO/IEC 15417,
as widths in modules, beginning with a bar.
"""

from __future__ import annotations

LONGEST = 80
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 "
)
_WIDTHS = tuple(_TABLE[place : place + 6] for place in range(0, len(_TABLE), 7))
_STOP = "2331112"
_START_B, _START_C = 104, 105
QUIET = 10
"""Modules of nothing that a scanner needs on both sides."""


def can_be_said(text: str) -> bool:
    """Whether a text is one that a bar code of this kind can hold."""
    return 0 < len(text) <= LONGEST and all(" " <= one <= "~" for one in text)


def widths(text: str) -> tuple[int, ...]:
    """Give the widths of bars and spaces, in turn. Raises ValueError for what it cannot hold."""
    if not can_be_said(text):
        raise ValueError("a bar code holds plain letters, digits and signs")
    values = _values(text)
    total = values[0] + sum(place * value for place, value in enumerate(values[1:], 1))
    symbols = [*(_WIDTHS[value] for value in (*values, total % 103)), _STOP]
    return tuple(int(one) for symbol in symbols for one in symbol)


def _values(text: str) -> list[int]:
    if text.isascii() and text.isdigit() and len(text) % 2 == 0:
        pairs = (text[at : at + 2] for at in range(0, len(text), 2))
        return [_START_C, *(int(pair) for pair in pairs)]
    return [_START_B, *(ord(one) - 32 for one in text)]
