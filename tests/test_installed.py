"""The built wheel works outside the checkout: resources, migrations and entry points travel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.sample_fixtures import NOW, homes

pytestmark = pytest.mark.xdist_group("wheel")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
        text=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_what_it_needs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    assert "bocounter/store/migrations/versions/0001_first_store.py" in names
    assert "bocounter/store/migrations/env.py" in names
    assert "bocounter/resources/licences/LGPL-3.0.txt" in names
    assert any(name.endswith("licenses/NOTICE") for name in names)
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"bocounter", f"{wheel.name.rsplit('-', 3)[0]}.dist-info"}
    assert not [name for name in names if "__pycache__" in name or "tests" in name]


def test_the_installed_program_runs_the_demo_outside_the_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    venv.create(place, with_pip=False, symlinks=True)
    binaries = "Scripts" if os.name == "nt" else "bin"
    packages = Path(
        sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)})
    )
    # The dependencies are those of this environment; only bocounter itself is new there.
    pip = [sys.executable, "-m", "pip", "--python", str(place / binaries / "python")]
    subprocess.run(
        [
            *pip,
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--disable-pip-version-check",
            wheel,
        ],
        check=True,
        capture_output=True,
    )
    (packages / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    program = place / binaries / "bocounter"
    env = {**os.environ, **homes(tmp_path / "home")}
    env.pop("PYTHONPATH", None)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [program, "--store", tmp_path / "s.db", "--now", NOW, *arguments],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("demo", "--no-window")
    assert json.loads(run("--json", "board"))["work_orders"]
    where = subprocess.run(
        [place / binaries / "python", "-c", "import bocounter; print(bocounter.__file__)"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(packages)
