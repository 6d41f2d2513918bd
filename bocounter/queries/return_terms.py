"""The terms of return of parts, as they are said to a customer who orders them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bocounter.models import return_terms, stored
from bocounter.models.return_terms import Fees
from bocounter.store.reader import Rows

_TERMS = """
    SELECT p.remote_id, p.code, p.returnable, p.restock_fees,
           (SELECT min(o.returnable) FROM offer o WHERE o.part = p.remote_id),
           (SELECT json_group_array(o.restock_fees) FROM offer o WHERE o.part = p.remote_id
            AND o.restock_fees IS NOT NULL)
    FROM part p WHERE p.remote_id IN (SELECT value FROM json_each(?1))
"""


class Terms(NamedTuple):
    """Whether a part may go back (None: nobody says), and what is kept back of a late one."""

    part: str
    returnable: bool | None
    fees: Fees


def of_parts(rows: Rows, ids: Iterable[str]) -> Mapping[str, Terms]:
    """Give the terms of parts by id: the part's own; where it has none, its suppliers' strictest.

    What a supplier will not take back is not promised to a customer.
    """
    found = {}
    for id_, code, own, fees, strictest, several in rows.all(_TERMS, (json.dumps([*ids]),)):
        back = stored.flag(strictest if own is None else own)
        kept = return_terms.read(fees)
        if not kept:
            kept = return_terms.joined(return_terms.read(one) for one in json.loads(several))
        found[id_] = Terms(code, back, () if back is False else kept)
    return found
