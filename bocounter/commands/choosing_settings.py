"""Keeping a setting with the store."""

from __future__ import annotations

from bocounter.changes import Changes
from bocounter.errors import WrongUse
from bocounter.models.texts import clean
from bocounter.settings import Settings
from bocounter.store.chosen import choose
from bocounter.store.store import Store

LONGEST_SETTING = 10_000


def keep(store: Store, **chosen: str | None) -> Changes:
    """Keep settings by name (``Settings``); None takes one away. No fact of a screen changes.

    Raises WrongUse for a name that is no setting and for a value that is far too long.
    """
    for name, value in chosen.items():
        if name not in Settings.names():
            raise WrongUse(
                f"There is no setting called {name!r}.",
                f"The settings are {', '.join(Settings.names())}.",
            )
        if value is not None and len(value) > LONGEST_SETTING:
            raise WrongUse(f"The setting {name} is too long.", "Give it a shorter value.")
    with store.write() as write:
        choose(write, {n: None if v is None else clean(v) for n, v in chosen.items()})
    return Changes()
