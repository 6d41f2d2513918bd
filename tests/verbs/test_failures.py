"""What goes wrong is said in one line, with what to do, and the exit code that belongs to it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bocounter import __main__, places
from bocounter.store.store import Store
from tests.sample_fixtures import NOW, CommandLine, homes, run_bocounter

AT = datetime.fromisoformat(NOW).astimezone(UTC)
LONG = "x" * 10_000
LATER = "expedite suppliers stock kpi"


def check_sentence(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The failure is one line of two sentences; nothing of the program's insides shows."""
    assert done.returncode == code, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("bocounter: ")
    assert "Traceback" not in line
    assert len(line) < 500
    assert done.stdout == ""
    return line


@pytest.mark.parametrize(
    "arguments",
    [
        ("wo", "W999999"),
        ("wo", ""),
        ("wo", LONG),
        ("wo", "W1'; DROP TABLE work_order; --"),
        ("part", "no such part"),
        ("part", "A\"B%C_D'E"),
        ("part", "🚜🔧"),
        ("part", LONG),
        ("find", "pump", "--limit", "0"),
        ("board", "--state", "lost"),
        ("board", "--sort", "luck"),
        ("contact", "W999999", "--kind", "call", "--outcome", "reached", "--next", "2026-12-03"),
        ("contact", "W999999", "--kind", "shout", "--outcome", "reached"),
        ("follow-up", "W999999", "2026-12-03T10:00"),
        ("follow-up", "W999999", "2026-02-30T10:00"),
        ("follow-up", "W999999", "9999-12-31T23:59:59-12:00"),
        ("note", "W999999", "hello"),
        ("export", "board", "board.xlsx"),
        ("export", "board", "board"),
        ("export", "board", "/no/such/folder/board.csv"),
        ("backup", "/no/such/folder/copy.db"),
        ("connect", "odyssey", "https://erp.example.com"),
        ("connect", "tryton", "https://erp.example.com", "--password-file", "/no/such/file"),
        ("demo", "--no-window", "--days", "-1"),
        ("dance",),
        ("board", "--colour"),
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_wrong_input_is_named(bocounter: CommandLine, arguments: tuple[str, ...]) -> None:
    check_sentence(bocounter(*arguments), 2)
    assert bocounter.json("waiting")["operations"] == []


@pytest.mark.parametrize("verb", LATER.split())
def test_a_verb_to_come_says_not_yet(bocounter_reading: CommandLine, verb: str) -> None:
    needed = {"expedite": 1}
    done = bocounter_reading(verb, *["1"] * needed.get(verb, 0))
    assert "not yet" in check_sentence(done, 2)


@pytest.mark.parametrize("now", ["noon", "2026-13-01T00:00Z", "9999-99-99", ""])
def test_the_clock_wants_a_moment_of_the_calendar(bocounter_reading: CommandLine, now: str) -> None:
    line = check_sentence(bocounter_reading.at(now)("board"), 2)
    assert now in line


def test_a_failure_is_a_document_too(bocounter_reading: CommandLine) -> None:
    done = bocounter_reading("--json", "wo", "W999999")
    assert done.returncode == 2
    document = json.loads(done.stdout)
    assert document["error"].keys() == {"kind", "message", "advice"}
    assert document["error"]["kind"] == "wrong_use"
    assert "W999999" in document["error"]["message"]
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "text", ["", " ", "%", '"', "' OR 1=1 --", "NEAR(a b)*", "🚜", LONG, "\x07"]
)
def test_any_text_can_be_looked_for(bocounter_reading: CommandLine, text: str) -> None:
    done = bocounter_reading("find", "--", text)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_bytes_that_are_no_text_can_be_looked_for(bocounter_reading: CommandLine) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "bocounter", "--store", str(bocounter_reading.store)),
            *("--json", "find", b"\xff\xfe"),
        ],
        capture_output=True,
        env={**os.environ, **homes(bocounter_reading.store.parent / "home")},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["hits"] == []


def test_without_a_store_the_way_to_one_is_said(tmp_path: Path) -> None:
    line = check_sentence(CommandLine(tmp_path / "none.db")("board"), 5)
    assert "demo" in line
    assert "connect" in line
    assert not (tmp_path / "none.db").exists()


def test_a_deed_makes_no_store(tmp_path: Path) -> None:
    check_sentence(CommandLine(tmp_path / "none.db")("note", "W1", "hello"), 5)
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir, " * 500, encoding="utf-8")
    for verb in (("board",), ("note", "W1", "x"), ("demo", "--no-window"), ("check",)):
        check_sentence(CommandLine(path)(*verb), 5)
    assert path.read_text(encoding="utf-8") == "Dear Sir, " * 500


def test_another_program_s_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE recipe (name TEXT)")
    before = path.read_bytes()
    for verb in (("board",), ("note", "W1", "x"), ("demo", "--reset", "--no-window")):
        check_sentence(CommandLine(path)(*verb), 5)
    assert path.read_bytes() == before


def test_a_damaged_store_says_so(bocounter: CommandLine) -> None:
    with bocounter.store.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xee" * 200_000)
    done = bocounter("check")
    assert done.returncode == 5
    assert "damaged" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Path]:
    """A folder nobody may write to, the superuser included."""
    folder = tmp_path / "sealed"
    folder.mkdir()
    folder.chmod(0o555)
    if os.geteuid() == 0 and subprocess.run(["chattr", "+i", folder], check=False).returncode:
        # Without that attribute only a file system of the kernel's own refuses the superuser.
        yield Path("/proc")
        return
    yield folder
    if os.geteuid() == 0:
        subprocess.run(["chattr", "-i", folder], check=True)
    folder.chmod(0o755)


def test_a_folder_that_cannot_be_written_to_is_named(sealed: Path) -> None:
    store = sealed / "counter.db"
    home = homes(sealed.parent if sealed != Path("/proc") else Path("/nowhere"))
    done = run_bocounter("--store", str(store), "demo", "--no-window", env=home)
    assert str(store) in check_sentence(done, 5)


def test_a_home_that_cannot_be_written_to_costs_the_log_only(
    bocounter_reading: CommandLine,
) -> None:
    done = bocounter_reading("board", env={**homes(Path("/proc/nowhere")), "TZ": "UTC"})
    assert done.returncode == 0, done.stderr


def test_a_full_disk_is_said_and_nothing_is_half_done(bocounter: CommandLine) -> None:
    number = bocounter.json("board")["work_orders"][0]["number"]
    limit = bocounter.store.stat().st_size
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (4096, {limit * 2}))\n"
        "from bocounter.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-c", script, "--store", str(bocounter.store), "--now", NOW),
            *("note", number, "n" * 9_000),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, **homes(bocounter.store.parent / "home")},
        check=False,
    )
    check_sentence(done, 5)
    assert bocounter.json("waiting")["operations"] == []


def test_while_a_window_holds_the_store_reading_goes_on_and_deeds_name_it(
    bocounter: CommandLine,
) -> None:
    number = bocounter.json("board")["work_orders"][0]["number"]
    held = Store.to_write(bocounter.store, "the window of Anna Muster", AT)
    try:
        for verb in (("board",), ("wo", number), ("waiting",), ("check",)):
            assert bocounter(*verb).returncode == 0
        assert "Not looked at" in bocounter("check").stdout
        line = check_sentence(bocounter("note", number, "hello"), 5)
        assert "the window of Anna Muster" in line
    finally:
        held.close()
    assert bocounter("note", number, "hello").returncode == 0


def test_two_deeds_at_once_are_both_kept(bocounter: CommandLine) -> None:
    number = bocounter.json("board")["work_orders"][0]["number"]
    command = [sys.executable, "-m", "bocounter", "--store", str(bocounter.store), "--now", NOW]
    env = {**os.environ, **homes(bocounter.store.parent / "home")}
    both = [
        subprocess.Popen(
            [*command, "note", number, f"note {n}"], env=env, stdout=subprocess.DEVNULL
        )
        for n in range(2)
    ]
    assert [one.wait(timeout=60) for one in both] == [0, 0]
    assert len(bocounter.json("waiting")["operations"]) == 2


def test_a_reader_that_has_seen_enough_is_no_failure(bocounter_reading: CommandLine) -> None:
    command = [sys.executable, "-m", "bocounter", "--store", str(bocounter_reading.store)]
    env = {**os.environ, **homes(bocounter_reading.store.parent / "home")}
    with subprocess.Popen(
        [*command, "--json", "board"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as board:
        assert board.stdout is not None
        board.stdout.read(10)
        board.stdout.close()
        assert board.wait(timeout=60) == 0
        assert board.stderr is not None
        assert board.stderr.read() == b""


def test_a_bug_is_one_line_with_the_log_that_holds_its_traceback(
    sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bocounter.queries import board

    def broken(*_: object) -> None:
        raise ZeroDivisionError("https://anna:secret@erp.example.com/ went wrong")

    monkeypatch.setattr(board, "choices", broken)
    assert __main__.main(["--store", str(sample), "--json", "board"]) == 1
    said = capsys.readouterr()
    (line,) = said.err.splitlines()
    assert str(places.log_file()) in line
    assert json.loads(said.out)["error"]["kind"] == "bug"
    log = places.log_file().read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "secret" not in log


def test_ctrl_c_is_130(
    sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bocounter.queries import board

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(board, "choices", stopped)
    assert __main__.main(["--store", str(sample), "board"]) == 130
    assert capsys.readouterr().err.startswith("bocounter: Cancelled.")


def test_a_picture_needs_a_folder(bocounter: CommandLine) -> None:
    check_sentence(bocounter("demo", "--picture", "/no/such/folder/x.png"), 2)


def test_no_window_without_a_display(bocounter: CommandLine) -> None:
    nothing = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    line = check_sentence(bocounter(also=nothing), 2)
    assert "--picture" in line


def test_the_home_is_not_littered(bocounter: CommandLine) -> None:
    bocounter("board")
    names = {path.name for path in bocounter.store.parent.iterdir()}
    assert names <= {"sample.db", "sample.db-wal", "sample.db-shm", "sample.db.erp", "home"}


def test_a_language_that_is_not_there_is_said_and_none_is_refused(
    bocounter_reading: CommandLine,
) -> None:
    done = bocounter_reading("--lang", "de", "board")
    assert done.returncode == 0
    assert "de" in done.stderr
    assert bocounter_reading("--quiet", "--lang", "de", "board").stderr == ""
    check_sentence(bocounter_reading("--lang", "%s", "board"), 2)


def test_a_clock_without_an_offset_is_the_time_of_day_here(bocounter_reading: CommandLine) -> None:
    done = bocounter_reading.at("2026-12-01T09:00")("--json", "board")
    assert done.returncode == 0
    ages = {order["age_days"] for order in json.loads(done.stdout)["work_orders"]}
    later = bocounter_reading.at("2026-12-02T09:00")("--json", "board")
    assert {order["age_days"] for order in json.loads(later.stdout)["work_orders"]} == {
        age + 1 for age in ages
    }


def test_an_empty_name_of_a_store_is_not_the_store_of_everyday(
    bocounter_reading: CommandLine,
) -> None:
    done = bocounter_reading("--store", "", "board")
    assert "names no file" in check_sentence(done, 2)


def test_a_name_that_is_no_text_does_not_disturb_the_log(bocounter_reading: CommandLine) -> None:
    done = bocounter_reading("--store", os.fsdecode(b"/no/such/\xff\xfe.db"), "board")
    assert "no store" in check_sentence(done, 5)
