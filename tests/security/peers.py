"""Servers on loopback that are not what they should be; each keeps every byte it was told."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

Answerer = Callable[["Peer", bytes], Iterator[bytes]]


class Peer:
    """Takes connections, encrypted or not, and answers each request as it was taught to."""

    def __init__(self, answer: Answerer, trust: ssl.SSLContext | None = None) -> None:
        self._answer = answer
        self._trust = trust
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.heard = b""
        """What was said to it, decrypted."""
        self.visits = 0
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._main = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        """Its address, by the name its certificate should have."""
        return f"{'https' if self._trust else 'http'}://localhost:{self.port}"

    def __enter__(self) -> Self:
        self._main.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in list(self._open):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._main.join(10)
        for thread in self._threads:
            thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.visits += 1
            self._open.add(line)
            thread = threading.Thread(target=self._talk, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            line.settimeout(30)
            with self.secured(line) as talk:
                while request := self.request(talk):
                    for piece in self._answer(self, request):
                        talk.sendall(piece)
        self._open.discard(line)

    @contextlib.contextmanager
    def secured(self, line: socket.socket) -> Iterator[socket.socket]:
        """Encrypt the line, where this peer does that."""
        if self._trust is None:
            yield line
            return
        with self._trust.wrap_socket(line, server_side=True) as talk:
            yield talk

    def request(self, line: socket.socket) -> bytes:
        """Read one request and keep it."""
        got = b""
        while not _whole(got):
            if not (more := line.recv(65536)):
                return b""
            got += more
            self.heard += more
        return got


def _whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    said = re.search(rb"(?i)content-length: *(\d+)", head)
    return bool(end) and len(body) >= int(said.group(1) if said else 0)


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Give one answer."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def tryton(_peer: Peer, request: bytes) -> Iterator[bytes]:
    """Answer as a Tryton that lets everybody in."""
    yield answered(*asked_for(request))


def asked_for(request: bytes) -> tuple[dict[str, Any], Any]:
    """Give what a request asks for, and what a Tryton that holds nothing would say to it."""
    asked = json.loads(request.partition(b"\r\n\r\n")[2])
    method = asked["method"]
    known = {"common.server.version": "8.0", "common.db.login": [1, "f" * 64]}
    empty = [] if method.endswith(("search", "search_read", "read")) else {}
    return asked, known.get(method, empty)


def answered(asked: dict[str, Any], result: object) -> bytes:
    """Give the answer to a call."""
    envelope: dict[str, Any] = {"id": asked["id"], "result": result}
    if asked["method"].startswith("model.bocounter."):  # a module that a stock Tryton has not
        model = asked["method"].removeprefix("model.").rpartition(".")[0]
        envelope = {"id": asked["id"], "error": [f"KeyError: {model!r}", ""]}
    body = json.dumps(envelope).encode()
    return http(body, "200 OK", "Content-Type: application/json")


def saying(body: bytes, *headers: str, status: str = "200 OK") -> Answerer:
    """Answer everything by the same words."""

    def answer(_peer: Peer, _request: bytes) -> Iterator[bytes]:
        yield http(body, status, *headers)

    return answer


def secured_by(chain: Path, key: Path) -> ssl.SSLContext:
    """Give what a sound server encrypts by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context


def of_old(context: ssl.SSLContext) -> ssl.SSLContext:
    """Let the server speak nothing later than TLS 1.1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


class InterceptingProxy(Peer):
    """A proxy that claims to pass on, and answers itself with a certificate of its own."""

    @contextlib.contextmanager
    def secured(self, line: socket.socket) -> Iterator[socket.socket]:
        """Take the CONNECT in the clear, and then pose as the server."""
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += line.recv(65536)
        self.heard += asked
        line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with super().secured(line) as talk:
            yield talk
