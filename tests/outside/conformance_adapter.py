"""Running the conformance suite under pytest: one test a promise."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from bocounter.outside.erp.conformance import Bench, Conformance, DoesNotApply
from bocounter.outside.erp.connector import Connector

every_promise = pytest.mark.parametrize("promise", Conformance.promises())

_COUNT = itertools.count(1)


def mint() -> str:
    """Give a reference of the length of a real one, never the same twice in a run."""
    return f"01conformance{next(_COUNT):013}"


def keep(promise: str, make: Callable[[], Connector], bench: Bench) -> None:
    """Try one promise; skips where the bench has no means to."""
    try:
        Conformance(make, bench, mint).try_one(promise)
    except DoesNotApply as words:
        pytest.skip(str(words))
