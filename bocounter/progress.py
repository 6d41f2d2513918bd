"""Telling how far a long work is, and being stopped: one call does both."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bocounter.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Step:
    """How far a work is: ``done`` of ``total`` rows (None: not known) of ``what``.

    ``seconds_left`` is an estimate from the pace so far, or None while there is none.
    """

    what: str
    done: int
    total: int | None = None
    seconds_left: float | None = None


class Progress(Protocol):
    """Whatever can be told of steps; raises Cancelled when the work is to stop."""

    def step(self, step: Step) -> None:
        """Take note of a step. Raises Cancelled when somebody asked to stop."""

    def stopping(self) -> bool:
        """Whether somebody asked to stop, for loops that wait on the network."""


class Silent:
    """Progress that nobody watches."""

    def step(self, step: Step) -> None:
        """Do nothing."""

    def stopping(self) -> bool:
        """Say never."""
        return False


class Watched:
    """Progress that is shown by ``show`` and stopped from any thread by ``stop()``."""

    def __init__(self, show: Callable[[Step], None]) -> None:
        self._show = show
        self._stop = threading.Event()

    def step(self, step: Step) -> None:
        """Show the step. Raises Cancelled after ``stop()``."""
        if self._stop.is_set():
            raise Cancelled
        self._show(step)

    def stopping(self) -> bool:
        """Whether ``stop()`` was called."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the work to end at its next step."""
        self._stop.set()
