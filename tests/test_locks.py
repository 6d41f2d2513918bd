"""What is installed is pinned by hash, fits pyproject.toml, and names no place to fetch it from."""

from __future__ import annotations

import itertools
import re
import runpy
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("runtime", "dev", "erp")


@pytest.fixture(scope="module")
def locks() -> dict[str, object]:
    return runpy.run_path(str(ROOT / "packaging" / "locks.py"))


def _text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def test_the_locks_hold_what_pyproject_asks_for(locks: dict[str, object]) -> None:
    assert locks["faults"]() == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index_and_no_address(name: str) -> None:
    assert not re.search(r"https?:|://|^\s*-(i|f|e)\b|--(extra-)?index|--find|@", _text(name), re.M)


@pytest.mark.parametrize("name", LOCKS)
def test_a_pin_without_a_hash_is_noticed(
    locks: dict[str, object], name: str, tmp_path: Path
) -> None:
    whole = _text(name)
    broken = tmp_path / "broken.txt"
    first = whole.index("    --hash")
    broken.write_text(
        whole[:first].rstrip(" \\\n") + "\nother==1 \\\n    --hash=sha256:" + "0" * 64 + "\n",
        encoding="utf-8",
    )
    assert locks["_faults_of_form"](ROOT / "requirements" / f"{name}.txt") == []
    assert locks["_faults_of_form"](broken)


def test_qt_is_within_the_range_that_is_sound_on_python_3_11(locks: dict[str, object]) -> None:
    pins = locks["pins"](ROOT / "requirements" / "runtime.txt")
    (version,) = pins["pyside6-essentials"]
    assert Requirement("x>=6.9.3,<6.12").specifier.contains(version)
    assert pins["shiboken6"] == {version}


def test_every_dependency_has_the_sentence_of_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("\ndependencies = [", 1)[1].split("\n]", 1)[0]
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    told = tomllib.loads(text)["project"]["dependencies"]
    for before, line in itertools.pairwise(lines):
        if line.startswith('"'):
            assert before.startswith("#"), f"{line} has no sentence above it"
    assert sum(line.startswith('"') for line in lines) == len(told)
