"""The log file: what went wrong and where in the program, never whose words it was about.

What may be written is a list of kinds, not a list of what may not: numbers, moments, truth, a
``Mark`` of the program's own, ids, and the way through the code. All other text, be it a
name, a password or a sentence of the ERP, is replaced by its length.
"""

from __future__ import annotations

import enum
import errno
import logging
import os
import re
import traceback
from collections.abc import Iterator
from datetime import date, timedelta
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from bocounter.errors import Known

LARGEST_BYTES = 5_000_000
KEPT_FILES = 5
"""The log under way and those before it."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\Z")
_NUMBERS = (int, float, bool, date, timedelta, enum.Enum, type(None))
_WORDS_OF_THE_LANGUAGE = (AttributeError, ImportError, NameError, RecursionError)
"""Errors whose message can only name a thing of the code."""


class Mark(str):
    """A word of the program's own, such as the name of a verb: it may stand in the log."""

    __slots__ = ()


def loggable(value: object) -> object:
    """Give what the log may hold of a value: itself, or how long a text was left out."""
    if isinstance(value, (*_NUMBERS, Mark)) or (isinstance(value, str) and _ID.match(value)):
        return value
    if isinstance(value, type):
        return value.__name__
    return f"<{type(value).__name__} of {len(str(value))} characters>"


class _WithoutWords(logging.Formatter):
    """Writes records by the list above. Only the program's own loggers may say sentences."""

    def format(self, record: logging.LogRecord) -> str:
        lines = [self._head(record)]
        if record.exc_info and record.exc_info[1] is not None:
            lines += _way(record.exc_info[1])
        return "\n".join(lines)

    def _head(self, record: logging.LogRecord) -> str:
        stamp = f"{self.formatTime(record)} {record.process} {record.levelname} {record.name}:"
        return f"{stamp} {_sentence(record)}"


def _sentence(record: logging.LogRecord) -> str:
    ours = record.name.partition(".")[0] == "bocounter"
    if not record.args:
        return str(record.msg) if ours else str(loggable(record.msg))
    if not isinstance(record.args, tuple):
        return str(loggable(record.msg))
    # Numbers stay numbers for %d; where the rest no longer fits its sign, the words will do.
    given = tuple(loggable(value) for value in record.args)
    try:
        return str(record.msg) % given
    except (TypeError, ValueError):
        return f"{record.msg} {given}"


def _way(error: BaseException) -> Iterator[str]:
    """Give the way through the code, the first cause first, with kinds instead of messages."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    for place, one in enumerate(reversed(chain)):
        if place:
            yield "which led to:"
        yield "Traceback (most recent call last):"
        yield from _frames(one.__traceback__)
        yield f"{type(one).__module__}.{type(one).__qualname__}: {_said(one)}"


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace):
        yield f"  {_inside(frame.filename)}:{frame.lineno} in {frame.name}"


def _inside(filename: str) -> str:
    """Give a file of the code without the folders above it, which hold a person's name."""
    parts = Path(filename).parts
    for root in ("bocounter", "site-packages"):
        if root in parts:
            last = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[last:])
    return parts[-1] if parts else "?"


def _said(error: BaseException) -> str:
    """Give what may be known of an error beside its kind: codes, never texts."""
    if isinstance(error, _WORDS_OF_THE_LANGUAGE):
        return str(error)
    said: list[str] = []
    if isinstance(error, Known):
        said.append(error.kind)
    elif isinstance(kind := getattr(error, "kind", None), enum.Enum):
        said.append(kind.name)
    if isinstance(error, OSError) and error.errno is not None:
        said.append(errno.errorcode.get(error.errno, str(error.errno)))
    for name in ("sqlite_errorname", "reason"):  # the store's library, and the one for TLS
        code = getattr(error, name, None)
        if isinstance(code, str) and _CODE.match(code):
            said.append(code)
    return " ".join([*said, str(loggable(str(error)))])


class _OwnersOnly(RotatingFileHandler):
    """A log that nobody but its owner may read."""

    def _open(self) -> TextIOWrapper:
        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        # Names of files may hold bytes that are no text.
        return open(
            self.baseFilename, "a", encoding="utf-8", errors="backslashreplace", opener=private
        )


def open_logbook(path: Path, *, verbose: bool = False) -> bool:
    """Send all logging to ``path``; False when it cannot be written, and then nothing is logged.

    Foreign libraries are heard from WARNING up, bocounter itself from INFO, and from DEBUG
    when ``verbose``.
    """
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, RotatingFileHandler):
            root.removeHandler(handler)
            handler.close()
    ours = logging.getLogger("bocounter")
    ours.setLevel(logging.DEBUG if verbose else logging.INFO)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _OwnersOnly(
            path,
            maxBytes=LARGEST_BYTES,
            backupCount=KEPT_FILES - 1,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError:
        root.addHandler(logging.NullHandler())
        return False
    handler.setFormatter(_WithoutWords())
    root.addHandler(handler)
    return True
