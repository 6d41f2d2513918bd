"""The best option of each line is kept true: by what changed, by the hour, and by nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bocounter.errors import Cancelled
from bocounter.progress import Watched
from bocounter.readings import best_options
from bocounter.readings.best_options import freshen
from tests.building import Dealership


def job(shop: Dealership, line: str = "1", part: str = "hose", wanted: int = 1) -> None:
    shop.put(
        shop.made("part", part, code=part.upper()),
        shop.made("work_order", f"w{line}", number=f"WO-{line}"),
        shop.made("part_line", line, work_order=f"w{line}", part=part, wanted=wanted),
    )


def best(shop: Dealership, line: str = "1") -> tuple[str | None, int]:
    shop.judged()
    found = shop.line(line)
    return found.best_option, found.options_count


def shelf(shop: Dealership, part: str, branch: str, free: int) -> None:
    shop.have("stock_level", f"{part}@{branch}", part=part, branch=branch, on_hand=free, free=free)


def test_the_best_option_is_what_nobody_else_needs(dealership: Dealership) -> None:
    job(dealership, wanted=2)
    dealership.put(
        dealership.made("part", "hose-b", code="HOSE-B"),
        dealership.made("supersession", "s", part="hose", replaced_by="hose-b"),
    )
    shelf(dealership, "hose", "river", 2)
    assert best(dealership) == ("2 free at Riverside", 1)
    shelf(dealership, "hose-b", "main", 2)
    assert best(dealership) == ("2 free here under new number HOSE-B", 2)


def test_units_that_another_branch_needs_itself_are_no_option(dealership: Dealership) -> None:
    job(dealership)
    dealership.put(
        dealership.made("work_order", "w2", branch="river"),
        dealership.made("part_line", "2", work_order="w2", wanted=2),
    )
    shelf(dealership, "hose", "river", 2)
    assert best(dealership) == (None, 0)


def test_a_change_far_away_in_the_graph_reaches_the_line(dealership: Dealership) -> None:
    """Hose, its new number, a kit of that, and stock of the kit: three tables away."""
    job(dealership)
    dealership.put(
        dealership.made("part", "new", code="NEW"),
        dealership.made("part", "kit", code="KIT"),
        dealership.made("supersession", "s", part="hose", replaced_by="new"),
    )
    assert best(dealership) == (None, 0)
    dealership.have("kit_part", "k", kit="kit", component="new")
    shelf(dealership, "kit", "main", 1)
    assert best(dealership) == ("1 out of kit KIT here on the shelf", 1)
    dealership.drop("kit_part", "k")
    assert best(dealership) == (None, 0)


def test_leaving_an_interchange_group_is_noticed_by_those_who_stay(dealership: Dealership) -> None:
    job(dealership)
    for part in ("hose", "other"):
        dealership.have("interchange", part, group="g", part=part, grade="exact")
    dealership.have("part", "other", code="OTHER")
    shelf(dealership, "other", "main", 1)
    assert best(dealership) == ("1 free here as OTHER", 1)
    dealership.drop("interchange", "other")
    assert best(dealership) == (None, 0)


def test_a_line_that_waits_no_longer_has_no_best_option(dealership: Dealership) -> None:
    job(dealership)
    shelf(dealership, "hose", "river", 1)
    assert best(dealership)[1] == 1
    dealership.have("part_line", "1", work_order="w1", part="hose", wanted=1, issued=1)
    dealership.judged()
    assert dealership.all("SELECT * FROM best_option") == []


def test_only_what_changed_is_judged_again(dealership: Dealership) -> None:
    job(dealership)
    job(dealership, "2", "pump")
    shelf(dealership, "hose", "river", 1)
    dealership.judged()
    dealership.later(minutes=1)
    shelf(dealership, "pump", "river", 1)
    assert dealership.judged().work_orders == {"w2"}
    judged = dict(dealership.all("SELECT line, judged FROM best_option"))
    assert judged["1"] < judged["2"]


def test_a_route_that_changes_reaches_every_line_it_serves(dealership: Dealership) -> None:
    job(dealership)
    shelf(dealership, "hose", "river", 1)
    assert best(dealership) == ("1 free at Riverside", 1)
    route = {"from_branch": "river", "to_branch": "main"}
    dealership.have("transfer_route", "r", **route, days=2)
    assert best(dealership) == ("1 free at Riverside, here by December 3", 1)
    dealership.have("transfer_route", "r", **route, days=1)
    assert best(dealership) == ("1 free at Riverside, here by December 2", 1)


def test_a_new_day_makes_another_answer(dealership: Dealership) -> None:
    job(dealership)
    dealership.have("offer", "o", part="hose", lead_days=2)
    assert best(dealership) == ("1 from Northvale Parts, here by December 4", 1)
    assert not dealership.judged()
    dealership.later(days=1)
    assert best(dealership) == ("1 from Northvale Parts, here by December 5", 1)


def test_a_cut_off_that_passes_makes_another_answer(dealership: Dealership) -> None:
    job(dealership)
    dealership.have("supplier", "northvale", cut_off="15:30", zone="UTC")
    dealership.have("offer", "o", part="hose", lead_days=2)
    assert best(dealership) == ("1 from Northvale Parts, here by December 4", 1)
    dealership.later(minutes=90)
    assert not dealership.judged()
    dealership.later(minutes=1)
    assert best(dealership) == ("1 from Northvale Parts, here by December 5", 1)


def test_what_only_the_hour_changed_can_wait_for_a_deed(dealership: Dealership) -> None:
    job(dealership)
    dealership.have("offer", "o", part="hose", lead_days=2)
    dealership.judged()
    tomorrow = dealership.now + timedelta(days=1)
    assert not freshen(dealership.store, tomorrow, marked_only=True)
    assert freshen(dealership.store, tomorrow).work_orders == {"w1"}


def test_stopping_in_between_leaves_the_rest_due(dealership: Dealership) -> None:
    job(dealership)
    shelf(dealership, "hose", "river", 1)
    steps: list[object] = []

    def stop_at_once(step: object) -> None:
        steps.append(step)
        watched.stop()

    watched = Watched(stop_at_once)
    with pytest.raises(Cancelled):
        freshen(dealership.store, dealership.now, watched)
    assert best(dealership) == ("1 free at Riverside", 1)


def test_a_machines_serial_decides_and_is_noticed_late(dealership: Dealership) -> None:
    dealership.put(
        dealership.made("machine", "m", serial="T100"),
        dealership.made("part", "new", code="NEW"),
        dealership.made("work_order", "w1", machine="m"),
        dealership.made("part_line", "1", work_order="w1", part="hose"),
        dealership.made("supersession", "s", part="hose", replaced_by="new", from_serial="T200"),
    )
    shelf(dealership, "new", "main", 1)
    assert best(dealership) == (None, 0)
    dealership.have("machine", "m", serial="T300")
    assert best(dealership) == ("1 free here under new number NEW", 1)


def test_a_damaged_reading_is_found(dealership: Dealership) -> None:
    job(dealership)
    shelf(dealership, "hose", "river", 1)
    dealership.judged()
    with dealership.store.write() as write:
        write.all("UPDATE best_option SET phrase = '9 free on the moon'")
    with dealership.store.reading() as rows:
        assert best_options.differences(rows) == [
            "The best option of the line 1 is not what the facts say."
        ]


def test_a_whole_catalogue_of_marks_judges_every_line_without_a_walk(
    dealership: Dealership, monkeypatch: pytest.MonkeyPatch
) -> None:
    job(dealership)
    shelf(dealership, "hose", "river", 1)
    monkeypatch.setattr(best_options, "SO_MANY", 1)
    assert best(dealership) == ("1 free at Riverside", 1)
    assert dealership.all("SELECT * FROM unread_option") == []
