"""A disk that is full or fails at any write: nothing half done, plain words, and it goes on."""

from __future__ import annotations

import pytest

from tests.simulation.full_disk import swept

SCENES = ["deed", "words_out"]


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("how", ["full", "failing"])
def test_a_disk_that_fails_at_any_write_leaves_nothing_half_done(scene: str, how: str) -> None:
    try:
        result = swept([scene], how)
    except PermissionError:
        pytest.skip("this user may not have a small disk of their own to fill")
    assert result.wrong == []
    assert result.failures[scene] > 3
