"""The verb ``options``: the shape scripts rely on, the words people read, and what is refused."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from bocounter.models.option_facts import KINDS
from tests.sample_fixtures import CommandLine
from tests.verbs.test_documents import NUMBER, no_empty_text

OPTION = {
    "rank", "kind", "part", "description", "from", "available", "arrives", "meets_need_by",
    "unit_cost", "unit_price", "landed_cost", "returnable", "core_charge", "warranty_ok",
    "restock_fees", "given_up_cost", "quantity_factor", "path", "why",
}  # fmt: skip


def check_option(one: dict[str, Any]) -> None:
    assert one.keys() >= OPTION
    assert one["kind"] in KINDS
    assert one["arrives"].keys() >= {"p50", "p80"}
    counted = one["arrives"]["basis"] in ("transfer_time", "lead_time_no_history")
    assert (one["arrives"]["counted_in"] == "calendar_days") is counted
    for name in ("p50", "p80"):
        assert one["arrives"][name] is None or date.fromisoformat(one["arrives"][name])
    for name in ("available", "unit_cost", "unit_price", "landed_cost", "core_charge"):
        assert one[name] is None or NUMBER.match(one[name])
    assert NUMBER.match(one["quantity_factor"])
    for hop in one["path"]:
        assert hop.keys() >= {"relation", "from", "to", "source", "as_of"}
        assert hop["source"]
        assert date.fromisoformat(hop["as_of"])
    assert one["why"].endswith(".")
    for part in one["parts"]:
        check_option(part)


def lines(bocounter: CommandLine) -> list[dict[str, Any]]:
    board = bocounter.json("board")
    return [line for order in board["work_orders"] for line in order["lines"]]


def test_a_line_has_its_ladder_and_the_board_its_first(bocounter_reading: CommandLine) -> None:
    known = sorted(lines(bocounter_reading), key=lambda line: -line["options_count"])
    for line in known[:: max(1, len(known) // 4)]:
        found = bocounter_reading.json("options", line["id"])
        no_empty_text(found)
        assert [one["rank"] for one in found["options"]] == [
            n + 1 for n in range(line["options_count"])
        ]
        first = found["options"][0]["phrase"] if found["options"] else None
        assert first == line["best_option"]
        for one in found["options"]:
            check_option(one)
        for one in found["excluded"]:
            check_option(one["option"])
            assert one["option"]["rank"] is None
            assert one["reason"].endswith(".")


def test_the_sample_has_most_kinds_of_options(bocounter_reading: CommandLine) -> None:
    counted = Counter(line["options_count"] > 0 for line in lines(bocounter_reading))
    assert counted[True] > 100


def test_a_part_that_nobody_waits_for_is_asked_by_its_number(
    bocounter_reading: CommandLine,
) -> None:
    line = max(lines(bocounter_reading), key=lambda line: line["options_count"])
    found = bocounter_reading.json(
        *("options", "--part", line["part"], "--quantity", "2", "--need-by", "2026-12-09"),
        *("--branch", "MIL", "--warranty"),
    )
    assert (found["line"], found["quantity"], found["need_by"]) == (None, "2", "2026-12-09")
    assert (found["branch"], found["warranty"]) == ("MIL", True)
    for one in found["options"]:
        check_option(one)
        assert one["warranty_ok"] is not False


def test_what_the_erp_does_not_say_of_a_job_can_be_said_with_the_question(
    bocounter_reading: CommandLine,
) -> None:
    for line in sorted(lines(bocounter_reading), key=lambda line: -line["options_count"]):
        plain = bocounter_reading.json("options", line["id"])
        if not plain["warranty"] and any(one["warranty_ok"] is False for one in plain["options"]):
            break
    strict = bocounter_reading.json("options", line["id"], "--warranty", "--serial", "X1")
    assert strict["warranty"] is True
    assert all(one["warranty_ok"] is not False for one in strict["options"])
    assert len(strict["options"]) < len(plain["options"])
    assert any("warranty job" in one["reason"] for one in strict["excluded"])


def test_the_branch_may_be_named_before_the_verb(bocounter_reading: CommandLine) -> None:
    part = lines(bocounter_reading)[0]["part"]
    one = bocounter_reading.json("--branch", "MIL", "options", "--part", part)
    assert one == bocounter_reading.json("options", "--part", part, "--branch", "MIL")


def test_on_a_terminal_it_is_a_table_and_sentences(bocounter_reading: CommandLine) -> None:
    line = max(lines(bocounter_reading), key=lambda line: line["options_count"])
    done = bocounter_reading("options", line["id"])
    assert done.returncode == 0
    shown = done.stdout.splitlines()
    assert line["part"] in shown[0]
    assert any(row.startswith("#") and "HERE BY" in row for row in shown)
    assert any(row.startswith("1. ") for row in shown)
    assert any("calendar days" in row for row in shown)
    assert all(len(row) <= 100 for row in shown)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("no such line",),
        ("1", "--part", "X"),
        ("--part", "no such part", "--branch", "MIL"),
        ("--part", "X"),
        ("--part", "X", "--branch", "NOWHERE"),
        ("--part", "X", "--branch", "MIL", "--quantity", "-1"),
        ("--part", "X", "--branch", "MIL", "--need-by", "soon"),
    ],
    ids=" ".join,
)
def test_a_question_that_makes_no_sense_is_named(
    bocounter_reading: CommandLine, arguments: tuple[str, ...]
) -> None:
    done = bocounter_reading("options", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("bocounter: ")


def test_the_same_question_has_the_same_answer(bocounter_reading: CommandLine) -> None:
    line = max(lines(bocounter_reading), key=lambda line: line["options_count"])
    once = bocounter_reading("--json", "options", line["id"])
    assert bocounter_reading("--json", "options", line["id"]).stdout == once.stdout


def test_a_new_need_by_is_judged_at_once(bocounter: CommandLine) -> None:
    orders = bocounter.json("board")["work_orders"]
    order = next(o for o in orders if any(line["options_count"] > 1 for line in o["lines"]))
    bocounter.json("set", order["number"], "need_by=2026-12-02")
    for line in bocounter.json("wo", order["number"])["lines"]:
        if line["outstanding"] == "0":
            continue
        found = bocounter.json("options", line["id"])
        assert found["need_by"] == "2026-12-02"
        first = found["options"][0]["phrase"] if found["options"] else None
        assert first == line["best_option"]
    # Whether it is a warranty job is said at the counter where no ERP says it.
    bocounter.json("set", order["number"], "warranty=yes")
    job = bocounter.json("wo", order["number"])
    assert job["warranty"] is True
    for line in (line for line in job["lines"] if line["outstanding"] != "0"):
        found = bocounter.json("options", line["id"])
        assert found["warranty"] is True
        assert all(one["warranty_ok"] is not False for one in found["options"])
        assert (found["options"][0]["phrase"] if found["options"] else None) == line["best_option"]
