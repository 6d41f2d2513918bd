"""The sample dealership's store for tests: built once by the real command line, copied for each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.side_by_side import folder_of_run

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


@dataclass(frozen=True)
class CommandLine:
    """The command line at one store, at one moment, with nobody's home."""

    store: Path
    now: str = NOW

    def __call__(self, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run one verb; options before it go in front."""
        more.setdefault("env", {**homes(self.store.parent / "home"), **more.pop("also", {})})
        return run_bocounter("--store", str(self.store), "--now", self.now, *arguments, **more)

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """Run one verb and give its document, which must be all there is on stdout."""
        done = self("--json", *arguments)
        assert done.returncode == code, done.stderr
        document: dict[str, Any] = json.loads(done.stdout)
        assert document["format"] == 1
        assert {"as_of", "source"} <= document.keys()
        return document

    def at(self, now: str) -> CommandLine:
        """Give the same at another moment."""
        return CommandLine(self.store, now)


@pytest.fixture
def bocounter(sample: Path) -> CommandLine:
    """The command line at a sample store of this test's own."""
    return CommandLine(sample)


@pytest.fixture
def bocounter_reading(sample_built: Path) -> CommandLine:
    """The command line at the sample store all tests share: for verbs that change nothing."""
    return CommandLine(sample_built)


@pytest.fixture(scope="session")
def sample_built(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample store of day 0, not to be written to; built once a run, copied for each process."""
    own = tmp_path_factory.mktemp("sample")
    run = folder_of_run(pytestconfig)
    if run is None:
        return _build_sample(own)
    with FileLock(run / "sample.lock"):
        kept = run / "sample"
        if not kept.exists():
            _build_sample(own)
            own.rename(kept)
            own.mkdir()
        return copied(kept / "sample.db", own / "sample.db")


def _build_sample(folder: Path) -> Path:
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
    log = store.with_name(store.name + "-wal")
    assert not log.exists() or log.stat().st_size == 0, "the store is still being written to"
    shutil.copyfile(store, to)
    beside = store.with_name(store.name + ".erp")
    if beside.is_dir():
        shutil.copytree(beside, to.with_name(to.name + ".erp"))
    return to
