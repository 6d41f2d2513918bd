"""Text messages by a gateway that takes JSON over HTTPS, as docs/messages.md describes it.

POST URL
Authorization: Bearer TOKEN
Idempotency-Key: ID
{"id": ID, "from": SENDER, "to": NUMBER, "text": TEXT}
"""

from __future__ import annotations

import ipaddress
import json
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from bocounter.errors import NotLetIn, Unreachable, WrongUse
from bocounter.models.texts import clean
from bocounter.outside.messages.carrier import Carried, Last, Letter, Means, Outcome

LONGEST_REASON = 300
LONGEST_ANSWER = 64 * 1024
DIAL_SECONDS = 5.0
WAITS = frozenset({408, 425, 429, 503})
NOT_LET_IN = frozenset({401, 403})
KNOWN_ALREADY = 409


def connect(means: Means) -> Gateway:
    """Make the carrier. Raises WrongUse unless the way there is encrypted, or stays on this PC."""
    place = urlsplit(means.url)
    if not place.hostname or place.username or place.scheme not in ("http", "https"):
        raise WrongUse("That is no gateway.", "Give its address, such as https://host/messages.")
    if place.scheme == "http" and not _here(place.hostname):
        raise WrongUse(
            "The way to that gateway is not encrypted.", "Give its address with https://."
        )
    return Gateway(means)


class _Withheld(Exception):
    """The message must not leave any more."""


class Gateway:
    """One gateway. A message is one request; it is never repeated by itself."""

    def __init__(self, means: Means) -> None:
        self._means = means
        context = ssl.create_default_context(cafile=means.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._client = httpx.Client(
            verify=context,
            timeout=httpx.Timeout(means.seconds, connect=DIAL_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    def check(self) -> str:
        """Ask with OPTIONS whether somebody answers who lets us in; nothing is sent."""
        try:
            answer = self._client.options(self._means.url, headers=self._headers())
        except httpx.HTTPError as error:
            raise Unreachable(
                _why(error), "Look at its address with 'bocounter sms-gateway'."
            ) from None
        if answer.status_code in NOT_LET_IN:
            raise NotLetIn(
                "The gateway refuses the token.", "Give the right one with 'bocounter sms-gateway'."
            )
        return urlsplit(self._means.url).hostname or ""

    def carry(self, letter: Letter, last: Last) -> Carried:
        """Post one message."""
        said = {"id": letter.id, "from": self._means.sender, "to": letter.to, "text": letter.text}
        content = json.dumps(said, ensure_ascii=True).encode()
        given: list[bool] = []

        def body() -> Iterator[bytes]:
            with last() as allowed:
                if not allowed:
                    raise _Withheld
                given.append(True)
                yield content

        headers = self._headers() | {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "Idempotency-Key": letter.id,
        }
        try:
            with self._client.stream(
                "POST", self._means.url, content=body(), headers=headers
            ) as answer:
                return _read(answer)
        except _Withheld:
            return Carried(Outcome.WITHHELD)
        except (httpx.HTTPError, httpx.StreamError) as error:
            return Carried(Outcome.MAY_HAVE_GONE if given else Outcome.NOBODY, _why(error))

    def close(self) -> None:
        """Let go of the line."""
        self._client.close()

    def _headers(self) -> dict[str, str]:
        secret = self._means.secret()
        return {} if secret is None else {"Authorization": f"Bearer {secret}"}


def _read(answer: httpx.Response) -> Carried:
    """Say what an answer means. What is neither a yes nor a no leaves it open."""
    status = answer.status_code
    if 200 <= status < 300 or status == KNOWN_ALREADY:
        return Carried(Outcome.SENT)
    words = _words(answer)
    if status in NOT_LET_IN:
        return Carried(Outcome.NOT_LET_IN, f"The gateway refuses the token ({status}).")
    if status in WAITS:
        return Carried(Outcome.LATER, f"{status} {words}".strip(), _seconds(answer))
    if 400 <= status < 500:
        return Carried(Outcome.REFUSED, f"{status} {words}".strip())
    return Carried(Outcome.MAY_HAVE_GONE, f"The gateway answered {status}.")


def _words(answer: httpx.Response) -> str:
    body = b""
    try:
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > LONGEST_ANSWER:
                return ""
        said = json.loads(body)
    except (ValueError, httpx.HTTPError):
        return ""
    found = said.get("error") or said.get("message") if isinstance(said, dict) else None
    return " ".join(clean(found).split())[:LONGEST_REASON] if isinstance(found, str) else ""


def _seconds(answer: httpx.Response) -> float | None:
    try:
        return float(answer.headers.get("retry-after", ""))
    except ValueError:
        return None


def _why(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "The gateway did not answer in time."
    return "The gateway does not answer."


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
