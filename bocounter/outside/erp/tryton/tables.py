"""Reads a kind whose record is one row of one model; most kinds are just that."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bocounter.outside.erp.records import Record
from bocounter.outside.erp.tryton.rows import Reading, numbers, read_each
from bocounter.outside.erp.tryton.session import Domain, Row, Session
from bocounter.outside.erp.tryton.streams import Existing, Reader


def rows_by_id(
    session: Session, model: str, scope: Domain, fields: Sequence[str], remote_ids: Sequence[str]
) -> list[Row]:
    """Give the rows of these ids that are in scope; a row that is gone is no error."""
    wanted = numbers(remote_ids)
    return session.rows_of(model, "id", wanted, scope, ("id", "_timestamp", *fields))


def reader(
    model: str, scope: Domain, fields: Sequence[str], build: Callable[[Row], Record | None]
) -> Reader:
    """Make the reader of a kind that is one model."""

    def read(session: Session, remote_ids: Sequence[str]) -> Reading:
        return read_each(rows_by_id(session, model, scope, fields, remote_ids), build)

    return read


def existing(model: str, scope: Domain) -> Existing:
    """Make the question which ids of one model are still in scope."""

    def ask(session: Session, remote_ids: Sequence[str]) -> frozenset[str]:
        held = session.ids(model, scope, numbers(remote_ids))
        return frozenset(str(number) for number in held)

    return ask
