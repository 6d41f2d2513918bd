"""Sessions against a Tryton on PostgreSQL, where other transactions commit late.

The database goes on from session to session, and the desks begin with what they read in the
first. What is read is read by the true clock: a row whose transaction began before a pull and
ended after it must be brought by the overlap of the next one.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Self

from tests.outside.erp_counter import Desk
from tests.outside.erp_desk import ErpDesk
from tests.outside.erp_postgres import OWNER, Cluster, PostgresErpServer, program, running
from tests.outside.erp_scene import lay_scene, target_of, today
from tests.outside.erp_server import WITH_MODULE
from tests.outside.erp_sessions import Place, Session, Verdict
from tests.outside.faulty_proxy import FaultyProxy

DATABASE = WITH_MODULE
LATE = 2
"""Transactions under way at once, at most."""


class PostgresGround:
    """A running Tryton on PostgreSQL with bocounter's module, and a desk that has read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._server: PostgresErpServer
        self._cluster: Cluster

    def __enter__(self) -> Self:
        self._server, self._cluster = self._stack.enter_context(running(self._folder, DATABASE))
        lay_scene(ErpDesk(self._server.url, DATABASE, today()))
        target = target_of(self._server.url, DATABASE, self._folder)
        store = self._folder / "desk.db"
        with closing(Desk("A desk", store, target, random.Random(0), pulls_truly=True)) as desk:
            desk.sync()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def session(self, seed: int, *, steps: int = 12, desks: int = 2) -> Verdict:
        """Run one session and judge it."""
        folder = self._folder / f"session-{seed}"
        folder.mkdir()
        for n in range(desks):
            shutil.copyfile(self._folder / "desk.db", folder / f"desk{n}.db")
        with FaultyProxy(self._server.port) as proxy:
            place = Place(self._server.url, DATABASE, proxy, folder, self._rows)
            with closing(LateSession(place, seed, steps, desks, cluster=self._cluster)) as session:
                verdict = session.run()
        shutil.rmtree(folder)
        return verdict

    def _rows(self, database: str, statement: str) -> list[list[str]]:
        said = self._cluster.ask(database, statement)
        return [line.split("|") for line in said.splitlines()]


class LateSession(Session):
    """A session whose ERP has transactions that commit late, or hold a row that a desk wants."""

    pulls_truly = True
    seconds = "3"

    def __init__(
        self, place: Place, seed: int, steps: int, desks: int, *, cluster: Cluster
    ) -> None:
        super().__init__(place, seed, steps, desks)
        self._cluster = cluster
        self._late: list[tuple[int, subprocess.Popen[str]]] = []

    def _deeds(self) -> tuple[Callable[[], None], ...]:
        return (*super()._deeds(), *(self._begin_late,) * 3, self._commit_one)

    def _free(self) -> list[int]:
        held = {order for order, _ in self._late}
        return [order for order in self._orders if order not in held]

    def _begin_late(self) -> None:
        """Write an order in a transaction that stays open; its stamp is its start, as Tryton's."""
        if len(self._late) >= LATE:
            self._commit_one()
            return
        order = self._rng.choice(self._free())
        where = ["-h", "127.0.0.1", "-p", str(self._cluster.port), "-U", OWNER, "-d", DATABASE]
        writer = subprocess.Popen(
            [program("psql"), "-qAt", "-v", "ON_ERROR_STOP=1", *where],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._say_to(
            writer,
            f"BEGIN; UPDATE sale_sale SET description = 'late {self._rng.random()}', "
            f"write_date = CURRENT_TIMESTAMP WHERE id = {order}; SELECT {order};",
        )
        self._late.append((order, writer))
        self._verdict.faults["late_commit"] += 1

    def _commit_one(self) -> None:
        if self._late:
            _order, writer = self._late.pop(0)
            self._say_to(writer, "COMMIT; SELECT 'committed';")
            writer.communicate()

    def _settle(self) -> None:
        while self._late:
            self._commit_one()

    def close(self) -> None:
        """Let go of what is still under way, then close the desks' stores."""
        self._settle()
        super().close()

    @staticmethod
    def _say_to(writer: subprocess.Popen[str], words: str) -> None:
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdin.write(words + "\n")
        writer.stdin.flush()
        if not writer.stdout.readline():
            raise RuntimeError(f"PostgreSQL did not do: {words}")
