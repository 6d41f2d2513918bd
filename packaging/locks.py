"""The locks in requirements/: made from pyproject.toml, and checked against it.

    python packaging/locks.py           makes them anew; needs 'uv' on the path and a network
    python packaging/locks.py --check   looks at them only; needs neither

Every pin carries its hashes and no lock names an index: which one is asked is for the pip
configuration of whoever installs.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
COMPILE = [
    "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet",
]  # fmt: skip
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?P<rest>.*)$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def project() -> dict[str, list[str]]:
    """Give, for each lock, the requirements it must satisfy."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = list(told["project"]["dependencies"])
    build = list(told["build-system"]["requires"])
    dev = list(told["project"]["optional-dependencies"]["dev"])
    erp = (LOCKS / "erp.in").read_text(encoding="utf-8").split()
    return {"dev": runtime + build + dev, "runtime": runtime + build, "erp": erp}


def pins(lock: Path) -> dict[str, set[str]]:
    """Give the versions a lock pins, by normal name."""
    found: dict[str, set[str]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pin := PIN.match(line):
            found.setdefault(canonicalize_name(pin["name"]), set()).add(pin["version"])
    return found


def faults() -> list[str]:
    """Say in sentences what is wrong with the locks; nothing when they are sound."""
    wrong: list[str] = []
    for name, wanted in project().items():
        lock = LOCKS / f"{name}.txt"
        wrong += [f"{lock.name}: {fault}" for fault in _faults_of_form(lock)]
        held = pins(lock)
        for text in wanted:
            requirement = Requirement(text)
            versions = held.get(canonicalize_name(requirement.name), set())
            if not versions:
                wrong.append(f"{lock.name}: {requirement.name} is wanted and not pinned.")
            wrong += [
                f"{lock.name}: {requirement.name} {version} is outside {requirement.specifier}."
                for version in versions
                if not requirement.specifier.contains(version, prereleases=True)
            ]
    both, runtime = pins(LOCKS / "dev.txt"), pins(LOCKS / "runtime.txt")
    wrong += [
        f"{name} is {sorted(runtime[name])} in runtime.txt and {sorted(both.get(name, []))} in dev.txt."
        for name in runtime
        if runtime[name] != both.get(name)
    ]
    return wrong


def _faults_of_form(lock: Path) -> list[str]:
    wrong: list[str] = []
    awaiting = False
    for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), 1):
        if PIN.match(line):
            if awaiting:
                wrong.append(f"line {number - 1} pins something without a hash.")
            awaiting = True
        elif HASH.match(line):
            awaiting = False
        else:
            wrong.append(f"line {number} is neither a pin nor a hash: {line[:60]!r}.")
    if awaiting:
        wrong.append("the last pin has no hash.")
    return wrong


def make() -> None:
    """Make all locks anew, the smaller ones within the versions of the larger."""
    for name, wanted in project().items():
        bound = [] if name != "runtime" else ["--constraint", str(LOCKS / "dev.txt")]
        subprocess.run(
            [*COMPILE, *bound, "--output-file", str(LOCKS / f"{name}.txt"), "-"],
            input="\n".join(wanted),
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def main() -> int:
    """Make or check the locks; 1 when they do not hold what they should."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="look only, change nothing")
    if not parser.parse_args().check:
        make()
    wrong = faults()
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
