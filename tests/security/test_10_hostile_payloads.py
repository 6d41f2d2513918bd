"""Check 10: no answer, however made, costs more than a clean error."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bocounter.errors import Unreachable
from bocounter.outside.erp.connector import Scope, Target
from bocounter.outside.erp.tryton import exchange
from bocounter.outside.erp.tryton.connector import Tryton, connect
from bocounter.outside.erp.tryton.typed import (
    DEEPEST,
    LONGEST_STRING,
    MOST_VALUES,
    Oversize,
    decode,
)
from tests.security.peers import Answerer, Peer, answered, asked_for, saying, tryton

MOST_GROWTH_MB = 200
JSON = "Content-Type: application/json"


def bomb(inflated_mb: int) -> bytes:
    """Give a gzip stream that inflates to so much; made of one piece, again and again."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packing.compress(b"0" * 1_000_000) + packing.flush(zlib.Z_FULL_FLUSH)
    return (
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + piece * inflated_mb + b"\x03\x00" + bytes(8)
    )


def result(inside: bytes) -> bytes:
    return b'{"id": 1, "result": ' + inside + b"}"


def chunked_for_ever(_peer: Peer, _request: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"10000\r\n" + b"[" * 0x10000 + b"\r\n"
    while True:
        yield piece


def headers_for_ever(_peer: Peer, _request: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-More: " + b"x" * 8000 + b"\r\n"


def drip(_peer: Peer, _request: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    while True:
        time.sleep(0.02)  # the peer is slow on purpose; nobody waits for it by the clock
        yield b"x"


def pause(peer: Peer, _request: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx"
    peer.request(next(iter(peer._open)))  # and never anything more
    yield b""


BOMBS: dict[str, Callable[[], Answerer]] = {
    "10 MB that inflate to 10 GB": lambda: saying(bomb(10_000), JSON),
    "20 kB that inflate to 20 MB": lambda: saying(bomb(20), JSON),
    "depth of a million": lambda: saying(result(b"[" * 10**6 + b"]" * 10**6), JSON),
    "depth of a million objects": lambda: saying(result(b'{"a":' * 10**6), JSON),
    "a million keys": lambda: saying(
        result(b"{" + b",".join(b'"%d":1' % n for n in range(10**6)) + b"}"), JSON
    ),
    "a million rows": lambda: saying(result(b"[" + b'{"id":1},' * 10**6 + b"{}]"), JSON),
    "five million lists": lambda: saying(result(b"[" + b"[]," * 5_000_000 + b"[]]"), JSON),
    "a string of 15 MB": lambda: saying(result(b'"' + "🚜".encode() * 3_900_000 + b'"'), JSON),
    "escapes of 15 MB": lambda: saying(result(b'["' + b'\\"' * 7_500_000 + b'"]'), JSON),
    "a number of a million digits": lambda: saying(result(b"9" * 10**6), JSON),
    "more than 16 MB": lambda: saying(b" " * 17_000_000, JSON),
    "chunks for ever": lambda: chunked_for_ever,
    "headers for ever": lambda: headers_for_ever,
}

CHILD = """
import re, sys
from tests.security.test_10_hostile_payloads import asked
from bocounter.errors import Unreachable

def peak():
    # Not getrusage: its highest mark is handed down by the process that started this one.
    status = open("/proc/self/status").read()
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024

good, bad = sys.argv[1:]
asked(good)
before = peak()
try:
    asked(bad)
except Unreachable as known:
    print(round(peak() - before), known.what)
"""


def asked(url: str, **options: str) -> str:
    """Ask a server who it is, as the first step of every round does."""
    made = of(url, **options)
    try:
        return made.identity().version
    finally:
        made.close()


def of(url: str, **options: str) -> Tryton:
    return connect(
        Target(
            url=url,
            database="yard",
            user="anna",
            secret=lambda: "a password",
            beside=Path("nowhere"),
            now=lambda: datetime(2026, 12, 1, tzinfo=UTC),
            options=options,
        )
    )


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_a_sentence_and_takes_little_memory(name: str) -> None:
    with Peer(tryton) as good, Peer(BOMBS[name]()) as bad:
        done = subprocess.run(
            [sys.executable, "-c", CHILD, good.url, bad.url],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    growth, _, sentence = done.stdout.partition(" ")
    assert int(growth) < MOST_GROWTH_MB
    assert sentence.strip().endswith(".")
    assert "Traceback" not in done.stderr


def test_the_measure_of_memory_notices_a_bomb_that_goes_off() -> None:
    """The positive control: unpacked without a limit, the smallest of them is seen."""
    code = CHILD.replace("asked(bad)", "kept = b'0' * 250_000_000; asked(bad)")
    with Peer(tryton) as good, Peer(saying(b"no")) as bad:
        done = subprocess.run(
            [sys.executable, "-c", code, good.url, bad.url],
            capture_output=True,
            text=True,
            check=True,
        )
    assert int(done.stdout.split()[0]) > MOST_GROWTH_MB


@pytest.mark.parametrize("answer", [drip, chunked_for_ever])
def test_an_answer_that_never_ends_is_given_up_when_its_time_is_over(
    answer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "MOST_ON_WIRE", 10**12)  # so that only the time can end it
    with Peer(answer) as peer, pytest.raises(Unreachable, match="did not answer in time"):
        asked(peer.url, timeout="0.6")


def test_an_answer_that_stops_in_the_middle_is_given_up_before_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "IDLE_SECONDS", 0.3)
    with Peer(pause) as peer, pytest.raises(Unreachable, match="did not answer in time"):
        asked(peer.url, timeout="3600")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
        b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1),
        b'"' + b"a" * (LONGEST_STRING + 1) + b'"',
        b"[" + b"1," * (2 * MOST_VALUES) + b"1]",
        b"[" + b'"",' * (2 * MOST_VALUES) + b'""]',
    ],
)
def test_what_is_one_beyond_a_limit_is_refused_before_it_is_built(body: bytes) -> None:
    with pytest.raises(Oversize):
        decode(body)


@pytest.mark.parametrize(
    "value",
    [
        json.loads("[" * DEEPEST + "]" * DEEPEST),
        "a" * LONGEST_STRING,
        ["]" * 1000, '"[{' * 1000, "\\" * 1001, '\\"[[' * 100] * 50,
        [{"id": n, "text": 'she said "[{[{" \\'} for n in range(50_000)],
    ],
)
def test_what_is_within_the_limits_is_read_as_it_is(value: object) -> None:
    assert decode(json.dumps(value).encode()) == value
    assert decode(json.dumps(value, ensure_ascii=False, indent=1).encode()) == value


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_no_other_encoding_slips_past_the_measure(encoding: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are not promised
        decode('["\u2222"]'.encode(encoding))


BRANCHES = "model.stock.location.search_read"


def rows_without_end(_peer: Peer, request: bytes) -> Iterator[bytes]:
    """A server that gives twice the rows asked for."""
    asked, found = asked_for(request)
    if asked["method"] == BRANCHES:
        found = [{"id": n} for n in range(2 * asked["params"][2])]
    yield answered(asked, found)


def test_a_server_that_gives_more_rows_than_were_asked_for_is_not_believed() -> None:
    with (
        Peer(rows_without_end) as peer,
        contextlib.closing(of(peer.url)) as made,
        pytest.raises(Unreachable, match="larger than any page"),
    ):
        made.pull("branch", Scope.ALL, None, 100)


def test_a_page_of_long_texts_is_asked_for_again_with_fewer_rows() -> None:
    sizes: list[int] = []

    def long_texts(_peer: Peer, request: bytes) -> Iterator[bytes]:
        asked, found = asked_for(request)
        if asked["method"] == BRANCHES:
            sizes.append(asked["params"][2])
            # Each row is sound, a thousand of them are more than one answer may be.
            found = [{"id": n, "name": "x" * 20_000} for n in range(asked["params"][2])]
            found = found if len(found) * 20_000 > 16_000_000 else []
        yield answered(asked, found)

    with Peer(long_texts) as peer, contextlib.closing(of(peer.url)) as made:
        made.pull("branch", Scope.ALL, None, 5000)
    assert sizes[0] > sizes[1]


def waits(busy: Callable[[], object]) -> list[float]:
    """Give how long a thread that wants its turn every few milliseconds really waits meanwhile."""
    got: list[float] = []
    looking = threading.Event()
    thread = threading.Thread(target=lambda: (looking.wait(), busy()))
    thread.start()
    while thread.is_alive():
        began = time.perf_counter()
        time.sleep(0.002)  # what is measured
        got.append(time.perf_counter() - began)
        looking.set()
    thread.join()
    return got


def slow(all_: list[float]) -> float:
    """Give what one wait in twenty is longer than."""
    return sorted(all_)[int(len(all_) * 0.95)]


def ordinary() -> None:
    """Work as any thread of Python does."""
    for _ in range(40):
        json.dumps(list(range(5_000)))


def swallow(name: str) -> None:
    with Peer(BOMBS[name]()) as bad, contextlib.suppress(Unreachable):
        asked(bad.url)


@pytest.mark.alone
def test_the_window_gets_its_turn_while_bombs_arrive() -> None:
    usual = slow(waits(ordinary))
    bombs = [one for name in BOMBS for one in waits(lambda name=name: swallow(name))]
    assert slow(bombs) < 20 * usual
    assert slow(waits(lambda: sum(range(60_000_000)))) > 20 * usual  # the positive control
