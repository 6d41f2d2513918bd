"""The full-text tables hold what the mirror holds, whatever was written in whatever order."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bocounter.errors import StoreTrouble
from tests.building import Dealership

WORDS = {
    "part_words",
    "part_fragments",
    "customer_words",
    "work_order_fragments",
    "machine_fragments",
    "purchase_fragments",
}
IDS = st.sampled_from(["1", "2", "3"])
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
MAYBE = st.one_of(st.none(), TEXT)
STEPS = st.one_of(
    st.tuples(st.just("part"), IDS, st.fixed_dictionaries({"code": TEXT, "description": TEXT})),
    st.tuples(st.just("customer"), IDS, st.fixed_dictionaries({"name": TEXT, "number": MAYBE})),
    st.tuples(st.just("machine"), IDS, st.fixed_dictionaries({"serial": MAYBE})),
    st.tuples(
        st.just("work_order"), IDS, st.fixed_dictionaries({"number": TEXT, "customer_po": MAYBE})
    ),
    st.tuples(
        st.just("purchase_line"),
        IDS,
        st.fixed_dictionaries({"number": MAYBE, "part": st.just("hose")}),
    ),
    st.tuples(st.sampled_from(["part", "customer", "machine", "work_order"]), IDS, st.none()),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=25))
def test_random_upserts_and_deletes_leave_the_index_whole(steps: list) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Dealership(Path(folder) / "counter.db")
        try:
            for kind, id_, fields in steps:
                if fields is None:
                    shop.drop(kind, id_)
                else:
                    shop.have(kind, id_, **fields)
            _whole(shop)
        finally:
            shop.close()


def _whole(shop: Dealership) -> None:
    with shop.store.write() as write:
        for words in WORDS:
            # Rank 1: also compare with the rows of the mirror, not only the index with itself.
            write.all(f"INSERT INTO {words}({words}, rank) VALUES ('integrity-check', 1)")


def test_every_full_text_table_is_checked_here(dealership: Dealership) -> None:
    found = dealership.all(
        "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5(%'"
    )
    assert {row[0] for row in found} == WORDS


def test_a_spoilt_index_is_noticed(dealership: Dealership) -> None:
    dealership.have("part", "1", description="Hydraulic hose")
    with dealership.store.write() as write:
        write.all("DELETE FROM part_words_data WHERE id > 10")
    with pytest.raises(StoreTrouble, match="damaged"):
        _whole(dealership)
