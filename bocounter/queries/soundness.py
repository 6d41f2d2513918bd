"""Whether what the store holds makes sense: readings, states, and what refers to what."""

from __future__ import annotations

from bocounter.models.facts import Confidence, ContactKind, ContactOutcome, OperationState
from bocounter.store import sealing
from bocounter.store.reader import Rows
from bocounter.store.soundness import file_faults

_WORDS_OF = {"contact": "contact", "follow_up": "follow-up", "note": "note"}

_ALLOWED: tuple[
    tuple[str, str, type[OperationState | Confidence | ContactKind | ContactOutcome]], ...
]
_ALLOWED = (
    ("operation", "state", OperationState),
    ("told_date", "confidence", Confidence),
    ("contact", "kind", ContactKind),
    ("contact", "outcome", ContactOutcome),
)

COUNTED = {
    "work_order": "work orders",
    "part_line": "part lines",
    "part": "parts",
    "customer": "customers",
    "contact": "contacts",
    "told_date": "told dates",
    "operation": "words for the ERP",
}


def faults(rows: Rows) -> list[str]:
    """Say in sentences what is wrong; nothing when the store is sound."""
    wrong = file_faults(rows)
    if wrong:
        return wrong  # nothing asked of a damaged file can be believed
    return [
        *_states(rows),
        *_carriers(rows),
        *_outbox(rows),
        *sealing.faults(rows),
        *_readings(rows),
    ]


def counts(rows: Rows) -> dict[str, int]:
    """Say how much the store holds, by the name of the thing."""
    return {
        name: int(rows.all(f"SELECT count(*) FROM {table}")[0][0])
        for table, name in COUNTED.items()
    }


def _states(rows: Rows) -> list[str]:
    wrong: list[str] = []
    for table, column, allowed in _ALLOWED:
        known = {value.value for value in allowed}
        for value, number in rows.all(f"SELECT {column}, count(*) FROM {table} GROUP BY {column}"):
            if value not in known:
                wrong.append(f"{number} of {table} have {value!r} as {column}, which nobody knows.")
    return wrong


def _carriers(rows: Rows) -> list[str]:
    """Every row of ours that names an operation has it, and that operation carries this row."""
    wrong: list[str] = []
    for table, name in _WORDS_OF.items():
        lost = rows.all(
            f"SELECT t.id FROM {table} t LEFT JOIN operation o ON o.id = t.operation "
            "WHERE t.operation IS NOT NULL AND o.id IS NULL LIMIT 20"
        )
        wrong += [f"The {name} {row[0]} has lost the word that carries it." for row in lost]
    return wrong


def _outbox(rows: Rows) -> list[str]:
    wrong = [
        f"The word {row[0]} counts as in the ERP and has no record there."
        for row in rows.all(
            "SELECT id FROM operation WHERE state IN ('done', 'verified') AND remote_id IS NULL "
            "LIMIT 20"
        )
    ]
    wrong += [
        f"The word {row[0]} is marked as sent and no try is recorded."
        for row in rows.all(
            "SELECT o.id FROM operation o WHERE o.attempts > 0 AND NOT EXISTS "
            "(SELECT 1 FROM attempt a WHERE a.operation = o.id) LIMIT 20"
        )
    ]
    return wrong


def _readings(rows: Rows) -> list[str]:
    from bocounter.readings import best_options, refresh

    return [*refresh.differences(rows), *best_options.differences(rows)]
