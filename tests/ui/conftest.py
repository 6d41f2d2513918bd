"""One sample dealership for all window tests, copied for each test that writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bocounter.ui.main_window import MainWindow
from tests.sample_fixtures import copied
from tests.ui.at_work import opening, window


@pytest.fixture(scope="session")
def dealership(sample_built: Path) -> Path:
    """The sample dealership, built once; never written to."""
    return sample_built


@pytest.fixture
def store(dealership: Path, tmp_path: Path) -> Path:
    """A store of one's own."""
    return copied(dealership, tmp_path / "counter.db")


@pytest.fixture
def at_work(qapp: object, store: Path) -> Iterator[MainWindow]:
    """An open window with Dana Whitlock at the desk."""
    with window(opening(store)) as made:
        yield made
