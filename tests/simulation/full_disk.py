"""A disk that is full, or fails, at the first write of something, at the second, and so on.

The scene is begun again and again, each time with room for one page more, until it runs
through. Each time it fails it must say so in words, have done nothing by halves, let what is
there be read, and work once there is room again; in the end everything must be in, once, and
the mirror be the ERP.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bocounter.errors import StoreTrouble
from bocounter.store.backup import back_up
from tests.simulation import others, promises
from tests.simulation.desk import Desk
from tests.simulation.figure import workshop
from tests.simulation.session import Session

PAGE = 4096
MOST_PAGES = 2000
ROOM = 24 * 1024 * 1024
Act = Callable[[Session, Desk], None]


@dataclass(slots=True)
class Swept:
    """At how many writes the disk failed, and what was wrong then."""

    failures: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def _deed(session: Session, desk: Desk) -> None:
    desk.do_deed("contact")


def _first_round(session: Session, desk: Desk) -> None:
    desk.sync(full=False)


def _round(session: Session, desk: Desk) -> None:
    desk.sync(full=True)


def _backup(_session: Session, desk: Desk) -> None:
    back_up(desk.store.path, desk.store.path.with_name("copy.db"))


@dataclass(frozen=True, slots=True)
class Scene:
    """What is done without room, in a store that is full of the ERP's rows already or not."""

    act: Act
    filled: bool = True
    words_first: bool = False
    in_the_log: bool = True


SCENES: dict[str, Scene] = {
    "deed": Scene(_deed),
    "round": Scene(_round, words_first=True),
    "first_round": Scene(_first_round, filled=False),
    "words_out": Scene(lambda _, desk: _push(desk), words_first=True),
    "backup": Scene(_backup, in_the_log=False),
}


def _push(desk: Desk) -> None:
    desk.sync(pull=False)


# --- two ways for a disk to fail ---
@contextmanager
def full(place: Path, pages: int) -> Iterator[None]:
    """Leave room for so many pages on a small disk of its own."""
    ballast = place / "ballast"
    disk = os.statvfs(place)
    spare = disk.f_bavail * disk.f_frsize - pages * PAGE
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(spare, 1))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def failing(place: Path, pages: int, *, from_log: bool = True) -> Iterator[None]:
    """Let every write fail that goes so many pages beyond where the log ends now."""
    logs = place.glob("*-wal") if from_log else ()
    end = max((path.stat().st_size for path in logs), default=0)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (end + pages * PAGE, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """Give a disk of its own in memory; None where this user may not have one."""
    place = folder / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    made = (
        mount is not None
        and not subprocess.run(
            [mount, "-t", "tmpfs", "-o", f"size={ROOM}", "counter", str(place)],
            capture_output=True,
            check=False,
        ).returncode
    )
    try:
        yield place if made else None
    finally:
        if made:
            subprocess.run(["umount", str(place)], check=True)


# --- the sweep ---
def swept(names: list[str], how: str, seed: int = 1) -> Swept:
    """Let the disk fail at every write of these scenes; ``how`` is ``full`` or ``failing``.

    Raises OSError when this user may not have a small disk of their own to fill.
    """
    result = Swept()
    with workshop() as (folder, template), small_disk(folder) as disk:
        if disk is None and how == "full":
            raise PermissionError("no disk of one's own")
        place = folder / "plain" if disk is None or how == "failing" else disk / "desk"
        for name in names:
            for pages in range(MOST_PAGES):
                place.mkdir()
                try:
                    failed, wrong = _lived(SCENES[name], how, pages, seed, (place, template))
                finally:
                    shutil.rmtree(place)
                result.wrong += [f"{name}, {how} after {pages} pages: {words}" for words in wrong]
                if not failed:
                    break
                result.failures[name] = pages + 1
            else:
                result.wrong.append(f"{name} never ran through")
    return result


def _lived(
    scene: Scene, how: str, pages: int, seed: int, places: tuple[Path, Path]
) -> tuple[bool, list[str]]:
    place, template = places
    session = Session(seed, place, template, written={})
    desk = session.desks[0]
    try:
        if scene.filled:
            session.round(desk, full=False)
        if scene.words_first:
            session.deed(desk, "contact")
            others.new_order(session.world, timedelta(0))
            others.delete_one(session.world)
        if how == "full":
            no_room = full(place, pages)
        else:
            no_room = failing(place, pages, from_log=scene.in_the_log)
        trouble, wrong = _acted(scene, session, desk, no_room)
        session.look(desk, after_crash=True)
        if scene.filled:
            session.deed(desk, "note")
        if not session.result.wrong:
            session.heal_and_drain()
        return trouble, wrong + [words for _, words in session.result.wrong]
    finally:
        desk.store.close()


def _acted(
    scene: Scene, session: Session, desk: Desk, no_room: AbstractContextManager[None]
) -> tuple[bool, list[str]]:
    """Do it without room; say whether it failed, and what was wrong with how it did."""
    known: StoreTrouble | None = None
    confirmed = len(desk.confirmed)
    desk.trouble = None
    with no_room:
        try:
            scene.act(session, desk)
            known = desk.trouble
        except StoreTrouble as error:
            known = error
        with desk.store.reading() as rows:
            rows.all("SELECT count(*) FROM operation")
    # A reader that was opened where nothing can be written beside the store sees it as it lay.
    desk.store.forget_readers()
    if known is None:
        return False, []
    wrong = []
    if "disk" not in known.what or not known.advice:
        wrong.append(f"it said only: {known.what} {known.advice}")
    if len(desk.confirmed) != confirmed:
        wrong.append("it failed and was confirmed")
    return True, wrong + [words for _, words in promises.halves(desk)]
