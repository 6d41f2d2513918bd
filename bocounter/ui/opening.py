"""What the window is given by whoever opens it: places, clock and chance. Imports no toolkit."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bocounter.progress import Progress

BEFORE_THE_TOOLKIT = (
    "bocounter.queries.board",
    "bocounter.queries.settings",
    "bocounter.models.choice_facts",
    "bocounter.rules.urgency",
    "bocounter.store.store",
    "bocounter.changes",
)
"""What the first paint needs besides Qt. Qt's binding looks into the source of every module
that is imported after it, which makes each import up to twice as dear."""


def prepare() -> None:
    """Import what the first paint needs, before the toolkit is imported.

    Nothing made until then becomes garbage, so nothing is looked for until ``at_ease``.
    """
    gc.disable()
    for name in BEFORE_THE_TOOLKIT:
        import_module(name)


def at_ease() -> None:
    """Look for garbage again, but not among what a window has for as long as it lives."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """All the window needs of the world.

    ``store`` may not exist yet: then the window asks what to start with. ``clock`` gives an
    aware instant, ``mint`` a new id. ``who`` is the clerk when it is known from outside.
    ``sample`` builds the sample dealership's store in a worker thread and gives its path.
    """

    store: Path
    clock: Callable[[], datetime]
    mint: Callable[[], str]
    sample: Callable[[Progress], Path]
    who: str | None = None
    branch: str | None = None
    log: Path | None = None
