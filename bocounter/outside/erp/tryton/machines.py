"""Machines: records of bocounter's own module, where the ERP has it."""

from __future__ import annotations

from bocounter.outside.erp.records import Machine
from bocounter.outside.erp.tryton.counter import MACHINE
from bocounter.outside.erp.tryton.rows import link, text
from bocounter.outside.erp.tryton.session import Row
from bocounter.outside.erp.tryton.streams import Phase, Stream
from bocounter.outside.erp.tryton.tables import existing, reader

FIELDS = ("party", "make", "model", "serial", "unit_number")


def machine(row: Row) -> Machine:
    """Make a machine of the module's record."""
    return Machine(
        remote_id=str(row["id"]),
        token="",
        customer=link(row, "party"),
        make=text(row, "make"),
        model=text(row, "model"),
        serial=text(row, "serial"),
        unit_number=text(row, "unit_number"),
    )


MACHINES = Stream(
    read=reader(MACHINE, [], FIELDS, machine),
    existing=existing(MACHINE, []),
    first=(Phase(MACHINE, []),),
    changes=(Phase(MACHINE, []),),
    open=(Phase(MACHINE, []),),
    plain=True,
)
