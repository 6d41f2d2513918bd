"""docs/store.md names every table and column, so that a shop can query its own store."""

from __future__ import annotations

from pathlib import Path

import pytest

from bocounter.models.tables import METADATA

PAGE = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_every_table_and_column_is_on_the_page(table: str) -> None:
    assert f"| `{table}` |" in PAGE
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{table}` |"))
    shared = {"id", "remote_id", "token", "as_of"}
    columns = METADATA.tables[table].columns.keys()
    missing = [
        c for c in columns if f"`{c}`" not in row and not ("remote_id" in columns and c in shared)
    ]
    assert missing == []
