"""An ERP in memory with other users, a memory for references, and faults on order.

A line of an order that is not ``confirmed`` may be given another part.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bocounter.errors import Cancelled, NotLetIn, Unreachable
from bocounter.outside.erp import records as r
from bocounter.outside.erp.connector import (
    Capabilities,
    Delta,
    Identity,
    IdPage,
    Outcome,
    Outgoing,
    Page,
    Reading,
    Scope,
    Sent,
    Unreadable,
)

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
Fault = Callable[[], None]

ON_BOARD = {
    "work_order": lambda row: row.status == "open",
    "purchase_line": lambda row: row.status in ("requested", "draft", "ordered"),
    "inbound": lambda row: row.status in ("expected", "shipped"),
    "receipt": lambda row: False,
    "stock_level": lambda row: False,
}


def unreachable() -> None:
    raise Unreachable("The ERP does not answer.", "Look whether the network is there.")


def not_let_in() -> None:
    raise NotLetIn("The ERP refuses the password.", "Give the right one.")


@dataclass
class Note:
    remote_id: str
    reference: str
    target: str
    text: str


@dataclass
class FakeErp:
    """The server's side. Every change gets the next number, which is its token and its place."""

    now: datetime = START
    database: str = "parts"
    unique_reference: bool = False
    delete_feed: bool = False
    overlap: int = 0
    rows: dict[str, dict[str, tuple[int, r.Record]]] = field(
        default_factory=lambda: {kind: {} for kind in r.KINDS}
    )
    unreadable: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    faults: dict[tuple[str, int], Fault] = field(default_factory=dict)
    answers: dict[int, Sent | str] = field(default_factory=dict)
    fates: dict[str, list[Sent | str | Fault]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    sent: list[str] = field(default_factory=list)
    expects: bool = True
    holds: frozenset[str] = frozenset()
    confirmed: set[str] = field(default_factory=set)
    miscounts: int = 0
    anchors: dict[str, tuple[int, str]] = field(default_factory=dict)
    _number: int = 0

    def put(self, *records: r.Record) -> None:
        """Somebody saves records; each gets a new token."""
        for record in records:
            self._number += 1
            kind = next(k for k, t in r.KINDS.items() if t is type(record))
            saved = replace(record, token=str(self._number))
            self.rows[kind][record.remote_id] = (self._number, saved)

    def change(self, kind: str, remote_id: str, **fields: object) -> None:
        """Somebody changes a record."""
        self.put(replace(self.rows[kind][remote_id][1], **fields))  # type: ignore[arg-type]

    def delete(self, kind: str, *remote_ids: str) -> None:
        """Somebody deletes records."""
        for remote_id in remote_ids:
            self.rows[kind].pop(remote_id)

    def record(self, kind: str, remote_id: str) -> r.Record:
        return self.rows[kind][remote_id][1]

    def fail(self, method: str, nth: int, fault: Fault) -> None:
        """Let the nth call from now of a method fail."""
        self.faults[(method, self.calls[method] + nth)] = fault

    def answer(self, nth: int, how: Sent | str) -> None:
        """Let the nth send from now be answered so; 'lost before', 'lost after' the effect."""
        self.answers[self.calls["send"] + nth] = how

    def copies(self, reference: str) -> int:
        return sum(note.reference == reference for note in self.notes)

    def take(self, word: Outgoing) -> str:
        """Write a note, as the server does; what it holds of a change or a new record as well."""
        if self.unique_reference and self.copies(word.reference):
            return next(n.remote_id for n in self.notes if n.reference == word.reference)
        if word.kind == "create" and word.target_kind != "machine":
            made_id = f"D{sum(map(len, self.rows.values())) + 1}"
            if word.target_kind == "receiving":
                for line in json.loads(str(word.fields["lines"])):
                    units = Decimal(line["quantity"])
                    slip = {"status": "shipped", "reference": word.fields["slip"]}
                    self.change(
                        "inbound", line["inbound"], quantity=units, word=word.reference, **slip
                    )
            else:
                self.put(*documents(word, made_id))
            self.notes.append(Note(made_id, word.reference, word.target, word.text))
            return made_id
        if word.kind == "create":
            made = r.Machine(remote_id=f"M{len(self.rows['machine']) + 1}", token="", **word.fields)
            self.put(made)
            self.notes.append(Note(made.remote_id, word.reference, word.target, word.text))
            return made.remote_id
        if word.kind == "change" and self.holds_all(word) and "line" in word.fields:
            if word.target not in self.confirmed:
                line, units = str(word.fields["line"]), Decimal(str(word.fields["quantity"]))
                self.change("part_line", line, part=word.fields["part"], wanted=units)
        elif word.kind == "change" and self.holds_all(word):
            self.change("work_order", word.target, **typed(word.fields))
        self.notes.append(Note(f"n{len(self.notes) + 1}", word.reference, word.target, word.text))
        return self.notes[-1].remote_id

    def holds_all(self, word: Outgoing) -> bool:
        return all(f"{word.target_kind}.{name}" in self.holds for name in word.fields)

    def stale(self, word: Outgoing) -> Sent | None:
        """Say what stands in the way of a change: somebody else's value in one of its fields."""
        if word.kind != "change" or not self.holds_all(word):
            return None
        number, row = self.rows["work_order"][word.target]
        now = {name: plain(getattr(row, name, None)) for name in word.fields}
        if "line" in word.fields:
            (_, line) = self.rows["part_line"][str(word.fields["line"])]
            assert isinstance(line, r.PartLine)
            now = {"line": line.remote_id, "part": line.part, "quantity": str(line.wanted)}
            if now in (dict(word.fields), {**word.base, "line": line.remote_id}):
                return None
        if now == word.fields or all(now[n] == word.base.get(n) for n in now):
            return None
        return Sent(
            Outcome.STALE,
            reason="It was changed meanwhile.",
            theirs=now,
            theirs_token=str(number),
            theirs_by="Otto",
            theirs_at=self.now,
        )

    def called(self, method: str) -> None:
        self.calls[method] += 1
        self.now += timedelta(milliseconds=10)
        fault = self.faults.pop((method, self.calls[method]), None)
        if fault is not None:
            fault()


def documents(word: Outgoing, id_: str) -> list[r.Record]:
    """Give the records that a document of a counter's is."""
    said = {name: str(value) for name, value in word.fields.items() if value is not None}
    if word.target_kind == "transfer":
        return [
            r.Inbound(
                remote_id=id_,
                token="",
                purchase_line=None,
                part=said["part"],
                branch=said["to_branch"],
                quantity=Decimal(said["quantity"]),
                status="expected",
                planned_date=None,
                from_branch=said["from_branch"],
                reserved=False,
                word=word.reference,
            )
        ]
    if word.target_kind == "purchase":
        return [
            r.PurchaseLine(
                remote_id=id_,
                token="",
                number=None,
                supplier=said["supplier"],
                branch=said.get("branch"),
                part=said["part"],
                ordered=Decimal(said["quantity"]),
                received=Decimal(0),
                status="draft",
                word=word.reference,
            )
        ]
    order = r.WorkOrder(
        remote_id=id_,
        token="",
        number=said["number"],
        branch=said.get("branch"),
        customer=said["customer"],
        status="open",
        kind="counter_order",
        word=word.reference,
    )
    lines = [
        r.PartLine(
            remote_id=f"{id_}L{place}",
            token="",
            work_order=id_,
            position=place,
            part=line["part"],
            wanted=Decimal(line["quantity"]),
            assigned=Decimal(0),
            issued=Decimal(0),
        )
        for place, line in enumerate(json.loads(said["lines"]), 1)
    ]
    return [order, *lines]


def plain(value: object) -> str | bool | None:
    """Give a field as it travels."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | bool) else None


def typed(fields: Mapping[str, str | bool | None]) -> dict[str, object]:
    """Give the fields of a change as a record has them."""
    day = fields.get("need_by")
    if isinstance(day, str):
        return {**fields, "need_by": date.fromisoformat(day)}
    return dict(fields)


@dataclass
class FakeConnector:
    """Our side of it."""

    erp: FakeErp
    stopping: Callable[[], bool] = lambda: False
    name: str = "fake"
    closed: bool = False

    def capabilities(self) -> Capabilities:
        return Capabilities(
            Delta.STAMP, self.erp.delete_feed, True, self.erp.unique_reference, self.erp.holds
        )

    def identity(self) -> Identity:
        self.erp.called("identity")
        return Identity("Fake ERP", "1.0", self.erp.database, self.erp.now)

    def login(self) -> None:
        self.erp.called("login")

    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        began = self.erp.now
        self.erp.called("pull")
        place = json.loads(cursor)["after"] if cursor else 0
        fresh = cursor is None or json.loads(cursor)["done"]
        after = max(0, place - self.erp.overlap) if cursor and fresh else place
        wanted = ON_BOARD.get(kind, lambda row: True) if scope is Scope.OPEN else lambda row: True
        waiting = sorted(
            ((n, row) for n, row in self.erp.rows[kind].values() if n > after and wanted(row)),
            key=lambda pair: pair[0],
        )
        given, more = waiting[:limit], len(waiting) > limit
        last = given[-1][0] if given else place
        bad = self.erp.unreadable.get(kind, {})
        return Page(
            [row for _, row in given if row.remote_id not in bad],
            json.dumps({"after": max(last, place), "done": not more}),
            more,
            began,
            len(self.erp.rows[kind]) if self.erp.expects and cursor is None else None,
            [
                Unreadable(row.remote_id, bad[row.remote_id])
                for _, row in given
                if row.remote_id in bad
            ],
        )

    def existing(self, kind: str, remote_ids: Sequence[str]) -> frozenset[str]:
        self.erp.called("existing")
        assert len(remote_ids) <= 1000
        return frozenset(remote_ids) & self.erp.rows[kind].keys() - self.erp.hidden

    def read(self, kind: str, remote_ids: Sequence[str]) -> Reading:
        self.erp.called("read")
        assert len(remote_ids) <= 500
        bad = self.erp.unreadable.get(kind, {})
        there = [i for i in remote_ids if i in self.erp.rows[kind].keys() - self.erp.hidden]
        return Reading(
            [self.erp.rows[kind][i][1] for i in there if i not in bad],
            [Unreadable(i, bad[i]) for i in there if i in bad],
        )

    def ids(self, kind: str, after: str | None, limit: int) -> IdPage:
        self.erp.called("ids")
        every = sorted(self.erp.rows[kind].keys() - self.erp.hidden)
        rest = [i for i in every if after is None or i > after]
        given = rest[:limit]
        tokens = {i: self.erp.rows[kind][i][1].token for i in given}
        last = given[-1] if given else after
        return IdPage(given, len(rest) > limit, last, len(every) + self.erp.miscounts, tokens)

    def horizon(self) -> Mapping[str, int]:
        self.erp.called("horizon")
        return {"saves": self.erp._number}

    def anchor(self, workstation: str, seq: int, digest: str) -> None:
        self.erp.called("anchor")
        self.erp.anchors[workstation] = (seq, digest)

    def anchored(self, workstation: str) -> tuple[int, str] | None:
        return self.erp.anchors.get(workstation)

    def send(self, word: Outgoing) -> Sent:
        self.erp.called("send")
        self.erp.sent.append(word.reference)
        how = self.erp.answers.pop(self.erp.calls["send"], None) or self._fate(word)
        if isinstance(how, Sent):
            return how
        if how == "lost before":
            return Sent(Outcome.UNKNOWN, reason="timeout")
        kind = word.target_kind if word.target_kind in self.erp.rows else "work_order"
        if word.kind != "create" and word.target not in self.erp.rows[kind]:
            return Sent(Outcome.REFUSED, reason="There is no such sale.")
        if word.kind == "create" and word.target_kind not in self.erp.holds:
            return Sent(Outcome.REFUSED, reason="It keeps no machines.")
        stale = None if self.erp.copies(word.reference) else self.erp.stale(word)
        if stale is not None:
            return stale
        remote_id = self.erp.take(word)
        if how == "twice":
            self.erp.take(word)
        if how in ("lost after", "twice"):
            return Sent(Outcome.UNKNOWN, reason="timeout")
        return Sent(Outcome.TAKEN, remote_id)

    def _fate(self, word: Outgoing) -> Sent | str | None:
        """Give what was planned for this word; a fault happens here, before or after the effect."""
        fate = (self.erp.fates.get(word.reference) or [None]).pop(0)
        if not callable(fate):
            return fate
        if word.target in self.erp.rows["work_order"] and len(self.erp.sent) % 2:
            self.erp.take(word)
        fate()
        return None

    def look_up(self, references: Sequence[str]) -> Mapping[str, Sequence[str]]:
        self.erp.called("look_up")
        return {
            reference: [n.remote_id for n in self.erp.notes if n.reference == reference]
            for reference in references
        }

    def close(self) -> None:
        self.closed = True


def wait_until_stopped(stopping: Callable[[], bool]) -> Fault:
    """Give a call that hangs until somebody cancels, as a patient connector's does."""

    def fault() -> None:
        silence = threading.Event()
        for _ in range(3000):
            if stopping():
                raise Cancelled
            silence.wait(0.01)
        raise AssertionError("nobody cancelled within 30 seconds")

    return fault
