"""The next contact is an hour on the wall, also when the clocks change before it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bocounter.ui import words
from bocounter.ui.dialogs.follow_up import NextContact


@pytest.fixture
def _chicago(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("This system takes its zone from its settings alone.")
    monkeypatch.setenv("TZ", "America/Chicago")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_chicago")
def test_ten_in_the_morning_is_ten_after_the_clocks_went_back(qtbot: QtBot) -> None:
    friday = datetime(2026, 10, 30, 20, 0, tzinfo=UTC).astimezone()  # summer time until Sunday
    parent = QWidget()
    qtbot.addWidget(parent)
    chosen = NextContact(friday, None, parent).value()
    assert chosen.astimezone(UTC) == datetime(2026, 11, 2, 16, 0, tzinfo=UTC)  # Monday, CST
    assert f"{chosen:%H:%M}" == "10:00"
    assert words.moment(chosen, friday).endswith("10:00")


@pytest.mark.usefixtures("_chicago")
def test_a_kept_next_contact_is_given_back_unmoved(qtbot: QtBot) -> None:
    friday = datetime(2026, 10, 30, 20, 0, tzinfo=UTC).astimezone()
    kept = datetime(2026, 11, 5, 15, 30, tzinfo=UTC)
    parent = QWidget()
    qtbot.addWidget(parent)
    assert NextContact(friday, kept, parent).value() == kept
