"""Orders made at the counter that the ERP does not show yet, as rows like those of the mirror.

They are read beside the mirror and never written into it: a comparison of ids must not know them.
One is here until a record of the ERP names its word, or the word is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from bocounter.readings.wishes import MADE_HERE
from bocounter.store.reader import Row, Rows

_OF = "o.source_kind = 'counter_order' AND o.source = h.id"

WANTED = f"EXISTS (SELECT 1 FROM operation o WHERE {_OF} AND o.state <> 'withdrawn')"
"""SQL: the counter order ``h`` was not taken back."""

PENDING = f"""
    NOT EXISTS (SELECT 1 FROM operation o JOIN arrived a ON a.word = o.id
        AND a.kind = 'work_order' WHERE {_OF})
    AND {WANTED}
"""
"""SQL: the counter order ``h`` is not shown by the ERP yet, and still wanted."""

ORDERS = f"""(
    SELECT '{MADE_HERE}' || h.id AS remote_id, h.number, h.number_key, h.branch, h.customer,
           'open' AS status, 'counter_order' AS kind, NULL AS machine,
           substr(h.at, 1, 10) AS opened, NULL AS description, NULL AS customer_po,
           NULL AS service_writer, NULL AS hold_reason, NULL AS machine_down,
           h.need_by, NULL AS warranty
    FROM counter_order h WHERE {PENDING}
)"""
"""SQL: in the place of ``work_order``."""

LINES = f"""(
    SELECT n.id AS remote_id, n.rowid AS id, '{MADE_HERE}' || n.counter_order AS work_order,
           n.position, n.part, n.quantity AS wanted, '0' AS assigned, '0' AS issued,
           0 AS cancelled, NULL AS description, NULL AS need_by, NULL AS purchase_line
    FROM counter_order_line n
)"""
"""SQL: in the place of ``part_line``."""

PARTS = f"""
    SELECT DISTINCT n.part FROM counter_order_line n
    JOIN counter_order h ON h.id = n.counter_order WHERE {PENDING}
"""
IDS = f"SELECT '{MADE_HERE}' || h.id FROM counter_order h WHERE {PENDING}"


_PARTS_OF = """
    SELECT part FROM counter_order_line WHERE counter_order IN (SELECT value FROM json_each(?1))
    UNION SELECT part FROM part_line WHERE work_order IN (SELECT value FROM json_each(?1))
"""


def made_here(sql: str) -> str:
    """Give a question about the mirror's orders and lines as one about those made here."""
    for table, ours in (("work_order", ORDERS), ("part_line", LINES)):
        for word in ("FROM", "JOIN"):
            sql = sql.replace(f"{word} {table} ", f"{word} {ours} ")
    return sql


def any_pending(rows: Rows) -> bool:
    """Say whether there is any, which saves most questions a second one."""
    return bool(rows.all(f"SELECT 1 FROM counter_order h WHERE {PENDING} LIMIT 1"))


def both(rows: Rows, sql: str, asked: Sequence[object]) -> list[Row]:
    """Ask about the orders of the mirror, then about those made here."""
    found = rows.all(sql, asked)
    return found + rows.all(made_here(sql), asked) if any_pending(rows) else found


def parts_of(rows: Rows, orders: Iterable[str]) -> set[str]:
    """Give the parts that orders ask for, those made here and those of the ERP."""
    ids = (json.dumps([id_.removeprefix(MADE_HERE) for id_ in orders]),)
    return {row[0] for row in rows.all(_PARTS_OF, ids)}
