"""What a connector promises about documents that a counter makes: transfers, purchases, orders.

A promise does not apply where the connector says that this user may not make the document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from bocounter.outside.erp.connector import (
    Connector,
    Outcome,
    Outgoing,
    Scope,
    Sent,
    Value,
)
from bocounter.outside.erp.promises.bench import DoesNotApply, Tried, must
from bocounter.outside.erp.records import Inbound, PartLine, PurchaseLine, Record, WorkOrder

RACERS = 6
KINDS_MADE: Mapping[str, str] = {
    "transfer": "inbound",
    "purchase": "purchase_line",
    "counter_order": "work_order",
}
"""The kind of record in which each document comes back."""


class Making(Tried):
    """The promises of words that make a document."""

    def a_transfer_comes_back_with_its_word(self) -> None:
        """What was asked of another branch is seen as on its way from there, and by whose word."""
        with self._open() as connector:
            word = self._document(connector, "transfer")
            sent, made = self._made(connector, word)
        (row,) = made
        must(isinstance(row, Inbound), f"It came back as {row}.")
        assert isinstance(row, Inbound)
        must(
            (row.part, row.branch, row.from_branch)
            == (word.fields["part"], word.fields["to_branch"], word.fields["from_branch"]),
            f"The transfer came back as {row}.",
        )
        must(str(row.quantity) == word.fields["quantity"], f"It is of {row.quantity} units.")
        must(row.status == "expected", f"A transfer nobody has sent is {row.status}.")
        must(row.reserved is not True, "Its units are said to be set aside.")
        must(row.planned_date is None, f"It has a day nobody has named: {row.planned_date}.")
        must(sent.remote_id, "The transfer has no id.")

    def a_purchase_comes_back_as_a_draft(self) -> None:
        """A draft purchase is nothing ordered yet: a person at the ERP confirms it."""
        with self._open() as connector:
            word = self._document(connector, "purchase")
            _, made = self._made(connector, word)
        (row,) = made
        must(isinstance(row, PurchaseLine), f"It came back as {row}.")
        assert isinstance(row, PurchaseLine)
        must(
            (row.part, row.supplier, row.branch)
            == (word.fields["part"], word.fields["supplier"], word.fields["branch"]),
            f"The purchase came back as {row}.",
        )
        must(str(row.ordered) == word.fields["quantity"], f"It is of {row.ordered} units.")
        must(row.status == "draft", f"A purchase nobody has confirmed is {row.status}.")

    def a_counter_order_comes_back_as_open_work(self) -> None:
        """A walk-in's order is open work under our number, with its lines in their order."""
        with self._open() as connector:
            word = self._document(connector, "counter_order")
            _, made = self._made(connector, word)
            lines = self._whole(connector, "part_line").values()
        (row,) = made
        must(isinstance(row, WorkOrder), f"It came back as {row}.")
        assert isinstance(row, WorkOrder)
        must(
            (row.number, row.customer, row.kind, row.status)
            == (word.fields["number"], word.fields["customer"], "counter_order", "open"),
            f"The order came back as {row}.",
        )
        ours = sorted(
            (x for x in lines if isinstance(x, PartLine) and x.work_order == row.remote_id),
            key=lambda line: line.position,
        )
        wanted = [(x["part"], x["quantity"]) for x in json.loads(str(word.fields["lines"]))]
        must(
            [(line.part, str(line.wanted)) for line in ours] == wanted,
            f"Its lines came back as {ours}.",
        )
        must(
            all(x.assigned == x.issued == 0 and not x.cancelled for x in ours),
            "Something of an order that nobody has picked is said to be handed out.",
        )

    def a_line_of_a_draft_takes_another_part_once(self) -> None:
        """The line of a counter's order asks for what it is told, where nobody else was first."""
        with self._open() as connector:
            if not connector.capabilities().holds >= _LINE:
                raise DoesNotApply("The ERP changes no lines.")
            old, new, *_ = list(self._whole(connector, "part"))
            order = self._document(connector, "counter_order")
            _, (made,) = self._made(connector, order)
            line, other = self._lines_of(connector, made.remote_id)
            _, cursor = self._pulled(connector, "part_line", Scope.ALL, None)
            word = self._line_word(order, line, {"part": new, "quantity": "6"})
            first, again = connector.send(word), connector.send(word)
            self._taken_word(first)
            must(again.remote_id == first.remote_id, f"A repeat was answered {again}.")
            found = list(connector.look_up([word.reference])[word.reference])
            must(found == [first.remote_id], f"The look-up of a line's change found {found}.")
            heard, _ = self._pulled(connector, "part_line", Scope.ALL, cursor)
            now = heard.get(line.remote_id)
            must(isinstance(now, PartLine), "A changed line is not heard of.")
            assert isinstance(now, PartLine)
            must((now.part, str(now.wanted)) == (new, "6"), f"The line asks for {now}.")
            must(now.token != line.token, "A line changed and kept its token.")
            late = self._line_word(order, line, {"part": old, "quantity": "9"})
            sent = connector.send(late)
            must(sent.outcome is Outcome.STALE, f"A stale change was answered {sent}.")
            theirs = dict(sent.theirs or {})
            must(theirs.get("part") == new and theirs.get("quantity") == "6", f"Theirs: {theirs}.")
            must(
                not connector.look_up([late.reference])[late.reference], "A refused word is there."
            )
            left = self._lines_of(connector, made.remote_id)
        must(left == [now, other], f"A stale change left the lines as {left}.")

    def _lines_of(self, connector: Connector, order: str) -> list[PartLine]:
        rows = self._whole(connector, "part_line").values()
        ours = [row for row in rows if isinstance(row, PartLine) and row.work_order == order]
        return sorted(ours, key=lambda line: line.position)

    def _line_word(self, order: Outgoing, line: PartLine, wanted: Mapping[str, Value]) -> Outgoing:
        return Outgoing(
            self._mint(),
            "change",
            "work_order",
            line.work_order,
            "The line is to say something else.",
            order.author,
            order.written_at,
            {"line": line.remote_id, **wanted},
            {"line": line.remote_id, "part": line.part, "quantity": str(line.wanted)},
        )

    def a_document_is_heard_in_the_next_delta(self) -> None:
        """What a counter made comes with the next pull that asks what changed."""
        with self._open() as connector:
            for kind, seen_as in self._makes(connector).items():
                _, cursor = self._pulled(connector, seen_as, Scope.ALL, None)
                word = self._document(connector, kind)
                self._taken_word(connector.send(word))
                rows, _ = self._pulled(connector, seen_as, Scope.ALL, cursor)
                must(
                    any(getattr(row, "word", None) == word.reference for row in rows.values()),
                    f"A {kind} that was made is not heard of.",
                )

    def a_document_sent_again_is_as_harmless_as_it_says(self) -> None:
        """A repeat leaves one document where references are unique; else a look-up names both."""
        with self._open() as connector:
            once = connector.capabilities().exactly_once
            for kind, seen_as in self._makes(connector).items():
                word = self._document(connector, kind)
                first, second = connector.send(word), connector.send(word)
                self._taken_word(first)
                self._taken_word(second)
                found = list(connector.look_up([word.reference])[word.reference])
                rows = self._whole(connector, seen_as).values()
                count = sum(getattr(row, "word", None) == word.reference for row in rows)
                must(len(found) == count, f"{count} of a {kind} there, {len(found)} found.")
                must(found[:1] == [first.remote_id], f"The oldest {kind} is not named first.")
                must(count == 1 or not once, f"A repeat left {count} of a {kind}.")

    def racing_documents_of_one_reference_leave_one(self) -> None:
        """However many send the same document at once, the ERP has it once."""
        with self._open() as connector:
            if not connector.capabilities().exactly_once:
                raise DoesNotApply("References are not unique here.")
            word = self._document(connector, "purchase")
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
        must(len(found) == 1, f"A race left {len(found)} purchases.")
        named = {s.remote_id for s in sent if s.outcome is Outcome.TAKEN}
        must(named == set(found), f"The racers were told of {named}, the ERP has {found}.")

    def a_document_of_nonsense_is_refused_in_words(self) -> None:
        """A part, branch or quantity that is none makes a refusal with a reason, and nothing."""
        with self._open() as connector:
            for kind in self._makes(connector):
                good = self._document(connector, kind)
                for name, value in (_BAD_ORDER if kind == "counter_order" else _BAD).items():
                    word = self._with(good, name, value)
                    sent = connector.send(word)
                    must(
                        sent.outcome is Outcome.REFUSED and sent.reason,
                        f"A {kind} with {name} {value!r} was answered {sent}.",
                    )
                    must(
                        not connector.look_up([word.reference])[word.reference],
                        f"A refused {kind} was made all the same.",
                    )

    def _makes(self, connector: Connector) -> dict[str, str]:
        holds = connector.capabilities().holds
        kinds = {kind: seen_as for kind, seen_as in KINDS_MADE.items() if kind in holds}
        if not kinds:
            raise DoesNotApply("This user may make no documents.")
        return kinds

    def _made(self, connector: Connector, word: Outgoing) -> tuple[Sent, list[Record]]:
        """Send a document and give what of it a pull brings; a look-up and a read agree."""
        sent = connector.send(word)
        self._taken_word(sent)
        found = list(connector.look_up([word.reference])[word.reference])
        must(found == [sent.remote_id], f"The look-up found {found}, the send {sent.remote_id!r}.")
        kind = KINDS_MADE[word.target_kind]
        rows = self._whole(connector, kind).values()
        made = [row for row in rows if getattr(row, "word", None) == word.reference]
        must(len(made) == 1, f"{len(made)} records name the word that made one {word.target_kind}.")
        read = connector.read(kind, [made[0].remote_id]).records
        must(list(read) == made, "A document reads differently from how it is pulled.")
        return sent, made

    def _document(self, connector: Connector, kind: str) -> Outgoing:
        if kind not in connector.capabilities().holds:
            raise DoesNotApply(f"This user may make no {kind}.")
        part = next(iter(self._whole(connector, "part")))
        branches = list(self._whole(connector, "branch"))
        reference = self._mint()
        fields: dict[str, Value] = {"part": part, "quantity": "3", "need_by": "2026-12-04"}
        if kind == "transfer":
            if len(branches) < 2:
                raise DoesNotApply("There is only one branch.")
            fields |= {"from_branch": branches[0], "to_branch": branches[1], "for_order": "WO-1"}
        elif kind == "purchase":
            supplier = next(iter(self._whole(connector, "supplier")))
            fields |= {"supplier": supplier, "branch": branches[0], "unit_price": "12.5"}
        else:
            lines = [{"part": part, "quantity": "3"}, {"part": part, "quantity": "1"}]
            fields = {
                "customer": next(iter(self._whole(connector, "customer"))),
                "branch": branches[0],
                "number": f"C-{reference[-5:]}",
                "need_by": "2026-12-04",
                "lines": json.dumps(lines),
            }
        return Outgoing(
            reference=reference,
            kind="create",
            target_kind=kind,
            target=f"op:{reference}",
            text=f"{kind} asked for by Conformance.",
            author="Conformance",
            written_at=self._now(),
            fields=fields,
        )

    def _with(self, word: Outgoing, name: str, value: Value) -> Outgoing:
        reference = self._mint()
        return Outgoing(
            reference,
            word.kind,
            word.target_kind,
            f"op:{reference}",
            word.text,
            word.author,
            word.written_at,
            {**word.fields, name: value},
        )

    @staticmethod
    def _taken_word(sent: Sent) -> None:
        must(sent.outcome is Outcome.TAKEN, f"A document was {sent.outcome}: {sent.reason}")
        must(sent.remote_id, "A document was taken without naming its record.")


_LINE = frozenset({"work_order.line", "work_order.part", "work_order.quantity"})
_BAD: Mapping[str, Value] = {
    "part": "999999999",
    "quantity": "0",
    "need_by": "soon",
    "colour": "red",
}
_BAD_ORDER: Mapping[str, Value] = {
    "customer": "999999999",
    "lines": "[]",
    "need_by": "soon",
    "colour": "red",
}
