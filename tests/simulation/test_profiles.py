"""A long proof in pieces: it goes on where it stopped, and adds up to the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation import pieces
from tests.simulation.figure import Figure, run
from tests.simulation.pieces import Book, Lived, Profile
from tests.simulation.profiles import Report, prove, told

SMALL = Profile(sessions=4, images=0, kills=0, scenes=(), starts=0, real=0, postgres=0, soak=0)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "SEEDS", 2)


def test_a_profile_goes_on_where_it_stopped(tmp_path: Path) -> None:
    book = Book(tmp_path / "book")
    heard: list[str] = []
    half = prove(SMALL, 1, 1, heard.append, parts=["sessions"], book=book)
    lines = (tmp_path / "book").read_text().splitlines()
    (tmp_path / "book").write_text(lines[0] + "\n")
    heard.clear()
    again = prove(SMALL, 1, 1, heard.append, parts=["sessions"], book=book)
    assert len(heard) == 1
    assert again.figure.trace_hash == half.figure.trace_hash
    assert again.figure.sessions == SMALL.sessions


def test_pieces_amount_to_what_one_run_does() -> None:
    report = prove(SMALL, 1, 1, lambda _: None, parts=["sessions"])
    whole = run(range(1, 5))
    assert report.figure.operations == whole.operations
    assert report.figure.faults == whole.faults
    assert report.figure.crashes == whole.crashes


def test_what_was_not_lived_yet_is_said(tmp_path: Path) -> None:
    report = prove(SMALL, 1, 1, lambda _: None, parts=["sessions"], book=Book(tmp_path / "book"))
    assert report.left
    assert "not lived yet" in told(report, as_json=False)


def test_a_bug_that_nobody_noticed_breaks_the_report() -> None:
    report = Report(Figure(1))
    report.add(Lived("plants", "sound from seed 1 on", plant="sound", needed=7))
    assert not report.broken
    report.add(Lived("plants", "missed from seed 1 on", plant="missed"))
    assert report.broken
    assert "planted bugs 1/2, slowest catch 7 seeds (sound)" in report.line()
