"""The audit: only ever added to, and whoever goes around that is found."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest

from bocounter.store import driver
from bocounter.store.audit import audit, faults, head
from bocounter.store.journal import Journal
from bocounter.store.writer import Write
from tests.building import NOW, Dealership

ROWS = 40


@pytest.fixture
def audited(dealership: Dealership) -> Dealership:
    for number in range(ROWS):
        with dealership.store.write() as write:
            audit(write, "withdraw", f"word-{number}", "a customer's wish", by="Ann", now=NOW)
    return dealership


def test_the_database_refuses_to_change_or_remove_a_row(audited: Dealership) -> None:
    for sql in ("UPDATE audit SET \"by\" = 'Bob'", "DELETE FROM audit WHERE seq = 3"):
        with pytest.raises(driver.Error, match="append-only"), audited.store.write() as write:
            write.all(sql)
    with audited.store.reading() as rows:
        assert faults(rows) == []


def _harm(write: Write, chance: random.Random) -> None:
    seq = chance.randrange(1, ROWS + 1)
    kind = chance.choice(("edit", "remove", "reorder", "cut"))
    if kind == "edit":
        column = chance.choice(("at", "by", "deed", "subject", "detail", "previous", "hash"))
        write.all(f'UPDATE audit SET "{column}" = "{column}" || \'x\' WHERE seq = ?', (seq,))
    elif kind == "remove":
        write.all("DELETE FROM audit WHERE seq = ?", (seq,))
    elif kind == "cut":
        write.all("DELETE FROM audit WHERE seq >= ?", (seq,))
    else:
        other = seq % ROWS + 1
        for was, becomes in ((seq, -1), (other, seq), (-1, other)):
            write.all("UPDATE audit SET seq = ? WHERE seq = ?", (becomes, was))


def test_each_of_a_thousand_changes_is_found(audited: Dealership) -> None:
    path, chance, missed = audited.store.path, random.Random(7), []
    audited.store.close()
    kept = Journal(path)._audited
    with closing(driver.opened(path)) as raw:
        raw.execute("DROP TRIGGER audit_no_update")
        raw.execute("DROP TRIGGER audit_no_delete")
        write = Write(raw)
        for number in range(1000):
            raw.execute("BEGIN")
            _harm(write, chance)
            if not faults(write, kept):
                missed.append(number)
            raw.execute("ROLLBACK")
        assert missed == []
        assert faults(write, kept) == []


def test_the_newest_row_is_kept_in_the_journal(audited: Dealership, tmp_path: Path) -> None:
    with audited.store.reading() as rows:
        assert Journal(audited.store.path)._audited == head(rows)
