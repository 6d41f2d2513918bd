"""A store of a newer program: read as far as this one understands it, never written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bocounter.errors import Known, StoreTrouble
from bocounter.store import driver, upgrade


def refuse(path: Path) -> None:
    """Raise StoreTrouble when the store is of a newer program, before anything is written.

    Any other trouble with the file is left to who opens it.
    """
    try:
        shape = upgrade.shape_of(path, newer=True)
    except (Known, driver.Error):
        return
    if shape is not None and shape > upgrade.SHAPE:
        raise upgrade.too_new(path, shape)


@contextmanager
def as_far_as_understood(path: Path) -> Iterator[None]:
    """Say in words that a newer program keeps this otherwise, where a question finds that.

    For questions to a newer store alone: in one of our shape the same is a bug.
    """
    try:
        yield
    except driver.OperationalError as error:
        if "no such" not in str(error):
            raise
        raise _beyond(path) from error
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise _beyond(path) from error


def _beyond(path: Path) -> StoreTrouble:
    return StoreTrouble(
        f"The newer bocounter that wrote {path} keeps this in a way that this one does not know.",
        "Install the newer bocounter on this PC to see it; nothing was changed.",
    )
