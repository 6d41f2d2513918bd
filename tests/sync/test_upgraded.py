"""A store that an older program filled: all its rows stay, and the next rounds bring new fields."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bocounter.errors import Cancelled, Unreachable
from bocounter.outside.erp import records as r
from bocounter.readings.refresh import differences
from bocounter.store import driver, upgrade
from tests.building import NOW
from tests.sync.counter import Counter, stop_at
from tests.sync.fake_dealership import dealership
from tests.sync.fake_erp import FakeErp, unreachable

NEW_FIELDS: dict[str, dict[str, object]] = {
    "branch": {"zone": "America/Chicago"},
    "supplier": {"active": False, "cut_off": "15:30", "zone": "America/Denver"},
    "part": {
        "restock_fees": "30=15;60=20",
        "origin": "aftermarket",
        "condition": "reman",
        "core_charge": Decimal(40),
        "hazardous": True,
        "returnable": False,
        "regulated": "emissions",
    },
    "supersession": {"bundle": "b", "policy": "scrap_old", "effective_from": date(2026, 1, 5)},
    "stock_level": {"minimum": Decimal(1)},
    "work_order": {"warranty": True},
}


@pytest.fixture
def erp() -> FakeErp:
    """An ERP that has known all of this for long: no version of it will change."""
    made = dealership(FakeErp(), orders=30, parts=20)
    for kind, fields in NEW_FIELDS.items():
        for remote_id in list(made.rows[kind]):
            made.change(kind, remote_id, **fields)
    return made


def by_an_older_program(path: Path, full: Path) -> Path:
    """Make a store of shape 3 with what ``full`` holds, as far as that shape can hold it."""
    upgrade.bring_up(path, NOW, to=3)
    with closing(driver.opened(path)) as raw:
        raw.execute("ATTACH ? AS full", (str(full),))
        for table, columns in tables(raw).items():
            raw.execute(f"DELETE FROM main.{table}")
            raw.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM full.{table}")
        for table in ("unread_part", "unread_work_order"):
            raw.execute(f"DELETE FROM {table}")
        raw.execute("DELETE FROM cursor WHERE kind NOT IN (SELECT name FROM main.sqlite_master)")
    return path


def tables(raw: driver.Connection) -> dict[str, str]:
    """Give every plain table of a store with its columns."""
    names = raw.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' "
        "AND name NOT LIKE '%\\_words\\_%' ESCAPE '\\' AND name NOT LIKE '%fragments%' "
        "AND name NOT IN ('alembic_version', 'audit') AND name NOT LIKE 'sqlite%' ORDER BY name"
    ).fetchall()
    return {
        name: ", ".join(f'"{row[1]}"' for row in raw.execute(f"PRAGMA main.table_info({name})"))
        for (name,) in names
    }


def content(path: Path, shape: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    with closing(driver.opened(path)) as raw:
        return {
            name: raw.execute(f"SELECT {columns} FROM {name} ORDER BY 1").fetchall()
            for name, columns in shape.items()
            if name != "cursor"
        }


@pytest.fixture
def older(tmp_path: Path, erp: FakeErp) -> Path:
    """A store of shape 3 after a round with this ERP, and a word."""
    full = Counter(tmp_path / "full.db", erp)
    full.sync()
    full.say()
    full.store.close()
    return by_an_older_program(tmp_path / "counter.db", tmp_path / "full.db")


def held(counter: Counter, kind: str) -> list[tuple[Any, ...]]:
    names = ", ".join(NEW_FIELDS[kind])
    return counter.all(f"SELECT DISTINCT {names} FROM {kind}")


def as_kept(kind: str) -> list[tuple[Any, ...]]:
    def kept(value: object) -> object:
        return int(value) if isinstance(value, bool) else str(value)

    return [tuple(kept(value) for value in NEW_FIELDS[kind].values())]


def test_an_upgrade_keeps_every_row_and_marks_what_is_to_be_summed_up_again(older: Path) -> None:
    with closing(driver.opened(older)) as raw:
        shape = tables(raw)
    before = content(older, shape)
    assert len(before["part"]) == 20
    assert len(before["operation"]) == 1
    upgrade.bring_up(older, NOW)
    assert upgrade.shape_of(older) == upgrade.SHAPE
    after = content(older, shape)
    marked = after.pop("unread_work_order")
    assert before.pop("unread_work_order") == []
    assert after == before
    assert {row[0] for row in marked} == {row[0] for row in before["wo_summary"]}


def test_after_an_upgrade_the_next_round_brings_the_new_fields(older: Path, erp: FakeErp) -> None:
    counter = Counter(older, erp)
    tokens = {kind: counter.tokens(kind) for kind in r.KINDS}
    assert held(counter, "part") == [(None,) * 7]
    counter.sync()
    assert {kind: counter.tokens(kind) for kind in tokens} == tokens | {
        kind: {i: row.token for i, (_, row) in erp.rows[kind].items()}
        for kind in ("interchange", "kit_part", "offer", "transfer_route")
    }
    for kind in NEW_FIELDS:
        assert held(counter, kind) == as_kept(kind), kind
    with counter.store.reading() as rows:
        assert differences(rows) == []
    counter.wait(minutes=5)
    assert sum(counter.sync().pulled.values()) == 0


@pytest.mark.usefixtures("pages_of_ten")
def test_new_fields_come_however_often_the_rounds_are_cut(older: Path, erp: FakeErp) -> None:
    counter = Counter(older, erp)
    step = 0
    while True:
        step += 2
        progress, _ = stop_at(step)
        try:
            counter.sync(progress)
        except Cancelled:
            counter.reopen()
        else:
            break
    assert step > 10
    for kind in NEW_FIELDS:
        assert held(counter, kind) == as_kept(kind), kind


@pytest.mark.usefixtures("pages_of_ten")
def test_rows_of_a_first_round_that_was_cut_before_the_upgrade_get_them_too(
    tmp_path: Path, erp: FakeErp
) -> None:
    full = Counter(tmp_path / "full.db", erp)
    erp.fail("pull", 20, unreachable)
    with pytest.raises(Unreachable):
        full.sync()
    assert full.all("SELECT count(*) FROM cursor WHERE scope = 'all'") == [(0,)]
    assert full.tokens("work_order")
    full.store.close()
    counter = Counter(by_an_older_program(tmp_path / "counter.db", tmp_path / "full.db"), erp)
    counter.sync()
    for kind in NEW_FIELDS:
        assert held(counter, kind) == as_kept(kind), kind
