"""What a connector promises about a delivery that a counter has counted.

A promise does not apply where this user may make no draft of one, or where nothing is expected.
"""

from __future__ import annotations

import json
from decimal import Decimal

from bocounter.outside.erp.connector import Connector, Outcome, Outgoing
from bocounter.outside.erp.promises.bench import DoesNotApply, Tried, must
from bocounter.outside.erp.records import Inbound, PurchaseLine

KIND = "receiving"


class Unloading(Tried):
    """The promises of words that say what came of a delivery."""

    def a_counted_delivery_comes_back_with_its_word(self) -> None:
        """What came of a movement is seen on it, by whose word; and it counts as not received."""
        with self._open() as connector:
            expected = self._expected(connector)
            word = self._counted(expected, expected.quantity - 1)
            sent = connector.send(word)
            must(sent.outcome is Outcome.TAKEN, f"It was {sent.outcome}: {sent.reason}")
            found = list(connector.look_up([word.reference])[word.reference])
            must(found == [sent.remote_id], f"{found} found, {sent.remote_id!r} told.")
            (now,) = connector.read("inbound", [expected.remote_id]).records
        assert isinstance(now, Inbound)
        must(now.word == word.reference, f"It comes back as that of {now.word!r}.")
        must(now.quantity == expected.quantity - 1, f"{now.quantity} of it came.")
        must(now.status in ("expected", "shipped"), f"A draft says that it is {now.status}.")

    def a_movement_is_on_one_delivery_only(self) -> None:
        """A second count of what is on a draft already is refused with a reason."""
        with self._open() as connector:
            expected = self._expected(connector)
            first = connector.send(self._counted(expected, expected.quantity))
            must(first.outcome is Outcome.TAKEN, f"It was {first.outcome}: {first.reason}")
            word = self._counted(expected, expected.quantity)
            second = connector.send(word)
            must(
                second.outcome is Outcome.REFUSED and second.reason,
                f"A movement that is on a draft was answered {second}.",
            )
            must(
                not connector.look_up([word.reference])[word.reference],
                "What was refused is there all the same.",
            )

    def _expected(self, connector: Connector) -> Inbound:
        """Give a movement of an order that nobody has announced or put on a draft."""
        if KIND not in connector.capabilities().holds:
            raise DoesNotApply("This user may make no draft of a delivery.")
        for row in self._whole(connector, "inbound").values():
            if (
                isinstance(row, Inbound)
                and row.status == "expected"
                and row.purchase_line is not None
                and row.word is None
                and row.quantity > 1
            ):
                return row
        raise DoesNotApply("Nothing is expected here.")

    def _counted(self, expected: Inbound, units: Decimal) -> Outgoing:
        with self._open() as connector:
            found = connector.read("purchase_line", [str(expected.purchase_line)]).records
        (bought,) = found
        assert isinstance(bought, PurchaseLine)
        line = {"inbound": expected.remote_id, "part": expected.part, "quantity": str(units)}
        reference = self._mint()
        return Outgoing(
            reference=reference,
            kind="create",
            target_kind=KIND,
            target=f"op:{reference}",
            text="Counted by Conformance.",
            author="Conformance",
            written_at=self._now(),
            fields={
                "supplier": bought.supplier,
                "branch": expected.branch,
                "slip": "4711",
                "lines": json.dumps([line]),
            },
        )
