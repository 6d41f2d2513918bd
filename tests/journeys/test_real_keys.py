"""The first job with real key events: a window manager, a keyboard, the real program."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.sample_fixtures import NOW, homes

pytestmark = pytest.mark.journey

NEEDED = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}
DEADLINE_SECONDS = 40.0
NAME = "Dana Whitlock"


def until(fact: Callable[[], object], what: str) -> object:
    end = time.monotonic() + DEADLINE_SECONDS
    while not (found := fact()):
        assert time.monotonic() < end, f"it never came true that {what}"
        time.sleep(0.05)
    return found


@pytest.fixture
def display(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A screen of its own with a window manager; its environment."""
    missing = [package for program, package in NEEDED.items() if not shutil.which(program)]
    assert not missing, (
        "This journey needs a screen of its own. Install it with "
        f"'apt-get install {' '.join(missing)}' and run the test again."
    )
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    environment = {
        **os.environ,
        **homes(tmp_path / "home"),
        "DISPLAY": f":{number}",
        "QT_QPA_PLATFORM": "xcb",
    }
    keeper = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
    try:
        yield environment
    finally:
        for process in (keeper, server):
            process.terminate()
            process.wait(10)


class Keyboard:
    """Real key events to whatever window has the focus."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self._environment, capture_output=True, text=True
        )
        return done.stdout.strip()

    def press(self, *keys: str) -> None:
        for key in keys:
            self._run("key", "--clearmodifiers", key)

    def type(self, text: str) -> None:
        self._run("type", "--delay", "20", text)

    def window(self) -> str:
        """The title of the window that has the keyboard."""
        return self._run("getactivewindow", "getwindowname")


def rows(store: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def test_a_caller_is_found_answered_logged_and_sent_by_real_keys(
    display: dict[str, str], sample: Path
) -> None:
    [(number, value)] = rows(
        sample,
        "SELECT w.number, p.value FROM wo_summary w JOIN work_order o ON o.number = w.number "
        "JOIN contact_point p ON p.customer = o.customer AND p.digits_reversed IS NOT NULL "
        "WHERE w.open_lines = 1 ORDER BY w.number LIMIT 1",
    )
    before = rows(sample, "SELECT count(*) FROM contact")[0][0]
    program = subprocess.Popen(
        [sys.executable, "-m", "bocounter", "--store", str(sample), "--now", NOW, "--as", NAME],
        env=display,
        stderr=subprocess.PIPE,
        text=True,
    )
    keys = Keyboard(display)
    try:
        until(lambda: "bocounter" in keys.window(), "the window has the keyboard")
        until(
            lambda: sample.with_name(sample.name + ".holder").exists(), "the window holds the store"
        )
        keys.type(str(number))  # typing on the board searches, as a scanner does
        keys.press("Return")
        keys.press("ctrl+l")
        until(lambda: str(number) in keys.window(), "the contact dialog is open")
        keys.press("1", "1", "space", "ctrl+Return")
        until(
            lambda: rows(sample, "SELECT count(*) FROM contact")[0][0] == int(str(before)) + 1,
            "the contact is in the store",
        )
        found = rows(
            sample,
            'SELECT c."by", c.kind, c.outcome, t.confidence, o.state FROM contact c '
            "JOIN told_date t ON t.contact = c.id JOIN operation o ON o.id = c.operation "
            "ORDER BY c.rowid DESC LIMIT 1",
        )
        assert found[0][:3] == (NAME, "call", "reached")
        until(lambda: str(number) not in keys.window(), "the dialog is gone")
        keys.press("F9")
        until(
            lambda: (
                not rows(sample, "SELECT 1 FROM operation WHERE state NOT IN ('done', 'verified')")
            ),
            "the ERP has the word",
        )
        keys.press("ctrl+q")
        assert program.wait(20) == 0
    finally:
        if program.poll() is None:
            program.kill()
        _out, errors = program.communicate(timeout=10)
    assert "Traceback" not in errors
    assert value
    assert not sample.with_name(sample.name + ".holder").exists()
