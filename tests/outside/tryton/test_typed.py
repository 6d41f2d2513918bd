"""Tryton's JSON in both directions, and what an answer may weigh."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bocounter.outside.erp.tryton.exchange import checked_url, seconds_of
from bocounter.outside.erp.tryton.faults import SENTENCES, Fault, Kind, as_known
from bocounter.outside.erp.tryton.typed import Oversize, decode, encode, inflate

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.timedeltas(timedelta(days=-999), timedelta(days=999)).map(
        lambda span: timedelta(seconds=int(span.total_seconds()))
    )
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.binary()
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc", min_size=1), inner),
    max_leaves=20,
)


@given(values)
def test_every_typed_value_comes_back_as_it_went(value: Any) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=200))
def test_no_bytes_make_anything_but_a_value_or_a_value_error(body: bytes) -> None:
    try:
        decode(inflate(body))
    except ValueError:
        return


@pytest.mark.parametrize(
    "body",
    [
        b"NaN",
        b'{"a": Infinity}',
        b"[" * 200_000,
        b'{"__class__": "date", "year": 2026}',
        b'{"__class__": "date", "year": 2026, "month": 13, "day": 1}',
        b'{"__class__": "date", "year": 1e308, "month": 1, "day": 1}',
        b'{"__class__": "Decimal", "decimal": "a lot"}',
        b'{"__class__": "timedelta", "seconds": 1e300}',
        b'{"__class__": "bytes", "base64": "?"}',
        b"9" * 5000,
        b"\xff\xfe",
        b"",
    ],
)
def test_what_is_not_sound_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are not promised
        decode(body)


def test_an_unknown_tag_is_left_as_it_is() -> None:
    assert decode(b'{"__class__": "moon", "phase": 1}') == {"__class__": "moon", "phase": 1}


@given(st.binary(max_size=3000))
def test_a_body_is_inflated_by_its_first_bytes_and_not_by_its_label(plain: bytes) -> None:
    assert inflate(gzip.compress(plain)) == plain
    if not plain.startswith(b"\x1f\x8b"):
        assert inflate(plain) == plain


def test_a_gzip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Oversize):
        inflate(gzip.compress(b"0" * 30_000_000))


def test_an_ordinary_large_page_is_not_taken_for_a_bomb() -> None:
    page = json.dumps([{"id": n, "code": f"P-{n}", "active": True} for n in range(60_000)]).encode()
    assert inflate(gzip.compress(page, 1)) == page


def test_a_cut_stream_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="cut"):
        inflate(gzip.compress(b"a" * 5000)[:-12])


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("17", 17.0),
        (" 0 ", 0.0),
        ("999999999999", 3600.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2020 12:00:30 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_every_form_and_never_beyond_an_hour(
    said: str | None, seconds: float | None
) -> None:
    assert seconds_of(said, "Sun, 22 Nov 2026 12:00:00 GMT") == seconds


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://erp.example/", "https://erp.example"),
        (" http://localhost:8000 ", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://127.8.9.1", "http://127.8.9.1"),
    ],
)
def test_a_safe_address_is_kept(url: str, kept: str) -> None:
    assert checked_url(url) == kept


def test_every_kind_of_fault_has_whole_sentences() -> None:
    names = {"host": "erp.example", "database": "yard", "user": "dana"}
    for kind in Kind:
        known = as_known(Fault(kind, left=False), names)
        assert known.what.endswith(".")
        assert known.advice.endswith(".")
        assert "{" not in str(known)
    assert set(SENTENCES) == set(Kind) - {Kind.STOPPED}


def test_days_stay_days_and_instants_are_utc() -> None:
    assert decode(encode(date(2026, 11, 22))) == date(2026, 11, 22)
    moment = decode(encode(datetime(2026, 11, 22, 14, 5, tzinfo=UTC)))
    assert moment.tzinfo is UTC
    assert decode(encode(Decimal("1.10"))) == Decimal("1.10")
