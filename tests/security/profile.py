"""A desk whose every secret and personal word is a canary, lived through good and bad days.

The real program as processes of its own, a real ERP, errors of every kind, everything said to
the log; afterwards all that lies in the person's home is searched, byte by byte.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.erp_fixtures import Erp
from tests.outside.faulty_proxy import FaultyProxy, Trouble
from tests.sample_fixtures import CommandLine, homes

PHONES = tuple(f"+15553141592{n:02}" for n in range(50))
NAMES = tuple(f"Canariensis Nightjar{n:02}" for n in range(10))
NOTE = "canarynote call back on 15553141592"

BROKEN = """
import sys
from bocounter.queries import find

def broken(rows, text, *rest, **more):
    try:
        raise KeyError(text)
    except KeyError as cause:
        raise ValueError(f"no such caller: {text}") from cause

find.find = broken
from bocounter.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


class Listening(FaultyProxy):
    """A line to the ERP that remembers what came back."""

    answers = b""

    def _ask(self, request: bytes) -> bytes:
        answer = super()._ask(request)
        self.answers += answer
        return answer


@dataclass
class Profile:
    """What is left of a desk's days."""

    home: Path
    store: Path
    password: str
    tokens: set[str] = field(default_factory=set)
    spoken: str = ""
    """Everything the program wrote to its output."""
    seen_by_others: bytes = b""
    """Its arguments and its environment, as every process of this person can read them."""

    def files(self) -> dict[str, bytes]:
        """Give every file of the home. Every process that had one of them open has ended."""
        return {
            str(path.relative_to(self.home)): path.read_bytes()
            for path in sorted(self.home.rglob("*"))
            if path.is_file()
        }

    def logs(self) -> dict[str, bytes]:
        """Give the files of the log."""
        return {name: held for name, held in self.files().items() if ".log" in name}

    def of_the_store(self) -> set[str]:
        """Give the names of the files that are the store and what belongs to it."""
        stem = str(self.store.relative_to(self.home))
        return {name for name in self.files() if name.startswith(stem)}


def lived(erp: Erp, root: Path) -> Profile:
    """Connect, sync, answer calls, fail in many ways; then end."""
    home = root / "home"
    home.mkdir()
    secret = root / "elsewhere" / "password"
    secret.parent.mkdir()
    secret.write_text(erp.password + "\n", encoding="utf-8")
    profile = Profile(home, home / "counter.db", erp.password)
    _people(erp)
    before = os.umask(0)  # so that what is private is so by the program's own doing
    try:
        return _days(profile, secret, erp)
    finally:
        os.umask(before)


def _days(profile: Profile, secret: Path, erp: Erp) -> Profile:
    home = profile.home
    with Listening(erp.server.port) as proxy:
        line = CommandLine(profile.store, dt.datetime.now(dt.UTC).isoformat())
        env = homes(home)

        def run(*arguments: str) -> None:
            done = line("--verbose", *arguments, env=env)
            profile.spoken += done.stdout + done.stderr

        run(
            *("connect", "tryton", proxy.url, "--database", erp.database),
            *("--user", erp.user, "--password-file", str(secret)),
        )
        _looked_at_from_outside(profile, proxy, line, env)
        number = line.json("board")["work_orders"][0]["number"]
        run("find", PHONES[7])
        run("wo", NAMES[3])
        run("--as", NAMES[1], "note", number, NOTE)
        _bad_days(profile, proxy, run, secret, erp)
        run("sync")
        run("backup", str(home / "copy.db"))
        broken = [sys.executable, "-c", BROKEN, "--store", str(profile.store), "--verbose"]
        for words in (f"{PHONES[9]} {NAMES[9]}",):
            done = subprocess.run(
                [*broken, "find", words],
                env={**os.environ, **env},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 1, done.stderr
        found = re.findall(rb'"result": *\[\d+, *"([^"]{16,})"', proxy.answers)
        profile.tokens = {token.decode() for token in found}
    return profile


def _people(erp: Erp) -> None:
    part = erp.desk.part("88-1042", "Seal kit, boom")
    for place, name in enumerate(NAMES):
        theirs = [{"type": "phone", "value": phone} for phone in PHONES[place * 5 : place * 5 + 5]]
        customer = erp.desk._party(name, contact_mechanisms=[("create", theirs)])
    erp.desk.work_order(customer, (part, 2))


def _looked_at_from_outside(
    profile: Profile, proxy: FaultyProxy, line: CommandLine, env: dict[str, str]
) -> None:
    """Read arguments and environment of a round while it is logged in and waits."""
    command = [sys.executable, "-m", "bocounter", "--store", str(line.store), "--verbose", "sync"]
    proxy.fail(Trouble.DELAY, having="search_read")
    with subprocess.Popen(
        command,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as round_:
        end = time.monotonic() + 60
        while not any("search_read" in method for method in proxy.methods):
            assert round_.poll() is None, round_.communicate()[0]
            assert time.monotonic() < end
        place = Path(f"/proc/{round_.pid}")
        if place.is_dir():
            profile.seen_by_others += (place / "cmdline").read_bytes()
            profile.seen_by_others += (place / "environ").read_bytes()
        proxy.heal()
        profile.spoken += round_.communicate(timeout=120)[0]
    assert round_.returncode == 0


def _bad_days(profile, proxy, run, secret, erp) -> None:  # type: ignore[no-untyped-def]
    words = f"The customer {NAMES[5]}, {PHONES[5]} is not to be read."
    echo = f"TypeError: {profile.password} is no dict"  # an ERP that says what it was given
    for having, body in (
        (
            "search_read",
            lambda n: b'{"id": %d, "error": ["UserError", ["%s"]]}' % (n, words.encode()),
        ),
        ("search_read", lambda n: words.encode()),
        ("db.login", lambda n: b'{"id": %d, "error": ["%s", ""]}' % (n, echo.encode())),
    ):
        proxy.fail(Trouble.BODY, having=having, body=body)
        run("sync")
        proxy.heal()
    for trouble in (Trouble.CUT_ANSWER,):
        proxy.fail(trouble, having="search_read")
        run("sync")
        proxy.heal()
    secret.write_text(f"wrong-{profile.password}\n", encoding="utf-8")
    run("sync")
    secret.write_text(erp.password + "\n", encoding="utf-8")
