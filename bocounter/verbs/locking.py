"""The lock of the window, from outside: whether there is one, and taking it away."""

from __future__ import annotations

import argparse

from bocounter.verbs.desk import Answer, Desk, provenance


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``lock``."""
    parser = verbs.add_parser(
        "lock",
        help="say whether the window locks itself, or take its PIN away",
        description="Says whether a PIN locks the window of this store. --off takes a forgotten "
        "PIN away; set one in the window, under Counter. The lock hides the window, not the "
        "files: whoever may use this command line may read the store.",
    )
    parser.add_argument("--off", action="store_true", help="take the PIN away")
    parser.set_defaults(run=lock)


def lock(desk: Desk, args: argparse.Namespace) -> Answer:
    """Say how the window is locked."""
    from bocounter.commands.choosing_settings import keep
    from bocounter.queries.settings import settings

    if args.off:
        with desk.writing() as store:
            keep(store, lock_pin=None)
    with desk.reading() as rows:
        chosen = settings(rows)
        said = provenance(rows)
    locked = chosen.lock_pin is not None
    text = "A PIN locks the window." if locked else "The window has no lock."
    return Answer({"locked": locked, "minutes": chosen.lock_minutes, **said}, text)
