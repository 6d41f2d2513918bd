"""Each script reads as it was last read by a person, in each language, for whatever is known."""

from __future__ import annotations

import pytest

from tests.queries.golden import FOLDER, LANGUAGES, golden


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_script_is_as_it_was_last_read(language: str) -> None:
    kept = (FOLDER / f"{language}.txt").read_text(encoding="utf-8")
    assert golden(language).splitlines() == kept.splitlines()
