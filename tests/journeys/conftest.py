"""What the journeys share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.screen import screen


@pytest.fixture
def display(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A screen of its own; its environment."""
    with screen(tmp_path / "home") as environment:
        yield environment
