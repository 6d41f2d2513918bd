"""Whom a deed is about and who does it: found by what a person typed, or a sentence why not."""

from __future__ import annotations

from bocounter.errors import WrongUse
from bocounter.models.facts import WorkOrderFacts
from bocounter.models.texts import clean
from bocounter.queries import work_orders
from bocounter.store.reader import Rows

LONGEST_WORDS = 10_000
"""Characters of a note."""
LONGEST_NAME = 200
SHOWN = 40


def work_order(rows: Rows, number: str) -> WorkOrderFacts:
    """Give the work order of that number. Raises WrongUse naming the nearest ones."""
    found = work_orders.by_number(rows, clean(number))
    if found is not None:
        return found
    near = work_orders.near_numbers(rows, clean(number))
    hint = f"Did you mean {' or '.join(near)}?" if near else "Sync first if it is a new one."
    raise WrongUse(f"There is no work order {shortened(number)!r} here.", hint)


def person(by: str) -> str:
    """Give the name that goes on a deed. Raises WrongUse when nobody is named."""
    name = clean(by).strip()
    if not name:
        raise WrongUse("Nobody is named who does this.", "Say who you are with --as NAME.")
    return name[:LONGEST_NAME]


def words(text: str | None, what: str) -> str | None:
    """Give text as it is kept; nothing but blanks is None. Raises WrongUse when it is too long."""
    if text is None:
        return None
    kept = clean(text).strip()
    if len(kept) > LONGEST_WORDS:
        raise WrongUse(
            f"The {what} has {len(kept):,} characters; {LONGEST_WORDS:,} are the most.",
            "Shorten it and repeat; nothing was kept.",
        )
    return kept or None


def shortened(text: str) -> str:
    """Give what was typed, short enough to be repeated in a sentence."""
    line = " ".join(clean(text).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
