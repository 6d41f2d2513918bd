"""What people said is in the chain of the audit: whoever alters it beside the program is found."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest

from bocounter.commands.setting_facts import set_facts
from bocounter.models.instants import written
from bocounter.store import driver, sealing, upgrade
from bocounter.store.journal import Journal
from bocounter.store.store import Store
from bocounter.store.writer import Write
from tests.building import NOW, Dealership
from tests.store.saying import Ids, call, counter, note
from tests.store.test_payloads import older


@pytest.fixture
def spoken(dealership: Dealership) -> Dealership:
    """A counter that has said something of every kind, some of it twice."""
    shop, mint = counter(dealership), Ids()
    for text in ("left a message", "left another", "and a third"):
        note(shop, text, mint)
        call(shop, mint)
    set_facts(shop.store, "wo-1", {"hold_reason": "frost"}, by="Ann", now=NOW, mint=mint)
    with shop.store.write() as write:
        for statement in (
            'INSERT INTO decision (id, choice, line, work_order, wanted, at, "by") '
            "VALUES (?1, ?1, 'l', 'wo-1', 'hose', ?2, 'Ann')",
            'INSERT INTO lost_sale (id, part_text, quantity, reason, saved, at, "by") '
            "VALUES (?1, 'hose', '1', 'other', 0, ?2, 'Ann')",
            "INSERT INTO counter_order (id, number, number_key, customer, return_terms_said, at, "
            "\"by\", operation) VALUES (?1, 'C-1', 'C1', 'fernhill', 0, ?2, 'Ann', 'none')",
            "INSERT INTO receiving (id, branch, at, \"by\") VALUES ('R', 'main', ?2, 'Ann')",
            'INSERT INTO receiving_count (id, receiving, part_text, good, damaged, at, "by") '
            "VALUES (?1, 'R', 'hose', '1', '0', ?2, 'Ann')",
            'INSERT INTO receiving_line (id, receiving, kind, part_text, units, at, "by") '
            "VALUES (?1, 'R', 'short', 'hose', '1', ?2, 'Ann')",
            "INSERT INTO staging (id, receiving, line, work_order, part, units, covers, stands, "
            "at, \"by\") VALUES (?1, 'R', 'l', 'wo-1', 'hose', '1', '1', '1', ?2, 'Ann')",
            'INSERT INTO receiving_end (id, receiving, outcome, at, "by") '
            "VALUES (?1, 'R', 'finished', ?2, 'Ann')",
            'INSERT INTO contact_detail (id, contact, mood, at, "by") '
            "SELECT ?1, max(id), 'calm', ?2, 'Ann' FROM contact",
            'INSERT INTO told_fact (id, told_date, name, at, "by") '
            "SELECT ?1, max(id), 'confirmed', ?2, 'Ann' FROM told_date",
            'INSERT INTO consent (id, customer, channel, scope, answer, source, at, "by") '
            "VALUES (?1, 'fernhill', 'sms', 'service', 'no', 'said', ?2, 'Ann')",
            'INSERT INTO cause (id, line, work_order, cause, at, "by") '
            "VALUES (?1, 'l', 'wo-1', 'wrong_number', ?2, 'Ann')",
            "INSERT INTO taking (id, work_order, at, \"by\") VALUES (?1, 'wo-1', ?2, 'Ann')",
            "INSERT INTO snooze (id, alert, at, \"by\") VALUES (?1, 'no_eta:wo-1', ?2, 'Ann')",
            'INSERT INTO message (id, work_order, customer, channel, at, "by") '
            "VALUES ('M', 'wo-1', 'fernhill', 'sms', ?2, 'Ann')",
            'INSERT INTO message_step (id, message, state, at, "by") '
            "VALUES (?1, 'M', 'sent', ?2, 'Ann')",
        ):
            write.all(statement, (mint(), written(NOW)))
    return shop


def _harm(write: Write, chance: random.Random) -> str:
    kind = chance.choice(tuple(sealing.COLUMNS))
    columns = [name.strip(' "') for name in sealing.COLUMNS[kind].split(",")]
    ids = [row[0] for row in write.all(f"SELECT id FROM {kind} ORDER BY id")]
    one = chance.choice(ids)
    how = chance.choice(("edit", "remove", "slip in", "edit and seal", "unseal"))
    if how == "remove":
        write.all(f"DELETE FROM {kind} WHERE id = ?", (one,))
    elif how == "unseal":
        write.all("DELETE FROM seal WHERE kind = ? AND row = ?", (kind, one))
    elif how == "slip in":
        rest = ", ".join(f'"{name}"' for name in columns[1:])
        extra = ", state" if kind == "operation" else ""
        write.all(
            f"INSERT INTO {kind} (id, {rest}{extra}) SELECT id || '-x', {rest}{extra} "
            f"FROM {kind} WHERE id = ?",
            (one,),
        )
    else:
        column = chance.choice(columns[1:])
        write.all(
            f"""UPDATE {kind} SET "{column}" = coalesce("{column}", '') || 'x' WHERE id = ?""",
            (one,),
        )
        if how == "edit and seal":  # whoever knows how sums are made still lacks the chain
            row = next(s for i, s in sealing._sums(write, kind) if i == one)
            write.all("UPDATE seal SET sum = ? WHERE kind = ? AND row = ?", (row, kind, one))
    return how


def test_each_of_a_thousand_changes_of_what_was_said_is_found(spoken: Dealership) -> None:
    path, chance = spoken.store.path, random.Random(11)
    spoken.store.close()
    missed, tried = [], set()
    with closing(driver.opened(path)) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
        ).fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        write = Write(raw)
        assert sealing.faults(write) == []
        for number in range(1000):
            raw.execute("BEGIN")
            how = _harm(write, chance)
            tried.add(how)
            if not sealing.faults(write):
                missed.append((number, how))
            raw.execute("ROLLBACK")
    assert missed == []
    assert len(tried) == 5


def test_the_database_refuses_to_change_or_remove_a_seal(spoken: Dealership) -> None:
    for sql in ("UPDATE seal SET sum = 'x'", "DELETE FROM seal"):
        with pytest.raises(driver.Error, match="append-only"), spoken.store.write() as write:
            write.all(sql)


def test_a_deed_costs_one_row_of_the_audit_and_its_newest_is_in_the_journal(
    dealership: Dealership,
) -> None:
    shop = counter(dealership)
    call(shop, Ids())
    assert shop.all('SELECT deed, subject, "by" FROM audit') == [("said", "11", "Ann")]
    with shop.store.reading() as rows:
        assert Journal(shop.store.path).audit_faults(rows) == []


def test_what_was_said_before_there_were_seals_is_sealed_when_the_store_is_opened(
    tmp_path: Path,
) -> None:
    path = older(tmp_path / "counter.db", 3)
    Store.to_write(path, "Ann", NOW).close()
    with closing(driver.opened_read_only(path)) as rows:
        found = rows.execute("SELECT deed, subject FROM audit").fetchall()
    assert found == [("said before", "3")]
    store = Store.to_read(path)
    with store.reading() as rows_:
        assert sealing.faults(rows_) == []
    assert upgrade.shape_of(path) == upgrade.SHAPE


def test_words_that_come_back_from_the_journal_are_sealed_again(spoken: Dealership) -> None:
    path = spoken.store.path
    spoken.store.close()
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    spoken.store = Store.to_write(path, "a test", NOW)
    with spoken.store.reading() as rows:
        assert len(rows.all("SELECT id FROM operation")) == 7
        assert sealing.faults(rows) == []
