"""The bars on a tag are those that another program draws, and any scanner's sum is right."""

from __future__ import annotations

import pytest

from bocounter.rules.code128 import LONGEST, can_be_said, widths


def bars(text: str) -> str:
    return "".join(("1" if n % 2 == 0 else "0") * width for n, width in enumerate(widths(text)))


@pytest.mark.parametrize(
    ("text", "drawn"),
    [  # by python-barcode 0.16
        ("1234", "110100111001011001110010001011000100100111101100011101011"),
        (
            "A b~!",
            "110100100001010001100011011001100100100001101000101111011001101100111101000101100011101011",
        ),
    ],
)
def test_the_bars_are_those_of_another_program(text: str, drawn: str) -> None:
    assert bars(text) == drawn


@pytest.mark.parametrize("text", ["W20778", "123", "C-7F3KQX", "x" * LONGEST])
def test_every_symbol_is_eleven_modules_wide_and_the_end_thirteen(text: str) -> None:
    given = widths(text)
    symbols = [given[at : at + 6] for at in range(0, len(given) - 7, 6)]
    assert all(sum(symbol) == 11 for symbol in symbols)
    assert sum(given[-7:]) == 13


@pytest.mark.parametrize("text", ["", "Ä", "a\n", "x" * (LONGEST + 1)])
def test_what_bars_cannot_hold_is_refused(text: str) -> None:
    assert not can_be_said(text)
    with pytest.raises(ValueError, match="plain letters"):
        widths(text)
