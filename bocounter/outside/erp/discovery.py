"""Finding connectors: the entry points of the group ``bocounter.erp``."""

from __future__ import annotations

from importlib.metadata import entry_points

from bocounter.errors import WrongUse
from bocounter.outside.erp.connector import Connect

GROUP = "bocounter.erp"


def names() -> tuple[str, ...]:
    """Give the names of the installed connectors, in order."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def find(name: str) -> Connect:
    """Give the connector of that name. Raises WrongUse when there is none."""
    for point in entry_points(group=GROUP):
        if point.name == name:
            connect: Connect = point.load()
            return connect
    known = ", ".join(names()) or "none"
    raise WrongUse(
        f"There is no connector called {name!r}.", f"Choose one of those installed: {known}."
    )
