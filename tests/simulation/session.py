"""One session: a dealership's days, then a healing, and what is true afterwards."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.simulation import others, promises, trading, unloading
from tests.simulation.desk import Desk
from tests.simulation.faults import Faults, Script, Trace
from tests.simulation.keeping import HOLDS
from tests.simulation.mirrored import Seen, Wrong
from tests.simulation.world import World

MOST_ROUNDS = 6
"""Rounds within which everything must be in once the faults have ended."""
BETWEEN = timedelta(minutes=61)
"""Time between those rounds: longer than any wait an ERP may ask for, and than the quiet time."""

DESKS = (1, 1, 1, 2, 2, 3, 4)
ROUNDS_AFTER = 12
BRIEF = 3
"""A brief session takes such a part of the steps: more of them fit into a test run."""
TROUBLES = (
    *("deletion", "scope", "mass", "unreadable", "clock", "second", "put_back", "erp"),
    *("damage", "words"),
)
UNHEALED = 5
"""Of so many seeds one never heals: what must hold at all times is looked at for longer there."""

DOUBLED = "replay_doubled_and_reported"
"""What nobody can prevent where the ERP keeps no unique reference: counted, not excused."""


@dataclass(slots=True)
class Result:
    """What became of one session."""

    seed: int
    operations: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    crashes: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    trace: str = ""
    lines: list[str] = field(default_factory=list)


class Session:
    """Everything one seed decides."""

    def __init__(
        self,
        seed: int,
        folder: Path,
        template: Path,
        *,
        healing: bool | None = None,
        written: Mapping[str, int] | None = None,
        desks: int | None = None,
        brief: bool = False,
    ) -> None:
        self.chance = random.Random(seed)
        self.brief = brief
        self.healing = seed % UNHEALED != 0 if healing is None else healing
        self.trace = Trace()
        self.faults = (
            Faults.mixed(self.chance) if written is None else Script.written(self.chance, **written)
        )
        self.world = World(self.chance, unique=self.chance.random() < 0.5)
        if self.world.unique and self.chance.random() < 0.7:
            self.world.holds = HOLDS
        self.result = Result(seed)
        many = self.faults.has("mass_loss") and self.chance.random() < 0.5
        self.trading = trading.is_trading(seed) and written is None
        self.world.one_shelf = self.trading
        others.found(self.world, many=many)
        self.trades: tuple[str, ...] = trading.DEEDS
        if self.trading:
            self._open_shop(receiving=unloading.is_receiving(seed))
        self.many = many
        self.away = 1
        self.desks = [
            Desk(f"desk{n}", self.world, self.faults, self.trace, folder, template)
            for n in range(1, (desks or (self.chance.choice(DESKS) if written is None else 1)) + 1)
        ]
        self.seen = {desk.name: Seen() for desk in self.desks}

    def _open_shop(self, *, receiving: bool) -> None:
        trading.furnish(self.world)
        if self.chance.random() < 0.8:
            self.world.holds |= trading.HOLDS
        if trading.is_replacing(self.result.seed):
            self.trades += (trading.REPLACE, trading.REPLACE)
            self.world.holds |= trading.LINES if "counter_order" in self.world.holds else set()
        if receiving:
            self.trades += unloading.DEEDS
            self.world.holds |= {unloading.KIND} if self.chance.random() < 0.8 else set()

    def run(self) -> Result:
        """Live the session to its end, or to the first thing that is wrong."""
        try:
            for desk in self.desks:
                self.round(desk)
            steps = self.chance.randint(40, 120) * (1 if self.healing else 2)
            for _ in range(steps // BRIEF if self.brief else steps):
                if self.result.wrong:
                    break
                self._step()
            if self.healing and not self.result.wrong:
                self.heal_and_drain()
        finally:
            for desk in self.desks:
                desk.store.close()
        return self._told()

    def _told(self) -> Result:
        result = self.result
        result.operations = sum(len(desk.confirmed) for desk in self.desks)
        result.crashes = sum(desk.points.crashes for desk in self.desks)
        result.faults = self.faults.struck
        doubled = sum(len(promises.doubled(desk)) for desk in self.desks)
        result.faults += Counter({DOUBLED: doubled})
        for desk in self.desks:
            self.trace.say(desk.name, sorted(self.seen[desk.name].words.items()))
        self.trace.say("end", len(self.world.notes), result.wrong)
        result.trace, result.lines = self.trace.hash, self.trace.last
        return result

    # --- steps ---
    def _step(self) -> None:
        desk = self.chance.choice(self.desks)
        step = self.chance.choices(
            ["others", "deed", "time", "round", "trouble", "decide"], [30, 28, 14, 13, 8, 5]
        )[0]
        if step == "others" and self.trading and self.chance.random() < 0.2:
            if "receive" in self.trades and self.chance.random() < 0.5:
                unloading.receive_one(self.world)
            elif trading.REPLACE in self.trades and self.chance.random() < 0.5:
                trading.touch_a_draft(self.world)
            else:
                trading.act_on_one(self.world)
        elif step == "others":
            self.trace.say("others", others.do_something(self.world, late=self._late()))
        elif step == "deed":
            trades = self.trading and self.chance.random() < 0.5
            self.deed(desk, self.chance.choice(self.trades) if trades else None)
        elif step == "time":
            self._pass_time()
        elif step == "round":
            self.round(desk)
        elif step == "decide":
            starts = desk.starts
            desk.decide()
            self.look(desk, after_crash=desk.starts != starts, after_deed=True)
        else:
            self._trouble(desk)

    def deed(self, desk: Desk, kind: str | None = None) -> None:
        """Let a clerk write something, and look at it."""
        starts = desk.starts
        desk.do_deed(kind)
        self.look(desk, after_crash=desk.starts != starts, after_deed=True)

    def _late(self) -> bool:
        return self.faults.strikes("late_commit")

    def _pass_time(self) -> None:
        minutes = self.chance.choice([1, 3, 10, 20, 40, 90, 600])
        if self.away and self.chance.random() < 0.03:
            self.away, minutes = 0, 3 * 24 * 60
        self.world.pass_time(timedelta(minutes=minutes))
        self.trace.say("time", minutes)

    def round(self, desk: Desk, *, full: bool | None = None, pull: bool = True) -> None:
        """Let a desk do a round, and look at it."""
        starts = desk.starts
        ended = desk.sync(full=self.chance.random() < 0.05 if full is None else full, pull=pull)
        if ended.startswith("("):
            self.seen[desk.name].unread = False
            if self.faults.has("damaged_store"):
                desk.back_up()
        self.look(desk, after_crash=desk.starts != starts)

    def look(self, desk: Desk, *, after_crash: bool = False, after_deed: bool = False) -> None:
        """Hold a desk's store against the promises."""
        found = promises.look(
            desk, self.seen[desk.name], after_crash=after_crash, after_deed=after_deed
        )
        self.result.wrong += found

    def _trouble(self, desk: Desk) -> None:
        world, faults = self.world, self.faults
        kind = self.chance.choice(TROUBLES)
        if kind == "scope" and faults.strikes("scope_loss"):
            others.hide_one(world)
        elif kind == "scope":
            others.show_again(world, saved=self.chance.random() < 0.8)
        elif kind == "mass" and self.many:
            self._mass(desk)
        elif kind == "unreadable" and faults.strikes("unreadable_row"):
            others.spoil_one(world)
        elif kind == "clock" and faults.strikes("clock_jump"):
            desk.jump()
        elif kind == "deletion" and faults.strikes("deletion"):
            others.delete_one(world)
        elif kind == "erp":
            self._put_erp_back()
        elif kind == "put_back":
            self._put_back(desk)
        elif kind == "damage":
            self._damage(desk)
        elif kind == "words" and faults.strikes("odd_words"):
            others.write_oddly(world)
        elif kind == "second" and not desk.is_held():
            self.result.wrong.append(("other", "24: a second program got the store"))
        self.trace.say("trouble", kind)

    def _put_back(self, desk: Desk) -> None:
        """Copy the store, or put the older copy in its place."""
        if not self.faults.has("store_put_back"):
            return
        if not desk.kept:
            desk.keep_copy()
        elif self.faults.strikes("store_put_back") and desk.put_back():
            self.seen[desk.name].put_back()
            self.look(desk)

    def _damage(self, desk: Desk) -> None:
        """Damage the store, which is mended."""
        if self.faults.strikes("damaged_store"):
            if not desk.damage():
                self.result.wrong.append(("other", "25: a damaged store is taken for a whole one"))
            self.seen[desk.name].put_back()
            self.look(desk)

    def _put_erp_back(self) -> None:
        """Back the ERP up, or set it back; the desks sync before it has grown as far again."""
        if not self.faults.has("erp_put_back"):
            return
        if self.world.backup is None:
            self.world.back_up()
        elif self.faults.strikes("erp_put_back") and self.world.put_back():
            self.trace.say("the ERP was set back")
            for desk in self.desks:
                self.seen[desk.name].erp_put_back()
                desk.ledger.pages.clear()
                for _ in range(ROUNDS_AFTER):
                    self.round(desk, full=False)
                    if desk.ledger.horizons:
                        break

    def _mass(self, desk: Desk) -> None:
        """Lose the right to see the parts for a round or two."""
        if self.faults.strikes("mass_loss"):
            others.hide_many(self.world)
            self.world.pass_time(timedelta(hours=25))
            self.round(desk)
        others.show_many(self.world)

    # --- the end ---
    def heal_and_drain(self) -> None:
        """End all faults; within a few rounds everything is in and the mirror is the ERP."""
        self._poisoned()
        self.faults.on = False
        others.show_many(self.world)
        others.mend_all(self.world)
        for desk in self.desks:
            desk.offset = timedelta(0)
        waiting = self._drain(MOST_ROUNDS)
        for word in waiting:
            self.result.wrong.append(
                ("stall", f"19: {word} still waits after {MOST_ROUNDS} rounds")
            )
        self.world.pass_time(timedelta(hours=25))
        for desk in self.desks:
            desk.sync()
            self.look(desk)
            self.result.wrong += promises.at_the_end(desk, self.seen[desk.name])

    def _poisoned(self) -> None:
        """With nothing but a poisonous word left, all words about other records arrive."""
        if not any(desk.poison for desk in self.desks):
            return
        self.faults.only = frozenset({"poison"})
        behind = {ref for desk in self.desks for ref in self._behind_poison(desk)}
        for word in self._drain(MOST_ROUNDS, behind):
            self.result.wrong.append(("stall", f"16: {word} waits behind another record"))

    def _behind_poison(self, desk: Desk) -> set[str]:
        words, bad = self.seen[desk.name].words, set(desk.poison)
        while (
            more := {
                word for word in words if any(line & bad for line in promises.needed_by(desk, word))
            }
            - bad
        ):
            bad |= more
        records = {words[ref][1] for ref in bad if ref in words}
        records |= trading.other_names(self.world, desk, records)
        return {ref for ref, (_, target, _) in words.items() if target in records}

    def _drain(self, rounds: int, but: Collection[str] = ()) -> list[str]:
        """Sync until nothing waits, except for ``but``; give what still does."""
        waiting: list[str] = []
        for _ in range(rounds):
            self.world.pass_time(BETWEEN)
            for desk in self.desks:
                desk.sync()
                self.look(desk)
            waiting = [w for desk in self.desks for w in promises.waiting(desk) if w not in but]
            if not waiting:
                break
        return waiting
