"""A loopback line to a real server that fails on command, one connection at a time.

Each request goes through whole unless a fault is put in its way: ``proxy.fail(Trouble.X)``
applies to the next request that matches, ``times`` of them, then all is well again.
"""

from __future__ import annotations

import contextlib
import enum
import json
import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

PORTAL = b"<html><body><h1>Welcome to the guest network</h1>Please sign in.</body></html>"


class Trouble(enum.Enum):
    """What can be put in a request's way."""

    REFUSE = "the connection is reset before the request is read"
    LOSE_REQUEST = "the request is swallowed, the server never sees it, the line is cut"
    LOSE_ANSWER = "the server does it, and the line is cut before the answer"
    CUT_ANSWER = "half of the answer arrives"
    PORTAL = "a sign-in page answers, with status 200"
    DELAY = "the answer waits until the proxy is closed or released"
    STATUS = "a status and a header instead of the server"
    BODY = "a body of the test's own, with status 200"


@dataclass
class Plan:
    """One fault in waiting: for requests whose body holds ``having``."""

    trouble: Trouble
    times: int
    having: bytes
    status: bytes = b"503 Service Unavailable"
    headers: bytes = b""
    body: bytes | Callable[[int], bytes] = b""


class FaultyProxy:
    """Passes HTTP requests on to a port of this computer and fails as planned."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.methods: list[str] = []
        """The JSON-RPC methods that were asked for, in order, faults included."""
        self._plans: list[Plan] = []
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lines: set[socket.socket] = set()
        self._main = threading.Thread(target=self._serve, name="faulty-proxy", daemon=True)

    def __enter__(self) -> Self:
        self._main.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._main.join(10)
        for thread in self._threads:
            thread.join(10)

    def fail(
        self,
        trouble: Trouble,
        *,
        times: int = 1,
        having: str = "",
        status: str = "503 Service Unavailable",
        headers: str = "",
        body: bytes | Callable[[int], bytes] = b"",
    ) -> None:
        """Put a fault in the way of the next ``times`` requests whose body holds ``having``.

        A callable ``body`` is given the id of the JSON-RPC call.
        """
        plan = Plan(trouble, times, having.encode(), status.encode(), headers.encode(), body)
        with self._lock:
            self._plans.append(plan)

    def heal(self) -> None:
        """Take every fault back."""
        with self._lock:
            self._plans.clear()
        self._released.set()
        self._released = threading.Event()

    def count(self, method: str) -> int:
        """Say how often a JSON-RPC method was asked for."""
        with self._lock:
            return self.methods.count(method)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._carry, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _carry(self, line: socket.socket) -> None:
        with self._lock:
            self._lines.add(line)
        with line, contextlib.suppress(OSError):
            line.settimeout(60)
            request = self._read_request(line)
            if request:
                self._answer(line, request)
        with self._lock:
            self._lines.discard(line)

    def _read_request(self, line: socket.socket) -> bytes:
        request = b""
        while b"\r\n\r\n" not in request:
            if not (more := line.recv(65536)):
                return b""
            request += more
        head, _, body = request.partition(b"\r\n\r\n")
        said = re.search(rb"(?i)content-length: *(\d+)", head)
        while said and len(body) < int(said.group(1)):
            body += line.recv(65536)
        return head + b"\r\n\r\n" + body

    def _plan_for(self, body: bytes) -> Plan | None:
        with self._lock:
            with contextlib.suppress(ValueError, AttributeError):
                self.methods.append(str(json.loads(body).get("method")))
            for plan in self._plans:
                if plan.times > 0 and plan.having in body:
                    plan.times -= 1
                    return plan
        return None

    def _answer(self, line: socket.socket, request: bytes) -> None:
        body = request.partition(b"\r\n\r\n")[2]
        plan = self._plan_for(body)
        if plan is None:
            line.sendall(self._ask(request))
            return
        match plan.trouble:
            case Trouble.REFUSE | Trouble.LOSE_REQUEST:
                self._reset(line)
            case Trouble.LOSE_ANSWER:
                self._ask(request)
                self._reset(line)
            case Trouble.CUT_ANSWER:
                answer = self._ask(request)
                head, _, rest = answer.partition(b"\r\n\r\n")
                line.sendall(head + b"\r\n\r\n" + rest[: len(rest) // 2])
            case Trouble.PORTAL:
                line.sendall(_http(b"200 OK", b"Content-Type: text/html\r\n", PORTAL))
            case Trouble.DELAY:
                released = self._released
                released.wait(60)
                line.sendall(self._ask(request))
            case Trouble.STATUS:
                line.sendall(_http(plan.status, plan.headers, b"<html>no</html>"))
            case Trouble.BODY:
                made = plan.body
                number = json.loads(body)["id"] if callable(made) else 0
                said = made(number) if callable(made) else made
                kind = plan.headers or b"Content-Type: application/json\r\n"
                line.sendall(_http(b"200 OK", kind, said))

    def _ask(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        head = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head) + b"\r\nConnection: close"
        answer = b""
        with socket.create_connection(("127.0.0.1", self._port), timeout=60) as server:
            server.sendall(head + b"\r\n\r\n" + body)
            while more := server.recv(65536):
                answer += more
        return answer

    @staticmethod
    def _reset(line: socket.socket) -> None:
        """Cut the line hard, as a dying router does."""
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()


def _http(status: bytes, headers: bytes, body: bytes) -> bytes:
    length = str(len(body)).encode()
    lines = b"HTTP/1.1 " + status + b"\r\n" + headers + b"Content-Length: " + length
    return lines + b"\r\nConnection: close\r\n\r\n" + body
