"""The store's care: is it sound, a copy that opens, and the way back."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bocounter.errors import StoreTrouble
from bocounter.verbs.desk import Answer, Desk, provenance

if TYPE_CHECKING:
    from bocounter.progress import Progress
    from bocounter.store.reader import Rows

UNSOUND = 5
MOST_SENTENCES = 20


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``check``, ``backup`` and ``restore``."""
    checking = verbs.add_parser(
        "check",
        help="look whether the store is sound, and say the truth",
        description="Looks whether the file is whole, whether what refers to something finds it, "
        "whether searching finds what is there, whether the readings are what the facts amount "
        "to, whether every word of ours is in a known state and has its second copy, and whether "
        "the audit is as it was written. Changes nothing. Exit 5 when something is wrong.",
    )
    checking.add_argument(
        "--repair",
        action="store_true",
        help="put a damaged store back from its newest good backup and its journal; the damaged "
        "file is kept",
    )
    checking.set_defaults(run=check)
    backing = verbs.add_parser(
        "backup",
        help="copy the store into a file, while it is in use",
        description="Copies the store into FILE while it is in use and opens the copy to see "
        "that it is whole. An older file of that name is replaced only then.",
    )
    backing.add_argument("file", metavar="FILE", help="where the copy goes")
    backing.set_defaults(run=backup)
    restoring = verbs.add_parser(
        "restore",
        help="put a backup in the store's place",
        description="Puts FILE in the store's place. The present file is kept under a dated name. "
        "The words written since the backup come back from the side journal, and whatever is not "
        "surely in the ERP is looked up there before it is sent.",
    )
    restoring.add_argument("file", metavar="FILE", help="the backup")
    restoring.set_defaults(run=restore)


def check(desk: Desk, args: argparse.Namespace) -> Answer:
    """Say whether the store is sound, after putting it back where that was asked for."""
    from bocounter.queries import soundness
    from bocounter.store import newer

    newer.refuse(desk.store)  # this program cannot judge what it does not know
    mended = _mended(desk) if args.repair else []
    with desk.reading() as rows:
        wrong = [*soundness.faults(rows)]
        wrong += [] if wrong else _second_copies(desk.store, rows)
        said = provenance(rows)
        counted = soundness.counts(rows)
    index, index_looked_at = _search_index(desk)
    wrong += index
    lines = list(mended)
    lines += [f"{desk.store} is sound." if not wrong else f"{desk.store} is NOT sound:"]
    lines += [f"  {sentence}" for sentence in wrong[:MOST_SENTENCES]]
    if len(wrong) > MOST_SENTENCES:
        lines.append(f"  and {len(wrong) - MOST_SENTENCES:,} more.")
    if wrong:
        lines.append("If the file is damaged, 'bocounter check --repair' puts it back.")
    else:
        lines.append("Held: " + ", ".join(f"{n:,} {name}" for name, n in counted.items()) + ".")
    if not index_looked_at:
        lines.append("Not looked at: the search index, while another program writes to the store.")
    document = {
        "sound": not wrong,
        "faults": wrong,
        "repaired": mended,
        "not_looked_at": [] if index_looked_at else ["search index"],
        "counts": counted,
        **said,
    }
    return Answer(document, "\n".join(lines), UNSOUND if wrong else 0)


def _search_index(desk: Desk) -> tuple[list[str], bool]:
    # SQLite offers this check as a statement of the writing kind only, so it needs the hold;
    # the hold is not waited for, because a check must not keep anybody from working.
    from bocounter.store import soundness
    from bocounter.store.store import Store

    try:
        store = Store.to_write(desk.store, "a check of the store", desk.clock(), seconds=0)
    except StoreTrouble:
        return [], False
    try:
        return soundness.search_faults(store), True
    finally:
        store.close()


def _mended(desk: Desk) -> list[str]:
    from bocounter.store.mending import mend

    with _shown(desk) as progress:
        report = mend(desk.store, desk.who, desk.clock(), progress)
        if report.mended:
            _read_again(desk, progress)
    return list(report.sentences)


def _second_copies(store: Path, rows: Rows) -> list[str]:
    from bocounter.store.journal import Journal

    journal = Journal(store)
    missing = sum("word" in entry or "alone" in entry for entry in journal.lacking(rows))
    wrong = journal.audit_faults(rows)
    if missing:
        wrong.append(
            f"The side journal {journal.path} lacks the newest state of {missing} of our words; "
            "it is brought up to date when the store is next opened for writing."
        )
    return wrong


@contextmanager
def _shown(desk: Desk) -> Iterator[Progress]:
    """Show how far it is. A store is put back whole: there is no stopping half way."""
    from bocounter.progress import Watched
    from bocounter.verbs.progress_bar import Bar

    bar = Bar(desk.err, quiet=desk.quiet)
    try:
        yield Watched(bar.show)
    finally:
        bar.clear()


def _read_again(desk: Desk, progress: Progress) -> None:
    """Bring what several rows amount to up to date with the words that came back."""
    from bocounter.readings.best_options import freshen
    from bocounter.readings.refresh import catch_up

    with desk.holding() as store:
        catch_up(store, progress)
        freshen(store, desk.clock(), progress, marked_only=True)


def restore(desk: Desk, args: argparse.Namespace) -> Answer:
    """Put a backup in the store's place, and say what came from where."""
    from bocounter.store import mending

    backup_ = Path(args.file).absolute()
    with _shown(desk) as progress:
        report = mending.restore(desk.store, backup_, desk.who, desk.clock(), progress)
        _read_again(desk, progress)
    with desk.reading() as rows:
        said = provenance(rows)
    document = {
        "backup": str(report.backup),
        "set_aside": None if report.set_aside is None else str(report.set_aside),
        "written_again": report.replayed.written,
        "moved_on": report.replayed.moved,
        "to_be_looked_up": report.replayed.asked,
        **said,
    }
    return Answer(document, "\n".join(report.sentences))


def backup(desk: Desk, args: argparse.Namespace) -> Answer:
    """Copy the store, and open the copy."""
    from bocounter.store.backup import back_up

    with desk.reading() as rows:
        said = provenance(rows)
    to = back_up(desk.store, Path(args.file).absolute())
    size = to.stat().st_size
    document = {"file": str(to), "bytes": size, **said}
    return Answer(document, f"{to} holds a copy of the store: {size / 1e6:,.1f} MB, and it opens.")
