"""The store's care, the sheet for others, and the sample dealership's life."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from bocounter.progress import Step
from bocounter.verbs import exporting, paper, progress_bar
from tests.sample_fixtures import NOW, CommandLine


def test_a_sound_store_is_called_sound(bocounter: CommandLine) -> None:
    checked = bocounter.json("check")
    assert checked["sound"] is True
    assert checked["faults"] == []
    assert checked["not_looked_at"] == []
    assert "is sound" in bocounter("check").stdout


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (
            "UPDATE line_reading SET on_order = '77' "
            "WHERE line = (SELECT min(line) FROM line_reading)",
            "",
        ),
        ("DELETE FROM wo_summary WHERE work_order = (SELECT min(work_order) FROM wo_summary)", ""),
        ("INSERT INTO part_words(part_words) VALUES ('delete-all')", "part_words"),
        ("DROP TRIGGER contact_no_update; UPDATE contact SET kind = 'shout'", "shout"),
    ],
)
def test_what_is_wrong_is_said_and_is_exit_five(
    bocounter: CommandLine, harm: str, named: str
) -> None:
    with closing(sqlite3.connect(bocounter.store)) as store:
        store.executescript(harm)
    checked = bocounter.json("check", code=5)
    assert checked["sound"] is False
    assert checked["faults"]
    assert named in " ".join(checked["faults"])
    done = bocounter("check")
    assert done.returncode == 5
    assert "NOT sound" in done.stdout


def test_a_backup_opens_and_holds_the_same(bocounter: CommandLine, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    saved = bocounter.json("backup", str(copy))
    assert saved["bytes"] == copy.stat().st_size > 0
    assert CommandLine(copy).json("board") == bocounter.json("board")
    assert CommandLine(copy).json("check")["sound"] is True


def test_a_sync_makes_the_backup_of_the_hour_and_it_can_be_restored(bocounter: CommandLine) -> None:
    number = bocounter.json("board")["work_orders"][0]["number"]
    bocounter.json("sync")
    (copy,) = bocounter.store.with_name("sample.db.backups").iterdir()
    assert bocounter("note", number, "since the backup").returncode == 0
    report = bocounter.json("restore", str(copy))
    assert report["written_again"] == 1
    assert report["to_be_looked_up"] >= 1
    assert bocounter.json("check")["faults"] == []
    assert "since the backup" in bocounter("wo", number).stdout
    bocounter.json("sync")
    assert bocounter.json("waiting")["operations"] == []


def test_a_damaged_store_is_put_back_by_check(bocounter: CommandLine) -> None:
    number = bocounter.json("board")["work_orders"][0]["number"]
    bocounter.json("sync")
    assert bocounter("note", number, "since the backup").returncode == 0
    with bocounter.store.open("r+b") as stream:
        stream.write(bytes(100))
    assert bocounter("note", number, "too late").returncode == 5
    mended = bocounter.json("check", "--repair")
    assert mended["sound"] is True
    assert mended["repaired"]
    assert "since the backup" in bocounter("wo", number).stdout


def test_a_backup_onto_the_store_itself_is_refused(bocounter: CommandLine) -> None:
    assert bocounter("backup", str(bocounter.store)).returncode == 2


def test_the_exported_board_is_the_board(bocounter: CommandLine, tmp_path: Path) -> None:
    sheet = tmp_path / "board.csv"
    done = bocounter.json("export", "board", str(sheet))
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf")
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == done["rows"]
    orders = bocounter.json("board")["work_orders"]
    assert {row["work_order"] for row in rows} == {order["number"] for order in orders}
    assert all(Decimal(row["outstanding"]) >= 0 for row in rows)
    assert not [name for name in tmp_path.iterdir() if name.suffix == ".part"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 170 1", "'+49 170 1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd", "'-cmd"),
        ("\t=1", "'=1"),
        ("  =1", "'=1"),
        ("＝1+1", "'＝1+1"),
        ("-5", "-5"),
        ("plain", "plain"),
        ("x" * 40_000, "x" * 31_999 + "…"),
        (Decimal("-5.50"), "-5.5"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (True, "yes"),
        (None, ""),
    ],
)
def test_no_text_is_a_formula_and_numbers_stay_numbers(text: object, written: str) -> None:
    assert exporting.cell(text) == written


def test_text_from_outside_cannot_move_the_cursor_or_turn_the_line() -> None:
    (head, row) = paper.table(("A", "B"), [("\x1b[2J\u202eevil\n", "ß" * 30)], (10, 8))
    assert "\x1b" not in row
    assert "\u202e" not in row
    assert row.endswith("…")
    assert len(row) <= 20
    assert head.startswith("A")


def test_wide_letters_keep_the_columns_straight() -> None:
    lines = paper.table(("A", "B"), [("部品", "x"), ("ab", "y")], (10, 8))
    assert [paper.width(line) for line in lines] == [paper.width(lines[0])] * 3


class _Terminal:
    def __init__(self) -> None:
        self.drawn = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.drawn += text
        return len(text)

    def flush(self) -> None:
        pass


def test_the_bar_shows_rows_and_time_left_and_leaves_nothing_behind() -> None:
    terminal = _Terminal()
    bar = progress_bar.Bar(terminal, seconds=lambda: 0.0)  # type: ignore[arg-type]
    bar.show(Step("Reading parts", 2500, 25000, 12.2))
    assert "Reading parts: 2,500 of 25,000, 12 s left" in terminal.drawn
    bar.clear()
    assert terminal.drawn.endswith("\r\x1b[K")


def test_the_same_day_gives_the_same_dealership(sample_built: Path, tmp_path: Path) -> None:
    again = CommandLine(tmp_path / "again.db")
    done = again("demo", "--no-window")
    assert done.returncode == 0
    assert done.stderr == "", "there is no bar in a pipe"
    assert again.json("board") == CommandLine(sample_built).json("board")


def test_the_dealership_moves_on_and_begins_anew(bocounter: CommandLine) -> None:
    number = bocounter.json("board")["work_orders"][0]["number"]
    assert bocounter("note", number, "hello").returncode == 0
    first = bocounter.json("board")["work_orders"]
    moved = bocounter.json("demo", "--no-window", "--days", "3")
    assert (moved["days"], moved["day0"]) == (3, NOW[:10])
    assert bocounter.json("waiting")["operations"] == []
    assert [o["number"] for o in bocounter.json("board")["work_orders"]] != [
        o["number"] for o in first
    ]
    anew = bocounter.json("demo", "--no-window", "--reset")
    assert anew["days"] == 0
    assert (
        bocounter.json("board")["work_orders"] == first
        or "hello" not in bocounter("wo", number).stdout
    )


def test_the_dealership_lives_along_with_the_calendar(bocounter: CommandLine) -> None:
    later = bocounter.at("2026-12-05T09:00:00+00:00")
    assert later.json("demo", "--no-window")["days"] == 4
    assert later.json("demo", "--no-window")["days"] == 4


def test_the_sample_never_takes_a_real_store(bocounter: CommandLine) -> None:
    with closing(sqlite3.connect(bocounter.store)) as store, store:
        store.execute("UPDATE setting SET value = 'tryton' WHERE name = 'connector'")
    for more in ((), ("--reset",)):
        done = bocounter("demo", "--no-window", *more)
        assert done.returncode == 2
        assert "tryton" in done.stderr
    assert bocounter.json("board")["work_orders"]


def test_a_picture_of_the_board_needs_no_display(bocounter: CommandLine, tmp_path: Path) -> None:
    picture = tmp_path / "board.png"
    nothing = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    done = bocounter("--quiet", "demo", "--picture", str(picture), also=nothing)
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert done.stderr == ""


def test_a_sheet_that_cannot_be_written_is_no_bug(bocounter: CommandLine) -> None:
    done = bocounter("export", "board", "/proc/self/board.csv")
    assert done.returncode == 5, done.stderr
    assert "cannot be written" in done.stderr
