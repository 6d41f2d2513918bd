"""A maker's supersession file, as such files are: chains, kits, fan-ins, and loops nobody meant.

One row a replacement: old number, new number, units of the new for one old, code, day, bulletin.
Codes as price files have them: F forward only, B both ways, K one of several needed together,
U use up the old first, S scrap the old.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bocounter.models.option_facts import Graph, Ladder
from bocounter.queries.options import PartAsked, options_of_part
from tests.building import NOW, Dealership

FILE = """
7T-4120  |7T-4120A |1|F|2009-03-02|SB 09-114
7T-4120A |7T-4121  |1|U|2012-07-19|SB 12-031
7T-4121  |418-2207 |1|F|2018-01-08|PF 2018/1
418-2207 |418-2207B|1|B|2021-11-30|PF 2021/4
1R-0714  |523-6690 |2|F|2015-05-05|SB 15-077
1R-0715  |523-6690 |2|F|2015-05-05|SB 15-077
1R-0716  |1R-0715  |1|S|2011-02-14|SB 11-009
9X-2210  |231-0071 |1|K|2016-09-01|SB 16-140
9X-2210  |231-0072 |4|K|2016-09-01|SB 16-140
9X-2210  |231-0073 |1|K|2016-09-01|SB 16-140
231-0072 |231-0072A|1|B|2019-04-23|PF 2019/2
6V-8801  |6V-8802  |1|F|2010-01-11|PF 2010/1
6V-8802  |6V-8803  |1|F|2013-06-03|PF 2013/2
6V-8803  |6V-8801  |1|F|2017-10-20|PF 2017/3
6V-8803  |477-1500 |1|F|2020-02-02|PF 2020/1
5P-0960  |5P-0960  |1|F|2014-12-12|PF 2014/4
3E-6771  |3E-6772  |1|F|2022-03-15|PF 2022/1
3E-6772  |3E-6771  |1|F|2022-03-16|PF 2022/1
"""


@pytest.fixture
def catalogue(dealership: Dealership) -> Dealership:
    rows = [[cell.strip() for cell in line.split("|")] for line in FILE.strip().splitlines()]
    numbers = sorted({number for row in rows for number in row[:2]})
    dealership.put(
        *(dealership.made("part", f"id {n}", code=n, active=n != "418-2207") for n in numbers),
        *(
            dealership.made(
                "supersession",
                f"s{place}",
                part=f"id {old}",
                replaced_by=f"id {new}",
                factor=Decimal(units),
                both_ways=code == "B",
                bundle=bulletin if code == "K" else None,
                policy={"U": "use_old_first", "S": "scrap_old"}.get(code),
                source=bulletin,
                dated=date.fromisoformat(day),
            )
            for place, (old, new, units, code, day, bulletin) in enumerate(rows)
        ),
    )
    return dealership


def asked(shop: Dealership, part: str, quantity: int = 1) -> Ladder:
    with shop.store.reading() as rows:
        found = options_of_part(rows, PartAsked(part, Decimal(quantity), branch="MAIN"), NOW)
    assert found is not None
    return found


def shelf(shop: Dealership, part: str, free: int, branch: str = "main") -> None:
    shop.have(
        *("stock_level", f"{part}@{branch}"),
        part=f"id {part}",
        branch=branch,
        on_hand=free,
        free=free,
    )


def hops(graph: Graph) -> list[str]:
    return [
        f"{hop.from_} {hop.relation} {hop.to}" + (f" ({hop.refused.code})" if hop.refused else "")
        for hop in graph.hops
    ]


def test_an_old_number_leads_to_the_newest_with_every_bulletin(catalogue: Dealership) -> None:
    shelf(catalogue, "418-2207B", 1)
    found = asked(catalogue, "7T-4120")
    assert [(hop.to, hop.source) for hop in found.options[0].path] == [
        ("7T-4120A", "SB 09-114"),
        ("7T-4121", "SB 12-031"),
        ("418-2207", "PF 2018/1"),
        ("418-2207B", "PF 2021/4"),
    ]
    assert found.options[0].why == "1 is free here on the shelf under new number 418-2207B."


def test_may_i_go_back_is_answered_hop_by_hop(catalogue: Dealership) -> None:
    shelf(catalogue, "418-2207", 1)
    shelf(catalogue, "7T-4121", 1)
    found = asked(catalogue, "418-2207B")
    assert [(one.kind, one.part) for one in found.options] == [("supersession", "418-2207")]
    assert [(one.option.part, one.reason) for one in found.excluded] == [
        ("7T-4121", "The maker does not let the old number 7T-4121 stand in for 418-2207."),
    ]


def test_a_loop_of_three_is_shown_and_not_followed_not_even_to_its_way_out(
    catalogue: Dealership,
) -> None:
    shelf(catalogue, "6V-8802", 1)
    shelf(catalogue, "477-1500", 1)
    found = asked(catalogue, "6V-8801")
    assert found.options == ()
    assert found.graph.loops == (("6V-8801", "6V-8802", "6V-8803"),)
    assert hops(found.graph) == [
        "6V-8801 superseded_by 6V-8802 (loop)",
        "6V-8801 supersedes 6V-8803 (loop)",
    ]
    # From inside the loop, the way out of it is good.
    assert [one.part for one in asked(catalogue, "6V-8803").options] == ["477-1500"]


@pytest.mark.parametrize("part", ["3E-6771", "3E-6772", "5P-0960"])
def test_no_number_is_ever_offered_for_itself(catalogue: Dealership, part: str) -> None:
    for number in ("3E-6771", "3E-6772"):
        shelf(catalogue, number, 1, "river")
    found = asked(catalogue, part)
    assert found.graph.loops
    assert all(one.part == part and not one.path for one in found.options)


def test_one_of_three_needed_together_is_taken_under_its_new_number(
    catalogue: Dealership,
) -> None:
    shelf(catalogue, "231-0071", 1)
    shelf(catalogue, "231-0072A", 9)
    found = asked(catalogue, "9X-2210")
    assert found.options == ()
    assert "231-0073 is needed together with 231-0071 and 231-0072" in found.excluded[0].reason
    shelf(catalogue, "231-0073", 2, "river")
    first = asked(catalogue, "9X-2210").options[0]
    assert [(part.part, part.quantity) for part in first.parts] == [
        ("231-0071", 1),
        ("231-0072A", 4),
        ("231-0073", 1),
    ]
    assert first.why.startswith(
        "It is replaced by several: 1 231-0071 (free here on the shelf), "
        "4 231-0072A (free here on the shelf) and 1 231-0073 (free at Riverside)"
    )


def test_an_odd_one_of_a_pair_makes_nothing(catalogue: Dealership) -> None:
    shelf(catalogue, "523-6690", 3)
    first = asked(catalogue, "1R-0714", 2).options[0]
    assert (first.covers, first.quantity) == (1, 2)
    assert first.why == (
        "2 are free here on the shelf under new number 523-6690, which make only 1 of 2."
    )


def test_what_must_be_scrapped_is_not_offered_though_it_lies_there(catalogue: Dealership) -> None:
    shelf(catalogue, "1R-0716", 5)
    shelf(catalogue, "1R-0715", 1)
    found = asked(catalogue, "1R-0716")
    assert [one.part for one in found.options] == ["1R-0715"]
    assert found.excluded[0].reason == (
        "1R-0716 must not be used any more: the maker has replaced it by 1R-0715."
    )


def test_old_numbers_with_one_replacement_do_not_stand_in_for_each_other(
    catalogue: Dealership,
) -> None:
    shelf(catalogue, "1R-0715", 4)
    assert asked(catalogue, "1R-0714").options == ()


def test_the_end_of_a_chain_that_is_no_longer_sold_is_a_dead_end(catalogue: Dealership) -> None:
    catalogue.have("part", "id 477-1500", code="477-1500", active=False)
    assert asked(catalogue, "6V-8803").graph.dead_ends == ("477-1500",)
