"""Whatever changes in whatever order, what was refreshed is what would be read from nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bocounter.readings import best_options
from bocounter.readings.refresh import differences, rebuild
from tests.building import Dealership, days

PARTS = st.sampled_from(["a", "b", "c", "d"])
BRANCHES = st.sampled_from(["main", "river", None])
FEW = st.integers(0, 4)
SOME = st.integers(1, 4)
ORDERS = st.sampled_from(["w1", "w2", "w3"])
LINES = st.sampled_from(["1", "2", "3", "4", "10"])
PURCHASES = st.sampled_from(["p1", "p2", "p3"])
INBOUNDS = st.sampled_from(["i1", "i2", "i3", "i4"])
DAYS = st.one_of(st.none(), st.integers(-5, 20).map(days))


class Changing(RuleBasedStateMachine):
    """An ERP and a counter that do as they please."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.shop = Dealership(self.folder / "counter.db")

    def teardown(self) -> None:
        self.shop.close()
        shutil.rmtree(self.folder)

    def _have(self, kind: str, id_: str, /, **fields: Any) -> None:
        self.shop.later(minutes=1)
        self.shop.have(kind, id_, **fields)

    @rule(part=PARTS, name=st.sampled_from(["one", "two"]))
    def part(self, part: str, name: str) -> None:
        self._have("part", part, code=f"{part}-{name}", description=name)

    @rule(old=PARTS, new=PARTS, factor=st.integers(1, 2), both=st.booleans())
    def supersede(self, old: str, new: str, factor: int, both: bool) -> None:
        self._have("supersession", old, part=old, replaced_by=new, factor=factor, both_ways=both)

    @rule(part=PARTS, branch=st.sampled_from(["main", "river"]), free=FEW)
    def stock(self, part: str, branch: str, free: int) -> None:
        self._have(
            "stock_level", f"{part}@{branch}", part=part, branch=branch, on_hand=free, free=free
        )

    @rule(
        order=ORDERS,
        branch=BRANCHES,
        down=st.sampled_from([None, True]),
        status=st.sampled_from(["open", "open", "closed", "cancelled"]),
        need_by=DAYS,
    )
    def work_order(self, order: str, **fields: Any) -> None:
        fields["machine_down"] = fields.pop("down")
        self._have("work_order", order, **fields)

    @rule(
        line=LINES,
        order=ORDERS,
        part=PARTS,
        wanted=SOME,
        assigned=FEW,
        issued=FEW,
        cancelled=st.sampled_from([False, False, True]),
        own=st.one_of(st.none(), PURCHASES),
    )
    def part_line(self, line: str, order: str, own: str | None, **fields: Any) -> None:
        self._have("part_line", line, work_order=order, purchase_line=own, **fields)

    @rule(
        purchase=PURCHASES,
        part=PARTS,
        branch=BRANCHES,
        ordered=SOME,
        received=FEW,
        status=st.sampled_from(["requested", "draft", "ordered", "ordered", "done", "cancelled"]),
        confirmed=DAYS,
    )
    def purchase_line(self, purchase: str, confirmed: Any, **fields: Any) -> None:
        self._have(
            "purchase_line", purchase, number=f"PO-{purchase}", confirmed_date=confirmed, **fields
        )

    @rule(
        inbound=INBOUNDS,
        purchase=st.one_of(st.none(), PURCHASES),
        part=PARTS,
        branch=BRANCHES,
        quantity=SOME,
        status=st.sampled_from(["expected", "shipped", "received", "cancelled"]),
        planned=DAYS,
        original=DAYS,
    )
    def inbound(self, inbound: str, purchase: str, planned: Any, original: Any, **f: Any) -> None:
        self._have(
            "inbound",
            inbound,
            purchase_line=purchase,
            planned_date=planned,
            original_date=original,
            **f,
        )

    @rule(inbound=INBOUNDS, purchase=PURCHASES, part=PARTS, on=st.integers(-5, 5).map(days))
    def receipt(self, inbound: str, purchase: str, part: str, on: Any) -> None:
        self._have(
            "receipt",
            f"r-{inbound}",
            inbound=inbound,
            purchase_line=purchase,
            part=part,
            received_on=on,
        )

    @rule(name=st.sampled_from(["Northvale Parts", "Eastmoor Supply"]))
    def supplier(self, name: str) -> None:
        self._have("supplier", "northvale", name=name)

    @rule(name=st.sampled_from(["Riverside", "Riverbank"]), code=st.sampled_from(["RIV", "RVB"]))
    def branch(self, name: str, code: str) -> None:
        self._have("branch", "river", name=name, code=code)

    @rule(name=st.sampled_from(["Fernhill Farm", "Fernhill & Sons"]))
    def customer(self, name: str) -> None:
        self._have("customer", "fernhill", name=name)

    @rule(order=ORDERS, line=st.one_of(st.none(), LINES), day=DAYS)
    def tell(self, order: str, line: str | None, day: Any) -> None:
        self.shop.later(minutes=1)
        self.shop.told(order, day, line=line)

    @rule(order=ORDERS, hours=st.one_of(st.none(), st.integers(1, 99)))
    def follow_up(self, order: str, hours: int | None) -> None:
        now = self.shop.later(minutes=1)
        self.shop.follow_up(order, None if hours is None else now.replace(microsecond=0))

    @rule(
        what=st.one_of(
            st.tuples(st.just("part_line"), LINES),
            st.tuples(st.just("work_order"), ORDERS),
            st.tuples(st.just("purchase_line"), PURCHASES),
            st.tuples(st.just("inbound"), INBOUNDS),
            st.tuples(st.just("supersession"), PARTS),
            st.tuples(st.just("part"), PARTS),
            st.tuples(st.just("offer"), PARTS),
            st.tuples(st.just("transfer_route"), st.just("river")),
        )
    )
    def drop(self, what: tuple[str, str]) -> None:
        self.shop.drop(*what)

    @invariant()
    def what_was_refreshed_is_what_the_facts_say(self) -> None:
        with self.shop.store.reading() as rows:
            assert differences(rows) == []

    @invariant()
    def no_unit_is_promised_twice(self) -> None:
        free = dict(
            self.shop.all("SELECT part || '@' || branch, CAST(free AS REAL) FROM stock_level")
        )
        for place, given in self.shop.all(
            "SELECT r.part || '@' || w.branch, sum(CAST(r.from_shelf AS REAL)) FROM line_reading r "
            "JOIN work_order w ON w.remote_id = r.work_order GROUP BY 1"
        ):
            assert given <= free.get(place, 0) or not given

    @rule(part=PARTS, other=PARTS, grade=st.sampled_from(["exact", "functional"]))
    def interchange(self, part: str, other: str, grade: str) -> None:
        for one in (part, other):
            self._have("interchange", f"{part}-{one}", group=part, part=one, grade=grade)

    @rule(kit=PARTS, component=PARTS, quantity=SOME, kind=st.sampled_from(["kit", "assembly"]))
    def kit(self, kit: str, component: str, **fields: Any) -> None:
        self._have("kit_part", f"{kit}-{component}", kit=kit, component=component, **fields)

    @rule(part=PARTS, lead=st.one_of(st.none(), st.integers(0, 9)), price=SOME)
    def offer(self, part: str, lead: int | None, price: int) -> None:
        self._have("offer", part, part=part, lead_days=lead, price=price)

    @rule(days=st.integers(0, 9), cut_off=st.sampled_from([None, "15:00", "13:00"]))
    def route(self, days: int, cut_off: str | None) -> None:
        self._have(
            "transfer_route",
            "river",
            from_branch="river",
            to_branch="main",
            days=days,
            cut_off=cut_off,
        )

    @rule(minutes=st.integers(1, 2000))
    def time_passes(self, minutes: int) -> None:
        self.shop.later(minutes=minutes)

    @rule()
    def what_was_judged_again_is_what_the_facts_say(self) -> None:
        self.shop.judged()
        with self.shop.store.reading() as rows:
            assert best_options.differences(rows) == []
            assert not rows.all("SELECT 1 FROM unread_option")
        kept = 'SELECT line, "key", phrase, arrives, options_count FROM best_option ORDER BY line'
        before = self.shop.all(kept)
        with self.shop.store.write() as write:
            write.all("UPDATE best_option SET until = '', phrase = 'x', \"key\" = 'x'")
        self.shop.judged()
        assert self.shop.all(kept) == before

    @rule()
    def rebuild_changes_nothing(self) -> None:
        kept = "SELECT * FROM line_reading ORDER BY line", "SELECT * FROM wo_summary ORDER BY 1"
        before = [self.shop.all(sql) for sql in kept]
        with self.shop.store.write() as write:
            rebuild(write)
        assert [self.shop.all(sql) for sql in kept] == before


TestWhateverChanges = Changing.TestCase
TestWhateverChanges.settings = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
