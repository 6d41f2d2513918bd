"""A store of a newer program: read as far as it goes, its words saved, not a byte of it changed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.sample_fixtures import CommandLine

NOTES = ("Gate code 4711.", "شركة النخيل wants <b>the old pump</b> back.")


@pytest.fixture
def newer(bocounter: CommandLine) -> CommandLine:
    """A counter with two words, whose store a newer program has had in hand since."""
    number = bocounter.json("board")["work_orders"][0]["number"]
    for text in NOTES:
        assert bocounter("--as", "Dana Whitlock", "note", number, text).returncode == 0
    with closing(sqlite3.connect(bocounter.store)) as store, store:
        store.execute("ALTER TABLE work_order ADD COLUMN mood TEXT")
        store.execute("UPDATE operation SET state = 'teleporting' WHERE seq = 1")
        store.execute("PRAGMA user_version = 99")
    with closing(sqlite3.connect(bocounter.store)) as store:
        store.execute("PRAGMA journal_mode = DELETE")
        store.execute("PRAGMA journal_mode = WAL")
    return bocounter


def change(store: Path, statement: str) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute(statement)
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def files(store: Path) -> dict[str, bytes]:
    """All that lies beside the store and is not SQLite's own housekeeping or the person's home."""
    return {
        path.name: path.read_bytes()
        for path in store.parent.iterdir()
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def test_a_newer_store_is_read_and_that_is_said(newer: CommandLine, tmp_path: Path) -> None:
    before = files(newer.store)
    number = newer.json("board")["work_orders"][1]["number"]
    for verb in (("board",), ("wo", number), ("find", number), ("conflicts",)):
        done = newer(*verb)
        assert done.returncode == 0, done.stderr
        assert "written by a newer bocounter" in done.stderr
        assert "export words" in done.stderr
    assert newer("export", "board", str(tmp_path / "home.csv")).returncode == 0
    assert newer("backup", str(tmp_path / "home.db")).returncode == 0
    for made in ("home.csv", "home.db"):
        (tmp_path / made).unlink()
    assert files(newer.store) == before


def test_whatever_would_write_to_a_newer_store_is_refused_and_changes_nothing(
    newer: CommandLine,
) -> None:
    before = files(newer.store)
    for verb in (
        ("note", "W1", "x"),
        ("sync",),
        ("check",),
        ("check", "--repair"),
        ("connect", "sample", "demo"),
        ("demo", "--no-window", "--reset"),
    ):
        done = newer(*verb)
        assert done.returncode == 5, verb
        (line,) = done.stderr.splitlines()
        assert "newer" in line
    assert files(newer.store) == before


def test_every_unsent_word_of_a_newer_store_can_be_saved(
    newer: CommandLine, tmp_path: Path
) -> None:
    said = newer.json("export", "words", str(tmp_path / "words.json"))
    assert (said["words"], said["from"]) == (2, "store")
    document = json.loads((tmp_path / "words.json").read_text(encoding="utf-8"))
    assert [entry["state"] for entry in document["words"]] == ["teleporting", "pending"]
    for entry, note in zip(document["words"], NOTES, strict=True):
        assert note in entry["operation"]["text"]
        assert entry["rows"]["note"][0]["text"] == note
    assert newer("export", "words", str(tmp_path / "words.txt")).returncode == 0
    page = (tmp_path / "words.txt").read_text(encoding="utf-8")
    assert page.startswith("2 words are not surely in the ERP")
    assert all(note in page for note in NOTES)
    assert "Dana Whitlock" in page


def test_what_a_newer_store_keeps_otherwise_is_said_in_words(newer: CommandLine) -> None:
    done = newer("waiting")
    assert done.returncode == 5, "a state that nobody here knows is no bug"
    assert "keeps this in a way" in done.stderr.splitlines()[-1]
    change(newer.store, "ALTER TABLE part_line RENAME TO piece")
    done = newer("board")
    assert done.returncode == 5
    assert "keeps this in a way" in done.stderr.splitlines()[-1]
    saved = newer.store.with_name("words.json")
    assert newer.json("export", "words", str(saved))["words"] == 2


def test_the_words_of_a_damaged_store_can_be_saved_too(
    bocounter: CommandLine, tmp_path: Path
) -> None:
    number = bocounter.json("board")["work_orders"][0]["number"]
    assert bocounter("note", number, NOTES[0]).returncode == 0
    bocounter.store.write_bytes(b"\xee" * bocounter.store.stat().st_size)
    saved = bocounter.json("export", "words", str(tmp_path / "words.json"))
    assert (saved["words"], saved["from"]) == (1, "side journal")
    assert NOTES[0] in (tmp_path / "words.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["words.csv", "words", "no/such/words.txt"])
def test_words_go_into_a_file_that_can_be_and_is_named(
    bocounter_reading: CommandLine, name: str, tmp_path: Path
) -> None:
    done = bocounter_reading("export", "words", str(tmp_path / name))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_without_a_store_no_words_are_saved(tmp_path: Path) -> None:
    done = CommandLine(tmp_path / "none.db")("export", "words", str(tmp_path / "words.txt"))
    assert done.returncode == 5
    assert not (tmp_path / "words.txt").exists()
