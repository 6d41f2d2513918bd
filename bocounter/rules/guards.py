"""What must not be said to a customer, and what must not be logged as said: refused, or warned of.

Words are looked for in every language that scripts are written in, without the names of the
order's own parts and machine: what an ERP calls a part is no offer of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from bocounter.models.call_facts import Guard, GuardLevel
from bocounter.models.facts import Confidence, LineFacts, WorkOrderFacts
from bocounter.rules import answers, local_words, words
from bocounter.rules.certainty import ESTIMATES, NAMED_DAYS, certainty
from bocounter.rules.plain import harmless

LANGUAGES = ("en", "es", "fr", "de")

_COST = re.compile(
    r"\b(our cost|cost price|landed cost|our price from|dealer net|net price|margins?|mark-?up|"
    r"our profit|costo|coste|margen|prix coûtant|coût|marge|einkaufspreis|selbstkosten|"
    r"gewinnspanne)\b",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"(\b(special offer|on sale|discount|coupon|promotion|promo|best price|save up to|buy now|"
    r"limited time|newsletter|free shipping|oferta|descuento|promoción|rebaja|rabais|solde|remise|"
    r"offre spéciale|rabatt|sonderangebot|gutschein|aktionspreis)\b|\d+\s?% (off|de descuento))",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(soon|should be|should arrive|probably|any day|hopefully|shortly|pronto|probablemente|"
    r"bientôt|sûrement|probablement|bald|wahrscheinlich|demnächst)\b",
    re.IGNORECASE,
)
_EQUAL = re.compile(
    r"\b(just as good|same part|same thing|equal to|identical|as good as|no difference|"
    r"la misma pieza|igual de bueno|idéntica|la même pièce|identique|aussi bonne?|"
    r"das gleiche teil|genauso gut|gleichwertig|identisch)\b",
    re.IGNORECASE,
)
_NOT_EQUAL = re.compile(r"\b(not|no es|pas|nicht|kein\w*)\s+(the |la |das )?\Z", re.IGNORECASE)
_SLOT = re.compile(
    r"\b(technician|mechanic|appointment|book you in|time slot|técnico|mecánico|cita|technicien|"
    r"mécanicien|rendez-vous|techniker|mechaniker|termin)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(about|est\.|estimat\w*|not confirmed|between|around|aproximad\w*|estima\w*|sin confirmar|"
    r"entre|environ|estim\w*|non confirmée?s?|pas confirmée?s?|vers|voraussichtlich|etwa|"
    r"schätz\w*|geschätzt|nicht bestätigt|zwischen|unos)",
    re.IGNORECASE,
)
_NEAR = 60
"""Characters on both sides of a day in which it may be said that it is an estimate."""
_NUMBER = re.compile(r"\d[\d.,' ]*\d|\d")
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A day about to be logged: ``line`` None is the whole order, ``day`` None "no date"."""

    line: LineFacts | None
    day: date | None
    confidence: Confidence


def of_text(
    text: str,
    order: WorkOrderFacts,
    now: datetime,
    *,
    others: Collection[str] = (),
    costs: Collection[Decimal] = (),
    said_days: Collection[date] = (),
    differs: bool = False,
) -> tuple[Guard, ...]:
    """Judge a text for a customer. ``others`` are names of other customers, ``costs`` what we pay.

    ``said_days`` may be named for another reason, as that of the next contact. ``differs``: a
    part is offered that is not the same, or not covered by warranty.
    """
    own = _without_names(text, order)
    checks: tuple[Callable[[], Iterator[Guard]], ...] = (
        lambda: _unseen(text),
        lambda: _unconfirmed(own, order, now, said_days),
        lambda: _money(own, text, costs),
        lambda: _others(text, order, others),
        lambda: _offers(own),
        lambda: _equal(own, order, differs),
        lambda: _slot(own, order),
        lambda: _vague(own),
        lambda: _stale(order, now),
    )
    return tuple(guard for check in checks for guard in check())


def of_contact(
    order: WorkOrderFacts,
    told: Sequence[Told],
    next_contact: datetime | None,
    now: datetime,
    *,
    note: str | None = None,
) -> tuple[Guard, ...]:
    """Judge what is about to be logged: days nobody confirmed, old facts, no next contact."""
    found = [guard for one in told for guard in _of_told(order, one, now, note)]
    if any(one.day is not None for one in told):
        found += _stale(order, now)
    if next_contact is None and order.open_lines:
        found.append(
            _refuse(
                f"Work order {order.number} still waits for parts, so it needs a next contact.",
                "Say when the customer hears from us next.",
            )
        )
    return tuple(found)


def _of_told(order: WorkOrderFacts, one: Told, now: datetime, note: str | None) -> Iterator[Guard]:
    if one.day is None:
        return
    lines = order.short_lines if one.line is None else (one.line,)
    sure = [(line, certainty(line, now.date())) for line in lines]
    waits = [(line, known) for line, known in sure if known.evidence is not None]
    day = words.day_words(one.day, now.date())
    bare = [line for line, known in waits if known.evidence not in NAMED_DAYS]
    if one.confidence is Confidence.CONFIRMED and bare and not note:
        name = words.name_words(bare[0].description, bare[0].part)
        yield _refuse(
            f"Nobody has confirmed {day} for {name}.",
            "Log it as estimated, or say in the note who confirmed it.",
        )
        return
    known_days = [known.day for _, known in waits if known.day is not None]
    if known_days and max(known_days) > one.day:
        later = words.day_words(max(known_days), now.date())
        yield _warn(f"{day} is before {later}, which is what the supplier says.", "Check the day.")
    elif any(known.day is None for _, known in waits) and not note:
        yield _warn(
            f"No supplier has given a date, so {day} is our own guess.",
            "Say that there is no date, or note where the day is from.",
        )


def _unconfirmed(
    text: str, order: WorkOrderFacts, now: datetime, said_days: Collection[date]
) -> Iterator[Guard]:
    today = now.date()
    known = [certainty(line, today) for line in order.lines]
    borne = {one.day for one in known if one.evidence in NAMED_DAYS}
    borne |= {one.told for one in known} | set(said_days)
    for day in sorted({one.day for one in known if one.evidence in ESTIMATES and one.day}):
        if day not in borne and _named_alone(text, day, today):
            named = words.day_words(day, today)
            yield _refuse(
                f"{named} is named as if it were sure, and nobody confirmed it.",
                "Say that it is an estimate, or leave the day out.",
            )


def _named_alone(text: str, day: date, today: date) -> bool:
    """Whether a day is named somewhere without a word that it is an estimate."""
    for name in _names_of(day, today):
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            if not _HEDGE.search(around):
                return True
    return False


def _names_of(day: date, today: date) -> set[str]:
    named = {day.isoformat(), f"{day.month}/{day.day}", f"{day.day}.{day.month}."}
    for language in LANGUAGES:
        for short in (False, True):
            whole = local_words.day(day, today, language, short=short)
            named.add(whole)
            # The same without its weekday: what stands behind the first word.
            named.add(whole.partition(" ")[2])
    return named


def _money(own: str, text: str, costs: Collection[Decimal]) -> Iterator[Guard]:
    found = _COST.search(own)
    named = {amount for amount in map(_amount, _NUMBER.findall(text)) if amount is not None}
    dear = {cost for cost in costs if cost > 0 and cost != cost.to_integral_value()}
    if found is not None or named & dear:
        what = f"{found[0]!r}" if found is not None else "what we pay"
        yield _refuse(f"The text speaks of {what}, which is for the shop only.", "Leave it out.")


def _amount(text: str) -> Decimal | None:
    plain = text.replace(" ", "").replace("'", "")
    if "," in plain and plain.rfind(",") > plain.rfind("."):
        plain = plain.replace(".", "").replace(",", ".")
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation:
        return None


def _others(text: str, order: WorkOrderFacts, others: Collection[str]) -> Iterator[Guard]:
    own = order.customer.name.casefold()
    for name in others:
        plain = harmless(name)
        if len(plain) < _SHORTEST_NAME or plain.casefold() in own:
            continue
        if re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", text, re.IGNORECASE):
            yield _refuse(
                f"The text names {plain}, who is another customer.",
                "Leave other customers out of it.",
            )
            return


def _offers(own: str) -> Iterator[Guard]:
    found = _OFFER.search(own)
    if found is not None:
        yield _refuse(
            f"{found[0]!r} is advertising, and this customer is told about their order.",
            "Leave the offer out.",
        )


def _equal(own: str, order: WorkOrderFacts, differs: bool) -> Iterator[Guard]:
    for found in _EQUAL.finditer(own):
        if _NOT_EQUAL.search(own[: found.start()]):
            continue
        what = f"{found[0]!r} says that a substitute is equal."
        if differs or order.warranty:
            yield _refuse(what, "Say what differs: it is another part, or no warranty covers it.")
        else:
            yield _warn(what, "Make sure of warranty, emission and safety rules first.")
        return


def _slot(own: str, order: WorkOrderFacts) -> Iterator[Guard]:
    found = _SLOT.search(own)
    if found is not None and order.short_lines:
        yield _refuse(
            f"The text speaks of a {found[0].lower()}, and not all parts are set aside yet.",
            "Promise no time in the workshop before they are.",
        )


def _vague(own: str) -> Iterator[Guard]:
    found = _VAGUE.search(own)
    if found is not None:
        yield _warn(
            f"{found[0]!r} promises something and says nothing.",
            "Say the day and how sure it is, or that there is no date.",
        )


def _stale(order: WorkOrderFacts, now: datetime) -> Iterator[Guard]:
    if order.short_lines and answers.is_stale(order.as_of, now):
        when = (
            "not complete"
            if order.as_of is None
            else f"from {words.instant_words(order.as_of, now)}"
        )
        yield _warn(f"The facts are {when}.", "Check before you name a day.")


def _unseen(text: str) -> Iterator[Guard]:
    if any(harmless(part) != " ".join(part.split()) for part in text.split("\n")):
        yield _refuse("The text has characters that nobody sees.", "Type it anew.")


def _without_names(text: str, order: WorkOrderFacts) -> str:
    """Give the text without what the ERP calls the order's parts, machine and customer."""
    names = [order.customer.name, order.machine.words if order.machine else ""]
    names += [name for line in order.lines for name in (line.description, line.part)]
    for name in sorted({harmless(name) for name in names if name}, key=len, reverse=True):
        for shown in (name, words.name_words(name, name)):
            text = text.replace(shown, " ")
    return text


def _refuse(what: str, advice: str) -> Guard:
    return Guard(GuardLevel.REFUSE, f"{what} {advice}", advice)


def _warn(what: str, advice: str) -> Guard:
    return Guard(GuardLevel.WARN, f"{what} {advice}", advice)
