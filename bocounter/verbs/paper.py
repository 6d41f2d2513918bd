"""Results on paper or a terminal: aligned columns and whole sentences, in 100 columns at most."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from bocounter.rules.words import harmless

WIDTH = 100
UNKNOWN = "-"


def clean(text: str) -> str:
    """Give text from outside on one line, without control and direction-changing characters."""
    return harmless(text)


def width(text: str) -> int:
    """Give the columns a terminal needs for ``text``."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return wide + sum(not unicodedata.combining(c) for c in text)


def cut(text: str, columns: int) -> str:
    """Shorten ``text`` to so many columns, marked by an ellipsis."""
    if len(text) <= columns and width(text) <= columns:
        return text
    kept, used = [], 0
    for character in text:
        used += width(character)
        if used > columns:
            break
        kept.append(character)
    else:
        return text
    while kept and width("".join(kept)) > columns - 1:
        kept.pop()
    return "".join(kept).rstrip() + "…"


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], most: Sequence[int], indent: str = ""
) -> list[str]:
    """Lay rows out under their heads; no column is wider than its ``most``."""
    cells = [[clean(cell) for cell in row] for row in rows]
    sizes = [
        min(limit, max(width(row[i]) for row in [list(head), *cells]))
        for i, limit in enumerate(most)
    ]

    def laid(row: Sequence[str]) -> str:
        shown = [cut(cell, size) for cell, size in zip(row, sizes, strict=True)]
        padded = (text + " " * (n - width(text)) for text, n in zip(shown, sizes, strict=True))
        return (indent + "  ".join(padded)).rstrip()

    return [laid(head), *(laid(row) for row in cells)]


def paragraph(text: str, indent: str = "") -> list[str]:
    """Wrap sentences; a line break of the text stays one."""
    lines: list[str] = []
    for line in text.splitlines() or [""]:
        lines += textwrap.wrap(
            clean(line), WIDTH, initial_indent=indent, subsequent_indent=indent
        ) or [""]
    return lines


def facts(pairs: Sequence[tuple[str, str | None]], indent: str = "") -> list[str]:
    """Lay out names and values, unknown ones left out."""
    known = [(name, clean(value)) for name, value in pairs if value]
    size = max((len(name) for name, _ in known), default=0)
    lines: list[str] = []
    for name, value in known:
        lead = f"{indent}{name.ljust(size)}  "
        wrapped = textwrap.wrap(value, max(20, WIDTH - len(lead))) or [""]
        lines.append(lead + wrapped[0])
        lines += [" " * len(lead) + more for more in wrapped[1:]]
    return lines


def day(value: date | None) -> str:
    """Give a day as the rest of the command line does; a dash when there is none."""
    return UNKNOWN if value is None else value.isoformat()


def moment(value: datetime | None) -> str:
    """Give an instant by this PC's clock, to the minute; a dash when there is none."""
    return UNKNOWN if value is None else f"{value.astimezone():%Y-%m-%d %H:%M}"


def amount(value: Decimal | None) -> str:
    """Give a quantity or a price without needless zeros; a dash when it is not known."""
    if value is None:
        return UNKNOWN
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def count(number: int, one: str, many: str) -> str:
    """Give a number with its noun: ``count(1, "call", "calls")`` is "1 call"."""
    return f"{number:,} {one if number == 1 else many}"
