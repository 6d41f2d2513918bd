"""The command line as a whole: the global options, and the verbs of every family."""

from __future__ import annotations

import argparse

import bocounter
from bocounter.verbs import (
    alerts,
    briefing,
    calling,
    care,
    choices,
    connecting,
    consents,
    deeds,
    demo,
    exporting,
    facts,
    forgetting,
    later,
    locking,
    looking,
    message_settings,
    messages,
    outbox,
    receiving,
    scripts,
    ways,
)
from bocounter.verbs.inputs import Parser

FAMILIES = (
    demo,
    connecting,
    looking,
    ways,
    scripts,
    alerts,
    briefing,
    calling,
    choices,
    receiving,
    deeds,
    consents,
    messages,
    message_settings,
    facts,
    outbox,
    exporting,
    care,
    forgetting,
    later,
    locking,
)

ENDING = """\
exit codes:
  0 done   1 a bug (see the log)   2 wrong use or bad input   3 ERP or network unreachable
  4 done in part, decisions needed   5 store locked, damaged, newer, or disk full
  130 cancelled; what was complete is kept

Without a verb the window opens.
"""


def parser() -> argparse.ArgumentParser:
    """Make the parser of the whole command line."""
    whole = Parser(
        prog="bocounter",
        description=bocounter.__doc__,
        epilog=ENDING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"bocounter {bocounter.__version__}")
    whole.add_argument("--store", metavar="FILE", help="the store to work with")
    whole.add_argument(
        "--json", action="store_true", help="print one JSON document and nothing else"
    )
    whole.add_argument(
        "--now",
        metavar="ISO8601",
        help="the clock instead of this PC's; without an offset, the time of day here",
    )
    whole.add_argument("--as", dest="who", metavar="NAME", help="who is acting")
    whole.add_argument("--branch", metavar="CODE", help="show this branch only")
    whole.add_argument(
        "--lang", metavar="xx", help="the language of sentences, where there is one; else English"
    )
    whole.add_argument("--quiet", action="store_true", help="say nothing on the side")
    whole.add_argument("--verbose", action="store_true", help="write more to the log file")
    verbs = whole.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for family in FAMILIES:
        family.declare(verbs)
    return whole
