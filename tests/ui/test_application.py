"""Starting: the first start, one window a store, what is refused, our font and colours."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

from bocounter.progress import Progress, Step
from bocounter.ui.application import Session, another_is_raised
from bocounter.ui.beginning import Beginning
from bocounter.ui.theme import DARK, FAMILY, LIGHT, Choice, Look
from bocounter.ui.words import Tone
from tests.ui.at_work import opening, settle, until


@pytest.fixture
def session(qapp: QApplication, store: Path) -> Session:
    made = Session(opening(store), qapp)
    yield made
    if made.window is not None:
        made.window.close()
    made.end()
    settle()


def test_a_second_start_on_the_same_store_raises_the_first_window(
    session: Session, store: Path
) -> None:
    assert not another_is_raised(store)
    session.begin()
    window = session.window
    assert window is not None
    until(lambda: window.counter.can_write and session.listening, "the window is at work")
    window.hide()
    assert another_is_raised(store)
    until(window.isVisible, "the first window is on the screen again")
    assert not another_is_raised(store.with_name("other.db"))


def test_the_board_is_there_at_the_first_paint(session: Session) -> None:
    session.begin()
    assert session.window is not None
    assert session.window.board.model.ids
    assert session.window.board.view.isVisible()


@pytest.mark.usefixtures("qapp")
def test_the_first_start_builds_the_sample_dealership_on_request(
    store: Path, tmp_path: Path
) -> None:
    steps: list[str] = []

    def sample(progress: Progress) -> Path:
        progress.step(Step("Inventing customers", 3, 10))
        steps.append("built")
        return store

    given = opening(tmp_path / "none.db")
    begun = Beginning(
        type(given)(store=given.store, clock=given.clock, mint=given.mint, sample=sample),
        Look(Choice.LIGHT),
    )
    chosen: list[object] = []
    begun.chosen.connect(lambda path, _then: chosen.append(path))
    begun.show()
    begun.first.sample.click()
    until(lambda: chosen == [store], "the sample is built")
    assert steps == ["built"]
    begun.close()


def test_a_store_of_something_else_is_refused_in_words(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "counter.db"
    path.write_bytes(b"this is not a database at all, but long enough to look like one" * 40)
    session = Session(opening(path), qapp)
    session.begin()
    assert session.window is None
    assert session.refusal is not None
    assert str(path) in session.refusal.text()
    session.refusal.done(0)
    settle()


def test_our_font_is_the_one_that_is_shown(qapp: QApplication) -> None:
    assert QFontInfo(qapp.font()).family() == FAMILY


def luminance(colour: object) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
             for c in (colour.redF(), colour.greenF(), colour.blueF())]  # type: ignore[attr-defined]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: object, other: object) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_ink_can_be_read_on_every_ground_it_stands_on(colours: object) -> None:
    grounds = (colours.base, colours.band, colours.window, colours.chosen)  # type: ignore[attr-defined]
    for tone in Tone:
        ink, own = colours.tones[tone]  # type: ignore[attr-defined]
        assert contrast(ink, own) >= 4.5, tone
        for ground in grounds:
            assert contrast(ink, ground) >= 4.5, (tone, ground.name())
    for ground in (colours.base, colours.window, colours.raised):  # type: ignore[attr-defined]
        assert contrast(colours.outline, ground) >= 3, "a box nobody sees"  # type: ignore[attr-defined]
    for ink in (colours.text, colours.muted):  # type: ignore[attr-defined]
        for ground in grounds:
            assert contrast(ink, ground) >= 4.5
