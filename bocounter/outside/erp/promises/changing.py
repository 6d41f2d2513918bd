"""What a connector promises about changes, new records, whole id sets and anchors.

A promise does not apply where the connector says that it holds nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from bocounter.outside.erp.connector import Connector, Outcome, Outgoing, Sent, Value
from bocounter.outside.erp.promises.bench import DoesNotApply, Tried, must
from bocounter.outside.erp.records import KINDS, Record

_VALUES: Mapping[str, tuple[Value, Value]] = {
    "need_by": ("2026-12-04", "2026-12-07"),
    "machine_down": (True, False),
    "warranty": (True, False),
    "hold_reason": ('Waits for "credit" & <b>yes</b>', "Waits for parts"),
    "service_writer": ("Dana Ortiz", "Lee Marsh"),
    "customer_po": ("PO-1'; --", "PO-2"),
}
"""Two values each for the fields of a work order that need no other record."""

RACERS = 8


class Changing(Tried):
    """The promises of words that change or make a record, and of what reads whole."""

    def a_change_arrives_once_and_shows(self) -> None:
        """Each field it holds takes a value, every field at once, and a nothing again."""
        with self._open() as connector:
            fields = self._held(connector)
            before = self._cleared(connector, fields)
            word = self._change(fields, {name: _VALUES[name][0] for name in fields}, before)
            sent = connector.send(word)
            _taken(sent)
            after = self._order(connector)
            found = connector.look_up([word.reference])[word.reference]
            must(list(found) == [sent.remote_id], f"The look-up of a change found {list(found)}.")
            must(
                all(_said(after, name) == word.fields[name] for name in fields),
                f"A change was taken and does not show: {after}.",
            )
            must(after.token != before.token, "A record changed and kept its token.")
            _taken(connector.send(self._change(fields, dict.fromkeys(fields), after)))
            cleared = self._order(connector)
        left = [name for name in fields if _said(cleared, name) is not None]
        must(not left, f"{left} could not be emptied.")

    def a_repeated_change_does_not_undo_what_came_after(self) -> None:
        """The same change again, after others changed the field, changes nothing."""
        with self._open() as connector:
            (name, *_rest) = self._held(connector)
            word = self._change([name], {name: _VALUES[name][0]}, self._cleared(connector, [name]))
            once = connector.send(word)
            _taken(once)
            self._others_enter({name: _VALUES[name][1]})
            again = connector.send(word)
            now = self._order(connector)
            must(
                again.outcome is Outcome.TAKEN and again.remote_id == once.remote_id,
                f"A change sent again was answered {again.outcome}.",
            )
            must(_said(now, name) == _VALUES[name][1], "A repeat undid what others entered since.")

    def a_stale_change_is_refused_and_touches_nothing(self) -> None:
        """A field that others changed since it was seen refuses the whole change, in words."""
        with self._open() as connector:
            fields = self._held(connector)
            if len(fields) < 2:
                raise DoesNotApply("The ERP holds only one field.")
            moved, other = fields[:2]
            seen = self._cleared(connector, [moved, other])
            self._others_enter({moved: _VALUES[moved][1]})
            wanted = {name: _VALUES[name][0] for name in (moved, other)}
            word = self._change([moved, other], wanted, seen)
            sent = connector.send(word)
            now = self._order(connector)
            found = connector.look_up([word.reference])[word.reference]
        must(sent.outcome is Outcome.STALE, f"A stale change was answered {sent.outcome}.")
        must(sent.reason, "A stale change was refused without words.")
        theirs = sent.theirs or {}
        must(theirs.get(moved) == _VALUES[moved][1], f"It was said to hold {theirs.get(moved)!r}.")
        must(sent.theirs_at is None or sent.theirs_at.tzinfo, "The time of theirs has no zone.")
        must(_said(now, moved) == _VALUES[moved][1], "A stale change overwrote another's value.")
        must(_said(now, other) == _said(seen, other), "A stale change was made in part.")
        must(not found, "A refused change left a record.")

    def what_others_changed_beside_it_stays(self) -> None:
        """Only the fields of the change are written, whatever moved beside them."""
        with self._open() as connector:
            fields = self._held(connector)
            if len(fields) < 2:
                raise DoesNotApply("The ERP holds only one field.")
            ours, beside = fields[:2]
            seen = self._cleared(connector, [ours, beside])
            self._others_enter({beside: _VALUES[beside][1]})
            _taken(connector.send(self._change([ours], {ours: _VALUES[ours][0]}, seen)))
            now = self._order(connector)
        must(_said(now, ours) == _VALUES[ours][0], "The change does not show.")
        must(_said(now, beside) == _VALUES[beside][1], "A change wrote a field beside its own.")

    def a_value_that_is_there_already_is_taken(self) -> None:
        """Two people who enter the same are no conflict."""
        with self._open() as connector:
            (name, *_rest) = self._held(connector)
            seen = self._cleared(connector, [name])
            self._others_enter({name: _VALUES[name][1]})
            _taken(connector.send(self._change([name], {name: _VALUES[name][1]}, seen)))

    def a_change_it_cannot_hold_is_kept_as_a_note(self) -> None:
        """Where there is no such field, the words of the change arrive all the same."""
        with self._open() as connector:
            if "work_order.need_by" in connector.capabilities().holds:
                raise DoesNotApply("The ERP holds changes of a work order.")
            wanted = {"need_by": "2026-12-04"}
            word = self._change(["need_by"], wanted, self._order(connector))
            _taken(connector.send(word))
        must(self._bench.note_count(word.reference) == 1, "The words of a change did not arrive.")

    def a_value_that_is_none_is_refused_in_words(self) -> None:
        """A day that is no day is refused, and nothing is written."""
        with self._open() as connector:
            if "work_order.need_by" not in connector.capabilities().holds:
                raise DoesNotApply("The ERP holds no need-by.")
            seen = self._order(connector)
            sent = connector.send(self._change(["need_by"], {"need_by": "soon"}, seen))
            must(sent.outcome is Outcome.REFUSED, f"A day that is none was {sent.outcome}.")
            must(sent.reason, "A refusal gave no reason.")
            must(self._order(connector) == seen, "A refused change was written.")

    def a_new_record_is_made_once(self) -> None:
        """A record asked for twice is made once, and read, pulled and named by its id."""
        with self._open() as connector:
            word = self._machine(connector)
            first, again = connector.send(word), connector.send(word)
            _taken(first)
            _taken(again)
            must(first.remote_id == again.remote_id, "A repeat made a second record.")
            made = self._whole(connector, "machine")
            same = [row for row in made.values() if getattr(row, "serial", "") == word.reference]
            read = connector.read("machine", [str(first.remote_id)]).records
        must(
            [row.remote_id for row in same] == [first.remote_id], f"It was made {len(same)} times."
        )
        must(list(read) == same, "The new record reads differently from how it is pulled.")

    def racing_creates_of_one_reference_leave_one_record(self) -> None:
        """However many send the same word at once, there is one record and everybody names it."""
        with self._open() as connector:
            word = self._machine(connector)
            before = len(self._whole(connector, "machine"))
            racers = [self._make() for _ in range(RACERS)]
            try:
                for racer in racers:
                    racer.login()
                with ThreadPoolExecutor(RACERS) as pool:
                    sent = list(pool.map(lambda racer: racer.send(word), racers))
            finally:
                for racer in racers:
                    racer.close()
            found = connector.look_up([word.reference])[word.reference]
            after = len(self._whole(connector, "machine"))
        must(len(found) == 1 and after == before + 1, f"A race left {len(found)} records.")
        named = {s.remote_id for s in sent if s.outcome is Outcome.TAKEN}
        must(named <= set(found), f"A racer was told of {named}, the ERP has {found}.")

    def records_are_read_by_their_ids(self) -> None:
        """Reading by id gives what a pull gives; ids that are gone are left out."""
        with self._open() as connector:
            for kind in KINDS:
                whole = self._whole(connector, kind)
                some = list(whole)[:20]
                got = connector.read(kind, [*some, "no such id", "999999999"])
                rows = {row.remote_id: row for row in got.records}
                must(
                    rows == {i: whole[i] for i in some},
                    f"Reading {kind} by id differs from pulling it.",
                )
                must(not connector.read(kind, []).records, "Reading nothing gave something.")

    def all_ids_are_given_whatever_the_page(self) -> None:
        """Id sets are complete, named once each, the same at every page size, and counted right."""
        with self._open() as connector:
            for kind in KINDS:
                whole = self._whole(connector, kind)
                large, counts = _ids(connector, kind, 1000)
                must(len(set(large)) == len(large), f"An id of {kind} was named twice.")
                missing = whole.keys() - set(large)
                must(not missing, f"The ids of {kind} lack {sorted(missing)[:5]}.")
                beyond = sorted(set(large) - whole.keys())[:500]
                strange = connector.read(kind, beyond).records if beyond else ()
                must(not strange, f"The ids of {kind} name records that no pull gives.")
                small, _counts = _ids(connector, kind, max(1, len(large) // 4))
                must(set(small) == set(large), f"Pages of another size name other {kind} ids.")
                must(
                    all(count in (None, len(large)) for count in counts),
                    f"The ERP counts {counts} of {kind} and names {len(large)}.",
                )

    def ids_stay_whole_while_others_work(self) -> None:
        """A record that changes while pages are turned is neither left out nor named twice."""
        with self._open() as connector:
            kind = "work_order"
            whole = self._whole(connector, kind)
            first = connector.ids(kind, None, max(1, len(whole) // 3))
            self._bench.change_something()
            named, after, more = list(first.ids), first.after, first.more
            while more:
                page = connector.ids(kind, after, max(1, len(whole) // 3))
                named, after, more = [*named, *page.ids], page.after, page.more
        must(whole.keys() <= set(named), "A work order was left out while others worked.")
        must(len(set(named)) == len(named), "A work order was named twice while others worked.")

    def the_horizon_never_shrinks(self) -> None:
        """What only grows in an ERP that was not restored grows, through changes and deletions."""
        with self._open() as connector:
            before = dict(connector.horizon())
            connector.send(self._note())
            self._bench.change_something()
            self._bench.delete_something()
        with self._open() as connector:
            after = connector.horizon()
        shrunk = [name for name, n in before.items() if after.get(name, n) < n]
        must(not shrunk, f"The horizon shrank: {shrunk}.")

    def the_head_of_a_history_is_kept(self) -> None:
        """The head given last is the one that is told, to anybody, for each workstation."""
        with self._open() as connector:
            if "audit" not in connector.capabilities().holds:
                raise DoesNotApply("The ERP keeps no anchors.")
            here, other = self._mint(), self._mint()
            must(connector.anchored(here) is None, "A head is told that nobody gave.")
            connector.anchor(here, 7, "seven")
            connector.anchor(here, 12, "twelve")
            connector.anchor(here, 12, "twelve")
            connector.anchor(other, 40, "forty")
        with self._open() as connector:
            told = connector.anchored(here), connector.anchored(other)
        must(told == ((12, "twelve"), (40, "forty")), f"The heads told are {told}.")

    def _held(self, connector: Connector) -> list[str]:
        """Name the plain fields of a work order that can be changed."""
        holds = connector.capabilities().holds
        fields = [name for name in _VALUES if f"work_order.{name}" in holds]
        if not fields:
            raise DoesNotApply("The ERP holds no changes of a work order.")
        return fields

    def _order(self, connector: Connector) -> Record:
        kind, target = self._bench.notes_go_to()
        if kind != "work_order":
            raise DoesNotApply("The bench names no work order.")
        (row,) = connector.read(kind, [target]).records
        return row

    def _cleared(self, connector: Connector, fields: list[str]) -> Record:
        """Give the work order once these fields of it are empty."""
        seen = self._order(connector)
        if any(_said(seen, name) is not None for name in fields):
            _taken(connector.send(self._change(fields, dict.fromkeys(fields), seen)))
        return self._order(connector)

    def _change(self, fields: list[str], wanted: Mapping[str, Value], seen: Record) -> Outgoing:
        return Outgoing(
            reference=self._mint(),
            kind="change",
            target_kind="work_order",
            target=seen.remote_id,
            text="Changed at the counter.",
            author="Conformance",
            written_at=self._now(),
            fields=dict(wanted),
            base={name: _said(seen, name) for name in fields},
            base_token=seen.token,
        )

    def _others_enter(self, fields: Mapping[str, Value]) -> None:
        """Let somebody else change the work order, by a connector of theirs."""
        with self._open() as theirs:
            seen = self._order(theirs)
            _taken(theirs.send(self._change(list(fields), fields, seen)))

    def _machine(self, connector: Connector) -> Outgoing:
        if "machine" not in connector.capabilities().holds:
            raise DoesNotApply("The ERP makes no machines.")
        reference = self._mint()
        return Outgoing(
            reference=reference,
            kind="create",
            target_kind="machine",
            target=f"op:{reference}",
            text="New machine.",
            author="Conformance",
            written_at=self._now(),
            fields={"make": "Harwick", "model": "L-90", "serial": reference},
        )

    def _note(self) -> Outgoing:
        kind, target = self._bench.notes_go_to()
        return Outgoing(self._mint(), "note", kind, target, "A word.", "Conformance", self._now())


def _ids(connector: Connector, kind: str, limit: int) -> tuple[list[str], list[int | None]]:
    """Give all ids of a kind, and what each page said of how many there are."""
    named: list[str] = []
    counts: list[int | None] = []
    after: str | None = None
    while True:
        page = connector.ids(kind, after, limit)
        named += page.ids
        counts.append(page.count)
        if not page.more:
            return named, counts
        must(page.after not in (None, after), f"The ids of {kind} do not move on.")
        after = page.after


def _said(row: Record, name: str) -> Value:
    """Give a field as it stands in a word."""
    value = getattr(row, name)
    return value if value is None or isinstance(value, bool | str) else str(value)


def _taken(sent: Sent) -> None:
    must(sent.outcome is Outcome.TAKEN, f"A plain word was {sent.outcome}: {sent.reason}")
    must(sent.remote_id, "A word was taken without naming its record.")
