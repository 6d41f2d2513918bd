from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

import pytest

from bocounter.outside.erp.connector import Target
from bocounter.outside.erp.sample.connector import Sample, connect
from bocounter.outside.erp.sample.world import World, world

# A Friday, so that the day before was a whole working day.
DAY0 = date(2026, 3, 6)
NOW = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)


class Open(Protocol):
    def __call__(self, days: int = 0, **options: str) -> Sample: ...


@pytest.fixture(scope="session")
def today() -> World:
    return world("1", DAY0, 0)


@pytest.fixture
def open_sample(tmp_path: Path) -> Open:
    def opened(days: int = 0, **options: str) -> Sample:
        asked = {"seed": "1", "day0": DAY0.isoformat(), "days": str(days)} | options
        return connect(
            Target(
                url="sample:",
                database=None,
                user=None,
                secret=lambda: None,
                beside=tmp_path,
                now=lambda: NOW,
                options=asked,
            )
        )

    return opened
