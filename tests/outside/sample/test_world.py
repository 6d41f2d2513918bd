from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from bocounter.errors import Cancelled
from bocounter.models.keys import part_key, phone_digits
from bocounter.outside.erp.records import KINDS, Record
from bocounter.outside.erp.sample.world import World, grown, world
from tests.outside.sample.conftest import DAY0

_DIGEST = """
import hashlib
from datetime import date
from bocounter.outside.erp.records import KINDS
from bocounter.outside.erp.sample.history import told_history
from bocounter.outside.erp.sample.world import world
w = world("1", date.fromisoformat({day!r}), 0)
d = hashlib.sha256()
for kind in KINDS:
    for row in w.records(kind, w.ids(kind)):
        d.update(repr(row).encode())
for told in told_history(w):
    d.update(repr(told).encode())
print(d.hexdigest())
"""

# Makers and dealers of machines whose names must not appear in an invented dealership.
_REAL_NAMES = """
    caterpillar komatsu deere kubota volvo hitachi liebherr bobcat jcb takeuchi doosan hyundai claas
    fendt massey ferguson agco manitou bomag wacker stihl husqvarna toro ariens yanmar kawasaki
    cummins perkins bosch donaldson grainger napa sany terex vermeer gehl mahindra sunbelt ritchie
"""


def everything(of: World) -> dict[tuple[str, str], Record]:
    return {(kind, row.remote_id): row for kind in KINDS for row in of.records(kind, of.ids(kind))}


def digest_in_a_new_process(hash_seed: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", _DIGEST.format(day=DAY0.isoformat())],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": hash_seed, "PATH": ""},
    )
    return run.stdout.strip()


def test_the_dealership_has_the_size_of_a_real_one(today: World) -> None:
    sizes = {kind: len(today.ids(kind)) for kind in KINDS}
    assert sizes["branch"] == 3
    assert sizes["supplier"] == 63
    assert sizes["customer"] == 600
    assert sizes["machine"] == 900
    assert sizes["part"] == 25_000
    assert 1_750 <= sizes["supersession"] <= 1_950
    assert 1_500 <= sizes["interchange"] <= 2_500
    assert 500 <= sizes["kit_part"] <= 1_200
    assert 2_500 <= sizes["offer"] <= 4_000
    assert sizes["transfer_route"] == 6
    assert 10_000 <= sizes["receipt"] <= 14_000
    orders = {row.remote_id: row for row in today.book.work_orders}
    is_open = [row for row in orders.values() if row.status == "open"]
    assert 320 <= len(is_open) <= 380
    lines = [
        row
        for row in today.book.lines
        if orders[row.work_order].status == "open" and not row.cancelled and row.issued < row.wanted
    ]
    assert 750 <= len(lines) <= 1_050
    assert sum(1 for row in is_open if row.kind == "counter_order") >= 20
    assert sum(1 for row in is_open if row.machine_down) >= 20
    assert sum(1 for row in is_open if row.customer_po) >= 50
    assert sum(1 for row in is_open if row.hold_reason) >= 50


def test_two_years_of_receipts_lie_behind_day_0(today: World) -> None:
    first = min(row.received_on for row in today.book.receipts)
    assert (DAY0 - first).days > 700
    by_quarter = Counter((DAY0 - row.received_on).days // 91 for row in today.book.receipts)
    assert all(by_quarter[quarter] > 500 for quarter in range(8))


def test_every_reference_leads_to_a_record(today: World) -> None:
    ids = {kind: set(today.ids(kind)) for kind in KINDS}
    fields = {
        "customer": "customer", "machine": "machine", "branch": "branch", "part": "part",
        "work_order": "work_order", "supplier": "supplier", "replaced_by": "part",
        "purchase_line": "purchase_line", "inbound": "inbound", "from_branch": "branch",
        "to_branch": "branch", "kit": "part", "component": "part",
    }  # fmt: skip
    for (kind, remote_id), row in everything(today).items():
        for field, target in fields.items():
            reference = getattr(row, field, None)
            if reference is not None:
                assert reference in ids[target], f"{kind} {remote_id}: {field} {reference}"


def test_no_quantity_contradicts_another(today: World) -> None:
    for line in today.book.lines:
        assert line.wanted > 0
        assert min(line.assigned, line.issued) >= 0
        assert line.assigned + line.issued <= line.wanted
    for level in today.book.stock:
        assert 0 <= level.free <= level.on_hand
    received: Counter[str] = Counter()
    for receipt in today.book.receipts:
        if receipt.purchase_line:
            received[receipt.purchase_line] += int(receipt.quantity)
    for purchase in today.book.purchases:
        assert received[purchase.remote_id] == purchase.received <= purchase.ordered


def test_what_is_reserved_is_what_lines_have_been_assigned(today: World) -> None:
    reserved: Counter[tuple[str, str | None]] = Counter()
    for line in today.book.lines:
        order = today.book.work_orders[line.work_order]
        reserved[line.part, order.branch] += int(line.assigned)
    for row in today.book.inbound:
        if row.from_branch and row.status == "expected":
            reserved[row.part, row.from_branch] += int(row.quantity)
    for level in today.book.stock:
        assert level.on_hand - level.free == reserved[level.part, level.branch]


def test_two_processes_grow_the_same_dealership_to_the_byte() -> None:
    assert digest_in_a_new_process("1") == digest_in_a_new_process("2")


def test_another_seed_is_another_dealership(today: World) -> None:
    other = world("2", DAY0, 0)
    assert other.mark != today.mark
    assert [row.name for row in other.book.customers] != [row.name for row in today.book.customers]


def test_one_day_more_never_changes_the_past(today: World) -> None:
    later = world("1", DAY0, 3)
    for inbound, said in today.dates.items():
        assert later.dates[inbound][: len(said)] == said
    before = {row.remote_id: row for row in today.book.receipts}
    after = {row.remote_id: row for row in later.book.receipts}
    assert {key: after[key] for key in before} == before
    assert len(after) > len(before)


def test_a_record_gets_a_new_token_exactly_when_it_changed(today: World) -> None:
    before, after = everything(today), everything(world("1", DAY0, 1))
    assert any(before[key] != after[key] for key in before.keys() & after.keys())
    for key in before.keys() & after.keys():
        assert (before[key].token == after[key].token) == (before[key] == after[key]), key


def test_every_day_something_moves_even_on_a_sunday(today: World) -> None:
    days = [today, *(world("1", DAY0, n) for n in (1, 2, 3))]
    for earlier, later in pairwise(days):
        assert any(later.changed(kind, earlier.today) for kind in KINDS)


def test_requests_that_are_withdrawn_vanish() -> None:
    days = [world("1", DAY0, n) for n in (3, 10)]
    gone = set(days[0].ids("purchase_line")) - set(days[1].ids("purchase_line"))
    assert gone
    assert all(days[0].book.purchases[row].status == "requested" for row in gone)


def test_growing_stops_when_somebody_asks() -> None:
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        world("stopped", DAY0, 0, lambda: next(asked))
    assert next(asked, None) is None


def test_a_dealership_grows_within_three_seconds_of_work() -> None:
    # Work, not waiting: other programs on the machine must not decide.
    begun = time.process_time()
    everything(grown("speed", DAY0, 0))
    assert time.process_time() - begun < 3


def test_numbers_are_written_in_many_ways_and_never_collide(today: World) -> None:
    codes = today.catalogue.codes
    assert len({part_key(code) for code in codes}) == len(codes)
    for mark in "-. /":
        assert sum(mark in code for code in codes) > 1_000
    phones = [row.value for row in today.book.contact_points if row.kind != "email"]
    shapes = {re.sub(r"\d", "0", phone) for phone in phones}
    assert len(shapes) >= 6
    digits = Counter(phone_digits(phone)[-10:] for phone in phones)
    assert max(digits.values()) >= 5, "several people share one number"


def test_names_are_as_odd_as_life(today: World) -> None:
    names = Counter(row.name for row in today.book.customers)
    assert names["Jonas Müller"] >= 2
    assert any(re.search("[\u0600-\u06ff]", name) for name in names)
    assert any(len(name) > 150 for name in names)
    assert any("ß" in name for name in names)


def test_supersessions_have_chains_of_many_lengths_ways_back_and_one_loop(today: World) -> None:
    links = list(today.book.supersessions)
    on: dict[str, set[str]] = {}
    for link in links:
        on.setdefault(link.part, set()).add(link.replaced_by)
    assert any(link.both_ways for link in links)
    loops = sum(1 for link in links if link.part in on.get(link.replaced_by, ()))
    assert loops == 2
    heads = on.keys() - {link.replaced_by for link in links}
    lengths = Counter(_hops(on, head) for head in heads)
    assert lengths[2] > 50
    assert lengths[3] > 50
    assert sum(number for hops, number in lengths.items() if hops >= 6) >= 10


def _hops(on: dict[str, set[str]], part: str) -> int:
    return 1 + max((_hops(on, after) for after in on[part] if after in on), default=0)


@pytest.mark.parametrize("kind", ["customer", "machine", "supplier", "part", "work_order"])
def test_no_real_makers_name_appears(today: World, kind: str) -> None:
    text = " ".join(repr(row) for row in today.records(kind, today.ids(kind))).lower()
    assert not [name for name in _REAL_NAMES.split() if re.search(rf"\b{name}\b", text)]


def test_a_day_off_the_calendar_is_no_trouble() -> None:
    leap = world("1", date(2028, 2, 29), 1)
    assert leap.today - timedelta(days=1) == leap.day0
