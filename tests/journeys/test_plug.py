"""Whoever pulls the plug in the middle of a demo finds everything that was confirmed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.journeys.plug import DEEDS, pull

pytestmark = pytest.mark.journey


def test_whatever_the_window_said_was_done_outlives_the_plug(
    display: dict[str, str], sample: Path
) -> None:
    chance = random.Random()
    at_once = chance.sample(list(DEEDS), len(DEEDS))
    whenever = [f"{deed}?" for deed in chance.sample(list(DEEDS), 2)]
    result = pull(sample, display, [*at_once, *whenever], chance)
    assert not result.wrong, (at_once, whenever, result)
    assert set(at_once) <= set(result.said)
    assert result.pulls == len(at_once) + len(whenever)
