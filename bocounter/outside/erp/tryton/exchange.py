"""One HTTP request and its answer, with a deadline and an ear for being stopped.

The request runs on a thread of its own, so that neither a slow name server nor a silent
peer can hold the caller: when the time is over or somebody asks to stop, the socket is shut
from here and the thread ends with it.
"""

from __future__ import annotations

import email.utils
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bocounter.errors import WrongUse
from bocounter.outside.erp.tryton.faults import Fault, Kind
from bocounter.outside.erp.tryton.trust import read_pins, trusting

if TYPE_CHECKING:
    import httpx

MOST_ON_WIRE = 16 * 1024 * 1024
"""The bytes one answer may have on the wire."""

CONNECT_SECONDS = 10.0
IDLE_SECONDS = 30.0
"""How long an answer that has begun may pause."""
LOOK_SECONDS = 0.1
"""How often a wait looks whether it shall end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers (names in lower case), the body as sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class _Passage:
    """What the thread tells the waiting caller about one request on its way."""

    done: threading.Event = field(default_factory=threading.Event)
    left: bool = False
    heard: float | None = None
    given_up: Kind | None = None
    line: socket.socket | None = None
    answer: Answer | None = None
    trouble: Exception | None = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of how far the request is: the socket, and the first byte that leaves."""
        if event.endswith(".complete") and ("connect_tcp" in event or "start_tls" in event):
            self.line = info["return_value"].get_extra_info("socket")
        elif event == "http11.send_request_headers.started":
            self.left = True
        if self.given_up is not None:
            raise ConnectionAbortedError("given up")

    def give_up(self, why: Kind) -> None:
        """Cut the line, so that the thread's wait ends now."""
        self.given_up = why
        if self.line is not None:
            try:
                self.line.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # It was gone already, which is all we wanted.


def checked_url(url: str) -> str:
    """Give the address without a trailing slash.

    Raises WrongUse for anything but https, or http to this very computer.
    """
    place = urlsplit(url.strip())
    host = place.hostname or ""
    if place.scheme not in {"http", "https"} or not host or place.username or place.query:
        raise WrongUse(
            f"{url!r} is not the address of an ERP.",
            "Give it as https://HOST or https://HOST:PORT, without a user or a question mark.",
        )
    if place.scheme == "http" and not is_loopback(host):
        raise WrongUse(
            f"http://{host} would send the password readable over the network.",
            "Give the address with https; http is for an ERP on this same computer only.",
        )
    return url.strip().rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether the host is this computer by its name or number."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Exchange:
    """A line to one server. Used by one thread at a time."""

    def __init__(self, url: str, options: Mapping[str, str], stopping: Callable[[], bool]) -> None:
        self.url = checked_url(url)
        self._options = options
        self._pins = read_pins(options.get("pins"))
        self._stopping = stopping
        self._client: httpx.Client | None = None

    def post(self, path: str, body: bytes, headers: Mapping[str, str], *, seconds: float) -> Answer:
        """Send one POST and give its answer within so many seconds. Raises Fault."""
        if self._stopping():
            raise Fault(Kind.STOPPED, left=False)
        client = self._client or self._open()
        passage = _Passage()
        work = threading.Thread(
            target=_carry,
            args=(passage, client, self.url + path, body, dict(headers), seconds),
            name="bocounter-tryton",
            daemon=True,
        )
        work.start()
        self._wait(passage, seconds)
        if passage.given_up is not None:
            # The thread may still sit in the name server's call; it owns the client now.
            self._client = None
            work.join(LOOK_SECONDS)
            raise Fault(passage.given_up, left=passage.left)
        work.join()
        if passage.answer is None:
            raise _translated(passage)
        return passage.answer

    def close(self) -> None:
        """Let go of the line."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _wait(self, passage: _Passage, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not passage.done.wait(LOOK_SECONDS):
            if self._stopping():
                passage.give_up(Kind.STOPPED)
                return
            now, heard = time.monotonic(), passage.heard
            if now > deadline or (heard is not None and now - heard > IDLE_SECONDS):
                passage.give_up(Kind.SLOW)
                return

    def _open(self) -> httpx.Client:
        # Late, because it costs a third of a second that the first paint must not pay.
        import httpx

        ca_file = self._options.get("ca_file") or None
        trust: ssl.SSLContext | bool = False
        if self.url.startswith("https"):
            try:
                trust = trusting(ca_file, self._pins)
            except (OSError, ssl.SSLError) as unreadable:
                raise WrongUse(
                    f"The certificate file {ca_file} cannot be read.",
                    "Give the path of a PEM file with the certificate of your authority.",
                ) from unreadable
        self._client = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            verify=trust,
            proxy=self._options.get("proxy") or None,
        )
        return self._client


def _carry(
    passage: _Passage,
    client: httpx.Client,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    seconds: float,
) -> None:
    """Do the request on the thread and leave what came of it in ``passage``."""
    import httpx

    try:
        patience = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
        with client.stream(
            "POST",
            url,
            content=body,
            headers=headers,
            timeout=patience,
            extensions={"trace": passage.trace},
        ) as response:
            names = {name.lower(): value for name, value in response.headers.items()}
            passage.answer = Answer(response.status_code, names, _whole(response, passage))
    except Exception as trouble:  # Handed to the caller, who translates it.
        passage.trouble = trouble
    finally:
        if passage.given_up is not None:
            client.close()
        passage.done.set()


def _whole(response: httpx.Response, passage: _Passage) -> bytes:
    """Take the body in as it is on the wire, up to the limit. Raises Fault beyond it."""
    kept = bytearray()
    for chunk in response.iter_raw():
        passage.heard = time.monotonic()
        kept += chunk
        if len(kept) > MOST_ON_WIRE:
            raise Fault(Kind.OVERSIZE, left=True)
    return bytes(kept)


def _translated(passage: _Passage) -> Exception:
    """Name what the HTTP library met; a thing it cannot have met stays a bug."""
    import httpx

    trouble = passage.trouble
    if isinstance(trouble, Fault):
        return trouble
    if isinstance(trouble, httpx.ConnectError):
        return Fault(_unconnected(trouble), left=False)
    if isinstance(trouble, (httpx.ConnectTimeout, httpx.PoolTimeout)):
        return Fault(Kind.NO_CONNECTION, left=False)
    if isinstance(trouble, httpx.ProxyError):
        return Fault(Kind.NO_CONNECTION, left=passage.left)
    if isinstance(trouble, httpx.TimeoutException):
        return Fault(Kind.SLOW, left=passage.left)
    if isinstance(trouble, (httpx.HTTPError, OSError)):
        return Fault(Kind.CUT, left=passage.left)
    return trouble or RuntimeError("a request ended without an answer or a trouble")


def _unconnected(trouble: BaseException) -> Kind:
    """Tell a wrong name from a bad certificate from a closed port, by the chain of causes."""
    seen: BaseException | None = trouble
    while seen is not None:
        if isinstance(seen, socket.gaierror):
            return Kind.NO_NAME
        if isinstance(seen, ssl.SSLError):
            return Kind.TLS
        seen = seen.__cause__ or seen.__context__
    return Kind.NO_CONNECTION


def seconds_of(retry_after: str | None, date: str | None) -> float | None:
    """Read a Retry-After of seconds or a date, an hour at most; None when it says nothing."""
    if not retry_after:
        return None
    if retry_after.strip().isdecimal():
        return min(float(retry_after.strip()[:9]), 3600.0)
    try:
        then = email.utils.parsedate_to_datetime(retry_after)
        now = email.utils.parsedate_to_datetime(date or "")
        return min(max((then - now).total_seconds(), 0.0), 3600.0)
    except (ValueError, TypeError):
        return None
