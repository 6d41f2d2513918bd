"""The verb ``script``: a document as scripts of other programs rely on it, and words for people."""

from __future__ import annotations

import pytest

from tests.sample_fixtures import CommandLine

SECTIONS = ["greeting", "verify", "headline", "cause", "date", "done", "options", "commitment",
            "next_contact", "recap"]  # fmt: skip


@pytest.fixture
def number(bocounter_reading: CommandLine) -> str:
    found: str = bocounter_reading.json("board")["work_orders"][0]["number"]
    return found


def test_a_call_has_all_its_sections_and_always_a_next_contact(
    bocounter_reading: CommandLine, number: str
) -> None:
    said = bocounter_reading.json("--as", "Anna Muster", "script", number)
    assert [part["name"] for part in said["sections"]] == SECTIONS
    assert said["text"] == "\n".join(part["text"] for part in said["sections"] if part["text"])
    assert "Anna Muster" in said["text"]
    assert number in said["text"]
    assert said["next_contact"] > bocounter_reading.now
    assert {"name", "value", "source", "as_of"} == said["facts"][0].keys()
    assert any(fact["name"].endswith("supplier_date") for fact in said["facts"])
    assert all(isinstance(guard, str) for guard in said["guards"])


def test_a_script_of_no_work_order_names_the_nearest(bocounter_reading: CommandLine) -> None:
    done = bocounter_reading("script", "W-nothing")
    assert done.returncode == 2
    assert "There is no work order 'W-nothing' here." in done.stderr


def test_a_shops_own_greeting_is_spoken_and_a_wrong_one_is_named(
    bocounter: CommandLine, number: str
) -> None:
    own = bocounter.store.with_name(bocounter.store.name + ".scripts") / "en" / "call.txt"
    own.parent.mkdir(parents=True)
    own.write_text("[call.greeting]\nHowdy, {{ shop }} here.\n", encoding="utf-8")
    assert bocounter("script", number).stdout.startswith("Howdy, ")
    own.write_text("[call.greeting]\nHowdy, {{ shoop }} here.\n", encoding="utf-8")
    done = bocounter("script", number)
    assert done.returncode == 2
    assert f"{own}, line 2, column 11: there is no field 'shoop'." in done.stderr
