"""Taking over what was told to customers before this program came to the counter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from bocounter.changes import Changes
from bocounter.models.instants import written
from bocounter.readings import refresh
from bocounter.store.store import Store


class PastContact(Protocol):
    """A contact of the past: ``told`` None with a ``confidence`` is "there is no date"."""

    @property
    def work_order(self) -> str:
        """The ERP's id of the work order."""

    @property
    def line(self) -> str | None:
        """The ERP's id of the part line; None for the whole work order."""

    @property
    def at(self) -> datetime:
        """When it was."""

    @property
    def kind(self) -> str:
        """How they met."""

    @property
    def outcome(self) -> str:
        """What came of it."""

    @property
    def told(self) -> date | None:
        """The day the customer heard."""

    @property
    def confidence(self) -> str | None:
        """How sure it was said to be; None when nothing was told."""

    @property
    def by(self) -> str:
        """Who spoke."""

    @property
    def note(self) -> str | None:
        """What else was said."""

    @property
    def next_contact(self) -> datetime | None:
        """When the next contact was to be."""


def take_over(store: Store, past: Iterable[PastContact], mint: Callable[[], str]) -> Changes:
    """Keep contacts of the past as rows of ours, all or none.

    No operation carries them: the ERP had them before we came, so nothing waits to be sent.
    """
    contacts: list[Sequence[object]] = []
    told: list[Sequence[object]] = []
    due: list[Sequence[object]] = []
    for one in past:
        key, at = mint(), written(one.at)
        following = None if one.next_contact is None else written(one.next_contact)
        contacts.append(
            (key, one.work_order, one.kind, one.outcome, at, one.by, one.note, following)
        )
        if one.confidence is not None:
            day = None if one.told is None else one.told.isoformat()
            told.append(
                [
                    *(mint(), key, one.work_order, one.line, day, one.confidence, at),
                    *(one.by, one.kind, day, at),  # what was told then is what was known then
                ]
            )
        due.append((mint(), one.work_order, following, at, one.by, key))
    with store.write() as write:
        write.many(
            'INSERT INTO contact (id, work_order, kind, outcome, at, "by", note, next_contact) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            contacts,
        )
        write.many(
            "INSERT INTO told_date (id, contact, work_order, line, told, confidence, at, "
            '"by", channel, best_known, facts_as_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            told,
        )
        write.many(
            'INSERT INTO follow_up (id, work_order, due, at, "by", contact) '
            "VALUES (?, ?, ?, ?, ?, ?)",
            due,
        )
        return refresh.refresh(write)
