"""Whether a file that somebody hands us may become the store: it is looked at as a stranger."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bocounter.errors import StoreTrouble, WrongUse
from bocounter.store import driver, upgrade
from bocounter.store.failures import translated
from bocounter.store.reader import connect_to_read

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_SCHEMA = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master "
    "WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' ORDER BY type, name"
)
_SHAPES: dict[int, list[tuple[str, ...]]] = {}


def is_usable(backup: Path) -> bool:
    """Whether ``backup`` passes ``check_backup``."""
    try:
        check_backup(backup)
    except (StoreTrouble, WrongUse):
        return False
    return True


def check_backup(backup: Path) -> None:
    """Raise when ``backup`` is not a whole store of ours with exactly our tables and triggers.

    WrongUse: there is none, or it is another program's. StoreTrouble: damaged, newer, or with a
    table, view or trigger that no store of its shape has: such a file could run what it likes.
    """
    try:
        with translated(backup):
            shape = upgrade.shape_of(backup)
            if not shape:
                raise WrongUse(f"There is no store in {backup}.", "Name a backup of a store.")
            verdict, schema = _looked_at(backup)
    except (
        driver.Error,
        UnicodeDecodeError,
    ) as error:  # whatever a stranger's file makes the driver say
        verdict, schema, shape = str(error), [], 0
    if verdict != "ok":
        raise StoreTrouble(
            f"The backup {backup} is damaged: {str(verdict)[:200]}.",
            "Take an older one from the folder beside the store.",
        )
    strange = set(schema) ^ set(schema_of(shape))
    if strange:
        names = ", ".join(sorted({f"{row[0]} {row[1]}"[:60] for row in strange})[:3])
        raise StoreTrouble(
            f"{backup} is not built as a store of bocounter is ({names}).",
            "Somebody has changed it. Take a backup that bocounter made.",
        )


def _looked_at(backup: Path) -> tuple[str, list[tuple[str, ...]]]:
    with closing(connect_to_read(backup)) as rows:
        rows.execute("PRAGMA cell_size_check = ON")
        verdict = str(rows.execute("PRAGMA integrity_check(1)").fetchone()[0])
        return verdict, [tuple(row) for row in rows.execute(_SCHEMA)]


def schema_of(shape: int) -> list[tuple[str, ...]]:
    """Give the schema of a fresh store of that shape."""
    if shape not in _SHAPES:
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / "fresh.db"
            upgrade.bring_up(fresh, _LONG_AGO, to=shape)
            with closing(driver.opened_read_only(fresh)) as rows:
                _SHAPES[shape] = [tuple(row) for row in rows.execute(_SCHEMA)]
    return _SHAPES[shape]
