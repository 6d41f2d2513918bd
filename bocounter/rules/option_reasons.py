"""Why an option must not be taken, and what to look at before one is: in whole words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from bocounter.models.option_facts import Ask, Note
from bocounter.rules import words
from bocounter.rules.sources import Sources


def reason(note: Note, ask: Ask, sources: Sources) -> str:
    """Say a refusal as one sentence."""
    return words.tidy(_REASONS[note.code](note.about, ask, sources))


def number(part: str, sources: Sources) -> str:
    """Give a part number as it may be spoken."""
    return words.harmless(sources.code(part), words.LONGEST_NAME)


def _range(first: str, last: str) -> str:
    first, last = words.harmless(first, 40), words.harmless(last, 40)
    if first and last:
        return f"serials {first} to {last}"
    return f"serials from {first} on" if first else f"serials up to {last}"


def _plain(text: str) -> str:
    return words.quantity_words(Decimal(text))


def _place(branch: str, ask: Ask, sources: Sources) -> str:
    if branch == ask.branch:
        return "here"
    return f"at {words.name_words(sources.site(branch), branch)}"


def _promised(about: tuple[str, ...], ask: Ask, sources: Sources) -> str:
    count, place, own = _plain(about[0]), _place(about[1], ask, sources), Decimal(about[2])
    others = Decimal(about[0]) - own
    if own > 0 and others <= 0:
        lead = f"The one {place} is" if count == "1" else f"All {count} {place} are"
        return f"{lead} set aside for this line already."
    if own > 0:
        be, are = ("is" if one == 1 else "are" for one in (own, others))
        return (
            f"Of the {count} {place}, {_plain(str(own))} {be} set aside for this line already and "
            f"{_plain(str(others))} {are} promised to others."
        )
    if count == "1":
        return f"The one {place} is promised to somebody."
    return f"All {count} {place} are promised to others."


def _promised_order(about: tuple[str, ...], _ask: Ask, _sources: Sources) -> str:
    count, order = _plain(about[0]), words.harmless(about[1], 40)
    on = f" on {order}" if order else " on order"
    if count == "1":
        return f"The one{on} is promised to somebody."
    return f"All {count}{on} are promised to others."


def _minimum(about: tuple[str, ...], _ask: Ask, sources: Sources) -> str:
    left, branch, least = about
    name = words.name_words(sources.site(branch), branch)
    return f"{name} has {_plain(left)} left and keeps {_plain(least)} for its own customers."


def _scrapped(about: tuple[str, ...], _ask: Ask, sources: Sources) -> str:
    old, new = number(about[0], sources), words.listed([number(p, sources) for p in about[1:]])
    return f"{old} must not be used any more: the maker has replaced it by {new}."


def _loop(about: tuple[str, ...], _ask: Ask, sources: Sources) -> str:
    if len(about) == 1:
        return f"{number(about[0], sources)} is said to replace itself, so that is not followed."
    named = words.listed([number(part, sources) for part in about], 6)
    return f"{named} replace each other in the ERP's data; none is taken until that is mended."


def _too_few(about: tuple[str, ...], _ask: Ask, sources: Sources) -> str:
    return f"There is less of {number(about[0], sources)} than the {about[1]} that one job takes."


def _incomplete(about: tuple[str, ...], _ask: Ask, sources: Sources) -> str:
    missing = number(about[0], sources)
    others = words.listed([number(part, sources) for part in about[1:]])
    return f"{missing} is needed together with {others}, and there is not enough {missing}."


def _regulated(about: tuple[str, ...], _ask: Ask, sources: Sources) -> str:
    kind = "an emissions" if about[0] == "emissions" else "a safety"
    if about[0] not in ("emissions", "safety"):
        kind = "a regulated"
    return f"This is {kind} part, and {number(about[1], sources)} is not an exact match for it."


_Say = Callable[[tuple[str, ...], Ask, Sources], str]

_REASONS: Mapping[str, _Say] = {
    "promised": _promised,
    "promised_order": _promised_order,
    "minimum": _minimum,
    "scrapped": _scrapped,
    "loop": _loop,
    "too_few": _too_few,
    "incomplete": _incomplete,
    "regulated": _regulated,
    "one_way": lambda about, _ask, sources: (
        f"The maker does not let the old number {number(about[0], sources)} stand in for "
        f"{number(about[1], sources)}."
    ),
    "not_before": lambda about, ask, sources: (
        f"{number(about[0], sources)} is not to be used before "
        f"{words.day_words(date.fromisoformat(about[1]), ask.today)}."
    ),
    "serial_out": lambda about, _ask, sources: (
        f"{number(about[0], sources)} is for {_range(about[1], about[2])}, and this machine is "
        f"{words.harmless(about[3], 40)}."
    ),
    "inactive_supplier": lambda about, _ask, _sources: (
        f"Nothing is bought from {words.name_words(about[0], 'this supplier')} any more."
    ),
    "not_sold": lambda about, _ask, sources: f"{number(about[0], sources)} is no longer sold.",
    "by_air": lambda about, _ask, sources: (
        f"{number(about[0], sources)} is hazardous and may not fly, and this would come by air."
    ),
    "warranty_origin": lambda about, _ask, sources: (
        f"This is a warranty job, and {number(about[0], sources)} is not the maker's own part."
    ),
    "warranty_used": lambda about, _ask, sources: (
        f"This is a warranty job, and {number(about[0], sources)} would be a used part."
    ),
}

_Look = Callable[[tuple[str, ...], Sources], str]

CAUTIONS: Mapping[str, _Look] = {
    "serial_unknown": lambda about, sources: (
        f"look at the serial first, {number(about[0], sources)} is for {_range(about[1], about[2])}"
    ),
    "scrapped_for_some": lambda about, sources: (
        f"look at the serial first, for {_range(about[2], about[3])} it must be "
        f"{number(about[1], sources)}"
    ),
    "together_with": lambda about, sources: (
        f"{number(about[0], sources)} does the job of "
        f"{words.listed([number(part, sources) for part in about[1:]], 6)} together"
    ),
    "fitment": lambda about, _sources: f"check that it fits: {words.harmless(about[0], 120)}",
    "rework": lambda about, sources: f"{number(about[0], sources)} needs rework in the shop",
    "warranty_unknown": lambda about, sources: (
        f"ask whether warranty pays for {number(about[0], sources)}"
    ),
    "by_road": lambda about, sources: (
        f"{number(about[0], sources)} may not fly, so it comes by road"
    ),
}
