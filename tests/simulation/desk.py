"""One desk: the production store, commands and rounds; its clock errs and its program dies."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bocounter import places
from bocounter.commands.contacting import ContactWanted, ToldWanted, log_contact
from bocounter.commands.deciding import resolve
from bocounter.commands.following_up import set_follow_up
from bocounter.commands.naming_machines import name_machine
from bocounter.commands.noting import write_note
from bocounter.commands.setting_facts import set_facts
from bocounter.commands.withdrawing import withdraw
from bocounter.errors import Cancelled, Known, StoreTrouble, WrongUse
from bocounter.models import instants
from bocounter.models.facts import ContactKind, ContactOutcome
from bocounter.progress import Step
from bocounter.queries.decisions import conflicts
from bocounter.store import backups, mending
from bocounter.store.reader import Reader
from bocounter.store.store import Store
from bocounter.store.writer import Write
from bocounter.sync import round as sync_round
from bocounter.sync.anchoring import BROKEN
from bocounter.sync.outbox import NONE_BEFORE
from tests.simulation import trading, unloading
from tests.simulation.faults import Crash, Faults, Points, Trace
from tests.simulation.line import Ledger, Line
from tests.simulation.world import START, World

DAY = timedelta(days=1)
DAY_1 = date(2026, 12, 1)
DEEDS = ("note", "follow_up", "contact", "contact", "set", "set", "machine")


def _done(_changes: object) -> None:
    """Pass over what a screen would read again."""


class MortalStore(Store):
    """The production store; the program may die before, within and after each transaction."""

    points: Points
    spare: list[Reader]

    @contextmanager
    def write(self, *, urgent: bool = True) -> Iterator[Write]:
        self.points.reach()
        with super().write(urgent=urgent) as write:
            yield write
            self.points.reach()
        self.points.reach()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Read as production does, but on one connection: opening it is most of the time."""
        if self.points.dead:
            raise Crash
        reader = self.spare.pop() if self.spare else self.reader()
        try:
            with reader.snapshot():
                yield reader
        finally:
            self.spare.append(reader)

    def forget_readers(self) -> None:
        """Close the connections that were kept for reading."""
        while self.spare:
            self.spare.pop().close()

    def close(self) -> None:
        """Close the connections that were kept, then what production closes."""
        self.forget_readers()
        super().close()


@dataclass(slots=True)
class Stopping:
    """Somebody who cancels at the nth step; 0 never does."""

    left: int
    said: int = 0

    def step(self, _step: Step) -> None:
        self.said += 1
        if self.left and self.said >= self.left:
            raise Cancelled

    def stopping(self) -> bool:
        return bool(self.left) and self.said >= self.left


@dataclass(slots=True)
class Desk:
    """A workstation of its own: store, clock, clerk."""

    name: str
    world: World
    faults: Faults
    trace: Trace
    folder: Path
    template: Path
    points: Points = field(default_factory=Points)
    ledger: Ledger = field(default_factory=Ledger)
    offset: timedelta = timedelta(0)
    slept: timedelta = timedelta(0)
    poison: set[str] = field(default_factory=set)
    minted: list[str] = field(default_factory=list)
    confirmed: dict[str, str] = field(default_factory=dict)
    starts: int = 0
    trouble: StoreTrouble | None = None
    kept: dict[str, bytes] = field(default_factory=dict)
    store: MortalStore = field(init=False)

    def __post_init__(self) -> None:
        for end in ("", ".looked"):  # looked at already: a store that is whole, today
            shutil.copyfile(
                self.template.with_name(self.template.name + end),
                self._path.with_name(self._path.name + end),
            )
        self._open()

    @property
    def _path(self) -> Path:
        return self.folder / f"{self.name}-{self.starts}.db"

    def _open(self) -> None:
        self.store = MortalStore.to_write(self._path, self.name, self.clock())
        self.store.points, self.store.spare = self.points, []

    def clock(self) -> datetime:
        """Give the desk's own clock, which may be a day off."""
        return self.world.now + self.offset

    def jump(self) -> None:
        """Set the clock wrong, or right again."""
        self.offset = self.faults.chance.choice([-DAY, timedelta(0), DAY])

    def sleep(self) -> None:
        """Close the lid for a while: the clock goes on, the ticks do not."""
        much = timedelta(minutes=self.faults.chance.choice([1, 5, 40, 600]))
        self.world.pass_time(much)
        self.slept += much
        self.trace.say(self.name, "slept", much)

    def ticks(self) -> float:
        """Give the time that passed while the PC was awake."""
        return (self.world.now - START - self.slept).total_seconds()

    def mint(self) -> str:
        """Give a new id, known to the simulation before anybody uses it."""
        self.minted.append(f"{self.name}-{len(self.minted) + 1:05}")
        return self.minted[-1]

    # --- a life ---
    def die(self) -> None:
        """Start again on the bytes that a killed program leaves: the file, its log, its journal."""
        before = self._path
        self.starts += 1
        for end in ("", "-wal", ".journal"):
            left = before.with_name(before.name + end)
            if left.exists():
                shutil.copyfile(left, self._path.with_name(self._path.name + end))
        self.store.close()
        for end in ("", "-wal", "-shm", ".journal"):
            before.with_name(before.name + end).unlink(missing_ok=True)
        if places.backups(before).exists():
            places.backups(before).rename(places.backups(self._path))
        self.points.dead = False
        self._open()
        with self.store.reading() as rows:
            kept = rows.all("SELECT value FROM setting WHERE name = ?", (NONE_BEFORE,))
        if self.ledger.wait_until is not None:  # the last answer may have died with the program
            known = instants.read(kept[0][0]) if kept else None
            self.ledger.wait_until = known and min(known, self.ledger.wait_until)
        self.trace.say(self.name, "died")

    def keep_copy(self) -> None:
        """Copy the store as a person might, who copies its folder."""
        self.kept = {
            end: path.read_bytes()
            for end in ("", "-wal")
            if (path := self._path.with_name(self._path.name + end)).exists()
        }

    def put_back(self) -> bool:
        """Put the older copy in the store's place, beside the journal of now; say if there is one.

        The program was closed for it, as it must be, and starts again.
        """
        if not self.kept:
            return False
        self.store.close()
        for end in ("-wal", "-shm"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)
        for end, content in self.kept.items():
            self._path.with_name(self._path.name + end).write_bytes(content)
        self._open()
        self.ledger.wait_until = None  # what the ERP asked for is not in the copy
        self.trace.say(self.name, "older copy put back")
        return True

    def back_up(self) -> None:
        """Make a backup as each sync does when an hour has passed."""
        if backups.due(self.store.path, self.clock()):
            backups.make(self.store, self.clock())
            self.trace.say(self.name, "backup")

    def damage(self) -> bool:
        """Harm the file while the program is closed, and have it mended; say if it could be."""
        self.store.close()
        whole = self._path.read_bytes()
        cut, garbled = whole[: len(whole) // 2], b"garbage!" * 64 + whole[512:]
        self._path.write_bytes(self.faults.chance.choice([cut, garbled]))
        report = mending.mend(self._path, self.name, self.clock())
        self._open()
        self.ledger.wait_until = None  # what the ERP asked for may not be in the backup
        self.trace.say(self.name, "mended", report.mended, report.backup is not None)
        return report.mended

    def is_held(self) -> bool:
        """Say whether a second program is kept out."""
        try:
            Store.to_write(self._path, "a second one", START, seconds=0).close()
        except StoreTrouble:
            return True
        return False

    # --- a day's work ---
    def do_deed(self, kind: str | None = None) -> None:
        """Write something about a work order; it is confirmed when the command returns."""
        chance = self.faults.chance
        with self.store.reading() as rows:
            orders = [row[0] for row in rows.all("SELECT number FROM work_order ORDER BY id")]
            orders += [row[0] for row in rows.all("SELECT number FROM counter_order ORDER BY at")]
        if not orders:
            return
        number = chance.choice(orders[-5:])
        if self.faults.strikes("crash_in_deed"):
            self.points.arm(chance.randint(1, 3))
        kind = kind or chance.choice(DEEDS)
        self._confirmed_by(kind, lambda: self._deed(kind, number))

    def _confirmed_by(self, kind: str, deed: Callable[[], None]) -> None:
        """Do a deed; its words are confirmed when it returns."""
        already = len(self.minted)
        try:
            deed()
        except WrongUse as error:
            self.trace.say(self.name, kind, "refused", type(error).__name__)
            return
        except Crash:
            self.die()
            return
        finally:
            self.points.disarm()
        with self.store.reading() as rows:
            for reference in self.minted[already:]:
                found = rows.all("SELECT 1 FROM operation WHERE id = ?", (reference,))
                if found:  # else it is the id of something else, such as a conflict
                    self.confirmed[reference] = kind
                    self._fate(reference)
        self.trace.say(self.name, kind, *self.minted[already:])

    def decide(self, keep: str | None = None) -> None:
        """Decide something that waits for a person, or take a word back.

        With ``keep`` it is the first decision that waits, and nothing is drawn.
        """
        chance = self.faults.chance
        with self.store.reading() as rows:
            open_ = [one.id for one in conflicts(rows) if one.kind != "many_deletions"]
            words = [row[0] for row in rows.all("SELECT id FROM operation ORDER BY seq")]
        drawn: Any = keep or chance.choice(["ours", "ours", "theirs"])
        now = self.clock()
        how: dict[str, Any] = {"by": f"Ruth at {self.name}", "now": now, "mint": self.mint}
        if self.faults.strikes("crash_in_deed"):
            self.points.arm(chance.randint(1, 3))
        if open_ and (keep or chance.random() < 0.8):
            id_ = open_[0] if keep else chance.choice(open_)
            self._confirmed_by(
                f"keep {drawn}", lambda: _done(resolve(self.store, id_, drawn, **how))
            )
        elif words and not keep:
            id_ = chance.choice(words[-8:])
            self._confirmed_by("withdraw", lambda: _done(withdraw(self.store, id_, **how)))
        self.points.disarm()

    def _deed(self, kind: str, number: str) -> None:
        now = self.clock()
        how: dict[str, Any] = {"by": f"Ruth at {self.name}", "now": now, "mint": self.mint}
        if kind in unloading.DEEDS:
            unloading.deed(self, kind, **how)
        elif kind in trading.DEEDS or kind == trading.REPLACE:
            trading.deed(self, kind, **how)
        elif kind == "note":
            write_note(self.store, number, "The customer asked again.", **how)
        elif kind == "follow_up":
            set_follow_up(self.store, number, now + 2 * DAY, **how)
        elif kind == "set":
            set_facts(self.store, number, self._wishes(), **how)
        elif kind == "machine":
            serial = f"SN-{len(self.minted)}"
            name_machine(
                self.store, number, make="Brand", model=None, serial=serial, unit_number=None, **how
            )
        else:
            told = ToldWanted(target=number, day=(now + 9 * DAY).date())
            wanted = ContactWanted(
                work_order=number,
                kind=ContactKind.CALL,
                outcome=ContactOutcome.REACHED,
                told=(told,),
                next_contact=now + DAY,
            )
            log_contact(self.store, wanted, **how)

    def _wishes(self) -> dict[str, Any]:
        chance = self.faults.chance
        every: dict[str, Any] = {
            "need_by": DAY_1 + chance.randint(0, 5) * DAY,
            "machine_down": chance.random() < 0.5,
            "hold_reason": chance.choice(["waits for parts", "waits for approval"]),
            "service_writer": chance.choice(["Ruth", "Gus"]),
        }
        return {name: every[name] for name in chance.sample(sorted(every), chance.randint(1, 2))}

    def _fate(self, reference: str) -> None:
        if self.faults.strikes("refused"):
            self.world.refusing.add(reference)
        elif self.faults.strikes("stale"):
            self.world.disputed.add(reference)
        elif self.faults.strikes("poison"):
            self.poison.add(reference)

    def sync(self, *, full: bool = False, pull: bool = True) -> str:
        """Do one round, which may be cancelled or end with the program; say how it ended."""
        chance = self.faults.chance
        stop = chance.randint(1, 30) if self.faults.strikes("cancel") else 0
        if self.faults.strikes("crash"):
            self.points.arm(chance.randint(1, 120))
        self.ledger.logins, self.ledger.horizons = 0, 0
        line = Line(
            self.world,
            self.faults,
            self.points,
            self.trace,
            self.ledger,
            self.store,
            self.jump,
            self.sleep,
            self.poison,
        )
        try:
            ended = str(self._round(line, Stopping(stop), full=full, pull=pull))
        except Known as error:
            ended = type(error).__name__
            self.trouble = error if isinstance(error, StoreTrouble) else self.trouble
        except Crash:
            ended = "Crash"
            self.die()
        finally:
            self.points.disarm()
        if self.ledger.logins > 1:
            self.ledger.wrong.append(("other", "18: more than one login in a round"))
        self.trace.say(self.name, "round", ended)
        return ended

    def _round(
        self, line: Line, progress: Stopping, *, full: bool, pull: bool
    ) -> tuple[object, ...]:
        summary = sync_round.run(
            self.store,
            line,
            clock=self.clock,
            progress=progress,
            full=full,
            pull=pull,
            monotonic=self.ticks,
            mint=self.mint,
            chance=self.faults.chance.random,
        )
        if BROKEN in summary.notes:
            self.ledger.wrong.append(("other", "25: the audit is said to be cut, and is not"))
        return (sum(summary.pulled.values()), summary.deleted, summary.pushed, summary.waiting)
