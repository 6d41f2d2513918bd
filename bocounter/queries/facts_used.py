"""The facts of a line that something said of it rests on, each with its source and its age."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bocounter.models.call_facts import FactUsed
from bocounter.models.facts import LineFacts
from bocounter.rules.states import state

Ages = Mapping[str, datetime | None]
"""How old the facts of each kind of record are."""


def of_line(line: LineFacts, today: date, source: str | None, ages: Ages) -> list[FactUsed]:
    """Give what is known of a line's day: ``source`` is the connector, ``ages`` how old it is."""
    coming = ages.get("inbound")
    return [
        FactUsed("state", state(line, today).value, source, coming),
        FactUsed("supplier_date", _day(line.supplier_date), source, coming),
        FactUsed("supplier_date_original", _day(line.supplier_date_original), source, coming),
        FactUsed("confirmed", _flag(line.confirmed), source, coming),
        FactUsed("shipped", _flag(line.shipped), source, coming),
        FactUsed("need_by", _day(line.need_by), source, ages.get("part_line")),
    ]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _flag(value: bool) -> str:
    return "yes" if value else "no"
