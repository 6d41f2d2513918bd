"""Check 20: what the program asks of the system, seen by the system itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.erp_fixtures import Erp
from tests.sample_fixtures import homes

STRACE = shutil.which("strace")
pytestmark = [
    pytest.mark.erp,
    pytest.mark.skipif(STRACE is None, reason="strace is not here: apt-get install strace"),
]

OPENS = "open,openat,openat2,creat"
OF_SQLITE = ("", "-wal", "-shm", "-journal")
OURS = re.compile(
    r"(counter\.db(-wal|-shm|\.lock|\.holder|\.looked|\.journal)?"
    r"|counter\.db\.backups(/hourly-\w+\.db(\.part)?(-\w+)?)?|copy\.db(\.part)?(-\w+)?"
    r"|bocounter(/log)?(/bocounter\.log)?)"
)
READER = """
import sys
from pathlib import Path
Path(sys.argv[1]).read_bytes()
"""


@dataclass
class Seen:
    """What a trace holds: opened files with the code that asked, and the other calls."""

    by: list[tuple[str, str]]
    calls: list[str]


def traced(line: list[str], env: dict[str, str], store: Path, out: Path) -> Seen:
    """Run a command under the eyes of strace, twice: who opens the store; and all it asks for."""
    assert STRACE is not None
    near = [part for end in OF_SQLITE for part in ("-P", f"{store}{end}")]
    calls = f"{OPENS},execve,execveat,socket,connect,bind,rename,renameat,renameat2,mkdir,mkdirat"
    everything = ["-y", "-e", f"trace={calls},fork,vfork,process_vm_readv"]
    stacks = ["-k", *near, "-e", f"trace={OPENS}"]
    for number, how in enumerate((stacks, everything)):
        command = [STRACE, "-f", "-qq", "-s", "300", "-o", str(out / str(number)), *how, *line]
        done = subprocess.run(
            command, env={**os.environ, **env}, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr[-2000:]
    return Seen(_by_whom((out / "0").read_text()), (out / "1").read_text().splitlines())


def _by_whom(text: str) -> list[tuple[str, str]]:
    """Give each opened file with the libraries on the way to it, the nearest first."""
    found: list[tuple[str, list[str]]] = []
    for row in text.splitlines():
        if row.startswith(" > "):
            if found:
                found[-1][1].append(Path(row[3:].partition("(")[0]).name)
        elif (name := re.search(r'open\w*\([^"]*"([^"]+)".* = \d+', row)) is not None:
            found.append((name[1], []))
    return [(name, next((w for w in ways if "libc.so" not in w), "")) for name, ways in found]


@pytest.fixture
def seen(erp: Erp, tmp_path: Path) -> tuple[Seen, Path, int]:
    """A day of the real program with a real ERP: connect, read, deeds' copies, a check."""
    home = tmp_path / "home"
    for folder in (home, tmp_path / "tmp", tmp_path / "out"):
        folder.mkdir()
    secret = tmp_path / "password"
    secret.write_text(erp.password, encoding="utf-8")
    erp.desk.work_order(erp.desk._party("Fernhill"), (erp.desk.part("88-1", "Hose"), 1))
    store = home / "counter.db"
    env = {**homes(home), "TMPDIR": str(tmp_path / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
    program = [sys.executable, "-m", "bocounter", "--store", str(store)]
    verbs = (
        ["connect", "tryton", erp.url, "--database", erp.database, "--user", erp.user,
         "--password-file", str(secret)],
        ["sync"],
        ["backup", str(home / "copy.db")],
        ["check"],
    )  # fmt: skip
    whole = Seen([], [])
    for verb in verbs:
        one = traced([*program, *verb], env, store, tmp_path / "out")
        whole.by += one.by
        whole.calls += one.calls
    assert list((tmp_path / "tmp").iterdir()) == []  # nothing is left behind
    return whole, tmp_path, erp.server.port


def test_the_system_sees_what_the_program_may_do_and_nothing_else(
    seen: tuple[Seen, Path, int],
) -> None:
    found, root, port = seen
    opened = {Path(name).name for name, _ in found.by}
    assert {"counter.db", "counter.db-wal", "counter.db-shm"} <= opened
    # The first opening makes the file, for its owner only, before SQLite has it open.
    made, *later = found.by
    assert made[0].endswith("/counter.db")
    strangers = [one for one in later if not one[1].startswith("_sqlite3.")]
    assert strangers == []  # SQLite opens the store, its log and its index, and nobody else
    assert [row for row in found.calls if "execve" in row and "bocounter" not in row] == []
    assert [row for row in found.calls if re.search(r"\b(v?fork|process_vm_readv)\(", row)] == []
    assert _sockets(found.calls, port) == []
    assert any(f"htons({port})" in row for row in found.calls)  # the positive control
    assert _written(found.calls, root) == []


def _sockets(calls: list[str], port: int) -> list[str]:
    """Give what is connected to or listened at that is neither the ERP nor this system's names."""
    allowed = (f'sin_port=htons({port}), sin_addr=inet_addr("127.0.0.1")', "/nscd/socket")
    return [
        row
        for row in calls
        if re.search(r"\b(connect|bind)\(", row) and not any(word in row for word in allowed)
    ]


def _written(calls: list[str], root: Path) -> list[str]:
    """Give files that were opened to be written, made or moved outside of what is known."""
    strange = []
    for row in calls:
        writes = re.search(r"O_WRONLY|O_RDWR|O_CREAT|\brename|\bmkdir", row)
        if not writes or "= -1 " in row:
            continue
        for name in re.findall(r'"([^"]+)"', row):
            path = Path(name)
            if path.is_relative_to(root / "tmp") or path == Path("/dev/null"):
                continue
            home = root / "home"
            if path == home or not path.is_relative_to(home):
                strange += [] if path == home else [name]
            elif not OURS.fullmatch(str(path.relative_to(home))):
                strange.append(name)
    return strange


def test_somebody_else_who_opens_the_store_is_seen(tmp_path: Path) -> None:
    """The positive control: a plain read of the store by the program is found in a trace."""
    store = tmp_path / "counter.db"
    store.write_bytes(b"x")
    found = traced([sys.executable, "-c", READER, str(store)], {}, store, tmp_path)
    assert [name for name, way in found.by if not way.startswith("_sqlite3.")] == [str(store)]
