"""Forgetting a customer: their words and marks leave the rows, what the counter did stays.

Nothing of ours is deleted: who called whom, when and what day was told stays for the counter's
own history, without a word that a person wrote. It runs under a permit that the database itself
takes back with the transaction (docs/decisions/0013). ``forgotten`` keeps the ERP's id, so that
no pull and no older copy brings the rest back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bocounter.models.instants import written
from bocounter.models.keys import phone_digits
from bocounter.models.texts import FORGOTTEN
from bocounter.store import sealing
from bocounter.store.audit import audit
from bocounter.store.reader import Rows
from bocounter.store.writer import Write

SHORTEST_NAME = 4
SHORTEST_NUMBER = 6
"""Characters, below which a name or number says nothing about whose words these are."""
LONGEST_NUMBER = 8
"""Digits from the end that make a number known, however its beginning was written."""

_WORDS = {
    "contact": ("note",),
    "note": ("text",),
    "operation": ("text", "fields", "base"),
    "wanted": ("value", "base"),
    "decision": ("reason",),
    "lost_sale": ("note",),
    "staging": ("reason",),
    "contact_detail": ("decision",),
    "consent": ("address", "wording"),
    "cause": ("note",),
    "snooze": ("reason",),
    "message": ("address", "subject", "text"),
    "message_step": ("detail",),
}
"""Where people's words about a customer stand."""

_ABOUT = {
    "contact": "SELECT id FROM contact WHERE note IS NOT NULL "
    "AND work_order IN (SELECT value FROM json_each(:orders))",
    "note": "SELECT id FROM note WHERE text <> :blank "
    "AND work_order IN (SELECT value FROM json_each(:orders))",
    "operation": "SELECT id FROM operation WHERE text <> :blank "
    "AND id IN (SELECT value FROM json_each(:words))",
    "wanted": "SELECT id FROM wanted WHERE operation IN (SELECT value FROM json_each(:words)) "
    "AND field IN (SELECT value FROM json_each(:free)) AND coalesce(value, base) IS NOT NULL",
    "decision": "SELECT id FROM decision WHERE reason IS NOT NULL "
    "AND work_order IN (SELECT value FROM json_each(:orders))",
    "lost_sale": "SELECT id FROM lost_sale WHERE note IS NOT NULL AND (customer = :customer "
    "OR work_order IN (SELECT value FROM json_each(:orders)))",
    "staging": "SELECT id FROM staging WHERE reason IS NOT NULL "
    "AND work_order IN (SELECT value FROM json_each(:orders))",
    "contact_detail": "SELECT id FROM contact_detail WHERE decision IS NOT NULL AND contact IN "
    "(SELECT id FROM contact WHERE work_order IN (SELECT value FROM json_each(:orders)))",
    "consent": "SELECT id FROM consent WHERE coalesce(address, wording) IS NOT NULL "
    "AND customer = :customer",
    "cause": "SELECT id FROM cause WHERE note IS NOT NULL "
    "AND work_order IN (SELECT value FROM json_each(:orders))",
    "snooze": "SELECT id FROM snooze WHERE reason IS NOT NULL "
    "AND substr(alert, instr(alert, ':') + 1) IN (SELECT value FROM json_each(:orders))",
    "message": "SELECT id FROM message WHERE text IS NOT NULL AND customer = :customer",
    "message_step": "SELECT id FROM message_step WHERE detail IS NOT NULL AND message IN "
    "(SELECT id FROM message WHERE customer = :customer)",
}
"""Which of them are about a customer."""

_SAID_OF_IT = {
    "attempt": (("detail",), "operation IN {words}"),
    "conflict": (("base", "ours", "theirs", "theirs_by"), "operation IN {words}"),
    "sync_run": (("reason", "advice"), "FALSE"),
}
"""Where an ERP's answers stand: they go when they belong to a word, or name the customer."""

VEILED: dict[str, dict[str, str | None]] = {
    "customer": {"name": FORGOTTEN},
    "contact_point": {"value": FORGOTTEN, "label": None, "digits_reversed": None},
    "machine": {"serial": None, "unit_number": None, "serial_key": None, "unit_key": None},
    "work_order": {
        "description": None,
        "customer_po": None,
        "customer_po_key": None,
        "hold_reason": None,
    },
    "part_line": {"description": None},
}
"""The personal fields of the mirror, and what stands there of somebody who was forgotten."""

FREE_FIELDS = frozenset({"hold_reason", "customer_po", "serial", "unit_number"})
"""Fields of a change or a new record that hold a person's words or marks."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom to forget: the ERP's id, and by what their words are known."""

    id: str
    orders: frozenset[str]
    machines: frozenset[str]
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(slots=True)
class Forgotten:
    """What was done: ``rows`` blanked a table, and others' ``mentions`` that stay."""

    rows: dict[str, int] = field(default_factory=dict)
    mentions: tuple[str, ...] = ()


def customer(rows: Rows, id_: str) -> Customer:
    """Give what is known of a customer of the mirror."""
    names = [row[0] for row in rows.all("SELECT name FROM customer WHERE remote_id = ?", (id_,))]
    points = rows.all("SELECT value FROM contact_point WHERE customer = ?", (id_,))
    names += [row[0] for row in points if "@" in row[0]]
    digits = {phone_digits(row[0])[-LONGEST_NUMBER:] for row in points if "@" not in row[0]}
    return Customer(
        id_,
        _ids(rows, "SELECT remote_id FROM work_order WHERE customer = ?", id_)
        | _ids(rows, "SELECT 'op:' || id FROM counter_order WHERE customer = ?", id_),
        _ids(rows, "SELECT remote_id FROM machine WHERE customer = ?", id_),
        tuple(n.casefold() for n in names if len(n) >= SHORTEST_NAME and n != FORGOTTEN),
        tuple(sorted(d for d in digits if len(d) >= SHORTEST_NUMBER)),
    )


def words_of(rows: Rows, one: Customer) -> list[tuple[str, str]]:
    """Give the words about a customer, with their states; also those that only name them."""
    found = rows.all(
        "WITH RECURSIVE about (id) AS (SELECT id FROM operation WHERE "
        "(target_kind = 'work_order' AND target IN (SELECT value FROM json_each(?1))) OR "
        "(target_kind = 'machine' AND target IN (SELECT value FROM json_each(?2))) OR "
        "(target_kind = 'customer' AND target = ?3) OR "
        "(json_valid(fields) AND json_extract(fields, '$.customer') = ?3) "
        "UNION SELECT o.id FROM operation o JOIN about a "
        "ON o.supersedes = a.id OR o.depends_on = a.id OR o.target = 'op:' || a.id) "
        "SELECT o.id, o.state FROM operation o JOIN about USING (id) ORDER BY o.seq",
        (_json(one.orders), _json(one.machines), one.id),
    )
    states = {str(id_): str(state) for id_, state in found}
    orphans = [id_ for id_ in _orphans(rows, one, "operation") if id_ not in states]
    found = rows.all(
        "SELECT id, state FROM operation WHERE id IN (SELECT value FROM json_each(?))",
        (_json(orphans),),
    )
    return [*states.items(), *((str(id_), str(state)) for id_, state in found)]


def names(one: Customer, texts: Iterable[object]) -> bool:
    """Whether one of these texts names the customer, or one of their numbers."""
    for text in texts:
        if isinstance(text, str) and text != FORGOTTEN:
            lowered = text.casefold()
            if any(name in lowered for name in one.names):
                return True
            digits = "".join(c for c in text if c.isdecimal()) if one.numbers else ""
            if any(number in digits for number in one.numbers):
                return True
    return False


def forget(write: Write, one: Customer, *, by: str, why: str, now: datetime) -> Forgotten:
    """Blank everything personal of a customer, in the transaction of ``write``.

    ``why`` enters the audit and must not name the customer. Words that have not arrived are
    taken back: nothing that was blanked is ever sent.
    """
    words = [id_ for id_, _ in words_of(write, one)]
    seq = audit(write, "forget", one.id, why, by=by, now=now)
    write.all("INSERT INTO permit (audit, never) VALUES (?, ?)", (seq, -seq))
    done = Forgotten()
    _take_back(write, words, by)
    blanked = _blank_words(write, one, words, done)
    done.mentions = _mentions(write, one)
    _blank_answers(write, one, words, done)
    veil(write, one, done)
    write.all(
        "INSERT INTO forgotten (customer, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (one.id, written(now)),
    )
    write.all("DELETE FROM permit")
    sealing.seal(write, blanked, sealing.AGAIN, by=by, at=written(now))
    return done


def forgotten(rows: Rows) -> dict[str, str]:
    """Give the ERP's ids of all who were forgotten, and since when."""
    return dict(rows.all("SELECT customer, at FROM forgotten ORDER BY customer"))


def again(write: Write, told: Iterable[str], *, by: str, now: datetime) -> list[str]:
    """Forget those of whom the journal tells, in an older copy that still knows them."""
    held = forgotten(write)
    lacking = [id_ for id_ in told if id_ not in held]
    for id_ in lacking:
        forget(write, customer(write, id_), by=by, why="an older copy was put back", now=now)
    return lacking


def veil(write: Write, one: Customer, done: Forgotten) -> None:
    """Blank the mirror's rows of a customer, and what is read from them."""
    which = {
        "customer": "remote_id = ?1",
        "contact_point": "customer = ?1",
        "machine": "customer = ?1",
        "work_order": "customer = ?1",
        "part_line": "work_order IN (SELECT remote_id FROM work_order WHERE customer = ?1)",
    }
    for table, fields in VEILED.items():
        changed = ", ".join(f"{name} = ?{n}" for n, name in enumerate(fields, 2))
        held = write.all(
            f"UPDATE {table} SET {changed} WHERE {which[table]} RETURNING 1",  # noqa: S608 -- names from above
            (one.id, *fields.values()),
        )
        done.rows[table] = len(held)
    write.all(
        "UPDATE wo_summary SET customer_name = ?, words = '' "
        "WHERE work_order IN (SELECT value FROM json_each(?))",
        (FORGOTTEN, _json(one.orders)),
    )


def _take_back(write: Write, words: Sequence[str], by: str) -> None:
    reason = f"Forgotten with its customer, by {by}."
    write.all(
        "UPDATE operation SET state = 'withdrawn', reason_code = 'forgotten', reason = ? "
        "WHERE id IN (SELECT value FROM json_each(?)) "
        "AND state NOT IN ('done', 'verified', 'withdrawn')",
        (reason, _json(words)),
    )
    write.all(
        "UPDATE operation SET reason = ? WHERE reason IS NOT NULL "
        "AND id IN (SELECT value FROM json_each(?))",
        (reason, _json(words)),
    )
    write.all(
        "UPDATE conflict SET resolved_at = coalesce(resolved_at, found_at), "
        "resolution = coalesce(resolution, 'forgotten'), resolved_by = coalesce(resolved_by, ?), "
        "message = ? WHERE operation IN (SELECT value FROM json_each(?))",
        (by, FORGOTTEN, _json(words)),
    )


def _blank_words(
    write: Write, one: Customer, words: Sequence[str], done: Forgotten
) -> dict[str, list[str]]:
    """Blank our rows that are about the customer, or that name them and are about nobody."""
    given: dict[str, object] = {
        "orders": _json(one.orders),
        "words": _json(words),
        "free": _json(FREE_FIELDS),
        "blank": FORGOTTEN,
        "customer": one.id,
    }
    about = {table: [str(row[0]) for row in write.all(sql, given)] for table, sql in _ABOUT.items()}
    for table in ("contact", "note"):
        about[table] += _orphans(write, one, table)
    for table, ids in about.items():
        _BLANKED[table](write, ids)
        done.rows[table] = len(ids)
    return about


def _orphans(rows: Rows, one: Customer, table: str) -> list[str]:
    """Give rows that name the customer and whose record the mirror no longer has."""
    column = "target" if table == "operation" else "work_order"
    found = rows.all(
        f"SELECT id, {', '.join(_WORDS[table])} FROM {table} "  # noqa: S608 -- names from above
        f"WHERE {column} NOT IN (SELECT remote_id FROM work_order)"
    )
    return [str(row[0]) for row in found if names(one, row[1:])]


def _mentions(write: Write, one: Customer) -> tuple[str, ...]:
    """Give the numbers of others' work orders whose notes still name the customer."""
    found: dict[str, None] = {}
    for table in ("contact", "note"):
        column = _WORDS[table][0]
        for number, text in write.all(
            f"SELECT w.number, t.{column} FROM {table} t "  # noqa: S608 -- names from above
            f"JOIN work_order w ON w.remote_id = t.work_order WHERE t.{column} IS NOT NULL"
        ):
            if names(one, (text,)):
                found[str(number)] = None
    return tuple(found)


def _blank_answers(write: Write, one: Customer, words: Sequence[str], done: Forgotten) -> None:
    for table, (columns, whose) in _SAID_OF_IT.items():
        of_words = whose.format(words="(SELECT value FROM json_each(?))")
        given = (_json(words),) if "?" in of_words else ()
        ids = {row[0] for row in write.all(f"SELECT id FROM {table} WHERE {of_words}", given)}  # noqa: S608 -- names from above
        found = write.all(f"SELECT id, {', '.join(columns)} FROM {table}")  # noqa: S608 -- names from above
        ids |= {row[0] for row in found if names(one, row[1:])}
        changed = ", ".join(f"{name} = NULL" for name in columns)
        write.many(f"UPDATE {table} SET {changed} WHERE id = ?", [(id_,) for id_ in ids])  # noqa: S608 -- names from above
        done.rows[table] = len(ids)
    for kind, remote_id, reason in write.all("SELECT kind, remote_id, reason FROM unreadable"):
        if names(one, (reason,)) or (kind == "customer" and remote_id == one.id):
            write.all(
                "UPDATE unreadable SET reason = ? WHERE kind = ? AND remote_id = ?",
                (FORGOTTEN, kind, remote_id),
            )


def _blank_operations(write: Write, ids: Sequence[str]) -> None:
    for id_, fields, base in write.all(
        "SELECT id, fields, base FROM operation WHERE id IN (SELECT value FROM json_each(?))",
        (_json(ids),),
    ):
        write.all("UPDATE operation SET text = ? WHERE id = ?", (FORGOTTEN, id_))
        if fields is not None:
            write.all(
                "UPDATE operation SET fields = ?, base = ? WHERE id = ?",
                (_without(fields), _without(base), id_),
            )


def _without(fields: str | None) -> str:
    try:
        found = json.loads(fields or "{}")
    except ValueError:
        found = {}
    kept = found if isinstance(found, dict) else {}
    return _dumped({n: FORGOTTEN if n in FREE_FIELDS and v else v for n, v in kept.items()})


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _blank(table: str, change: str) -> Callable[[Write, Sequence[str]], None]:
    def blank(write: Write, ids: Sequence[str]) -> None:
        write.many(f"UPDATE {table} SET {change} WHERE id = ?", [(id_,) for id_ in ids])  # noqa: S608 -- fixed text

    return blank


_BLANKED: dict[str, Callable[[Write, Sequence[str]], None]] = {
    "contact": _blank("contact", "note = NULL"),
    "note": _blank("note", f"text = '{FORGOTTEN}'"),
    "wanted": _blank("wanted", "value = NULL, base = NULL"),
    "operation": _blank_operations,
    "decision": _blank("decision", "reason = NULL"),
    "lost_sale": _blank("lost_sale", "note = NULL"),
    "staging": _blank("staging", "reason = NULL"),
    "contact_detail": _blank("contact_detail", "decision = NULL"),
    "consent": _blank("consent", "address = NULL, wording = NULL"),
    "cause": _blank("cause", "note = NULL"),
    "snooze": _blank("snooze", "reason = NULL"),
    "message": _blank("message", "address = NULL, subject = NULL, text = NULL"),
    "message_step": _blank("message_step", "detail = NULL"),
}


def _ids(rows: Rows, sql: str, id_: str) -> frozenset[str]:
    return frozenset(str(row[0]) for row in rows.all(sql, (id_,)))


def _json(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))
