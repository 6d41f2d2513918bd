"""A customer by what a person types."""

from __future__ import annotations

from bocounter.models.keys import part_key
from bocounter.store.reader import Rows


def customer_id(rows: Rows, typed: str) -> str | None:
    """Give the id of a customer by number, whole name or id; None: there is none, or several."""
    key = part_key(typed)
    found = rows.all("SELECT remote_id FROM customer WHERE number_key = ?", (key,)) if key else []
    found = found or rows.all(
        "SELECT remote_id FROM customer WHERE name = ? COLLATE NOCASE", (typed.strip(),)
    )
    found = found or rows.all(
        "SELECT remote_id FROM customer WHERE remote_id = ?", (typed.strip(),)
    )
    return found[0][0] if len(found) == 1 else None
