"""Sentences that a shop may edit: read from files, checked as they are loaded, said in a sandbox.

A file holds sentences, each under its name in brackets: ``[line.arrived]``. A sentence is a Jinja2
template of text only: it may name fields, choose and repeat; it may call nothing, and what it puts
in is never read as a template. What cannot be is refused with file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bocounter.errors import WrongUse
from bocounter.outside.template_checks import check
from bocounter.outside.template_checks import environment as sandbox

if TYPE_CHECKING:
    from jinja2 import Template

LARGEST_FILE = 200_000
_HEAD = re.compile(r"\[([a-z_]+(?:\.[a-z_]+)*)\]\s*\Z")
_ANY_HEAD = re.compile(r"\[[^\]]*\]\s*\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it stands in a file: ``line`` is where its text begins."""

    name: str
    text: str
    file: Path
    line: int


@dataclass(slots=True)
class Sentences:
    """The sentences of one language. Each is made ready when it is first said."""

    language: str
    known: Mapping[str, Sentence]
    _ready: dict[str, Template] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.known

    def say(self, name: str, fields: Mapping[str, Any]) -> str:
        """Give a sentence with these fields put in. Raises KeyError when there is none."""
        ready = self._ready.get(name)
        if ready is None:
            ready = self._ready[name] = sandbox().from_string(self.known[name].text)
        return ready.render(fields)


Shapes = Mapping[str, Mapping[str, type]]


@dataclass(frozen=True)
class Fields:
    """What sentences may name: ``all`` do so, and those whose name begins with a key of ``more``.

    ``kept`` are beginnings of sentences that no shop's file may change where we have them.
    """

    all: Mapping[str, type]
    more: Shapes
    kept: frozenset[str] = frozenset()

    def of(self, name: str) -> dict[str, type]:
        """Give the fields of a sentence."""
        return {**self.all, **self.more.get(name.partition(".")[0], {})}

    __hash__ = object.__hash__


def load(language: str, ours: Path, shops: Path | None, fields: Fields) -> Sentences:
    """Load a language: our sentences, and a shop's of the same names in their place.

    Files are read again only when they have changed. Raises WrongUse for a file that is not
    right, with file, line and column.
    """
    files = [(file, _stamp(file), False) for file in _files(ours / language)]
    if shops is not None:
        files += [(file, _stamp(file), True) for file in _files(shops / language)]
    return _loaded(language, tuple(files), fields)


@lru_cache(maxsize=32)
def _loaded(
    language: str, files: tuple[tuple[Path, tuple[int, int], bool], ...], fields: Fields
) -> Sentences:
    known: dict[str, Sentence] = {}
    shops_own: set[str] = set()
    for file, _, is_shops in files:
        for sentence in read(file):
            name = sentence.name
            before = known.get(name)
            if before is not None and (not is_shops or name in shops_own):
                said = f"[{name}] is already in {before.file.name}, line {before.line - 1}."
                raise _refused(file, sentence.line - 1, 1, said)
            if before is not None and name.partition(".")[0] in fields.kept:
                said = f"[{name}] says how sure a day is, and that is the program's own."
                raise _refused(file, sentence.line - 1, 1, said)
            wrong = check(sentence.text, fields.of(name))
            if wrong is not None:
                raise _refused(file, sentence.line + wrong.line - 1, wrong.column, wrong.what)
            known[name] = sentence
            if is_shops:
                shops_own.add(name)
    return Sentences(language, known)


def read(file: Path) -> Iterator[Sentence]:
    """Give the sentences of a file; lines that begin with # are remarks."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise WrongUse(
                f"The file {file} is larger than {LARGEST_FILE:,} bytes.",
                "Keep sentences for customers in it and nothing else.",
            )
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as trouble:
        raise WrongUse(
            f"The sentences in {file} cannot be read: {trouble}.",
            "Save it as UTF-8 text that you may read, or take it away.",
        ) from trouble
    name, start, kept = "", 0, list[str]()
    for number, line in enumerate([*lines, "[]"], 1):
        head = _HEAD.match(line)
        if head is None and not _ANY_HEAD.match(line):
            if name:
                kept.append("" if line.startswith("#") else line)
            elif line.strip() and not line.startswith("#"):
                raise _refused(file, number, 1, "this stands before any [name].")
            continue
        if head is None and number <= len(lines):
            raise _refused(file, number, 1, f"{line[:60]} is no name of a sentence.")
        if name:
            yield Sentence(name, "\n".join(kept), file, start)
        name, start, kept = head[1] if head else "", number + 1, []


def _files(folder: Path | None) -> Iterable[Path]:
    return sorted(folder.glob("*.txt")) if folder is not None and folder.is_dir() else ()


def _stamp(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_mtime_ns, found.st_size


def _refused(file: Path, line: int, column: int, what: str) -> WrongUse:
    return WrongUse(
        f"{file}, line {line}, column {column}: {what}",
        "Mend the sentence, or take the file away to have the program's own again.",
    )
