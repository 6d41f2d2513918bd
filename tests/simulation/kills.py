"""The real program, killed by the system at drawn moments, again and again on the same store.

Each child is ``python -m bocounter`` with a deed or a round on the sample dealership. A word
counts as acknowledged when its process ended by itself, with 0. After all kills every
acknowledged word must be in the store and, after a round, in the ERP once; so must every word
that was kept without anybody having been told.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bocounter.store.store import Store
from bocounter.sync import connecting, pinning
from tests.simulation.world import START

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "bocounter")
AT_ONCE = 2
ROUNDS = 3
NOW = "2026-11-25T09:00:00+00:00"
MOST_SECONDS = 120.0
SOONER, LATER = 0.9, 1.06
"""What is usual follows the machine, busy or not, so that most are killed while they work."""


@dataclass(slots=True)
class Killed:
    """What came of killing a program so many times."""

    kills: int = 0
    ended: int = 0
    acknowledged: int = 0
    words: int = 0
    slowest_start: float = 0.0
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Victim:
    """A store of its own, and the program that is at work on it."""

    store: Path
    chance: random.Random
    orders: list[str]
    child: subprocess.Popen[str] | None = None
    verb: str = ""
    until: float = 0.0
    acknowledged: list[str] = field(default_factory=list)

    def start(self, usual: dict[str, float]) -> None:
        """Start a deed or a round, and draw the moment of its end."""
        order = self.chance.choice(self.orders)
        self.verb = self.chance.choice(["note", "note", "follow-up", "sync"])
        given = {
            "note": ["note", order, "The customer asked again."],
            "follow-up": ["follow-up", order, "2026-11-27T10:00:00+00:00"],
            "sync": ["sync", "--push-only"],
        }
        self.child = program(self.store, given[self.verb])
        self.until = time.monotonic() + (0.2 + 1.4 * self.chance.random()) * usual[self.verb]

    def end(self, result: Killed, usual: dict[str, float]) -> None:
        """Kill it when its time is over; note what it had told by then."""
        assert self.child is not None
        try:
            self.child.wait(max(0.0, self.until - time.monotonic()))
            result.ended += 1
            usual[self.verb] *= SOONER
        except subprocess.TimeoutExpired:
            self.child.send_signal(signal.SIGKILL)
            result.kills += 1
            usual[self.verb] *= LATER
        said, _ = self.child.communicate(timeout=MOST_SECONDS)
        if self.child.returncode == 0 and self.verb != "sync":
            self.acknowledged.append(word_of(said))
        elif self.child.returncode not in (0, -signal.SIGKILL):
            result.wrong.append(f"{self.verb} ended with {self.child.returncode}")


def program(store: Path, arguments: list[str]) -> subprocess.Popen[str]:
    """Start the real program."""
    return subprocess.Popen(
        [*PROGRAM, "--store", str(store), "--json", "--now", NOW, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def run(store: Path, *arguments: str) -> dict[str, Any]:
    """Let the program run to its end. Raises CalledProcessError when it fails."""
    child = program(store, list(arguments))
    said, _ = child.communicate(timeout=MOST_SECONDS)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, arguments[0], said)
    document: dict[str, Any] = json.loads(said)
    return document


def word_of(said: str) -> str:
    """Give the id of the word that a deed put in the outbox."""
    document = json.loads(said)
    return str(document["changed"]["operations"][0])


def killed(kills: int, seed: int, folder: Path) -> Killed:
    """Kill the program so many times, and look at what is left."""
    result = Killed()
    first = folder / "first" / "counter.db"
    first.parent.mkdir()
    run(first, "connect", "sample", "demo")
    run(first, "sync")
    orders = [order["number"] for order in run(first, "board")["work_orders"]][:20]
    usual = {}
    for verb, given in (("note", [orders[0], "x"]), ("sync", ["--push-only"])):
        began = time.monotonic()
        run(first, verb, *given)
        usual[verb] = time.monotonic() - began
    usual["follow-up"] = usual["note"]
    victims = []
    for n in range(AT_ONCE):
        shutil.copytree(first.parent, folder / f"victim{n}")
        store = folder / f"victim{n}" / "counter.db"
        victims.append(Victim(store, random.Random(f"{seed} {n}"), orders))
    while result.kills < kills:
        for victim in victims:
            victim.start(usual)
        for victim in victims:
            victim.end(result, usual)
    for victim in victims:
        _look(victim, result)
    return result


def _look(victim: Victim, result: Killed) -> None:
    began = time.monotonic()
    Store.to_write(victim.store, "the simulation", START).close()
    result.slowest_start = max(result.slowest_start, time.monotonic() - began)
    for _ in range(ROUNDS):
        run(victim.store, "sync", "--push-only")
    checked = run(victim.store, "check")
    result.wrong += [f"check: {words}" for words in checked.get("faults", ())]
    with closing(Store.to_read(victim.store)) as store, store.reading() as rows:
        found = dict(rows.all("SELECT id, state FROM operation"))
        settings = pinning.settings(rows)
    result.words += len(found)
    result.acknowledged += len(victim.acknowledged)
    result.wrong += [
        f"{word} was acknowledged and is gone" for word in set(victim.acknowledged) - found.keys()
    ]
    result.wrong += [
        f"{word} is {state}" for word, state in found.items() if state not in ("done", "verified")
    ]
    connector = connecting.connector(settings, victim.store, lambda: START)
    with closing(connector):
        connector.login()
        copies = connector.look_up(sorted(found))
    result.wrong += [
        f"{word} is in the ERP {len(held)} times" for word, held in copies.items() if len(held) != 1
    ]
