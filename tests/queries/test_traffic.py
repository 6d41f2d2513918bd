"""What waits, why, and how fresh the facts are: said in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bocounter.models.facts import LIVE_STATES, OperationState
from bocounter.models.instants import written
from bocounter.queries import traffic
from bocounter.store.writer import Write
from tests.building import NOW, Dealership


def say(shop: Dealership, *states: OperationState) -> None:
    with shop.store.write() as write:
        for n, state in enumerate(states):
            _operation(write, f"o{n}", state)


def _operation(write: Write, id_: str, state: OperationState) -> None:
    write.all(
        "INSERT INTO operation (id, kind, target_kind, target, text, payload_version, "
        '"by", made_at, source_kind, source, state) VALUES '
        "(?, 'note', 'work_order', 'w1', 'Said.', 1, 'Ann', ?, 'note', 'n', ?)",
        (id_, written(NOW), state.value),
    )


def status(shop: Dealership) -> traffic.SyncStatus:
    with shop.store.reading() as rows:
        return traffic.status(rows, NOW)


def test_nothing_said_is_all_in(dealership: Dealership) -> None:
    found = status(dealership)
    assert found.all_in
    assert found.sentence == (
        "Everything here is in the ERP. I see others' work as of 2:00 this afternoon."
    )


@pytest.mark.parametrize("state", list(OperationState))
def test_all_is_in_only_when_the_erp_surely_holds_every_word(
    dealership: Dealership, state: OperationState
) -> None:
    say(dealership, state)
    assert status(dealership).all_in is (state not in LIVE_STATES)
    with dealership.store.reading() as rows:
        assert len(traffic.waiting(rows)) == (state in LIVE_STATES)


def test_what_waits_says_since_when_the_erp_was_not_reachable(dealership: Dealership) -> None:
    say(dealership, OperationState.PENDING, OperationState.UNKNOWN, OperationState.DONE)
    with dealership.store.write() as write:
        write.all(
            "INSERT INTO sync_run (started, ended, outcome) VALUES (?, ?, 'unreachable')",
            (written(NOW - timedelta(hours=7)), written(NOW - timedelta(hours=7))),
        )
        write.all("DROP TRIGGER operation_fixed")
        write.all("UPDATE operation SET made_at = ?", (written(NOW - timedelta(hours=8)),))
    found = status(dealership)
    assert (found.waiting, found.refused) == (2, 0)
    assert found.sentence.startswith(
        "2 words wait to be sent. The ERP was not reached at 7:00 this morning."
    )


def test_a_refused_word_is_no_word_on_its_way(dealership: Dealership) -> None:
    say(dealership, OperationState.REJECTED)
    found = status(dealership)
    assert (found.all_in, found.waiting, found.refused) == (False, 0, 1)
    assert found.sentence.startswith("1 decision waits.")
    assert "Everything here" not in found.sentence


def test_words_wait_in_the_order_in_which_they_were_said(dealership: Dealership) -> None:
    dealership.have("work_order", "w1", number="WO-1")
    say(dealership, *[OperationState.PENDING] * 12)
    with dealership.store.reading() as rows:
        found = traffic.waiting(rows)
    assert [one.id for one in found] == [f"o{n}" for n in range(12)]
    assert {one.number for one in found} == {"WO-1"}


def test_before_the_first_sync_nothing_is_claimed(dealership: Dealership) -> None:
    with dealership.store.write() as write:
        write.all("DELETE FROM cursor")
    found = status(dealership)
    assert found.as_of is None
    assert "I have not seen all of the ERP's open work yet." in found.sentence
    with dealership.store.reading() as rows:
        assert traffic.last_run(rows) is None
        assert traffic.freshness(rows) == ()
        assert traffic.conflicts(rows) == ()
