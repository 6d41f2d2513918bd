"""Speaks with the test's Tryton by the standard library alone, apart from our connector.

What a test sets up or checks through this never touches the code that is under test.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import http.client
import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

DATE_PARTS = ("year", "month", "day")
CLOCK_PARTS = (*DATE_PARTS, "hour", "minute", "second", "microsecond")


class ErpSays(Exception):
    """The ERP answered with an error: ``kind`` and ``words``, or ``http NNN``."""

    def __init__(self, kind: str, words: str = "") -> None:
        super().__init__(f"{kind}: {words}")
        self.kind = kind
        self.words = words


def to_wire(value: Any) -> Any:
    """Write a typed value as the ERP's tagged object."""
    if isinstance(value, dt.datetime):
        return {"__class__": "datetime", **{part: getattr(value, part) for part in CLOCK_PARTS}}
    if isinstance(value, dt.date):
        return {"__class__": "date", **{part: getattr(value, part) for part in DATE_PARTS}}
    if isinstance(value, dt.timedelta):
        return {"__class__": "timedelta", "seconds": value.total_seconds()}
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": str(value)}
    raise TypeError(type(value))


def from_wire(row: dict[str, Any]) -> Any:
    """Read a tagged object back as a typed value."""
    match row.get("__class__"):
        case "datetime":
            return dt.datetime(*(row[part] for part in CLOCK_PARTS))  # noqa: DTZ001
        case "date":
            return dt.date(*(row[part] for part in DATE_PARTS))
        case "timedelta":
            return dt.timedelta(seconds=row["seconds"])
        case "Decimal":
            return Decimal(row["decimal"])
    return row


class Rpc:
    """One login of one user in one database."""

    def __init__(self, url: str, database: str) -> None:
        self.url, self.database = url, database
        place = urlsplit(url)
        self._host, self._port = place.hostname or "127.0.0.1", place.port
        self._authorization: str | None = None
        self.context: dict[str, Any] = {}

    def call(self, method: str, params: list[Any], *, path: str | None = None) -> Any:
        """Call a method and give its result. Raises ErpSays, OSError."""
        body = json.dumps({"id": 1, "method": method, "params": params}, default=to_wire)
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        if self._authorization:
            headers["Authorization"] = self._authorization
        line = http.client.HTTPConnection(self._host, self._port, timeout=120)
        try:
            line.request("POST", path or f"/{self.database}/rpc/", body.encode(), headers)
            answer = line.getresponse()
            data = answer.read()
        finally:
            line.close()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        if answer.status != 200:
            raise ErpSays(f"http {answer.status}", data.decode(errors="replace")[:300])
        envelope = json.loads(data, object_hook=from_wire)
        if envelope.get("error") is not None:
            kind, *rest = envelope["error"]
            raise ErpSays(str(kind), str(rest))
        return envelope["result"]

    def version(self) -> str:
        """Ask for the series, without a login."""
        return str(self.call("common.server.version", [], path="/rpc/"))

    def login(self, user: str, password: str) -> int:
        """Log in and keep the session and the user's context; gives the user's id."""
        answer = self.call("common.db.login", [user, {"password": password}, "en"])
        session = f"{user}:{answer[0]}:{answer[1]}"
        self._authorization = "Session " + base64.b64encode(session.encode()).decode()
        self.refresh()
        return int(answer[0])

    def refresh(self) -> None:
        """Read the user's context again."""
        self.context = self.call("model.res.user.get_preferences", [True, {}])

    def model(self, name: str, method: str, /, *args: Any, **context: Any) -> Any:
        """Call a method of a model in the user's context."""
        return self.call(f"model.{name}.{method}", [*args, {**self.context, **context}])

    def create(self, name: str, /, **values: Any) -> int:
        """Create one record and give its id."""
        (made,) = self.model(name, "create", [values])
        return int(made)

    def write(self, name: str, record: int, /, **values: Any) -> None:
        """Write fields of one record."""
        self.model(name, "write", [record], values)

    def find(
        self, name: str, domain: list[Any], /, *fields: str, **context: Any
    ) -> list[dict[str, Any]]:
        """Give the fields of the matching records, the oldest id first."""
        found: list[dict[str, Any]] = self.model(
            name, "search_read", domain, 0, 1000, [("id", "ASC")], ["id", *fields], **context
        )
        return found

    def press(self, name: str, record: int, *buttons: str) -> None:
        """Press the buttons of one record, one after another."""
        for button in buttons:
            self.model(name, button, [record])

    def wizard(self, name: str, /, *steps: tuple[dict[str, Any], str], **context: Any) -> None:
        """Go through a wizard: each step is its form's data and the button's state."""
        where = {**self.context, **context}
        session, start, _end = self.call(f"wizard.{name}.create", [where])
        try:
            for data, state in steps or (({}, start),):
                self.call(f"wizard.{name}.execute", [session, data, state, where])
        finally:
            self.call(f"wizard.{name}.delete", [session, where])
