"""Speaking with the ERP: where it is, and one round with it."""

from __future__ import annotations

import argparse
import getpass
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bocounter.errors import NotLetIn, StoreTrouble, WrongUse
from bocounter.progress import Watched
from bocounter.verbs import paper
from bocounter.verbs.desk import Answer, Desk, nowhere, provenance
from bocounter.verbs.progress_bar import Bar

if TYPE_CHECKING:
    from bocounter.store.store import Store
    from bocounter.sync.round import Summary

DECISIONS = 4


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``connect`` and ``sync``."""
    connecting = verbs.add_parser(
        "connect",
        help="say where the ERP is, and check that it lets us in",
        description="Checks who answers at URL and logs in once; only then the settings are kept "
        "with the store. The password is asked for, or read from the file, or taken from the "
        "keyring of the operating system; it is never an argument and never in the store.",
    )
    connecting.add_argument("name", metavar="NAME", help="the connector, such as tryton or sample")
    connecting.add_argument("url", metavar="URL", help="where the ERP answers")
    connecting.add_argument("--user", metavar="U", help="your own login there")
    connecting.add_argument("--database", metavar="D", help="the ERP's database")
    connecting.add_argument(
        "--password-file",
        metavar="F",
        help="a file with the password; its path is kept, and no keyring is needed",
    )
    connecting.add_argument(
        "--option",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a setting of the connector, such as ca_file=FILE or pins=HASHES for tryton; may be "
        "given several times, replaces those kept before, and NAME= takes one away",
    )
    connecting.set_defaults(run=connect)
    syncing = verbs.add_parser(
        "sync",
        help="one round with the ERP: our words out, its facts in",
        description="One round with the ERP: what was written here goes out, what changed there "
        "comes in. Ctrl+C stops it within two seconds; what was complete is kept. Exit 3 when "
        "the ERP cannot be reached, 4 when something waits for your decision.",
    )
    syncing.add_argument(
        "--full", action="store_true", help="read everything again, hiding nothing meanwhile"
    )
    only = syncing.add_mutually_exclusive_group()
    only.add_argument("--pull-only", action="store_true", help="send nothing")
    only.add_argument("--push-only", action="store_true", help="read nothing")
    syncing.set_defaults(run=sync)


def connect(desk: Desk, args: argparse.Namespace) -> Answer:
    """Check the connection and keep its settings with the store, which is made when missing."""
    from bocounter.store.store import Store
    from bocounter.sync import connecting

    file = None if args.password_file is None else _file(args.password_file)
    store = Store.to_write(desk.store, f"{desk.who} connecting", desk.clock())
    try:
        wanted = connecting.ConnectWanted(
            connector=args.name,
            url=args.url,
            database=args.database,
            user=args.user,
            password_file=file,
            options=_options(desk, store, args.name, args.option),
        )
        with stopping_on_request(lambda _: None) as progress, _saying_how_to_be_let_in(file):
            found = connecting.connect(
                store, wanted, desk.clock, ask_secret, stopping=progress.stopping
            )
    finally:
        store.close()
    manner = (
        "Each word of yours arrives there exactly once."
        if found.exactly_once
        else "Each word of yours arrives there at least once; a duplicate is found and reported."
    )
    text = f"Connected with {found.server} {found.version} by {found.connector}.\n{manner}\n"
    return Answer(
        {**asdict(found), **nowhere(found.connector)},
        text + "Fetch its facts with 'bocounter sync'.",
    )


def _options(desk: Desk, store: Store, name: str, given: list[str]) -> dict[str, str]:
    from bocounter.queries import settings
    from bocounter.sync import connecting

    with store.reading() as rows:
        known = settings.settings(rows)
    options: dict[str, str] = {}
    if known.connector == name and known.options:
        options = connecting.options_of(known)
    elif name == "sample":
        # It must know its first day ever after, or it would be another dealership tomorrow.
        options = {"seed": "1", "day0": desk.clock().date().isoformat(), "days": "0"}
    for one in given:
        key, sign, value = one.partition("=")
        if not sign or not key.isidentifier():
            raise WrongUse(f"{one[:60]!r} in --option is not a setting.", "Write it as NAME=VALUE.")
        options[key] = value
    return {key: value for key, value in options.items() if value}


def _file(named: str) -> Path:
    path = Path(named).absolute()
    if not path.is_file():
        raise WrongUse(
            f"There is no password file {path}.", "Make it, with the password as its only line."
        )
    return path


def ask_secret(prompt: str = "Password of the ERP: ") -> str | None:
    """Ask for the password at the terminal; None where nobody can be asked."""
    if not _somebody_is_there():
        return None
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # let Ctrl+C end the prompt
    try:
        return getpass.getpass(prompt)
    finally:
        signal.signal(signal.SIGINT, before)


def _somebody_is_there() -> bool:
    return bool(sys.stdin and sys.stdin.isatty())


@contextmanager
def _saying_how_to_be_let_in(password_file: object) -> Iterator[None]:
    """Where the login failed for want of somebody to ask, say how to go on without."""
    try:
        yield
    except NotLetIn as refused:
        if password_file is not None or _somebody_is_there():
            raise
        raise NotLetIn(
            "The ERP lets nobody in, and there is nobody at a terminal to ask for a password.",
            "Put it into a file and name that with --password-file of 'bocounter connect', or "
            "run this at a terminal.",
        ) from refused


def sync(desk: Desk, args: argparse.Namespace) -> Answer:
    """Do one round and say what it amounted to."""
    with desk.writing() as store:
        summary = one_round(
            desk,
            store,
            full=args.full,
            pull=not args.push_only,
            push=not args.pull_only,
        )
        _back_up_if_due(desk, store)
        with store.reading() as rows:
            said = provenance(rows)
    document = {**counted(summary), **said}
    return Answer(document, spoken(summary), DECISIONS if summary.needs_decisions else 0)


def _back_up_if_due(desk: Desk, store: Store) -> None:
    """Make the hour's backup; a round that went well does not fail for it."""
    from bocounter.store import backups

    try:
        if backups.due(store.path, desk.clock()):
            backups.make(store, desk.clock())
    except StoreTrouble as trouble:
        desk.tell(f"No backup was made. {trouble}")


def one_round(
    desk: Desk, store: Store, *, full: bool = False, pull: bool = True, push: bool = True
) -> Summary:
    """Run one round with the ERP of the store, with a bar, until done or stopped by Ctrl+C."""
    from bocounter.queries import settings
    from bocounter.sync import connecting, round

    with store.reading() as rows:
        chosen = settings.settings(rows)
    bar = Bar(desk.err, quiet=desk.quiet)
    try:
        with (
            stopping_on_request(bar.show) as progress,
            _saying_how_to_be_let_in(chosen.password_file),
        ):
            connector = connecting.connector(
                chosen, store.path, desk.clock, ask_secret, stopping=progress.stopping
            )
            try:
                return round.run(
                    store,
                    connector,
                    clock=desk.clock,
                    progress=progress,
                    full=full,
                    pull=pull,
                    push=push,
                )
            finally:
                connector.close()
    finally:
        bar.clear()


@contextmanager
def stopping_on_request(show: Callable[[Any], None]) -> Iterator[Watched]:
    """Give a progress that Ctrl+C, or the system's request to end, stops at its next step."""
    progress = Watched(show)

    def stop(_signal: int, _frame: object) -> None:
        progress.stop()

    wanted = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, stop) for number in wanted}
    try:
        yield progress
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def counted(summary: Summary) -> dict[str, Any]:
    """Give a round as a document."""
    return {
        "pulled": dict(summary.pulled),
        "deleted": summary.deleted,
        "pushed": summary.pushed,
        "waiting": summary.waiting,
        "refused": summary.refused,
        "conflicts": summary.conflicts,
        "sent": summary.sent,
        "seconds": summary.seconds,
        "notes": list(summary.notes),
    }


def spoken(summary: Summary) -> str:
    """Give a round in sentences."""
    rows = sum(summary.pulled.values())
    lines = [
        f"In {summary.seconds:.1f} s: {paper.count(rows, 'changed record', 'changed records')} "
        f"came in, {paper.count(summary.deleted, 'is', 'are')} gone, "
        f"{paper.count(summary.pushed, 'word', 'words')} went out."
    ]
    lines += [f"  {kind.replace('_', ' ')}: {n:,}" for kind, n in summary.pulled.items() if n]
    if summary.sent:
        left = paper.count(summary.sent, "message has", "messages have")
        lines.append(f"{left} left for customers: see 'bocounter messages'.")
    if summary.waiting:
        waits = paper.count(summary.waiting, "word waits", "words wait")
        lines.append(f"{waits} to be sent: see 'bocounter waiting'.")
    if summary.refused:
        said = paper.count(summary.refused, "word was", "words were")
        lines.append(f"{said} refused by the ERP: see 'bocounter waiting'.")
    if summary.conflicts:
        asks = paper.count(summary.conflicts, "thing waits", "things wait")
        lines.append(f"{asks} for your decision: see 'bocounter conflicts'.")
    if not (summary.waiting or summary.refused or summary.conflicts):
        lines.append("Everything written here is in the ERP.")
    return "\n".join([*lines, *summary.notes])
