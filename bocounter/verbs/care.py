"""The store's care: is it sound, and a copy that opens."""

from __future__ import annotations

import argparse
from pathlib import Path

from bocounter.errors import StoreTrouble
from bocounter.verbs.desk import Answer, Desk, provenance

UNSOUND = 5
MOST_SENTENCES = 20


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``check`` and ``backup``."""
    checking = verbs.add_parser(
        "check",
        help="look whether the store is sound, and say the truth",
        description="Looks whether the file is whole, whether what refers to something finds it, "
        "whether searching finds what is there, whether the readings are what the facts amount "
        "to, and whether every word of ours is in a known state. Changes nothing. Exit 5 when "
        "something is wrong.",
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


def check(desk: Desk, _args: argparse.Namespace) -> Answer:
    """Say whether the store is sound."""
    from bocounter.queries import soundness

    with desk.reading() as rows:
        wrong = [*soundness.faults(rows)]
        said = provenance(rows)
        counted = soundness.counts(rows)
    index, index_looked_at = _search_index(desk)
    wrong += index
    lines = [f"{desk.store} is sound." if not wrong else f"{desk.store} is NOT sound:"]
    lines += [f"  {sentence}" for sentence in wrong[:MOST_SENTENCES]]
    if len(wrong) > MOST_SENTENCES:
        lines.append(f"  and {len(wrong) - MOST_SENTENCES:,} more.")
    if wrong:
        lines.append("Keep the file, and take the newest backup from the folder beside it.")
    else:
        lines.append("Held: " + ", ".join(f"{n:,} {name}" for name, n in counted.items()) + ".")
    if not index_looked_at:
        lines.append("Not looked at: the search index, while another program writes to the store.")
    document = {
        "sound": not wrong,
        "faults": wrong,
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


def backup(desk: Desk, args: argparse.Namespace) -> Answer:
    """Copy the store, and open the copy."""
    from bocounter.store.backup import back_up

    with desk.reading() as rows:
        said = provenance(rows)
    to = back_up(desk.store, Path(args.file).absolute())
    size = to.stat().st_size
    document = {"file": str(to), "bytes": size, **said}
    return Answer(document, f"{to} holds a copy of the store: {size / 1e6:,.1f} MB, and it opens.")
