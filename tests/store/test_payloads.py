"""Words that wait while the store is brought up: converted or parked, and never fewer."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bocounter.store import driver, payloads, upgrade
from tests.building import NOW, Dealership
from tests.simulation.profiles import fresh_seed
from tests.store.saying import put

_DYING = """
import os, sys
from pathlib import Path
from datetime import UTC, datetime
import alembic.command, alembic.config, sqlalchemy
from bocounter.store import upgrade, writer
path, whole = Path(sys.argv[1]), Path(sys.argv[1]).read_bytes()
opened = writer.connect_to_write
def dying_at(point):
    left = [point]
    def count(_statement):
        left[0] -= 1
        if not left[0]:
            os._exit(9)
    def connect(path):
        connection = opened(path)
        connection.set_trace_callback(count)
        return connection
    return connect
point, every = int(sys.argv[2]), int(sys.argv[3])
while True:
    copy = path.with_name(f"at-{point}.db")
    copy.write_bytes(whole)
    child = os.fork()
    if not child:
        writer.connect_to_write = dying_at(point)
        upgrade.bring_up(copy, datetime(2026, 12, 1, tzinfo=UTC), backed_up=True)
        os._exit(0)
    if not os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        break
    print(point)
    point += every
"""


def older(path: Path, shape: int = 1) -> Path:
    """A store of an older shape with three words that wait, one of them not to be converted."""
    upgrade.bring_up(path, NOW, to=shape)
    with closing(driver.opened(path)) as raw:
        raw.execute("BEGIN")
        for word in ("word-1", "word-2", "word-3"):
            put(_Raw(raw), word)
        raw.execute("UPDATE operation SET payload_version = 77 WHERE id = 'word-3'")
        raw.execute("COMMIT")
        raw.execute("PRAGMA journal_mode = DELETE")
    return path


class _Raw:
    def __init__(self, connection: driver.Connection) -> None:
        self.connection = connection

    def all(self, sql: str, given: tuple[Any, ...]) -> None:
        self.connection.execute(sql, given)


def words(path: Path) -> list[tuple[Any, ...]]:
    with closing(driver.opened(path)) as rows:
        return rows.execute("SELECT id, state, text FROM operation ORDER BY id").fetchall()


def test_a_word_that_cannot_be_converted_is_parked_with_its_content(tmp_path: Path) -> None:
    path = older(tmp_path / "counter.db")
    upgrade.bring_up(path, NOW)
    assert words(path) == [
        ("word-1", "pending", "x"),
        ("word-2", "pending", "x"),
        ("word-3", "rejected", "x"),
    ]
    with closing(driver.opened(path)) as rows:
        (found,) = rows.execute(
            "SELECT reason_code, reason, payload_version FROM operation WHERE id = 'word-3'"
        ).fetchall()
    assert found[0] == "parked"
    assert "write it again" in found[1]
    assert found[2] == 77


EVERY = 1 if "BOCOUNTER_WHOLE" in os.environ else 5
"""Of so many statements one is the last in a test run, other ones with another commit."""


def test_a_crash_at_any_statement_of_an_upgrade_leaves_one_shape_and_every_word(
    tmp_path: Path,
) -> None:
    path = older(tmp_path / "counter.db")
    first = 1 + fresh_seed() % EVERY
    asked = [sys.executable, "-W", "ignore", "-c", _DYING, str(path), str(first), str(EVERY)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    points = [int(line) for line in done.stdout.split()]
    assert len(points) > 20
    shapes = set()
    for point in points:
        copy = tmp_path / f"at-{point}.db"
        assert len(words(copy)) == 3
        shapes.add(upgrade.shape_of(copy))
        upgrade.bring_up(copy, NOW, backed_up=True)
        assert upgrade.shape_of(copy) == upgrade.SHAPE
        assert [state for _, state, _ in words(copy)] == ["pending", "pending", "rejected"]
    every_shape = set(range(1, upgrade.SHAPE + 1))
    assert shapes == every_shape if EVERY == 1 else len(shapes) > upgrade.SHAPE / 2


def test_converters_lead_from_version_to_version(dealership: Dealership) -> None:
    def second(word: dict[str, Any]) -> dict[str, Any]:
        return {**word, "text": word["text"] + "!"}

    def third(word: dict[str, Any]) -> dict[str, Any]:
        return {**word, "text": word["text"].upper()}

    with dealership.store.write() as write:
        put(write, "old")
        assert payloads.convert(write, converters={1: second, 2: third}, version=3) == []
        found = write.all("SELECT text, payload_version, state FROM operation")
        with pytest.raises(driver.Error, match="fixed"):
            write.all("UPDATE operation SET text = 'what nobody said'")
    assert found == [("X!", 3, "pending")]


def test_a_converter_that_fails_parks_the_word_and_no_other(dealership: Dealership) -> None:
    def choosy(word: dict[str, Any]) -> dict[str, Any]:
        if word["id"] == "bad":
            raise ValueError
        return word

    with dealership.store.write() as write:
        put(write, "bad")
        put(write, "good")
        assert payloads.convert(write, converters={1: choosy}, version=2) == ["bad"]
        found = write.all("SELECT id, payload_version, state FROM operation ORDER BY id")
    assert found == [("bad", 1, "rejected"), ("good", 2, "pending")]
