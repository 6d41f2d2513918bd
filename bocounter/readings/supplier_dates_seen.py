"""Noting every supplier date as it is seen, because an ERP keeps the newest one only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from bocounter.models import instants
from bocounter.store.writer import Write

_MIRRORED = """
    SELECT i.remote_id, i.purchase_line, i.planned_date, i.original_date,
           (SELECT count(*) FROM supplier_date d WHERE d.inbound = i.remote_id),
           (SELECT d.date FROM supplier_date d
            WHERE d.inbound = i.remote_id AND d.source IN ('original', 'erp')
            ORDER BY d.id DESC LIMIT 1)
    FROM inbound i WHERE i.remote_id IN (SELECT value FROM json_each(?1)) ORDER BY i.id
"""
_NOTE = (
    "INSERT INTO supplier_date (inbound, purchase_line, date, source, seen_at) "
    "VALUES (?, ?, ?, ?, ?)"
)


def note_dates(write: Write, inbound_ids: Iterable[str], seen_at: datetime) -> int:
    """Note the supplier dates of these inbounds that were not known yet; give how many.

    At first sight the original date is noted too where it differs. After that a row is
    written when the ERP's own value changes, whatever a person or an import said meanwhile.
    """
    at = instants.written(seen_at)
    new: list[tuple[object, ...]] = []
    asked = (json.dumps(list(dict.fromkeys(inbound_ids))),)
    for inbound, purchase, planned, original, known, last in write.all(_MIRRORED, asked):
        if not known and original is not None and original != planned:
            new.append((inbound, purchase, original, "original", at))
        if not known or planned != last:
            new.append((inbound, purchase, planned, "erp", at))
    write.many(_NOTE, new)
    return len(new)
