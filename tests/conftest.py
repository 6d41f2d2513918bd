"""What every test stands on: no screen, no network but loopback, nothing of this person's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.side_by_side import Gate

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("PYTHONHASHSEED", None)

pytest_plugins = ["tests.erp_fixtures", "tests.sample_fixtures"]

ROOT = Path(__file__).resolve().parent.parent
GATE = pytest.StashKey[Gate | None]()
BUILDER = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_xdist_auto_num_workers() -> int:
    """One process more than cores, five at most: many tests wait for an ERP or a screen."""
    return min(os.cpu_count() or 1, 4) + 1


def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin to build the ERP's databases, which take a minute, before a test asks for one."""
    config = session.config
    beside = bool(getattr(config.option, "numprocesses", 0)) and not hasattr(config, "workerinput")
    if beside and "not erp" not in config.option.markexpr and not config.option.collectonly:
        config.stash[BUILDER] = subprocess.Popen(
            [sys.executable, "-m", "tests.outside.erp_server"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Wait for the builder: a test that needed it has told of its failure by then."""
    if (builder := session.config.stash.get(BUILDER, None)) is not None:
        builder.wait()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests of the real ERP out of the first eighth: until then its databases are built."""
    early = len(items) // 8
    placed = [
        (max(place, early) if item.get_closest_marker("erp") else place, item)
        for place, item in enumerate(items)
    ]
    items[:] = [item for _, item in sorted(placed, key=lambda one: one[0])]


def pytest_configure(config: pytest.Config) -> None:
    """Find the gate that this process shares with the others of the run."""
    config.stash[GATE] = Gate.of_run(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run a test beside those of other processes, or alone when it measures time."""
    gate = item.config.stash[GATE]
    if gate is None:
        return (yield)
    with gate.passed(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the data, settings or keyring of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture(scope="session")
def qapp() -> object:
    """Give our application, whichever test of a process is the first to show a window."""
    from bocounter.ui.application import make_application

    return make_application()
