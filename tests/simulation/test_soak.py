"""Hours of four desks: nothing grows that should not, and a leak would be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.simulation.soak import DESKS, MOST_LOG, Measure, judged, soaked

HOURS = 2
QUIET = Measure(1, 60_000, 34, 1, 1_000_000, 10_000, 2_000_000, 10)


def test_hours_of_four_desks_leave_memory_files_and_threads_level() -> None:
    result = soaked(HOURS, 1)
    assert result.wrong == []
    assert len(result.measures) == HOURS
    assert result.rounds > HOURS * DESKS * 3
    assert result.operations > HOURS * DESKS
    assert result.backups >= DESKS


@pytest.mark.parametrize(
    ("leaking", "said"),
    [
        ({"memory": 90_000}, "memory grew"),
        ({"handles": 60}, "handles grew"),
        ({"threads": 2}, "threads grew"),
        ({"log": MOST_LOG + 1}, "a log grew"),
        ({"store": 60_000_000}, "stores grow"),
    ],
    ids=["memory", "files", "threads", "log", "store"],
)
def test_what_grows_is_said(leaking: dict[str, int], said: str) -> None:
    level = [QUIET] * 3
    assert judged([*level, *level]) == []
    assert said in " ".join(judged([*level, QUIET, QUIET, replace(QUIET, **leaking)]))
