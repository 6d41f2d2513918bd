"""Putting facts into the sentences of a language; what it lacks is said in English, whole.

A sentence never mixes languages: the days and numbers in it are written in the language in which
the sentence itself is.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from bocounter.models.facts import LineFacts
from bocounter.models.script_fields import (
    KEPT,
    MORE,
    CallFields,
    DayFields,
    DoneFields,
    GroupFields,
    OptionFields,
)
from bocounter.outside import templates
from bocounter.outside.templates import Sentences
from bocounter.queries.script_facts import Material, Way
from bocounter.rules import local_words
from bocounter.rules.certainty import Certainty, Change, Where
from bocounter.rules.plain import harmless
from bocounter.rules.speaking import MOST_GROUPS, Group
from bocounter.rules.words import LONGEST_NAME, name_words

_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""After a name or an hour that ends in a full stop."""
_SOON = timedelta(minutes=65)


@cache
def _known_fields() -> templates.Fields:
    return templates.Fields(typing.get_type_hints(CallFields), MORE, KEPT)


def sentences(language: str, ours: Path, shops: Path | None) -> Sentences:
    """Give the sentences of a language, checked. Raises WrongUse for a file that is not right."""
    return templates.load(language, ours, shops, _known_fields())


class Writer:
    """Writes in one language, and where that has no sentence in English."""

    def __init__(
        self, material: Material, next_contact: datetime, own: Sentences, english: Sentences
    ) -> None:
        self.material = material
        self.language = own.language
        self.next_contact = next_contact
        self.fell_back: dict[str, None] = {}
        self._own = own
        self._english = english
        self._today = material.now.date()

    @cached_property
    def _other(self) -> Writer:
        return Writer(self.material, self.next_contact, self._english, self._english)

    def say(self, name: str, more: Callable[[Writer], Mapping[str, Any]] | None = None) -> str:
        """Give a sentence on one line; one that nobody has is empty.

        ``more`` makes the fields beside the usual ones, in the language of whoever says it.
        """
        inner = name.partition(".")[0] in MORE
        if name in self._own:
            known = self._plain if inner else self._whole
            said = self._own.say(name, {**known, **(more(self) if more else {})})
            return _TWO_STOPS.sub(".", harmless(said))
        if self._own is self._english or name not in self._english:
            return ""
        self.fell_back[name] = None
        return self._other.say(name, more)

    @cached_property
    def fields(self) -> CallFields:
        """What every sentence may name; of groups, causes and the like not yet anything."""
        one, said = self.material, self.material.speech
        order, kept = one.order, one.settings
        following = self.next_contact.astimezone(one.now.tzinfo)
        missing = sum(len(group.lines) for group in said.missing)
        shown = sum(len(group.lines) for group in said.missing[:MOST_GROUPS])
        return CallFields(
            by=name_words(one.by, "the parts counter"),
            shop=name_words(one.shop, "the parts counter"),
            phone=harmless(kept.shop_phone or "", LONGEST_NAME),
            hours=harmless(kept.shop_hours or "", 80),
            number=harmless(order.number, LONGEST_NAME),
            customer=name_words(order.customer.name, order.customer.number or ""),
            machine="" if order.machine is None else harmless(order.machine.words, 60),
            morning=one.now.hour < 12,
            evening=one.now.hour >= 18,
            here=said.here,
            parts=said.all,
            missing=missing,
            more=missing - shown,
            complete=said.complete,
            handed_out=said.handed_out,
            nothing=said.all == 0 or order.status == "cancelled",
            stale=one.stale,
            changed=said.changed,
            worse=said.worse,
            undated=said.undated,
            seeking=said.seeking,
            partly=said.lines(Where.PARTLY_HERE) > 0,
            down=bool(order.machine_down),
            first=one.first_sms,
            next_day=self.day(following.date()),
            next_time=local_words.clock(following, self.language),
            next_soon=timedelta() < self.next_contact - one.now <= _SOON,
            news_from=""
            if order.as_of is None
            else local_words.instant(order.as_of, one.now, self.language),
        )

    @cached_property
    def _plain(self) -> Mapping[str, Any]:
        return _named(self.fields)

    @cached_property
    def _whole(self) -> Mapping[str, Any]:
        whole = replace(
            self.fields,
            groups=tuple(self.group(one) for one in self._spoken()),
            causes=tuple(filter(None, (self.say(f"cause.{c}") for c in self.material.causes))),
            done=self._done(),
            options=tuple(self._option(way) for way in self._ways),
            pacing="".join(self.names([w.line for w in self._ways[:1]])),
        )
        return _named(whole)

    @property
    def _ways(self) -> tuple[Way, ...]:
        """Give what else could be done; of old facts nothing is offered."""
        return () if self.material.stale else self.material.ways

    def _spoken(self) -> Sequence[Group]:
        """Give the groups that are spoken of: the missing ones, then what is here."""
        said = self.material.speech
        here = [group for group in said.groups if not group.missing]
        return [*said.missing[:MOST_GROUPS], *here]

    def names(self, lines: Sequence[LineFacts]) -> list[str]:
        """Give what lines are called; of those with the same name the number tells which."""
        return local_words.line_names(lines, self.language, self._alike)

    @cached_property
    def _alike(self) -> frozenset[str]:
        known = [line.description.casefold() for line in self.material.order.lines]
        return frozenset(name for name in known if known.count(name) > 1)

    def day(self, when: date, *, short: bool = False) -> str:
        """Say a day."""
        return local_words.day(when, self._today, self.language, short=short)

    def group(self, one: Group) -> GroupFields:
        """Give a group as sentences may name it, with what is said of it."""
        sure, count = one.certainty, len(one.lines)
        names = self.names(one.lines)
        single = count == 1 and one.lines[0].wanted == 1
        made = GroupFields(
            names=local_words.listed(names, self.language),
            one=single,
            count=count,
            partly=sure.where is Where.PARTLY_HERE,
            when=self._sure("when", sure, single),
            brief=self._sure("brief", sure, single),
            told="" if sure.told is None else self.day(sure.told),
            here=local_words.quantity(one.here, self.language),
            wanted=local_words.quantity(one.wanted, self.language),
            left=local_words.quantity(one.wanted - one.here, self.language),
            missing=one.missing,
            changed=sure.change is not Change.NONE,
        )

        def in_words(by: Writer) -> Mapping[str, Any]:
            return {"group": made if by is self else by.group(one)}

        sentence = self.say(f"line.{_key(sure)}", in_words)
        short = self.say(f"short.{_short_key(sure)}", in_words)
        return replace(made, sentence=sentence, short=short)

    def _sure(self, how: str, sure: Certainty, single: bool) -> str:
        """Say the day and how sure it is: by the program's own words and no others."""
        if sure.evidence is None:
            return ""
        span = self._span(sure.day, sure.latest, single, short=how == "brief")
        return self.say(f"{how}.{sure.evidence.value}", lambda by: {"span": span})

    def _span(
        self, first: date | None, last: date | None, single: bool, *, short: bool = False
    ) -> DayFields:
        return DayFields(
            "" if first is None else self.day(first, short=short),
            "" if last is None else self.day(last, short=short),
            single,
        )

    def _done(self) -> tuple[str, ...]:
        kinds: dict[str, list[LineFacts]] = {}
        for what, line in self.material.done:
            kinds.setdefault(what, []).append(line)

        def said(what: str, lines: list[LineFacts]) -> str:
            return self.say(f"done.{what}", lambda by: {"item": by.item(lines)})

        return tuple(said(what, lines) for what, lines in kinds.items())

    def item(self, lines: Sequence[LineFacts]) -> DoneFields:
        """Give what was done for some lines as sentences may name it."""
        names = self.names(lines)
        return DoneFields(local_words.listed(names, self.language), len(lines) == 1)

    def _option(self, way: Way) -> str:
        pieces = [
            self.say(
                f"option.{'together' if way.option.parts else way.option.kind}",
                lambda by: {"option": by.option(way)},
            )
        ]
        shown = self.option(way)
        for name, fits in (
            ("covers", shown.covers),
            ("sooner", shown.days_sooner > 0),
            ("no_warranty", shown.no_warranty),
        ):
            if fits:
                pieces.append(self.say(f"option.{name}", lambda by: {"option": by.option(way)}))
        return " ".join(piece for piece in pieces if piece)

    def option(self, way: Way) -> OptionFields:
        """Give an option as sentences may name it: no cost, no supplier, no other customer."""
        one, line = way.option, way.line
        days = way.what_if.days_sooner or 0
        return OptionFields(
            names=self.names((line,))[0],
            what=name_words(one.part, line.part),
            place=harmless(one.from_, LONGEST_NAME) if one.kind == "other_branch" else "",
            when=self._arrives(one.arrives.p50, one.arrives.p80, one.arrives.basis),
            days_sooner=max(0, days),
            some=one.quantity != 1,
            covers=""
            if one.covers >= line.outstanding
            else local_words.quantity(one.covers, self.language),
            no_warranty=one.warranty_ok is False,
            other_part=one.kind == "interchange",
        )

    def _arrives(self, likely: int | None, safe: int | None, basis: str) -> str:
        if basis == "on_hand":
            return self.say("arrive.now")
        first, last = (self._ahead(likely), self._ahead(safe))
        if first == last or first is None:
            span = self._span(last, None, True)
            return self.say("arrive.about", lambda by: {"span": span})
        span = self._span(first, last, True)
        return self.say("arrive.range", lambda by: {"span": span})

    def _ahead(self, days: int | None) -> date | None:
        return None if days is None else self._today + timedelta(days=days)


def _key(sure: Certainty) -> str:
    if sure.change is not Change.NONE:
        return sure.change.value
    return sure.where.value


def _short_key(sure: Certainty) -> str:
    if sure.change is Change.FOUND:
        return "found"
    return "changed" if sure.change is not Change.NONE else sure.where.value


def _named(made: Any) -> dict[str, Any]:
    return {one.name: getattr(made, one.name) for one in fields_of(made)}
