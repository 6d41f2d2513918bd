"""The bill of materials: what a built bocounter carries along, from whom, under which licence.

    python packaging/sbom.py           writes packaging/sbom.cdx.json (CycloneDX 1.6)
    python packaging/sbom.py --check   says where it no longer is what the lock pins; no network
    python packaging/sbom.py --list    the licences as a list

It is made of requirements/runtime.txt and of what each distribution says of itself; where that
says nothing, or not in one word, a person has looked, and it stands below.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "runtime.txt"
FILE = ROOT / "packaging" / "sbom.cdx.json"

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)\s*(;\s*(?P<marker>[^\\]+))?")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

LOOKED_AT = {
    "babel": "BSD-3-Clause",
    "backports-tarfile": "MIT",
    "certifi": "MPL-2.0",
    "colorama": "BSD-3-Clause",
    "h11": "MIT",
    "httpx": "BSD-3-Clause",
    "jaraco-classes": "MIT",
    "jinja2": "BSD-3-Clause",
    "pathspec": "MPL-2.0",
    "pluggy": "MIT",
    "pyqtgraph": "MIT",
    "pyside6-essentials": "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "pywin32-ctypes": "BSD-3-Clause",
    "shiboken6": "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
    "six": "MIT",
    "sqlcipher3": "Zlib",
    "trove-classifiers": "Apache-2.0",
    "tzdata": "Apache-2.0",
}
"""Licences that a person has read in the distribution, because its metadata has no expression."""

INSIDE = {
    # The wheels of one release carry what its makers built them with.
    ("sqlcipher3", "0.6.4"): (
        ("SQLite", "3.53.4", "blessing"),
        ("SQLCipher", "4.19.0", "BSD-3-Clause"),
        ("OpenSSL", None, "Apache-2.0"),
    ),
}
"""Libraries inside of a distribution's wheels that its metadata does not name."""

ALLOWED = {
    "0BSD", "Apache-2.0", "blessing", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "LGPL-3.0-only",
    "MIT", "MIT-0", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Zlib",
}  # fmt: skip
"""What may be carried along by a program under the Apache License. Of several, one suffices."""


def components() -> list[dict[str, Any]]:
    """Give every distribution of the lock. Raises KeyError where a licence is not known."""
    found: list[dict[str, Any]] = []
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if pin := PIN.match(line):
            found.append(_component(pin["name"], pin["version"], (pin["marker"] or "").strip()))
        elif (digest := HASH.search(line)) and found:
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest[1]})
    for one in found:
        one["hashes"].sort(key=lambda each: each["content"])
    return found


def _component(name: str, version: str, marker: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "licenses": [{"expression": licence(name)}],
        "hashes": [],
    }
    if marker:
        made["properties"] = [{"name": "python:marker", "value": marker}]
    if inside := INSIDE.get((name, version)):
        made["components"] = [_inside(*each) for each in inside]
    return made


def _inside(name: str, version: str | None, expression: str) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "library", "name": name}
    if version is not None:
        made["version"] = version
    return {**made, "licenses": [{"expression": expression}]}


def licence(name: str) -> str:
    """Give the licence of a distribution as an expression. Raises KeyError when nobody knows."""
    if name in LOOKED_AT:
        return LOOKED_AT[name]
    said = metadata.metadata(name).get("License-Expression")
    if not said:
        raise KeyError(name)
    return str(said)


def bill() -> dict[str, Any]:
    """Make the document; the same lock gives the same letters."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = components()
    font = {
        "type": "file",
        "name": "Source Sans 3",
        "licenses": [{"expression": "OFL-1.1"}],
    }
    content = json.dumps(parts, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "bocounter",
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": [*parts, font],
        "dependencies": [
            {"ref": "bocounter", "dependsOn": sorted(one["bom-ref"] for one in parts)}
        ],
    }


def written() -> str:
    """Give the document as it stands in the file."""
    return json.dumps(bill(), indent=1, ensure_ascii=False) + "\n"


def faults() -> list[str]:
    """Say in sentences what is wrong with the bill; nothing when it is true."""
    try:
        said = written()
    except (KeyError, metadata.PackageNotFoundError) as unknown:
        return [
            f"Nobody knows the licence of {unknown.args[0]}: read it, and add it to LOOKED_AT in "
            "packaging/sbom.py."
        ]
    wrong = []
    if not FILE.is_file() or FILE.read_text(encoding="utf-8") != said:
        wrong.append(
            f"{FILE.name} is not what requirements/runtime.txt pins: run packaging/sbom.py."
        )
    for one in flat(bill()["components"]):
        expression = one["licenses"][0]["expression"]
        if not allowed(expression):
            wrong.append(f"{one['name']} is under {expression}, which is not on the list.")
    wrong += [
        f"{one['name']} {one['version']} has no hash."
        for one in bill()["components"]
        if one["type"] == "library" and not one["hashes"]
    ]
    return wrong + _packed(bill()["components"])


def _packed(parts: list[dict[str, Any]]) -> list[str]:
    """Say where a library inside another may have changed with a new release of that."""
    held = {(one["name"], one.get("version")) for one in parts}
    return [
        f"{name} is no longer {version}: look what its wheels carry now, and say so in INSIDE."
        for name, version in INSIDE
        if (name, version) not in held and any(one["name"] == name for one in parts)
    ]


def flat(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give all components, those inside of others too."""
    return [each for one in parts for each in (one, *one.get("components", ()))]


def allowed(expression: str) -> bool:
    """Say whether a licence may be carried along: all of its ANDs, one of its ORs."""
    return all(
        any(word.strip(" ()") in ALLOWED for word in part.split(" OR "))
        for part in expression.split(" AND ")
    )


def main() -> int:
    """Make, check or list; 1 when the bill is not true."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--check", action="store_true", help="look only, change nothing")
    doing.add_argument("--list", action="store_true", help="print the licences")
    asked = parser.parse_args()
    if asked.list:
        for one in flat(bill()["components"]):
            print(f"{one['name']} {one.get('version', '')}: {one['licenses'][0]['expression']}")
        return 0
    if not asked.check:
        FILE.write_text(written(), encoding="utf-8", newline="\n")
    wrong = faults()
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
