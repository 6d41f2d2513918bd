"""The command line and an ERP that is not there, is not one, or does not answer."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bocounter.commands import choosing_settings
from bocounter.store.store import Store
from tests.sample_fixtures import NOW, CommandLine, homes
from tests.verbs.test_failures import check_sentence

AT = datetime.fromisoformat(NOW).astimezone(UTC)


@pytest.fixture
def closed_port() -> str:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


class _Portal(BaseHTTPRequestHandler):
    """The sign-in page of a hotel's wireless network, whatever is asked."""

    def _page(self) -> None:
        page = b"<html><body>Welcome! Please accept our terms.</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    do_GET = do_POST = _page  # noqa: N815 -- the standard library's names

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def portal() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Portal)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def silent() -> Iterator[str]:
    """A place that takes the call and never says a word."""
    with closing(socket.socket()) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen(8)
        yield f"http://127.0.0.1:{ear.getsockname()[1]}"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text("not so secret\n", encoding="utf-8")
    return path


@pytest.fixture
def new(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "counter.db")


def connect(new: CommandLine, url: str, secret: Path) -> subprocess.CompletedProcess[str]:
    return new(
        "connect", "tryton", url, "--database", "shop", "--user", "anna",
        "--password-file", str(secret),
    )  # fmt: skip


def chosen(store: Path, url: str, secret: Path) -> None:
    """Let a store belong to an ERP that once answered there."""
    opened = Store.to_write(store, "a test", AT)
    choosing_settings.keep(
        opened,
        connector="tryton",
        url=url,
        database="shop",
        user="anna",
        password_file=str(secret),
    )
    opened.close()


def test_nobody_at_the_address(new: CommandLine, closed_port: str, secret: Path) -> None:
    check_sentence(connect(new, closed_port, secret), 3)
    assert "connect" in check_sentence(new("sync"), 2), "settings that failed are not kept"


def test_a_sign_in_page_is_not_an_erp(new: CommandLine, portal: str, secret: Path) -> None:
    check_sentence(connect(new, portal, secret), 3)
    chosen(new.store, portal, secret)
    done = new("--json", "sync")
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["kind"] == "unreachable"


@pytest.mark.parametrize("url", ["http://erp.example.com", "ftp://127.0.0.1", "erp", ""])
def test_an_address_that_cannot_be_right_is_refused(
    new: CommandLine, url: str, secret: Path
) -> None:
    check_sentence(connect(new, url, secret), 2)


def test_a_password_file_that_is_empty_is_named(
    new: CommandLine, closed_port: str, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.write_text("", encoding="utf-8")
    done = connect(new, closed_port, empty)
    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stderr


def test_what_waits_is_kept_while_the_erp_is_away(
    bocounter: CommandLine, closed_port: str, secret: Path
) -> None:
    number = bocounter.json("board")["work_orders"][0]["number"]
    chosen(bocounter.store, closed_port, secret)
    assert bocounter("note", number, "hello").returncode == 0
    check_sentence(bocounter("sync"), 3)
    (waits,) = bocounter.json("waiting")["operations"]
    assert waits["state"] == "pending"
    assert bocounter.json("board")["work_orders"]


@pytest.mark.alone
def test_ctrl_c_ends_a_sync_within_two_seconds(new: CommandLine, silent: str, secret: Path) -> None:
    chosen(new.store, silent, secret)
    with subprocess.Popen(
        [sys.executable, "-m", "bocounter", "--store", str(new.store), "sync"],
        env={**os.environ, **homes(new.store.parent / "home")},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as syncing:
        _until_held(new.store)
        syncing.send_signal(signal.SIGINT)
        asked = time.monotonic()
        said, wrong = syncing.communicate(timeout=20)
    assert syncing.returncode == 130, wrong
    assert time.monotonic() - asked < 2
    assert said == ""
    assert wrong.startswith("bocounter: Cancelled.")


def _until_held(store: Path) -> None:
    """Wait until a round has written down that it began."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        opened = Store.to_read(store)
        with opened.reading() as rows:
            if rows.all("SELECT 1 FROM sync_run"):
                return
        time.sleep(0.02)
    raise AssertionError("the sync did not begin")


def test_a_decision_that_waits_is_exit_four(bocounter: CommandLine) -> None:
    store = Store.to_write(bocounter.store, "a test", AT)
    with store.write() as write:
        write.many(
            "INSERT INTO conflict (id, kind, found_at, message) VALUES (?, ?, ?, ?)",
            [("c1", "duplicate", "2026-12-01T08:00:00.000000+00:00", "Two notes for one word.")],
        )
    store.close()
    done = bocounter("--json", "sync")
    assert done.returncode == 4, done.stderr
    assert json.loads(done.stdout)["conflicts"] == 1
    (conflict,) = bocounter.json("conflicts")["conflicts"]
    assert conflict["message"] == "Two notes for one word."
    assert "Two notes for one word." in bocounter("conflicts").stdout


def test_the_sample_can_be_connected_and_synced_by_hand(tmp_path: Path) -> None:
    line = CommandLine(tmp_path / "mine.db")
    found = line.json("connect", "sample", "sample:")
    assert found["connector"] == "sample"
    assert found["exactly_once"] is True
    assert found["server"]
    assert found["version"]
    first = line.json("sync")
    assert first["pulled"]["work_order"] > 100
    assert first.keys() >= {
        "pulled", "deleted", "pushed", "waiting", "refused", "conflicts", "seconds",
    }  # fmt: skip
    tomorrow = line.at("2026-12-02T09:00:00+00:00")
    assert tomorrow("sync").returncode == 0
    assert tomorrow("connect", "sample", "sample:").returncode == 0


def test_push_only_reads_nothing_and_pull_only_sends_nothing(bocounter: CommandLine) -> None:
    number = bocounter.json("board")["work_orders"][0]["number"]
    bocounter("note", number, "hello")
    assert bocounter.json("sync", "--pull-only")["pushed"] == 0
    pushed = bocounter.json("sync", "--push-only")
    assert pushed["pushed"] == 1
    assert not any(pushed["pulled"].values())
