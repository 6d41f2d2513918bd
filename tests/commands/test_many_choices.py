"""Whatever is chosen in whatever order, nothing is promised twice and nothing made up."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from itertools import count

import pytest

from bocounter.commands.choosing import choose, unchoose
from bocounter.errors import WrongUse
from bocounter.models.choice_facts import ChoiceState
from bocounter.queries import choices
from bocounter.queries.options import options
from bocounter.readings.best_options import differences as judged_otherwise
from bocounter.readings.refresh import differences
from tests.building import Dealership, days

LINES = tuple(f"l{n}" for n in range(7))
SHELVES = {("hose", "main"): 2, ("hose", "river"): 3, ("new", "main"): 5, ("new", "river"): 1}
COMES = {("hose", "i"): 4, ("new", "j"): 3}


def seven_jobs(shop: Dealership) -> None:
    """Seven jobs at two branches want one part, old or new; two new ones make one old."""
    shop.put(
        *(shop.made("part", part) for part in ("hose", "new")),
        shop.made("supersession", "s", part="hose", replaced_by="new", factor=2),
        shop.made("transfer_route", "r", from_branch="river", to_branch="main", days=1),
        shop.made("transfer_route", "q", from_branch="main", to_branch="river", days=2),
        *(
            shop.made(
                *("stock_level", f"{part}@{branch}"),
                part=part,
                branch=branch,
                on_hand=units,
                free=units,
            )
            for (part, branch), units in SHELVES.items()
        ),
        *(
            shop.made("inbound", name, part=part, quantity=units, planned_date=days(4))
            for (part, name), units in COMES.items()
        ),
        *(
            shop.made("work_order", f"w-{line}", branch=("main", "river")[n % 2])
            for n, line in enumerate(LINES)
        ),
        *(
            shop.made(
                "part_line",
                line,
                work_order=f"w-{line}",
                part=("hose", "new")[n % 3 == 2],
                wanted=1 + n % 3,
                need_by=days(n),
            )
            for n, line in enumerate(LINES)
        ),
    )


def taken(shop: Dealership) -> Counter[tuple[str, tuple[str, str]]]:
    """Give the units that choices speak for, by their line and where they lie or come."""
    with shop.store.reading() as rows:
        standing = choices.standing(rows)
    assert {one.state for one in standing} <= {ChoiceState.WAITING}
    found: Counter[tuple[str, tuple[str, str]]] = Counter()
    for one in standing:
        for step in one.choice.steps:
            found[one.choice.line, (step.part, step.source)] += int(step.quantity)
    return found


@pytest.mark.parametrize("seed", [0, 1])
def test_no_run_of_choices_takes_more_than_there_is(
    dealership_of_facts: Dealership, seed: int
) -> None:
    shop, chance, words = dealership_of_facts, random.Random(seed), count()
    seven_jobs(shop)
    how = {"by": "Ann", "now": shop.now, "mint": lambda: f"word-{next(words)}"}
    there = {**SHELVES, **COMES}
    for _ in range(25):
        line = chance.choice(LINES)
        with shop.store.reading() as rows:
            found = options(rows, line, shop.now)
        assert found is not None
        try:
            if chance.random() < 0.25 or not found.options:
                unchoose(shop.store, line, **how)  # type: ignore[arg-type]
            else:
                rank = str(chance.randrange(len(found.options)) + 1)
                choose(shop.store, line, rank, **how)  # type: ignore[arg-type]
        except WrongUse:
            continue
        spoken = taken(shop)
        of_all = {place: sum(n for (_, at), n in spoken.items() if at == place) for place in there}
        assert all(units <= there[place] for place, units in of_all.items())
        for other in LINES:
            with shop.store.reading() as rows:
                ladder = options(rows, other, shop.now)
            for one in ladder.options if ladder is not None else ():
                place = (one.part_id, one.source_id)
                if place in there and one.kind != "customer_later":
                    left = there[place] - of_all[place] + spoken[other, place]
                    assert (one.available or Decimal(0)) <= left
    shop.judged()
    with shop.store.reading() as rows:
        assert differences(rows) == []
        assert judged_otherwise(rows) == []
