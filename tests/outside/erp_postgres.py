"""A real Tryton on PostgreSQL, where transactions run side by side and commit late.

The cluster is one of our own: a temporary folder, a free loopback port, and an ordinary user.
The built database is kept as a dump in ``.cache/erp``, because building takes a minute or two.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from tests.outside import erp_setup
from tests.outside.erp_rpc import Rpc
from tests.outside.erp_server import (
    CHECKOUT,
    MODULE,
    ErpServer,
    NoErp,
    erp_python,
    modules,
    run,
    versions_key,
)

OWNER = "postgres"
"""Who runs the cluster when the tests are run by root, which PostgreSQL refuses."""


def program(name: str) -> str:
    """Find a program of PostgreSQL. Raises NoErp when it is not installed."""
    known = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(known[-1]) if known else shutil.which(name)
    if not found:
        raise NoErp(
            f"These tests need PostgreSQL, and there is no {name}. "
            "Install it (on Debian: apt-get install postgresql), then repeat."
        )
    return found


class Cluster:
    """A PostgreSQL of one's own. Nothing in it outlives the folder."""

    def __init__(self) -> None:
        self._data = Path(tempfile.mkdtemp(prefix="bocounter-postgres-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def start(self) -> None:
        """Make the cluster and start it. Raises NoErp with its last words."""
        if os.getuid() == 0:
            shutil.chown(self._data, OWNER)
        self._as_owner(
            [program("initdb"), "-D", str(self._data), "-U", OWNER, "-A", "trust", "-E", "UTF8"]
        )
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            "-c fsync=off -c synchronous_commit=off"
        )
        log = str(self._data / "log")
        self._as_owner(
            [program("pg_ctl"), "-D", str(self._data), "-w", "-l", log, "-o", options, "start"]
        )

    def stop(self) -> None:
        """Stop it at once and leave nothing behind."""
        try:
            self._as_owner([program("pg_ctl"), "-D", str(self._data), "-m", "immediate", "stop"])
        finally:
            shutil.rmtree(self._data)

    def _as_owner(self, command: Sequence[str]) -> None:
        whole = ["runuser", "-u", OWNER, "--", *command] if os.getuid() == 0 else [*command]
        done = subprocess.run(
            whole,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd="/",
        )
        if done.returncode:
            raise NoErp(f"{command[0]} failed. Its last words:\n{done.stderr[-2000:]}")

    def say(self, name: str, *arguments: str) -> str:
        """Run one of PostgreSQL's client programs and give what it says."""
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER]
        return run([program(name), *where, *arguments], {**os.environ, "PGOPTIONS": ""})

    def ask(self, database: str, statement: str) -> str:
        """Run a statement and give its rows, fields apart by a bar."""
        return self.say("psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement)


class PostgresErpServer(ErpServer):
    """One trytond process over a cluster."""

    def __init__(self, work: Path, cluster: Cluster, databases: tuple[str, ...]) -> None:
        super().__init__(erp_python(), work, databases)
        self._cluster = cluster

    def configure(self) -> Path:
        """Write the configuration for a free port and this cluster, and give its path."""
        conf = super().configure()
        text = conf.read_text().replace(
            f"uri = sqlite://\npath = {self.folder}\n",
            f"uri = postgresql://{OWNER}@127.0.0.1:{self._cluster.port}/\n",
        )
        conf.write_text(text)
        return conf


def fill(cluster: Cluster, work: Path, database: str) -> None:
    """Make the dealership's database with bocounter's module, from the dump when there is one."""
    cache = CHECKOUT / ".cache/erp"
    dump = cache / f"postgres-{versions_key(erp_python(), with_module=True)}.sql"
    cluster.say("createdb", "-T", "template0", "-E", "UTF8", database)
    with FileLock(cache / "postgres.lock"):
        if dump.exists():
            cluster.say("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", str(dump))
            return
        build(cluster, work, database)
        half = dump.with_suffix(".half")
        cluster.say("pg_dump", "-d", database, "-f", str(half))
        half.rename(dump)


def build(cluster: Cluster, work: Path, database: str) -> None:
    """Build the database: the modules, ours, then the company and the counter's user."""
    server = PostgresErpServer(work / "building", cluster, (database,))
    conf, env = server.configure(), server.environment()
    python = server.python
    admin = [str(python), str(python.with_name("trytond-admin")), "-c", str(conf), "-d", database]
    for step in (
        ["--all", "--email", "admin@example.com"],
        ["-u", *modules(), "--activate-dependencies"],
        ["-u", MODULE],
    ):
        run([*admin, *step], env)
    server.start()
    try:
        rpc = Rpc(server.url, database)
        rpc.login(erp_setup.ADMIN, erp_setup.ADMIN_PASSWORD)
        erp_setup.set_up(rpc)
        erp_setup.regroup(rpc)
    finally:
        server.stop()


@contextmanager
def running(folder: Path, database: str = "yard") -> Iterator[tuple[PostgresErpServer, Cluster]]:
    """Give a Tryton with bocounter's module on PostgreSQL, and its cluster, until the end."""
    cluster = Cluster()
    try:
        cluster.start()
        fill(cluster, folder, database)
        server = PostgresErpServer(folder / "server", cluster, (database,))
        server.start()
        try:
            yield server, cluster
        finally:
            server.stop()
    finally:
        cluster.stop()
