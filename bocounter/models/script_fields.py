"""What the sentences of a script may name: every field that a template knows.

A template of a shop is checked against these classes when it is loaded (``outside.templates``).
Texts are in the language of the sentence and plain; an empty text says that it is not known.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupFields:
    """Parts of which the same is said. ``when`` says the day and how sure it is, never less.

    ``short`` is the same in few words, ``told`` the day that no longer holds. ``here``, ``wanted``
    and ``left`` count units of a part that is ``partly`` here.
    """

    names: str
    one: bool
    count: int
    partly: bool
    when: str
    brief: str
    told: str
    here: str
    wanted: str
    left: str
    missing: bool
    changed: bool
    sentence: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class DayFields:
    """A day, or the first and last of several, for the program's own words of certainty."""

    day: str
    latest: str
    one: bool


@dataclass(frozen=True, slots=True)
class OptionFields:
    """Another way to get a part. ``days_sooner`` is 0 where that is not known."""

    names: str
    what: str
    place: str
    when: str
    days_sooner: int
    some: bool
    covers: str
    no_warranty: bool
    other_part: bool


@dataclass(frozen=True, slots=True)
class DoneFields:
    """Something that we did or that came since the customer last heard from us."""

    names: str
    one: bool


@dataclass(frozen=True, slots=True)
class CallFields:
    """What every sentence may name.

    ``here`` of ``parts`` parts are complete, ``missing`` are not; ``more`` are not spoken of.
    ``phone`` and ``hours`` are the shop's. ``news_from`` says of when our facts are. ``first``: no
    such message went there before. ``next_soon``: the next contact is within the hour.
    ``seeking``: something has no source yet. ``pacing`` is the part that ``options`` are for.
    """

    by: str
    shop: str
    phone: str
    hours: str
    number: str
    customer: str
    machine: str
    morning: bool
    evening: bool
    here: int
    parts: int
    missing: int
    more: int
    complete: bool
    handed_out: bool
    nothing: bool
    stale: bool
    changed: bool
    worse: bool
    undated: bool
    seeking: bool
    partly: bool
    down: bool
    first: bool
    next_day: str
    next_time: str
    next_soon: bool
    news_from: str
    groups: tuple[GroupFields, ...] = ()
    causes: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    pacing: str = ""


MORE: dict[str, dict[str, type]] = {
    "when": {"span": DayFields},
    "brief": {"span": DayFields},
    "arrive": {"span": DayFields},
    "cause": {},
    "line": {"group": GroupFields},
    "short": {"group": GroupFields},
    "option": {"option": OptionFields},
    "done": {"item": DoneFields},
}
"""What the sentences whose names begin so may name besides."""

KEPT = frozenset({"when", "brief", "arrive"})
"""Beginnings of the sentences that say how sure a day is: they are the program's own."""
