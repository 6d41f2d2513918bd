"""The verb ``receive``: what is expected, what came, who gets it; and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sample_fixtures import CommandLine
from tests.verbs.test_documents import NUMBER, no_empty_text


def orders(bocounter: CommandLine) -> list[tuple[str, str]]:
    """Give purchase orders with their branches, those that somebody waits for."""
    board = bocounter.json("board")
    return sorted(
        {
            (line["purchase_order"], order["branch"])
            for order in board["work_orders"]
            for line in order["lines"]
            if line["purchase_order"] and line["state"] in ("confirmed", "ordered", "no_eta")
        }
    )


def wanted(bocounter: CommandLine) -> tuple[str, str, dict[str, Any]]:
    """Give an order of which somebody is to get something, and how it stands."""
    for number, branch in orders(bocounter):
        found = bocounter.json("receive", number, "--at", branch)
        if found["shares"]:
            return number, branch, found
    raise AssertionError("nobody waits for anything in the sample dealership")


def test_a_delivery_is_shown_kept_open_and_finished_over_several_starts(
    bocounter: CommandLine, tmp_path: Path
) -> None:
    number, branch, shown = wanted(bocounter)
    no_empty_text(shown)
    share = shown["shares"][0]
    part = share["part"]
    for one in shown["due"]:
        assert NUMBER.match(one["quantity"])
    units = sum(int(one["quantity"]) for one in shown["due"] if one["part"] == part)
    counts = tmp_path / "counts.csv"
    counts.write_text(f"part,good,damaged,reason\n{part},1,,\n\n", encoding="utf-8")
    at = ("receive", number, "--at", branch)
    dry = bocounter.json(*at, "--file", str(counts), "--dry-run")
    assert (dry["done"], dry["shares"][0]["gets"]) == (False, "1")
    kept = bocounter.json(*at, "--file", str(counts), "--keep-open", "--slip", "4711")
    assert kept["receiving"] == bocounter.json(*at)["receiving"]
    done = bocounter.json(*at, "--count", f"{part}={units}:1:wet box", "--bin", "B 7")
    assert done["done"] is True
    assert done["waiting"] >= 2  # the job and the purchase
    assert {one["kind"] for one in done["exceptions"]} >= {"over", "damaged"}
    assert {one["reason"] for one in done["exceptions"]} == {"wet box"}
    order = bocounter.json("wo", share["work_order"])
    (line,) = [one for one in order["lines"] if one["id"] == share["line"]]
    assert line["bin"] == "B 7"
    assert line["state"] in ("staged", "partly_received", "not_picked")
    tags = tmp_path / "tags.pdf"
    assert bocounter.json(*at, "--tags", str(tags))["tags"] >= 1
    assert tags.read_bytes().startswith(b"%PDF")
    assert bocounter.json("unstage", line["id"], "wrong box")["waiting"] > done["waiting"]
    assert bocounter.json(*at)["receiving"] is None
    bocounter.json("sync")
    assert bocounter.json("waiting")["operations"] == []
    assert bocounter.json("check")["sound"] is True


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("no such order",), "no purchase order, shipment or supplier"),
        (("{po}", "--at", "NOWHERE"), "At which branch"),
        (("{po}", "--at", "{at}", "--count", "X"), "is no count"),
        (("{po}", "--at", "{at}", "--count", "=2"), "is no count"),
        (("{po}", "--at", "{at}", "--file", "/nowhere.csv"), "cannot be read"),
        (("{po}", "--at", "{at}", "--file", "{bad}"), "in row 2"),
        (("{po}", "--at", "{at}", "--bin", "B"), "Nothing is counted"),
        (("{po}", "--at", "{at}", "--give-up"), "not being counted"),
    ],
)
def test_what_makes_no_sense_is_named(
    bocounter_reading: CommandLine, tmp_path: Path, arguments: tuple[str, ...], why: str
) -> None:
    number, branch = orders(bocounter_reading)[0]
    bad = tmp_path / "bad.csv"
    bad.write_text("part;good\n66-1;many\n", encoding="utf-8")
    given = [one.format(po=number, at=branch, bad=bad) for one in arguments]
    done = bocounter_reading("receive", *given)
    assert done.returncode == 2
    assert why in done.stderr
