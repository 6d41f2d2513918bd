"""The command line; without a verb, the window."""

from __future__ import annotations

import argparse
import getpass
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bocounter import places
from bocounter.errors import Cancelled, Known, WrongUse
from bocounter.verbs import families, inputs
from bocounter.verbs.desk import Answer, Desk, nowhere
from bocounter.verbs.paper import clean

_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?\Z")
_log = logging.getLogger("bocounter")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code. Never raises for what went wrong."""
    _leave_no_core()
    given = list(sys.argv[1:] if argv is None else argv)
    # Customers' names and numbers: whatever this program writes is its owner's alone.
    os.umask(0o077)
    try:
        return _run(given)
    except BrokenPipeError:
        # Whoever read us has seen enough, as with '| head'. Nothing more can be said there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _failed(Cancelled(), given)
    except Known as known:
        _log.info("a failure a person can act on", exc_info=known)
        return _failed(known, given)
    except Exception as bug:
        _log.exception("a bug")
        return _failed_by(bug, given)


def _leave_no_core() -> None:
    """Let no crash write customers' names into a file that nobody looks after."""
    try:
        import resource
    except ImportError:  # Windows writes none unless it is told to
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _run(given: Sequence[str]) -> int:
    if "--json" in given:
        _speak_utf8()
    args = families.parser().parse_args(given)
    from bocounter import logbook

    logbook.open_logbook(places.log_file(), verbose=args.verbose)
    desk = _desk(args)
    if not _LANGUAGE.match(desk.language):
        raise WrongUse(
            f"{desk.language[:30]!r} in --lang is not a language.", "Write its letters, such as en."
        )
    if not desk.language.startswith("en") and args.verb != "script":
        desk.tell(f"There are no sentences in {desk.language!r} yet; they are in English.")
    if args.verb is None:
        from bocounter import app

        return app.open_window(desk, desk.store)
    _log.debug("verb %s", logbook.Mark(args.verb))
    answer: Answer = args.run(desk, args)
    _print(answer, as_json=desk.json)
    if answer.tags is not None:
        from bocounter import app

        app.draw_tags(desk, *answer.tags)
    if answer.page is not None:
        from bocounter import app

        app.draw_page(desk, *answer.page)
    if answer.window is not None:
        from bocounter import app

        if answer.picture is not None:
            return app.paint(desk, answer.window, answer.picture)
        return app.open_window(desk, answer.window)
    return answer.code


def _desk(args: argparse.Namespace) -> Desk:
    return Desk(
        store=places.default_store() if args.store is None else _store(args.store),
        store_named=args.store is not None,
        clock=_clock(args.now),
        who=_who(args.who),
        who_named=args.who is not None,
        branch=None if args.branch is None else inputs.text(args.branch),
        language=args.lang or "en",
        language_named=args.lang is not None,
        json=args.json,
        quiet=args.quiet,
        err=sys.stderr,
    )


def _store(named: str) -> Path:
    if not named.strip():
        # An empty variable of a script must not reach the store of everyday.
        raise WrongUse("--store names no file.", "Name a file, or leave --store out.")
    return Path(named)


def _clock(fixed: str | None) -> Callable[[], datetime]:
    if fixed is None:
        return lambda: datetime.now(UTC).astimezone()
    at = inputs.clock(fixed)
    return lambda: at


def _who(named: str | None) -> str:
    if named is not None:
        who = clean(inputs.text(named))
        if not who:
            raise WrongUse("--as names nobody.", "Write the name of whoever is acting.")
        return who
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return "counter"


def _print(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        _document(answer.document)
    elif answer.text:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        print(answer.text)
    sys.stdout.flush()


def _document(document: dict[str, Any]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def _speak_utf8() -> None:
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def _failed_by(bug: Exception, given: Sequence[str]) -> int:
    kind = type(bug).__name__
    known = Known(
        f"Something went wrong inside bocounter ({kind}).",
        f"Nothing half done was kept; please report it with the file {places.log_file()}.",
    )
    known.kind = "bug"
    return _failed(known, given)


def _failed(known: Known, given: Sequence[str]) -> int:
    sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    print(f"bocounter: {clean(str(known))}", file=sys.stderr)
    if "--json" in given:
        error = {"kind": known.kind, "message": clean(known.what), "advice": clean(known.advice)}
        _document({"error": error, **nowhere()})
    return known.exit_code


if __name__ == "__main__":
    sys.exit(main())
