"""No message leaves without a consent that stands, whatever was said in whatever order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bocounter.commands.consenting import ConsentWanted, say_consent
from bocounter.commands.forgetting import forget
from bocounter.commands.messaging import MessageWanted, put_message
from bocounter.errors import WrongUse
from bocounter.models.facts import WorkOrderFacts
from bocounter.outside.messages.carrier import Carried, Last, Letter, Outcome
from bocounter.progress import Silent
from bocounter.queries import messages
from bocounter.sync import sending
from bocounter.sync.telling import Round
from tests.building import NOW, Dealership
from tests.sync.fake_erp import FakeConnector, FakeErp

PHONES = ("555-0100", "555-0199")


class Carrier:
    """Takes every message and keeps it."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def check(self) -> str:
        return "here"

    def carry(self, letter: Letter, last: Last) -> Carried:
        with last() as allowed:
            if allowed:
                self.letters.append(letter)
        return Carried(Outcome.SENT if allowed else Outcome.WITHHELD)

    def close(self) -> None:
        pass


class Desk:
    def __init__(self, path: Path) -> None:
        self.shop = Dealership(path)
        self.carrier = Carrier()
        self._ids = itertools.count()
        self.shop.have("customer", "marram", number="C-200", name="Marram Yard")
        self.shop.have("work_order", "wo-1")
        self.shop.have("part_line", "line-1", work_order="wo-1")
        for n, phone in enumerate(PHONES):
            self.shop.have(
                "contact_point", f"p{n}", customer="fernhill", kind="mobile", value=phone
            )
        self.shop.have("contact_point", "p9", customer="marram", kind="mobile", value=PHONES[0])

    def mint(self) -> str:
        return f"id-{next(self._ids):05}"

    def say(self, customer: str, answer: str | None, address: str | None, heard: bool) -> None:
        wanted = ConsentWanted(
            customer=customer,
            channel="sms",
            answer=None if heard else answer,
            heard="stop" if heard else None,
            address=address,
        )
        say_consent(self.shop.store, wanted, by="Ann", now=NOW, mint=self.mint)

    def put(self, to: str) -> bool:
        wanted = MessageWanted(
            work_order="wo-1",
            channel="sms",
            text=f"News {next(self._ids)}",
            to=to,
            next_contact=NOW + timedelta(days=1),
        )
        try:
            put_message(self.shop.store, wanted, by="Ann", now=NOW, mint=self.mint)
        except WrongUse:
            return False
        return True

    def send(self) -> list[str]:
        """Let what waits leave, with every word of ours in the ERP; give to whom it went."""
        with self.shop.store.write() as write:
            write.all("UPDATE operation SET state = 'done', remote_id = id")
        self.carrier.letters.clear()
        around = Round(
            self.shop.store, FakeConnector(FakeErp(), lambda: False), lambda: NOW, lambda: 0.0,
            Silent(), lambda _: None, self.mint, lambda: 0.5,
        )  # fmt: skip
        sending.send(around, lambda *_: self.carrier, sending.Left())
        written = {phone.replace("-", ""): phone for phone in PHONES}
        return [written[letter.to] for letter in self.carrier.letters]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "wall.db")
    yield made
    made.shop.close()


Answers = list[tuple[str, str, str | None, bool]]
answers = st.tuples(
    st.sampled_from(["C-100", "C-100", "C-200"]),
    st.sampled_from(["yes", "no"]),
    st.sampled_from([None, *PHONES]),
    st.booleans(),
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(before=[], after=[("C-100", "no", None, True)])
@example(before=[], after=[("C-200", "no", PHONES[0], True)])
@given(before=st.lists(answers, max_size=3), after=st.lists(answers, max_size=3))
def test_no_message_leaves_without_a_consent_that_stands(
    desk: Desk, before: Answers, after: Answers
) -> None:
    """The examples share a desk: each begins with a yes to everything that lifts what was said."""
    for address in (None, *PHONES):
        desk.say("C-100", "yes", address, False)
    desk.say("C-200", "yes", PHONES[0], False)
    for one in before:
        _said(desk, *one)
    for to in PHONES:
        assert desk.put(to) is _may(desk, to)
    for one in after:
        _said(desk, *one)
    left = desk.send()
    assert all(_may(desk, to) for to in left)
    assert {row[0] for row in desk.shop.all("SELECT kind FROM contact")} <= {"sms"}
    sent = desk.shop.all("SELECT count(*) FROM message_step WHERE state = 'sent'")
    assert desk.shop.all("SELECT count(*) FROM contact") == sent


def _said(desk: Desk, customer: str, answer: str, address: str | None, heard: bool) -> None:
    if customer == "C-200" and address == PHONES[1] and answer == "yes" and not heard:
        return  # not a number of theirs
    desk.say(customer, answer, address, heard)


def _may(desk: Desk, to: str) -> bool:
    """Say by the plainest reading of all that was ever said whether this number may be texted."""
    newest: dict[tuple[str, str | None], str] = {}
    for customer, address, answer in desk.shop.all(
        "SELECT customer, address, answer FROM consent ORDER BY rowid"
    ):
        newest[customer, address] = answer
    digits = to.replace("-", "")
    theirs = [newest.get(("fernhill", about)) for about in (None, digits)]
    return "yes" in theirs and "no" not in theirs and newest.get(("marram", digits)) != "no"


def test_what_waits_for_a_customer_who_is_forgotten_never_leaves(desk: Desk) -> None:
    desk.say("C-100", "yes", None, False)
    assert desk.put(PHONES[0])
    with desk.shop.store.write() as write:
        write.all("UPDATE operation SET state = 'done', remote_id = id")
    forget(desk.shop.store, "C-100", why="asked by letter", by="Ann", now=NOW)
    assert desk.send() == []
    with desk.shop.store.reading() as rows:
        (one,) = messages.messages(rows)
    assert (one.state, one.text, one.address) == ("refused", None, None)
    assert not _names(desk.shop.order("wo-1"), one)


def _names(order: WorkOrderFacts, one: messages.Message) -> bool:
    return PHONES[0] in str(one) or "News" in str(one) or "Fernhill" in str(order.customer)
