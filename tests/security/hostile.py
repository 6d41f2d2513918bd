"""Words that somebody may have put into an ERP to do harm by being shown, found, sent or kept."""

from __future__ import annotations

import random

NAMES_OF_FILES = (
    "../../etc/passwd", "..\\..\\windows\\system32\\drivers\\etc\\hosts", "/etc/passwd",
    "/tmp/planted", "C:\\planted.txt", "C:planted", "\\\\server\\share\\planted",
    "//server/share/planted", "\\\\?\\C:\\planted", "\\\\.\\COM1", "file:///tmp/planted",
    "CON", "con.txt", "PRN", "AUX", "NUL", "NUL.csv", "COM1", "COM9.db", "LPT1", "CLOCK$",
    "CONIN$", "planted.txt:stream", "planted::$DATA", "planted.", "planted ", " planted",
    ".", "..", "...", "~", "~root", "~/planted", "$HOME/planted", "${TMP}", "%TEMP%\\planted",
    "`touch planted`", "$(touch planted)", "planted;rm -rf .", "planted|planted", "-rf", "--help",
    "a" * 300, "a/" * 200 + "planted", "planted\0.txt", "plan\nted", "plan\rted", "plan\tted",
    "\u202egnp.detnalp", "pl\u200banted", "planted\ufeff", "ｐｌａｎｔｅｄ／x", "..%2f..%2fplanted",
    "..%252fplanted", "%00planted", "....//planted", "..;/planted", "planted/../../planted",
    "*", "?", "<planted>", '"planted"', "'planted'", "\ud800planted",
)  # fmt: skip
"""More than sixty names that are none."""

STATEMENTS = (
    "'", '"', "';--", '";--', "' OR '1'='1", "' OR 1=1 --", '" OR ""="', "1; DROP TABLE part",
    "'); DELETE FROM customer; --", "' UNION SELECT name FROM sqlite_master --", "%", "_", "%%",
    "*", "NEAR(a b)", "a NEAR b", "a AND b", "a OR b", "NOT a", "a NOT b", '"a', 'a"b', "a*",
    "a^", "^a", "{a b}: c", "name: a", "-name: a", "(a", "a)", "a + b", "code:*", "rowid:1",
    "MATCH 'a'", "a' MATCH 'b", "\\", "\\'", "\\x00", "[a-z]", "a GLOB '*'", "LIKE '%'", "?1", ":a",
    "@a", "$a", "?", "/*", "*/", "--", "x'00'", "CAST(1 AS TEXT)", "load_extension('x')",
    "ATTACH DATABASE 'x' AS y", "PRAGMA writable_schema=1", "json('[')", "0x10", "1e308", "NaN",
)  # fmt: skip


def statements(count: int, seed: int) -> list[str]:
    """Give so many texts that would be statements if they were not taken literally."""
    chance = random.Random(seed)
    made = list(STATEMENTS)
    while len(made) < count:
        pieces = chance.choices(STATEMENTS, k=chance.randint(2, 4))
        made.append(chance.choice(["", " ", "a", "\u00a0", "\t"]).join(pieces)[:60])
    return made[:count]
