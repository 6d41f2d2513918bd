"""What is said of an option: one whole sentence a person can say on the phone, without money."""

from __future__ import annotations

from datetime import date, timedelta

from bocounter.models.option_facts import Ask
from bocounter.rules import words
from bocounter.rules.option_reasons import CAUTIONS, number
from bocounter.rules.relations import is_one
from bocounter.rules.scale import Candidate, in_time
from bocounter.rules.sources import Coming, Held, Offered, OnShelf, Sources

_CONDITIONS = {"reman": "remanufactured ", "used": "used "}


def why(one: Candidate, ask: Ask, sources: Sources) -> str:
    """Say what it is, when it comes, whether that is in time, and what to look at."""
    said = _together(one, ask, sources) if one.parts else _lead(one, ask, sources)
    said += _arrival(one, ask) + _verdict(one, ask) + _closing(one)
    if isinstance(one.source, Offered) and one.quantity > one.covers and is_one(one.factor):
        said += f"; {words.quantity_words(one.quantity)} is the least they sell"
    for note in one.cautions:
        said += f"; {CAUTIONS[note.code](note.about, sources)}"
    return words.tidy(f"{said[:1].upper()}{said[1:]}.")


def phrase(one: Candidate, ask: Ask, sources: Sources) -> str:
    """Say it in few words, as the board shows it; the day is a date, which stays true."""
    if one.parts:
        said = " + ".join(_short(part, ask, sources) for part in one.parts)
    else:
        said = _short(one, ask, sources)
    if one.covers < ask.quantity:
        said += f" (of {words.quantity_words(ask.quantity)})"
    day = _day(one.arrives.p80, ask)
    if day is None or one.arrives.basis == "on_hand":
        return said
    return f"{said}, here by {words.short_day_words(day, ask.today)}"


def from_words(one: Candidate, ask: Ask, sources: Sources) -> str:
    """Say where it comes from: a branch, an order, a supplier, or whom to ask."""
    if one.parts:
        return " + ".join(from_words(part, ask, sources) for part in one.parts)
    source = one.source
    if isinstance(source, OnShelf):
        return words.name_words(sources.site(source.branch), source.branch)
    if isinstance(source, Coming):
        named = (source.number, source.supplier or source.from_branch)
        return ", ".join(words.harmless(name, 40) for name in named if name) or "on order"
    if isinstance(source, Offered):
        return _seller(source, sources)
    if isinstance(source, Held):
        return words.harmless(source.number, 40)
    return ""


def _seller(offer: Offered, sources: Sources) -> str:
    found = sources.sellers.get(offer.supplier)
    return words.name_words(found.name if found else offer.supplier, "the supplier")


def _lead(one: Candidate, ask: Ask, sources: Sources) -> str:
    source, count = one.source, _count(one, ask) + _condition(one)
    be = "is" if one.quantity == 1 else "are"
    it = "it" if one.quantity == 1 else "them"
    under = _under(one, sources, ask)
    if isinstance(source, OnShelf):
        if one.way.breaks_kit:
            kits, breaks = _kits(one, sources), "it" if one.quantity == 1 else "them"
            place = _place(one, ask, sources)
            return f"{_wanted(one, ask)} can be taken out of {kits} {place}, which breaks {breaks}"
        return f"{count} {be} free {_place(one, ask, sources)}{under}"
    if isinstance(source, Coming):
        comes = "comes" if one.quantity == 1 else "come"
        where = "" if source.branch == ask.branch else f" to {_branch(source.branch, sources)}"
        order = _order(source)
        return f"{count} that nobody waits for {comes}{where} on {order}{under}"
    if isinstance(source, Offered):
        fast = " by emergency order" if source.order_type == "emergency" else ""
        if one.way.breaks_kit:
            kits, covers = _kits(one, sources), _wanted(one, ask)
            return f"{_seller(source, sources)} can send {kits}{fast} to take {covers} out of {it}"
        return f"{_seller(source, sources)} can send {count}{fast}{under}"
    if isinstance(source, Held):
        day = _coming_day(source.need_by, ask)
        return (
            f"{from_words(one, ask, sources)} holds {count} {_place(one, ask, sources)}{under} "
            f"and needs {it} only by {day}; ask before you take {it}"
        )
    return f"{count}{under}"


def _together(one: Candidate, ask: Ask, sources: Sources) -> str:
    pieces = [_short(part, ask, sources) for part in one.parts]
    if one.way.is_bundle:
        made = "the kit can be put together" if one.kind == "kit" else "it is replaced by several"
        named = [
            f"{words.quantity_words(part.quantity)} {number(part.part, sources)} "
            f"({_whence(part, ask, sources)})"
            for part in one.parts
        ]
        some = "" if one.covers == ask.quantity else f" for {_wanted(one, ask)}"
        return f"{made}{some}: {words.listed(named, 6)}"
    return f"two sources together cover all {words.quantity_words(one.covers)}: " + (
        f"{pieces[0]} and {pieces[1]}"
    )


def _short(one: Candidate, ask: Ask, sources: Sources) -> str:
    """Say a source in few words: "2 free at Riverside under old number A"."""
    count, source = words.quantity_words(one.quantity), one.source
    under = _under(one, sources, ask, short=True)
    if isinstance(source, OnShelf):
        if one.way.breaks_kit:
            return f"{words.quantity_words(one.covers)} out of {_kits(one, sources)} " + _place(
                one, ask, sources
            )
        where = "here" if source.branch == ask.branch else f"at {_branch(source.branch, sources)}"
        kind = _CONDITIONS.get(one.kind, "")
        return f"{count} {kind}free {where}{under}"
    if isinstance(source, Held):
        return f"ask {from_words(one, ask, sources)} for {count}"
    if one.parts:
        return " + ".join(_short(part, ask, sources) for part in one.parts)
    kind = _CONDITIONS.get(one.kind, "")
    if isinstance(source, Coming):
        return f"{count} {kind}on {_order(source)}{under}"
    if one.way.breaks_kit:
        return f"{_kits(one, sources)} from {from_words(one, ask, sources)}"
    return f"{count} {kind}from {from_words(one, ask, sources)}{under}"


def _order(source: Coming) -> str:
    order = words.harmless(source.number, 40) if source.number else "an order"
    whom = source.supplier or source.from_branch
    return f"{order} from {words.harmless(whom, 40)}" if whom else order


def _whence(one: Candidate, ask: Ask, sources: Sources) -> str:
    """Say where a member of a bundle comes from."""
    if isinstance(one.source, OnShelf):
        return f"free {_place(one, ask, sources)}"
    return f"from {from_words(one, ask, sources)}"


def _kits(one: Candidate, sources: Sources) -> str:
    count = words.quantity_words(one.quantity)
    kits = "kit" if one.quantity == 1 else f"{count} kits"
    return f"{kits} {number(one.part, sources)}"


def _condition(one: Candidate) -> str:
    """Say that it is not new: " used one"."""
    said = _CONDITIONS.get(one.kind)
    return f" {said}one{'' if one.quantity == 1 else 's'}" if said else ""


def _wanted(one: Candidate, ask: Ask) -> str:
    covers = words.quantity_words(one.covers)
    if one.covers < ask.quantity:
        return f"only {covers} of {words.quantity_words(ask.quantity)}"
    return covers


def _count(one: Candidate, ask: Ask) -> str:
    if is_one(one.factor):
        if one.quantity > one.covers:
            return words.quantity_words(one.quantity)
        return _wanted(one, ask)
    return words.quantity_words(one.quantity)


def _under(one: Candidate, sources: Sources, ask: Ask, *, short: bool = False) -> str:
    """Say under which number, where it is not the wanted one; and what an odd factor makes."""
    way = one.way
    if not way.hops or not way.relation:
        return ""
    code = number(one.part, sources)
    last = way.hops[-1].relation
    if last == "assembly":
        said = f" as the whole assembly {code}"
    elif way.relation == "supersession":
        said = f" under {'new' if way.newer else 'old'} number {code}"
    elif way.relation == "interchange":
        said = f" as {code}" + ("" if short else _GRADES.get(_grade(one), ""))
    else:
        said = f" as {code}"
    if not is_one(one.factor) and one.covers > 0 and one.covers != one.quantity:
        if short:
            return f"{said} for {words.quantity_words(one.covers)}"
        make = "makes" if one.quantity == 1 else "make"
        said += f", which {make} {_wanted(one, ask)}"
    return said


_GRADES = {
    "alternate": ", the same part under another label",
    "exact": ", which does the same job",
    "functional": ", another part that does the same job",
}


def _grade(one: Candidate) -> str:
    joins = [hop.relation for hop in one.way.path if hop.relation in ("alternate", "interchange")]
    return "alternate" if joins == ["alternate"] else one.way.grade or ""


def _place(one: Candidate, ask: Ask, sources: Sources) -> str:
    branch = getattr(one.source, "branch", None)
    if branch == ask.branch:
        return "here on the shelf"
    return f"at {_branch(branch, sources)}"


def _branch(branch: str | None, sources: Sources) -> str:
    if branch is None:
        return "another branch"
    return words.name_words(sources.site(branch), branch)


def _arrival(one: Candidate, ask: Ask) -> str:
    p50, p80 = _day(one.arrives.p50, ask), _day(one.arrives.p80, ask)
    if p50 is None or p80 is None:
        return _no_day(one)
    if one.arrives.basis == "on_hand":
        return ""
    said = _coming_day(p80, ask)
    if one.arrives.basis == "supplier_date" and not one.parts:
        sure = isinstance(one.source, Coming) and one.source.confirmed
        return f", due here {said}" + ("" if sure else ", not confirmed")
    if one.parts:
        return f"; all of it can be here {said}"
    if one.arrives.basis == "lead_time_no_history":
        if p50 == p80:
            return f", here {said}"
        likely = _coming_day(p50, ask)
        return f", likely here {likely}; there is no history yet, so count on {said}"
    return f"{',' if one.way.breaks_kit else ''} and can be here {said}"


def _no_day(one: Candidate) -> str:
    if one.parts:
        return ", but for one of them nobody has said when it comes"
    if isinstance(one.source, Offered):
        return ", but has not said how long it takes"
    if isinstance(one.source, Coming):
        return ", but there is no day for it"
    return ", but nobody has said how long the transfer takes"


def _verdict(one: Candidate, ask: Ask) -> str:
    timely = in_time(one, ask)
    if timely is None or ask.need_by is None:
        return ""
    day = words.day_words(ask.need_by, ask.today)
    if timely:
        return "" if one.arrives.basis == "on_hand" else f", in time for {day}"
    if one.arrives.basis == "on_hand":
        return f", though it was needed by {day}"
    return f", too late for {day}"


def _closing(one: Candidate) -> str:
    if one.minutes is None:
        return ""
    if one.minutes == 0:
        return "; today's cut-off has passed"
    if one.arrives.p80 is None:
        return f"; the cut-off is in {_minutes_words(one.minutes)}"
    deed = "ordered" if isinstance(one.source, Offered) else "sent for"
    return f", if it is {deed} within {_minutes_words(one.minutes)}"


def _minutes_words(minutes: int) -> str:
    if minutes >= 120:
        return f"{minutes // 60} hours"
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def _day(days: int | None, ask: Ask) -> date | None:
    if days is None or days > 3_000_000 - ask.today.toordinal():
        return None
    return ask.today + timedelta(days=days)


def _coming_day(day: date | None, ask: Ask) -> str:
    if day is None:
        return ""
    ahead = (day - ask.today).days
    if ahead == 0:
        return "today"
    return "tomorrow" if ahead == 1 else words.day_words(day, ask.today)
