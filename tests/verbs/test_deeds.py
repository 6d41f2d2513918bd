"""What is logged at the counter by the command line is kept, waits, and reaches the ERP once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sample_fixtures import CommandLine

NEXT = "2026-12-03T10:00:00+00:00"


@pytest.fixture
def order(bocounter: CommandLine) -> dict[str, Any]:
    """A work order that still waits for a part."""
    return next(
        order
        for order in bocounter.json("board")["work_orders"]
        if any(line["outstanding"] != "0" for line in order["lines"])
    )


def notes(bocounter: CommandLine) -> list[dict[str, Any]]:
    """What the sample ERP holds."""
    kept = bocounter.store.with_name(bocounter.store.name + ".erp") / "sample-notes.jsonl"
    if not kept.exists():
        return []
    held = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    return [one for one in held if one.get("kind") != "anchor"]


def test_a_contact_is_logged_waits_and_reaches_the_erp_once(
    bocounter: CommandLine, order: dict[str, Any]
) -> None:
    line = next(line for line in order["lines"] if line["outstanding"] != "0")
    logged = bocounter.json(
        "--as", "Anna Muster", "contact", order["number"], "--kind", "call",
        "--outcome", "reached", "--told", f"{line['id']}=2026-12-09:confirmed",
        "--next", NEXT, "--note", "asked for <b>Friday</b>", "--csat", "4",
    )  # fmt: skip
    assert logged["waiting"] == 1
    (waits,) = bocounter.json("waiting")["operations"]
    assert waits["id"] == logged["contact"]
    assert waits["state"] == "pending"
    now = bocounter.json("wo", order["number"])
    told = next(one for one in now["lines"] if one["id"] == line["id"])["told"]
    assert told == "2026-12-09"
    assert now["next_contact"] == NEXT
    assert notes(bocounter) == []

    assert bocounter.json("sync")["pushed"] == 1
    assert bocounter.json("sync")["pushed"] == 0
    (note,) = notes(bocounter)
    assert note["reference"] == logged["contact"]
    assert "Anna Muster" in note["text"]
    assert bocounter.json("waiting")["operations"] == []


def test_no_date_can_be_told_for_the_whole_order(
    bocounter: CommandLine, order: dict[str, Any]
) -> None:
    done = bocounter(
        "contact", order["number"], "--kind", "sms", "--outcome", "sent",
        "--told", f"{order['number']}=none", "--next", NEXT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert bocounter.json("wo", order["number"])["told"] is None
    assert "told that there is no date" in bocounter("wo", order["number"]).stdout


def test_a_call_without_a_next_one_is_refused(
    bocounter: CommandLine, order: dict[str, Any]
) -> None:
    done = bocounter("contact", order["number"], "--kind", "call", "--outcome", "no_answer")
    assert done.returncode == 2
    assert "next" in done.stderr
    assert bocounter.json("waiting")["operations"] == []


def test_a_follow_up_and_a_note_wait_to_be_sent(
    bocounter: CommandLine, order: dict[str, Any]
) -> None:
    first = bocounter.json("follow-up", order["number"], NEXT)
    second = bocounter.json("note", order["number"], "Will pay on\nFriday, 100 % {sure}")
    assert first["waiting"] == 1
    assert second["waiting"] == 2
    assert first["changed"]["operations"]
    assert bocounter.json("wo", order["number"])["next_contact"] == NEXT
    done = bocounter("waiting")
    assert "100 % {sure}" in done.stdout


def test_a_time_without_an_offset_is_this_pc_s(
    bocounter: CommandLine, order: dict[str, Any]
) -> None:
    done = bocounter("follow-up", order["number"], "2026-12-04T10:00", also={"TZ": "Europe/Oslo"})
    assert done.returncode == 0, done.stderr
    due = bocounter.json("wo", order["number"])["next_contact"]
    assert due == "2026-12-04T09:00:00+00:00"


def test_a_day_alone_means_ten_in_the_morning(
    bocounter: CommandLine, order: dict[str, Any]
) -> None:
    assert bocounter("follow-up", order["number"], "2026-12-04").returncode == 0
    assert bocounter.json("wo", order["number"])["next_contact"] == "2026-12-04T10:00:00+00:00"


def test_a_contact_can_put_another_right(bocounter: CommandLine, order: dict[str, Any]) -> None:
    told = ("--kind", "call", "--outcome", "reached", "--next", NEXT, "--told")
    number = order["number"]
    wrong = bocounter.json("contact", number, *told, f"{number}=2026-12-24")
    later = bocounter.at("2026-12-01T09:05:00+00:00")
    right = later.json(
        "contact", number, *told, f"{number}=2026-12-14", "--corrects", wrong["contact"]
    )
    assert right["contact"] != wrong["contact"]
    assert later.json("wo", number)["told"] == "2026-12-14"


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("2026-12-04", "--told"),
        ("W1=2026-02-30", "2026-02-30"),
        ("W1=soon", "soon"),
        ("W1=2026-12-04:certain", "certain"),
        ("no-such-line=2026-12-04", "no-such-line"),
        ("=2026-12-04", "--told"),
    ],
)
def test_a_wrong_told_date_is_named(
    bocounter: CommandLine, order: dict[str, Any], told: str, named: str
) -> None:
    done = bocounter(
        "contact", order["number"], "--kind", "call", "--outcome", "reached", "--next", NEXT,
        "--told", told,
    )  # fmt: skip
    assert done.returncode == 2
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert bocounter.json("waiting")["operations"] == []


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_a_due_hour_reaches_the_erp_as_the_clerk_typed_it(
    bocounter: CommandLine, order: dict[str, Any], zone: str
) -> None:
    done = bocounter("follow-up", order["number"], "2027-04-08T10:00", also={"TZ": zone})
    assert done.returncode == 0, done.stderr
    (waits,) = bocounter.json("waiting")["operations"]
    offset = {"America/New_York": "-04:00", "Pacific/Auckland": "+12:00"}[zone]
    assert f"Next contact: Thu 2027-04-08 10:00 (UTC{offset})." in waits["text"]
