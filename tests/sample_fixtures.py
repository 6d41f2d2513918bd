"""The sample dealership's store for tests: built once by the real command line, copied for each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

NOW = "2026-12-01T09:00:00+00:00"
"""The clock of every test that works with the sample dealership: a Tuesday morning."""


def run_bocounter(
    *arguments: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Run the real program as a process of its own, with nobody at its terminal."""
    return subprocess.run(
        [sys.executable, "-m", "bocounter", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, **(env or {})},
        timeout=timeout,
    )


def homes(home: Path) -> dict[str, str]:
    """Give the environment of a person whose whole home is ``home``."""
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    return {**dict.fromkeys(names, str(home)), "TZ": "UTC"}


@pytest.fixture(scope="session")
def sample_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample store of day 0, not to be written to."""
    folder = tmp_path_factory.mktemp("sample")
    store = folder / "sample.db"
    done = run_bocounter(
        "--store", str(store), "--now", NOW, "demo", "--no-window", env=homes(folder / "home")
    )
    assert done.returncode == 0, done.stderr
    return store


@pytest.fixture
def sample(sample_built: Path, tmp_path: Path) -> Path:
    """A sample store of day 0 of this test's own."""
    return copied(sample_built, tmp_path / "sample.db")


def copied(store: Path, to: Path) -> Path:
    """Copy a store that nobody has open, with what its embedded ERP keeps."""
    assert not store.with_name(store.name + "-wal").exists(), "the store is still open"
    shutil.copyfile(store, to)
    beside = store.with_name(store.name + ".erp")
    if beside.is_dir():
        shutil.copytree(beside, to.with_name(to.name + ".erp"))
    return to
