"""What an answer of the ERP means for a word of ours: tables that can be read aloud."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bocounter.models.facts import ARRIVED_STATES, ON_THE_WAY_STATES, OperationState
from bocounter.outside.erp.connector import Outcome

AFTER_SENDING: dict[Outcome, OperationState] = {
    Outcome.TAKEN: OperationState.DONE,
    Outcome.NOT_SENT: OperationState.PENDING,
    Outcome.REFUSED: OperationState.REJECTED,
    Outcome.STALE: OperationState.CONFLICT,
    Outcome.UNKNOWN: OperationState.UNKNOWN,
}
"""The state a word has after one send. ``REFUSED`` counts once a look-up found nothing."""

AFTER_LOOKING_UP: dict[str, OperationState] = {
    "one": OperationState.DONE,
    "several": OperationState.DONE,  # with the oldest, and a 'duplicate' conflict
    "none, and it may go again": OperationState.PENDING,
    "none, and it may still arrive": OperationState.UNKNOWN,
    "none, after too many tries": OperationState.REJECTED,
}
"""The state a word without an answer has once the ERP was asked after its reference."""

IN_THE_WAY = ON_THE_WAY_STATES
"""States in which a word holds back later words about the same record, to keep their order."""

ARRIVED = ARRIVED_STATES
"""States of words the ERP holds."""

MOST_TRIES = 8
TRIES_WITHIN = timedelta(hours=24)
LONGEST_WAIT_SECONDS = 300.0
LONGEST_OBEYED_SECONDS = 3600.0


def looked_up(hits: int, *, may_repeat: bool, tries: int) -> str:
    """Say which row of ``AFTER_LOOKING_UP`` fits.

    ``may_repeat``: the ERP refuses a second record with the same reference, or the quiet time
    is over. ``tries``: sends without an answer within the last 24 hours.
    """
    if hits:
        return "one" if hits == 1 else "several"
    if not may_repeat:
        return "none, and it may still arrive"
    return "none, after too many tries" if tries >= MOST_TRIES else "none, and it may go again"


def not_before(
    now: datetime, attempts: int, retry_after: float | None, chance: Callable[[], float]
) -> datetime:
    """Say when a word that was not taken may be sent again.

    What the ERP asks for is obeyed up to an hour; else the wait is drawn evenly from nothing
    to a limit that doubles with each attempt, from one second to five minutes.
    """
    if retry_after is not None and retry_after >= 0:  # not so for a NaN
        return now + timedelta(seconds=min(retry_after, LONGEST_OBEYED_SECONDS))
    limit = min(LONGEST_WAIT_SECONDS, 2.0 ** min(attempts, 20))
    return now + timedelta(seconds=chance() * limit)
