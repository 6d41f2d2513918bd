"""The frozen facts of a choice: what was chosen for a line, and what became of it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bocounter.models.facts import OperationState


class ChoiceState(enum.StrEnum):
    """Where a choice stands (docs/decisions/0015-deciding.md)."""

    WAITING = "waiting"
    IN_ERP = "in_erp"
    ACTED_ON = "acted_on"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Document:
    """A record of the ERP that a word of ours made: a mirror row, or None when it is gone.

    ``status`` is its own: expected, shipped, received, cancelled; draft, ordered, done.
    """

    kind: str
    record: str
    status: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One source of a choice. ``quantity`` counts its own part, ``covers`` the wanted one.

    ``source_kind``: shelf, coming, offer, line. ``word`` is the reference that the ERP has seen
    or will see, ``state`` where it is; both None for a step that needs no word.
    """

    id: str
    kind: str
    part: str
    source_kind: str
    source: str
    quantity: Decimal
    covers: Decimal
    option: str
    word: str | None = None
    state: OperationState | None = None
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen last for a line.

    ``wanted`` is the part that the line asked for then, or the chosen one where it asks for that
    by now. ``line_word`` is the word by which it is to, ``line_state`` where that is.
    """

    id: str
    line: str
    work_order: str
    wanted: str
    key: str
    steps: tuple[Step, ...]
    at: datetime
    by: str
    reason: str | None
    line_word: str | None = None
    line_state: OperationState | None = None


@dataclass(frozen=True, slots=True)
class ChoiceFacts:
    """A choice as screens and scripts see it: its state, and why it is only a suggestion."""

    choice: Choice
    state: ChoiceState
    why: str | None
    phrase: str
