"""One box: whatever a caller reads out is found, each hit with something to say."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bocounter.models.facts import Hit
from bocounter.queries.find import find
from tests.building import NOW, Dealership, days

pytestmark = pytest.mark.xdist_group("find")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dealership]:
    made = Dealership(tmp_path_factory.mktemp("find") / "counter.db")
    made.put(
        made.made("customer", "muller", number="K-2041", name="Müller Excavating Ltd."),
        made.made("contact_point", "t1", customer="muller", value="+1 (406) 555-0142 ext. 7"),
        made.made("contact_point", "t2", customer="muller", kind="email", value="m@example.org"),
        made.made("contact_point", "t3", customer="fernhill", value="555 0199"),
        made.made(
            "machine",
            "m1",
            customer="muller",
            make="Kestrane",
            model="KSB 580",
            serial="KSB-3411985-E",
            unit_number="T-205",
        ),
        made.made("part", "old", code="667-5336", description="Fuel filter"),
        made.made("part", "mid", code="6675336-A", description="Fuel filter"),
        made.made("part", "new", code="RX 900.12", description="Fuel filter, long life"),
        made.made("part", "hose", code="HH/70-12", description="Hydraulic hose 3/4"),
        made.made("supersession", "s1", part="old", replaced_by="mid"),
        made.made("supersession", "s2", part="mid", replaced_by="new"),
        made.made("stock_level", "x", part="new", branch="river", on_hand=2, free=2),
        made.made(
            "work_order",
            "w1",
            number="WO-001042",
            customer="muller",
            machine="m1",
            customer_po="Job 77/B",
        ),
        made.made("part_line", "1", work_order="w1", part="hose", purchase_line="p1"),
        made.made("purchase_line", "p1", number="PO-77356", part="hose"),
        made.made("inbound", "i1", purchase_line="p1", part="hose", planned_date=days(4)),
        made.made("work_order", "w2", number="WO-000900", customer="muller", status="closed"),
        made.made("part_line", "2", work_order="w2", part="hose", issued=1),
    )
    yield made
    made.close()


def found(shop: Dealership, text: str, limit: int = 20) -> tuple[Hit, ...]:
    with shop.store.reading() as rows:
        return find(rows, text, NOW, limit)


def ids(shop: Dealership, text: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.id) for hit in found(shop, text)]


JOB = ("work_order", "WO-001042")
CALLER = ("customer", "K-2041")


@pytest.mark.parametrize(
    "text",
    [
        "WO-001042",
        "wo 001042",
        "001042",
        "1042",
        "WO-0010",
        "Job 77/B",
        "job77b",
        "KSB-3411985-E",
        "ksb3411985e",
        "985E",
        "T-205",
        "t205",
        "PO-77356",
        "Müller",
        "muller exc",
        "MUELLER EXCAVATING".replace("UE", "U"),
        "excavating muller",
        "+1 (406) 555-0142",
        "406.555.0142",
        "0142",
        "K-2041",
        "kestrane",
        "hydraulic hose",
        "hh7012",
    ],
)
def test_whatever_is_read_out_brings_the_job(shop: Dealership, text: str) -> None:
    assert JOB in ids(shop, text)


@pytest.mark.parametrize("text", ["0142", "142", "5550142", "14065550142", "0014065550142"])
def test_the_last_digits_bring_the_caller_first_and_then_the_open_job(
    shop: Dealership, text: str
) -> None:
    places = ids(shop, text)
    assert places[0] == CALLER
    assert places[1] == JOB


def test_a_caller_brings_only_jobs_that_are_open(shop: Dealership) -> None:
    assert ("work_order", "WO-000900") not in ids(shop, "0142")
    assert ids(shop, "WO-000900")[0] == ("work_order", "WO-000900")


@pytest.mark.parametrize("text", ["667-5336", "6675336", "667 5336", "６６７５３３６"])
def test_an_old_number_says_and_brings_its_replacement(shop: Dealership, text: str) -> None:
    hits = found(shop, text)
    assert (hits[0].kind, hits[0].id) == ("part", "667-5336")
    assert "is replaced by RX 900.12" in hits[0].answer
    assert ("part", "RX 900.12") in [(hit.kind, hit.id) for hit in hits]


@pytest.mark.parametrize(
    "text", ["WO-001402", "WO-01042", "K5B-3411985-E", "HH/70-13", "PO-77856", "Muler", "hydralic"]
)
def test_one_typing_error_is_forgiven(shop: Dealership, text: str) -> None:
    assert ids(shop, text), text


def test_an_exact_number_comes_before_one_that_only_begins_so(shop: Dealership) -> None:
    hits = found(shop, "6675336")
    assert [hit.id for hit in hits if hit.kind == "part"][:2] == ["667-5336", "6675336-A"]
    assert hits[0].score > hits[1].score


def test_a_purchase_order_says_what_comes_and_opens_who_waits(shop: Dealership) -> None:
    hit = next(h for h in found(shop, "77356") if h.kind == "purchase_order")
    assert hit.id == "PO-77356"
    assert hit.work_order == "WO-001042"
    assert "Saturday, December 5" in hit.answer


def test_a_hit_of_a_job_answers_as_the_job_does(shop: Dealership) -> None:
    hit = found(shop, "WO-001042")[0]
    assert hit.answer.startswith("WO-001042: Hydraulic hose 3/4 is on order; the estimate is")
    assert hit.work_order == hit.id == "WO-001042"


def test_the_limit_is_kept(shop: Dealership) -> None:
    assert len(found(shop, "o", limit=2)) <= 2
    assert found(shop, "WO-001042", limit=0) == ()


@pytest.mark.parametrize(
    "text",
    ["", "   ", "-", "%", "_", '"', "'", "*", "()", "\x00", "\u200b", "💥", "%%%", '""', "\\"],
)
def test_what_nobody_could_mean_finds_nothing_and_breaks_nothing(
    shop: Dealership, text: str
) -> None:
    assert found(shop, text) == ()


@pytest.mark.parametrize(
    "text",
    [
        'muller" OR "1"="1',
        "NEAR(muller fernhill)",
        "muller NOT excavating",
        "name:muller",
        "'; DROP TABLE part; --",
        "^muller",
        "{muller}",
    ],
)
def test_operators_are_only_words(shop: Dealership, text: str) -> None:
    found(shop, text)
    assert ids(shop, "muller")


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "1" * 10_000, "a b " * 2_500, "💥" * 10_000, '"' * 10_000, "é" * 10_000]
)
def test_ten_thousand_characters_are_as_quick_as_ten(shop: Dealership, text: str) -> None:
    began = time.process_time()
    found(shop, text)
    assert time.process_time() - began < 1.0


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=40))
def test_any_text_is_taken_and_every_hit_has_an_answer(shop: Dealership, text: str) -> None:
    for hit in found(shop, text):
        assert hit.answer.strip()
        assert hit.title.strip()
        assert hit.id
        assert 0 < hit.score <= 100


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_piece_of_a_number_finds_it(shop: Dealership, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(["WO001042", "KSB3411985E", "PO77356", "HH7012", "JOB77B"]))
    begin = data.draw(st.integers(0, len(key) - 3))
    end = data.draw(st.integers(begin + 3, len(key)))
    assert ids(shop, key[begin:end])
