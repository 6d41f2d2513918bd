"""``forget``: what a person is told, and what is left for them to look at."""

from __future__ import annotations

from tests.sample_fixtures import CommandLine


def test_a_customer_is_forgotten_by_the_command_line_and_found_by_their_number_only(
    bocounter: CommandLine,
) -> None:
    order = bocounter.json("board")["work_orders"][0]
    found = bocounter.json("wo", order["number"])
    name = found["customer"]["name"]
    number = found["customer"]["number"]
    assert bocounter.json("find", name)["hits"]
    done = bocounter.json("forget", number, "--why", "asked at the counter")
    assert done["rows"]["customer"] == 1
    assert name not in str(bocounter.json("wo", order["number"]))
    assert name not in str(bocounter.json("find", name))
    assert bocounter.json("check")["sound"]


def test_nobody_is_forgotten_without_a_reason(bocounter: CommandLine) -> None:
    assert bocounter("forget", "anyone").returncode == 2
    assert bocounter("forget", "anyone", "--why", "asked").returncode == 2
