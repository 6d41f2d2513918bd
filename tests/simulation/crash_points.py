"""Every place where a program may die in a written scene, each tried: none is drawn.

A scene is lived once to count the places it comes by: before, within and after each
transaction, before and after each call and each effect in the ERP. Then it is lived once for
each of them, dies there, starts again on its file, and goes on to the end of the scene. After
that everything must be in, once, and the mirror be the ERP.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.simulation import others, unloading
from tests.simulation.desk import Desk
from tests.simulation.figure import workshop
from tests.simulation.keeping import HOLDS
from tests.simulation.mirrored import Wrong
from tests.simulation.session import Session

MINUTES = timedelta(minutes=1)
Act = Callable[[Session, Desk], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens, the faults that are written into it, and whether it begins with a full store.

    ``unique``: whether the ERP refuses a second record with the same reference.
    """

    words: str
    act: Act
    faults: Mapping[str, int] = field(default_factory=dict)
    unique: bool = False
    full: bool = True


@dataclass(slots=True)
class Tried:
    """What came of trying every place of some scenes."""

    points: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Give how many places there were."""
        return sum(self.points.values())


def _round(session: Session, desk: Desk) -> None:
    session.round(desk, full=False)


def _words(session: Session, desk: Desk) -> None:
    for kind in ("note", "contact", "follow_up"):
        session.deed(desk, kind)
    _round(session, desk)


def _word(session: Session, desk: Desk) -> None:
    session.deed(desk, "contact")
    session.deed(desk, "note")
    session.round(desk, full=False, pull=False)
    session.world.pass_time(40 * MINUTES)
    session.round(desk, full=False, pull=False)


def _pages(session: Session, desk: Desk) -> None:
    world = session.world
    others.new_order(world, 5 * MINUTES)
    others.delete_one(world)
    world.pass_time(10 * MINUTES)
    others.spoil_one(world)
    others.new_order(world, timedelta(0))
    _round(session, desk)
    others.mend_all(world)
    _round(session, desk)


def _facts(session: Session, desk: Desk) -> None:
    session.deed(desk, "set")
    session.deed(desk, "machine")
    session.round(desk, full=False, pull=False)
    session.round(desk, full=False, pull=False)


def _dispute(session: Session, desk: Desk) -> None:
    world = session.world
    session.deed(desk, "set")
    others.change_all_facts(world)
    session.round(desk, full=False, pull=False)
    desk.decide("ours")
    session.look(desk, after_deed=True)
    session.round(desk, full=False, pull=False)


def _older(session: Session, desk: Desk) -> None:
    desk.keep_copy()
    session.deed(desk, "note")
    session.round(desk, full=False, pull=False)
    session.deed(desk, "contact")
    if desk.put_back():
        session.seen[desk.name].put_back()
    session.round(desk, full=False, pull=False)


def _whole(session: Session, desk: Desk) -> None:
    session.deed(desk, "note")
    others.delete_one(session.world)
    session.world.pass_time(timedelta(hours=25))
    session.round(desk, full=True)


def _delivery(session: Session, desk: Desk) -> None:
    for _ in range(2):
        unloading.scan(desk)
        session.look(desk, after_deed=True)
    unloading.finish(desk)
    session.look(desk, after_deed=True)
    session.round(desk, full=False, pull=False)
    session.result.wrong += [("other", words) for words in unloading.look(desk)]


SCENES: dict[str, Scene] = {
    "words_taken": Scene("three words are written and taken", _words),
    "answer_lost": Scene("the answer to a word is lost", _word, {"drop_after_effect": 1}),
    "answer_lost_unique": Scene(
        "the answer is lost and the ERP refuses the repeat", _word, {"drop_after_effect": 1}, True
    ),
    "never_arrived": Scene("a word never arrives", _word, {"drop_before_effect": 1}),
    "arrives_late": Scene("a word arrives long after", _word, {"late_effect": 1}),
    "refused": Scene("a word is refused", _word, {"refused": 1}),
    "stale": Scene("a word is about a record that changed", _word, {"stale": 1}),
    "asked_to_wait": Scene("the ERP wants to be left alone", _word, {"retry_after": 1}),
    "line_breaks": Scene("the line breaks in the middle of a send", _word, {"send_raises": 1}),
    "taken_nameless": Scene("taken, without saying where", _word, {"taken_without_record": 1}),
    "first_pull": Scene("a new store is filled", _round, full=False),
    "facts_set": Scene("facts are set and a machine is made", _facts, unique=True),
    "change_disputed": Scene("somebody else changed it; a person decides", _dispute, unique=True),
    "older_store": Scene("an older copy of the store is put back", _older),
    "delivery": Scene("a delivery is counted, shared out and drafted", _delivery, unique=True),
    "pages": Scene("others change, delete and spoil records", _pages),
    "whole_round": Scene("everything is read and compared again", _whole),
}


def tried(names: Iterable[str], seed: int = 1) -> Tried:
    """Die at every place of these scenes, and say what did not come right."""
    result = Tried()
    with workshop() as (folder, template):
        for name in names:
            scene = SCENES[name]
            last = _lived(scene, seed, folder, template, None)[0]
            result.points[name] = last
            for doomed in range(1, last + 1):
                _, wrong = _lived(scene, seed, folder, template, doomed)
                result.wrong += [f"{name}, point {doomed}: {words}" for _, words in wrong]
    return result


def _lived(
    scene: Scene, seed: int, folder: Path, template: Path, doomed: int | None
) -> tuple[int, list[Wrong]]:
    """Live a scene; give how many places it came by and what was wrong."""
    place = folder / f"{doomed or 0}"
    place.mkdir()
    session = Session(seed, place, template, written=scene.faults)
    session.world.unique = scene.unique
    session.world.holds = HOLDS | {unloading.KIND} if scene.unique else frozenset()
    desk = session.desks[0]
    try:
        if scene.full:
            session.round(desk, full=False)
        before = desk.points.reached
        desk.points.doomed = None if doomed is None else before + doomed
        scene.act(session, desk)
        last = desk.points.reached - before
        died = desk.points.crashes
        desk.points.doomed = None
        if not session.result.wrong:
            session.heal_and_drain()
        if doomed is not None and died != 1:
            session.result.wrong.append(("other", f"it died {died} times"))
        return last, session.result.wrong
    finally:
        desk.store.close()
        shutil.rmtree(place)
