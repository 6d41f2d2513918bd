"""The frozen migrations make exactly the tables that the program believes in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from bocounter.models.tables import METADATA
from bocounter.store import driver
from bocounter.store.upgrade import SHAPE
from tests.building import Dealership

_BESIDE = re.compile(r".*_(words|fragments|vocabulary)(_.*)?|alembic_version|sqlite_.*")


def shape(path: Path) -> dict[str, Any]:
    """Give tables with their columns, keys and indexes, as SQLite understands them."""
    connection = driver.opened(path)
    tables = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not _BESIDE.fullmatch(row[0])
    ]
    found: dict[str, Any] = {}
    for table in sorted(tables):
        indexes = {
            (
                row[1],
                row[2],
                tuple(r[2] for r in connection.execute(f"PRAGMA index_info({row[1]})")),
            )
            for row in connection.execute(f"PRAGMA index_list({table})")
            if not row[1].startswith("sqlite_autoindex")
        }
        unique = {
            tuple(r[2] for r in connection.execute(f"PRAGMA index_info('{row[1]}')"))
            for row in connection.execute(f"PRAGMA index_list({table})")
            if row[2]
        }
        found[table] = {
            "columns": {
                row[1]: (row[2], row[3], str(row[4]).strip("'"), row[5])
                for row in connection.execute(f"PRAGMA table_info('{table}')")
            },
            "keys": {
                (row[2], row[3], row[4])
                for row in connection.execute(f"PRAGMA foreign_key_list('{table}')")
            },
            "indexes": indexes,
            "unique": unique,
        }
    connection.close()
    return found


def test_the_migrated_store_is_the_modelled_one(dealership: Dealership, tmp_path: Path) -> None:
    modelled = tmp_path / "modelled.db"
    engine = create_engine(f"sqlite:///{modelled}", module=driver.library)
    METADATA.create_all(engine)
    engine.dispose()
    real, wanted = shape(dealership.store.path), shape(modelled)
    assert real.keys() == wanted.keys()
    for table, facts in wanted.items():
        assert real[table] == facts, table


def test_the_shape_of_a_store_is_the_number_of_its_migrations(dealership: Dealership) -> None:
    import bocounter.store.upgrade as upgrade

    folder = Path(upgrade.__file__).parent / "migrations" / "versions"
    assert len(list(folder.glob("[0-9]*.py"))) == SHAPE
    assert dealership.all("PRAGMA user_version") == [(SHAPE,)]


def test_a_migration_imports_nothing_of_the_program() -> None:
    import bocounter.store.upgrade as upgrade

    folder = Path(upgrade.__file__).parent / "migrations" / "versions"
    for path in folder.glob("*.py"):
        assert "bocounter" not in path.read_text(encoding="utf-8")
