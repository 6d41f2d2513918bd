"""Two seeded sessions through a failing line, and proof that their judge can say no."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bocounter.outside.erp.connector import Outcome, Outgoing, Sent
from tests.outside.erp_counter import Later
from tests.outside.erp_scene import ORDERS
from tests.outside.erp_sessions import Ground, Session
from tests.turns import when_its_turn, when_stock_has_its_turn, when_the_module_has_its_turn

pytestmark = [pytest.mark.erp, pytest.mark.xdist_group("erp sessions")]

SEED = 3


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with Ground(tmp_path_factory.mktemp("sessions")) as made:
        yield made


@pytest.mark.parametrize(
    "with_module",
    [
        pytest.param(True, marks=when_the_module_has_its_turn, id="module"),
        pytest.param(False, marks=when_stock_has_its_turn, id="stock"),
    ],
)
def test_after_a_bad_line_every_word_is_there_and_every_mirror_is_the_server(
    ground: Ground, with_module: bool
) -> None:
    verdict = ground.session(SEED, with_module=with_module, steps=12)
    assert verdict.sound, verdict
    assert verdict.words
    assert verdict.faults


class SaysItTwice(Later):
    """A connector that sends each word again under another reference, and loses every third."""

    def send(self, word: Outgoing) -> Sent:
        if word.reference < "5":
            return Sent(Outcome.TAKEN, remote_id="1")
        super().send(word)
        return super().send(word)


@when_its_turn(0, 3)
def test_the_judge_finds_what_was_lost_and_what_is_there_twice(
    ground: Ground,
) -> None:
    verdict = ground.session(SEED, with_module=False, steps=12, make=SaysItTwice)
    assert verdict.lost
    assert verdict.doubled or verdict.reported


class Unseen(Session):
    """The ERP's people give a reason to wait, and a desk that has not read it gives another."""

    def _deeds(self) -> tuple[Callable[[], None], ...]:
        return (self._both,)

    def _both(self) -> None:
        self._change()
        for n in range(ORDERS):
            self._desks[0].set(f"WO-{n}", {"hold_reason": "waits for parts"})


class Overwrites(Later):
    """A connector that insists: what stands in the way of a change is taken as seen."""

    def send(self, word: Outgoing) -> Sent:
        sent = super().send(word)
        if sent.outcome is not Outcome.STALE:
            return sent
        return super().send(replace(word, base=sent.theirs or {}))


@when_its_turn(1, 3)
def test_what_the_erps_people_wrote_unseen_is_put_to_a_person(ground: Ground) -> None:
    verdict = ground.session(SEED, with_module=True, steps=1, how=Unseen)
    assert verdict.sound, verdict
    assert verdict.disputes


@when_its_turn(2, 3)
def test_the_judge_finds_what_was_overwritten_unseen(ground: Ground) -> None:
    verdict = ground.session(SEED, with_module=True, steps=1, how=Unseen, make=Overwrites)
    assert verdict.overwritten
