"""The verb ``alerts``: what needs an eye; between branches, as the pages of the parts say it."""

from __future__ import annotations

from tests.sample_fixtures import CommandLine


def test_every_alert_is_that_of_its_part_and_its_options(bocounter_reading: CommandLine) -> None:
    every = bocounter_reading.json("alerts")["alerts"]
    assert {alert["kind"] for alert in every} > {"ordered_twice", "surplus", "slipped"}
    assert all(alert["key"] and alert["owner"] for alert in every)
    assert [*dict.fromkeys(alert["key"] for alert in every)] == [alert["key"] for alert in every]
    found = [alert for alert in every if alert["kind"] in {"ordered_twice", "surplus"}]
    part = found[0]["subject"]
    mine = [alert for alert in found if alert["subject"] == part]
    assert bocounter_reading.json("part", part)["alerts"] == mine
    options = bocounter_reading.json("options", "--part", part, "--branch", "MIL")
    assert options["alerts"] == mine
    only = bocounter_reading("alerts", "--kind", mine[0]["kind"]).stdout
    said = " ".join(only.split())
    assert f"{part}: {mine[0]['message']}" in said


def test_a_branch_sees_what_concerns_it(bocounter_reading: CommandLine) -> None:
    all_ = bocounter_reading.json("alerts")["alerts"]
    here = bocounter_reading.json("--branch", "MIL", "alerts")["alerts"]
    assert 0 < len(here) < len(all_)
    between = [alert for alert in here if alert["kind"] in {"ordered_twice", "surplus"}]
    assert all("Millbrook" in alert["message"] for alert in between)
    assert bocounter_reading("--branch", "NOWHERE", "alerts").returncode == 2
