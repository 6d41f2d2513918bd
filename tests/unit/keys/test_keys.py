"""Normal forms: how a number is written does not decide whether it is found."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bocounter.models.keys import (
    LONGEST_KEY,
    folded,
    part_key,
    phone_digits,
    phone_reversed,
)

SIGNS = st.text(st.sampled_from("-. /_\\–\u00a0"), max_size=3)


@pytest.mark.parametrize(
    "written",
    [
        "667-5336-b",
        "6675336B",
        " 667 5336 B ",
        "667.5336/B",
        "６６７-5336-Ｂ",
        "667–5336—B",
        "667_5336_b",
    ],
)
def test_a_part_number_is_one_however_it_is_written(written: str) -> None:
    assert part_key(written) == "6675336B"


@given(st.text(max_size=300))
def test_a_part_key_is_its_own_key(text: str) -> None:
    key = part_key(text)
    assert part_key(key) == key
    assert len(key) <= LONGEST_KEY
    assert not any(c.isspace() for c in key)


@given(st.lists(st.text("ABC0123", min_size=1, max_size=4), min_size=1, max_size=5), st.data())
def test_signs_between_the_pieces_do_not_count(pieces: list[str], data: st.DataObject) -> None:
    written = "".join(data.draw(SIGNS) + piece for piece in pieces).lower()
    assert part_key(written) == "".join(pieces)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("(406) 555-0142", "4065550142"),
        ("+1 406.555.0142", "14065550142"),
        ("406 555 0142 ext. 12", "4065550142"),
        ("406 555 0142 x12", "4065550142"),
        ("٤٠٦٥٥٥٠١٤٢", "4065550142"),
        ("ext 12", "12"),
        ("no phone", ""),
    ],
)
def test_a_phone_number_is_its_digits_without_the_extension(written: str, digits: str) -> None:
    assert phone_digits(written) == digits


@given(st.text("0123456789", min_size=7, max_size=15), st.data())
def test_a_phone_number_is_found_by_its_last_digits(digits: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(3, len(digits)))
    written = "-".join((digits[:3], digits[3:]))
    assert phone_reversed(written).startswith(phone_reversed(digits[-cut:]))


@given(st.text(max_size=60))
def test_any_text_has_digits_in_ascii(text: str) -> None:
    digits = phone_digits(text)
    assert digits == "" or (digits.isascii() and digits.isdigit())


@pytest.mark.parametrize(
    ("one", "other"), [("Müller", "muller"), ("ÅSE", "ase"), (" Peña ", "pena"), ("ﬁne", "fine")]
)
def test_names_compare_without_case_and_accents(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.text(max_size=60))
@example("ϒᴬ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
