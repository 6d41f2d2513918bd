"""Check 3: a customer who asks for it is forgotten, byte by byte, and does not come back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bocounter.commands.contacting import ContactWanted, ToldWanted, log_contact
from bocounter.commands.forgetting import Report, forget
from bocounter.commands.naming_machines import name_machine
from bocounter.commands.noting import write_note
from bocounter.commands.setting_facts import set_facts
from bocounter.errors import StoreTrouble, WrongUse
from bocounter.models.facts import ContactKind, ContactOutcome
from bocounter.outside.erp import records as r
from bocounter.queries import soundness
from bocounter.store import backups, driver, mending, sealing
from bocounter.sync.applying import apply
from tests.sync.counter import Counter
from tests.sync.fake_erp import FakeErp

NAME = "Zqxcanary Holdings"
PHONE = "+15553141592"
MAIL = "zqxcanary@example.test"
SERIAL = "QZSERIAL77"
WORDS = "zqxgossip about her late brother"
FIELD = "zqxhold until the trial"
PURCHASE = "ZQXPO-4711"
CANARIES = (
    *(NAME, "qxcanary", PHONE, "3141592", PHONE[1:][::-1], MAIL, SERIAL),
    *("zqxgossip", "zqxhold", "QXPO", "zqxline", "zqxorder"),
)
WHY = "asked by letter of 20 November"


def yard() -> FakeErp:
    """Thirty customers; one has told us more than she likes now."""
    erp = FakeErp(holds=frozenset({"work_order.hold_reason", "machine"}))
    erp.put(r.Branch(remote_id="b", token="", code="MAIN", name="Main Street"))
    erp.put(r.Part(remote_id="p", token="", code="88-1", description="Hose", active=True))
    for n in range(30):
        name = NAME if n == 7 else f"Fernhill {n}"
        erp.put(r.Customer(remote_id=f"c{n}", token="", number=f"N{n}", name=name))
        for kind, value in (
            (("phone", PHONE), ("email", MAIL)) if n == 7 else (("phone", f"+1444{n:07}"),)
        ):
            erp.put(r.ContactPoint(remote_id=f"{kind}{n}", token="", customer=f"c{n}", kind=kind,
                                   value=value))  # fmt: skip
        erp.put(
            r.Machine(remote_id=f"m{n}", token="", customer=f"c{n}", make="Tolvane", model="TV",
                      serial=SERIAL if n == 7 else f"S{n}", unit_number=None),
            r.WorkOrder(remote_id=f"o{n}", token="", number=f"WO-{n}", branch="b", customer=f"c{n}",
                        status="open", kind="job", machine=f"m{n}", opened=date(2026, 11, 1),
                        description="zqxorder text" if n == 7 else "service",
                        customer_po=PURCHASE if n == 7 else None),
            r.PartLine(remote_id=f"l{n}", token="", work_order=f"o{n}", position=1, part="p",
                       wanted=Decimal(1), assigned=Decimal(0), issued=Decimal(0),
                       description="zqxline for her" if n == 7 else None),
        )  # fmt: skip
    # So many others that the search index keeps what was deleted until it is merged.
    erp.put(
        *(
            r.Customer(remote_id=f"x{n}", token="", number=None, name=f"Orchard {n}")
            for n in range(400)
        )
    )
    return erp


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A counter that has spoken with her, backed up, been restored once, and spoken again."""
    (tmp_path / "desk").mkdir()
    made = Counter(tmp_path / "desk" / "counter.db", yard())
    made.sync()
    said(made, "7")
    said(made, "8")
    sent(made)
    first = backups.make(made.store, made.clock)
    made.wait(hours=2)
    made.store.close()
    mending.restore(made.path, first, "Ann", made.clock)
    made.reopen()
    sent(made)
    backups.make(made.store, made.clock + timedelta(hours=1))
    write_note(made.store, "WO-7", f"{WORDS} again", by="Ann", now=made.clock, mint=made.mint)
    sent(made)  # the journal alone has a second copy of this one
    yield made
    made.store.close()


def said(counter: Counter, n: str) -> None:
    """Say everything that can be said about a work order."""
    now, mint, number = counter.clock, counter.mint, f"WO-{n}"
    text = f"{WORDS}, call {NAME} on {PHONE}" if n == "7" else "will call back"
    write_note(counter.store, number, text, by="Ann", now=now, mint=mint)
    wanted = ContactWanted(
        work_order=number,
        kind=ContactKind.CALL,
        outcome=ContactOutcome.REACHED,
        told=(ToldWanted(target=number, day=date(2026, 12, 8)),),
        next_contact=now + timedelta(days=3),
        note=text,
    )
    log_contact(counter.store, wanted, by="Ann", now=now, mint=mint)
    hold = FIELD if n == "7" else "frost"
    set_facts(counter.store, number, {"hold_reason": hold}, by="Ann", now=now, mint=mint)
    if n == "7":
        name_machine(counter.store, number, make="Tolvane", model="TV",
                     serial=f"{SERIAL}-B", unit_number=None,
                     by="Ann", now=now, mint=mint)  # fmt: skip


def sent(counter: Counter) -> None:
    """Sync until every word is in the ERP."""
    for _ in range(8):
        counter.sync()
        counter.wait(minutes=40)
    assert counter.all("SELECT DISTINCT state FROM operation WHERE state <> 'withdrawn'") in (
        [("verified",)],
        [("done",)],
        [("done",), ("verified",)],
        [("verified",), ("done",)],
    )


def forgets(counter: Counter, whom: str = "N7", **how: bool) -> Report:
    told: list[Report] = []
    forget(counter.store, whom, why=WHY, by="Ann", now=counter.clock, tell=told.append, **how)
    return told[0]


def hits(folder: Path) -> dict[str, list[str]]:
    """Give the canaries in each file, in capitals or not, forwards; nobody has one open."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        held = path.read_bytes().lower()
        if here := [word for word in CANARIES if word.lower().encode() in held]:
            found[path.name] = here
    return found


def test_a_forgotten_customer_is_in_no_byte_of_store_journal_and_backups(counter: Counter) -> None:
    counter.store.close()
    before = hits(counter.path.parent)
    assert len(before) >= 5  # the positive control: store, journal, backups, the one set aside
    assert set(CANARIES) == {word for words in before.values() for word in words}
    counter.reopen()
    report = forgets(counter, set_aside=True)
    assert (report.backups, report.removed, report.left) == (2, 0, ())
    counter.store.close()
    assert hits(counter.path.parent) == {}
    for backup in backups.kept(counter.path):
        assert backups.is_whole(backup.path)


def test_what_the_counter_did_stays_and_others_are_untouched(counter: Counter) -> None:
    tables = ("contact", "told_date", "follow_up", "note", "wanted", "operation")
    count = {table: counter.all(f"SELECT count(*) FROM {table}") for table in tables}
    told = counter.all("SELECT * FROM told_date ORDER BY id")
    others = "SELECT o.text FROM operation o WHERE target = 'o8' ORDER BY id"
    before = counter.all(others)
    forgets(counter, set_aside=True)
    assert {table: counter.all(f"SELECT count(*) FROM {table}") for table in tables} == count
    assert counter.all("SELECT * FROM told_date ORDER BY id") == told
    assert counter.all(others) == before
    assert "frost" in str(before)
    assert counter.all("SELECT name FROM customer WHERE remote_id = 'c8'") == [("Fernhill 8",)]
    with counter.store.reading() as rows:
        assert soundness.faults(rows) == []
    (row,) = counter.all("SELECT deed, subject, detail, \"by\" FROM audit WHERE deed = 'forget'")
    assert row == ("forget", "c7", WHY, "Ann")


def test_no_pull_brings_a_forgotten_customer_back(counter: Counter) -> None:
    forgets(counter, set_aside=True)
    for kind, id_ in (("customer", "c7"), ("contact_point", "phone7"), ("work_order", "o7"),
                      ("machine", "m7"), ("part_line", "l7")):  # fmt: skip
        counter.erp.put(counter.erp.record(kind, id_))  # somebody saves it, so that it is new
    counter.erp.put(
        r.ContactPoint(remote_id="more", token="", customer="c7", kind="phone", value=PHONE)
    )
    counter.sync()
    counter.wait(days=2)
    counter.sync(full=True)
    assert counter.tokens("customer").keys() >= {"c7"}  # the ERP still has her, so it is in sight
    assert counter.all("SELECT name FROM customer WHERE remote_id = 'c7'") == [("(forgotten)",)]
    counter.store.close()
    assert hits(counter.path.parent) == {}


def test_a_line_that_comes_before_its_work_order_keeps_no_words_of_the_forgotten(
    counter: Counter,
) -> None:
    forgets(counter, set_aside=True)
    line = replace(counter.erp.record("part_line", "l7"), remote_id="late", work_order="late")
    order = replace(counter.erp.record("work_order", "o7"), remote_id="late", number="WO-L")
    how = {"as_of": counter.clock, "seen_at": counter.clock}
    with counter.store.write() as write:
        apply(write, "part_line", [line], (), **how)
        apply(write, "work_order", [order], (), **how)
    assert counter.all("SELECT description FROM part_line WHERE remote_id = 'late'") == [(None,)]


def test_an_older_copy_put_back_forgets_her_again(counter: Counter, tmp_path: Path) -> None:
    counter.store.close()
    older = counter.path.read_bytes()
    counter.reopen()
    forgets(counter, set_aside=True)
    counter.store.close()
    counter.path.write_bytes(older)
    assert hits(counter.path.parent)
    counter.reopen()
    counter.store.close()
    assert hits(counter.path.parent) == {}
    stranger = tmp_path / "stick.db"
    stranger.write_bytes(older)
    mending.restore(counter.path, stranger, "Ann", counter.clock)
    for aside in counter.path.parent.glob("*.set-aside-*"):
        assert not hits(aside.parent).get(aside.name)
    assert hits(counter.path.parent) == {}


def test_it_is_refused_while_a_word_about_her_has_not_arrived(counter: Counter) -> None:
    write_note(counter.store, "WO-7", WORDS, by="Ann", now=counter.clock, mint=counter.mint)
    with pytest.raises(WrongUse, match="1 of our words"):
        forgets(counter)
    assert counter.all("SELECT name FROM customer WHERE remote_id = 'c7'") == [(NAME,)]
    report = forgets(counter, anyway=True, set_aside=True)
    assert report.taken_back == 1
    sends = len(counter.erp.notes)
    counter.wait(hours=2)
    counter.sync()
    assert len(counter.erp.notes) == sends


def test_older_stores_and_others_notes_are_named_not_touched(counter: Counter) -> None:
    write_note(counter.store, "WO-8", f"asks for {NAME} too", by="Ann", now=counter.clock,
               mint=counter.mint)  # fmt: skip
    sent(counter)
    report = forgets(counter)
    assert report.mentions == ("WO-8",)
    assert [path.exists() for path in report.left] == [True]


@pytest.mark.parametrize(
    ("whom", "why"),
    [
        ("N7", " "),
        ("N7", f"{NAME} asked"),
        ("N7", "her number 555 314 1592"),
        ("nobody", WHY),
        ("", WHY),
    ],
)
def test_it_is_refused_without_a_reason_that_may_be_kept(
    counter: Counter, whom: str, why: str
) -> None:
    with pytest.raises(WrongUse):
        forget(counter.store, whom, why=why, by="Ann", now=counter.clock)
    assert counter.all("SELECT count(*) FROM forgotten") == [(0,)]


def test_several_customers_of_one_name_are_told_apart_by_their_numbers(counter: Counter) -> None:
    counter.erp.put(r.Customer(remote_id="c99", token="", number="N99", name=NAME))
    counter.sync()
    with pytest.raises(WrongUse, match=r"2 customers .* N7, N99"):
        forgets(counter, NAME)


def test_a_forgetting_that_was_interrupted_goes_on_when_it_is_repeated(counter: Counter) -> None:
    kept = backups.kept(counter.path)[0].path
    whole = kept.read_bytes()
    forgets(counter, set_aside=True)
    kept.write_bytes(whole)  # as it lies when the power goes before its turn
    forgets(counter, set_aside=True)
    counter.store.close()
    assert hits(counter.path.parent) == {}


# --- the guard ---------------------------------------------------------------------------------

BLANKS = (
    "UPDATE note SET text = '(forgotten)'",
    "UPDATE contact SET note = NULL",
    "UPDATE wanted SET value = NULL, base = NULL",
    "UPDATE operation SET text = '(forgotten)'",
    "UPDATE operation SET fields = '{}', base = '{}'",
)
PERMIT = (
    "INSERT INTO audit SELECT max(seq) + 1, '', 'Ann', 'forget', 'c7', '', '', '' FROM audit",
    "INSERT INTO permit SELECT max(seq), -max(seq) FROM audit",
)


def tried(counter: Counter, *statements: str) -> None:
    """Do these in one transaction."""
    with counter.store.write() as write:
        for statement in statements:
            write.all(statement)


def test_while_another_reads_on_it_is_said_that_the_file_is_not_written_anew_yet(
    counter: Counter,
) -> None:
    with counter.store.write() as write:
        write.all("PRAGMA busy_timeout = 0")
    with closing(driver.opened_read_only(counter.path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM customer").fetchall()
        with pytest.raises(StoreTrouble, match="is reading"):
            forgets(counter)
    forgets(counter, "c7", set_aside=True)
    lies = counter.path.read_bytes().lower()
    assert [word for word in CANARIES if word.lower().encode() in lies] == []


@pytest.mark.parametrize("sql", BLANKS)
def test_outside_a_forgetting_nothing_that_was_said_can_be_blanked(
    counter: Counter, sql: str
) -> None:
    with pytest.raises(driver.Error, match=r"append-only|fixed"):
        tried(counter, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE note SET text = 'something else'",
        "UPDATE note SET text = '(forgotten)', \"by\" = 'Bob'",
        "UPDATE contact SET note = 'something else'",
        "UPDATE contact SET outcome = 'reached', note = NULL, at = '2020-01-01'",
        "UPDATE wanted SET value = '1', base = NULL",
        "UPDATE operation SET text = 'something else'",
        "UPDATE operation SET \"by\" = 'Bob'",
        "UPDATE told_date SET told = NULL",
        "UPDATE follow_up SET due = NULL",
        "DELETE FROM note",
        "DELETE FROM contact",
        "DELETE FROM operation",
        "DELETE FROM audit",
        "UPDATE seal SET sum = ''",
        "DELETE FROM forgotten",
    ],
)
def test_within_a_forgetting_words_are_blanked_and_nothing_else_is(
    counter: Counter, sql: str
) -> None:
    forgets(counter, set_aside=True)
    with pytest.raises(driver.Error, match=r"append-only|fixed|never deleted"):
        tried(counter, *PERMIT, *BLANKS, sql)
    tried(counter, *PERMIT, *BLANKS, "DELETE FROM permit")  # the positive control


def test_a_permit_needs_its_row_of_the_audit_and_ends_with_its_transaction(
    counter: Counter,
) -> None:
    with pytest.raises(driver.Error, match="tells of no forgetting"):
        tried(counter, PERMIT[1])
    with pytest.raises(driver.Error, match="FOREIGN KEY"):
        tried(counter, *PERMIT)
    assert counter.all("SELECT count(*) FROM permit") == [(0,)]
    forgets(counter, set_aside=True)
    assert counter.all("SELECT count(*) FROM permit") == [(0,)]


def test_no_seal_is_broken_by_a_forgetting_and_a_forged_one_is_found(counter: Counter) -> None:
    forgets(counter, set_aside=True)
    with counter.store.reading() as rows:
        assert sealing.faults(rows) == []
    chance = random.Random(3)
    with counter.store.write() as write:
        for statement in PERMIT:
            write.all(statement)
        (ids,) = zip(*write.all("SELECT id FROM note WHERE work_order = 'o8'"), strict=True)
        write.all("UPDATE note SET text = '(forgotten)' WHERE id = ?", (chance.choice(ids),))
        write.all("DELETE FROM permit")
    with counter.store.reading() as rows:
        assert any("is not as it was said" in fault for fault in sealing.faults(rows))
