"""The sample dealership as it stands on one day, grown day by day from a seed.

The same seed, first day and number of days give the same records in every process, and a
longer run only goes on from a shorter one: the past never changes.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bocounter.errors import Cancelled
from bocounter.outside.erp.records import Inbound, Record
from bocounter.outside.erp.sample import past
from bocounter.outside.erp.sample.book import Book, Table
from bocounter.outside.erp.sample.catalogue import (
    PARTS,
    Catalogue,
    catalogue,
    part_id,
    place_of,
)
from bocounter.outside.erp.sample.needed import needed
from bocounter.outside.erp.sample.people import people
from bocounter.outside.erp.sample.relations import Relations
from bocounter.outside.erp.sample.shop import Shop
from bocounter.outside.erp.sample.supply import SATURDAY, SUNDAY, Supply
from bocounter.outside.erp.sample.trade import Trade

RUN_UP_DAYS = 120
"""How long the dealership has lived on day 0, so that its book is as mixed as a real one."""

INVENTED_ANEW = 2
"""How often the dealership was invented otherwise; older cursors and tokens are not of this one."""

MOST_KNOWN = 4
_KNOWN: dict[tuple[str, date, int], World] = {}

_PART_IDS = tuple(part_id(place) for place in range(PARTS))


@dataclass(frozen=True, slots=True)
class World:
    """Everything the sample ERP holds at the end of ``today``.

    ``dates`` gives for each inbound movement the days on which its date was heard, and the
    date; ``for_line`` the part line that a purchase line or a transfer was made for. No
    record shows them, but whoever told customers something then went by them.
    """

    seed: str
    day0: date
    today: date
    catalogue: Catalogue
    book: Book
    dates: dict[str, list[tuple[date, date]]]
    for_line: dict[str, str]
    _ids: dict[str, Sequence[str]] = field(default_factory=dict)
    _needed: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def started(self) -> date:
        """The eve of the first day that was lived through."""
        return self.day0 - timedelta(days=RUN_UP_DAYS)

    @property
    def mark(self) -> str:
        """Tell this world apart from one of another seed or first day."""
        return _mark(self.seed, self.day0)

    def ids(self, kind: str) -> Sequence[str]:
        """Give the ids of all records of a kind, in order. KeyError for an unknown kind."""
        if kind not in self._ids:
            self._ids[kind] = _PART_IDS if kind == "part" else self.book.tables()[kind].ids()
        return self._ids[kind]

    def has(self, kind: str, remote_id: str) -> bool:
        """Say whether there is such a record."""
        ids = self.ids(kind)
        place = bisect_left(ids, remote_id)
        return place < len(ids) and ids[place] == remote_id

    def records(self, kind: str, ids: Iterable[str]) -> list[Record]:
        """Give the records of these ids, which must be there."""
        table: Table[Record] = self.book.tables()[kind]
        if kind == "part":
            return [table[i] if i in table else self.catalogue.part(place_of(i)) for i in ids]
        return [table[i] for i in ids]

    def changed(self, kind: str, after: date) -> list[str]:
        """Give the ids of what is new or different since the end of that day, in order."""
        seen = (after - self.started).days
        table: Table[Record] = self.book.tables()[kind]
        return sorted(row.remote_id for row in table if _age(row.token) > seen)

    def needed_now(self, kind: str) -> list[str]:
        """Give the ids of what open work needs, in order."""
        if not self._needed:
            self._needed.update(needed(self.book))
        return sorted(self._needed[kind]) if kind in self._needed else list(self.ids(kind))

    def under_way(self) -> dict[str, list[Inbound]]:
        """Give for each part line the movements under way that were ordered for it."""
        found: dict[str, list[Inbound]] = {}
        for row in self.book.inbound:
            if row.status in ("expected", "shipped"):
                line = self.for_line.get(row.purchase_line or row.remote_id)
                if line is not None:
                    found.setdefault(line, []).append(row)
        return found


def world(seed: str, day0: date, days: int, stopping: Callable[[], bool] = lambda: False) -> World:
    """Give the dealership ``days`` after day 0, grown once. Nobody may alter what it gives.

    Raises Cancelled within a lived day of ``stopping`` saying so.
    """
    asked = (seed, day0, days)
    known = _KNOWN.get(asked)
    if known is None:
        known = grown(seed, day0, days, stopping)
        for old in list(_KNOWN)[: -MOST_KNOWN + 1]:
            _KNOWN.pop(old, None)
        _KNOWN[asked] = known
    return known


def grown(seed: str, day0: date, days: int, stopping: Callable[[], bool] = lambda: False) -> World:
    """Grow the dealership anew."""
    started = day0 - timedelta(days=RUN_UP_DAYS)
    mark = _mark(seed, day0)
    token = f"{mark}-0"
    book, them, parts = Book(), people(seed, token), catalogue(seed, token, day0)
    book.branches.lay_down(*them.branches)
    book.suppliers.lay_down(*them.suppliers)
    book.customers.lay_down(*them.customers)
    book.contact_points.lay_down(*them.contact_points)
    book.machines.lay_down(*them.machines)
    book.supersessions.lay_down(*parts.links)
    stocked = past.stocked_places(seed)
    past.fill_shelves(book, seed, them, stocked, token)
    past.past_purchases(book, seed, started, them, stocked, token)
    supply = Supply(book, them.habits, token)
    relations = Relations(book, parts, seed, token)
    relations.lay_down(branch.remote_id for branch in them.branches)
    shop = Shop(book, supply, them, parts, relations, stocked, token)
    trade = Trade(book, supply, parts, stocked, token)
    for lived in range(1, RUN_UP_DAYS + days + 1):
        if stopping():
            raise Cancelled
        _live(seed, started + timedelta(days=lived), supply, shop, trade)
        book.seal(f"{mark}-{lived}")
    book.stamp()
    return World(
        seed, day0, day0 + timedelta(days=days), parts, book, supply.dates, supply.for_line
    )


def _live(seed: str, today: date, supply: Supply, shop: Shop, trade: Trade) -> None:
    """Live through one day: suppliers write every day, the counter rests on Sundays."""
    rng = Random(f"{seed}/{today.isoformat()}")
    supply.hear(rng, today)
    trade.drift(rng)
    if today.weekday() != SUNDAY:
        shop.set_aside(rng, today)
        trade.sell(rng)
    if today.weekday() < SATURDAY:
        shop.open_orders(rng, today)
        shop.work(rng, today)
        trade.restock(rng, today)


def _mark(seed: str, day0: date) -> str:
    return f"{zlib.crc32(f'{INVENTED_ANEW}/{seed}/{day0.isoformat()}'.encode()):08x}"


def _age(token: str) -> int:
    """Give on which day of its world a record got this token."""
    return int(token.rpartition("-")[2])
