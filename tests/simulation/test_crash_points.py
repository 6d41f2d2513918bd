"""Wherever the program dies in a written scene, everything comes right."""

from __future__ import annotations

import pytest

from tests.simulation.crash_points import SCENES, tried

FEWEST = 20


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_a_program_that_dies_anywhere_loses_nothing_and_says_nothing_twice(scene: str) -> None:
    result = tried([scene])
    assert result.wrong == []
    assert result.count > FEWEST
