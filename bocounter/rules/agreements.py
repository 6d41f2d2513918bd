"""What customers decided, kept as one of the usual things, with their own words behind it."""

from __future__ import annotations

from collections.abc import Mapping

from bocounter.models.desk_facts import Decision
from bocounter.rules.words import harmless, tidy

WORDS: Mapping[Decision, str] = {
    Decision.WAIT: "waits for it",
    Decision.ALTERNATIVE: "takes another way",
    Decision.CANCEL: "wants to cancel",
    Decision.LATER: "decides later",
    Decision.LEAVE_ALONE: "wants to be left alone",
}


def decision_of(text: str | None) -> Decision | None:
    """Give which of the usual things was decided: the word before a colon, or the only one."""
    word = (text or "").partition(":")[0].strip()
    return Decision(word) if word in list(Decision) else None


def decision_words(text: str | None) -> str:
    """Say what was decided; nothing where nothing was."""
    known = decision_of(text)
    if known is None:
        return (text or "").strip()
    more = (text or "").partition(":")[2].strip()
    return f"{WORDS[known]}: {more}" if more else WORDS[known]


def decision_sentence(text: str | None) -> str:
    """Say it as a sentence about the customer; nothing where nothing was decided."""
    said = harmless(decision_words(text))
    if not said:
        return ""
    lead = "The customer" if decision_of(text) else "The customer decided:"
    return tidy(f"{lead} {said}.")


def leaves_alone(text: str | None) -> bool:
    """Whether the customer decided that nobody is to call."""
    return decision_of(text) is Decision.LEAVE_ALONE
