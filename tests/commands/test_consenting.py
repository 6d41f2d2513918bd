"""What a customer said to being called and written to counts at once, and reaches the ERP."""

from __future__ import annotations

import pytest

from bocounter.commands.consenting import ConsentWanted, Unclear, say_consent
from bocounter.commands.withdrawing import withdraw
from bocounter.errors import WrongUse
from bocounter.outside.erp import records as r
from bocounter.queries import documents, work_orders
from bocounter.queries.consents import consents, said
from bocounter.rules.consents import answer_of
from tests.sample_fixtures import CommandLine
from tests.sync.counter import Counter
from tests.sync.fake_erp import FakeErp


@pytest.fixture
def counter(counter: Counter, erp: FakeErp) -> Counter:
    erp.put(
        r.ContactPoint(remote_id="p1", token="", customer="C1", kind="mobile", value="555-0100"),
        r.ContactPoint(
            remote_id="p2", token="", customer="C1", kind="email", value="ann@example.com"
        ),
        r.Customer(remote_id="C2", token="", number="C-2", name="Marram Yard"),
        r.ContactPoint(remote_id="p3", token="", customer="C2", kind="mobile", value="(555) 0100"),
    )
    counter.sync()
    return counter


def say(counter: Counter, channel: str, answer: str | None, **more: str) -> None:
    more.setdefault("customer", "C1")
    wanted = ConsentWanted(channel=channel, answer=answer, **more)  # type: ignore[arg-type]
    say_consent(counter.store, wanted, by="Ruth", now=counter.clock, mint=counter.mint)


def known(counter: Counter, customer: str = "C1", **how: str) -> dict[str, str]:
    with counter.store.reading() as rows:
        return consents(rows, customer, **how)


def number(counter: Counter, address: str, customer: str = "C1") -> str:
    with counter.store.reading() as rows:
        return answer_of(said(rows, customer), "sms", address=address).value


def test_an_answer_is_known_at_once_and_the_erp_is_told_once(
    counter: Counter, erp: FakeErp
) -> None:
    assert known(counter) == {"call": "unknown", "sms": "unknown", "email": "unknown"}
    say(counter, "sms", "yes", wording="You may text me.")
    assert known(counter)["sms"] == "yes"
    counter.sync()
    (note,) = erp.notes
    assert note.target == "C1"
    assert "YES to text messages" in note.text
    assert "You may text me." in note.text
    with counter.store.reading() as rows:
        (order,) = work_orders.load(rows, ["O1"])
        document = documents.work_order(order, counter.clock)
    assert document["customer"]["consent"] == {"call": "unknown", "sms": "yes", "email": "unknown"}


def test_stop_in_the_customers_words_is_a_no_at_once_and_only_yes_lifts_it(
    counter: Counter,
) -> None:
    say(counter, "sms", "yes")
    say(counter, "sms", None, heard="Please STOP texting me.")
    assert known(counter)["sms"] == "no"
    assert known(counter, scope="marketing")["sms"] == "no"
    assert known(counter)["email"] == "unknown"
    say(counter, "sms", "yes")
    assert known(counter)["sms"] == "yes"
    say(counter, "email", None, heard="stop all of it")
    assert known(counter) == {"call": "no", "sms": "no", "email": "no"}


def test_what_a_customer_said_to_being_written_to_goes_to_the_erp_before_the_rest(
    counter: Counter, erp: FakeErp
) -> None:
    counter.say(text="Called.")
    say(counter, "sms", "no")
    counter.sync()
    assert [note.target for note in erp.notes] == ["C1", "O1"]


def test_words_that_may_mean_anything_are_asked_about_and_noted_as_nothing(
    counter: Counter,
) -> None:
    for words in ("yes please", "ok", "who is this?"):
        with pytest.raises(Unclear):
            say(counter, "sms", None, heard=words)
    assert known(counter)["sms"] == "unknown"
    assert counter.all("SELECT count(*) FROM operation") == [(0,)]


def test_a_no_about_a_shared_number_counts_for_both_who_have_it(counter: Counter) -> None:
    say(counter, "sms", "yes", address="5550100")
    assert number(counter, "555 0100") == "yes"
    say(counter, "sms", None, customer="C-2", heard="stop", address="5550100")
    assert number(counter, "555 0100") == "no"
    assert known(counter)["sms"] == "no"
    say(counter, "sms", "yes", address="5550100")
    assert known(counter)["sms"] == "no"
    say(counter, "sms", "yes", customer="C-2", address="5550100")
    assert known(counter)["sms"] == "yes"


def test_a_yes_that_was_taken_back_is_none_and_a_no_stays(counter: Counter) -> None:
    say(counter, "sms", "no")
    say(counter, "email", "yes")
    words = [row[0] for row in counter.all("SELECT id FROM operation ORDER BY seq")]
    for word in words:
        withdraw(counter.store, word, by="Ruth", now=counter.clock, mint=counter.mint)
    assert known(counter) == {"call": "unknown", "sms": "no", "email": "unknown"}


def test_a_clock_that_was_wrong_puts_no_older_yes_above_a_stop(counter: Counter) -> None:
    say(counter, "sms", "yes")
    counter.clock = counter.clock.replace(year=2020)
    say(counter, "sms", None, heard="stop")
    assert known(counter)["sms"] == "no"


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "sms", "answer": "yes", "customer": "nobody"},
        {"channel": "pigeon", "answer": "yes"},
        {"channel": "all", "answer": "yes"},
        {"channel": "sms", "answer": "maybe"},
        {"channel": "sms", "answer": None},
        {"channel": "sms", "answer": "yes", "scope": "all"},
        {"channel": "sms", "answer": "yes", "source": "guessed"},
        {"channel": "sms", "answer": "yes", "address": "555-0177"},
        {"channel": "email", "answer": "no", "address": "nobody"},
    ],
)
def test_what_makes_no_sense_is_refused_whole(counter: Counter, wrong: dict[str, str]) -> None:
    with pytest.raises(WrongUse):
        say(counter, **wrong)
    assert counter.all("SELECT count(*) FROM consent") == [(0,)]


def test_the_verb_notes_shows_and_asks(bocounter: CommandLine) -> None:
    order = bocounter.json("board")["work_orders"][0]
    who = order["customer"]["number"]
    assert bocounter.json("consent", who)["consent"]["sms"] == "unknown"
    asked = bocounter.json("consent", who, "sms", "--heard", "well, if you like", code=4)
    assert (asked["consent"]["sms"], bool(asked["ask"])) == ("unknown", True)
    noted = bocounter.json("consent", who, "sms", "--heard", "Arrêtez !")
    assert (noted["consent"]["sms"], noted["waiting"]) == ("no", 1)
    shown = bocounter.json("wo", order["number"])["customer"]["consent"]
    assert shown == {"call": "unknown", "sms": "no", "email": "unknown"}
