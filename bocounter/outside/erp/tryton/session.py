"""One user's session with one Tryton database: the login, the context, and reading in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from bocounter.outside.erp.tryton.faults import Fault, Kind
from bocounter.outside.erp.tryton.wire import Wire

Row = dict[str, Any]
Domain = list[Any]
T = TypeVar("T")

MOST_ROWS = 1000
"""Rows asked for at once; a server that allows fewer is asked for half as many again."""

FEWEST_ROWS = 25

LOGOUT_SECONDS = 2.0

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def chunks(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut things into lists of at most ``size``."""
    each = iter(things)
    while chunk := list(islice(each, size)):
        yield chunk


class Session:
    """Calls in the name of one user; logs in at the first call and once more when it must."""

    def __init__(self, wire: Wire, user: str, secret: Callable[[], str | None]) -> None:
        self.wire = wire
        self._user = user
        self._secret = secret
        self._context: dict[str, Any] = {}
        self._may_return = True
        self._refused: Fault | None = None
        self._most = MOST_ROWS

    @property
    def now(self) -> datetime:
        """The server's clock when the latest call began (aware, UTC)."""
        return self.wire.server_time or EPOCH

    def login(self) -> None:
        """Log in unless a session is in force. Raises Fault; a refusal is never tried again."""
        self._may_return = True
        if not self.wire.has_session():
            self._log_in()

    def _log_in(self) -> None:
        if self._refused is not None:
            raise self._refused
        secret = self._secret()
        if secret is None:
            raise Fault(Kind.SESSION_OVER, left=False, words="no password is kept on this computer")
        try:
            answer = self.wire.call("common.db.login", [self._user, {"password": secret}, "en"])
        except Fault as fault:
            if fault.words:  # an ERP that repeats what it was given must not put it on a screen
                fault.words = fault.words.replace(secret, "***")
            if fault.kind in {Kind.SESSION_OVER, Kind.LOGIN}:
                # Wrong tries slow the ERP down and lock the user out: one is enough.
                self._refused = fault
            raise
        try:
            uid, token = int(answer[0]), str(answer[1])
        except (TypeError, ValueError, IndexError) as odd:
            raise Fault(Kind.FOREIGN, left=True) from odd
        self.wire.begin_session(self._user, uid, token)
        preferences = self.wire.call("model.res.user.get_preferences", [True, {}])
        if not isinstance(preferences, dict):
            raise Fault(Kind.FOREIGN, left=True)
        # What is inactive in the ERP is still referred to by open work.
        self._context = {**preferences, "active_test": False}

    def log_out(self) -> None:
        """Give the session back; an ERP that does not answer soon lets it lapse by itself."""
        if not self.wire.has_session():
            return
        try:
            self.wire.call("common.db.logout", [], seconds=LOGOUT_SECONDS)
        except Fault:
            return
        finally:
            self.wire.end_session()

    def call(self, model: str, method: str, *args: Any, **context: Any) -> Any:
        """Call a method of a model in the user's context. Raises Fault."""
        if not self.wire.has_session():
            self._log_in()
        name = f"model.{model}.{method}"
        try:
            return self.wire.call(name, [*args, {**self._context, **context}])
        except Fault as fault:
            if fault.kind is not Kind.SESSION_OVER:
                raise
            self.wire.end_session()
            if not self._may_return:
                raise
        self._may_return = False
        self._log_in()
        return self.wire.call(name, [*args, {**self._context, **context}])

    def page(
        self,
        model: str,
        domain: Domain,
        fields: Sequence[str],
        *,
        limit: int,
        order: Sequence[tuple[str, str]] = (("id", "ASC"),),
        **context: Any,
    ) -> list[Row]:
        """Give the first rows, fewer than ``limit`` only when there are no more. Raises Fault."""
        rows: list[Row] = []
        while len(rows) < limit:
            size = min(limit - len(rows), self._most)
            try:
                found = self.call(
                    model,
                    "search_read",
                    domain,
                    len(rows),
                    size,
                    [list(part) for part in order],
                    [*fields],
                    **context,
                )
            except Fault as fault:
                self._ask_for_less(fault)
                continue
            rows += _rows(found)
            if len(found) > size:
                raise Fault(Kind.OVERSIZE, left=True)
            if len(found) < size:
                break
        return rows

    def _ask_for_less(self, fault: Fault) -> None:
        # An answer beyond our own limits may be one of long texts: fewer rows, a shorter page.
        if fault.kind not in {Kind.TOO_MUCH, Kind.OVERSIZE} or self._most <= FEWEST_ROWS:
            raise fault
        self._most //= 2

    def rows_of(
        self, model: str, key: str, values: Sequence[Any], domain: Domain, fields: Sequence[str]
    ) -> list[Row]:
        """Give every row whose ``key`` is one of the values, in pages by id. Raises Fault."""
        rows: list[Row] = []
        for some in chunks(values, 500):
            after = 0
            while True:
                found = self.page(
                    model,
                    [*domain, (key, "in", some), ("id", ">", after)],
                    fields,
                    limit=self._most,
                )
                rows += found
                if len(found) < self._most:
                    break
                after = int(found[-1]["id"])
        return rows

    def ids(self, model: str, domain: Domain, wanted: Sequence[int]) -> set[int]:
        """Give those of the wanted ids that the domain holds. Raises Fault."""
        held: set[int] = set()
        for some in chunks(wanted, min(self._most, 500)):
            found = self.call(model, "search", [*domain, ("id", "in", some)], 0, len(some), None)
            if not isinstance(found, list):
                raise Fault(Kind.FOREIGN, left=True)
            held.update(found)
        return held

    def can_read(self, model: str) -> bool:
        """Say whether the ERP has a model and lets this user read it. Raises other Faults."""
        try:
            self.call(model, "search", [], 0, 1, None)
        except Fault as fault:
            if fault.kind is Kind.SAID_NO:
                return False
            if fault.kind is Kind.BEWILDERED and model in (fault.words or ""):
                return False
            raise
        return True

    def count(self, model: str, domain: Domain) -> int | None:
        """Give how many rows the domain holds, None when the server does not say."""
        said = self.call(model, "search_count", domain, 0, None)
        return said if isinstance(said, int) else None


def _rows(found: object) -> list[Row]:
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Fault(Kind.FOREIGN, left=True)
    for row in found:
        if type(row.get("id")) is not int:
            raise Fault(Kind.FOREIGN, left=True)
    return found
