"""A counter beside a real Tryton: its store, its line, what its clerk writes and decides.

The clocks of the desk and of the ERP as it hears it are moved forward instead of waited for.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from bocounter.changes import Changes
from bocounter.commands.deciding import resolve
from bocounter.commands.naming_machines import name_machine
from bocounter.commands.noting import write_note
from bocounter.commands.setting_facts import set_facts
from bocounter.errors import WrongUse
from bocounter.outside.erp.connector import Identity, Target
from bocounter.outside.erp.tryton.connector import Tryton
from bocounter.progress import Silent
from bocounter.store.store import Store
from bocounter.sync import round as sync_round

NO_TIME = dt.timedelta(0)

_TO_DECIDE = """
    SELECT id FROM conflict WHERE resolved_at IS NULL AND kind <> 'duplicate'
    UNION ALL SELECT id FROM operation o WHERE state IN ('rejected', 'conflict')
    AND NOT EXISTS (SELECT 1 FROM conflict WHERE operation = o.id AND resolved_at IS NULL)
"""


class Later(Tryton):
    """The connector, hearing a clock of the ERP that is ``ahead`` of the true one."""

    ahead = NO_TIME

    def identity(self) -> Identity:
        told = super().identity()
        return replace(told, now=told.now and told.now + self.ahead)


class Desk:
    """One workstation: a store on disk and a line of its own to the ERP.

    ``pulls_truly``: what is read is read by the true clock, so that a late commit is one.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        target: Target,
        rng: random.Random,
        make: type[Later] = Later,
        *,
        pulls_truly: bool = False,
    ) -> None:
        self.name, self._target, self._rng, self._make = name, target, rng, make
        self.ahead = NO_TIME
        self.store = Store.to_write(path, name, self.now())
        self.words: list[str] = []
        self.said: Counter[str] = Counter()
        self.decided = 0
        self._pulls_truly = pulls_truly

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead

    def _how(self) -> dict[str, Any]:
        return {"by": "Dana", "now": self.now(), "mint": self._mint}

    def _mint(self) -> str:
        return f"{self._rng.getrandbits(64):016x}"

    def _confirmed(self, kind: str, changes: Changes) -> None:
        self.words += sorted(changes.operations)
        self.said[kind] += 1

    def say(self, number: str) -> None:
        note = f"{self.name} said it."
        self._confirmed("note", write_note(self.store, number, note, **self._how()))

    def set(self, number: str, values: Mapping[str, Any]) -> None:
        """Set facts of an order, if it does not say so already."""
        try:
            self._confirmed("change", set_facts(self.store, number, values, **self._how()))
        except WrongUse:
            self.say(number)

    def name_machine(self, number: str, serial: str) -> None:
        """Make a machine and put it on an order; an ERP without machines is told in a note."""
        marks: dict[str, Any] = {"make": "Brand", "model": None, "unit_number": None}
        try:
            made = name_machine(self.store, number, serial=serial, **marks, **self._how())
        except WrongUse:
            self.say(number)
        else:
            self._confirmed("machine", made)

    def decide(self) -> None:
        """Decide all that waits for a person, for ours or theirs as drawn."""
        for (id_,) in self.rows(_TO_DECIDE):
            keep: Any = self._rng.choice(("ours", "ours", "theirs"))
            try:
                changes = resolve(self.store, id_, keep, **self._how())
            except WrongUse:  # decided together with another
                continue
            self.words += sorted(changes.operations - set(self.words))
            self.decided += 1

    def sync(self, **how: Any) -> sync_round.Summary:
        ahead = self.ahead
        if self._pulls_truly and how.get("pull", True):
            self.ahead = NO_TIME
        connector = self._make(self._target)
        connector.ahead = self.ahead
        try:
            with closing(connector):
                return sync_round.run(
                    self.store,
                    connector,
                    clock=self.now,
                    progress=Silent(),
                    mint=self._mint,
                    chance=self._rng.random,
                    **how,
                )
        finally:
            self.ahead = ahead

    def close(self) -> None:
        self.store.close()

    def rows(self, statement: str) -> list[Any]:
        with self.store.reading() as rows:
            return list(rows.all(statement))
