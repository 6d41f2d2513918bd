"""What the ladder shows of an option, said once: the number, the words, the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bocounter.models.choice_facts import ChoiceFacts
from bocounter.models.option_facts import Ask, Excluded, Ladder, Option
from bocounter.ui import option_words, words
from bocounter.ui.option_glyphs import TOGETHER
from bocounter.ui.words import Sign, tr

MOST_KEYS = 9
"""Options with a key of their own."""


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option, ready to be painted. ``number`` is its rank, empty where it has none.

    ``details`` are signs that flow, ``more`` what is shown of the option in hand alone.
    """

    number: str
    glyph: str
    kind: str
    place: str
    arrives: str
    verdict: Sign | None
    details: tuple[Sign | str, ...]
    why: str
    more: tuple[str, ...]
    chosen: bool = False

    @property
    def spoken(self) -> str:
        """Say all of it, for a person who does not see it."""
        head = (self.number, self.kind, self.place, self.arrives)
        signs = [] if self.verdict is None else [self.verdict.words]
        signs += [one if isinstance(one, str) else one.words for one in self.details]
        return ". ".join(text for text in (", ".join(filter(None, head)), *signs, self.why) if text)


@dataclass(frozen=True, slots=True)
class FoldRow:
    """The line above what is not offered."""

    count: int
    opened: bool

    @property
    def text(self) -> str:
        """Say how many there are, and what opens or folds them."""
        if self.opened:
            return tr("Not offered: {n}   (Space folds)").format(n=self.count)
        return tr("Not offered: {n}   (Space shows why)").format(n=self.count)


Row = OptionRow | FoldRow


@dataclass(frozen=True, slots=True)
class Rows:
    """A ladder as it is shown."""

    options: tuple[OptionRow, ...]
    excluded: tuple[OptionRow, ...]


def rows(found: Ladder, chosen: ChoiceFacts | None, *, safe: bool) -> Rows:
    """Say a ladder. ``safe`` leaves out what a customer must not see."""
    key = None if chosen is None else chosen.choice.key
    return Rows(
        tuple(_option(one, found.asked, safe=safe, chosen=one.key == key) for one in found.options),
        tuple(_together(found.excluded, found.asked, chosen, safe=safe)),
    )


def _option(one: Option, ask: Ask, *, safe: bool, chosen: bool) -> OptionRow:
    return OptionRow(
        number=str(one.rank) if one.rank <= MOST_KEYS else f"({one.rank})",
        glyph=TOGETHER if option_words.is_together(one) else one.kind,
        kind=_joined(option_words.kind(one), option_words.quantity(one, ask)),
        place=_place(one, safe=safe),
        arrives=option_words.arrives(one, ask.today),
        verdict=option_words.verdict(one, ask),
        details=_details(one, ask, safe=safe),
        why=_why(one, safe=safe),
        more=_more(one, ask.today, safe=safe),
        chosen=chosen,
    )


def _place(one: Option, *, safe: bool) -> str:
    if safe and option_words.asks_somebody(one):
        return tr("another job")
    return words.plain(one.from_)


def _why(one: Option, *, safe: bool) -> str:
    if safe and option_words.asks_somebody(one):
        return tr("Another job holds it and needs it later; we have to ask before we take it.")
    return words.plain(one.why)


def _details(one: Option, ask: Ask, *, safe: bool) -> tuple[Sign | str, ...]:
    said: list[Sign | str] = [option_words.number(one, ask), option_words.in_days(one)]
    if not safe and one.landed_cost is not None:
        said.append(tr("landed {money}").format(money=option_words.money(one.landed_cost)))
    elif not safe:
        said.append(tr("landed cost not known"))
    if one.unit_price is not None:
        said.append(tr("price {money}").format(money=option_words.money(one.unit_price)))
    if (cut_off := option_words.cut_off(one)) is not None:
        said.append(cut_off)
    return (*(one for one in said if one), *option_words.cautions(one))


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text)


def _more(one: Option, today: date, *, safe: bool) -> tuple[str, ...]:
    said = [_part(part, today, safe=safe) for part in one.parts]
    for part in (one, *one.parts):
        said += [option_words.hop(hop) for hop in part.path]
    return tuple(dict.fromkeys(said))


def _part(one: Option, today: date, *, safe: bool) -> str:
    return tr("{n} x {part}: {kind}, {place}; {arrives}").format(
        n=words.quantity(one.quantity),
        part=words.plain(one.part),
        kind=option_words.kind(one),
        place=_place(one, safe=safe),
        arrives=option_words.arrives(one, today),
    )


def _together(
    excluded: Sequence[Excluded], ask: Ask, chosen: ChoiceFacts | None, *, safe: bool
) -> list[OptionRow]:
    """Give what must not be taken, those of one number with the same reason in one row."""
    ours = () if chosen is None else chosen.choice.steps
    taken = {(step.part, step.source) for step in ours}
    by_reason: dict[tuple[str, str], list[Excluded]] = {}
    for one in excluded:
        reason = words.plain(one.reason)
        if (one.option.part_id, one.option.source_id) in taken:
            reason = tr("It is chosen for this line.")
        by_reason.setdefault((one.option.part, reason), []).append(one)
    return [_excluded(same, reason, safe=safe) for (_, reason), same in by_reason.items()]


def _excluded(same: Sequence[Excluded], reason: str, *, safe: bool) -> OptionRow:
    first = same[0].option
    places = dict.fromkeys(_place(one.option, safe=safe) for one in same)
    return OptionRow(
        number="",
        glyph=first.kind,
        kind=_joined(option_words.kind(first), words.plain(first.part)),
        place="; ".join(place for place in places if place),
        arrives="",
        verdict=None,
        details=(),
        why=reason,
        more=tuple(option_words.hop(hop) for hop in first.path),
    )
