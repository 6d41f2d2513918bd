"""Check 19: whatever is said to a window from outside, all it does is come to the front."""

from __future__ import annotations

import contextlib
import os
import random
import re
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from bocounter.store.store import Store
from bocounter.ui.application import Session
from tests.sample_fixtures import copied
from tests.security.lints import sources
from tests.ui.at_work import opening, settle, until

MESSAGES = int(os.environ.get("BOCOUNTER_FUZZ", "300"))
"""How many are sent; 100,000 before a release."""


@pytest.fixture
def session(qapp: QApplication, sample_built: Path, tmp_path: Path) -> Iterator[Session]:
    made = Session(opening(copied(sample_built, tmp_path / "counter.db")), qapp)
    made.begin()
    window = made.window
    assert window is not None
    until(lambda: window.counter.can_write and made.listening, "the window is at work")
    yield made
    window.close()
    made.end()
    settle()


def contents(session: Session) -> list[object]:
    window = session.window
    assert window is not None
    with Store.to_read(window.counter.path).reading() as rows:
        return [
            rows.all(f"SELECT count(*) FROM {table}")
            for table in ("operation", "note", "contact", "setting", "customer")
        ]


def test_a_window_that_is_shouted_at_only_comes_to_the_front(session: Session) -> None:
    assert session._server is not None
    place = session._server.fullServerName()
    before = contents(session)
    chance = random.Random(19)
    window = session.window
    assert window is not None
    for n in range(MESSAGES):
        said = chance.choice([b"", b"\0" * 100, b"note W1 x\n", chance.randbytes(2000)])
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(10)
            line.connect(place)
            with contextlib.suppress(OSError):  # it hears no word, and may have hung up by now
                line.sendall(said)
            if n % 20 == 0:
                settle()
    settle()
    assert window.isVisible()
    assert contents(session) == before
    session._raise()
    window.hide()
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(place)
        until(window.isVisible, "the window came to the front again")


def test_the_way_in_is_its_owners_alone(session: Session) -> None:
    assert session._server is not None
    mode = stat.S_IMODE(Path(session._server.fullServerName()).stat().st_mode)
    assert mode & 0o077 == 0


def test_nothing_else_in_the_program_waits_to_be_spoken_to() -> None:
    waiting = {
        path
        for path, source in sources()
        if re.search(r"erver\.listen\(|create_server\(|\.bind\(|TcpServer|HTTPServer", source)
    }
    assert waiting == {"ui/application.py"}
