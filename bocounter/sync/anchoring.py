"""Keeping the head of the audit in the ERP, so that a tail cut off here is noticed.

Only where the ERP keeps anchors. Before the new head is kept, the one kept last is looked for
in the chain: when it is not there, somebody has cut or altered the audit of this store. Only a
store that was put back may lack it, once: its audit says that it was, and is whole but for that.
"""

from __future__ import annotations

from bocounter.store import audit
from bocounter.store.chosen import choose, chosen
from bocounter.sync.telling import Round

BROKEN = (
    "The record of what was decided on this PC does not hold what the ERP knows of it: rows were "
    "removed or altered outside of this program. Keep the file and run 'bocounter check'."
)


LIFE = "anchored_life"
"""The setting with the life of the store whose head was kept in the ERP last."""


def anchor(around: Round) -> str | None:
    """Compare the audit with the head kept in the ERP and keep the newest; say what is wrong.

    Raises Unreachable, NotLetIn.
    """
    if "audit" not in around.connector.capabilities().holds:
        return None
    with around.store.reading() as rows:
        head = audit.head(rows)
        known = chosen(rows)
        lives = audit.lives(rows)
    workstation = known.get("workstation")
    if workstation is None:
        if head is None:
            return None
        workstation = around.mint()
        with around.store.write() as write:
            choose(write, {"workstation": workstation})
    kept = around.connector.anchored(workstation)
    with around.store.reading() as rows:
        broken = audit.faults(rows, kept, since=kept[0] if kept else 0)
        alone = audit.faults(rows) if broken else []
    before, life = known.get(LIFE), lives[-1] if lives else None
    put_back = life != before and (before is None or before in lives)
    if alone or (broken and not put_back):
        return BROKEN
    if head is not None and head != kept:
        around.connector.anchor(workstation, *head)
    if life != before:
        with around.store.write() as write:
            choose(write, {LIFE: life})
    return None
