"""A word on its way to a real Tryton: taken once, refused in words, or looked up."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from bocounter.outside.erp.connector import Outcome, Outgoing
from tests.erp_fixtures import Erp, fresh_erp
from tests.outside.erp_server import DATABASES, ErpServer
from tests.outside.faulty_proxy import FaultyProxy, Trouble

pytestmark = pytest.mark.erp

CREATE = "model.ir.note.create"


@pytest.fixture(scope="module")
def with_a_sale(
    erp_server: ErpServer, erp_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An ERP with one work order, made once for all the tests here."""
    beside = tmp_path_factory.mktemp("sale")
    with fresh_erp(erp_server, erp_template, beside) as erp:
        part = erp.desk.part("SEAL-77", "Seal kit")
        erp.desk.work_order(erp.desk.customer("Ada Brook"), (part, 1))
    return erp_server.keep(DATABASES[0], beside / "sale.sqlite")


@pytest.fixture
def erp(erp_server: ErpServer, with_a_sale: Path, tmp_path: Path) -> Iterator[Erp]:
    with fresh_erp(erp_server, with_a_sale, tmp_path) as made:
        yield made


@pytest.fixture
def sale(erp: Erp) -> int:
    """The id of the one work order."""
    (row,) = erp.desk.rpc.find("sale.sale", [])
    return int(row["id"])


def word(sale: int, text: str = "Called Joe, left a message.", **changes: str) -> Outgoing:
    said = {
        "reference": str(uuid.uuid4()),
        "kind": "note",
        "target_kind": "work_order",
        "target": str(sale),
        "text": text,
        "author": "Dana",
        **changes,
    }
    return Outgoing(**said, written_at=dt.datetime(2026, 11, 22, 14, 5, tzinfo=dt.UTC))


def test_a_note_arrives_at_its_work_order_with_author_and_reference(erp: Erp, sale: int) -> None:
    out = word(sale)
    sent = erp.connect().send(out)
    assert sent.outcome is Outcome.TAKEN
    assert erp.desk.notes_of(sale) == [
        f"Called Joe, left a message.\nDana\n[bocounter:{out.reference}]"
    ]
    (row,) = erp.desk.rpc.find("ir.note", [], "create_uid.login")
    assert (str(row["id"]), row["create_uid."]["login"]) == (sent.remote_id, "counter")


def test_odd_characters_reach_the_erp_as_data(erp: Erp, sale: int) -> None:
    text = "Größe ½\" \0 \ud800 — <b>50%_off</b> 你好 'x'; DROP"
    assert erp.connect().send(word(sale, text)).outcome is Outcome.TAKEN
    (note,) = erp.desk.notes_of(sale)
    assert note.startswith("Größe ½\"  \ufffd — <b>50%_off</b> 你好 'x'; DROP\n")


def test_look_up_finds_exactly_what_was_sent(erp: Erp, sale: int) -> None:
    connector = erp.connect()
    one, two, liar = word(sale), word(sale), word(sale)
    quoting = word(sale, f"See above:\n[bocounter:{liar.reference}]\nthat one")
    ids = [connector.send(out).remote_id for out in (one, two, quoting, two)]
    never = [str(uuid.uuid4()) for _ in range(120)]
    asked = [one.reference, two.reference, liar.reference, "100%_\\", *never]
    found = connector.look_up(asked)
    assert set(found) == set(asked)
    assert list(found[one.reference]) == [ids[0]]
    assert list(found[two.reference]) == [ids[1], ids[3]]
    assert not any(found[reference] for reference in (liar.reference, "100%_\\", *never))


def test_a_note_for_a_work_order_that_is_gone_is_refused_in_the_erps_words(erp: Erp) -> None:
    sent = erp.connect().send(word(999_999))
    assert sent.outcome is Outcome.REFUSED
    assert sent.reason


@pytest.mark.parametrize(
    "changes",
    [{"kind": "order"}, {"target_kind": "moon"}, {"target": "1 OR 1"}, {"target": "-1"}],
)
def test_a_word_that_tryton_has_no_place_for_is_refused_unsent(
    erp: Erp, erp_proxy: FaultyProxy, changes: dict[str, str]
) -> None:
    sent = erp.connect(url=erp_proxy.url).send(word(1, **changes))
    assert sent.outcome is Outcome.REFUSED
    assert erp_proxy.methods == []


@pytest.mark.parametrize("trouble", [Trouble.LOSE_ANSWER, Trouble.CUT_ANSWER])
def test_an_answer_lost_after_the_commit_is_unknown_and_looked_up_as_one(
    erp: Erp, erp_proxy: FaultyProxy, sale: int, trouble: Trouble
) -> None:
    connector = erp.connect(url=erp_proxy.url)
    erp_proxy.fail(trouble, having=CREATE)
    out = word(sale)
    assert connector.send(out).outcome is Outcome.UNKNOWN
    assert len(connector.look_up([out.reference])[out.reference]) == 1
    assert len(erp.desk.notes_of(sale)) == 1


def test_a_request_lost_on_its_way_is_unknown_and_looked_up_as_none(
    erp: Erp, erp_proxy: FaultyProxy, sale: int
) -> None:
    connector = erp.connect(url=erp_proxy.url)
    erp_proxy.fail(Trouble.LOSE_REQUEST, having=CREATE)
    out = word(sale)
    assert connector.send(out).outcome is Outcome.UNKNOWN
    assert connector.look_up([out.reference]) == {out.reference: []}


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (Trouble.PORTAL, ""),
        (Trouble.STATUS, "500 Internal Server Error"),
        (Trouble.STATUS, "502 Bad Gateway"),
        (Trouble.STATUS, "302 Found"),
    ],
)
def test_an_answer_that_is_not_the_erps_leaves_the_word_unknown(
    erp: Erp, erp_proxy: FaultyProxy, sale: int, trouble: Trouble, status: str
) -> None:
    connector = erp.connect(url=erp_proxy.url)
    connector.login()
    erp_proxy.fail(trouble, having=CREATE, status=status)
    assert connector.send(word(sale)).outcome is Outcome.UNKNOWN
    assert erp_proxy.count(CREATE) == 1


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_busy_erp_has_not_taken_the_word_and_says_when_to_come_back(
    erp: Erp, erp_proxy: FaultyProxy, sale: int, status: str
) -> None:
    connector = erp.connect(url=erp_proxy.url)
    erp_proxy.fail(Trouble.STATUS, having=CREATE, status=status, headers="Retry-After: 17\r\n")
    sent = connector.send(word(sale))
    assert (sent.outcome, sent.retry_after) == (Outcome.NOT_SENT, 17.0)
    assert erp.desk.notes_of(sale) == []


def test_a_server_that_is_not_there_has_not_taken_the_word(erp: Erp) -> None:
    sent = erp.connect(url="http://127.0.0.1:9").send(word(1))
    assert sent.outcome is Outcome.NOT_SENT
    assert sent.reason is not None
    assert "127.0.0.1:9" in sent.reason


def test_a_wrong_password_sends_no_word_and_asks_the_erp_once(
    erp: Erp, erp_proxy: FaultyProxy, sale: int
) -> None:
    connector = erp.connect(url=erp_proxy.url, password="wrong")
    assert [connector.send(word(sale)).outcome for _ in range(3)] == [Outcome.NOT_SENT] * 3
    assert erp_proxy.methods == ["common.db.login"]


def test_a_session_that_ended_is_renewed_once_and_the_word_arrives_once(
    erp: Erp, erp_proxy: FaultyProxy, sale: int
) -> None:
    connector = erp.connect(url=erp_proxy.url)
    connector.login()
    erp_proxy.fail(Trouble.STATUS, having=CREATE, status="401 Unauthorized")
    assert connector.send(word(sale)).outcome is Outcome.TAKEN
    assert len(erp.desk.notes_of(sale)) == 1
    assert erp_proxy.count("common.db.login") == 2


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (b'["UserWarning", ["name", "Really?", "It is late."]]', Outcome.REFUSED),
        (b'["ConcurrencyException", "Records were modified in the meanwhile"]', Outcome.STALE),
        (b'["\'nope\'", ""]', Outcome.UNKNOWN),
        (b'"odd"', Outcome.UNKNOWN),
    ],
)
def test_each_error_of_the_erp_has_its_outcome_and_a_warning_is_never_confirmed(
    erp: Erp, erp_proxy: FaultyProxy, sale: int, error: bytes, outcome: Outcome
) -> None:
    connector = erp.connect(url=erp_proxy.url)
    erp_proxy.fail(
        Trouble.BODY, having=CREATE, body=lambda n: b'{"id": %d, "error": %s}' % (n, error)
    )
    sent = connector.send(word(sale))
    assert sent.outcome is outcome
    assert sent.reason
    assert "model.res.user.warning.skip" not in erp_proxy.methods


def test_an_answer_with_another_calls_id_is_not_an_answer(
    erp: Erp, erp_proxy: FaultyProxy, sale: int
) -> None:
    connector = erp.connect(url=erp_proxy.url)
    erp_proxy.fail(
        Trouble.BODY, having=CREATE, body=lambda n: b'{"id": %d, "result": [1]}' % (n + 1)
    )
    assert connector.send(word(sale)).outcome is Outcome.UNKNOWN


def test_a_word_stopped_on_its_way_is_unknown_within_two_seconds(
    erp: Erp, erp_proxy: FaultyProxy, sale: int
) -> None:
    connector = erp.connect(url=erp_proxy.url, stopping=lambda: erp_proxy.count(CREATE) > 0)
    erp_proxy.fail(Trouble.DELAY, having=CREATE)
    began = dt.datetime.now(dt.UTC)
    assert connector.send(word(sale)).outcome is Outcome.UNKNOWN
    assert dt.datetime.now(dt.UTC) - began < dt.timedelta(seconds=5)
