"""Single values of the ERP's rows: understood, or told apart as unreadable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bocounter.outside.erp.records import Record, Supplier
from bocounter.outside.erp.tryton.people import supplier
from bocounter.outside.erp.tryton.rows import (
    amount,
    clean,
    dig,
    in_parts_unit,
    money,
    numbers,
    read_each,
    referred,
    text,
)


@given(st.text(st.characters(codec=None)))
def test_a_clean_text_can_be_written_anywhere(value: str) -> None:
    cleaned = clean(value)
    assert "\0" not in cleaned
    cleaned.encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_sound_text_is_not_touched(value: str) -> None:
    assert clean(value) == value


@pytest.mark.parametrize("value", [None, "", "  ", "\0"])
def test_an_empty_text_is_unknown(value: str | None) -> None:
    assert text({"name": value}, "name") is None


def test_a_path_ends_at_an_empty_link_and_fails_at_a_missing_field() -> None:
    assert dig({"a.": {"b.": {"c": 1}}}, "a.b.c") == 1
    assert dig({"a.": None}, "a.b.c") is None
    with pytest.raises(KeyError):
        dig({}, "a")


@pytest.mark.parametrize(
    "value", [None, True, "4", float("nan"), float("inf"), 1e308, -1e20, [1], {}]
)
def test_what_is_no_quantity_is_never_taken_for_one(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        amount(value, "the quantity")


@given(st.floats(-1e14, 1e14))
def test_a_quantity_is_written_plainly(value: float) -> None:
    number = amount(value, "the quantity")
    assert float(number) == value


@pytest.mark.parametrize(("value", "said"), [(4.0, "4"), (400.0, "400"), (0.5, "0.5"), (-0.0, "0")])
def test_a_quantity_has_no_needless_zeros(value: float, said: str) -> None:
    assert str(amount(value, "the quantity")).lstrip("-") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [("129.0000", "129.00"), ("5", "5.00"), ("0.1234", "0.1234"), ("1E+2", "100.00")],
)
def test_a_price_has_two_decimals_and_more_only_where_they_say_something(
    value: str, said: str
) -> None:
    assert str(money({"price": Decimal(value)}, "price")) == said


def row_of(quantity: float, unit: float, own: float, digits: int = 0) -> dict[str, Any]:
    own_unit = {"factor": own, "digits": digits}
    return {
        "quantity": quantity,
        "unit.": {"factor": unit},
        "product.": {"template.": {"default_uom.": own_unit}},
    }


@pytest.mark.parametrize(
    ("row", "units"),
    [
        (row_of(3, 1.0, 1.0), Decimal(3)),
        (row_of(2, 12.0, 1.0), Decimal(24)),
        (row_of(250, 0.001, 1.0, 3), Decimal("0.25")),
        (row_of(1, 1.0, 0.0254, 2), Decimal("39.37")),
    ],
)
def test_a_quantity_is_told_in_the_parts_own_unit(row: dict[str, Any], units: Decimal) -> None:
    assert in_parts_unit(row) == units


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (["1", "2", "1"], [1, 2]),
        (["0", "-1", "x", "", "1 ", "٣", "9" * 30], []),
    ],
)
def test_only_plain_ids_are_asked_for(asked: list[str], kept: list[int]) -> None:
    assert numbers(asked) == kept


@pytest.mark.parametrize(
    ("value", "found"),
    [("sale.line,5", "5"), ("sale.line,-1", None), ("sale.sale,5", None), (None, None), ("", None)],
)
def test_a_reference_counts_only_for_its_own_model(value: str | None, found: str | None) -> None:
    assert referred({"origin": value}, "origin", "sale.line") == found


def test_a_row_that_cannot_be_understood_is_told_and_the_others_are_read() -> None:
    sound = {"id": 1, "_timestamp": "1.5", "code": "7", "name": "Depot", "full_name": "Depot"}
    sound["active"] = True
    rows = [sound, {"id": 2}, {**sound, "id": 3, "name": 4}, {**sound, "id": 4}]
    reading = read_each(rows, supplier)
    assert [record.remote_id for record in reading.records] == ["1", "4"]
    assert [row.remote_id for row in reading.unreadable] == ["2", "3"]
    assert all(row.reason for row in reading.unreadable)


def test_a_token_tells_records_apart_though_the_erps_stamp_is_the_same() -> None:
    def token(name: str) -> str:
        row = {"id": 1, "_timestamp": "1.5", "code": None, "name": name, "full_name": name}
        row["active"] = True
        (record,) = read_each([row], supplier).records
        return record.token

    assert token("Depot") == token("Depot") != token("Depot 2")
    assert issubclass(Supplier, Record)
