"""The sample dealership keeps every promise of a connector, and the suite can tell who does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bocounter.errors import WrongUse
from bocounter.outside.erp.conformance import Broken, Conformance, DoesNotApply
from bocounter.outside.erp.connector import (
    Connector,
    IdPage,
    Outcome,
    Outgoing,
    Page,
    Reading,
    Scope,
    Sent,
    Target,
)
from bocounter.outside.erp.records import KINDS, Record
from bocounter.outside.erp.sample.connector import Sample, connect
from bocounter.outside.erp.sample.notes import FILE_NAME
from tests.outside.conformance_adapter import every_promise, keep, mint

NOW = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)


class SampleBench:
    """The sample's own side: letting days pass, and reading the file of notes."""

    def __init__(self, beside: Path) -> None:
        self._beside = beside
        self._days = 0

    def make(self) -> Sample:
        return connect(
            Target(
                url="sample:",
                database=None,
                user=None,
                secret=lambda: None,
                beside=self._beside,
                now=lambda: NOW,
                options={"day0": "2026-03-06", "days": str(self._days)},
            )
        )

    def change_something(self) -> tuple[str, str]:
        before = self.make().world
        self._days += 1
        after = self.make().world
        return "stock_level", after.changed("stock_level", before.today)[0]

    def delete_something(self) -> tuple[str, str] | None:
        before = set(self.make().world.ids("purchase_line"))
        while self._days < 20:
            self._days += 1
            gone = before.difference(self.make().world.ids("purchase_line"))
            if gone:
                return "purchase_line", min(gone)
        raise AssertionError("For twenty days nobody withdrew a request.")

    def notes_go_to(self) -> tuple[str, str]:
        return "work_order", self.make().world.needed_now("work_order")[0]

    def no_such_record(self) -> tuple[str, str]:
        return "work_order", "w999999"

    def note_count(self, reference: str) -> int:
        file = self._beside / FILE_NAME
        lines = file.read_text("utf-8").split("\n")[:-1] if file.exists() else []
        return sum(json.loads(line)["reference"] == reference for line in lines)

    def break_line(self) -> None:
        return None

    def wrong_login(self) -> None:
        return None

    def logins_refused(self) -> None:
        return None

    def nobody_there(self) -> None:
        return None


@pytest.fixture
def bench(tmp_path: Path) -> SampleBench:
    return SampleBench(tmp_path)


@every_promise
def test_the_sample_keeps_the_promise(promise: str, bench: SampleBench) -> None:
    keep(promise, bench.make, bench)


def test_the_sample_breaks_no_promise_when_all_are_tried_in_a_row(bench: SampleBench) -> None:
    findings = list(Conformance(bench.make, bench, mint).findings())
    assert [f for f in findings if f.verdict == "broken"] == []
    assert sum(f.verdict == "kept" for f in findings) >= len(findings) - 4


class Spoilt:
    """The sample with one thing wrong about it."""

    name = "spoilt"

    def __init__(self, inner: Sample) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class LosesARowAtEachBorder(Spoilt):
    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        page = self._inner.pull(kind, scope, cursor, limit)
        return replace(page, records=page.records[1:]) if cursor and page.more else page


class GoesRoundInCircles(Spoilt):
    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        page = self._inner.pull(kind, scope, None if limit == 3 else cursor, limit)
        return replace(page, more=page.more and cursor is None)


class NeverEnds(Spoilt):
    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        return replace(self._inner.pull(kind, scope, cursor, limit), more=True)


class SaysEmptyForUnknown(Spoilt):
    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        page = self._inner.pull(kind, scope, cursor, limit)
        if kind == "work_order":
            rows = [replace(row, hold_reason="") for row in page.records]  # type: ignore[call-arg]
            return replace(page, records=rows)
        return page


class SaysWhatNobodyKnows(Spoilt):
    """Gives one field of one kind a value that the record has no word for."""

    kind, fields = "", {}  # type: ignore[var-annotated]

    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        page = self._inner.pull(kind, scope, cursor, limit)
        if kind != self.kind:
            return page
        rows = [replace(row, **self.fields) for row in page.records]
        return replace(page, records=rows)


def saying(kind: str, **fields: object) -> type[SaysWhatNobodyKnows]:
    return type(f"Says{kind}", (SaysWhatNobodyKnows,), {"kind": kind, "fields": fields})


class HearsNoChanges(Spoilt):
    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        page = self._inner.pull(kind, scope, cursor, limit)
        quiet = cursor is not None and '"since":null' not in cursor
        return replace(page, records=[], more=False) if quiet else page


class KeepsNothingApart(Spoilt):
    def existing(self, kind: str, remote_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(remote_ids)


class LetsForeignErrorsThrough(Spoilt):
    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        if kind not in KINDS:
            raise KeyError(kind)
        return self._inner.pull(kind, scope, cursor, limit)


class AnswersUnknownKinds(Spoilt):
    def existing(self, kind: str, remote_ids: Sequence[str]) -> frozenset[str]:
        try:
            return self._inner.existing(kind, remote_ids)
        except WrongUse:
            return frozenset()


class TakesAnything(Spoilt):
    def send(self, word: Outgoing) -> Sent:
        sent = self._inner.send(word)
        return Sent(Outcome.TAKEN, "x") if sent.outcome is Outcome.REFUSED else sent


class ForgetsReferences(Spoilt):
    def send(self, word: Outgoing) -> Sent:
        return self._inner.send(replace(word, reference=mint()))


class LooksUpOnlyWhatItHas(Spoilt):
    def look_up(self, references: Sequence[str]) -> dict[str, Sequence[str]]:
        return {key: ids for key, ids in self._inner.look_up(references).items() if ids}


class OverwritesUnseen(Spoilt):
    def send(self, word: Outgoing) -> Sent:
        seen = self._inner.read("work_order", [word.target]).records
        now = {n: _said(seen[0], n) for n in word.fields} if word.kind == "change" else {}
        return self._inner.send(replace(word, base=now))


class WritesAFieldBeside(Spoilt):
    def send(self, word: Outgoing) -> Sent:
        if word.kind != "change":
            return self._inner.send(word)
        whole = {"machine_down": None, "hold_reason": None, **word.fields}
        (row,) = self._inner.read("work_order", [word.target]).records
        base = {n: _said(row, n) for n in whole}
        return self._inner.send(replace(word, fields=whole, base={**base, **word.base}))


class MakesItAgain(Spoilt):
    def send(self, word: Outgoing) -> Sent:
        fresh = replace(word, reference=mint()) if word.kind == "create" else word
        return self._inner.send(fresh)


class ForgetsWhoMadeIt(Spoilt):
    def pull(self, kind: str, scope: Scope, cursor: str | None, limit: int) -> Page:
        page = self._inner.pull(kind, scope, cursor, limit)
        if kind != "inbound":
            return page
        rows = [replace(row, word=None) for row in page.records]  # type: ignore[call-arg]
        return replace(page, records=rows)


class ForgetsTheLastId(Spoilt):
    def ids(self, kind: str, after: str | None, limit: int) -> IdPage:
        page = self._inner.ids(kind, after, limit)
        return page if page.more else replace(page, ids=page.ids[:-1])


class ReadsWhatIsGone(Spoilt):
    def read(self, kind: str, remote_ids: Sequence[str]) -> Reading:
        page = self._inner.pull(kind, Scope.ALL, None, 1_000)
        return Reading(page.records)


class Shrinks(Spoilt):
    _left = 9

    def horizon(self) -> dict[str, int]:
        type(self)._left -= 1
        return {"words": self._left}


class KeepsTheFirstHead(Spoilt):
    def anchored(self, workstation: str) -> tuple[int, str] | None:
        head = self._inner.anchored(workstation)
        return head and (7, "seven")


def _said(row: Record, name: str) -> Any:
    value = getattr(row, name)
    return value if value is None or isinstance(value, bool) else str(value)


class ClosesOnce(Spoilt):
    _closed = False

    def close(self) -> None:
        if self._closed:
            raise RuntimeError("already closed")
        self._closed = True


@pytest.mark.parametrize(
    ("spoilt", "promise"),
    [
        (LosesARowAtEachBorder, "no_limit_loses_a_row"),
        (LosesARowAtEachBorder, "a_new_connector_goes_on_from_any_page"),
        (GoesRoundInCircles, "no_limit_loses_a_row"),
        (NeverEnds, "references_lead_somewhere"),
        (SaysEmptyForUnknown, "records_come_complete_and_in_our_words"),
        (saying("interchange", grade="good"), "records_come_complete_and_in_our_words"),
        (saying("part", condition="rebuilt"), "records_come_complete_and_in_our_words"),
        (saying("supersession", factor=Decimal(0)), "records_come_complete_and_in_our_words"),
        (saying("supplier", cut_off="3 pm"), "records_come_complete_and_in_our_words"),
        (saying("branch", zone="Mountain"), "records_come_complete_and_in_our_words"),
        (saying("offer", lead_days=-1), "records_come_complete_and_in_our_words"),
        (saying("offer", supplier="v999"), "references_lead_somewhere"),
        (saying("kit_part", component="p0"), "references_lead_somewhere"),
        (HearsNoChanges, "what_changed_is_heard"),
        (KeepsNothingApart, "existing_names_what_is_there"),
        (KeepsNothingApart, "what_was_deleted_is_missing"),
        (LetsForeignErrorsThrough, "an_unknown_kind_is_refused_in_words"),
        (AnswersUnknownKinds, "an_unknown_kind_is_refused_in_words"),
        (TakesAnything, "a_word_to_nobody_is_refused_in_words"),
        (TakesAnything, "a_word_it_does_not_know_is_refused"),
        (ForgetsReferences, "a_word_arrives_once_and_is_found"),
        (ForgetsReferences, "a_forgotten_answer_can_be_looked_up_by_another"),
        (ForgetsReferences, "a_repeat_is_as_harmless_as_it_says"),
        (MakesItAgain, "a_document_sent_again_is_as_harmless_as_it_says"),
        (MakesItAgain, "racing_documents_of_one_reference_leave_one"),
        (ForgetsWhoMadeIt, "a_transfer_comes_back_with_its_word"),
        (TakesAnything, "a_document_of_nonsense_is_refused_in_words"),
        (HearsNoChanges, "a_document_is_heard_in_the_next_delta"),
        (OverwritesUnseen, "a_stale_change_is_refused_and_touches_nothing"),
        (WritesAFieldBeside, "what_others_changed_beside_it_stays"),
        (MakesItAgain, "a_new_record_is_made_once"),
        (MakesItAgain, "racing_creates_of_one_reference_leave_one_record"),
        (ForgetsTheLastId, "all_ids_are_given_whatever_the_page"),
        (ReadsWhatIsGone, "records_are_read_by_their_ids"),
        (Shrinks, "the_horizon_never_shrinks"),
        (KeepsTheFirstHead, "the_head_of_a_history_is_kept"),
        (LooksUpOnlyWhatItHas, "every_reference_asked_for_is_answered"),
        (ClosesOnce, "closing_it_twice_does_no_harm"),
    ],
)
def test_a_connector_that_breaks_its_word_is_found_out(
    spoilt: Callable[[Sample], Connector], promise: str, bench: SampleBench
) -> None:
    suite = Conformance(lambda: spoilt(bench.make()), bench, mint)
    with pytest.raises(Broken):
        suite.try_one(promise)


def test_what_the_bench_cannot_try_is_said_not_passed(bench: SampleBench) -> None:
    with pytest.raises(DoesNotApply):
        Conformance(bench.make, bench, mint).try_one("a_wrong_password_is_tried_once")


def test_every_promise_says_what_it_is() -> None:
    for promise in Conformance.promises():
        assert (getattr(Conformance, promise).__doc__ or "").endswith("."), promise
