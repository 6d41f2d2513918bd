"""What a disk may hold after the power went: every such store opens, with all that was confirmed.

A real store writes deeds and pages; after each transaction its log is kept, and how far the
driver had been told to bring it to the disk. What lies beyond that may have reached the disk or
not, sector by sector, in any order, or as rubbish. Within a checkpoint it is the pages of the
file that are old, new or rubbish, while the log is whole. From each such image the store is
opened as after any crash: what it holds must be a prefix of what was done, no transaction
half, and every deed that was confirmed in it.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bocounter.commands.noting import write_note
from bocounter.outside.erp import records as r
from bocounter.store.soundness import file_faults
from bocounter.store.store import Store
from bocounter.sync.applying import apply
from tests.simulation.figure import workshop
from tests.simulation.session import Session
from tests.simulation.world import START

SECTOR = 512
DEEDS = 14
"""Transactions of one recording, before the checkpoint and again after it."""
NORMAL = 1
FULL = 2
WHO = "the simulation"


@dataclass(frozen=True, slots=True)
class Moment:
    """The log after a transaction: ``end`` of what counts in it, ``safe`` as far as was synced."""

    log: bytes
    end: int
    safe: int
    confirmed: int


@dataclass(slots=True)
class Recording:
    """What was on the way to the disk while a store was written to."""

    file: bytes
    moments: list[Moment] = field(default_factory=list)
    done: int = 0
    confirmed: int = 0


@dataclass(slots=True)
class Looked:
    """How many images were opened, and what was wrong with them."""

    images: int = 0
    wrong: list[str] = field(default_factory=list)


class Writing:
    """A store that is written to while its log is watched."""

    def __init__(self, place: Path, template: Path, chance: random.Random) -> None:
        self.chance = chance
        place.mkdir()
        session = Session(chance.randrange(10**6), place, template, written={})
        desk = session.desks[0]
        session.round(desk, full=False)
        with desk.store.reading() as rows:
            self.order = str(rows.all("SELECT number FROM work_order ORDER BY id")[0][0])
        self.path = desk.store.path
        desk.store.close()
        self.store = Store.to_write(self.path, WHO, START)
        with self.store.write():
            pass
        # The driver's own checkpoints would come at moments of their own.
        self.connection.execute("PRAGMA wal_autocheckpoint = 0")
        self.count = 0

    @property
    def connection(self) -> Any:
        """The one connection that writes."""
        writer: Any = self.store._writer
        return writer._raw

    def bytes_of(self, end: str = "") -> bytes:
        """Give the file, or its log, as it lies."""
        path = self.path.with_name(self.path.name + end)
        return path.read_bytes() if path.exists() else b""

    def record(self) -> Recording:
        """Do some transactions, deeds and pages as drawn; keep the log after each."""
        recording = Recording(self.bytes_of(), done=self.count, confirmed=self.confirmed)
        safe = end_of(self.bytes_of("-wal")) if self.count == 0 else 0
        for _ in range(DEEDS):
            self.count += 1
            if self.chance.random() < 0.4:
                self._deed()
            else:
                self._page()
            log = self.bytes_of("-wal")
            end = end_of(log)
            safe = end if self._synchronous() >= FULL else safe
            recording.moments.append(Moment(log, end, safe, self.confirmed))
        return recording

    confirmed = 0

    def _synchronous(self) -> int:
        return int(self.connection.execute("PRAGMA synchronous").fetchone()[0])

    def _deed(self) -> None:
        count = self.count
        write_note(
            self.store, self.order, str(count), by=WHO, now=START, mint=lambda: f"w{count:06}"
        )
        self.confirmed = count

    def _page(self) -> None:
        page = [
            r.Part(
                remote_id=f"image-{self.count}-{n}",
                token="1",
                code=f"99-{self.count}-{n}",
                description="Seal kit " * 20,
            )
            for n in range(3)
        ]
        with self.store.write(urgent=False) as write:
            apply(write, "part", page, (), as_of=START, seen_at=START)
            write.all("UPDATE cursor SET rows = ? WHERE kind = 'part'", (self.count,))

    def checkpoint(self) -> bool:
        """Bring the log home and begin it anew; say whether the driver synced what it did."""
        self.connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        return self._synchronous() >= NORMAL


def end_of(log: bytes) -> int:
    """Give the end of the last transaction in a log, by the marks of its frames."""
    if len(log) < 32:
        return 0
    size = int.from_bytes(log[8:12], "big")
    salts, end, at = log[16:24], 0, 32
    while at + 24 + size <= len(log) and log[at + 8 : at + 16] == salts:
        if int.from_bytes(log[at + 4 : at + 8], "big"):
            end = at + 24 + size
        at += 24 + size
    return end


# --- images ---
def torn(chance: random.Random, log: bytes, safe: int, before: bytes) -> bytes:
    """Give a log of which only the start is sure; ``before`` is what lay there earlier."""
    image = bytearray(log)
    start = safe - safe % SECTOR
    how = chance.choice(["cut", "zeroed", "garbled", "reordered", "stale", "anything"])
    if how == "cut":
        return bytes(image[: chance.randint(safe, len(image))])
    for at in range(start, len(image), SECTOR):
        if how != "stale" and chance.random() < 0.5:
            continue
        kind = chance.choice(["zeroed", "garbled", "stale"]) if how == "anything" else how
        _spoil(chance, image, at, kind, before)
    return bytes(log[:safe] + image[safe:])


def _spoil(chance: random.Random, image: bytearray, at: int, kind: str, before: bytes) -> None:
    size = min(SECTOR, len(image) - at)
    if kind == "garbled":
        image[at : at + size] = chance.randbytes(size)
    elif kind == "zeroed":
        image[at : at + size] = bytes(size)
    else:  # the sector was never written: what lay there before, or nothing
        image[at : at + size] = before[at : at + size].ljust(size, b"\0")


def mixed(chance: random.Random, old: bytes, new: bytes, size: int) -> bytes:
    """Give a file of which a checkpoint has written some pages, in part or as rubbish."""
    image = bytearray(new[: chance.choice([len(old), len(new)])].ljust(len(old), b"\0"))
    for at in range(0, len(image), size):
        if old[at : at + size] == new[at : at + size]:
            continue
        image[at : at + size] = _page(chance, old, new, at, size)
    return bytes(image)


def _page(chance: random.Random, old: bytes, new: bytes, at: int, size: int) -> bytes:
    was, becomes = old[at : at + size].ljust(size, b"\0"), new[at : at + size]
    how = chance.choice(["old", "old", "new", "torn", "garbled"])
    if how == "new":
        return becomes
    if how == "torn":
        cut = SECTOR * chance.randint(1, size // SECTOR - 1)
        return becomes[:cut] + was[cut:]
    return chance.randbytes(size) if how == "garbled" else was


# --- proofs ---
def torn_logs(images: int, seed: int) -> Looked:
    """Open stores whose log was not wholly on the disk."""
    return _looked(images, seed, _torn)


def crashed_checkpoints(images: int, seed: int) -> Looked:
    """Open stores whose power went within a checkpoint."""
    return _looked(images, seed, _crashed)


IN_A_RECORDING = 40


def _looked(images: int, seed: int, some: Any) -> Looked:
    looked = Looked()
    with workshop() as (folder, template):
        while looked.images < images:
            chance = random.Random(f"{seed} {looked.images}")
            with _writing(folder / "written", template, chance) as writing:
                some(looked, writing, min(IN_A_RECORDING, images - looked.images), folder)
    return looked


@contextmanager
def _writing(place: Path, template: Path, chance: random.Random) -> Iterator[Writing]:
    writing = Writing(place, template, chance)
    try:
        yield writing
    finally:
        writing.store.close()
        shutil.rmtree(place)


def _torn(looked: Looked, writing: Writing, images: int, folder: Path) -> None:
    chance = writing.chance
    first = writing.record()
    recordings = [first]
    before = {id(first): b""}
    if chance.random() < 0.5:  # a log that begins anew, over the frames of the one before
        old = writing.bytes_of("-wal")
        synced = writing.checkpoint()
        second = writing.record()
        if synced:
            recordings = [second]
            before[id(second)] = old
    for _ in range(images):
        recording = chance.choice(recordings)
        last = chance.randrange(len(recording.moments))
        moment = recording.moments[last]
        earlier = recording.moments[last - 1].log if last else b""
        lay = chance.choice([before[id(recording)], earlier])
        log = torn(chance, moment.log, moment.safe, lay)
        _open(looked, folder, recording.file, log, (recording, moment, last))


def _crashed(looked: Looked, writing: Writing, images: int, folder: Path) -> None:
    recording = writing.record()
    moment = recording.moments[-1]
    old, log = writing.bytes_of(), writing.bytes_of("-wal")
    size = int(writing.connection.execute("PRAGMA page_size").fetchone()[0])
    synced = writing.checkpoint()
    new = writing.bytes_of()
    for _ in range(images):
        file = mixed(writing.chance, old, new, size)
        left = log if synced else torn(writing.chance, log, moment.safe, b"")
        _open(looked, folder, file, left, (recording, moment, len(recording.moments) - 1))


def _open(
    looked: Looked, folder: Path, file: bytes, log: bytes, what: tuple[Recording, Moment, int]
) -> None:
    """Open an image as after any crash and hold it against what was done."""
    recording, moment, last = what
    place = folder / "image"
    place.mkdir()
    path = place / "counter.db"
    path.write_bytes(file)
    path.with_name("counter.db-wal").write_bytes(log)
    looked.images += 1
    try:
        store = Store.to_write(path, WHO, START)
        try:
            with store.reading() as rows:
                found = [*file_faults(rows), *_prefix(rows, recording, moment, last)]
        finally:
            store.close()
    except Exception as error:
        found = [f"it does not open: {error}"]
    finally:
        shutil.rmtree(place)
    looked.wrong += [f"image {looked.images}: {words}" for words in found]


def _prefix(rows: Any, recording: Recording, moment: Moment, last: int) -> Iterator[str]:
    notes = {int(row[0]) for row in rows.all("SELECT text FROM note")}
    words = {int(row[0][1:]) for row in rows.all("SELECT id FROM operation")}
    pages: dict[int, int] = {}
    for (remote_id,) in rows.all("SELECT remote_id FROM part WHERE remote_id LIKE 'image-%'"):
        number = int(remote_id.split("-")[1])
        pages[number] = pages.get(number, 0) + 1
    here = notes | pages.keys()
    held = max(here, default=0)
    if here != set(range(1, held + 1)):
        yield f"it holds {sorted(here)}, which is no prefix"
    if notes != words or any(rows_ != 3 for rows_ in pages.values()):
        yield "it holds half a transaction"
    marked = rows.all("SELECT max(rows) FROM cursor WHERE kind = 'part'")[0][0]
    if pages and marked != max(pages):
        yield f"its cursor says {marked}, its rows {max(pages)}"
    if held < moment.confirmed or held < recording.done:
        yield f"deed {moment.confirmed} was confirmed, and it holds only {held}"
    if held > recording.done + last + 1:
        yield f"it holds {held}, more than was done"
