"""The plug is pulled in the middle of a demo: ``python -m tests.journeys.plug --pulls N``.

The real window on a screen of its own is given a deed by real keys, and killed by the system:
at the moment when it says that the deed is done, or at a drawn moment before or after. Then it is
started again on what is left, for the next deed. Whatever it had said must be in the store, whole,
and in the ERP once; what it had not said is there whole or not at all.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bocounter.store.hold import holder
from bocounter.store.store import Store
from bocounter.sync import connecting, pinning
from tests.journeys.screen import DEADLINE_SECONDS, Keyboard, rows, screen, until
from tests.sample_fixtures import NOW, CommandLine, run_bocounter
from tests.ui.at_work import NOW as AT
from tests.ui.disputes import refuse

LISTENING = (
    "import sys\n"
    "from bocounter.ui.screens.deciding import Decisions\n"
    "from bocounter.ui.status import StatusBar\n"
    "say = StatusBar.say\n"
    "def told(self, text):\n"
    "    say(self, text)\n"
    "    print('SAID', text, flush=True)\n"
    "StatusBar.say = told\n"
    "show_all = Decisions.show_all\n"
    "def shown(self, facts, now):\n"
    "    show_all(self, facts, now)\n"
    "    print('CARDS', len(facts), flush=True)\n"
    "Decisions.show_all = shown\n"
    "from bocounter.__main__ import main\n"
    "sys.exit(main(sys.argv[1:]))\n"
)
"""The real program, which tells on stdout also what it says and when a card is there to be decided:
a screen cannot be asked."""
CARDS = "CARDS "
DEEDS = {
    "contact": "Contact logged",
    "note": "Note written",
    "facts": "Facts set",
    "machine": "Machine named",
    "decision": "Decided",
}
"""The deeds, and what the window says when one is done."""
ROUNDS = 4
_LEFT = (
    "SELECT id, state FROM operation "
    "WHERE state NOT IN ('done', 'verified', 'rejected', 'withdrawn')"
)


@dataclass(slots=True)
class Pulled:
    """What came of it: ``said`` deeds the window had confirmed when it was killed."""

    pulls: int = 0
    said: list[str] = field(default_factory=list)
    slowest_start: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Demo:
    """A window at work, from its start to its violent end."""

    def __init__(self, store: Path, environment: dict[str, str], result: Pulled) -> None:
        self.store, self.keys = store, Keyboard(environment)
        began = time.monotonic()
        self.program = subprocess.Popen(
            [sys.executable, "-c", LISTENING, "--store", str(store), "--now", NOW, "--as", "Dana"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self._heard = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        until(lambda: f"process {self.program.pid})" in holder(store), "the window holds the store")
        until(lambda: "bocounter" in self.keys.window(), "the window has the keyboard")
        result.slowest_start = max(result.slowest_start, time.monotonic() - began)

    def _listen(self) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            with self._heard:
                self.lines.append(line)
                self._heard.notify_all()

    def prepare(self, deed: str, number: str, mark: str) -> None:
        """Do all of a deed by keys but the last one."""
        if deed == "decision":
            self.keys.press("F8")
            assert self._hear(CARDS, DEADLINE_SECONDS), "nobody decides on a card he has not seen"
            return
        key = {"contact": "ctrl+l", "note": "ctrl+n", "facts": "ctrl+e", "machine": "ctrl+m"}[deed]
        self.keys.type(number)
        self.keys.press("Return", key)
        until(lambda: number in self.keys.window(), f"the dialog of {deed} is open")
        if deed == "contact":
            self.keys.press("1", "1", "space")
        elif deed == "facts":
            down = rows(
                self.store, f"SELECT machine_down FROM wo_summary WHERE number = '{number}'"
            )
            self.keys.press("2" if down[0][0] else "1")
        else:
            self.keys.type(mark)

    def confirm(self, deed: str) -> None:
        """Press the key that does it."""
        self.keys.press("1" if deed == "decision" else "ctrl+Return")

    def said(self, deed: str, seconds: float) -> bool:
        """Wait so long for the window to say that it is done."""
        return self._hear(DEEDS[deed], seconds)

    def _hear(self, words: str, seconds: float) -> bool:
        with self._heard:
            return self._heard.wait_for(lambda: any(words in line for line in self.lines), seconds)

    def pull(self, deed: str) -> bool:
        """Kill it; give whether it had said by then that the deed was done."""
        self.program.send_signal(signal.SIGKILL)
        self.program.wait(DEADLINE_SECONDS)
        self._listener.join(DEADLINE_SECONDS)
        assert self.program.stdout is not None
        self.program.stdout.close()
        return any(DEEDS[deed] in line for line in self.lines)


def pull(
    store: Path, environment: dict[str, str], deeds: list[str], chance: random.Random
) -> Pulled:
    """Pull the plug once for each deed, at the moment it is said, or (``?`` behind it) whenever."""
    result = Pulled()
    refuse(store, sum(deed.startswith("decision") for deed in deeds))
    numbers = [str(row[0]) for row in rows(
        store, "SELECT number FROM wo_summary WHERE open_lines = 1 ORDER BY number"
    )]  # fmt: skip
    before = _counted(store)
    for place, wanted in enumerate(deeds):
        deed, number = wanted.removesuffix("?"), numbers[place]
        demo = Demo(store, environment, result)
        try:
            demo.prepare(deed, number, f"plug {place}")
            demo.confirm(deed)
            if not demo.said(deed, chance.random() * 0.4 if deed != wanted else DEADLINE_SECONDS):
                result.wrong += [f"{deed} was never said to be done"] if deed == wanted else []
        finally:
            if demo.pull(deed):
                result.said.append(deed)
        result.pulls += 1
    _look(store, environment, before, result)
    return result


_COUNTS = {
    "contact": "SELECT count(*) FROM contact WHERE EXISTS (SELECT 1 FROM told_date t WHERE "
    "t.contact = contact.id) AND operation IN (SELECT id FROM operation)",
    "note": "SELECT count(*) FROM note WHERE operation IN (SELECT id FROM operation)",
    "facts": "SELECT count(DISTINCT operation) FROM wanted WHERE field = 'machine_down'",
    "machine": "SELECT count(*) FROM operation c JOIN operation p ON c.depends_on = p.id "
    "JOIN wanted w ON w.operation = c.id WHERE p.kind = 'create'",
    "decision": "SELECT count(*) FROM operation WHERE supersedes IS NOT NULL",
}


def _counted(store: Path) -> dict[str, int]:
    return {deed: int(str(rows(store, sql)[0][0])) for deed, sql in _COUNTS.items()}


def _look(store: Path, environment: dict[str, str], before: dict[str, int], result: Pulled) -> None:
    """Look at what is left, send it, and look in the ERP."""
    line = CommandLine(store)
    for deed, count in _counted(store).items():
        lost = result.said.count(deed) - (count - before[deed])
        if lost > 0:
            result.wrong.append(f"{lost} of {deed} were said to be done and are gone")
    done = line("check", env=environment)
    if done.returncode:
        result.wrong.append(done.stdout)
    left: list[tuple[object, ...]] = rows(store, _LEFT)
    for _ in range(ROUNDS):
        if not left:
            break
        run_bocounter("--store", str(store), "--now", NOW, "sync", env=environment)
        left = rows(store, _LEFT)
    result.wrong += [f"{word} is {state}" for word, state in left]
    with closing(Store.to_read(store)) as held, held.reading() as found:
        settings = pinning.settings(found)
        arrived = [
            row[0]
            for row in found.all("SELECT id FROM operation WHERE state IN ('done', 'verified')")
        ]
    with closing(connecting.connector(settings, store, lambda: AT)) as erp:
        erp.login()
        copies = erp.look_up(arrived)
    result.wrong += [
        f"{word} is in the ERP {len(copies.get(word, ()))} times"
        for word in arrived
        if len(copies.get(word, ())) != 1
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Pull the plug on a demo, again and again.")
    parser.add_argument("--pulls", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    deeds = [chance.choice(list(DEEDS)) + chance.choice(["", "?", "?"]) for _ in range(args.pulls)]
    folder = Path(tempfile.mkdtemp())
    try:
        store = folder / "counter.db"
        with screen(folder / "home") as environment:
            run_bocounter(
                "--store", str(store), "--now", NOW, "demo", "--no-window", env=environment
            )
            result = pull(store, environment, deeds, chance)
    finally:
        shutil.rmtree(folder)
    print(
        f"{result.pulls} pulls, {len(result.said)} deeds said to be done, "
        f"slowest start {result.slowest_start:.1f} s, {len(result.wrong)} wrong"
    )
    print("\n".join(result.wrong))
    return 1 if result.wrong else 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    sys.exit(main())
