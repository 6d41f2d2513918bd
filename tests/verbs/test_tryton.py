"""The whole way by the command line alone, against a real Tryton."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.erp_fixtures import Erp
from tests.sample_fixtures import CommandLine

pytestmark = pytest.mark.erp


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "counter.db", dt.datetime.now(dt.UTC).isoformat())


def connect(line: CommandLine, erp: Erp, password: str) -> tuple[str, ...]:
    file = line.store.parent / "password"
    file.write_text(password + "\n", encoding="utf-8")
    return (
        *("connect", "tryton", erp.url, "--database", erp.database),
        *("--user", erp.user, "--password-file", str(file)),
    )


def test_a_call_made_at_the_command_line_is_read_in_the_erp(line: CommandLine, erp: Erp) -> None:
    part = erp.desk.part("88-1042", "Seal kit, boom")
    customer = erp.desk.customer("Anna Muster", phone="+1 555 010 4711")
    sale = erp.desk.work_order(customer, (part, 2))
    found = line.json(*connect(line, erp, erp.password))
    assert found["connector"] == "tryton"
    assert found["exactly_once"] is False
    assert found["version"].startswith("8.0")

    assert line.json("sync")["pulled"]["work_order"] == 1
    (order,) = line.json("board")["work_orders"]
    assert order["customer"]["name"] == "Anna Muster"
    hits = line.json("find", "4711")["hits"]
    assert order["number"] in [hit["id"] for hit in hits if hit["kind"] == "work_order"]
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).isoformat()
    logged = line.json(
        *("--as", "Bo", "contact", order["number"], "--kind", "call", "--outcome", "reached"),
        *("--told", f"{order['number']}=none", "--next", later),
    )
    assert logged["waiting"] == 1
    sent = line.json("sync")
    assert (sent["pushed"], sent["waiting"]) == (1, 0)
    (note,) = erp.desk.notes_of(sale)
    assert logged["contact"] in note
    assert "Bo" in note
    assert line.json("check")["sound"] is True


def test_a_wrong_password_is_exit_three_and_not_kept(line: CommandLine, erp: Erp) -> None:
    done = line("--json", *connect(line, erp, "Open-sesame-1"))
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["kind"] == "not_let_in"
    assert "Open-sesame-1" not in done.stdout + done.stderr
    assert "Open-sesame-1" not in "".join(
        path.read_text(encoding="utf-8") for path in line.store.parent.rglob("*.log")
    )
    assert line("sync").returncode == 2


def test_a_password_that_nobody_can_be_asked_for_is_said(line: CommandLine, erp: Erp) -> None:
    done = line("connect", "tryton", erp.url, "--database", erp.database, "--user", erp.user)
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert "--password-file" in done.stderr
