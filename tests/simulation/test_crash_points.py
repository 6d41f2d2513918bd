"""Wherever the program dies in a written scene, everything comes right."""

from __future__ import annotations

import os

import pytest

from tests.simulation.crash_points import SCENES, tried
from tests.simulation.profiles import fresh_seed

FEWEST = 20
EVERY = 1 if "BOCOUNTER_WHOLE" in os.environ else 4
LIVED = sorted(SCENES)[fresh_seed() % EVERY :: EVERY]
"""Half of the scenes, the others with another commit; all on demand and in the ``full`` profile."""


@pytest.mark.parametrize("scene", LIVED)
def test_a_program_that_dies_anywhere_loses_nothing_and_says_nothing_twice(scene: str) -> None:
    result = tried([scene])
    assert result.wrong == []
    assert result.count > FEWEST
