"""A real mail server on loopback, encrypted, that does what a bad day makes servers do."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "parts", "canary-m4il-word"


@dataclass
class Taken:
    """One e-mail that the server took."""

    to: list[str]
    content: Message
    encrypted: bool
    user: str | None


@dataclass
class MailServer:
    """Takes e-mails over TLS; ``at`` names a step and what to do or answer there."""

    trust: ssl.SSLContext | None
    implicit: bool = False
    taken: list[Taken] = field(default_factory=list)
    at: dict[str, Callable[[SMTP], str | None]] = field(default_factory=dict)
    visits: int = 0
    port: int = 0

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._until_the_end(ready))
        finally:
            self._loop.close()

    async def _until_the_end(self, ready: threading.Event) -> None:
        self._end = asyncio.Event()
        self._lines: list[SMTP] = []
        server = await self._loop.create_server(
            self._answer, "127.0.0.1", 0, ssl=self.trust if self.implicit else None
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._end.wait()
        server.close()
        for line in self._lines:
            if line.transport is not None:
                line.transport.abort()
        await asyncio.sleep(0)
        mine = asyncio.current_task()
        rest = [task for task in asyncio.all_tasks() if task is not mine]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await server.wait_closed()

    def _answer(self) -> SMTP:
        self.visits += 1
        line = SMTP(
            self,
            hostname="mail.example.com",
            loop=self._loop,
            tls_context=None if self.implicit else self.trust,
            require_starttls=not self.implicit and self.trust is not None,
            auth_require_tls=not self.implicit,
            authenticator=self._let_in,
        )
        self._lines.append(line)
        return line

    def _let_in(self, *given: Any) -> AuthResult:
        who = given[4]
        assert isinstance(who, LoginPassword)
        right = (who.login, who.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False, auth_data=who.login.decode())

    def _at(self, step: str, server: SMTP) -> str | None:
        return self.at[step](server) if step in self.at else None

    async def handle_MAIL(  # noqa: N802 -- named by the library
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await asyncio.to_thread(self._at, "MAIL", server)
        envelope.mail_from, envelope.mail_options = address, options
        return answer or "250 OK"

    async def handle_RCPT(  # noqa: N802 -- named by the library
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await asyncio.to_thread(self._at, "RCPT", server)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- named by the library
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = await asyncio.to_thread(self._at, "DATA", server)
        if answer is not None:
            return answer
        content = message_from_bytes(envelope.original_content or b"", policy=default)
        who = None if session.auth_data is None else str(session.auth_data)
        encrypted = session.ssl is not None or self.implicit
        self.taken.append(Taken(list(envelope.rcpt_tos), content, encrypted, who))
        return await asyncio.to_thread(self._at, "AFTER", server) or "250 OK"


def says(answer: str) -> Callable[[SMTP], str]:
    """Answer so."""
    return lambda _server: answer


def hangs_up(server: SMTP) -> str:
    """Cut the line without a word."""
    loop = server.loop
    transport = server.transport
    assert transport is not None
    loop.call_soon_threadsafe(transport.abort)
    return "250 nobody hears this"
