"""Seeded sessions of desks against a real Tryton through a failing line, judged by plain SQL.

    with Ground(folder) as ground:
        verdict = ground.session(seed=7, with_module=True, steps=12)
        assert verdict.sound, verdict

A session is a random run of desks that say things and sync, of the ERP's own people at work,
and of a line that fails. Then the line heals, everybody syncs until nothing waits, and the
ERP's own tables are counted: with the module every word is there exactly once, on a stock
Tryton at least once and what is there twice is reported; and each desk's mirror is the server.
The clocks of the desks and of the ERP as they hear it are moved forward instead of waited for.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from bocounter.commands.noting import write_note
from bocounter.errors import Known
from bocounter.outside.erp.connector import Connector, Identity, Scope, Target
from bocounter.outside.erp.records import KINDS
from bocounter.outside.erp.tryton.connector import Tryton, connect
from bocounter.outside.erp.tryton.notes import mark
from bocounter.progress import Silent
from bocounter.store.store import Store
from bocounter.sync import round as sync_round
from tests.outside.erp_desk import ErpDesk
from tests.outside.erp_server import DATABASES, STOCK, WITH_MODULE, ErpServer, erp_python, template
from tests.outside.erp_setup import COUNTER, COUNTER_PASSWORD
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


class Later(Tryton):
    """The connector, hearing a clock of the ERP that is ``ahead`` of the true one."""

    ahead = dt.timedelta(0)

    def identity(self) -> Identity:
        told = super().identity()
        return replace(told, now=told.now and told.now + self.ahead)


@dataclass(slots=True)
class Verdict:
    """What a session amounted to. ``lost``, ``doubled``, ``divergent`` and ``stuck`` must be empty.

    ``doubled`` are words that are in the ERP twice and that no desk reports.
    """

    seed: int
    with_module: bool
    steps: int
    words: int = 0
    rounds: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    reported: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    divergent: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was lost, nothing twice, nothing differs and nothing hangs."""
        return not (self.lost or self.doubled or self.divergent or self.stuck)


class Desk:
    """One workstation: a store on disk and a line of its own to the ERP."""

    def __init__(
        self,
        name: str,
        path: Path,
        target: Target,
        rng: random.Random,
        make: type[Later] = Later,
    ) -> None:
        self.name, self._target, self._rng, self._make = name, target, rng, make
        self.ahead = dt.timedelta(0)
        self.store = Store.to_write(path, name, self.now())
        self.words: list[str] = []

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead

    def say(self, number: str) -> None:
        word = f"{self._rng.getrandbits(64):016x}"
        write_note(
            self.store,
            number,
            f"{self.name} said it.",
            by="Dana",
            now=self.now(),
            mint=lambda: word,
        )
        self.words.append(word)

    def sync(self, **how: Any) -> sync_round.Summary:
        connector = self._make(self._target)
        connector.ahead = self.ahead
        with closing(connector):
            return sync_round.run(
                self.store,
                connector,
                clock=self.now,
                progress=Silent(),
                mint=lambda: f"{self._rng.getrandbits(64):016x}",
                chance=self._rng.random,
                **how,
            )

    def close(self) -> None:
        self.store.close()

    def rows(self, statement: str) -> list[Any]:
        with self.store.reading() as rows:
            return list(rows.all(statement))


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
            lay_scene(ErpDesk(self._server.url, database, _today()))
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
    ) -> Verdict:
        """Run one session of desks whose connectors ``make`` makes, and judge it."""
        database = WITH_MODULE if with_module else STOCK
        scene, store = self._scene(database)
        self._server.renew(database, scene)
        folder = self._folder / f"session-{seed}-{database}"
        folder.mkdir()
        for n in range(desks):
            shutil.copyfile(store, folder / f"desk{n}.db")
        with FaultyProxy(self._server.port) as proxy:
            session = Session(self._server, database, proxy, folder, seed, steps, desks, make)
            with closing(session):
                verdict = session.run()
        shutil.rmtree(folder)
        return verdict


def target_of(url: str, database: str, beside: Path) -> Target:
    """Give what a connector as the counter's user is made of."""
    return Target(
        url=url,
        database=database,
        user=COUNTER,
        secret=lambda: COUNTER_PASSWORD,
        beside=beside,
        now=lambda: dt.datetime.now(dt.UTC),
        options={"timeout": "20"},
    )


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def lay_scene(desk: ErpDesk) -> None:
    """Open three work orders that wait for parts, and one purchase order for them."""
    parts = [desk.part(f"P-{n}", f"Part {n}") for n in range(3)]
    supplier = desk.supplier("Corvane Parts Supply", A=parts[0], B=parts[1])
    for n in range(3):
        customer = desk.customer(f"Customer {n}", phone=f"+1 406 555 010{n}")
        desk.work_order(customer, (parts[n], 2), (parts[0], 1), reference=f"WO-{n}")
    desk.purchase(supplier, (parts[0], 6))
    desk.stock(parts[2], 1)


class Session:
    """One session: its desks, its ERP, its line and its chance."""

    def __init__(
        self,
        server: ErpServer,
        database: str,
        proxy: FaultyProxy,
        folder: Path,
        seed: int,
        steps: int,
        desks: int,
        make: type[Later],
    ) -> None:
        self._server, self._database, self._proxy = server, database, proxy
        self._rng = random.Random(seed)
        self._verdict = Verdict(seed, database == WITH_MODULE, steps)
        self._people = ErpDesk(server.url, database, _today())
        self._desks = [
            Desk(
                f"Desk {n}",
                folder / f"desk{n}.db",
                target_of(proxy.url, database, folder),
                self._rng,
                make,
            )
            for n in range(desks)
        ]
        self._true = target_of(server.url, database, folder)

    def close(self) -> None:
        """Close the desks' stores."""
        for desk in self._desks:
            desk.close()

    def run(self) -> Verdict:
        """Let everybody work, heal the line, drain, and count."""
        deeds: tuple[Callable[[], None], ...] = (
            *(self._say,) * 5,
            *(self._faulty_round,) * 4,
            *(self._others,) * 2,
        )
        for _ in range(self._verdict.steps):
            self._rng.choice(deeds)()
        self._proxy.heal()
        self._drain()
        self._count()
        self._compare()
        return self._verdict

    def _say(self) -> None:
        self._rng.choice(self._desks).say(f"WO-{self._rng.randrange(3)}")
        self._verdict.words += 1

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
                order = people.rpc.find("sale.sale", [])[rng.randrange(3)]
                people.rpc.write("sale.sale", order["id"], description=f"Loader {rng.random()}")

    def _drain(self) -> None:
        for _ in range(MOST_DRAINS):
            waiting = 0
            for desk in self._desks:
                desk.ahead += dt.timedelta(minutes=31)
                waiting += desk.sync(pull=False).waiting
                self._verdict.rounds += 1
            if not waiting:
                break
        for desk in self._desks:
            desk.ahead += dt.timedelta(minutes=31)
            desk.sync(full=True)
            rows = desk.rows(
                "SELECT id, state FROM operation WHERE state NOT IN ('taken', 'verified')"
            )
            self._verdict.stuck += [f"{desk.name}: {row[0]} is {row[1]}" for row in rows]

    def _count(self) -> None:
        """Count each word in the ERP's own tables."""
        words = [word for desk in self._desks for word in desk.words]
        held = self._held(words)
        reported = {
            row[0]
            for desk in self._desks
            for row in desk.rows("SELECT operation FROM conflict WHERE kind = 'duplicate'")
        }
        self._verdict.reported = len(reported)
        self._verdict.lost = [word for word in words if not held[word]]
        self._verdict.doubled = [
            word
            for word in words
            if held[word] > 1 and (self._verdict.with_module or word not in reported)
        ]

    def _held(self, words: list[str]) -> Counter[str]:
        with self._plainly() as erp:
            if self._verdict.with_module:
                rows = erp.execute("SELECT reference FROM bocounter_call").fetchall()
                return Counter(row[0] for row in rows)
            notes = [row[0].rstrip() for row in erp.execute("SELECT message FROM ir_note")]
        return Counter(word for word in words for note in notes if note.endswith(mark(word)))

    @contextmanager
    def _plainly(self) -> Iterator[sqlite3.Connection]:
        file = self._server.file(self._database)
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as erp:
            yield erp

    def _compare(self) -> None:
        """Hold each mirror against what a new desk is told, and the orders against plain SQL."""
        with self._plainly() as erp:
            (orders,) = erp.execute(
                "SELECT count(*) FROM sale_sale WHERE state IN ('confirmed', 'processing')"
            ).fetchone()
        with closing(connect(self._true)) as connector:
            connector.login()
            there = {kind: whole(connector, kind) for kind in KINDS}
        for desk in self._desks:
            for kind, tokens in there.items():
                mirror = {row[0]: row[1] for row in desk.rows(_TOKENS.format(kind))}
                if mirror != tokens:
                    odd = sorted(mirror.items() ^ tokens.items())[:4]
                    self._verdict.divergent.append(f"{desk.name}: {kind} {odd}")
            if len(desk.rows("SELECT remote_id FROM work_order WHERE status = 'open'")) != orders:
                self._verdict.divergent.append(f"{desk.name}: not {orders} open work orders")


_TOKENS = "SELECT remote_id, token FROM {}"


def whole(connector: Connector, kind: str) -> dict[str, str]:
    """Give the token of every record of a kind."""
    tokens: dict[str, str] = {}
    cursor: str | None = None
    while True:
        page = connector.pull(kind, Scope.ALL, cursor, 1000)
        tokens |= {row.remote_id: row.token for row in page.records}
        cursor = page.cursor
        if not page.more:
            return tokens
