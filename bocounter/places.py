"""Where data, logs and backups lie on this platform, and where the program's own resources are."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

NAME = "bocounter"


def _platform() -> ModuleType:
    # Late: a start that is told its store need not ask the platform.
    import platformdirs

    return platformdirs


def default_store() -> Path:
    """Give the store a person works with when none is named."""
    return Path(_platform().user_data_dir(NAME, appauthor=False)) / "counter.db"


def sample_store() -> Path:
    """Give the store of the sample dealership, apart from the real one."""
    return Path(_platform().user_data_dir(NAME, appauthor=False)) / "sample.db"


def log_file() -> Path:
    """Give the file that takes the log and every traceback."""
    return Path(_platform().user_log_dir(NAME, appauthor=False)) / "bocounter.log"


def backups(store: Path) -> Path:
    """Give the folder beside a store that takes its backups."""
    return store.with_name(store.name + ".backups")


def beside(store: Path) -> Path:
    """Give the folder beside a store for what an embedded connector keeps."""
    return store.with_name(store.name + ".erp")


def resource(*parts: str) -> Path:
    """Give a file of the program: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parent
    inside = package / "resources"
    root = inside if inside.is_dir() else package.parent / "resources"
    return root.joinpath(*parts)
