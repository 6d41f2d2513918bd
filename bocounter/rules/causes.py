"""The causes of a backorder, in the words of the trade."""

from __future__ import annotations

from collections.abc import Mapping

from bocounter.models.desk_facts import Cause

WORDS: Mapping[Cause, str] = {
    Cause.SUPPLIER_STOCK_OUT: "the supplier is out of stock",
    Cause.OUR_STOCK_OUT: "we were out of stock",
    Cause.WRONG_NUMBER: "a wrong number was ordered",
    Cause.LATE_ORDER: "it was ordered late",
    Cause.CUT_OFF_MISSED: "the cut-off was missed",
    Cause.SUPERSESSION: "the number was replaced",
    Cause.SHORT_OR_DAMAGED: "it came short or damaged",
}


def cause_of(typed: str) -> Cause | None:
    """Give the cause that was typed, with blanks, dashes or underscores; None: there is none."""
    word = "_".join(typed.casefold().replace("-", " ").replace("_", " ").replace("/", " ").split())
    word = {"short_damaged": "short_or_damaged", "short": "short_or_damaged"}.get(word, word)
    word = {"damaged": "short_or_damaged", "superseded": "supersession"}.get(word, word)
    return Cause(word) if word in list(Cause) else None


def cause_words(cause: str) -> str:
    """Say a cause; what this version does not know is said as it is kept."""
    return WORDS[Cause(cause)] if cause in list(Cause) else cause.replace("_", " ")
