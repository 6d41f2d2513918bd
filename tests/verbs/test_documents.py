"""Every document has the shape that scripts rely on (the interface's own words)."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest

from bocounter.models.facts import LineState
from tests.sample_fixtures import CommandLine

WORK_ORDER = {
    "number", "branch", "status", "hold_reason", "machine_down", "opened", "age_days",
    "service_writer", "customer", "machine", "customer_po", "ready", "told", "untold_slip_days",
    "last_contact", "next_contact", "urgency", "answer", "lines",
}  # fmt: skip
LINE = {
    "id", "part", "description", "quantity", "outstanding", "need_by", "state", "purchase_order",
    "supplier", "supplier_date", "supplier_date_original", "predicted", "told",
    "untold_slip_days", "options_count", "best_option",
}  # fmt: skip
CUSTOMER = {"number", "name", "phones", "emails", "language", "consent"}
MACHINE = {"make", "model", "serial", "unit_number"}
NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


def check_line(line: dict[str, Any]) -> None:
    assert line.keys() >= LINE
    assert line["state"] in list(LineState)
    assert NUMBER.match(line["quantity"])
    assert NUMBER.match(line["outstanding"])
    for name in ("need_by", "supplier_date", "supplier_date_original", "told"):
        assert line[name] is None or date.fromisoformat(line[name])


def check_work_order(order: dict[str, Any]) -> None:
    assert order.keys() >= WORK_ORDER
    assert order["customer"].keys() >= CUSTOMER
    assert set(order["customer"]["consent"].values()) <= {"yes", "no", "unknown"}
    assert order["machine"] is None or order["machine"].keys() >= MACHINE
    assert order["answer"].strip()
    assert order["urgency"].keys() >= {"score", "parts"}
    assert order["urgency"]["score"] == sum(order["urgency"]["parts"].values())
    if order["ready"] is not None:
        assert order["ready"].keys() >= {"p50", "p80", "pacing_line", "pacing_part"}
    for name in ("last_contact", "next_contact"):
        at = order[name]
        assert at is None or datetime.fromisoformat(at).utcoffset() is not None
    for line in order["lines"]:
        check_line(line)


def no_empty_text(value: Any, path: str = "") -> None:
    """Unknown is null, never an empty text."""
    if isinstance(value, dict):
        for name, one in value.items():
            no_empty_text(one, f"{path}.{name}")
    elif isinstance(value, list):
        for one in value:
            no_empty_text(one, f"{path}[]")
    else:
        assert value != "", path


def test_the_board_gives_every_order_with_an_open_line(bocounter_reading: CommandLine) -> None:
    board = bocounter_reading.json("board")
    assert board["source"] == "sample"
    assert datetime.fromisoformat(board["as_of"]).utcoffset() is not None
    assert len(board["work_orders"]) > 200
    for order in board["work_orders"]:
        check_work_order(order)
        no_empty_text(order)
    scores = [order["urgency"]["score"] for order in board["work_orders"]]
    assert scores == sorted(scores, reverse=True)


def test_the_board_shows_every_kind_of_trouble(bocounter_reading: CommandLine) -> None:
    states = {
        line["state"]
        for order in bocounter_reading.json("board")["work_orders"]
        for line in order["lines"]
    }
    assert states >= set(LineState) - {LineState.CANCELLED, LineState.FILLED}


def test_the_board_filters(bocounter_reading: CommandLine) -> None:
    orders = bocounter_reading.json("board")["work_orders"]
    writer = next(o["service_writer"] for o in orders if o["service_writer"])
    of_writer = bocounter_reading.json("board", "--writer", writer)["work_orders"]
    assert {o["number"] for o in of_writer} == {
        o["number"] for o in orders if o["service_writer"] == writer
    }
    down = bocounter_reading.json("board", "--down")["work_orders"]
    assert down
    assert all(o["machine_down"] for o in down)
    slipped = bocounter_reading.json("board", "--state", "slipped")["work_orders"]
    assert slipped
    assert all("slipped" in {line["state"] for line in o["lines"]} for o in slipped)
    branch = orders[0]["branch"]
    here = bocounter_reading.json("--branch", branch, "board", "--sort", "number")["work_orders"]
    assert here
    assert {o["branch"] for o in here} == {branch}


def test_a_work_order_is_found_by_its_number_without_care(bocounter_reading: CommandLine) -> None:
    number = bocounter_reading.json("board")["work_orders"][0]["number"]
    for written in (number, number.lower(), f" {number[:2]}-{number[2:]} "):
        order = bocounter_reading.json("wo", written)
        check_work_order(order)
        assert order["number"] == number


def test_a_work_order_brings_what_happened_to_it(bocounter_reading: CommandLine) -> None:
    told = next(o for o in bocounter_reading.json("board")["work_orders"] if o["last_contact"])
    events = bocounter_reading.json("wo", told["number"])["timeline"]
    assert events
    assert all(event["text"] and event["at"] and event["kind"] for event in events)
    assert {"contact"} <= {event["kind"] for event in events}


def test_a_hit_has_an_answer_and_a_phone_number_brings_the_open_orders(
    bocounter_reading: CommandLine,
) -> None:
    order = next(
        o for o in bocounter_reading.json("board")["work_orders"] if o["customer"]["phones"]
    )
    digits = re.sub(r"\D", "", order["customer"]["phones"][0])[-7:]
    hits = bocounter_reading.json("find", digits)["hits"]
    assert hits
    for hit in hits:
        assert hit.keys() >= {"kind", "id", "title", "answer", "score"}
        assert hit["kind"] in {"work_order", "customer", "part", "purchase_order"}
        assert hit["answer"].strip()
    assert order["number"] in [hit["id"] for hit in hits if hit["kind"] == "work_order"]


def test_a_part_is_shown_by_any_way_of_writing_it(bocounter_reading: CommandLine) -> None:
    line = bocounter_reading.json("board")["work_orders"][0]["lines"][0]
    part = bocounter_reading.json("part", line["part"])
    again = bocounter_reading.json("part", re.sub(r"[-. /]", "", line["part"]).lower())
    assert part["part"] == again["part"] == line["part"]
    no_empty_text(part)


def test_nothing_waits_in_a_new_sample(bocounter_reading: CommandLine) -> None:
    assert bocounter_reading.json("waiting")["operations"] == []
    assert bocounter_reading.json("conflicts")["conflicts"] == []


@pytest.mark.parametrize(
    "verb",
    [("board",), ("waiting",), ("conflicts",), ("find", "pump"), ("check",)],
)
def test_a_person_reads_lines_that_fit_a_terminal(
    bocounter_reading: CommandLine, verb: tuple[str, ...]
) -> None:
    done = bocounter_reading(*verb)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines
    assert max(map(len, lines)) <= 100 or verb == ("check",)


def test_time_comes_from_now_alone(bocounter_reading: CommandLine) -> None:
    first = bocounter_reading("--json", "board").stdout
    assert first == bocounter_reading("--json", "board").stdout
    later = bocounter_reading.at("2026-12-11T09:00:00+00:00").json("board")["work_orders"]
    ages = {o["number"]: o["age_days"] for o in bocounter_reading.json("board")["work_orders"]}
    assert all(o["age_days"] == ages[o["number"]] + 10 for o in later if o["age_days"] is not None)


def test_a_day_of_the_timeline_is_that_day_wherever_the_pc_stands(
    bocounter_reading: CommandLine,
) -> None:
    """A day without a time of day must not become the evening before."""
    (order, *_) = bocounter_reading.json("board")["work_orders"]
    shown = [
        bocounter_reading("wo", order["number"], also={"TZ": zone}).stdout.splitlines()
        for zone in ("UTC", "America/New_York")
    ]
    days = [[row.split()[0] for row in rows if " ordered from " in row] for rows in shown]
    assert days[0] == days[1] != []
