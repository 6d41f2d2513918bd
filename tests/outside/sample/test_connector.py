from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bocounter.errors import Unreachable, WrongUse
from bocounter.outside.erp import discovery
from bocounter.outside.erp.connector import Outcome, Outgoing, Page, Scope, Target
from bocounter.outside.erp.records import KINDS, PartLine, Record
from bocounter.outside.erp.sample.connector import Sample, connect
from bocounter.outside.erp.sample.notes import FILE_NAME
from bocounter.outside.erp.sample.world import World
from tests.outside.sample.conftest import DAY0, NOW, Open


def pages(
    sample: Sample, kind: str, scope: Scope = Scope.ALL, cursor: str | None = None
) -> Iterator[Page]:
    more = True
    while more:
        page = sample.pull(kind, scope, cursor, 1_000)
        yield page
        cursor, more = page.cursor, page.more


def pulled(sample: Sample, kind: str, scope: Scope = Scope.ALL) -> tuple[list[Record], str]:
    all_pages = list(pages(sample, kind, scope))
    return [row for page in all_pages for row in page.records], all_pages[-1].cursor


def note(target: str, reference: str = "ref-1", **fields: str) -> Outgoing:
    given = {"kind": "note", "target_kind": "work_order", "text": "Told the 9th."} | fields
    return Outgoing(reference=reference, target=target, author="Ruth Lund", written_at=NOW, **given)


def an_order(sample: Sample) -> str:
    return sample.pull("work_order", Scope.OPEN, None, 1).records[0].remote_id


def test_the_sample_is_found_by_its_name() -> None:
    assert discovery.find("sample") is connect


def test_it_says_who_it_is_without_growing_a_dealership(open_sample: Open) -> None:
    sample = open_sample(seed="never grown")
    identity = sample.identity()
    assert identity.server == "Sample dealership"
    assert identity.version == "0.1.0"
    assert identity.now == NOW
    assert sample.capabilities().exactly_once


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_pull_gives_every_record_once_and_says_how_many(
    open_sample: Open, today: World, kind: str
) -> None:
    sample = open_sample()
    rows, _ = pulled(sample, kind)
    assert [row.remote_id for row in rows] == list(today.ids(kind))
    assert all(type(row) is KINDS[kind] for row in rows)
    assert sample.pull(kind, Scope.ALL, None, 1).expected == len(rows)


@pytest.mark.parametrize("limit", [1, 7, 59, 60, 61])
def test_no_page_border_doubles_a_row(open_sample: Open, limit: int) -> None:
    sample = open_sample()
    page = sample.pull("supplier", Scope.ALL, None, limit)
    ids = [row.remote_id for row in page.records]
    while page.more:
        page = sample.pull("supplier", Scope.ALL, page.cursor, limit)
        ids += [row.remote_id for row in page.records]
    assert ids == [f"v{n:03}" for n in range(1, 64)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_next_day_a_pull_gives_exactly_what_changed(open_sample: Open, kind: str) -> None:
    before, cursor = pulled(open_sample(), kind)
    later = open_sample(days=1)
    delta = [row for page in pages(later, kind, cursor=cursor) for row in page.records]
    known = {row.remote_id: row for row in before}
    now, _ = pulled(later, kind)
    assert delta == [row for row in now if known.get(row.remote_id) != row]


def test_a_pull_that_was_broken_off_goes_on_the_next_day_without_a_gap(open_sample: Open) -> None:
    first = open_sample().pull("part_line", Scope.ALL, None, 500)
    mirror = {row.remote_id: row for row in first.records}
    later, cursor = open_sample(days=2), first.cursor
    for _ in range(2):  # the rest of the old pull, then what changed since it began
        for page in pages(later, "part_line", cursor=cursor):
            mirror |= {row.remote_id: row for row in page.records}
            cursor = page.cursor
    assert mirror == {row.remote_id: row for row in pulled(later, "part_line")[0]}


def test_open_work_comes_first_and_complete(open_sample: Open) -> None:
    sample = open_sample()
    got = {
        kind: {row.remote_id: row for row in pulled(sample, kind, Scope.OPEN)[0]} for kind in KINDS
    }
    everything = {kind: len(pulled(sample, kind)[0]) for kind in KINDS}
    assert sum(map(len, got.values())) < sum(everything.values()) / 5
    for line in got["part_line"].values():
        assert isinstance(line, PartLine)
        assert line.work_order in got["work_order"]
        assert line.part in got["part"]
        assert line.purchase_line is None or line.purchase_line in got["purchase_line"]
    references = {
        "customer": "customer", "machine": "machine", "part": "part", "replaced_by": "part",
        "purchase_line": "purchase_line",
    }  # fmt: skip
    for rows in got.values():
        for row in rows.values():
            for field, kind in references.items():
                reference = getattr(row, field, None)
                assert reference is None or reference in got[kind], (row, field)


def test_a_delta_of_open_work_tells_what_was_closed(open_sample: Open) -> None:
    rows, cursor = pulled(open_sample(), "work_order", Scope.OPEN)
    later = open_sample(days=7)
    delta = [r for p in pages(later, "work_order", Scope.OPEN, cursor) for r in p.records]
    were_open = {row.remote_id for row in rows}
    assert any(
        getattr(row, "status", "") == "closed" and row.remote_id in were_open for row in delta
    )


def test_a_place_in_one_scope_is_no_place_in_the_other(open_sample: Open) -> None:
    sample = open_sample()
    _, cursor = pulled(sample, "part", Scope.OPEN)
    assert sample.pull("part", Scope.ALL, cursor, 10).expected == 25_000


def test_a_place_in_another_dealership_begins_anew(open_sample: Open) -> None:
    _, cursor = pulled(open_sample(days=1), "branch")
    assert len(open_sample(days=1).pull("branch", Scope.ALL, cursor, 10).records) == 0
    assert len(open_sample(seed="2").pull("branch", Scope.ALL, cursor, 10).records) == 3
    assert len(open_sample(days=0).pull("branch", Scope.ALL, cursor, 10).records) == 3


@pytest.mark.parametrize("cursor", ["", "{", "[]", '{"world": 1}', "\x00", '{"since": "soon"}'])
def test_a_place_that_is_none_is_refused_in_words(open_sample: Open, cursor: str) -> None:
    with pytest.raises(WrongUse, match="full sync"):
        open_sample().pull("branch", Scope.ALL, cursor, 10)


def test_facts_are_as_fresh_as_the_callers_clock(tmp_path: Path) -> None:
    local = datetime(2026, 3, 6, 23, 30, tzinfo=timezone(timedelta(hours=-6)))
    sample = connect(
        Target(
            url="sample:",
            database=None,
            user=None,
            secret=lambda: None,
            beside=tmp_path,
            now=lambda: local,
        )
    )
    page = sample.pull("branch", Scope.ALL, None, 10)
    assert page.server_time == local
    assert page.server_time.tzinfo is UTC
    # Day 0 is the day at the counter, not the one in Greenwich.
    assert sample.world.day0 == DAY0


@pytest.mark.parametrize(
    ("option", "value"),
    [("day0", "yesterday"), ("days", "-1"), ("days", "many"), ("days", "9999"), ("days", "１０")],
)
def test_options_that_make_no_sense_are_refused(open_sample: Open, option: str, value: str) -> None:
    with pytest.raises(WrongUse):
        open_sample(**{option: value})  # type: ignore[arg-type]


def test_existing_names_what_is_there_and_nothing_else(open_sample: Open) -> None:
    sample = open_sample()
    order = an_order(sample)
    assert sample.existing("work_order", [order, "w999999", ""]) == {order}
    with pytest.raises(WrongUse):
        sample.existing("invoice", ["1"])


def test_a_note_arrives_once_however_often_it_is_sent(open_sample: Open, tmp_path: Path) -> None:
    word = note(an_order(open_sample()))
    first = open_sample().send(word)
    assert first.outcome is Outcome.TAKEN
    assert first.remote_id
    before = (tmp_path / FILE_NAME).read_bytes()
    assert open_sample().send(word) == first
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert open_sample().look_up(["ref-1", "ref-2"]) == {"ref-1": (first.remote_id,), "ref-2": ()}


def test_a_note_of_any_words_is_one_line(open_sample: Open, tmp_path: Path) -> None:
    sample = open_sample()
    text = 'one\ntwo\r\n"three"\u2028\x00 شركة'
    assert sample.send(note(an_order(sample), text=text)).outcome is Outcome.TAKEN
    assert sample.send(note(an_order(sample), "ref-2")).outcome is Outcome.TAKEN
    assert (tmp_path / FILE_NAME).read_bytes().count(b"\n") == 2
    assert len(open_sample().look_up(["ref-1"])["ref-1"]) == 1


@pytest.mark.parametrize("torn", [b'{"reference": "ref-9", "remo', b"\xff\xfe\x00", b"[]", b"{}"])
def test_a_torn_last_line_is_no_note_and_harms_none(
    open_sample: Open, tmp_path: Path, torn: bytes
) -> None:
    order = an_order(open_sample())
    first = open_sample().send(note(order))
    with (tmp_path / FILE_NAME).open("ab") as file:
        file.write(torn)
    sample = open_sample()
    assert sample.look_up(["ref-1", "ref-9"]) == {"ref-1": (first.remote_id,), "ref-9": ()}
    second = sample.send(note(order, "ref-9"))
    assert second.outcome is Outcome.TAKEN
    assert second.remote_id != first.remote_id
    again = open_sample()
    assert again.look_up(["ref-9"]) == {"ref-9": (second.remote_id,)}


def test_a_note_to_nobody_is_refused_with_words(open_sample: Open, tmp_path: Path) -> None:
    sample = open_sample()
    for word in (
        note("w999999"),
        note("b1", target_kind="branch"),
        note(an_order(sample), kind="price"),
    ):
        sent = sample.send(word)
        assert sent.outcome is Outcome.REFUSED
        assert sent.reason
        assert sent.reason.endswith(".")
    assert not (tmp_path / FILE_NAME).exists()


def test_a_disk_that_fails_leaves_the_outcome_open(open_sample: Open, tmp_path: Path) -> None:
    sample = open_sample()
    order = an_order(sample)
    (tmp_path / FILE_NAME).mkdir()
    assert sample.send(note(order)).outcome is Outcome.UNKNOWN
    with pytest.raises(Unreachable, match="nothing is lost"):
        sample.look_up(["ref-1"])
