"""What counters did at the sample dealership: fields they changed, machines they entered.

The dealership's days are grown from a seed and never altered; this lies over them, read from
the words that were sent, so that the same words give the same dealership in every process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import ClassVar, Final

from bocounter.outside.erp.connector import Outcome, Outgoing, Sent, Value
from bocounter.outside.erp.records import Machine, Record, WorkOrder
from bocounter.outside.erp.sample import lines, making, unloading
from bocounter.outside.erp.sample.notes import Note, Notes
from bocounter.outside.erp.sample.world import World

ANCHOR: Final = "anchor"

TRUTHS: Final = frozenset({"machine_down", "warranty"})
WORK_ORDER_FIELDS: Final = TRUTHS | {
    *("need_by", "hold_reason", "service_writer", "customer_po", "machine"),
}
MACHINE_FIELDS: Final = frozenset({"customer", "make", "model", "serial", "unit_number"})


class CounterWork:
    """The work of counters, laid over the dealership. Every method may raise OSError."""

    HOLDS: ClassVar[frozenset[str]] = frozenset(
        {f"work_order.{name}" for name in WORK_ORDER_FIELDS | lines.FIELDS}
        | {"audit", unloading.KIND, *making.LETTERS}
    )

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def words(self) -> int:
        """Say how many words were ever kept."""
        return len(self._notes.all())

    def touched(self, kind: str, after: int, until: int) -> set[str]:
        """Give the ids of a kind that words after that many, up to so many, made or changed."""
        said = self._notes.all()[after:until]
        changed = {w.target for w in said if w.kind == "change" and w.target_kind == kind}
        if kind == "part_line":
            changed |= {str(w.fields["line"]) for w in said if lines.is_one(w)}
        if kind == "inbound":
            changed |= {id_ for word in said for id_ in unloading.counted(word)}
        return changed | {row.remote_id for word in said for row in _made(word).get(kind, ())}

    def made(self, kind: str, remote_id: str) -> bool:
        """Say whether a counter made this record."""
        return remote_id in self._all_made(kind)

    def _all_made(self, kind: str) -> dict[str, Record]:
        each = (row for word in self._notes.all() for row in _made(word).get(kind, ()))
        return {row.remote_id: row for row in each}

    def records(self, world: World, kind: str, ids: Iterable[str]) -> list[Record]:
        """Give the records of these ids, which must be there, as counters have left them."""
        made = self._all_made(kind)
        rows = (
            [made[i] if i in made else world.records(kind, [i])[0] for i in ids]
            if made
            else (world.records(kind, ids))
        )
        if kind == "work_order":
            changes = self._changes()
            return [_changed(row, changes.get(row.remote_id, ())) for row in rows]
        if kind == "part_line":
            return lines.as_left(rows, self._notes.all())
        return unloading.with_counts(rows, self._notes.all()) if kind == "inbound" else rows

    def _changes(self) -> dict[str, list[tuple[int, Note]]]:
        found: dict[str, list[tuple[int, Note]]] = {}
        for number, word in enumerate(self._notes.all(), 1):
            if word.kind == "change" and not lines.is_one(word):
                found.setdefault(word.target, []).append((number, word))
        return found

    def keep(self, world: World, word: Outgoing) -> Sent:
        """Keep a word whose target is there: once, and never over what nobody has seen."""
        if word.reference in self._notes.find([word.reference]):
            return Sent(Outcome.TAKEN, remote_id=self._notes.keep(word).remote_id)
        if word.kind == "create":
            return self._create(world, word)
        if lines.is_one(word):
            return self._change_line(world, word)
        change = word.kind == "change" and word.target_kind == "work_order"
        if change and (no := self._stale(world, word)) is not None:
            return no
        return Sent(Outcome.TAKEN, remote_id=self._notes.keep(word).remote_id)

    def _change_line(self, world: World, word: Outgoing) -> Sent:
        """Let a line of a counter's order ask for another part; of other work, keep the words."""
        if not self.made("work_order", word.target):
            kept = self._notes.keep(replace(word, kind="note", fields={}))
            return Sent(Outcome.TAKEN, remote_id=kept.remote_id)
        name = str(word.fields["line"])
        found = [name] if self.made("part_line", name) else []
        rows = self.records(world, "part_line", found)
        about = [w for w in self._notes.all() if lines.is_one(w) and w.fields["line"] == name]
        no = lines.fault(word, rows[0] if rows else None, world.has, about[-1] if about else None)
        return no or Sent(Outcome.TAKEN, remote_id=self._notes.keep(word).remote_id)

    def _create(self, world: World, word: Outgoing) -> Sent:
        if word.target_kind == unloading.KIND:
            named = [i for i in unloading.named(word.fields) if world.has("inbound", i)]
            there = {row.remote_id: row for row in self.records(world, "inbound", named)}
            no = unloading.fault(word.fields, there)
            if no is not None:
                return Sent(Outcome.REFUSED, reason=no)
        elif word.target_kind in making.DOCUMENTS:
            no = making.fault(word.target_kind, word.fields, world.has)
            if no is not None:
                return Sent(Outcome.REFUSED, reason=no)
        elif word.target_kind != "machine" or set(word.fields) - MACHINE_FIELDS:
            what = word.target_kind.replace("_", " ")
            return Sent(Outcome.REFUSED, reason=f"The sample dealership cannot keep this {what}.")
        number = sum(said.kind == "create" for said in self._notes.all()) + 1
        letter = making.LETTERS.get(word.target_kind, unloading.LETTER)
        kept = self._notes.keep(word, remote_id=f"{letter}{number:06}")
        return Sent(Outcome.TAKEN, remote_id=kept.remote_id)

    def _stale(self, world: World, word: Outgoing) -> Sent | None:
        """Give the answer to a change that cannot be made, None for one that can."""
        if not word.fields or set(word.fields) - WORK_ORDER_FIELDS:
            return Sent(Outcome.REFUSED, reason="The sample dealership does not keep this.")
        (row,) = self.records(world, "work_order", [word.target])
        now = {name: _said(getattr(row, name)) for name in word.fields}
        try:
            _values(word.fields)
        except (ValueError, TypeError) as odd:
            return Sent(Outcome.REFUSED, reason=f"The sample dealership cannot keep this: {odd}.")
        if all(now[n] in (word.base.get(n), word.fields[n]) for n in now):
            return None
        last = self._changes().get(word.target)
        return Sent(
            Outcome.STALE,
            reason="Somebody changed this at the sample dealership since it was read.",
            theirs=now,
            theirs_token=row.token,
            theirs_by=last[-1][1].author if last else None,
            theirs_at=datetime.fromisoformat(last[-1][1].written_at) if last else None,
        )

    def anchor(self, workstation: str, seq: int, digest: str, now: datetime) -> None:
        """Keep the head of a history."""
        self._notes.keep(
            Outgoing(
                reference=f"{ANCHOR}:{workstation}:{seq}",
                kind=ANCHOR,
                target_kind=ANCHOR,
                target=workstation,
                text=digest,
                author="",
                written_at=now,
            ),
            remote_id=str(seq),
        )

    def anchored(self, workstation: str) -> tuple[int, str] | None:
        """Give the furthest head of a history."""
        heads = [
            (int(word.remote_id), word.text)
            for word in self._notes.all()
            if word.kind == ANCHOR and word.target == workstation
        ]
        return max(heads) if heads else None


def _said(value: object) -> Value:
    if value is None or isinstance(value, bool | str):
        return value
    return str(value)


_READ: Final[Mapping[str, Callable[[str], date]]] = {"need_by": date.fromisoformat}


def _values(fields: Mapping[str, Value]) -> dict[str, Value | date]:
    """Read a word's fields. Raises ValueError, TypeError for what they cannot be."""
    values: dict[str, Value | date] = {}
    for name, value in fields.items():
        if value is not None and isinstance(value, bool) != (name in TRUTHS):
            raise TypeError(f"{value!r} as {name}")
        read = _READ.get(name)
        values[name] = read(value) if read and isinstance(value, str) else (value or None)
        if value is False:
            values[name] = False
    return values


def _changed(row: Record, changes: Iterable[tuple[int, Note]]) -> Record:
    if not isinstance(row, WorkOrder):
        raise TypeError(f"{type(row).__name__} is no work order")
    for number, word in changes:
        values = _values(word.fields)
        row = replace(row, **values, token=f"{row.token.partition('+')[0]}+{number}")  # type: ignore[arg-type]
    return row


def _made(word: Note) -> Mapping[str, list[Record]]:
    """Give the records that a word made, by their kinds."""
    if word.kind == "create" and word.target_kind == "machine":
        return {"machine": [_machine(word)]}
    return making.made(word)


def _machine(word: Note) -> Machine:
    said = {name: value or None for name, value in word.fields.items()}
    empty = dict.fromkeys(MACHINE_FIELDS)
    return Machine(remote_id=word.remote_id, token="made-1", **{**empty, **said})  # type: ignore[arg-type]
