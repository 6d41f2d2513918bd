"""An order at the counter without a job: a walk-in or a call for a part that is short.

It stands on the board beside the work orders at once. Until the ERP shows its sale it is known by
the word that makes it (``op:WORD``): what is said of it meanwhile waits for the sale's id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bocounter.changes import Changes
from bocounter.commands import naming, outgoing, words
from bocounter.commands.outgoing import Wanted
from bocounter.errors import WrongUse
from bocounter.models.facts import Fields
from bocounter.models.instants import written
from bocounter.models.keys import part_key
from bocounter.models.stored import quantity_text
from bocounter.queries import return_terms
from bocounter.queries.customers import customer_id
from bocounter.queries.parts import part_id
from bocounter.queries.return_terms import Terms
from bocounter.readings.refresh import refresh
from bocounter.readings.wishes import MADE_HERE, held
from bocounter.rules import return_words
from bocounter.store.reader import Rows
from bocounter.store.store import Store
from bocounter.store.writer import Write

MOST_LINES = 100
MOST_UNITS = Decimal(1_000_000)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOrder:
    """What a customer orders: parts by their numbers. ``branch`` is a code, ``deposit`` money."""

    customer: str
    lines: Sequence[tuple[str, Decimal]]
    branch: str | None = None
    need_by: date | None = None
    deposit: Decimal | None = None
    return_terms_said: bool = False


def order_at_the_counter(
    store: Store, wanted: CounterOrder, *, by: str, now: datetime, mint: Callable[[], str]
) -> Changes:
    """Make a counter order, here at once and as a draft sale in the ERP with the next sync.

    Raises WrongUse: an unknown customer, part or branch, no parts, a need-by that is past, or
    an ERP that takes no orders of this user.
    """
    by = naming.person(by)
    _check(wanted, now)
    with store.write() as write:
        if "counter_order" not in held(write):
            raise WrongUse(
                "The ERP of this store takes no orders from this user.",
                "Sync once if you have just connected, or enter the order in the ERP.",
            )
        customer = customer_id(write, wanted.customer)
        if customer is None:
            raise WrongUse(
                f"There is no customer {naming.shortened(wanted.customer)!r} here, or several.",
                "Give the customer's number; 'bocounter find NAME' shows it. A new customer is "
                "entered in the ERP first.",
            )
        branch = branch_id(write, wanted.branch)
        parts = [(_part(write, code), quantity) for code, quantity in wanted.lines]
        id_ = mint()
        number = number_of(id_)
        _keep(write, wanted, (id_, number, customer, branch), parts, by, now)
        _say(write, wanted, (id_, number, customer, branch), parts, by, now)
        changes = Changes(work_orders=frozenset({f"{MADE_HERE}{id_}"}), operations=frozenset({id_}))
        return changes | refresh(write)


def number_of(word: str) -> str:
    """Give the number of an order that is made here: of its word, so that no two desks share one.

    Short enough for the phone, without letters that sound or look alike.
    """
    rest = int.from_bytes(hashlib.blake2s(word.encode(), digest_size=8).digest(), "big")
    said = ""
    for _ in range(6):
        rest, place = divmod(rest, len(_LETTERS))
        said += _LETTERS[place]
    return f"C-{said}"


def branch_id(rows: Rows, code: str | None) -> str | None:
    """Give a branch's id by its code; the only one where none is named. Raises WrongUse."""
    known: dict[str, str] = dict(rows.all("SELECT code, remote_id FROM branch ORDER BY code"))
    if code is None:
        return next(iter(known.values())) if len(known) == 1 else None
    for name, id_ in known.items():
        if name.casefold() == code.casefold():
            return id_
    raise WrongUse(
        f"There is no branch {naming.shortened(code)!r}.",
        f"The branches are: {', '.join(known) or 'none'}.",
    )


def _check(wanted: CounterOrder, now: datetime) -> None:
    if not wanted.lines or len(wanted.lines) > MOST_LINES:
        raise WrongUse(
            f"An order has from 1 to {MOST_LINES} lines.", "Name what the customer wants."
        )
    for _, quantity in wanted.lines:
        if not 0 < quantity <= MOST_UNITS:
            raise WrongUse("Nobody orders so many.", f"Give a number from 1 to {MOST_UNITS}.")
    if wanted.need_by is not None and wanted.need_by < now.date():
        raise WrongUse(
            f"{wanted.need_by.isoformat()} is past.", "Give the day the customer needs it."
        )
    if wanted.deposit is not None and not 0 <= wanted.deposit <= MOST_UNITS:
        raise WrongUse("That is no deposit.", "Give the money that was paid, 0 for none.")


def _part(write: Write, code: str) -> str:
    found = part_id(write, code)
    if found is None:
        raise WrongUse(
            f"There is no part {naming.shortened(code)!r} here.",
            "Look for it with 'bocounter find'; one the ERP does not have is a lost sale.",
        )
    return found


def _keep(
    write: Write,
    wanted: CounterOrder,
    head: tuple[str, str, str, str | None],
    parts: Sequence[tuple[str, Decimal]],
    by: str,
    now: datetime,
) -> None:
    id_, number, customer, branch = head
    write.all(
        "INSERT INTO counter_order (id, number, number_key, customer, branch, need_by, deposit, "
        'return_terms_said, at, "by", operation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        (
            *(id_, number, part_key(number), customer, branch),
            None if wanted.need_by is None else wanted.need_by.isoformat(),
            None if wanted.deposit is None else quantity_text(wanted.deposit),
            *(int(wanted.return_terms_said), written(now), by, id_),
        ),
    )
    write.many(
        "INSERT INTO counter_order_line (id, counter_order, position, part, quantity) "
        "VALUES (?, ?, ?, ?, ?)",
        [
            (f"{MADE_HERE}{id_}/{place}", id_, place, part, quantity_text(quantity))
            for place, (part, quantity) in enumerate(parts, 1)
        ],
    )


def _say(
    write: Write,
    wanted: CounterOrder,
    head: tuple[str, str, str, str | None],
    parts: Sequence[tuple[str, Decimal]],
    by: str,
    now: datetime,
) -> None:
    id_, number, customer, branch = head
    fields: Fields = {
        "customer": customer,
        "branch": branch,
        "number": number,
        "need_by": None if wanted.need_by is None else wanted.need_by.isoformat(),
        "lines": json.dumps([{"part": p, "quantity": quantity_text(q)} for p, q in parts]),
    }
    outgoing.put_at(
        write,
        ("create", "counter_order", f"{MADE_HERE}{id_}", number),
        id_=id_,
        text=_text(wanted, number, by, now, return_terms.of_parts(write, [p for p, _ in parts])),
        source_kind="counter_order",
        by=by,
        now=now,
        wanted=Wanted(fields),
    )


def _text(
    wanted: CounterOrder, number: str, by: str, now: datetime, terms: Mapping[str, Terms]
) -> str:
    lines = [f"Counter order {number} taken by {by}, {words.moment(now)}."]
    if wanted.need_by is not None:
        lines.append(f"Needed by {words.day(wanted.need_by)}.")
    if wanted.deposit is not None:
        lines.append(f"Deposit noted: {quantity_text(wanted.deposit)}.")
    said = "were said" if wanted.return_terms_said else "were NOT said"
    lines.append(f"The terms of return {said}.")
    for one in terms.values():
        of_part = return_words.terms(one.returnable, one.fees)
        if of_part:
            lines.append(f"{one.part}: {of_part}.")
    return "\n".join(lines)
