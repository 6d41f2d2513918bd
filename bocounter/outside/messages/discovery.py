"""Finding carriers of messages: the entry points of the group ``bocounter.messages``."""

from __future__ import annotations

from importlib.metadata import entry_points

from bocounter.errors import WrongUse
from bocounter.outside.messages.carrier import Make

GROUP = "bocounter.messages"


def names() -> tuple[str, ...]:
    """Give the names of the installed carriers, in order."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def find(name: str) -> Make:
    """Give the carrier of that name. Raises WrongUse when there is none."""
    for point in entry_points(group=GROUP):
        if point.name == name:
            make: Make = point.load()
            return make
    known = ", ".join(names()) or "none"
    raise WrongUse(
        f"There is no carrier of messages called {name!r}.",
        f"Choose one of those installed: {known}.",
    )
