"""A long work on the terminal: a bar with rows and time left, and nothing at all in a pipe."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

from bocounter.progress import Step
from bocounter.verbs.paper import cut

MOST_CELLS = 24
SECONDS_BETWEEN = 0.1
LONGEST = 78
"""Characters of the line; one that wraps cannot be drawn over."""


class Bar:
    """Draws steps over one another on ``stream``; ``clear`` leaves the line empty."""

    def __init__(
        self, stream: TextIO, *, quiet: bool = False, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._shown = not quiet and stream.isatty()
        self._seconds = seconds
        self._last: float | None = None

    def show(self, step: Step) -> None:
        """Draw a step, ten times a second at most."""
        now = self._seconds()
        if not self._shown or (self._last is not None and now - self._last < SECONDS_BETWEEN):
            return
        self._last = now
        self._stream.write("\r\x1b[K" + cut(line(step), LONGEST))
        self._stream.flush()

    def clear(self) -> None:
        """Take the bar away, so that sentences stand alone."""
        if self._last is not None:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._last = None


def line(step: Step) -> str:
    """Say a step in one line: the bar where the total is known, then rows, then time left."""
    if not step.total:
        return f"{step.what}: {step.done:,}"
    text = f"{step.what}: {step.done:,} of {step.total:,}"
    if step.seconds_left is not None:
        text += f", {_span(step.seconds_left)} left"
    # The bar takes the room that the words leave: the time left is never what is cut.
    cells = max(0, min(MOST_CELLS, LONGEST - len(text) - len("[] ")))
    full = round(min(1.0, step.done / step.total) * cells)
    return f"[{'#' * full}{'.' * (cells - full)}] {text}" if cells else text


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"
