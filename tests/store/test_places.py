"""Where a store may lie, and what a crash leaves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bocounter import places
from bocounter.errors import WrongUse
from bocounter.store import opening

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
server:/home {0}/share nfs4 rw 0 0
//pc/data {0}/with\\040space cifs rw 0 0
tmpfs {0}/share/local tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("place", "share"),
    [
        ("share/counter.db", "nfs4"),
        ("share/deep/er/counter.db", "nfs4"),
        ("with space/counter.db", "cifs"),
        ("share/local/counter.db", None),
        ("shared/counter.db", None),
        ("counter.db", None),
    ],
)
def test_a_network_share_is_known_by_its_mount(
    tmp_path: Path, place: str, share: str | None
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS.format(tmp_path))
    assert places.network_share(tmp_path / place, mounts) == share


def test_a_store_on_a_network_share_is_refused_in_words(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS.format(tmp_path))
    with pytest.raises(WrongUse, match="network share") as refused:
        opening.refuse_a_share(tmp_path / "share" / "counter.db", mounts)
    assert "--store" in refused.value.advice


def test_a_system_that_tells_nothing_keeps_nobody_from_working(tmp_path: Path) -> None:
    assert places.network_share(tmp_path / "counter.db", tmp_path / "none") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_crash_leaves_no_core() -> None:
    script = (
        "import resource\nfrom bocounter.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0"
