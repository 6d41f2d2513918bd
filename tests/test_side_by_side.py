"""Tests run side by side, and what measures time runs alone."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from filelock import Timeout

from tests.side_by_side import Gate

ROOT = Path(__file__).resolve().parent.parent

MEASURED = """
import os, time
from pathlib import Path
import pytest

@pytest.mark.parametrize("n", range(12))
@pytest.mark.parametrize("how", ["beside", pytest.param("alone", marks=pytest.mark.alone)])
def test_works(how, n, request):
    began = time.monotonic_ns()
    for _ in range(20):
        sum(range(50_000))
    beside = Path(request.config.getoption("basetemp")).parent
    (beside / f"{how}.{began}.{time.monotonic_ns()}.{os.getpid()}").touch()
"""


def test_two_ordinary_tests_pass_together(tmp_path: Path) -> None:
    one, other = (Gate(tmp_path, place, 2) for place in range(2))
    with one.passed(alone=False), other.passed(alone=False, timeout=0):
        pass


@pytest.mark.parametrize("alone", [(False, True), (True, False), (True, True)])
def test_nothing_passes_beside_a_test_that_is_alone(
    tmp_path: Path, alone: tuple[bool, bool]
) -> None:
    one, other = (Gate(tmp_path, place, 2) for place in range(2))
    held, kept_out = one.passed(alone=alone[0]), other.passed(alone=alone[1], timeout=0)
    with held, pytest.raises(Timeout), kept_out:
        pass
    with other.passed(alone=alone[1], timeout=0):
        pass


def test_a_process_in_place_of_a_dead_one_still_keeps_the_others_from_being_alone(
    tmp_path: Path,
) -> None:
    late, other = Gate(tmp_path, 5, 2), Gate(tmp_path, 0, 2)
    with late.passed(alone=False), pytest.raises(Timeout), other.passed(alone=True, timeout=0):
        pass


def test_a_run_in_two_processes_lets_what_measures_time_run_alone(tmp_path: Path) -> None:
    tests, run = tmp_path / "tests", tmp_path / "run"
    tests.mkdir()
    (tests / "test_measured.py").write_text(MEASURED, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-n", "2", "-p", "tests.conftest"),
            *("-c", ROOT / "pyproject.toml", "--basetemp", run, tests),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ran = sorted((path.name.split(".") for path in run.glob("*.*.*")), key=lambda one: int(one[1]))
    spans = [(how == "alone", int(began), int(ended)) for how, began, ended, _ in ran]
    assert len(spans) == 24
    assert len({process for *_, process in ran}) == 2
    for earlier, later in combinations(spans, 2):
        assert later[1] >= earlier[2] or not (earlier[0] or later[0])
