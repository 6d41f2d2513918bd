"""Where data, logs and backups lie on this platform, and where the program's own resources are."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import platformdirs

NAME = "bocounter"


def default_store() -> Path:
    """Give the store a person works with when none is named."""
    return Path(platformdirs.user_data_dir(NAME, appauthor=False)) / "counter.db"


def sample_store() -> Path:
    """Give the store of the sample dealership, apart from the real one."""
    return Path(platformdirs.user_data_dir(NAME, appauthor=False)) / "sample.db"


def log_file() -> Path:
    """Give the file that takes the log and every traceback."""
    return Path(platformdirs.user_log_dir(NAME, appauthor=False)) / "bocounter.log"


def backups(store: Path) -> Path:
    """Give the folder beside a store that takes its backups."""
    return store.with_name(store.name + ".backups")


def beside(store: Path) -> Path:
    """Give the folder beside a store for what an embedded connector keeps."""
    return store.with_name(store.name + ".erp")


def resource(*parts: str) -> Path:
    """Give a file of the program: beside the package in a checkout, inside it when installed."""
    inside = Path(str(files("bocounter"))) / "resources"
    root = inside if inside.is_dir() else Path(str(files("bocounter"))).parent / "resources"
    return root.joinpath(*parts)
