"""JSON-RPC as Tryton 8.0 speaks it: strict envelopes in both directions.

The server takes an envelope of exactly ``id``, ``method`` and ``params``; with any other
key it would answer with other statuses. What comes back must be an envelope with our id,
or it did not come from a Tryton.
"""

from __future__ import annotations

import base64
import email.utils
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from bocounter.outside.erp.tryton.exchange import Answer, Exchange, seconds_of
from bocounter.outside.erp.tryton.faults import Fault, Kind
from bocounter.outside.erp.tryton.typed import Oversize, decode, encode, inflate

STATUSES: dict[int, Kind] = {
    401: Kind.SESSION_OVER,
    403: Kind.FORBIDDEN,
    404: Kind.NO_DATABASE,
    413: Kind.TOO_MUCH,
    429: Kind.BUSY,
    503: Kind.BUSY,
}

ERRORS: dict[str, Kind] = {
    "UserError": Kind.SAID_NO,
    "UserWarning": Kind.WARNS,
    "ConcurrencyException": Kind.STALE,
    "LoginException": Kind.LOGIN,
    "RateLimitException": Kind.BUSY,
}


class Wire:
    """Calls methods of one server, with or without a session.

    ``server_time`` is the server's clock (aware, UTC) when the latest call began, never
    later than the truth: its Date header less what the call took.
    """

    def __init__(
        self,
        exchange: Exchange,
        *,
        database: str,
        seconds: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._exchange = exchange
        self._path = f"/{quote(database, safe='')}/rpc/"
        self._seconds = seconds
        self._clock = clock
        self._ids = itertools.count(1)
        self._authorization: str | None = None
        self.server_time: datetime | None = None

    def has_session(self) -> bool:
        """Whether a login is in force as far as we know."""
        return self._authorization is not None

    def begin_session(self, user: str, uid: int, token: str) -> None:
        """Send this login's token with each call from now on."""
        text = f"{user}:{uid}:{token}".encode()
        self._authorization = "Session " + base64.b64encode(text).decode()

    def end_session(self) -> None:
        """Forget the login's token."""
        self._authorization = None

    def call(
        self,
        method: str,
        params: list[Any],
        *,
        at_root: bool = False,
        seconds: float | None = None,
    ) -> Any:
        """Call a method and give its result, within so many seconds. Raises Fault."""
        number = next(self._ids)
        body = encode({"id": number, "method": method, "params": params})
        # The server marks bodies as gzip whatever we ask for, so we ask for it.
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        if self._authorization and not at_root:
            headers["Authorization"] = self._authorization
        began = time.monotonic()
        answer = self._exchange.post(
            "/rpc/" if at_root else self._path, body, headers, seconds=seconds or self._seconds
        )
        took = timedelta(seconds=time.monotonic() - began)
        result = opened(answer, number)
        self.server_time = (self._date(answer) or self._clock()) - took
        return result

    @staticmethod
    def _date(answer: Answer) -> datetime | None:
        try:
            said = email.utils.parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError:
            return None
        return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)

    def close(self) -> None:
        """Let go of the line."""
        self._exchange.close()


def opened(answer: Answer, number: int) -> Any:
    """Give the result inside an answer to call ``number``. Raises Fault for all else."""
    if answer.status != 200:
        raise _status_fault(answer)
    try:
        envelope = decode(inflate(answer.body))
    except Oversize as bomb:
        raise Fault(Kind.OVERSIZE, left=True) from bomb
    except ValueError as odd:
        kind = Kind.CUT if _began_as_json(answer) else Kind.FOREIGN
        raise Fault(kind, left=True) from odd
    if not isinstance(envelope, dict) or envelope.get("id") != number:
        raise Fault(Kind.FOREIGN, left=True)
    if envelope.get("error") is not None:
        raise _error_fault(envelope["error"])
    if "result" not in envelope:
        raise Fault(Kind.FOREIGN, left=True)
    return envelope["result"]


def _began_as_json(answer: Answer) -> bool:
    return "json" in answer.headers.get("content-type", "")


def _status_fault(answer: Answer) -> Fault:
    kind = STATUSES.get(answer.status, Kind.BROKEN if answer.status >= 500 else Kind.FOREIGN)
    wait = seconds_of(answer.headers.get("retry-after"), answer.headers.get("date"))
    return Fault(kind, left=True, retry_after=wait)


def _error_fault(error: object) -> Fault:
    """Read an error envelope: a list of a kind's name and its words, or something odd."""
    if not isinstance(error, list) or not error:
        return Fault(Kind.FOREIGN, left=True)
    kind = ERRORS.get(str(error[0]), Kind.BEWILDERED)
    if kind is Kind.BEWILDERED:
        return Fault(kind, left=True, words=str(error[0]))
    return Fault(kind, left=True, words=_words(kind, error[1] if len(error) > 1 else None))


def _words(kind: Kind, said: object) -> str | None:
    """Give the sentence for a person: a warning's first item is only its name."""
    parts = said if isinstance(said, list) else [said]
    if kind in {Kind.WARNS, Kind.LOGIN}:
        parts = parts[1:]
    words = " ".join(str(part) for part in parts[:2] if isinstance(part, str) and part)
    return words or None
