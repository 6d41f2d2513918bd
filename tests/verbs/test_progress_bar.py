"""Progress on a terminal: rows and time left, whole on one line, however long the work."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bocounter.outside.erp.records import KINDS
from bocounter.progress import Step
from bocounter.sync.pull import WORDS
from bocounter.verbs.progress_bar import LONGEST, line
from tests.sample_fixtures import CommandLine, homes


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_rows_and_time_left_are_never_cut(kind: str) -> None:
    said = line(Step(f"Reading {WORDS[kind]}", 1_000_000, 1_200_000, 89.0))
    assert said.endswith("1,000,000 of 1,200,000, 89 s left")
    assert len(said) <= LONGEST


@pytest.mark.skipif(sys.platform == "win32", reason="A pseudo-terminal is a thing of POSIX.")
def test_a_sync_on_a_terminal_shows_rows_and_time_left(bocounter: CommandLine) -> None:
    terminal, inside = os.openpty()
    command = [sys.executable, "-m", "bocounter", "--store", str(bocounter.store)]
    with subprocess.Popen(
        [*command, "--now", bocounter.now, "sync", "--full"],
        stdout=subprocess.DEVNULL,
        stderr=inside,
        env={**os.environ, **homes(bocounter.store.parent / "home")},
    ) as syncing:
        os.close(inside)
        shown = b"".join(_until_it_ends(terminal))
    os.close(terminal)
    assert syncing.returncode == 0
    said = shown.decode()
    assert " of 25,000, " in said
    assert " s left" in said
    assert "…" not in said


def _until_it_ends(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other side of a terminal is gone when its program has ended
            return
        if not piece:
            return
        yield piece
