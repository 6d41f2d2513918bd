"""Sharing out what came, by the fair rule or otherwise with a reason; losers are called today.

What a line gets is a choice like any other (``commands.choosing``): the units are its own from
then on, and a note says so at the work order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from bocounter.changes import Changes
from bocounter.commands import choosing, due_dates, naming, outgoing, words
from bocounter.errors import WrongUse
from bocounter.models.facts import WorkOrderFacts
from bocounter.models.option_facts import Arrives, Option
from bocounter.models.stored import quantity_text
from bocounter.queries import work_orders
from bocounter.queries.sharing import Sharing, sharing
from bocounter.readings.refresh import refresh
from bocounter.rules.fair_share import Portion, Shared, given
from bocounter.store.store import Store
from bocounter.store.writer import Write

CLOSING = time(17)
"""By when losers are called on the day itself."""


def allocate(
    store: Store,
    part: str,
    branch: str,
    *,
    by: str,
    now: datetime,
    mint: Callable[[], str],
    wish: Mapping[str, Decimal] | None = None,
    reason: str | None = None,
) -> Changes:
    """Share out what lies free of a part (id) at a branch (id), all of it or nothing.

    ``wish`` is units by line instead of the rule, and needs a reason where it differs from it.
    Raises WrongUse: nothing lies there, nobody waits, a wish beyond what there is.
    """
    by = naming.person(by)
    why = naming.words(reason, "reason")
    with store.write() as write:
        there = sharing(write, part, branch, now.date())
        shared = _as_wished(there, wish, why)
        code = write.all("SELECT code, description FROM part WHERE remote_id = ?", (part,))
        name, described = code[0] if code else (part, "")
        changes = Changes()
        for portion in shared.winners:
            option = _option(there, portion, str(name), str(described))
            said = f"Shared out: {portion.why}." + (f" {why}" if why else "")
            changes |= choosing.keep(
                write, portion.claimant.line, option, by=by, now=now, mint=mint, reason=said
            )
        for portion in shared.losers:
            changes |= _call_today(write, portion, str(name), by, now, mint)
        return changes | refresh(write)


def _as_wished(there: Sharing, wish: Mapping[str, Decimal] | None, why: str | None) -> Shared:
    if there.units <= 0:
        raise WrongUse("Nothing of it lies free there.", "Sync first if it has just come in.")
    if not there.claimants:
        raise WrongUse("Nobody at that branch waits for it.", "It stays on the shelf.")
    if wish is None:
        return there.shared
    known = {one.line: one for one in there.claimants}
    for line, units in wish.items():
        if line not in known:
            raise WrongUse(
                f"Line {naming.shortened(line)!r} does not wait for it there.",
                f"Those who wait are: {', '.join(known)}.",
            )
        if not 0 <= units <= known[line].wanted:
            raise WrongUse(
                f"{known[line].number} misses {quantity_text(known[line].wanted)} units.",
                "Give it so many or fewer.",
            )
    if sum(wish.values(), Decimal(0)) > there.units:
        raise WrongUse(
            f"Only {quantity_text(there.units)} units lie there.", "Share out so many or fewer."
        )
    shared = given(there.units, there.claimants, wish)
    if shared != there.shared and why is None:
        raise WrongUse(
            "That is not what the rule gives.", "Say why with a reason, or leave it to the rule."
        )
    return shared


def _option(there: Sharing, portion: Portion, code: str, described: str) -> Option:
    """Give what a line gets as an option of its own shelf."""
    unknown = dict.fromkeys(
        (
            *("meets_need_by", "unit_cost", "unit_price", "landed_cost", "freight", "fee"),
            *("core_charge", "returnable", "hazardous", "warranty_ok", "minutes_to_cut_off"),
        )
    )
    return Option(
        rank=portion.place,
        key=f"shared|{there.part}|{there.branch}|{quantity_text(portion.units)}",
        kind="shelf",
        part_id=there.part,
        part=code,
        description=described,
        from_="the shelf",
        source_id=there.branch,
        source_kind="shelf",
        available=there.units,
        covers=portion.units,
        quantity=portion.units,
        quantity_factor=Fraction(1),
        arrives=Arrives(0, 0, "on_hand"),
        breaks_kit=False,
        path=(),
        phrase=f"{quantity_text(portion.units)} shared out from the shelf",
        why=portion.why,
        **unknown,  # type: ignore[arg-type]
    )


def _call_today(
    write: Write, portion: Portion, code: str, by: str, now: datetime, mint: Callable[[], str]
) -> Changes:
    """Let whoever got less than they wait for be called before the day ends."""
    (order,) = work_orders.load(write, [portion.claimant.work_order])
    due = _today(order, now)
    id_ = mint()
    due_dates.keep(write, order, due, id_=id_, by=by, now=now, operation=id_)
    text = "\n".join(
        (
            words.follow_up(due, by=by, now=now),
            f"{code} came in, and {quantity_text(portion.missing)} of "
            f"{quantity_text(portion.claimant.wanted)} units went to other jobs.",
        )
    )
    return outgoing.put(write, order, id_=id_, text=text, source_kind="follow_up", by=by, now=now)


def _today(order: WorkOrderFacts, now: datetime) -> datetime:
    """Give closing time, or half an hour from now when that is past; never later than was due."""
    due = max(datetime.combine(now.date(), CLOSING, now.tzinfo), now + timedelta(minutes=30))
    if order.next_contact is not None and now < order.next_contact < due:
        return order.next_contact
    return due
