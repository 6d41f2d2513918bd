"""Check 3: a customer whom the ERP has deleted, or shows no more, is gone from the file too."""

from __future__ import annotations

from pathlib import Path

import pytest

from bocounter.outside.erp import records as r
from tests.sync.counter import Counter
from tests.sync.fake_erp import FakeErp

NAME = "Zqxcanary Holdings"
PHONE = "+15553141592"


def people(count: int) -> list[r.Record]:
    found: list[r.Record] = []
    for n in range(count):
        name, phone = (NAME, PHONE) if n == 7 else (f"Fernhill {n}", f"+1444{n:07}")
        found.append(r.Customer(remote_id=f"c{n}", token="", number=f"N{n}", name=name))
        found.append(
            r.ContactPoint(remote_id=f"p{n}", token="", customer=f"c{n}", kind="phone", value=phone)
        )
    return found


def held(path: Path) -> dict[str, int]:
    """Count canaries in the store and what lies beside it, which nobody has open."""
    whole = b"".join(p.read_bytes() for p in path.parent.rglob("*") if p.is_file())
    return {word: whole.count(word.encode()) for word in (NAME, PHONE, PHONE[1:][::-1])}


@pytest.mark.parametrize("way", ["deleted", "hidden"])
def test_a_customer_who_is_gone_there_is_gone_here_byte_by_byte(tmp_path: Path, way: str) -> None:
    erp = FakeErp()
    erp.put(*people(300))
    counter = Counter(tmp_path / "counter.db", erp)
    counter.sync()
    counter.store.close()
    assert all(held(counter.path).values())  # the positive control
    counter.reopen()
    if way == "deleted":
        erp.delete("contact_point", "p7")
        erp.delete("customer", "c7")
    else:
        erp.hidden |= {"p7", "c7"}
    counter.wait(days=2)
    counter.sync(full=True)
    assert counter.all("SELECT count(*) FROM customer") == [(299,)]
    assert counter.all("SELECT count(*) FROM customer_words WHERE customer_words MATCH ?",
                       "zqxcanary") == [(0,)]  # fmt: skip
    counter.store.close()
    assert held(counter.path) == dict.fromkeys(held(counter.path), 0)


def test_a_phone_number_that_was_changed_there_leaves_no_trace_of_the_old_one(
    tmp_path: Path,
) -> None:
    erp = FakeErp()
    erp.put(*people(300))
    counter = Counter(tmp_path / "counter.db", erp)
    counter.sync()
    erp.put(
        r.ContactPoint(remote_id="p7", token="", customer="c7", kind="phone", value="+15550000000")
    )
    counter.wait(minutes=10)
    counter.sync()
    counter.store.close()
    found = held(counter.path)
    assert (found[PHONE], found[PHONE[1:][::-1]]) == (0, 0)
    assert found[NAME]
