"""Seeded sessions of desks against a real Tryton through a failing line, judged by plain SQL.

    with Ground(folder) as ground:
        verdict = ground.session(seed=7, with_module=True, steps=12)
        assert verdict.sound, verdict

A session is a random run of desks that write notes, set facts, make machines and sync, of the
ERP's own people at work, and of a line that fails. Then the line heals, everybody decides and
syncs until nothing waits, and the ERP's own tables are counted: with the module every word is
there exactly once, on a stock Tryton at least once and what is there twice is reported; what
its people wrote is only replaced by somebody who saw it; and each desk's mirror is the server.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bocounter.errors import Known
from bocounter.outside.erp.records import KINDS
from bocounter.outside.erp.tryton.connector import connect
from bocounter.outside.erp.tryton.notes import mark
from tests.outside.erp_counter import Desk, Later
from tests.outside.erp_desk import ErpDesk
from tests.outside.erp_scene import ORDERS, lay_scene, target_of, today, whole
from tests.outside.erp_server import DATABASES, STOCK, WITH_MODULE, ErpServer, erp_python, template
from tests.outside.faulty_proxy import FaultyProxy, Trouble

TROUBLES = (
    Trouble.LOSE_ANSWER,
    Trouble.LOSE_ANSWER,
    Trouble.LOSE_REQUEST,
    Trouble.CUT_ANSWER,
    Trouble.REFUSE,
    Trouble.PORTAL,
    Trouble.STATUS,
)
"""What the line does; an answer lost after the deed comes twice as often."""

MOST_DRAINS = 8
"""In so many rounds, half an hour apart, everything a healthy line can carry has arrived."""


@dataclass(slots=True)
class Verdict:
    """What a session amounted to; the lists must be empty.

    ``doubled`` are words that are in the ERP twice and that no desk reports, ``overwritten``
    what the ERP's people wrote and somebody replaced who had not seen it.
    """

    seed: int
    with_module: bool
    steps: int
    words: int = 0
    rounds: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    disputes: int = 0
    reported: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)
    divergent: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was lost, nothing twice, nothing differs and nothing hangs."""
        bad = (self.lost, self.doubled, self.overwritten, self.divergent, self.stuck)
        return not any(bad)


class Ground:
    """A running Tryton with and without the module, and the scene that every session begins in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = ErpServer(erp_python(), folder / "server", DATABASES)
        self._scenes: dict[str, tuple[Path, Path]] = {}

    def __enter__(self) -> Self:
        for database in DATABASES:
            like = template(erp_python(), with_module=database == WITH_MODULE)
            shutil.copyfile(like, self._server.file(database))
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def _scene(self, database: str) -> tuple[Path, Path]:
        """Give the ERP that sessions begin with, and the store of a desk that has read it."""
        if database not in self._scenes:
            lay_scene(ErpDesk(self._server.url, database, today()))
            self._server.age(database)
            store = self._folder / f"{database}-desk.db"
            target = target_of(self._server.url, database, self._folder)
            with closing(Desk("A desk", store, target, random.Random(0))) as desk:
                desk.sync()
            kept = self._server.keep(database, self._folder / f"{database}-scene.sqlite")
            self._scenes[database] = kept, store
        return self._scenes[database]

    def session(
        self,
        seed: int,
        *,
        with_module: bool,
        steps: int = 12,
        desks: int = 2,
        make: type[Later] = Later,
        how: type[Session] | None = None,
    ) -> Verdict:
        """Run one session of desks whose connectors ``make`` makes, and judge it.

        ``how`` is another kind of session than the usual.
        """
        database = WITH_MODULE if with_module else STOCK
        scene, store = self._scene(database)
        self._server.renew(database, scene)
        folder = self._folder / f"session-{seed}-{database}"
        folder.mkdir()
        for n in range(desks):
            shutil.copyfile(store, folder / f"desk{n}.db")
        with FaultyProxy(self._server.port) as proxy:
            place = Place(self._server.url, database, proxy, folder, self._rows)
            with closing((how or Session)(place, seed, steps, desks, make)) as session:
                verdict = session.run()
        shutil.rmtree(folder)
        return verdict

    def _rows(self, database: str, statement: str) -> list[tuple[Any, ...]]:
        file = self._server.file(database)
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as erp:
            return erp.execute(statement).fetchall()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session is: the ERP, the line to it, and plain SQL in its database."""

    url: str
    database: str
    proxy: FaultyProxy
    folder: Path
    rows: Callable[[str, str], Sequence[Sequence[Any]]]

    @property
    def with_module(self) -> bool:
        """Whether bocounter's module is in the ERP."""
        return self.database != STOCK

    def ask(self, statement: str) -> Sequence[Sequence[Any]]:
        """Give the rows of a plain statement."""
        return self.rows(self.database, statement)


class Session:
    """One session: its desks, its ERP, its line and its chance."""

    pulls_truly = False
    """Whether what is read is read by the true clock; else the last read is of everything."""
    seconds = "20"
    """How long a desk waits for an answer."""

    def __init__(
        self, place: Place, seed: int, steps: int, desks: int, make: type[Later] = Later
    ) -> None:
        self._place, self._proxy = place, place.proxy
        self._rng = random.Random(seed)
        self._verdict = Verdict(seed, place.with_module, steps)
        self._people = ErpDesk(place.url, place.database, today())
        self._orders = [row["id"] for row in self._people.rpc.find("sale.sale", [])[:ORDERS]]
        self._theirs: dict[int, str] = {}
        line = target_of(place.proxy.url, place.database, place.folder, self.seconds)
        self._desks = [
            Desk(
                f"Desk {n}",
                place.folder / f"desk{n}.db",
                line,
                self._rng,
                make,
                pulls_truly=self.pulls_truly,
            )
            for n in range(desks)
        ]

    def close(self) -> None:
        """Close the desks' stores."""
        for desk in self._desks:
            desk.close()

    def run(self) -> Verdict:
        """Let everybody work, heal the line, drain, and count."""
        deeds = self._deeds()
        for _ in range(self._verdict.steps):
            self._rng.choice(deeds)()
        self._proxy.heal()
        self._settle()
        self._drain()
        self._count()
        self._hold_theirs()
        self._compare()
        for desk in self._desks:
            self._verdict.said += desk.said
            self._verdict.disputes += desk.decided
        self._verdict.words = sum(len(desk.words) for desk in self._desks)
        return self._verdict

    def _deeds(self) -> tuple[Callable[[], None], ...]:
        """Give what may happen, the likely things more than once."""
        return (
            *(self._say,) * 3,
            *(self._set,) * 4,
            self._name_machine,
            *(self._faulty_round,) * 4,
            self._others,
            self._change,
        )

    def _settle(self) -> None:
        """End what is under way in the ERP; here nothing is."""

    def _free(self) -> list[int]:
        """Give the orders that nobody has under way in the ERP."""
        return self._orders

    def _who(self) -> tuple[Desk, str]:
        return self._rng.choice(self._desks), f"WO-{self._rng.randrange(ORDERS)}"

    def _say(self) -> None:
        desk, number = self._who()
        desk.say(number)

    def _set(self) -> None:
        desk, number = self._who()
        every: dict[str, Any] = {
            "need_by": today() + dt.timedelta(days=self._rng.randrange(9)),
            "machine_down": self._rng.random() < 0.5,
            "hold_reason": f"{desk.name} waits {self._rng.randrange(10**6)}",
        }
        chosen = self._rng.sample(sorted(every), self._rng.choice((1, 1, 2)))
        desk.set(number, {name: every[name] for name in chosen})

    def _name_machine(self) -> None:
        desk, number = self._who()
        desk.name_machine(number, f"SN-{self._rng.getrandbits(48):x}")

    def _faulty_round(self) -> None:
        """Sync a desk on a line that fails once or twice on the way."""
        desk = self._rng.choice(self._desks)
        desk.ahead += dt.timedelta(minutes=self._rng.choice((0, 1, 10)))
        for _ in range(self._rng.choice((1, 1, 2))):
            trouble = self._rng.choice(TROUBLES)
            keeping = "bocounter.call.keep" if self._verdict.with_module else "ir.note.create"
            having = self._rng.choice((keeping, keeping, "held_anywhere", "search_read", ""))
            self._proxy.fail(trouble, having=having)
            self._verdict.faults[trouble.name.lower()] += 1
        try:
            desk.sync(pull=self._rng.random() < 0.3)
        except Known:
            self._verdict.faults["rounds_ended"] += 1
        self._proxy.heal()
        self._verdict.rounds += 1

    def _others(self) -> None:
        """Let the ERP's own people do something that the mirrors must hear of."""
        people, rng = self._people, self._rng
        match rng.randrange(4):
            case 0:
                (purchase,) = people.rpc.find("purchase.purchase", [])
                people.move_eta(purchase["id"], people.day(rng.randrange(1, 40)))
            case 1:
                (part, *_rest) = people.rpc.find("product.product", [])
                people.rename_part(part["id"], f"Part, edition {rng.randrange(99)}")
            case 2:
                people.customer(f"Walk-in {rng.randrange(99)}", phone="+1 406 555 0199")
            case _:
                order = rng.choice(self._free())
                people.rpc.write("sale.sale", order, description=f"Loader {rng.random()}")

    def _change(self) -> None:
        """Let the ERP's people write a fact that a desk may be about to set."""
        if not self._verdict.with_module:
            self._others()
            return
        order = self._rng.choice(self._free())
        self._theirs[order] = f"credit {self._rng.randrange(10**9)}"
        self._people.rpc.write("sale.sale", order, bo_hold_reason=self._theirs[order])
        self._verdict.faults["changed_by_others"] += 1

    def _drain(self) -> None:
        for _ in range(MOST_DRAINS):
            waiting = 0
            for desk in self._desks:
                desk.ahead += dt.timedelta(minutes=31)
                waiting += desk.sync(pull=False).waiting
                waiting += len(desk.rows(_UNDECIDED))
                desk.decide()
                self._verdict.rounds += 1
            if not waiting:
                break
        arrived = ("verified",) if not self.pulls_truly else ("verified", "done")
        for desk in self._desks:
            desk.ahead += dt.timedelta(minutes=31)
            desk.sync(full=not self.pulls_truly)
            rows = desk.rows("SELECT id, state FROM operation WHERE state <> 'withdrawn'")
            self._verdict.stuck += [
                f"{desk.name}: {word} is {state}" for word, state in rows if state not in arrived
            ]

    def _count(self) -> None:
        """Count each word in the ERP's own tables; those that were taken back are not there."""
        words = [word for desk in self._desks for word in desk.words]
        held = self._held(words)
        back = self._of_desks("SELECT id FROM operation WHERE state = 'withdrawn'")
        reported = self._of_desks("SELECT operation FROM conflict WHERE kind = 'duplicate'")
        self._verdict.reported = len(reported)
        self._verdict.lost = [word for word in words if not held[word] and word not in back]
        self._verdict.doubled = [
            word
            for word in words
            if held[word] > 1 and (self._verdict.with_module or word not in reported)
        ]
        self._verdict.stuck += [f"{word} is taken back and there" for word in back if held[word]]

    def _of_desks(self, statement: str) -> set[str]:
        return {row[0] for desk in self._desks for row in desk.rows(statement)}

    def _held(self, words: list[str]) -> Counter[str]:
        if self._verdict.with_module:
            return Counter(row[0] for row in self._place.ask(_REFERENCES))
        notes = [row[0].rstrip() for row in self._place.ask("SELECT message FROM ir_note")]
        return Counter(word for word in words for note in notes if note.endswith(mark(word)))

    def _hold_theirs(self) -> None:
        """Look whether what the ERP's people wrote last stands, or was seen by who replaced it."""
        seen = {
            json.loads(base).get("hold_reason")
            for desk in self._desks
            for (base,) in desk.rows(_ARRIVED_ON)
        }
        for order, theirs in self._theirs.items():
            ((now,),) = self._place.ask(f"SELECT bo_hold_reason FROM sale_sale WHERE id = {order}")
            if now != theirs and theirs not in seen:
                self._verdict.overwritten.append(f"{theirs!r} at {order} is {now!r} now")

    def _compare(self) -> None:
        """Hold each mirror against what a new desk is told, and the orders against plain SQL."""
        ((orders,),) = self._place.ask(
            "SELECT count(*) FROM sale_sale WHERE state IN ('confirmed', 'processing')"
        )
        place = self._place
        with closing(connect(target_of(place.url, place.database, place.folder))) as connector:
            connector.login()
            there = {kind: whole(connector, kind) for kind in KINDS}
        for desk in self._desks:
            for kind, tokens in there.items():
                mirror = {row[0]: row[1] for row in desk.rows(_TOKENS.format(kind))}
                if mirror != tokens:
                    odd = sorted(mirror.items() ^ tokens.items())[:4]
                    self._verdict.divergent.append(f"{desk.name}: {kind} {odd}")
            here = desk.rows("SELECT remote_id FROM work_order WHERE status = 'open'")
            if len(here) != int(orders):
                self._verdict.divergent.append(f"{desk.name}: not {orders} open work orders")


_REFERENCES = """
    SELECT reference FROM bocounter_call UNION ALL
    SELECT reference FROM bocounter_machine WHERE reference IS NOT NULL
"""
_UNDECIDED = """
    SELECT id FROM conflict WHERE resolved_at IS NULL AND kind <> 'duplicate'
    UNION ALL SELECT id FROM operation WHERE state IN ('rejected', 'conflict', 'blocked')
"""
_ARRIVED_ON = """
    SELECT base FROM operation WHERE state IN ('done', 'verified') AND base IS NOT NULL
"""
_TOKENS = "SELECT remote_id, token FROM {}"
