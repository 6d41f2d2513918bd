"""Every script for every case in every language, as text to be looked at.

    python -m tests.queries.golden

writes the files anew; then read what changed, as a customer would.
"""

from __future__ import annotations

from pathlib import Path

from bocounter.models.call_facts import ScriptKind
from bocounter.queries.scripting import written
from tests.queries.script_material import CASES

LANGUAGES = ("en", "es", "fr", "de")
FOLDER = Path(__file__).parent / "golden_scripts"


def golden(language: str) -> str:
    """Give all scripts of a language: a head for each case, a mark for each kind."""
    said = []
    for name, case in CASES.items():
        said.append(f"##### {name}")
        for kind in ScriptKind:
            one = written(case, kind, language)
            assert not one.fell_back
            said.append(f"=== {kind.value}, next {one.next_contact:%a %Y-%m-%d %H:%M}")
            said += [one.text] if one.subject is None else [one.subject, one.text]
    return "\n".join(said) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in LANGUAGES:
        (FOLDER / f"{one}.txt").write_text(golden(one), encoding="utf-8")
