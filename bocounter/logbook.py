"""The log file: every traceback and warning, rotated, without secrets, and never on the screen."""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST_BYTES = 1_000_000
KEPT_FILES = 3

_LOGIN_IN_AN_ADDRESS = re.compile(r"(?<=://)[^/@\s]+@")


class _WithoutSecrets(logging.Formatter):
    """Leaves out a login that somebody wrote into an address."""

    def format(self, record: logging.LogRecord) -> str:
        return _LOGIN_IN_AN_ADDRESS.sub("***@", super().format(record))


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
        handler = RotatingFileHandler(
            path,
            maxBytes=LARGEST_BYTES,
            backupCount=KEPT_FILES,
            encoding="utf-8",
            delay=False,
            errors="backslashreplace",  # names of files may hold bytes that are no text
        )
    except OSError:
        root.addHandler(logging.NullHandler())
        return False
    handler.setFormatter(
        _WithoutSecrets("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
    )
    root.addHandler(handler)
    return True
