"""Check 9: what is typed or comes from the ERP is looked for, never executed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bocounter.models.keys import folded
from bocounter.queries import board, find, parts, work_orders
from bocounter.queries.wanted import read
from tests.building import NOW, Dealership
from tests.security.hostile import NAMES_OF_FILES, statements

COUNT = int(os.environ.get("BOCOUNTER_FUZZ", "500"))
"""How many texts are tried; 100,000 before a release."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dealership, list[str]]]:
    """A dealership whose customers, parts and orders are named by statements."""
    made = Dealership(tmp_path_factory.mktemp("shop") / "counter.db")
    texts = [f"zq{n:06}x {text}" for n, text in enumerate(statements(COUNT, 7))]
    for start in range(0, len(texts), 1000):
        made.put(
            *(
                made.made("customer", f"c{n}", name=texts[n], number=None)
                for n in range(start, min(start + 1000, len(texts)))
            )
        )
    made.have("part", "hose", code="H-1", description="Hose")
    for n in range(20):
        made.have("work_order", f"w{n}", number=texts[n], customer=f"c{n}", service_writer=texts[n])
        made.have("part_line", f"l{n}", work_order=f"w{n}")
    yield made, texts
    made.close()


def picture(shop: Dealership) -> list[tuple[Any, ...]]:
    return [
        *shop.all("SELECT type, name, sql FROM sqlite_master ORDER BY name"),
        *shop.all("SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM part)"),
        *shop.all("PRAGMA user_version"),
        *shop.all("PRAGMA database_list"),
    ]


def test_what_is_typed_into_the_search_is_the_same_as_its_letters(
    shop: tuple[Dealership, list[str]],
) -> None:
    made, texts = shop
    before = picture(made)
    with made.store.reading() as rows:
        for n, text in enumerate(texts):
            hits = find.find(rows, text, NOW)
            customers = [hit.id for hit in hits if hit.kind == "customer"]
            assert customers == [f"c{n}"], text  # the one so named, and nobody else
    assert picture(made) == before


def test_what_is_typed_into_the_filter_of_the_board_is_the_same_as_its_letters(
    shop: tuple[Dealership, list[str]],
) -> None:
    made, texts = shop
    before = picture(made)
    with made.store.reading() as rows:
        everything = {order.id for order in board.board(rows, board.BoardFilter(), NOW)}
        assert len(everything) == 20
        for n, text in enumerate(texts[:500]):
            by_text = board.board(rows, board.BoardFilter(text=f"zq{n:06}x"), NOW)
            assert {order.id for order in by_text} == ({f"w{n}"} if n < 20 else set()), text
            for wanted in (
                board.BoardFilter(writer=text),
                board.BoardFilter(text=text, sort="number"),
            ):
                found = {order.id for order in board.board(rows, wanted, NOW)}
                assert found <= {f"w{n}"}, text
            for wanted in (board.BoardFilter(branch=text), board.BoardFilter(supplier=text)):
                assert not board.board(rows, wanted, NOW), text
    assert picture(made) == before


def test_a_number_that_is_asked_for_is_the_same_as_its_letters(
    shop: tuple[Dealership, list[str]],
) -> None:
    made, texts = shop
    with made.store.reading() as rows:
        for text in [*texts[20:400], *NAMES_OF_FILES[:-1]]:
            assert not work_orders.load(rows, (text,))
            assert work_orders.find_line(rows, text) is None
            with pytest.raises(Exception) as refused:  # noqa: PT011 - see below
                parts.load(rows, text)
            assert "sqlite" not in type(refused.value).__module__


def test_nothing_of_what_is_typed_is_an_operator_of_the_full_text(
    shop: tuple[Dealership, list[str]],
) -> None:
    for text in shop[1]:
        assert all(
            word == "".join(c for c in word if c.isalnum() or c == "_") for word in read(text).words
        )
        assert read(text).words == read(folded(text)).words


def test_a_store_loads_no_code_and_believes_no_schema(
    shop: tuple[Dealership, list[str]],
) -> None:
    made, _ = shop
    assert made.all("PRAGMA trusted_schema") == [(0,)]
    with made.store.write() as write:
        assert write.all("PRAGMA trusted_schema") == [(0,)]
    for opened in (made.store.reading, made.store.write):
        with pytest.raises(Exception, match=r"not authorized|no such function"), opened() as rows:
            rows.all("SELECT load_extension('/tmp/planted.so')")


def test_the_search_tables_are_kept_though_no_schema_is_believed(tmp_path: Path) -> None:
    made = Dealership(tmp_path / "counter.db")
    try:
        made.have("customer", "new", name="Zyx Harvesting", number="Z-1")
        made.have("customer", "new", name="Wvu Harvesting", number="Z-1")
        with made.store.reading() as rows:
            assert [hit.kind for hit in find.find(rows, "wvu", NOW)] == ["customer"]
            assert not find.find(rows, "zyxq", NOW)
    finally:
        made.close()
