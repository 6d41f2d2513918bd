"""The verb ``alerts``: what branches could do for each other, as the pages of the parts say it."""

from __future__ import annotations

from tests.sample_fixtures import CommandLine


def test_every_alert_is_that_of_its_part_and_its_options(bocounter_reading: CommandLine) -> None:
    found = bocounter_reading.json("alerts")["alerts"]
    assert {alert["kind"] for alert in found} == {"ordered_twice", "surplus"}
    part = found[0]["subject"]
    mine = [alert for alert in found if alert["subject"] == part]
    assert bocounter_reading.json("part", part)["alerts"] == mine
    options = bocounter_reading.json("options", "--part", part, "--branch", "MIL")
    assert options["alerts"] == mine
    said = " ".join(bocounter_reading("alerts").stdout.split())
    assert f"{part}: {mine[0]['message']}" in said


def test_a_branch_sees_what_concerns_it(bocounter_reading: CommandLine) -> None:
    all_ = bocounter_reading.json("alerts")["alerts"]
    here = bocounter_reading.json("--branch", "MIL", "alerts")["alerts"]
    assert 0 < len(here) < len(all_)
    assert all("Millbrook" in alert["message"] for alert in here)
    assert bocounter_reading("--branch", "NOWHERE", "alerts").returncode == 2
