"""Check 4: to a server that is not beyond doubt the ERP, not a byte of a credential leaves."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bocounter.errors import Known, NotLetIn, Unreachable, WrongUse
from bocounter.outside.erp.tryton.trust import key_hash, read_pins, trusting
from bocounter.store.store import Store
from bocounter.sync import connecting
from tests.sample_fixtures import CommandLine
from tests.security.authority import Authority, Certificate, any_pin
from tests.security.peers import InterceptingProxy, Peer, of_old, saying, secured_by, tryton

CANARY = "canary-k9Zr-password"
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture(scope="module")
def ours(folder: Path) -> Authority:
    return Authority(folder, "Our-Authority")


@pytest.fixture(scope="module")
def stranger(folder: Path) -> Authority:
    return Authority(folder, "Nobodys-Authority")


@pytest.fixture(scope="module")
def good(ours: Authority) -> Certificate:
    return ours.certificate()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.to_write(tmp_path / "counter.db", "a test", NOW)
    yield made
    made.close()


def connect(store: Store, url: str, ours: Authority, **options: str) -> connecting.Connected:
    """Connect as a person does who types the canary as the password."""
    wanted = connecting.ConnectWanted(
        connector="tryton",
        url=url,
        database="yard",
        user="anna",
        options={"ca_file": str(ours.file), "timeout": "10", **options},
    )
    return connecting.connect(store, wanted, lambda: NOW, lambda: CANARY)


def trusted(certificate: Certificate) -> ssl.SSLContext:
    return secured_by(certificate.chain, certificate.key)


def test_a_sound_server_is_given_the_password_and_this_is_noticed(
    store: Store, ours: Authority, good: Certificate
) -> None:
    """The positive control: the canary is found where it may be."""
    for options in ({}, {"pins": f"{good.pin} {any_pin()}"}, {"pins": f"{any_pin()},{good.pin}"}):
        with Peer(tryton, trusted(good)) as peer:
            assert connect(store, peer.url, ours, **options).server == "Tryton"
        assert CANARY.encode() in peer.heard


Bad = Callable[[Authority, Authority, Certificate], ssl.SSLContext]

BAD_SERVERS: dict[str, Bad] = {
    "expired": lambda ours, _, __: trusted(ours.certificate(valid=timedelta(hours=-1))),
    "another host's": lambda ours, _, __: trusted(ours.certificate("erp.example")),
    "self-signed": lambda ours, _, __: trusted(ours.certificate(itself=True)),
    "of an unknown authority": lambda _, stranger, __: trusted(stranger.certificate()),
    "TLS 1.1 at most": lambda _, __, good: of_old(trusted(good)),
}


@pytest.mark.parametrize("name", BAD_SERVERS)
def test_a_server_that_cannot_be_trusted_hears_nothing_at_all(
    store: Store, ours: Authority, stranger: Authority, good: Certificate, name: str
) -> None:
    with Peer(tryton, BAD_SERVERS[name](ours, stranger, good)) as peer:
        with pytest.raises(Unreachable, match="could not be trusted") as refused:
            connect(store, peer.url, ours)
        assert not isinstance(refused.value, NotLetIn)
    assert peer.visits == 1
    assert peer.heard == b""


def test_a_sound_certificate_with_another_key_than_the_pinned_ones_hears_nothing(
    store: Store, ours: Authority, good: Certificate
) -> None:
    pins = f"{any_pin()} {any_pin()}"
    with Peer(tryton, trusted(good)) as peer, pytest.raises(Unreachable, match="be trusted"):
        connect(store, peer.url, ours, pins=pins)
    assert (peer.visits, peer.heard) == (1, b"")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("to", ["http", "https"])
def test_no_redirect_is_followed_neither_to_http_nor_to_another_server(
    store: Store, ours: Authority, good: Certificate, status: str, to: str
) -> None:
    context = trusted(good) if to == "https" else None
    with Peer(tryton, context) as other:
        answer = saying(b"", f"Location: {other.url}/rpc/", status=status)
        with Peer(answer, trusted(good)) as peer, pytest.raises(Unreachable, match="not a Tryton"):
            connect(store, peer.url, ours)
    assert other.visits == 0
    assert CANARY.encode() not in peer.heard


def test_a_proxy_that_opens_the_encryption_hears_nothing(
    store: Store, ours: Authority, stranger: Authority
) -> None:
    posing = trusted(stranger.certificate("erp.example"))
    with InterceptingProxy(tryton, posing) as proxy, pytest.raises(Unreachable):
        connect(store, "https://erp.example", ours, proxy=f"http://127.0.0.1:{proxy.port}")
    assert proxy.heard.startswith(b"CONNECT erp.example:443")
    assert b"rpc" not in proxy.heard
    assert CANARY.encode() not in proxy.heard


def test_a_proxy_that_somebody_put_into_the_environment_is_not_used(
    store: Store, ours: Authority, good: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Peer(tryton) as proxy, Peer(tryton, trusted(good)) as peer:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        connect(store, peer.url, ours)
    assert proxy.visits == 0


def test_a_server_that_speaks_another_protocol_than_was_offered_is_not_logged_in_to(
    store: Store, ours: Authority, good: Certificate
) -> None:
    context = trusted(good)
    context.set_alpn_protocols(["h2"])
    preface = b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00\x03\x00\x00\x00\x64" * 3

    def answer(_peer: Peer, _request: bytes) -> Iterator[bytes]:
        yield preface

    with Peer(answer, context) as peer, pytest.raises(Unreachable):
        connect(store, peer.url, ours)
    assert CANARY.encode() not in peer.heard


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example",
        "http://10.0.0.7:8000",
        "http://[2001:db8::1]",
        "http://localhost.evil.example",
    ],
)
def test_http_is_for_this_very_computer_only(store: Store, ours: Authority, url: str) -> None:
    with pytest.raises(WrongUse, match="readable over the network"):
        connect(store, url, ours)


@pytest.mark.parametrize(
    "url",
    ["ftp://erp.example", "erp.example", "https://anna:pw@erp.example", "https://e.x/?a=b", ""],
)
def test_what_is_no_safe_address_is_refused(store: Store, ours: Authority, url: str) -> None:
    with pytest.raises(WrongUse):
        connect(store, url, ours)


@pytest.mark.parametrize(
    ("pins", "words"),
    [
        (any_pin(), "one key only"),
        ("sha256/AAAA sha256/BBBB", "not the hash of a key"),
        ("off", "not the hash of a key"),
        ("sha1/AAAAAAAAAAAAAAAAAAAAAAAAAAA= ignore", "not the hash of a key"),
    ],
    ids=["one key", "no hashes", "a word", "another hash"],
)
def test_pins_that_protect_nothing_are_refused(pins: str, words: str) -> None:
    with pytest.raises(WrongUse, match=words):
        read_pins(pins)
    assert read_pins(None) == read_pins(" ") == frozenset()


def test_the_hash_of_a_key_is_that_of_another_library(good: Certificate) -> None:
    der = ssl.PEM_cert_to_DER_cert(good.chain.read_text(encoding="ascii"))
    assert read_pins(f"{good.pin},{any_pin()}") >= {key_hash(der)}
    for damaged in (b"", b"\x30", der[:20], b"\x30\x84\xff\xff\xff\xff"):
        with pytest.raises(ssl.SSLError):
            key_hash(damaged)


def test_a_line_is_checked_whatever_is_set(ours: Authority) -> None:
    for pins in (frozenset[bytes](), read_pins(f"{any_pin()} {any_pin()}")):
        made = trusting(str(ours.file), pins)
        assert made.verify_mode is ssl.CERT_REQUIRED
        assert made.check_hostname
        assert made.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("name", ["verify", "insecure", "ignore_errors", "tls", "ssl_verify"])
def test_no_option_lets_a_bad_certificate_through(
    store: Store, ours: Authority, stranger: Authority, name: str
) -> None:
    for value in ("0", "false", "no", "1", "true"):
        options: dict[str, Any] = {name: value}
        with Peer(tryton, trusted(stranger.certificate())) as peer, pytest.raises(Known):
            connect(store, peer.url, ours, **options)
        assert peer.heard == b""


def test_a_peer_of_these_tests_really_hears_what_is_said() -> None:
    """The other positive control: bytes that do arrive are kept."""
    with Peer(tryton) as peer:
        with contextlib.closing(socket.create_connection(("127.0.0.1", peer.port))) as line:
            body = b'{"id": 1, "method": "common.server.version"}'
            line.sendall(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            assert b"8.0" in line.recv(65536)
        assert body in peer.heard


def test_the_authority_and_the_pins_are_set_at_the_command_line(
    tmp_path: Path, ours: Authority, good: Certificate
) -> None:
    secret = tmp_path / "password"
    secret.write_text(CANARY, encoding="utf-8")
    line = CommandLine(tmp_path / "counter.db")
    command = ("connect", "tryton", "URL", "--user", "anna", "--database", "yard")
    command += ("--password-file", str(secret), "--option", f"ca_file={ours.file}")
    with Peer(tryton, trusted(good)) as peer:
        asked = [peer.url if word == "URL" else word for word in command]
        kept = line(*asked, "--option", f"pins={any_pin()} {good.pin}")
        assert kept.returncode == 0, kept.stderr
        # What was set stays set when the same ERP is connected again.
        again = line(*asked, "--option", f"pins={any_pin()} {any_pin()}")
        assert again.returncode == 3
        assert "be trusted" in again.stderr
        for wrong in ("pins", "=x", "a b=c"):
            assert line(*asked, "--option", wrong).returncode == 2
