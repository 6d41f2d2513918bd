"""Text from outside as every part of the program can hold it."""

from __future__ import annotations

FORGOTTEN = "(forgotten)"
"""Stands where words were of a customer who asked to be forgotten."""

LONGEST_TEXT = 100_000
"""Characters of one field that are kept; what an ERP has beyond that nobody reads at a counter."""


def clean(text: str) -> str:
    """Give text without NUL and without halves of surrogate pairs, at most ``LONGEST_TEXT``."""
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "")[:LONGEST_TEXT]
