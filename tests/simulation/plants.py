"""Planted bugs: each breaks one production function, and the simulation must notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bocounter.changes import Changes
from bocounter.commands import outgoing
from bocounter.errors import NotLetIn, Unreachable
from bocounter.models.facts import OperationState
from bocounter.models.instants import written
from bocounter.outside.erp.connector import Outcome, Outgoing
from bocounter.outside.erp.tryton import streams
from bocounter.store import journal, replaying, writer
from bocounter.sync import applying, compare, deleting, outbox, pull, push, resolving, verdicts
from bocounter.sync import round as sync_round
from bocounter.sync.applying import Applied
from tests.simulation import late_plants
from tests.simulation.planting import PLANTS, Plant
from tests.simulation.planting import plant as _plant

assert late_plants.PLANTS is PLANTS

# --- in ---
_apply_page, _moved, _keep = pull._apply_page, pull._moved, pull._keep


def _cursor_first(around: Any, place: Any, page: Any, so_far: Any) -> Any:
    with around.store.write(urgent=False) as write:
        _keep(write, _moved(write, place, page), around.clock())
    return _apply_page(around, place, page, so_far)


def _cursor_with_first_piece(around: Any, place: Any, page: Any, so_far: Any) -> Any:
    half = len(page.records) // 2
    first, rest = replace(page, records=page.records[:half]), page.records[half:]
    result = _apply_page(around, place, first, so_far)
    with around.store.write(urgent=False) as write:
        applying.apply(write, place.kind, rest, (), as_of=page.server_time, seen_at=around.started)
    return result


def _fresh_as_of_the_end(write: Any, place: Any, page: Any) -> Any:
    moved = _moved(write, place, page)
    return moved if page.more else replace(moved, as_of=written(page.server_time))


_tokens = applying._tokens


def _any_token_will_do(write: Any, kind: str, rows: Any) -> dict[str, str]:
    return {remote_id: rows[remote_id]["token"] for remote_id in _tokens(write, kind, rows)}


_plant(
    "cursor_before_rows",
    "the cursor is kept before the rows of its page",
    (pull, "_apply_page", _cursor_first),
)
_plant(
    "page_not_atomic",
    "the cursor goes with the first half of a page",
    (pull, "_apply_page", _cursor_with_first_piece),
)
_plant(
    "overlap_zero",
    "a pull starts at its mark, without looking back",
    (streams, "OVERLAP", timedelta(0)),
)
_plant(
    "token_ignored",
    "a known row is never written again",
    (applying, "_tokens", _any_token_will_do),
)
_plant(
    "fresh_as_of_the_end",
    "freshness is the time of the last page, not of the first",
    (pull, "_moved", _fresh_as_of_the_end),
)
_plant(
    "unreadable_forgotten",
    "a row that cannot be read is passed over in silence",
    (applying, "_quarantine", lambda *_: None),
)


# --- what is gone ---
class _Patched:
    """A connector that takes silence for 'none of them'."""

    def __init__(self, connector: Any) -> None:
        self._connector = connector

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connector, name)

    def existing(self, kind: str, remote_ids: Any) -> frozenset[str]:
        try:
            return frozenset(self._connector.existing(kind, remote_ids))
        except Unreachable:
            return frozenset()


_compare_kind = compare._compare_kind


def _partial(around: Any, kind: str, so_far: Any, *, everything: bool) -> None:
    whole, around.connector = around.connector, _Patched(around.connector)
    try:
        _compare_kind(around, kind, so_far, everything=everything)
    finally:
        around.connector = whole


_plant(
    "delete_on_partial_ids",
    "an unanswered comparison counts as 'gone'",
    (compare, "_compare_kind", _partial),
)
_plant("valve_open", "a mass loss is believed", (deleting, "MANY_ROWS", 10**9))
_plant(
    "never_deleted",
    "what the ERP no longer has stays for ever",
    (compare, "delete", lambda *_: Applied()),
)
_plant(
    "live_record_dropped",
    "a record goes though a word about it is on its way",
    (deleting, "_live", lambda *_: {}),
)


# --- out ---
def _resent(around: Any, so_far: Any, *, sweep: bool = False) -> None:
    with around.store.write() as write:
        write.all("UPDATE operation SET state = 'pending' WHERE state = 'unknown'")


_plant(
    "resend_without_look_up",
    "a word without an answer is sent again at once",
    (resolving, "resolve", _resent),
)

_looked_up = verdicts.looked_up


def _impatient(hits: int, *, may_repeat: bool, tries: int) -> str:
    return _looked_up(hits, may_repeat=True, tries=tries)


_plant(
    "quiet_time_ignored",
    "not found means send again, though it may still arrive",
    (resolving, "looked_up", _impatient),
)


def _remade(word: Any) -> Outgoing:
    reference = word.id if not word.attempts else f"{word.id}-{word.attempts}"
    return Outgoing(
        reference, word.kind, word.target_kind, word.target, word.text, word.by, word.made_at
    )


_plant(
    "reference_remade",
    "each try has a reference of its own",
    (outbox.Word, "outgoing", property(_remade)),
)
_plant("sending_not_recovered", "a crash leaves a word SENDING", (push, "recover", lambda _: None))

_take_next = outbox.take_next


def _taken_in_memory(write: Any, now: Any, tried: Any) -> Any:
    word = _take_next(write, now, tried)
    if word is not None:
        write.all("UPDATE operation SET state = 'pending' WHERE id = ?", (word.id,))
    return word


_plant(
    "sent_before_written",
    "a word leaves before SENDING is on the disk",
    (outbox, "take_next", _taken_in_memory),
)
_plant("order_ignored", "a later word overtakes", (outbox, "IN_THE_WAY", frozenset()))
_plant(
    "silence_is_refusal",
    "no answer counts as no",
    (verdicts.AFTER_SENDING, Outcome.UNKNOWN, OperationState.REJECTED),
)
_plant(
    "silence_is_consent",
    "no answer counts as yes",
    (verdicts.AFTER_SENDING, Outcome.UNKNOWN, OperationState.DONE),
)
_plant(
    "wait_ignored",
    "what the ERP asked to wait for is forgotten",
    (push, "not_before", lambda now, *_: now),
    (outbox, "hold_back", lambda *_: []),
)
_plant(
    "refusal_believed",
    "a refused repeat is not looked up",
    (push, "_unless_it_is_there", lambda around, word, sent, so_far: sent),
)

_steps = sync_round._steps


def _dropped(around: Any, tally: Any, **how: Any) -> None:
    try:
        _steps(around, tally, **how)
    except NotLetIn:
        with around.store.write() as write:
            write.all("UPDATE operation SET state = 'rejected' WHERE state = 'pending'")
        raise


_plant("drop_on_401", "a refused login rejects what waits", (sync_round, "_steps", _dropped))


_plant(
    "head_of_line",
    "words leave in the order of the clock, and the first that fails stops the others",
    (outbox, "_NEXT", outbox._NEXT.replace("ORDER BY attempts, seq", "ORDER BY seq")),
    (push, "FAILURES_IN_A_ROW", 1),
)


# --- deeds ---
def _told_without_word(_write: Any, order: Any, **_: Any) -> Changes:
    return Changes(work_orders=frozenset({order.id}))


_plant(
    "told_without_word",
    "what a customer was told is kept without a word that carries it",
    (outgoing, "put", _told_without_word),
)


# --- the disk ---
DISK_PLANTS: dict[str, Plant] = {}
"""Bugs that sessions cannot see, because a program that dies leaves its disk whole."""

_sync_as = writer.Writer._sync_as


def _disk_plant(name: str, words: str, *places: tuple[Any, str, Any]) -> None:
    _plant(name, words, *places)
    DISK_PLANTS[name] = PLANTS.pop(name)


_disk_plant(
    "deeds_not_synced",
    "a deed is confirmed before it is on the disk",
    (writer.Writer, "_sync_as", lambda self, _: _sync_as(self, "NORMAL")),
)
_disk_plant(
    "nothing_synced",
    "the disk is never told to keep anything",
    (writer.Writer, "_sync_as", lambda self, _: _sync_as(self, "OFF")),
)


# --- changes, and what hangs on them ---
_FIELDS = "need_by, machine_down, hold_reason, service_writer, customer_po, machine"
_next_word = outbox.take_next


def _mirrored(write: Any, word: Any) -> dict[str, Any]:
    found = write.all(f"SELECT {_FIELDS} FROM work_order WHERE remote_id = ?", (word.target,))
    values = dict(zip(_FIELDS.split(", "), found[0], strict=True)) if found else {}
    down = values.get("machine_down")
    return values | {"machine_down": None if down is None else bool(down)}


def _on_what_is_there(write: Any, now: Any, tried: Any) -> Any:
    word = _next_word(write, now, tried)
    if word is None or word.kind != "change":
        return word
    now_there = _mirrored(write, word)
    return replace(word, base={name: now_there.get(name) for name in word.fields})


def _with_all_fields(write: Any, now: Any, tried: Any) -> Any:
    word = _next_word(write, now, tried)
    if word is None or word.kind != "change":
        return word
    there = _mirrored(write, word)
    return replace(word, fields=there | dict(word.fields), base=there | dict(word.base))


_found_again, _unsettle = deleting.found_again, replaying.unsettle


def _decided_by_itself(around: Any, write: Any) -> None:
    _found_again(around, write)
    write.all("UPDATE conflict SET resolved_at = ? WHERE kind = 'stale'", (around.now(),))


def _settled(write: Any, done: Any) -> None:
    _unsettle(write, done)
    write.all("UPDATE operation SET state = 'pending' WHERE state = 'unknown'")


_plant(
    "base_taken_late",
    "a change leaves on what is there now, not on what the person saw",
    (outbox, "take_next", _on_what_is_there),
)
_plant(
    "all_fields_sent",
    "a change sends fields that nobody changed",
    (outbox, "take_next", _with_all_fields),
)
_plant(
    "child_before_parent",
    "a word leaves before the one it depends on",
    (outbox, "real_id", lambda _, operation: f"op:{operation}"),
)
_plant(
    "decided_by_itself",
    "a good round closes what a person was asked",
    (compare, "found_again", _decided_by_itself),
)
_plant(
    "restored_and_resent",
    "an older store sends what it does not remember to have sent",
    (replaying, "unsettle", _settled),
)
_plant(
    "journal_not_written",
    "words are in the store alone",
    (journal.Journal, "add", lambda *_, **__: None),
)
