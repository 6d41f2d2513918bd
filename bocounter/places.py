"""Where data, logs and backups lie on this platform, and where the program's own resources are."""

from __future__ import annotations

import re
import sys
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


def scripts(store: Path) -> Path:
    """Give the folder beside a store for a shop's own sentences, one folder a language in it."""
    return store.with_name(store.name + ".scripts")


MOUNTS = Path("/proc/mounts")
_SHARES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ncpfs", "fuse.rclone"}
)
_DRIVE_REMOTE = 4


def network_share(file: Path, mounts: Path = MOUNTS) -> str | None:
    """Say what kind of network share a file lies on; None for a disk of this PC.

    Where the system does not tell, it counts as a disk of this PC.
    """
    if sys.platform == "win32":
        return _windows_share(file.absolute())
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    real, found, longest = file.absolute().resolve(), None, -1
    for line in lines:
        _what, where, kind, *_rest = [*line.split(" "), "", ""]
        place = Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), where))
        if real.is_relative_to(place) and len(place.parts) >= longest:
            found, longest = kind, len(place.parts)
    return found if found in _SHARES else None


_OCTAL = re.compile(r"\\([0-7]{3})")


def _windows_share(file: Path) -> str | None:
    drive = file.drive
    if drive.startswith("\\\\"):
        return drive
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 -- there on Windows alone
    return drive if kernel.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE else None


def resource(*parts: str) -> Path:
    """Give a file of the program: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parent
    inside = package / "resources"
    root = inside if inside.is_dir() else package.parent / "resources"
    return root.joinpath(*parts)
