"""E-mail by a mail server: encrypted always, the certificate checked, each step for itself.

Before the content is given whatever fails is known not to have gone. Once it was given, only the
server's own answer counts; where none comes, the message may have gone.
"""

from __future__ import annotations

import email.policy
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import urlsplit

from bocounter.errors import NotLetIn, Unreachable, WrongUse
from bocounter.models.texts import clean
from bocounter.outside.messages.carrier import Carried, Last, Letter, Means, Outcome

STARTTLS, TLS = "starttls", "tls"
PORTS = {STARTTLS: 587, TLS: 465}
NAME_OF_HOST = "[127.0.0.1]"
"""What we call ourselves: the name of this PC is nobody's business."""
LONGEST_REASON = 300
DIAL_SECONDS = 5.0
GOODBYE_SECONDS = 2.0
READY = 220
_ADDRESS = re.compile(r"[^\s<>,;:\"@\\]+@[^\s<>,;:\"@\\]+")
_DOT = re.compile(rb"^\.", re.MULTILINE)


def connect(means: Means) -> Smtp:
    """Make the carrier. Raises WrongUse for an address that is none."""
    return Smtp(means)


class _Trouble(Exception):
    """What stopped a message before its content was given."""

    def __init__(self, carried: Carried) -> None:
        super().__init__(carried.outcome.value)
        self.carried = carried


class _Line(smtplib.SMTP):
    """A line that is dialled quickly or not at all, and encrypted from the start if wished."""

    def __init__(self, host: str, seconds: float, encrypted: ssl.SSLContext | None) -> None:
        super().__init__(timeout=seconds, local_hostname=NAME_OF_HOST)
        self._host = host  # the name that the certificate is checked against
        self._encrypted = encrypted

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = socket.create_connection((host, port), DIAL_SECONDS)
        line.settimeout(timeout)
        if self._encrypted is None:
            return line
        try:
            return self._encrypted.wrap_socket(line, server_hostname=self._host)
        except BaseException:
            line.close()
            raise


class Smtp:
    """One mail server; the line stays open for the messages of one round."""

    def __init__(self, means: Means) -> None:
        place = urlsplit(means.url)
        try:
            port = place.port
        except ValueError:
            port = None
        if place.scheme not in PORTS or not place.hostname:
            raise WrongUse(
                "That is no mail server.", "Give its name, and how the line is to be encrypted."
            )
        self._means = means
        self._security = place.scheme
        self._host = place.hostname
        self._port = port or PORTS[place.scheme]
        self._line: smtplib.SMTP | None = None

    def check(self) -> str:
        """Log in and send nothing."""
        try:
            with self._watched():
                line = self._open()
        except _Trouble as trouble:
            raise _said(trouble.carried) from None
        said = line.ehlo_resp or b""
        self.close()
        return _words(said.splitlines()[0] if said else b"") or self._host

    def carry(self, letter: Letter, last: Last) -> Carried:
        """Give one e-mail to the server."""
        if not letter.to.isascii() or not _ADDRESS.fullmatch(letter.to):
            return Carried(
                Outcome.REFUSED, "That is no address a mail server takes; put it right in the ERP."
            )
        content = _written(letter, self._means.sender)
        try:
            with self._watched():
                line = self._ready(letter)
                return self._give(line, content, last)
        except _Trouble as trouble:
            return trouble.carried

    def close(self) -> None:
        """Say goodbye."""
        line, self._line = self._line, None
        if line is not None:
            try:
                if line.sock is not None:
                    line.sock.settimeout(GOODBYE_SECONDS)
                line.quit()
            except (OSError, smtplib.SMTPException):
                line.close()

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _ready(self, letter: Letter) -> smtplib.SMTP:
        """Bring the server to the point where it waits for the content; on a fresh line if need be.

        A line that was kept may have been cut meanwhile; nothing was said on it of this message.
        """
        kept = self._line is not None
        try:
            line = self._line or self._open()
            return self._announce(line, letter)
        except smtplib.SMTPServerDisconnected:
            self._drop()
            if not kept:
                raise _nobody("The mail server closed the line.") from None
        except OSError as error:
            self._drop()
            if not kept:
                raise _nobody(_why(error)) from None
        try:
            return self._announce(self._open(), letter)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _nobody(_why(error)) from None

    def _open(self) -> smtplib.SMTP:
        try:
            context = ssl.create_default_context(cafile=self._means.ca_file)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
        except (OSError, ssl.SSLError):
            raise _nobody("The file of the mail server's authority cannot be read.") from None
        line = _Line(self._host, self._means.seconds, context if self._security == TLS else None)
        self._line = line
        try:
            code, said = line.connect(self._host, self._port)
            if code != READY:
                raise _answered(code, said)
            line.ehlo_or_helo_if_needed()
            if self._security == STARTTLS:
                line.starttls(context=context)
                line.ehlo()
            self._log_in(line)
        except _Trouble:
            self._drop()
            raise
        except ssl.SSLError as error:
            self._drop()
            raise _nobody(
                "The mail server's certificate is not to be trusted, so nothing was sent "
                f"({error.reason or type(error).__name__})."
            ) from None
        except smtplib.SMTPNotSupportedError:
            self._drop()
            raise _nobody(
                "The mail server does not encrypt the line or lets nobody log in; nothing left."
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _nobody(_why(error)) from None
        return line

    def _log_in(self, line: smtplib.SMTP) -> None:
        user = self._means.user
        if not user:
            return
        secret = self._means.secret()
        if secret is None:
            raise _Trouble(
                Carried(Outcome.NOT_LET_IN, "There is no password for the mail server here.")
            )
        try:
            line.login(user, secret)
        except smtplib.SMTPAuthenticationError as error:
            if 400 <= error.smtp_code < 500:
                raise _answered(error.smtp_code, error.smtp_error) from None
            raise _Trouble(
                Carried(Outcome.NOT_LET_IN, f"The mail server refuses the login for {user!r}.")
            ) from None

    def _announce(self, line: smtplib.SMTP, letter: Letter) -> smtplib.SMTP:
        """Say from whom and to whom; raises _Trouble with the server's answer if it says no."""
        for code, said in _steps(line, _bare(self._means.sender), letter.to):
            if code == 421:
                self._drop()
                raise _Trouble(Carried(Outcome.LATER, _words(said) or None))
            if not 200 <= code < 400:
                self._reset(line)
                raise _answered(code, said)
        return line

    def _reset(self, line: smtplib.SMTP) -> None:
        try:
            line.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _give(self, line: smtplib.SMTP, content: bytes, last: Last) -> Carried:
        sock = line.sock
        try:
            with last() as allowed:
                if not allowed:
                    # The server waits for content and gets none: closing is how to take it back.
                    self._drop()
                    return Carried(Outcome.WITHHELD)
                if sock is None:
                    raise _nobody("The mail server closed the line.")
                sock.sendall(content)
            code, said = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Carried(Outcome.MAY_HAVE_GONE, _why(error))
        if code == 250:
            return Carried(Outcome.SENT, _words(said) or None)
        if code == 421:
            self._drop()
        return _answer(code, said)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Cut the line when somebody asks to stop, so that no wait outlives the request."""
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.2):
                line = self._line
                if self._means.stopping() and line is not None and line.sock is not None:
                    try:
                        # Not by the encrypted socket's own way, which would leave it plain first.
                        socket.socket.shutdown(line.sock, socket.SHUT_RDWR)
                    except OSError:
                        return
                    return

        watcher = threading.Thread(target=watch, name="stopping a mail", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()


def _steps(line: smtplib.SMTP, sender: str, to: str) -> Iterator[tuple[int, bytes]]:
    yield line.mail(sender)
    yield line.rcpt(to)
    yield line.docmd("DATA")


def _written(letter: Letter, sender: str) -> bytes:
    """Give the content as it travels: no line is too long, and a dot alone ends nothing early."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject or ""
    message["Date"] = letter.at
    message["Message-ID"] = letter.message_id
    message["List-Unsubscribe"] = f"<mailto:{_bare(sender)}?subject=unsubscribe>"
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    return _DOT.sub(b"..", message.as_bytes()) + b".\r\n"


def _bare(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip("> ").strip()


def _nobody(reason: str) -> _Trouble:
    return _Trouble(Carried(Outcome.NOBODY, reason))


def _answered(code: int, said: bytes | str) -> _Trouble:
    return _Trouble(_answer(code, said))


def _answer(code: int, said: bytes | str) -> Carried:
    """Say what a server's no means: 4xx is "not now", all else is "no"."""
    words = _words(said)
    if 400 <= code < 500:
        return Carried(Outcome.LATER, f"{code} {words}".strip())
    return Carried(Outcome.REFUSED, f"{code} {words}".strip())


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(clean(text).split())[:LONGEST_REASON]


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time."
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_error)
    if isinstance(error, smtplib.SMTPException):
        return "The mail server closed the line."
    if isinstance(error, OSError) and error.strerror:
        return f"The line to the mail server failed: {error.strerror}."
    return "The line to the mail server failed."


def _said(carried: Carried) -> Unreachable:
    reason = carried.reason or "The mail server does not answer."
    if carried.outcome is Outcome.NOT_LET_IN:
        return NotLetIn(reason, "Give the right login with 'bocounter mail-server'.")
    return Unreachable(
        reason, "Look at the server's name, port and security with 'bocounter mail-server'."
    )
