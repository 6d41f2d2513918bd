"""Days, hours, numbers and lists as people of a language say them. Babel knows how; we ask it late.

A weekday is always spelled. A name of a language may be an ERP's ("fr_CA"), a browser's ("fr-ca")
or a bare "fr".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from bocounter.models.facts import LineFacts
from bocounter.models.stored import quantity_text
from bocounter.rules.plain import harmless
from bocounter.rules.words import LONGEST_NAME, name_words

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en"
_PLACES = {"en": "en_US", "es": "es_US", "fr": "fr_CA", "de": "de_DE", "pt": "pt_BR"}
"""Where a language is spoken that was named without a country."""
_DAYS = {
    "en": ("EEEE, MMMM d", "EEEE, MMM d"),
    "es": ("EEEE d 'de' MMMM", "EEEE d MMM"),
    "fr": ("EEEE d MMMM", "EEEE d MMM"),
    "de": ("EEEE, d. MMMM", "EEEE, d. MMM"),
    "pt": ("EEEE, d 'de' MMMM", "EEEE, d MMM"),
}
_FAR_DAYS = 300
MOST_NAMES = 3
_OTHERS = {
    "en": ("1 more", "{} more"),
    "es": ("1 más", "{} más"),
    "fr": ("1 autre", "{} autres"),
    "de": ("1 weiteres", "{} weitere"),
}


def language(named: str | None) -> str | None:
    """Give the letters of a language by any of its names; None where none is named."""
    found = re.match(r"\s*([A-Za-z]{2,3})(?![A-Za-z])", named or "")
    return None if found is None else found[1].lower()


@lru_cache(maxsize=64)
def _locale(named: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(_PLACES.get(named, named))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_PLACES[ENGLISH])


def day(when: date, today: date, language: str, *, short: bool = False) -> str:
    """Say a day with its weekday, with the year when it is far away."""
    from babel.dates import format_date

    pattern = _DAYS.get(language, ("EEEE, d MMMM", "EEEE, d MMM"))[short]
    if abs((when - today).days) > _FAR_DAYS:
        pattern += ", y" if language == "en" else " 'de' y" if language == "es" else " y"
    said = harmless(format_date(when, pattern, locale=_locale(language)))
    return said.replace(" 1 ", " 1er ", 1) if language == "fr" and when.day == 1 else said


def clock(at: datetime, language: str) -> str:
    """Say the time of day."""
    from babel.dates import format_time

    return harmless(format_time(at.timetz(), "short", locale=_locale(language)))


def instant(at: datetime, now: datetime, language: str) -> str:
    """Say when something was, in the zone of ``now``: the hour, and the day if it was not today."""
    here = at.astimezone(now.tzinfo)
    if here.date() == now.date():
        return clock(here, language)
    return f"{day(here.date(), now.date(), language)}, {clock(here, language)}"


def quantity(amount: Decimal, language: str) -> str:
    """Say a quantity."""
    if amount == amount.to_integral_value() and abs(amount) < 1000:
        return quantity_text(amount)
    from babel.numbers import format_decimal

    return harmless(format_decimal(amount, locale=_locale(language), decimal_quantization=False))


def listed(names: Sequence[str], language: str, most: int = MOST_NAMES) -> str:
    """Say a list: what is too much is counted."""
    if len(names) == 1:
        return names[0]
    from babel.lists import format_list

    shown = list(names)
    if len(names) > most:
        left = len(names) - most + 1
        shown = shown[: most - 1]
        one, several = _OTHERS.get(language, _OTHERS[ENGLISH])
        shown.append(one if left == 1 else several.format(left))
    return str(format_list(shown, locale=_locale(language)))


def line_names(
    lines: Sequence[LineFacts], language: str, alike: Collection[str] = frozenset()
) -> list[str]:
    """Give what lines are called, each with its quantity where that is not one.

    The words are the maker's own; of those whose folded words are ``alike`` the part number
    tells which is meant.
    """
    names = []
    for line in lines:
        name = harmless(line.description, LONGEST_NAME)
        if line.description.casefold() in alike:
            name = f"{harmless(line.description, LONGEST_NAME // 2)} {line.part}"
        full = name_words(name, line.part)
        names.append(full if line.wanted == 1 else f"{full} ({quantity(line.wanted, language)})")
    return names
