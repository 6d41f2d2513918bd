"""What can go wrong between us and a Tryton, as a small tree of our own.

A ``Fault`` never leaves this package: it becomes ``Unreachable`` or ``NotLetIn`` with a
sentence and an advice, or the outcome of a send.
"""

from __future__ import annotations

import enum

from bocounter.errors import Cancelled, NotLetIn, Unreachable


class Kind(enum.Enum):
    """The kinds of fault; each has its sentences in ``SENTENCES``."""

    NO_NAME = "the host's name is not known"
    NO_CONNECTION = "nobody takes the connection"
    TLS = "the certificate or the encryption fails"
    SLOW = "no answer in time"
    CUT = "the connection ended before the answer did"
    FOREIGN = "the answer is not a Tryton's"
    OVERSIZE = "the answer is larger than we take"
    SESSION_OVER = "401: the session or the password is not valid"
    FORBIDDEN = "403"
    NO_DATABASE = "404"
    TOO_MUCH = "413"
    BUSY = "429 or 503: come back later"
    BROKEN = "any other 5xx"
    SAID_NO = "UserError: a rule of the ERP"
    WARNS = "UserWarning: the ERP wants a person's yes"
    STALE = "ConcurrencyException"
    LOGIN = "LoginException: the ERP asks for more than a password"
    BEWILDERED = "an error inside the ERP"
    ODD = "an answer whose rows hold what no row holds"
    NO_GROUP = "our module is there, and this user may not use it"
    STOPPED = "somebody asked us to stop"


SENTENCES: dict[Kind, tuple[str, str]] = {
    Kind.NO_NAME: (
        "No computer called {host} can be found.",
        "Check the spelling of the ERP's address and that this computer is on the network.",
    ),
    Kind.NO_CONNECTION: (
        "Nothing answers at {host}.",
        "Check that the ERP is running, and the port in its address; nothing written is lost.",
    ),
    Kind.TLS: (
        "The encrypted connection to {host} could not be trusted.",
        "Ask who runs the ERP about its certificate and about this computer's clock; "
        "nothing was sent.",
    ),
    Kind.SLOW: (
        "The ERP at {host} did not answer in time.",
        "Try again in a few minutes; nothing written is lost.",
    ),
    Kind.CUT: (
        "The connection to {host} broke before the answer was complete.",
        "Try again; nothing written is lost.",
    ),
    Kind.FOREIGN: (
        "What answered at {host} is not a Tryton ERP.",
        "Check the address; on a guest network, open a browser and sign in to the network first.",
    ),
    Kind.OVERSIZE: (
        "The answer of {host} is larger than any page of an ERP should be.",
        "Check the address, and show this to who runs the ERP.",
    ),
    Kind.SESSION_OVER: (
        "The ERP does not let {user} in: the user name or the password is wrong.",
        "Connect again with the right password; a wrong one is not tried twice.",
    ),
    Kind.FORBIDDEN: (
        "The ERP at {host} forbids what was asked.",
        "Ask who runs the ERP to put {user} into the groups Sales, Purchase and Stock.",
    ),
    Kind.NO_DATABASE: (
        "The ERP at {host} has no database called {database}.",
        "Ask who runs the ERP for the name of the database, and connect again with it.",
    ),
    Kind.TOO_MUCH: (
        "The ERP at {host} gives no more than very small pages.",
        "Ask who runs the ERP to raise its limit of records a request to 500 or more.",
    ),
    Kind.BUSY: (
        "The ERP at {host} asks us to come back later.",
        "Wait five minutes and try again; after several wrong passwords it refuses right ones too.",
    ),
    Kind.BROKEN: (
        "The ERP at {host} has trouble of its own.",
        "Try again later; if it stays so, show this to who runs the ERP.",
    ),
    Kind.SAID_NO: (
        "The ERP refuses to let {user} read what is needed.",
        "Ask who runs the ERP to put {user} into the groups Sales, Purchase and Stock.",
    ),
    Kind.WARNS: (
        "The ERP wants a person to confirm something first.",
        "Open the record in the ERP and answer its question there.",
    ),
    Kind.STALE: (
        "A record of the ERP changed while it was used.",
        "Try again.",
    ),
    Kind.LOGIN: (
        "The ERP asks {user} for more than a password.",
        "Use a user of the ERP that logs in by password alone.",
    ),
    Kind.NO_GROUP: (
        "The ERP at {host} has bocounter's module, and {user} may not use it.",
        "Ask who runs the ERP to put {user} into the group bocounter.",
    ),
    Kind.ODD: (
        "The ERP at {host} gave an answer that cannot be understood.",
        "Try again; if it stays so, show the log file to who looks after bocounter.",
    ),
    Kind.BEWILDERED: (
        "The ERP at {host} did not understand what was asked of it.",
        "Ask who runs the ERP whether it is Tryton 8.0 or later with the modules sale, purchase, "
        "stock, purchase_request and sale_supply.",
    ),
}

NOT_LET_IN = frozenset({Kind.SESSION_OVER, Kind.FORBIDDEN, Kind.SAID_NO, Kind.LOGIN, Kind.NO_GROUP})
"""The faults that no waiting will mend: a person must act."""

WORDS_SHOWN = 300
"""How many characters of the ERP's own words a sentence takes in."""


class Fault(Exception):
    """One thing that went wrong.

    ``left``: bytes of the request may have reached the other side, so a change that was
    asked for may have happened. ``words``: the ERP's own, where it gave some.
    ``retry_after``: seconds the other side asked us to wait.
    """

    def __init__(
        self,
        kind: Kind,
        *,
        left: bool,
        words: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(kind.name, words)
        self.kind = kind
        self.left = left
        self.words = words
        self.retry_after = retry_after


def as_known(fault: Fault, names: dict[str, str]) -> Unreachable | Cancelled:
    """Put a fault into sentences; ``names`` has host, database and user."""
    if fault.kind is Kind.STOPPED:
        return Cancelled()
    what, advice = (sentence.format(**names) for sentence in SENTENCES[fault.kind])
    if fault.words:
        words = fault.words[:WORDS_SHOWN].strip()
        what = f"{what} It says: {words}" + ("" if words.endswith((".", "!", "?")) else ".")
    return (NotLetIn if fault.kind in NOT_LET_IN else Unreachable)(what, advice)
