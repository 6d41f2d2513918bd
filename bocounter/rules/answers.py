"""The speakable answer: what is missing, where it is, when it comes and how sure that is,
what we last told this customer, and what else can be done. Two lines, never empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bocounter.models.facts import CustomerFacts, LineFacts, LineState, Told, WorkOrderFacts
from bocounter.rules import phrases, states, words

LONGEST = 320
"""Characters of a usual answer: what fits is added, what does not is left out."""

STALE = timedelta(hours=4)
"""Facts older than this are not spoken as if they were of now."""

_SPACE_FOR_TOLD = 120
"""Characters kept free for what we last told."""


def answer(order: WorkOrderFacts, now: datetime) -> str:
    """Give what to say when somebody asks for a work order."""
    today = now.date()
    first = _with_freshness(_situation(order, today), order.as_of, now)
    waits = order.short_lines and order.status != "cancelled"
    return words.tidy(_with_extras(first, order, now) if waits else first)


def line_answer(line: LineFacts, as_of: datetime | None, now: datetime) -> str:
    """Give what to say when somebody asks for one part line."""
    today = now.date()
    said = f"{words.line_name(line)} {phrases.predicate(line, today)}."
    first = _with_freshness(said, as_of, now)
    if line.outstanding <= 0:
        return words.tidy(first)
    return words.tidy(f"{first}\n{_told_words(line.told, now)}")


def customer_answer(
    customer: CustomerFacts, orders: Sequence[WorkOrderFacts], now: datetime
) -> str:
    """Give what to say to a customer of whom these work orders are open."""
    name = words.name_words(customer.name, customer.number or customer.id)
    if not orders:
        return words.tidy(f"No part is open for {name}.")
    if len(orders) == 1:
        return answer(orders[0], now)
    today = now.date()
    heads = [f"{_number(order)}: {_headline(order, today)}" for order in orders[:3]]
    more = f"; and {len(orders) - 3} more" if len(orders) > 3 else ""
    said = f"{len(orders)} jobs are open for {name}. {'; '.join(heads)}{more}."
    return words.tidy(_with_freshness(said, orders[0].as_of, now))


def is_stale(as_of: datetime | None, now: datetime) -> bool:
    """Whether facts of that age must be checked before they are spoken as current."""
    return as_of is None or now - as_of > STALE


def _with_freshness(said: str, as_of: datetime | None, now: datetime) -> str:
    if as_of is None:
        return f"I have no complete news from the ERP yet, so I check before I say it: {said}"
    if is_stale(as_of, now):
        return (
            f"My last news is from {words.instant_words(as_of, now)}; by that, {said} "
            "I will check and call you back."
        )
    return said


def _number(order: WorkOrderFacts) -> str:
    return words.harmless(order.number, words.LONGEST_NAME)


def _situation(order: WorkOrderFacts, today: date) -> str:
    number = _number(order)
    if order.status == "cancelled":
        return f"{number} is cancelled; no part is coming for it."
    kept = [line for line in order.lines if not line.cancelled]
    if not kept:
        said = "all its parts are cancelled" if order.lines else "there are no parts on it"
        return f"Nothing is open on {number}: {said}."
    if not order.open_lines:
        return f"All parts of {number} are here or handed out."
    if not order.short_lines:
        return _all_here(number, order)
    return _waiting(order, kept, today)


def _all_here(number: str, order: WorkOrderFacts) -> str:
    if len(order.open_lines) == 1:
        name = words.line_name(order.open_lines[0])
        return f"All parts of {number} are here: {name} is set aside for the job."
    return f"All parts of {number} are here and set aside for the job."


def _waiting(order: WorkOrderFacts, kept: Sequence[LineFacts], today: date) -> str:
    lines = _by_weight(order, today)
    lead = [line for line in lines if _say(line, today) == _say(lines[0], today)]
    said = _here_words(len(kept) - len(lines), len(kept), _number(order))
    said += f"{words.listed([words.line_name(line) for line in lead])} "
    said += f"{phrases.predicate(lead[0], today, many=len(lead) > 1)}."
    others = _grouped([line for line in lines if line not in lead], today)
    left = len(lines) - len(lead)
    for group in others:
        names = words.listed([words.line_name(line) for line in group], 2)
        more = f" {names} {phrases.short_predicate(group[0], today, many=len(group) > 1)}."
        if len(said) + len(more) > LONGEST - _SPACE_FOR_TOLD:
            break
        said += more
        left -= len(group)
    if left:
        said += f" {left} more {'part is' if left == 1 else 'parts are'} still missing."
    return said


def _say(line: LineFacts, today: date) -> str:
    return phrases.predicate(line, today)


def _here_words(here: int, all_: int, number: str) -> str:
    if here == 0:
        return f"{number}: "
    return f"{number}: {here} of {all_} parts {'is' if here == 1 else 'are'} here. "


def _by_weight(order: WorkOrderFacts, today: date) -> list[LineFacts]:
    """Give the lines with the one that decides first, then slips, then the latest day."""
    pacing = order.pacing_line or order.short_lines[0]

    def weight(line: LineFacts) -> tuple[bool, bool, date, int]:
        late = states.state(line, today) in (LineState.SLIPPED, LineState.AT_RISK)
        day = line.supplier_date or (date.min if line.from_shelf >= line.outstanding else date.max)
        return (line.id == pacing.id, late, day, -line.position)

    return sorted(order.short_lines, key=weight, reverse=True)


def _grouped(lines: Sequence[LineFacts], today: date) -> list[list[LineFacts]]:
    groups: dict[str, list[LineFacts]] = {}
    for line in lines:
        groups.setdefault(phrases.short_predicate(line, today), []).append(line)
    return list(groups.values())


def _headline(order: WorkOrderFacts, today: date) -> str:
    """Say a work order in few words, as one of several."""
    if not order.short_lines:
        return "all parts are here" if order.lines else "no parts"
    lead = _by_weight(order, today)[0]
    return f"{words.line_name(lead)} {phrases.short_predicate(lead, today)}"


def _with_extras(first: str, order: WorkOrderFacts, now: datetime) -> str:
    today = now.date()
    pacing = order.pacing_line or order.short_lines[0]
    second = _told_words(order.told, now)
    extras = []
    if pacing.best_option is not None and pacing.from_shelf < pacing.outstanding:
        extras.append(f"Another way: {words.harmless(pacing.best_option)}.")
    if order.next_contact is not None and order.next_contact > now:
        due = order.next_contact.astimezone(now.tzinfo).date()
        extras.append(f"Next call {_coming_day_words(due, today)}.")
    for extra in extras:
        if len(first) + len(second) + len(extra) + 2 <= LONGEST:
            second += f" {extra}"
    return f"{first}\n{second}"


def _coming_day_words(day: date, today: date) -> str:
    if day == today:
        return "today"
    return "tomorrow" if (day - today).days == 1 else words.day_words(day, today)


def _told_words(told: Told | None, now: datetime) -> str:
    """Say what the customer last heard, from whom, when and by which way."""
    if told is None:
        return "We have not told you a date so far."
    by = words.name_words(told.by, "we")
    today = now.date()
    when = words.past_day_words(told.at.astimezone(now.tzinfo).date(), today)
    way = words.channel_words(told.channel)
    how = f"{when} {way}".strip()
    if told.day is None:
        return f"{by} told you {how} that there was no date."
    said = words.day_words(told.day, today)
    past = "; that day has passed" if told.day < today else ""
    return f"{by} told you {how}: {said}, {told.confidence.value}{past}."
