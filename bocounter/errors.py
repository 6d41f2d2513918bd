"""The two kinds of failure: what a person can act on, and bugs.

    Known                     what happened, and what to do about it
    |- WrongUse          2    bad input: which, where, how to mend
    |- Unreachable       3    the ERP or the network; nothing is lost
    |  `- NotLetIn       3    the ERP refuses the login; a person must act
    |- StoreTrouble      5    the store is locked, too new, or cannot be used as asked
    |  |- Damaged        5    the file is damaged: it can be put back
    |  `- DiskTrouble    5    the disk is full, or does not read and write
    `- Cancelled       130    stopped on request; what was complete is kept

A round that ends with decisions to take (exit 4) is no failure: it is told by its summary.

Anything else is a bug: it is logged with its traceback and never dressed up.
"""

from __future__ import annotations


class Known(Exception):
    """A failure a person can act on: one sentence of what happened, one of what to do."""

    kind = "known"
    exit_code = 1

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.what} {self.advice}"


class WrongUse(Known):
    """Bad input, or a verb used wrongly."""

    kind = "wrong_use"
    exit_code = 2


class Unreachable(Known):
    """The ERP or the network does not answer as an ERP; what was written here is safe."""

    kind = "unreachable"
    exit_code = 3


class NotLetIn(Unreachable):
    """The ERP refuses the login or the session; never retried by itself."""

    kind = "not_let_in"


class StoreTrouble(Known):
    """The local store cannot be used as asked."""

    kind = "store"
    exit_code = 5


class Damaged(StoreTrouble):
    """The store's file is damaged. It can be put back, with every word; nobody starts anew."""


class DiskTrouble(StoreTrouble):
    """The disk that holds the store is full or fails: it can be mended, and the deed repeated."""


class Cancelled(Known):
    """Stopped on request; what was complete before is kept."""

    kind = "cancelled"
    exit_code = 130

    def __init__(
        self,
        what: str = "Cancelled.",
        advice: str = "What was complete is kept; start again to go on from there.",
    ) -> None:
        super().__init__(what, advice)
