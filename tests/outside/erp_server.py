"""A real Tryton on loopback: built once, kept in the cache, put back as new for each test.

``.cache/erp`` holds the template database, keyed by the installed versions, the modules and
the text of the set-up. A test's database is made fresh by copying the template over it with
SQLite's own backup, inside the running server's reach, which takes some 50 ms instead of
the ten seconds of a start.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

from filelock import FileLock

from tests.outside import erp_setup
from tests.outside.erp_rpc import Rpc

CHECKOUT = Path(__file__).parents[2]
DATABASES = ("yard", "other", "counter")
"""The databases of the running server; it never learns of one that is added later. The first
two are of a stock Tryton, the last has bocounter's module."""

STOCK, WITH_MODULE = DATABASES[0], DATABASES[2]
MODULE = "bocounter"
KITS = ("product_kit", "production")
"""In the ERP that has our module and not in the stock one: a Tryton may have them or not."""
STARTING = CHECKOUT / ".cache/erp/starting.lock"

VERSIONS = """
from importlib.metadata import distributions
for name in sorted(f"{d.metadata['Name']}=={d.version}" for d in distributions()):
    print(name)
"""

CACHE_NAMES = """
import sys
from trytond import config
config.update_etc(sys.argv[1])
from trytond.pool import Pool
from trytond.cache import BaseCache
Pool.start()
Pool(sys.argv[2]).init()
for name in sorted(BaseCache._instances):
    print(name)
"""


class NoErp(Exception):
    """There is no Tryton to run the tests with; says how to get it."""


def erp_python() -> Path:
    """Give the Python that has Tryton. Raises NoErp in words when there is none."""
    named = os.environ.get("BOCOUNTER_ERP_PYTHON")
    python = Path(named) if named else CHECKOUT / ".cache/erp/venv/bin/python"
    if not python.exists():
        raise NoErp(
            f"The tests need a real Tryton, and there is no Python at {python}. Make it with: "
            "python -m venv .cache/erp/venv && .cache/erp/venv/bin/python -m pip install "
            "--require-hashes -r requirements/erp.txt (or name one in BOCOUNTER_ERP_PYTHON)."
        )
    return python


def modules() -> list[str]:
    """Give the ERP's modules: those that requirements/erp.in asks for."""
    lines = (CHECKOUT / "requirements/erp.in").read_text().splitlines()
    names = [line.split("~")[0].strip() for line in lines]
    found = [
        n.removeprefix("trytond-").replace("-", "_") for n in names if n.startswith("trytond-")
    ]
    return [name for name in found if name not in KITS]


def drop(path: Path) -> None:
    """Delete a SQLite file with its write-ahead log, which would mix into the next one."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


class ErpServer:
    """One trytond process over a folder of databases."""

    def __init__(self, python: Path, work: Path, databases: tuple[str, ...]) -> None:
        self.python, self.work, self.databases = python, work, databases
        self.folder = work / "db"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}"

    def file(self, database: str) -> Path:
        """Give the file of a database."""
        return self.folder / f"{database}.sqlite"

    def configure(self) -> Path:
        """Write the server's configuration for a free port and give its path."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        conf = self.work / "trytond.conf"
        conf.write_text(
            f"[database]\nuri = sqlite://\npath = {self.folder}\nlist = False\n"
            f"[web]\nlisten = 127.0.0.1:{self.port}\n"
            "[request]\nrecords_limit = 2000\n"
            # Without this the server would remember what a test's fresh database has forgotten.
            "[cache]\nclean_timeout = 0\n"
        )
        return conf

    def environment(self) -> dict[str, str]:
        """Give the environment of the server's programs."""
        secret = self.work / "secret"
        secret.write_text(erp_setup.ADMIN_PASSWORD + "\n")
        return {**os.environ, "TRYTONPASSFILE": str(secret), "PYTHONOPTIMIZE": "1"}

    def start(self) -> None:
        """Start the process and wait until it answers. Raises RuntimeError with its last words."""
        # A port is free until its server listens: of two that start at once, one would be told
        # the other's port and then speak with the other's databases.
        STARTING.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(STARTING):
            self._start()

    def _start(self) -> None:
        conf = self.configure()
        with (self.work / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.python, self.python.with_name("trytond"), "-c", conf, "-d", *self.databases],
                stdout=log,
                stderr=log,
                env=self.environment(),
            )
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                Rpc(self.url, "").version()
            except OSError:
                time.sleep(0.05)  # a poll with a deadline: nothing tells of a listening socket
            else:
                return
        last = (self.work / "server.log").read_text(errors="replace")[-2000:]
        self.stop()
        raise RuntimeError(f"The test's Tryton did not come up. Its last words:\n{last}")

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def renew(self, database: str, template: Path) -> None:
        """Make a database as new, while the server runs."""
        with (
            sqlite3.connect(f"file:{template}?mode=ro", uri=True) as old,
            sqlite3.connect(self.file(database), timeout=30) as new,
        ):
            old.backup(new)
            new.execute(
                "UPDATE ir_cache SET timestamp = strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"
            )
        old.close()
        new.close()

    def age(self, database: str) -> None:
        """Let a day pass: every row was made and written yesterday.

        A delta reads the last minutes again, so without this it would find whatever a test
        has just made, and not only what changed since.
        """
        with sqlite3.connect(self.file(database), timeout=30) as behind:
            for (table,) in behind.execute(
                "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c "
                "WHERE m.type = 'table' AND c.name = 'write_date' AND m.name LIKE '%\\_%' "
                "ESCAPE '\\' AND m.name NOT LIKE 'ir\\_%' ESCAPE '\\'"
            ).fetchall():
                behind.execute(
                    f"UPDATE \"{table}\" SET create_date = datetime(create_date, '-1 day') "
                    "|| '.000000', write_date = datetime(write_date, '-1 day') || '.000000'"
                )
        behind.close()

    def keep(self, database: str, file: Path) -> Path:
        """Keep a database as it is now in a file that ``renew`` takes."""
        with (
            sqlite3.connect(self.file(database), timeout=30) as now,
            sqlite3.connect(file) as kept,
        ):
            now.backup(kept)
        now.close()
        kept.close()
        return file


def module_files() -> list[Path]:
    """Give the files of bocounter's module for the ERP, in order."""
    package = CHECKOUT / "packaging/tryton"
    return sorted(p for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc")


def versions_key(python: Path, *, with_module: bool = False) -> str:
    """Give what a template depends on, as one short text."""
    installed = subprocess.run([python, "-c", VERSIONS], check=True, capture_output=True).stdout
    parts = [
        *(line for line in installed.splitlines() if line.lower().startswith(b"trytond")),
        " ".join(modules()).encode(),
        Path(erp_setup.__file__).read_bytes(),
        *(file.read_bytes() for file in (module_files() if with_module else ())),
    ]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:16]


def template(python: Path, *, with_module: bool = False) -> Path:
    """Give the template database of the invented dealership, built on the first call.

    The one with bocounter's module is grown out of the stock one.
    """
    cache = CHECKOUT / ".cache/erp"
    cache.mkdir(parents=True, exist_ok=True)
    kind = "counter" if with_module else "dealer"
    done = cache / f"{kind}-{versions_key(python, with_module=with_module)}.sqlite"
    stock = template(python) if with_module else None
    with FileLock(cache / "template.lock"):
        if not done.exists():
            build_template(python, cache / "building", done, stock)
    return done


def run(command: list[str], env: dict[str, str]) -> str:
    """Run a program of the ERP and give its output. Raises NoErp with its last words."""
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoErp(f"{' '.join(command[:3])} failed. Its last words:\n{done.stderr[-2000:]}")
    return done.stdout


def build_template(python: Path, work: Path, done: Path, stock: Path | None) -> None:
    """Build a template: the modules, then the company, then every cache's name.

    With ``stock`` only bocounter's module is added to what that template holds.
    """
    shutil.rmtree(work, ignore_errors=True)
    server = ErpServer(python, work, ("dealer",))
    file = server.file("dealer")
    steps = [["-u", MODULE, *KITS]]
    if stock is not None:
        shutil.copyfile(stock, file)
    else:
        file.touch()
        steps = [
            ["--all", "--email", "admin@example.com"],
            ["-u", *modules(), "--activate-dependencies"],
        ]
    conf, env = server.configure(), server.environment()
    admin = [str(python), str(python.with_name("trytond-admin")), "-c", str(conf), "-d", "dealer"]
    for step in steps:
        run([*admin, *step], env)
    names = run([str(python), "-c", CACHE_NAMES, str(conf), "dealer"], env)
    server.start()
    try:
        rpc = Rpc(server.url, "dealer")
        rpc.login(erp_setup.ADMIN, erp_setup.ADMIN_PASSWORD)
        (erp_setup.set_up if stock is None else erp_setup.regroup)(rpc)
    finally:
        server.stop()
    seal(file, names.splitlines())
    file.rename(done)
    shutil.rmtree(work)


def seal(file: Path, cache_names: list[str]) -> None:
    """Make a database a template: every cache named, nobody logged in, one single file."""
    with sqlite3.connect(file) as database:
        database.executemany(
            "INSERT INTO ir_cache (name, timestamp) VALUES (?, '2000-01-01 00:00:00.000000') "
            "ON CONFLICT (name) DO NOTHING",
            [(name,) for name in cache_names],
        )
        database.commit()
        database.execute("DELETE FROM ir_session")
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode = DELETE")
    database.close()


if __name__ == "__main__":
    template(erp_python(), with_module=True)
