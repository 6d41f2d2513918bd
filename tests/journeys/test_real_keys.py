"""The first job with real key events: a window manager, a keyboard, the real program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.screen import Keyboard, rows, until
from tests.sample_fixtures import NOW

pytestmark = pytest.mark.journey

NAME = "Dana Whitlock"


def test_a_caller_is_found_answered_logged_chosen_for_and_sent_by_real_keys(
    display: dict[str, str], sample: Path
) -> None:
    [(number, value)] = rows(
        sample,
        "SELECT w.number, p.value FROM wo_summary w JOIN work_order o ON o.number = w.number "
        "JOIN contact_point p ON p.customer = o.customer AND p.digits_reversed IS NOT NULL "
        "JOIN part_line l ON l.work_order = o.remote_id "
        "JOIN best_option b ON b.line = l.remote_id AND b.options_count > 1 "
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
        for key, title in (("ctrl+e", "Set facts"), ("ctrl+u", "ollow-up")):
            # Both mean something to a text field here, too; the deed goes first.
            keys.press("slash", key)
            until(lambda title=title: title in keys.window(), f"{title} is open")
            keys.press("Escape")
            until(lambda: keys.window() == "bocounter", "the dialog is gone")
            keys.press("Escape")
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
        keys.press("ctrl+o", "1")  # every way to get the part; the first one is in hand

        def is_kept() -> bool:
            keys.press("Return")
            return rows(sample, "SELECT count(*) FROM decision") != [(0,)]

        until(is_kept, "the way is chosen")
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
