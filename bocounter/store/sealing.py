"""Seals: what people said is in the chain of the audit, so that an altered row is found.

Each transaction that puts rows of ours ends with one row of the audit. It holds a sum over the
sums of these rows, which ``seal`` keeps one by one. Whoever changes, removes or slips in a row
beside the program would have to write the chain anew from there, and the newest link of it lies
in the side journal and, where the ERP keeps anchors, there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from bocounter.models.instants import written
from bocounter.store.audit import add
from bocounter.store.reader import Row, Rows

SAID = "said"
"""The deed under which the audit holds rows that a transaction put."""
BEFORE = "said before"
"""The same for rows that were there before there were seals."""
AGAIN = "said again"
"""The same for rows that an upgrade converted, or whose customer was forgotten."""

_SEALING = (SAID, BEFORE, AGAIN)
MOST_FAULTS = 20

# Frozen: a column that a later shape adds is not part of the sum of older rows.
COLUMNS = {
    "contact": 'id, work_order, kind, outcome, at, "by", note, next_contact, csat, corrects, '
    "operation",
    "told_date": 'id, contact, work_order, line, told, confidence, at, "by", channel, best_known, '
    "facts_as_of",
    "follow_up": 'id, work_order, due, at, "by", contact, operation',
    "note": 'id, work_order, text, at, "by", operation',
    "wanted": 'id, record_kind, record, field, value, base, at, "by", operation',
    "operation": 'id, kind, target_kind, target, text, payload_version, made_at, "by", '
    "depends_on, source_kind, source, base, fields, base_token, label, supersedes",
    "decision": "id, choice, line, work_order, wanted, option_key, option, kind, part, "
    'source_kind, source, quantity, covers, at, "by", reason, replaces, operation',
    "contact_detail": 'id, contact, mood, decision, at, "by"',
    "told_fact": 'id, told_date, name, value, source, as_of, at, "by"',
    "consent": "id, customer, channel, address, scope, answer, source, wording, at, "
    '"by", operation',
    "cause": 'id, line, work_order, cause, note, at, "by", operation',
    "taking": 'id, work_order, until, at, "by", operation',
    "snooze": 'id, alert, until, reason, at, "by", operation',
    "message": "id, work_order, customer, channel, address, subject, text, consent, facts_as_of, "
    'at, "by", operation',
    "message_step": 'id, message, state, not_before, detail, at, "by", operation',
    "lost_sale": "id, part, part_text, quantity, reason, saved, customer, work_order, branch, "
    'note, at, "by", operation',
    "counter_order": "id, number, number_key, customer, branch, need_by, deposit, "
    'return_terms_said, at, "by", operation',
    "receiving": 'id, branch, purchase_order, shipment, supplier, slip, at, "by"',
    "receiving_count": 'id, receiving, part, part_text, good, damaged, reason, undoes, at, "by"',
    "receiving_line": "id, receiving, kind, inbound, purchase_line, part, part_text, instead_of, "
    'units, covers, stands, reason, at, "by"',
    "staging": "id, receiving, line, work_order, part, units, covers, stands, bin, reason, at, "
    '"by", operation',
    "receiving_end": 'id, receiving, outcome, at, "by", operation',
}
"""Our tables and what of their rows never changes. Supplier dates are the ERP's words."""

_PUT = (
    "CREATE TEMP TRIGGER IF NOT EXISTS said_{table} AFTER INSERT ON main.{table} BEGIN "
    """INSERT INTO said VALUES ('{table}', new.id, new.{at}, new."by"); END"""
)
WATCH = (
    "CREATE TEMP TABLE IF NOT EXISTS said (kind TEXT, row TEXT, at TEXT, who TEXT)",
    *(
        _PUT.format(table=table, at="made_at" if table == "operation" else "at")
        for table in COLUMNS
    ),
)
"""What makes the write connection notice which rows a transaction put."""


def seal_new(write: Rows) -> None:
    """Seal what the transaction under way has put, by whoever said the newest of it."""
    said = write.all("SELECT kind, row, at, who FROM said ORDER BY at, rowid")
    if said:
        write.all("DELETE FROM said")
        rows: dict[str, list[str]] = {}
        for kind, row, _, _ in said:
            rows.setdefault(kind, []).append(row)
        seal(write, rows, SAID, by=str(said[-1][3]), at=said[-1][2])


def seal_all(write: Rows, *, by: str, now: datetime) -> None:
    """Seal every row of a store that comes from before there were seals; else do nothing."""
    if write.all("SELECT 1 FROM seal LIMIT 1"):
        return
    found = {kind: [str(row[0]) for row in write.all(f"SELECT id FROM {kind}")] for kind in COLUMNS}  # noqa: S608 -- names from above
    if any(found.values()):
        seal(write, found, BEFORE, by=by, at=written(now))


def seal(write: Rows, rows: Mapping[str, Iterable[str]], deed: str, *, by: str, at: str) -> None:
    """Put these rows, as they are now, under a new row of the audit."""
    sums = [
        (kind, id_, sum_)
        for kind, ids in rows.items()
        for id_, sum_ in _sums(write, kind, "WHERE id IN (SELECT value FROM json_each(?))", ids)
    ]
    if not sums:
        return
    seq = add(write, deed, str(len(sums)), _sum(sorted(sums)), by=by, at=at)
    write.all(
        "INSERT INTO seal (kind, row, seq, sum) SELECT value ->> 0, value ->> 1, ?, value ->> 2 "
        "FROM json_each(?)",
        (seq, json.dumps(sums)),
    )


def faults(rows: Rows) -> list[str]:
    """Say which rows of ours are not as they were said, were removed, or were slipped in."""
    found = [*_broken_seals(rows)]
    for kind in COLUMNS:
        name = "word" if kind == "operation" else kind.replace("_", " ")
        newest: dict[str, str] = dict(
            rows.all("SELECT row, sum FROM seal WHERE kind = ? ORDER BY row, seq", (kind,))
        )
        for id_, sum_ in _sums(rows, kind):
            sealed = newest.pop(id_, None)
            if sealed is None:
                found.append(f"The {name} {id_} was not written by this program.")
            elif sealed != sum_:
                found.append(f"The {name} {id_} is not as it was said.")
        found += [f"The {name} {id_} was removed." for id_ in newest]
        if len(found) >= MOST_FAULTS:
            break
    return found[:MOST_FAULTS]


def _broken_seals(rows: Rows) -> Iterable[str]:
    under: dict[int, list[Row]] = {}
    for seq, *one in rows.all("SELECT seq, kind, row, sum FROM seal"):
        under.setdefault(int(seq), []).append(tuple(one))
    for seq, detail in rows.all(
        "SELECT seq, detail FROM audit WHERE deed IN (SELECT value FROM json_each(?))",
        (json.dumps(_SEALING),),
    ):
        if _sum(sorted(under.pop(int(seq), []))) != detail:
            yield f"What row {seq} of the audit seals is not what it sealed."
    yield from (f"The audit has no row {seq} for what is sealed under it." for seq in under)


def _sums(
    rows: Rows, kind: str, which: str = "", ids: Iterable[str] | None = None
) -> Iterable[tuple[str, str]]:
    given = () if ids is None else (json.dumps(list(ids)),)
    for row in rows.all(f"SELECT {COLUMNS[kind]} FROM {kind} {which}", given):  # noqa: S608 -- names from above
        yield str(row[0]), _sum(row)


def _sum(what: object) -> str:
    text = json.dumps(what, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
