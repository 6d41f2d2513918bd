"""A shop's own sentences: what is wrong with one is said with file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from bocounter.errors import WrongUse
from bocounter.models.script_fields import KEPT, MORE
from bocounter.outside.templates import Fields, Sentences, load
from bocounter.queries.script_writing import sentences

FIELDS = Fields({"number": str, "names": tuple[str, ...], "many": int}, MORE, KEPT)


def loaded(tmp_path: Path, text: str, shops: str | None = None) -> Sentences:
    for folder, said in (("ours", text), ("shops", shops)):
        if said is not None:
            (tmp_path / folder / "en").mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / "en" / "call.txt").write_text(said, encoding="utf-8")
    return load("en", tmp_path / "ours", tmp_path / "shops", FIELDS)


# fmt: off
WRONG = [
    ("an unknown field", "[a.b]\nOne.\nOf {{ colour }}.", 3, 7, "'colour'"),
    ("on a branch nobody takes", "# hm\n[a.b]\n{% if many %}{{ huh }}{% endif %}", 3, 17, "'huh'"),
    ("a field of a field", "[line.arrived]\n{{ group.names }} {{ group.cost }}", 2, 28, "'cost'"),
    ("another sentence's field", "[short.arrived]\n{{ span.day }}", 2, 4, "'span'"),
    ("a call", "[a.b]\nNo. {{ number.format() }}", 2, 5, "Call"),
    ("what is inside", "[a.b]\n{{ number.__class__ }}", 2, 11, "__class__"),
    ("a power", "[a.b]\n{{ 9 ** 9 }}", 2, 1, "Pow"),
    ("another file", "[a.b]\n{% include 'x' %}", 2, 1, "Include"),
    ("an unknown filter", "[a.b]\n{{ number | attr('x') }}", 2, 13, "'attr'"),
    ("letters one by one", "[a.b]\n{% for c in number %}{{ c }}{% endfor %}", 2, 4, "one by one"),
    ("half a tag", "[a.b]\nWell\nNo {{ number", 3, 4, "unexpected"),
    ("no name", "[A B]\nWell", 1, 1, "no name"),
    ("twice", "[a.b]\nx\n[a.b]\ny", 3, 1, "already in call.txt, line 1"),
    ("nowhere", "Hello\n[a.b]\nx", 1, 1, "before any"),
]
# fmt: on


@pytest.mark.parametrize("row", WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said_with_file_line_and_column(
    tmp_path: Path, row: tuple[str, str, int, int, str]
) -> None:
    _, text, line, column, what = row
    with pytest.raises(WrongUse) as refused:
        loaded(tmp_path, text)
    said = refused.value.what
    assert f"call.txt, line {line}, column {column}: " in said
    assert what in said


def test_what_is_put_in_is_never_a_template(tmp_path: Path) -> None:
    known = loaded(tmp_path, "[a.b]\n{{ number }} & {% for n in names %}{{ n }};{% endfor %}")
    hostile = "{{ 7 * 7 }}<b>"
    assert known.say("a.b", {"number": hostile, "names": ("x",)}) == f"{hostile} & x;"


def test_a_shops_own_sentence_takes_the_place_of_ours_and_is_seen_at_once(tmp_path: Path) -> None:
    assert loaded(tmp_path, "[a.b]\nOurs\n[a.c]\nKept").say("a.b", {}) == "Ours"
    mixed = loaded(tmp_path, "[a.b]\nOurs\n[a.c]\nKept", "[a.b]\nTheirs")
    assert (mixed.say("a.b", {}), mixed.say("a.c", {}).strip()) == ("Theirs", "Kept")
    assert loaded(tmp_path, "[a.b]\nOurs", "[a.b]\nTheirs, newer").say("a.b", {}) != "Theirs"


def test_no_shop_says_how_sure_a_day_is(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"line 1, column 1: \[when\.estimated\]"):
        loaded(
            tmp_path,
            "[when.estimated]\nabout {{ span.day }}",
            "[when.estimated]\nsurely {{ span.day }}",
        )


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_our_own_sentences_are_right_and_complete_in_every_language(language: str) -> None:
    from bocounter import places

    ours = places.resource("scripts")
    known = sentences(language, ours, None).known
    assert known.keys() == sentences("en", ours, None).known.keys()
