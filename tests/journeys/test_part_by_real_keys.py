"""The page of a part with real key events: from a scanned number to whoever waits for it first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.screen import Keyboard, until
from tests.sample_fixtures import NOW

pytestmark = pytest.mark.journey

NUMBER, FIRST = "10432-2QD", "W21052"
"""A part of the sample dealership, and the job that is served first of those that wait for it."""


def test_from_a_scanned_number_to_the_call_of_whoever_is_served_first(
    display: dict[str, str], sample: Path
) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "bocounter", "--store", str(sample), "--now", NOW, "--as", "Dana"],
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
        keys.type(NUMBER)
        keys.press("ctrl+p", "F7")  # a customer looks on, and the page works all the same

        def logs_the_call() -> bool:
            # On the page Enter opens the job; before there is one there is nothing to log.
            keys.press("Return", "ctrl+l")
            return FIRST in keys.window()

        until(logs_the_call, "the call of the one who is served first can be logged")
        keys.press("Escape")
        until(lambda: keys.window() == "bocounter", "the dialog is gone")
        keys.press("ctrl+q")
        assert program.wait(20) == 0
    finally:
        if program.poll() is None:
            program.kill()
        _out, errors = program.communicate(timeout=10)
    assert "Traceback" not in errors
