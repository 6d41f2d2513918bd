"""What only PostgreSQL shows: commits that come late, and writers who truly run side by side.

Left out unless BOCOUNTER_POSTGRES=1 asks for it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bocounter.outside.erp.connector import Outcome, Outgoing, Scope
from bocounter.outside.erp.tryton import streams
from bocounter.outside.erp.tryton.connector import Tryton, connect
from tests.outside.erp_desk import ErpDesk
from tests.outside.erp_postgres import OWNER, Cluster, PostgresErpServer, program, running
from tests.outside.erp_scene import target_of

pytestmark = [
    pytest.mark.erp,
    pytest.mark.postgres,
    pytest.mark.skipif(
        os.environ.get("BOCOUNTER_POSTGRES") != "1",
        reason="asked for with BOCOUNTER_POSTGRES=1; needs Debian's postgresql",
    ),
]

DATABASE = "yard"

LATE = """
import sys
from trytond import config
config.update_etc(sys.argv[1])
from trytond.pool import Pool
from trytond.transaction import Transaction
Pool.start()
pool = Pool(sys.argv[2])
pool.init()
with Transaction().start(sys.argv[2], 1):
    Sale = pool.get("sale.sale")
    Sale.write([Sale(int(sys.argv[3]))], {"description": sys.argv[4]})
    print("written", flush=True)
    sys.stdin.readline()
print("committed", flush=True)
"""
"""A Tryton transaction that stamps its row when it begins and commits when it is told to."""


@pytest.fixture(scope="module")
def ground(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[PostgresErpServer, Cluster]]:
    with running(tmp_path_factory.mktemp("postgres"), DATABASE) as made:
        yield made


@pytest.fixture(scope="module")
def desk(ground: tuple[PostgresErpServer, Cluster]) -> ErpDesk:
    made = ErpDesk(ground[0].url, DATABASE, dt.datetime.now(dt.UTC).date())
    part = made.part("SEAL-77", "Seal kit")
    customer = made.customer("Ada Brook")
    for n in range(3):
        made.work_order(customer, (part, 1), reference=f"WO-{n}")
    return made


@pytest.fixture
def connector(
    ground: tuple[PostgresErpServer, Cluster], desk: ErpDesk, tmp_path: Path
) -> Iterator[Tryton]:
    with closing(connect(target_of(ground[0].url, DATABASE, tmp_path))) as made:
        made.login()
        yield made


@contextmanager
def late_writer(server: PostgresErpServer, sale: int, text: str) -> Iterator[subprocess.Popen[str]]:
    """Give a transaction that has written and not committed; ``commit`` ends it."""
    with subprocess.Popen(
        [server.python, "-c", LATE, str(server.work / "trytond.conf"), DATABASE, str(sale), text],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=server.environment(),
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        yield writer
        writer.stdin and writer.stdin.close()


def commit(writer: subprocess.Popen[str]) -> None:
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write("\n")
    writer.stdin.flush()
    assert writer.stdout.readline() == "committed\n"


def heard(connector: Tryton, cursor: str) -> tuple[dict[str, str | None], str]:
    """Pull the work orders on from a cursor; gives their descriptions and the next cursor."""
    page = connector.pull("work_order", Scope.ALL, cursor, 100)
    assert not page.more
    rows = {row.remote_id: getattr(row, "description", None) for row in page.records}
    return rows, page.cursor


def mark_of(cursor: str) -> dt.datetime:
    """Give how far a cursor has come; the ERP's clock is heard to the second only."""
    return dt.datetime.fromisoformat(json.loads(cursor)["marks"][0])


@pytest.mark.parametrize(
    ("overlap", "arrives"),
    [(streams.OVERLAP, True), (dt.timedelta(0), False)],
    ids=["with the overlap", "without any"],
)
def test_a_row_committed_late_is_brought_by_the_overlap_and_lost_without(
    ground: tuple[PostgresErpServer, Cluster],
    desk: ErpDesk,
    connector: Tryton,
    monkeypatch: pytest.MonkeyPatch,
    overlap: dt.timedelta,
    arrives: bool,
) -> None:
    monkeypatch.setattr(streams, "OVERLAP", overlap)
    early, late = (row["id"] for row in desk.rpc.find("sale.sale", [])[:2])
    text = f"late {overlap}"
    _rows, cursor = heard(connector, connector.pull("work_order", Scope.ALL, None, 100).cursor)
    with late_writer(ground[0], late, text) as writer:
        written = dt.datetime.now(dt.UTC)
        while mark_of(cursor) <= written:
            desk.rpc.write("sale.sale", early, description=f"beside {overlap}")
            rows, cursor = heard(connector, cursor)
            assert rows[str(early)] == f"beside {overlap}"
            assert rows.get(str(late)) != text
        commit(writer)
    (row,) = desk.rpc.find("sale.sale", [("id", "=", late)], "description")
    assert row["description"] == text
    rows, cursor = heard(connector, cursor)
    again, _cursor = heard(connector, cursor)
    assert (rows.get(str(late)) == text) is arrives
    assert (again.get(str(late)) == text) is arrives


def word(sale: int, **changes: object) -> Outgoing:
    said: dict[str, object] = {
        "reference": str(uuid.uuid4()),
        "kind": "note",
        "target_kind": "work_order",
        "target": str(sale),
        "text": "Told Ada: Friday.",
        "author": "Dana",
        "written_at": dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC),
        **changes,
    }
    return Outgoing(**said)  # type: ignore[arg-type]


@contextmanager
def senders(server: PostgresErpServer, beside: Path, count: int) -> Iterator[list[Tryton]]:
    made = [connect(target_of(server.url, DATABASE, beside)) for _ in range(count)]
    for one in made:
        one.login()
    yield made
    for one in made:
        one.close()


def test_240_racing_words_of_30_references_leave_one_record_each(
    ground: tuple[PostgresErpServer, Cluster], desk: ErpDesk, tmp_path: Path
) -> None:
    server, cluster = ground
    sale = desk.rpc.find("sale.sale", [])[0]["id"]
    words = [word(sale, reference=f"race-{n}") for n in range(30)]
    with senders(server, tmp_path, 8) as made, ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda n: made[n % 8].send(words[n // 8]), range(240)))
    rows = cluster.ask(
        DATABASE, "SELECT reference FROM bocounter_call WHERE reference LIKE 'race%'"
    )
    assert Counter(rows.split()) == {f"race-{n}": 1 for n in range(30)}
    assert {one.outcome for one in sent} == {Outcome.TAKEN}
    assert len({one.remote_id for one in sent}) == 30


def test_of_two_changes_of_one_field_at_once_one_is_stale(
    ground: tuple[PostgresErpServer, Cluster], desk: ErpDesk, tmp_path: Path
) -> None:
    server, cluster = ground
    sale = desk.rpc.find("sale.sale", [])[2]["id"]
    words = [
        word(sale, kind="change", fields={"hold_reason": f"r{n}"}, base={"hold_reason": None})
        for n in range(6)
    ]
    with senders(server, tmp_path, 6) as made, ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(lambda n: made[n].send(words[n]), range(6)))
    (winner,) = [n for n, one in enumerate(sent) if one.outcome is Outcome.TAKEN]
    kept = cluster.ask(DATABASE, f"SELECT bo_hold_reason FROM sale_sale WHERE id = {sale:d}")
    assert kept.strip() == f"r{winner}"
    assert Counter(one.outcome for one in sent)[Outcome.STALE] == 5


def test_a_client_that_gave_up_while_the_server_commits_later_ends_with_one_record(
    ground: tuple[PostgresErpServer, Cluster], desk: ErpDesk, connector: Tryton, tmp_path: Path
) -> None:
    server, cluster = ground
    out = word(desk.rpc.find("sale.sale", [])[0]["id"])
    hasty = replace(target_of(server.url, DATABASE, tmp_path), options={"timeout": "0.5"})
    count = f"SELECT count(*) FROM bocounter_call WHERE reference = '{out.reference}'"
    with (
        subprocess.Popen(
            [
                program("psql"),
                "-qAt",
                "-h",
                "127.0.0.1",
                "-p",
                str(cluster.port),
                "-U",
                OWNER,
                "-d",
                DATABASE,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as holder,
        closing(connect(hasty)) as impatient,
    ):
        assert holder.stdin is not None
        assert holder.stdout is not None
        impatient.login()
        holder.stdin.write("BEGIN; LOCK TABLE bocounter_call IN EXCLUSIVE MODE; SELECT 'held';\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "held\n"
        assert impatient.send(out).outcome is Outcome.UNKNOWN
        assert connector.look_up([out.reference])[out.reference] == []
        holder.stdin.write("ROLLBACK;\n")
        holder.stdin.close()
    deadline = time.monotonic() + 30
    while cluster.ask(DATABASE, count).strip() == "0" and time.monotonic() < deadline:
        pass  # the server goes on by itself, though nobody waits for its answer any more
    (held,) = connector.look_up([out.reference])[out.reference]
    again = connector.send(out)
    assert (again.outcome, again.remote_id) == (Outcome.TAKEN, held)
    assert cluster.ask(DATABASE, count).strip() == "1"
