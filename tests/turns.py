"""Two real Trytons, stock and with our module: what takes long is lived on one of them a commit.

The journeys have one of the two; the conformance suite has each with one commit of four, and what
takes longest is lived with one of two or three. ``BOCOUNTER_WHOLE=1`` lives all of it.
"""

from __future__ import annotations

import os

import pytest

from tests.simulation.profiles import fresh_seed

WHOLE = "BOCOUNTER_WHOLE" in os.environ
BOTH = ["erp", "erp_with_module"]
_COMMIT = fresh_seed()
_TURN = _COMMIT % 2
JOURNEYS = BOTH if WHOLE else [BOTH[_TURN]]
"""The fixtures of the Trytons that journeys are lived on."""

_WHY = "another commit's turn; on demand by BOCOUNTER_WHOLE=1"


def when_its_turn(place: int, of: int) -> pytest.MarkDecorator:
    """Give the mark of a test that is lived with one of so many commits."""
    return pytest.mark.skipif(not WHOLE and _COMMIT % of != place, reason=_WHY)


when_stock_has_its_turn = pytest.mark.skipif(not WHOLE and _TURN == 0, reason=_WHY)
when_the_module_has_its_turn = pytest.mark.skipif(not WHOLE and _TURN == 1, reason=_WHY)
