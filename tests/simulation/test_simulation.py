"""The simulation itself: fixed seeds break no promise, replays are equal, planted bugs are seen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.figure import run
from tests.simulation.plants import PLANTS

ROOT = Path(__file__).parents[2]
SEEDS = 60
CAUGHT_WITHIN = 300


def test_nothing_is_lost_and_nothing_is_there_twice() -> None:
    figure = run(range(1, SEEDS + 1))
    assert figure.violations == []
    assert figure.sessions == SEEDS
    assert figure.operations > 5 * SEEDS
    assert figure.crashes > SEEDS / 2
    assert len(figure.faults) > 20


@pytest.mark.parametrize("seed", [1233, 1435, 100256])
def test_a_seed_that_once_broke_a_promise_keeps_it_now(seed: int) -> None:
    assert run([seed]).violations == []


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_a_planted_bug_is_noticed(plant: str) -> None:
    assert run(range(1, CAUGHT_WITHIN + 1), plant=plant, until_caught=True).violations


def test_the_same_seed_gives_the_same_trace_whatever_the_hash_seed() -> None:
    said = []
    for hash_seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--seed", "5", "--sessions", "3", "--json"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        document = json.loads(done.stdout)
        document.pop("seconds")
        said.append(document)
    assert said[0] == said[1]
    assert said[0]["trace_hash"]
