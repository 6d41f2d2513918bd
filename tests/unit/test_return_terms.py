"""What is kept back of a part that comes back late, from any text, and when several go back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bocounter.models.return_terms import Fee, Fees, joined, read, share_at, worst, written
from bocounter.rules.return_words import terms

RISING = read("30=15;60=20")


def test_up_to_thirty_days_it_is_free_then_it_costs_and_later_more() -> None:
    assert [share_at(RISING, days) for days in (0, 30, 31, 60, 61, 900)] == [0, 0, 15, 15, 20, 20]
    assert share_at(read("0=10"), 0) == 10, "at once is the first day, too"
    assert worst(RISING) == 20


@pytest.mark.parametrize(
    "text", [None, "", ";", "=", "30", "30=", "=15", "30=lots", "30=NaN", "30=-1", "30=101",
             "-3=5", "3.5=5", "99999=5", "٣=5"],
)  # fmt: skip
def test_what_makes_no_sense_is_no_fee(text: str | None) -> None:
    assert read(text) == ()


shares = st.decimals(0, 100, places=1)
schedules = st.dictionaries(st.integers(0, 3650), shares, max_size=4)


@given(schedules)
def test_what_is_written_is_read_back(fees: dict[int, Decimal]) -> None:
    assert dict(read(written(fees.items()))) == fees


@given(st.lists(schedules, max_size=3), st.integers(1, 4000))
def test_what_goes_back_together_costs_the_largest_share_of_that_day(
    several: list[dict[int, Decimal]], days: int
) -> None:
    each: list[Fees] = [tuple(Fee(*one) for one in sorted(fees.items())) for fees in several]
    there = [share_at(fees, days) for fees in each]
    assert share_at(joined(each), days) == max(there, default=0)


@pytest.mark.parametrize(
    ("returnable", "fees", "said"),
    [
        (True, RISING, "returnable; 15 % fee after 30 days, 20 % after 60 days"),
        (True, read("0=10;1=25"), "returnable; 10 % fee at once, 25 % after 1 day"),
        (None, RISING[:1], "if it is taken back; 15 % fee after 30 days"),
        (True, (), "returnable"),
        (False, RISING, "not returnable"),
        (None, (), ""),
    ],
)
def test_the_terms_are_said_in_words(returnable: bool | None, fees: Fees, said: str) -> None:
    assert terms(returnable, fees) == said
