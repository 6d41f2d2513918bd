"""The verb ``choose``, and what is chosen as the other verbs say it: words and JSON."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.building import Dealership
from tests.sample_fixtures import NOW, CommandLine, homes


def _a_choice(bocounter: CommandLine) -> tuple[str, str, dict[str, Any]]:
    """Give an order whose only short line has an option with a day, the line, and the option."""
    for order in bocounter.json("board")["work_orders"]:
        short = [line for line in order["lines"] if line["outstanding"] != "0"]
        if len(short) == 1 and short[0]["options_count"] > 1 and order["ready"]:
            found = bocounter.json("options", short[0]["id"])
            for one in found["options"]:
                if one["what_if"]["ready_after"] != one["what_if"]["ready_before"]:
                    return order["number"], short[0]["id"], one
    raise AssertionError("the sample has no such order")


def test_what_is_chosen_is_foreseen_then_seen_everywhere_until_it_is_taken_back(
    bocounter: CommandLine,
) -> None:
    number, line, option = _a_choice(bocounter)
    key, foreseen = option["key"], option["what_if"]

    ahead = bocounter.json("choose", line, key, "--what-if")
    assert ahead["what_if"] == foreseen
    assert bocounter.json("options", line)["choice"] is None

    done = bocounter("choose", line, key, "--reason", "The customer will wait for it")
    assert done.returncode == 0, done.stderr
    days = [day for day in (foreseen["ready_before"], foreseen["ready_after"]) if day]
    assert all(day in done.stdout for day in days)
    assert f"Chosen: {option['phrase']}" in " ".join(done.stdout.split())

    chosen = bocounter.json("options", line)["choice"]
    assert (chosen["key"], chosen["state"], chosen["why"]) == (key, "waiting", None)
    assert chosen["reason"] == "The customer will wait for it"
    assert all(chosen["words"])
    of_order = {one["id"]: one["choice"] for one in bocounter.json("wo", number)["lines"]}
    assert of_order.pop(line) == chosen
    assert set(of_order.values()) <= {None}
    board = bocounter.json("board")["work_orders"]
    of_board = {one["id"]: one["choice"] for order in board for one in order["lines"]}
    assert [one for one in of_board.values() if one] == [chosen] == [of_board[line]]

    said = " ".join(bocounter("wo", number).stdout.split())
    assert "was chosen by" in said
    assert "that waits to be sent to the ERP." in said

    assert bocounter.json("choose", line, "none")["choice"] is None
    assert bocounter.json("options", line)["choice"] is None


def test_a_what_if_of_what_there_is_not_says_where_to_look(bocounter_reading: CommandLine) -> None:
    done = bocounter_reading("choose", "no such line", "1", "--what-if")
    assert done.returncode == 2
    assert "bocounter options" in done.stderr


def test_two_at_once_do_not_both_get_the_last_one(tmp_path: Path) -> None:
    shop = Dealership(tmp_path / "counter.db")
    shop.have("part", "hose")
    shop.have("stock_level", "s", part="hose", branch="river", on_hand=1, free=1)
    for line in ("l", "m"):
        shop.have("work_order", f"wo-{line}")
        shop.have("part_line", line, work_order=f"wo-{line}", part="hose", wanted=1)
    shop.close()
    command = [sys.executable, "-m", "bocounter", "--store", str(shop.store.path)]
    both = [
        subprocess.Popen(
            [*command, "--now", NOW, "choose", line, "other_branch|hose|river"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **homes(tmp_path)},
        )
        for line in ("l", "m")
    ]
    ended = [(one.communicate(timeout=60), one.returncode) for one in both]
    assert sorted(code for _, code in ended) == [0, 2]
    (refused,) = (said[1] for said, code in ended if code)
    assert "is promised to somebody" in refused
    shop = Dealership(tmp_path / "counter.db")
    assert shop.all("SELECT count(*), count(DISTINCT line) FROM decision") == [(1, 1)]
    shop.close()


def test_a_counter_order_says_what_to_say_about_the_return_of_each_part(
    bocounter: CommandLine,
) -> None:
    part = "10432-2QD"  # of the sample dealership; its page says the same
    found = bocounter.json("part", part)
    order = bocounter.json("board")["work_orders"][0]
    customer = bocounter.json("wo", order["number"])["customer"]["number"]
    done = bocounter.json("counter-order", customer, f"{part}=2", "--at", order["branch"])
    (terms,) = done["return_terms"]
    assert terms["restock_fees"] == found["restock_fees"] == [{"after_days": 90, "percent": "15"}]
    assert terms["words"] == "returnable; 15 % fee after 90 days"
