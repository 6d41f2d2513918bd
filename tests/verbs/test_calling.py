"""The verbs of the call desk, at the sample dealership's counter."""

from __future__ import annotations

from tests.sample_fixtures import CommandLine


def test_a_morning_at_the_call_desk(bocounter: CommandLine) -> None:
    found = bocounter.json("queue", "--limit", "3")
    first = found["calls"][0]
    assert {"work_order", "why", "score", "parts", "due"} <= first.keys()
    assert len(found["calls"]) == 3 < found["count"]
    assert first["score"] == sum(first["parts"].values()) > 0
    number = first["work_order"]
    done = bocounter("--as", "Ann", "take", number)
    assert "Other workstations do not know of it" in done.stdout
    assert bocounter("--as", "Ben", "take", number).returncode == 2
    others = bocounter.json("--as", "Ben", "queue", "--limit", "3")
    assert others["count"] == found["count"] - 1
    assert number not in [call["work_order"] for call in others["calls"]]
    line = bocounter.json("wo", number)["lines"][0]["id"]
    said = bocounter.json("cause", line, "supplier stock-out", "--note", "Their plant burnt.")
    assert (said["cause"], said["waiting"]) == ("supplier_stock_out", 1)
    known = bocounter.json("wo", number)
    assert known["calls"]["taken_by"] == "Ann"
    cause = known["lines"][0]["cause"]
    assert (cause["cause"], cause["note"]) == ("supplier_stock_out", "Their plant burnt.")
    text = bocounter("weights", "untold_slip=0", "promise_due=0", "--tier", "C-1=0").stderr
    assert "no one customer" in text
    bocounter("weights", "untold_slip=0", "promise_due=0")
    brief = bocounter.json("brief")
    assert brief["sections"][0]["name"] == "promises_due"
    page = bocounter.store.parent / "page.pdf"
    assert bocounter.json("handover", "--of", "Ann", "--pdf", str(page))["of"] == "Ann"
    assert page.read_bytes().startswith(b"%PDF")
    sheet = bocounter.store.parent / "queue.csv"
    assert bocounter.json("--as", "Ann", "export", "queue", str(sheet))["rows"] == found["count"]
    assert sheet.read_text(encoding="utf-8-sig").startswith("work_order,customer,branch,score")
    assert bocounter.json("queue", "--limit", "1")["calls"][0]["work_order"] != number
