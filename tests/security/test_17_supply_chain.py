"""Check 17: what is carried along is pinned, listed, licensed and built twice the same."""

from __future__ import annotations

import hashlib
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.security.lints import ROOT, sources

PACKAGING = ROOT / "packaging"


@pytest.fixture(scope="module")
def sbom() -> dict[str, Any]:
    return runpy.run_path(str(PACKAGING / "sbom.py"))


def test_the_bill_of_materials_is_what_the_lock_pins(sbom: dict[str, Any]) -> None:
    assert sbom["faults"]() == []


def spoiled(path: Path, old: str, new: str, tmp_path: Path) -> dict[str, Any]:
    """Run the bill's program on a checkout in which one thing is otherwise."""
    for name in ("pyproject.toml", "requirements/runtime.txt", "packaging/sbom.py",
                 "packaging/sbom.cdx.json"):  # fmt: skip
        to = tmp_path / name
        to.parent.mkdir(exist_ok=True)
        text = (ROOT / name).read_text(encoding="utf-8")
        if to.relative_to(tmp_path) == path:
            assert re.search(old, text), old
            text = re.sub(old, new, text, count=1)
        to.write_text(text, encoding="utf-8")
    return runpy.run_path(str(tmp_path / "packaging" / "sbom.py"))


LOCK = Path("requirements/runtime.txt")
PROGRAM = Path("packaging/sbom.py")


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (LOCK, r"httpx==[\d.]+", "httpx==9.9.9", "is not what"),
        (LOCK, r"sha256:[0-9a-f]{64}", "sha256:" + "0" * 64, "is not what"),
        (LOCK, r"sqlcipher3==[\d.]+", "sqlcipher3==9.9.9", "look what its wheels carry now"),
        (LOCK, r"\Z", "planted==1.0\n", "Nobody knows the licence of planted"),
        (LOCK, r"\Z", "httpx==7.7.7\n", "has no hash"),
        (PROGRAM, r'"httpx": "BSD-3-Clause"', '"httpx": "AGPL-3.0-only"', "not on the list"),
        (PROGRAM, r'"h11": "MIT",\n', "", "Nobody knows the licence of h11"),
        (Path("packaging/sbom.cdx.json"), r'"MIT"', '"ISC"', "is not what"),
    ],
)
def test_a_bill_that_is_no_longer_true_is_noticed(
    path: Path, old: str, new: str, words: str, tmp_path: Path
) -> None:
    wrong = " ".join(spoiled(path, old, new, tmp_path)["faults"]())
    assert words in wrong


def test_a_bill_as_it_is_passes_in_that_same_checkout(tmp_path: Path) -> None:
    """The positive control of the test above."""
    assert spoiled(LOCK, r"\Z", "", tmp_path)["faults"]() == []


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("GPL-3.0-or-later", False),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-only OR SSPL-1.0", False),
    ],
)
def test_a_licence_is_read_as_it_is_meant(sbom: dict[str, Any], expression: str, may: bool) -> None:
    assert sbom["allowed"](expression) is may


def test_one_sqlite_and_it_is_new_enough() -> None:
    """Two in one process drop each other's locks; those before 3.51.3 can lose a page."""
    from bocounter.store import driver

    assert tuple(map(int, driver.VERSION.split("."))) >= (3, 51, 3)
    libraries = re.compile(r"^\s*(from|import) (sqlite3|sqlcipher3|apsw|pysqlite\w*)\b", re.M)
    importing = {path for path, source in sources() if libraries.search(source)}
    assert importing == {"store/driver.py"}


def built(to: Path) -> str:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(to),
            str(ROOT),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795000000"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = to.glob("*.whl")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_the_same_source_gives_the_same_wheel(tmp_path: Path) -> None:
    assert built(tmp_path / "one") == built(tmp_path / "two")


def report(*looked_at: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(looked_at), "fixes": []})


SOUND = {"name": "httpx", "version": "1.0", "vulns": []}
SKIPPED = {"name": "h11", "skip_reason": "not found"}
HOLED = {"name": "mako", "version": "1.0", "vulns": [{"id": "ADV-1"}]}


@pytest.mark.parametrize(
    ("said", "words", "code"),
    [
        (report(SOUND), "Audited: 1", 0),
        (report(SOUND, SKIPPED), "Not audited: 1 of 2", 0),
        (report(HOLED, SKIPPED), "mako 1.0: ADV-1", 1),
        ("", "no answer", 0),
        ("<html>sign in</html>", "no answer", 0),
        ("[]", "no answer", 0),
    ],
)
def test_an_audit_that_looked_at_nothing_is_not_called_a_clean_one(
    said: str, words: str, code: int
) -> None:
    sentence, given = runpy.run_path(str(PACKAGING / "audit.py"))["judge"](said)
    assert words in sentence
    assert given == code
