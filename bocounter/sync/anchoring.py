"""Keeping the head of the audit in the ERP, so that a tail cut off here is noticed.

Only where the ERP keeps anchors. Before the new head is kept, the one kept last is looked for
in the chain: when it is not there, somebody has cut or altered the audit of this store.
"""

from __future__ import annotations

from bocounter.store import audit
from bocounter.store.chosen import choose, chosen
from bocounter.sync.telling import Round

BROKEN = (
    "The record of what was decided on this PC does not hold what the ERP knows of it: rows were "
    "removed or altered outside of this program. Keep the file and run 'bocounter check'."
)


def anchor(around: Round) -> str | None:
    """Compare the audit with the head kept in the ERP and keep the newest; say what is wrong.

    Raises Unreachable, NotLetIn.
    """
    if "audit" not in around.connector.capabilities().holds:
        return None
    with around.store.reading() as rows:
        head = audit.head(rows)
        workstation = chosen(rows).get("workstation")
    if workstation is None:
        if head is None:
            return None
        workstation = around.mint()
        with around.store.write() as write:
            choose(write, {"workstation": workstation})
    kept = around.connector.anchored(workstation)
    with around.store.reading() as rows:
        broken = audit.faults(rows, kept, since=kept[0] if kept else 0)
    if broken:
        return BROKEN
    if head is not None and head != kept:
        around.connector.anchor(workstation, *head)
    return None
