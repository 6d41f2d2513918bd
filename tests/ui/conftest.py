"""One sample dealership for all window tests, copied for each test that writes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bocounter.ui.main_window import MainWindow
from tests.ui.at_work import build, make_application, opening, window


@pytest.fixture(scope="session")
def qapp() -> object:
    return make_application()


@pytest.fixture(scope="session")
def dealership(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample dealership, built once; never written to."""
    built = os.environ.get("BOCOUNTER_SAMPLE_STORE")
    return Path(built) if built else build(tmp_path_factory.mktemp("dealership"))


@pytest.fixture
def store(dealership: Path, tmp_path: Path) -> Path:
    """A store of one's own."""
    return Path(shutil.copy(dealership, tmp_path / "counter.db"))


@pytest.fixture
def at_work(qapp: object, store: Path) -> Iterator[MainWindow]:
    """An open window with Dana Whitlock at the desk."""
    with window(opening(store)) as made:
        yield made
