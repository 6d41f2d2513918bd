"""The verb ``receive``: what is expected, what came, who gets it; and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bocounter.store.store import Store
from tests.sample_fixtures import CommandLine
from tests.verbs.test_documents import NUMBER, no_empty_text


def waited_for(bocounter: CommandLine) -> tuple[str, str]:
    """Give a purchase order that somebody waits for, and its branch."""
    with Store.to_read(bocounter.store).reading() as rows:
        ((number, branch),) = rows.all(
            "SELECT p.number, b.code FROM line_reading r JOIN work_order w "
            "ON w.remote_id = r.work_order JOIN branch b ON b.remote_id = w.branch "
            "JOIN purchase_line p ON p.part = r.part AND p.branch = w.branch "
            "WHERE p.status = 'ordered' AND r.on_order = r.outstanding AND r.outstanding <> '0' "
            "AND r.from_shelf = '0' AND p.number = r.purchase_orders ->> 0 ORDER BY p.id LIMIT 1"
        )
    return number, branch


def test_a_delivery_is_shown_kept_open_and_finished_over_several_starts(
    bocounter: CommandLine, tmp_path: Path
) -> None:
    number, branch = waited_for(bocounter)
    at = ("receive", number, "--at", branch)
    shown = bocounter.json(*at)
    no_empty_text(shown)
    share = shown["shares"][0]
    part = share["part"]
    for one in shown["due"]:
        assert NUMBER.match(one["quantity"])
    units = sum(int(one["quantity"]) for one in shown["due"] if one["part"] == part)
    counts = tmp_path / "counts.csv"
    counts.write_text(f"part,good,damaged,reason\n{part},1,,\n\n", encoding="utf-8")
    dry = bocounter.json(*at, "--file", str(counts), "--dry-run")
    assert (dry["done"], dry["shares"][0]["gets"]) == (False, "1")
    kept = bocounter.json(*at, "--file", str(counts), "--keep-open", "--slip", "4711")
    assert kept["receiving"] is not None
    tags = tmp_path / "tags.pdf"
    done = bocounter.json(
        *(*at, "--count", f"{part}={units}:1:wet box", "--bin", "B 7", "--tags", str(tags))
    )
    assert done["tags"] >= 1
    assert tags.read_bytes().startswith(b"%PDF")
    assert done["done"] is True
    assert done["waiting"] >= 2  # the job and the purchase
    assert {one["kind"] for one in done["exceptions"]} >= {"over", "damaged"}
    assert {one["reason"] for one in done["exceptions"]} == {"wet box"}
    order = bocounter.json("wo", share["work_order"])
    (line,) = [one for one in order["lines"] if one["id"] == share["line"]]
    assert line["bin"] == "B 7"
    assert line["state"] in ("staged", "partly_received", "not_picked")
    assert bocounter.json("unstage", line["id"], "wrong box")["waiting"] > done["waiting"]
    synced = bocounter.json("sync")
    assert (synced["waiting"], synced["refused"]) == (0, 0)
    assert bocounter.json("check")["sound"] is True


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("no such order",), "no purchase order, shipment or supplier"),
        (("{po}", "--at", "NOWHERE"), "At which branch"),
        (("{po}", "--at", "{at}", "--count", "=2"), "is no count"),
        (("{po}", "--at", "{at}", "--file", "{bad}"), "in row 2"),
        (("{po}", "--at", "{at}", "--bin", "B"), "Nothing is counted"),
        (("{po}", "--at", "{at}", "--give-up"), "not being counted"),
    ],
)
def test_what_makes_no_sense_is_named(
    bocounter_reading: CommandLine, tmp_path: Path, arguments: tuple[str, ...], why: str
) -> None:
    number, branch = waited_for(bocounter_reading)
    bad = tmp_path / "bad.csv"
    bad.write_text("part;good\n66-1;many\n", encoding="utf-8")
    given = [one.format(po=number, at=branch, bad=bad) for one in arguments]
    done = bocounter_reading("receive", *given)
    assert done.returncode == 2
    assert why in done.stderr
