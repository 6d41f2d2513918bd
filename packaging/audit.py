"""Asks an advisory source whether anything we carry along has a known hole.

    python packaging/audit.py     needs the tool 'pip-audit' on the path and a source it reaches

Fails for a hole that is known. Where the tool or the source is not to be had, it says so and
does not fail: then nothing is known, which is not the same as nothing being wrong.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent.parent / "requirements" / "runtime.txt"
SECONDS = 120


def ask(tool: str) -> str:
    """Run the tool on the lock and give its report; empty when it gave none in time."""
    command = [tool, "--requirement", str(LOCK), "--disable-pip", "--require-hashes"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def judge(report: str) -> tuple[str, int]:
    """Read a report: give a sentence, and 1 when a hole is known."""
    try:
        looked_at: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return "Not audited: the advisory source gave no answer that could be read.", 0
    skipped = [one for one in looked_at if "skip_reason" in one]
    holes = [f"{one['name']} {one['version']}: {hole['id']}"
             for one in looked_at for hole in one.get("vulns", ())]  # fmt: skip
    if holes:
        return "Known holes: " + "; ".join(holes) + ".", 1
    if skipped:
        # The tool itself calls this "no known vulnerabilities".
        return (
            f"Not audited: {len(skipped)} of {len(looked_at)} distributions, because no advisory "
            "source knows them from here. Nothing is known about those.",
            0,
        )
    return f"Audited: {len(looked_at)} distributions, no hole is known in any.", 0


def main() -> int:
    """Say what is known; 1 for a known hole."""
    tool = shutil.which("pip-audit")
    if tool is None:
        print("Not audited: the tool pip-audit is not on the path.")
        return 0
    sentence, code = judge(ask(tool))
    print(sentence)
    return code


if __name__ == "__main__":
    sys.exit(main())
