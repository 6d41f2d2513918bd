"""A screen of its own with a window manager, and a keyboard: for the real program by real keys."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.sample_fixtures import homes

NEEDED = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}
DEADLINE_SECONDS = 40.0


def until(fact: Callable[[], object], what: str) -> object:
    end = time.monotonic() + DEADLINE_SECONDS
    while not (found := fact()):
        assert time.monotonic() < end, f"it never came true that {what}"
        time.sleep(0.05)
    return found


@contextmanager
def screen(home: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a screen with a window manager. Fails where that is not installed."""
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
        **homes(home),
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
