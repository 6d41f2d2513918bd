"""What a person reads when the ERP, the network or the settings say no."""

from __future__ import annotations

import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bocounter.errors import Cancelled, NotLetIn, Unreachable, WrongUse
from bocounter.outside.erp.connector import Scope
from tests.erp_fixtures import Erp
from tests.outside.faulty_proxy import FaultyProxy, Trouble

pytestmark = pytest.mark.erp

READ = "search_read"


def test_the_server_says_who_it_is_without_a_login(erp: Erp, erp_proxy: FaultyProxy) -> None:
    who = erp.connect(url=erp_proxy.url).identity()
    assert (who.server, who.version, who.database) == ("Tryton", "8.0", "yard")
    assert who.now is not None
    assert who.now.utcoffset() is not None
    assert erp_proxy.methods == ["common.server.version"]


def test_a_wrong_password_is_asked_once_and_never_again(erp: Erp, erp_proxy: FaultyProxy) -> None:
    connector = erp.connect(url=erp_proxy.url, password="wrong")
    for _ in range(3):
        with pytest.raises(NotLetIn, match="user name or the password is wrong"):
            connector.login()
        with pytest.raises(NotLetIn):
            connector.pull("branch", Scope.ALL, None, 10)
    assert erp_proxy.methods == ["common.db.login"]


def test_one_login_serves_a_whole_round(erp: Erp, erp_proxy: FaultyProxy) -> None:
    connector = erp.connect(url=erp_proxy.url)
    connector.login()
    connector.login()
    for kind in ("branch", "part", "work_order"):
        connector.pull(kind, Scope.ALL, None, 10)
    assert erp_proxy.count("common.db.login") == 1


def test_closing_gives_the_session_back_once(erp: Erp, erp_proxy: FaultyProxy) -> None:
    connector = erp.connect(url=erp_proxy.url)
    connector.login()
    connector.close()
    connector.close()
    assert erp_proxy.count("common.db.logout") == 1


@pytest.mark.alone
def test_closing_does_not_wait_for_an_erp_that_is_silent(erp: Erp, erp_proxy: FaultyProxy) -> None:
    connector = erp.connect(url=erp_proxy.url)
    connector.login()
    erp_proxy.fail(Trouble.DELAY, having="db.logout")
    began = time.monotonic()
    connector.close()
    assert time.monotonic() - began < 5


def test_a_session_that_ends_again_and_again_lets_nobody_in(
    erp: Erp, erp_proxy: FaultyProxy
) -> None:
    connector = erp.connect(url=erp_proxy.url)
    connector.login()
    erp_proxy.fail(Trouble.STATUS, times=99, having=READ, status="401 Unauthorized")
    for _ in range(3):
        with pytest.raises(NotLetIn):
            connector.pull("branch", Scope.ALL, None, 10)
    assert erp_proxy.count("common.db.login") <= 4


def test_a_database_that_is_not_there_is_named(erp: Erp) -> None:
    with pytest.raises(Unreachable, match="no database called nowhere"):
        erp.connect(database="nowhere").login()


def test_a_closed_port_is_said_with_its_address(erp: Erp) -> None:
    with pytest.raises(Unreachable, match=r"Nothing answers at 127\.0\.0\.1:9") as caught:
        erp.connect(url="http://127.0.0.1:9").identity()
    assert not isinstance(caught.value, NotLetIn)
    assert caught.value.advice


@pytest.mark.parametrize(
    ("trouble", "extra", "words"),
    [
        (Trouble.PORTAL, {}, "not a Tryton"),
        (Trouble.LOSE_REQUEST, {}, "broke before the answer"),
        (Trouble.CUT_ANSWER, {}, "broke before the answer"),
        (Trouble.BODY, {"body": b'{"id": 1, "result": '}, "broke before the answer"),
        (Trouble.BODY, {"body": b"[" * 100_000}, "larger than any page"),
        (Trouble.BODY, {"body": b'{"id": 77, "result": "8.0"}'}, "not a Tryton"),
        (Trouble.BODY, {"body": b"\x1f\x8b\x08damaged"}, "broke before the answer"),
        (Trouble.STATUS, {"status": "503 Busy"}, "come back later"),
        (Trouble.STATUS, {"status": "429 Slow"}, "come back later"),
        (Trouble.STATUS, {"status": "500 No"}, "trouble of its own"),
        (Trouble.STATUS, {"status": "504 No"}, "trouble of its own"),
        (Trouble.STATUS, {"status": "302 Found"}, "not a Tryton"),
        (Trouble.STATUS, {"status": "403 No"}, "forbids what was asked"),
    ],
)
def test_each_failure_has_its_own_sentence_and_an_advice(
    erp: Erp, erp_proxy: FaultyProxy, trouble: Trouble, extra: dict[str, str], words: str
) -> None:
    erp_proxy.fail(trouble, **extra)
    with pytest.raises(Unreachable, match=words) as caught:
        erp.connect(url=erp_proxy.url).identity()
    assert caught.value.advice.endswith(".")


def test_an_erp_that_stops_in_the_middle_is_unreachable_and_then_goes_on(
    erp: Erp, erp_proxy: FaultyProxy
) -> None:
    for number in range(3):
        erp.desk.part(f"P-{number}", "Part")
    connector = erp.connect(url=erp_proxy.url)
    first = connector.pull("part", Scope.ALL, None, 1)
    erp_proxy.fail(Trouble.LOSE_ANSWER, having=READ)
    with pytest.raises(Unreachable):
        connector.pull("part", Scope.ALL, first.cursor, 1)
    after = connector.pull("part", Scope.ALL, first.cursor, 1)
    assert after.records[0].remote_id != first.records[0].remote_id


def test_an_old_series_is_told_apart_from_a_strange_server(
    erp: Erp, erp_proxy: FaultyProxy
) -> None:
    erp_proxy.fail(Trouble.BODY, body=lambda n: b'{"id": %d, "result": "7.0"}' % n)
    with pytest.raises(Unreachable, match=r"its version is 7\.0"):
        erp.connect(url=erp_proxy.url).identity()


def test_a_user_without_the_groups_is_told_which_groups_are_needed(erp: Erp) -> None:
    (group,) = erp.desk.rpc.find("res.group", [("name", "=", "Purchase")])
    (user,) = erp.desk.rpc.find("res.user", [("login", "=", erp.user)])
    erp.desk.rpc.write("res.user", user["id"], groups=[("remove", [group["id"]])])
    with pytest.raises(NotLetIn, match="groups Sales, Purchase and Stock"):
        erp.connect().pull("purchase_line", Scope.ALL, None, 10)


def test_pages_shrink_to_what_the_server_allows(erp: Erp, erp_proxy: FaultyProxy) -> None:
    parts = {str(erp.desk.part(f"P-{number}", "Part")) for number in range(3)}
    connector = erp.connect(url=erp_proxy.url)
    erp_proxy.fail(Trouble.STATUS, having="product.product.search_read", status="413 Too much")
    page = connector.pull("part", Scope.ALL, None, 5000)
    assert {record.remote_id for record in page.records} == parts


def test_no_list_is_ever_asked_for_without_a_limit(erp: Erp, erp_proxy: FaultyProxy) -> None:
    part = erp.desk.part("P-1", "Part")
    connector = erp.connect(url=erp_proxy.url)
    # The server's own limit is 2,000 rows: a larger page would be refused by it.
    page = connector.pull("part", Scope.ALL, None, 10_000)
    assert [record.remote_id for record in page.records] == [str(part)]
    many = [str(number) for number in range(1, 4001)]
    assert connector.existing("part", many) == {str(part)}


@pytest.mark.alone
@pytest.mark.parametrize(("kind", "having"), [("branch", READ), ("part", "db.login")])
def test_a_wait_on_a_silent_server_ends_within_two_seconds_of_a_cancel(
    erp: Erp, erp_proxy: FaultyProxy, kind: str, having: str
) -> None:
    asked_at: list[float] = []

    def stopping() -> bool:
        if any(having in method for method in erp_proxy.methods):
            asked_at.append(time.monotonic())
            return True
        return False

    connector = erp.connect(url=erp_proxy.url, stopping=stopping)
    erp_proxy.fail(Trouble.DELAY, having=having)
    with pytest.raises(Cancelled):
        connector.pull(kind, Scope.ALL, None, 10)
    assert time.monotonic() - asked_at[0] < 2


def test_a_silent_server_is_given_up_after_the_set_time(erp: Erp, erp_proxy: FaultyProxy) -> None:
    erp_proxy.fail(Trouble.DELAY)
    with pytest.raises(Unreachable, match="did not answer in time"):
        erp.connect(url=erp_proxy.url, timeout="0.5").identity()


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example/",
        "ftp://127.0.0.1/",
        "erp.example",
        "https://user:secret@erp.example/",
        "https://",
    ],
)
def test_an_address_that_would_be_unsafe_or_odd_is_wrong_use(erp: Erp, url: str) -> None:
    with pytest.raises(WrongUse) as caught:
        erp.connect(url=url)
    assert caught.value.advice


@pytest.mark.parametrize("options", [{"timeout": "soon"}, {"work_orders": "some"}])
def test_an_odd_setting_is_wrong_use(erp: Erp, options: dict[str, str]) -> None:
    with pytest.raises(WrongUse):
        erp.connect(**options)


def test_a_host_that_nobody_knows_is_said_so(erp: Erp) -> None:
    with pytest.raises(Unreachable, match=r"No computer called erp\.invalid"):
        erp.connect(url="https://erp.invalid").identity()


class Silent(BaseHTTPRequestHandler):
    """Answers nothing of use; counts what reaches it."""

    asked: list[str]

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.send_error(500)


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """An https server whose certificate nobody has signed but itself."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    ask = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
    names = "subjectAltName=IP:127.0.0.1"
    subprocess.run(
        ["openssl", *ask.split(), "-addext", names, "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    asked: list[str] = []
    quiet = {"asked": asked, "log_message": lambda *_: None}
    server = HTTPServer(("127.0.0.1", 0), type("Handler", (Silent,), quiet))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_that_nobody_vouches_for_gets_no_password(
    erp: Erp, untrusted: tuple[str, list[str]]
) -> None:
    url, asked = untrusted
    with pytest.raises(Unreachable, match="could not be trusted"):
        erp.connect(url=url).login()
    assert asked == []


def test_an_authority_of_ones_own_is_trusted_when_it_is_named(
    erp: Erp, untrusted: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, asked = untrusted
    with pytest.raises(Unreachable, match="trouble of its own"):
        erp.connect(url=url, ca_file=str(tmp_path / "certificate.pem")).identity()
    assert asked == ["/rpc/"]
