"""What people said and did is kept as it was said."""

from __future__ import annotations

import pytest

from bocounter.store.writer import Write
from tests.building import Dealership, days

TABLES = ("contact", "told_date", "follow_up", "note", "supplier_date")


@pytest.fixture
def spoken(dealership: Dealership) -> Dealership:
    dealership.have("work_order", "w1")
    dealership.told("w1", days(3))
    dealership.follow_up("w1", dealership.now)
    dealership.have("inbound", "i", part="hose", planned_date=days(1))
    with dealership.store.write() as write:
        write.all(
            'INSERT INTO note (id, work_order, text, at, "by") VALUES (?, ?, ?, ?, ?)',
            ("n1", "w1", "Ring twice.", "2026-12-01T14:00:00.000000+00:00", "Ann"),
        )
        write.all(
            "INSERT INTO operation (id, kind, target_kind, target, text, payload_version, "
            '"by", made_at, source_kind, source, state) VALUES '
            "('o1', 'note', 'work_order', 'w1', 'Ring twice.', 1, 'Ann', "
            "'2026-12-01T14:00:00.000000+00:00', 'note', 'n1', 'pending')"
        )
    return dealership


def _try(shop: Dealership, sql: str) -> None:
    def act(write: Write) -> None:
        write.all(sql)

    with shop.store.write() as write:
        act(write)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sql", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_our_rows_are_append_only(spoken: Dealership, table: str, sql: str) -> None:
    before = spoken.all(f"SELECT * FROM {table}")
    assert before
    with pytest.raises(Exception, match="append-only"):
        _try(spoken, sql.format(table))
    assert spoken.all(f"SELECT * FROM {table}") == before


@pytest.mark.parametrize(
    "column", ["id", "kind", "target_kind", "target", "text", '"by"', "made_at", "source"]
)
def test_a_word_never_changes_on_its_way(spoken: Dealership, column: str) -> None:
    with pytest.raises(Exception, match="what was said is fixed"):
        _try(spoken, f"UPDATE operation SET {column} = 'another'")


def test_a_word_moves_on_but_is_never_deleted(spoken: Dealership) -> None:
    _try(spoken, "UPDATE operation SET state = 'done', attempts = 1")
    assert spoken.all("SELECT state FROM operation") == [("done",)]
    with pytest.raises(Exception, match="never deleted"):
        _try(spoken, "DELETE FROM operation")


def test_an_upsert_cannot_get_around_it(spoken: Dealership) -> None:
    with pytest.raises(Exception, match="append-only"):
        _try(
            spoken,
            "INSERT INTO contact SELECT * FROM contact WHERE true "
            "ON CONFLICT (id) DO UPDATE SET note = 'never said'",
        )
