"""Looking up what is one typing error away: all such spellings, by the index."""

from __future__ import annotations

import json

from bocounter.store.reader import Rows

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
SHORTEST = 4
LONGEST = 24


def edits(text: str) -> frozenset[str]:
    """Give every text that is one missing, extra, wrong or swapped character away.

    Case is kept as it is in ``text``: upper for keys, lower for words. Nothing for a text too
    short or too long to be guessed at.
    """
    if not SHORTEST <= len(text) <= LONGEST:
        return frozenset()
    letters = ALPHABET.upper() if text.upper() == text else ALPHABET
    splits = [(text[:at], text[at:]) for at in range(len(text) + 1)]
    made = {head + tail[1:] for head, tail in splits if tail}
    made |= {head + tail[1] + tail[0] + tail[2:] for head, tail in splits if len(tail) > 1}
    made |= {head + letter + tail[1:] for head, tail in splits if tail for letter in letters}
    made |= {head + letter + tail for head, tail in splits for letter in letters}
    made.discard(text)
    return frozenset(made)


def near_words(rows: Rows, vocabulary: str, word: str) -> tuple[str, ...]:
    """Give the words of a vocabulary that are one typing error away, or ``word`` itself there."""
    made = json.dumps(sorted(edits(word) | {word}))
    return tuple(
        row[0]
        for row in rows.all(
            f"SELECT v.term FROM json_each(?) e CROSS JOIN {vocabulary} v ON v.term = e.value",
            (made,),
        )
    )


def expression(rows: Rows, vocabulary: str, words: tuple[str, ...]) -> str | None:
    """Give a full-text expression that forgives one error a word; None when a word has no match."""
    groups = []
    for word in words:
        near = near_words(rows, vocabulary, word)
        if not near:
            return None
        groups.append("(" + " OR ".join(f'"{term}"' for term in near) + ")")
    return " AND ".join(groups) if groups else None
