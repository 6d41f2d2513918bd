"""The words of ways to get a part: kinds, days, cautions, and what taking one does."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from bocounter.models.option_facts import Ask, Hop, Option
from bocounter.models.return_terms import Fee, Fees
from bocounter.queries.option_documents import factor_text
from bocounter.rules.what_if import WhatIf
from bocounter.ui import words
from bocounter.ui.words import Shape, Sign, Tone, tr


def is_together(one: Option) -> bool:
    """Whether several sources cover the need together, without being a kit or a bundle."""
    return bool(one.parts) and not one.path


def asks_somebody(one: Option) -> bool:
    """Whether another customer has to be asked first."""
    return one.kind == "customer_later" or any(asks_somebody(part) for part in one.parts)


def kind(one: Option) -> str:
    """Name the kind of an option."""
    if is_together(one):
        return tr("{n} sources").format(n=len(one.parts))
    return kind_words(one.kind)


def kind_words(name: str) -> str:
    """Name a kind, as people at the counter do."""
    return {
        "shelf": tr("here on the shelf"),
        "other_branch": tr("other branch"),
        "on_order": tr("on order"),
        "supersession": tr("replacement"),
        "interchange": tr("interchange"),
        "other_supplier": tr("supplier"),
        "kit": tr("kit"),
        "component": tr("out of a kit"),
        "reman": tr("remanufactured"),
        "used": tr("used"),
        "customer_later": tr("another customer's"),
    }.get(name, words.plain(name.replace("_", " ")))


def money(value: Decimal) -> str:
    """Give an amount with cents, without a currency: the store's is that of the shop."""
    return f"{value:,.2f}"


def arrives(one: Option, today: date) -> str:
    """Say when it is here: a day, or the likely and the safe one."""
    p50, p80 = one.arrives.p50, one.arrives.p80
    if p50 is None or p80 is None:
        return tr("no day known")
    if one.arrives.basis == "on_hand":
        return tr("here now")
    likely, safe = today + timedelta(days=p50), today + timedelta(days=p80)
    if likely == safe:
        return words.day(safe, today)
    return tr("{likely} – {safe}").format(
        likely=words.short_day(likely), safe=words.short_day(safe)
    )


def in_days(one: Option) -> str:
    """Say in how many days it is here, and whether that rests on any history."""
    p50, p80 = one.arrives.p50, one.arrives.p80
    if p50 is None or p80 is None or one.arrives.basis == "on_hand":
        return ""
    said = words.days(p80) if p50 == p80 else tr("{p50}–{p80} days").format(p50=p50, p80=p80)
    if p80 == 0:
        said = tr("today")
    if one.arrives.basis == "lead_time_no_history":
        return tr("{days}, no history").format(days=said)
    return said


def verdict(one: Option, ask: Ask) -> Sign | None:
    """Say whether it is here by the day it is needed; None where nobody waits for it."""
    if ask.line is None and ask.need_by is None:
        return None
    if one.meets_need_by:
        return Sign(tr("in time"), Shape.CHECK, Tone.GOOD)
    p80 = one.arrives.p80
    if ask.need_by is None:
        return Sign(tr("no need-by set"), Shape.QUESTION, Tone.QUIET)
    if one.meets_need_by is None or p80 is None:
        return Sign(tr("in time? not known"), Shape.QUESTION, Tone.WARNING)
    late = (ask.today + timedelta(days=p80) - ask.need_by).days
    if late <= 0:
        return Sign(tr("too late"), Shape.LATER, Tone.ALARM)
    return Sign(tr("too late by {days}").format(days=words.days(late)), Shape.LATER, Tone.ALARM)


def cut_off(one: Option) -> Sign | None:
    """Say how long one may still order for today; None when nobody knows of a cut-off."""
    minutes = one.minutes_to_cut_off
    if minutes is None:
        return None
    if minutes == 0:
        return Sign(tr("today's cut-off has passed"), Shape.CLOCK, Tone.WARNING)
    if minutes < 60:
        said = tr("cut-off in {n} min").format(n=minutes)
        return Sign(said, Shape.CLOCK, Tone.ALARM if minutes <= 30 else Tone.WARNING)
    said = tr("cut-off in {h} h {m:02}").format(h=minutes // 60, m=minutes % 60)
    return Sign(said, Shape.CLOCK, Tone.QUIET)


def return_terms(returnable: bool | None, fees: Fees) -> str:
    """Say on what terms a part may go back; empty: nobody says."""
    if returnable is False:
        return tr("not returnable")
    if not fees:
        return tr("returnable") if returnable else ""
    said = tr("{percent} % fee {when}").format(
        percent=words.quantity(fees[0].percent), when=_after(fees[0])
    )
    for fee in fees[1:]:
        said += ", " + tr("{percent} % {when}").format(
            percent=words.quantity(fee.percent), when=_after(fee)
        )
    lead = tr("returnable") if returnable else tr("if it is taken back")
    return f"{lead}; {said}"


def _after(fee: Fee) -> str:
    return tr("after {days}").format(days=words.days(fee.days)) if fee.days else tr("at once")


def returning(returnable: bool | None, fees: Fees) -> Sign | None:
    """Give the terms of return as a sign; None: nobody says."""
    said = return_terms(returnable, fees)
    if not said:
        return None
    if returnable is False:
        return Sign(said, Shape.CROSS, Tone.WARNING)
    return Sign(said, Shape.HALF if fees else Shape.CHECK, Tone.QUIET)


def cautions(one: Option, *, returns: bool = True) -> tuple[Sign, ...]:
    """Give what to look at before it is taken, each in words with a shape.

    ``returns`` False leaves out the terms of return.
    """
    said: list[Sign] = []
    if one.breaks_kit:
        said.append(Sign(tr("breaks the kit"), Shape.TRIANGLE, Tone.WARNING))
    if one.hazardous:
        said.append(Sign(tr("hazardous, may not fly"), Shape.TRIANGLE, Tone.WARNING))
    back = returning(one.returnable, one.restock_fees) if returns else None
    if back is not None:
        said.append(back)
    if one.core_charge:
        said.append(
            Sign(
                tr("core charge {money}").format(money=money(one.core_charge)),
                Shape.HALF,
                Tone.QUIET,
            )
        )
    if one.warranty_ok is None:
        said.append(Sign(tr("warranty not known"), Shape.QUESTION, Tone.QUIET))
    elif not one.warranty_ok:
        said.append(Sign(tr("no maker's warranty"), Shape.CROSS, Tone.QUIET))
    return tuple(said)


def quantity(one: Option, ask: Ask) -> str:
    """Say how much of the need it covers."""
    if one.covers == ask.quantity:
        return tr("all {n}").format(n=words.quantity(one.covers)) if one.covers != 1 else ""
    return tr("{covers} of {wanted}").format(
        covers=words.quantity(one.covers), wanted=words.quantity(ask.quantity)
    )


def number(one: Option, ask: Ask) -> str:
    """Say under which number it comes, where that is not what is asked for, or how many of it."""
    if one.parts:
        return ""
    code = words.plain(one.part)
    if one.quantity != one.covers:
        return tr("{n} x {part}").format(n=words.quantity(one.quantity), part=code)
    return "" if one.part_id == ask.part else tr("as {part}").format(part=code)


def hop(one: Hop) -> str:
    """Say one relation of the path, with its factor, source and day."""
    said = {
        "superseded_by": tr("{a} is replaced by {b}"),
        "supersedes": tr("{a} replaced {b}"),
        "interchange": tr("{a} does the same job as {b}"),
        "alternate": tr("{a} is the same part as {b}"),
        "kit": tr("{a} is in kit {b}"),
        "component": tr("{a} holds {b}"),
        "assembly": tr("{a} is part of {b}"),
    }.get(one.relation, "{a} → {b}")
    said = said.format(a=words.plain(one.from_), b=words.plain(one.to))
    if one.factor != 1:
        said += tr(" (x {factor})").format(factor=factor_text(one.factor))
    if one.source:
        said += tr("; {source}").format(source=words.plain(one.source))
    if one.as_of is not None:
        said += f", {one.as_of.isoformat()}"
    return said


# --- what taking one does -----------------------------------------------------------------


def _before(foreseen: WhatIf, today: date) -> date | None:
    """Give the day as it is; today where no part of the job has to come any more."""
    if foreseen.before is None and foreseen.pacing_before is None:
        return today
    return foreseen.before


def won(foreseen: WhatIf, today: date) -> Sign:
    """Say in few words what taking an option wins."""
    before, after = _before(foreseen, today), foreseen.after
    days = None if before is None or after is None else (before - after).days
    if after is None:
        return Sign(tr("no ready day even then"), Shape.QUESTION, Tone.WARNING)
    if days is None:
        return Sign(tr("a ready day at last"), Shape.CHECK, Tone.GOOD)
    if days > 0:
        return Sign(tr("{days} won").format(days=words.days(days)), Shape.CHECK, Tone.GOOD)
    if days < 0:
        return Sign(tr("{days} later").format(days=words.days(-days)), Shape.LATER, Tone.ALARM)
    return Sign(tr("no day won"), Shape.SQUARE, Tone.QUIET)


def then(foreseen: WhatIf, left: Decimal, today: date) -> str:
    """Say the new ready day, which part decides then, and what stays open (``left`` units)."""
    said = [_ready_then(foreseen, today)]
    after, before = foreseen.pacing_after, foreseen.pacing_before
    if after is None:
        said.append(tr("Then every part of the job is here or on the shelf."))
    elif foreseen.after is None:
        said.append(
            tr("Then {part} paces the job, and has no day.").format(part=words.plain(after))
        )
    elif after == before:
        said.append(tr("{part} still paces the job.").format(part=words.plain(after)))
    else:
        said.append(tr("Then {part} paces the job.").format(part=words.plain(after)))
    if not foreseen.covers_all:
        said.append(
            tr("1 unit stays open as it is.")
            if left == 1
            else tr("{n} units stay open as they are.").format(n=words.quantity(left))
        )
    return " ".join(text for text in said if text)


def _ready_then(foreseen: WhatIf, today: date) -> str:
    if foreseen.after is None:
        return ""
    after = words.day(foreseen.after, today)
    before = _before(foreseen, today)
    if before is None:
        return tr("The job is ready {day}; until now it has no day.").format(day=after)
    if before == foreseen.after:
        return tr("The job is ready {day}, as before.").format(day=after)
    return tr("The job is ready {day} instead of {before}.").format(
        day=after, before=words.day(before, today)
    )
