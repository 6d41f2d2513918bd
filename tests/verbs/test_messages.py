"""Messages by the command line: shown, put, listed, taken back; and who carries them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.sample_fixtures import CommandLine

FAR = "2026-12-30T10:00:00+00:00"


def instant(said: str) -> datetime:
    return datetime.fromisoformat(said)


def waiting_for_a_part(bocounter: CommandLine) -> dict[str, Any]:
    return next(
        order
        for order in bocounter.json("board")["work_orders"]
        if order["customer"]["emails"]
        and any(line["outstanding"] != "0" for line in order["lines"])
    )


def test_a_message_is_shown_then_put_then_taken_back(bocounter: CommandLine) -> None:
    order = waiting_for_a_part(bocounter)
    number, who = order["number"], order["customer"]["number"]
    bocounter = bocounter.at("2026-12-01T17:00:00+00:00")  # day in every branch
    shown = bocounter.json("message", number, "--kind", "email")
    assert (shown["message"], shown["allowed"]) == (None, False)
    assert number in f"{shown['subject']} {shown['text']}"
    refused = bocounter("message", number, "--kind", "email", "--send")
    assert refused.returncode == 2
    assert "Nobody has asked" in refused.stderr
    bocounter.json("consent", who, "email", "yes")
    advert = bocounter(
        "message", number, "--kind", "email", "--text", "-", "--send", "--next",
        "2026-12-03T10:00", stdin="A special offer for you!",
    )  # fmt: skip
    assert advert.returncode == 2
    assert "advertising" in advert.stderr
    promised = instant(bocounter.json("script", number, "--kind", "email")["next_contact"])
    put = bocounter.json("message", number, "--kind", "email", "--send", "--next", FAR)
    assert put["allowed"]
    assert instant(bocounter.json("wo", number)["next_contact"]) <= promised
    (listed,) = bocounter.json("messages")["messages"]
    assert (listed["id"], listed["state"]) == (put["message"], "waiting")
    assert listed["text"] == put["text"]
    took = bocounter.json("message-decide", put["message"], "take-back")
    assert took["message"]["state"] == "taken_back"
    assert bocounter.json("messages")["messages"] == []


def test_rules_and_carriers_are_said_and_shown(bocounter: CommandLine) -> None:
    shown = bocounter.json("message-rules", "--hours", "7:30-20", "--facts-hours", "2")
    assert (shown["hours"], shown["facts_hours"]) == ("07:30-20:00", 2.0)
    assert bocounter.json("mail-server")["mail"]["host"] is None
    for wrong in (
        ("message-rules", "--hours", "21-8"),
        ("mail-server", "127.0.0.1"),
        ("sms-gateway", "http", "http://gateway.example.com/", "--from", "Parts"),
    ):
        assert bocounter(*wrong).returncode == 2
