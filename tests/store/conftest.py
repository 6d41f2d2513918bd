"""A dealership in a real store, new for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.building import Dealership
from tests.store.saying import Ids


@pytest.fixture
def dealership(tmp_path: Path) -> Iterator[Dealership]:
    shop = Dealership(tmp_path / "counter.db")
    yield shop
    shop.close()


@pytest.fixture
def mint() -> Ids:
    return Ids()
