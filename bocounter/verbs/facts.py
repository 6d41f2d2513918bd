"""Saying at the counter what a work order's facts are, and which machine it is about."""

from __future__ import annotations

import argparse
from datetime import date

from bocounter.errors import WrongUse
from bocounter.verbs import deeds, inputs, paper
from bocounter.verbs.desk import Answer, Desk

NOTHING = "none"
_TRUTH = {"yes": True, "no": False}


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``set`` and ``machine``."""
    setting = verbs.add_parser(
        "set",
        help="set facts of a work order that the counter knows better",
        description="Sets need_by (a day), machine_down or warranty (yes or no), hold_reason, "
        "service_writer or customer_po of a work order; 'none' clears one. It counts here at once "
        "and goes to the ERP with the next sync: into its own field where it has one, else as a "
        "note. Where somebody else has changed that field meanwhile, you are asked.",
    )
    setting.add_argument("number", metavar="WO", help="the work order's number")
    setting.add_argument("facts", metavar="FIELD=VALUE", nargs="+", help="what to set, and to what")
    setting.set_defaults(run=set_facts)
    machine = verbs.add_parser(
        "machine",
        help="name the machine of a work order that the ERP does not know",
        description="Makes a machine for the work order's customer and puts it on the order, "
        "where the ERP keeps machines.",
    )
    machine.add_argument("number", metavar="WO", help="the work order's number")
    machine.add_argument("--make", metavar="M", help="who made it")
    machine.add_argument("--model", metavar="M", help="its model")
    machine.add_argument("--serial", metavar="S", help="its serial number")
    machine.add_argument("--unit", metavar="U", help="the customer's own number for it")
    machine.set_defaults(run=name_machine)


def set_facts(desk: Desk, args: argparse.Namespace) -> Answer:
    """Set facts of a work order."""
    from bocounter.commands import setting_facts

    values = dict(_fact(given) for given in args.facts)
    number = inputs.text(args.number)
    with desk.writing() as store:
        changes = setting_facts.set_facts(
            store, number, values, by=desk.who, now=desk.clock(), mint=desk.mint
        )
        changed = deeds.changed_by(store, changes)
    said = f"Set on {paper.clean(number)}: {', '.join(values)}."
    return Answer(changed, f"{said}\n{deeds.waits(changed)}")


def name_machine(desk: Desk, args: argparse.Namespace) -> Answer:
    """Name a machine."""
    from bocounter.commands import naming_machines

    marks = {
        name: None if given is None else inputs.text(given)
        for name, given in (
            ("make", args.make),
            ("model", args.model),
            ("serial", args.serial),
            ("unit_number", args.unit),
        )
    }
    number = inputs.text(args.number)
    with desk.writing() as store:
        changes = naming_machines.name_machine(
            store, number, **marks, by=desk.who, now=desk.clock(), mint=desk.mint
        )
        changed = deeds.changed_by(store, changes)
    return Answer(changed, f"Named on {paper.clean(number)}.\n{deeds.waits(changed)}")


def _fact(given: str) -> tuple[str, date | str | bool | None]:
    name, mark, value = inputs.text(given).partition("=")
    name = name.strip().replace("-", "_")
    if not mark or not name:
        raise WrongUse(
            f"{given[:60]!r} does not say what to set.", "Write FIELD=VALUE, such as need_by=none."
        )
    if value == NOTHING or not value.strip():
        return name, None
    if name == "need_by":
        return name, inputs.day(value, "need_by")
    if name in ("machine_down", "warranty"):
        if value not in _TRUTH:
            raise WrongUse(f"{value[:30]!r} is neither yes nor no.", f"Write {name}=yes.")
        return name, _TRUTH[value]
    return name, value
