"""The verbs whose rooms are not built yet: their names are kept, and they say so."""

from __future__ import annotations

import argparse
from typing import NoReturn

from bocounter.errors import WrongUse
from bocounter.verbs.desk import Desk

_VERBS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "expedite": ("ask the supplier to hurry", (("LINE", "the part line"),)),
    "suppliers": ("show who keeps their dates", (("NAME?", "one supplier"),)),
    "stock": ("propose what to keep on the shelf", (("--part P", "one part"),)),
    "kpi": (
        "count how the counter did",
        (
            ("--from D", "the first day"),
            ("--to D", "the last day"),
            ("--by K", "branch, supplier or writer"),
        ),
    ),
    "import": (
        "read a supplier's date sheet",
        (("WHAT", "what it holds"), ("FILE", "the file"), ("!--dry-run", "only say what would be")),
    ),
}


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare every verb that is to come."""
    for name, (does, arguments) in _VERBS.items():
        parser = verbs.add_parser(
            name,
            help=f"{does} (not yet)",
            description=f"Not yet in this version: {does}.",
        )
        for argument, means in arguments:
            _add(parser, argument, means)
        parser.set_defaults(run=not_yet)


def _add(parser: argparse.ArgumentParser, argument: str, means: str) -> None:
    if argument.startswith("!"):
        parser.add_argument(argument[1:], action="store_true", help=means)
    elif argument.startswith("--"):
        option, letter = argument.split(" ")
        parser.add_argument(option, metavar=letter, help=means)
    else:
        optional = argument.endswith("?")
        parser.add_argument(argument.rstrip("?"), nargs="?" if optional else None, help=means)


def not_yet(_desk: Desk, args: argparse.Namespace) -> NoReturn:
    """Say that this verb is to come."""
    raise WrongUse(
        f"'{args.verb}' is not yet in this version.",
        "Run 'bocounter --help' for the verbs that are.",
    )
