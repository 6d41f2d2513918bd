"""The gateway for text messages that comes along: one request a message, and no guesses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bocounter.errors import NotLetIn, WrongUse
from bocounter.outside.messages import discovery
from bocounter.outside.messages.carrier import Carried, Letter, Means, Outcome
from tests.security.authority import Authority
from tests.security.peers import Peer, http, saying, secured_by

LETTER = Letter(
    "m-1", "<m-1@x>", "+15550100", None, "Grüße", datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
)
TOKEN = "canary-t0ken"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), "Our-Authority")


@pytest.fixture(scope="module")
def peers_trust(authority: Authority) -> tuple[Path, Path]:
    made = authority.certificate()
    return made.chain, made.key


def means(peer: Peer, authority: Authority | None) -> Means:
    ca_file = None if authority is None else str(authority.file)
    return Means(f"{peer.url}/messages", None, "5550000", lambda: TOKEN, ca_file, seconds=5)


def carry(peer: Peer, authority: Authority, *, allowed: bool = True) -> Carried:
    gateway = discovery.find("http")(means(peer, authority))
    try:
        return gateway.carry(LETTER, lambda: nullcontext(allowed))
    finally:
        gateway.close()


def test_a_text_message_is_one_request_with_its_key(
    authority: Authority, peers_trust: tuple[Path, Path]
) -> None:
    with Peer(saying(b"{}", status="202 Accepted"), secured_by(*peers_trust)) as peer:
        assert carry(peer, authority).outcome is Outcome.SENT
    head, _, body = peer.heard.partition(b"\r\n\r\n")
    assert json.loads(body) == {
        "id": "m-1", "from": "5550000", "to": "+15550100", "text": "Grüße"
    }  # fmt: skip
    assert head.startswith(b"POST /messages ")
    assert b"idempotency-key: m-1" in head.lower()
    assert f"authorization: bearer {TOKEN}".encode() in head.lower()


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "after"),
    [
        ("409 Conflict", (), Outcome.SENT, None),
        ("429 Too Many Requests", ("Retry-After: 90",), Outcome.LATER, 90.0),
        ("503 Unavailable", (), Outcome.LATER, None),
        ("401 Unauthorized", (), Outcome.NOT_LET_IN, None),
        ("422 Unprocessable", (), Outcome.REFUSED, None),
        ("500 Error", (), Outcome.MAY_HAVE_GONE, None),
        ("302 Found", ("Location: http://127.0.0.1:1/",), Outcome.MAY_HAVE_GONE, None),
    ],
)
def test_each_answer_means_one_thing(
    authority: Authority,
    peers_trust: tuple[Path, Path],
    status: str,
    headers: tuple[str, ...],
    outcome: Outcome,
    after: float | None,
) -> None:
    said = saying(b'{"error": "no such number"}', *headers, status=status)
    with Peer(said, secured_by(*peers_trust)) as peer:
        carried = carry(peer, authority)
    assert (carried.outcome, carried.retry_after) == (outcome, after)
    if outcome is Outcome.REFUSED:
        assert "no such number" in str(carried.reason)
    assert peer.visits == 1


def test_no_answer_after_the_content_means_that_it_may_have_gone(
    authority: Authority, peers_trust: tuple[Path, Path]
) -> None:
    def silent(_peer: Peer, _request: bytes) -> Iterator[bytes]:
        yield from ()
        raise OSError("hangs up")

    with Peer(silent, secured_by(*peers_trust)) as peer:
        assert carry(peer, authority).outcome is Outcome.MAY_HAVE_GONE
    assert b"Gr" in peer.heard


def test_what_must_not_leave_at_the_last_moment_does_not(
    authority: Authority, peers_trust: tuple[Path, Path]
) -> None:
    with Peer(saying(b"{}"), secured_by(*peers_trust)) as peer:
        assert carry(peer, authority, allowed=False).outcome is Outcome.WITHHELD
    assert b"5550100" not in peer.heard


def test_the_gate_is_held_while_the_content_is_given_and_not_while_waiting(
    authority: Authority, peers_trust: tuple[Path, Path]
) -> None:
    held: list[str] = []

    @contextmanager
    def last() -> Iterator[bool]:
        held.append("in")
        yield True
        held.append("out")

    def answer(_peer: Peer, _request: bytes) -> Iterator[bytes]:
        held.append("answered")
        yield http(b"{}")

    with Peer(answer, secured_by(*peers_trust)) as peer:
        gateway = discovery.find("http")(means(peer, authority))
        assert gateway.carry(LETTER, last).outcome is Outcome.SENT
        gateway.close()
    assert held[0] == "in"
    assert sorted(held) == ["answered", "in", "out"]


def test_a_gateway_that_is_not_the_one_that_was_meant_hears_nothing(
    authority: Authority, peers_trust: tuple[Path, Path], tmp_path: Path
) -> None:
    with Peer(saying(b"{}"), secured_by(*peers_trust)) as peer:
        assert carry(peer, Authority(tmp_path, "Nobody")).outcome is Outcome.NOBODY
    assert peer.heard == b""
    for url in ("http://gateway.example.com/x", "ftp://x/", "https://a:b@example.com/", ""):
        with pytest.raises(WrongUse):
            discovery.find("http")(Means(url, None, "x", lambda: TOKEN))
    with pytest.raises(WrongUse, match="http, smtp"):
        discovery.find("pigeon")


def test_a_token_that_is_refused_is_told_before_anything_is_kept(
    authority: Authority, peers_trust: tuple[Path, Path]
) -> None:
    with Peer(saying(b"{}", status="403 Forbidden"), secured_by(*peers_trust)) as peer:
        gateway = discovery.find("http")(means(peer, authority))
        with pytest.raises(NotLetIn):
            gateway.check()
        gateway.close()
