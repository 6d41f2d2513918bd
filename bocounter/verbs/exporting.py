"""What is here, for others: board and queue as CSV that opens harmlessly, and unsent words."""

from __future__ import annotations

import argparse
import contextlib
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from bocounter.errors import StoreTrouble, WrongUse
from bocounter.models.desk_facts import QueueItem
from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.rules import next_call, states, urgency, words
from bocounter.rules.agreements import decision_words
from bocounter.verbs import paper
from bocounter.verbs.desk import Answer, Desk, nowhere, provenance

WHATS = ("board", "words", "queue", "kpi", "stock")
ENDINGS = (".csv", ".xlsx", ".pdf")

LONGEST_CELL = 32_000
"""Characters; beyond some more a spreadsheet breaks the row in two."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z", re.ASCII)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")

COLUMNS = (
    "work_order", "branch", "customer_number", "customer", "machine", "machine_down", "opened",
    "age_days", "service_writer", "ready", "told", "untold_slip_days", "next_contact", "urgency",
    "line", "part", "description", "wanted", "outstanding", "need_by", "state", "purchase_orders",
    "supplier", "supplier_date", "supplier_date_original", "line_told",
)  # fmt: skip

QUEUE_COLUMNS = (
    "work_order", "customer", "branch", "score", *next_call.USUAL, "why", "due", "attempts",
    "advice", "mood", "decision", "taken_by",
)  # fmt: skip


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``export``."""
    parser = verbs.add_parser(
        "export",
        help="write the board, the queue, or the words that are not in the ERP yet, into a file",
        description="Writes the board into FILE, one row an open line, or the queue, one row a "
        "call with its points, by the file's ending: "
        "csv (UTF-8, for any spreadsheet; a text that a spreadsheet would take for a formula "
        "gets a ' in front). 'words' are those that are not in the ERP yet, ending in txt to be "
        "read or json with all there is; they are saved from a damaged store and from one of a "
        "newer bocounter, too. The kpi and stock, and xlsx and pdf, are not yet in this "
        "version.",
    )
    parser.add_argument(
        "what", metavar="WHAT", choices=WHATS, help="board, words, queue, kpi or stock"
    )
    parser.add_argument("file", metavar="FILE", help="the file, ending in .csv, .txt or .json")
    parser.set_defaults(run=export)


def export(desk: Desk, args: argparse.Namespace) -> Answer:
    """Write the board into a file, whole or not at all."""
    from bocounter.queries import board

    to = Path(args.file).absolute()
    if args.what == "words":
        return _words(desk, to)
    _check(args.what, to)
    now = desk.clock()
    if args.what == "queue":
        return _queue(desk, to, now)
    with desk.reading() as rows:
        wanted = board.BoardFilter(branch=desk.branch)
        orders = board.board(rows, wanted, now)
        said = provenance(rows)
    number = _write(to, orders, now)
    document = {"file": str(to), "rows": number, **said}
    return Answer(document, f"{to} holds {paper.count(number, 'open line', 'open lines')}.")


def _queue(desk: Desk, to: Path, now: datetime) -> Answer:
    """Write every call that is to be made, the first one first."""
    from bocounter.queries import calls

    with desk.reading() as rows:
        found = calls.queue(rows, now, branch=desk.branch, by=desk.who)
        said = provenance(rows)
    number = _put(to, QUEUE_COLUMNS, (_call_cells(one) for one in found))
    document = {"file": str(to), "rows": number, **said}
    return Answer(document, f"{to} holds {paper.count(number, 'call', 'calls')} to make.")


def _call_cells(one: QueueItem) -> list[object]:
    points = (one.parts.get(name) for name in next_call.USUAL)
    return [
        *(one.number, one.customer, one.branch, one.score, *points, " ".join(one.why), one.due),
        *(one.attempts, one.advice, one.mood, decision_words(one.decision), one.taken_by),
    ]


def _words(desk: Desk, to: Path) -> Answer:
    """Save what is not in the ERP yet. Needs no sound store, and never writes to it."""
    from bocounter.queries.saving_words import save_words
    from bocounter.store import journal

    if not desk.store.exists() and not journal.place(desk.store).exists():
        with desk.reading():  # says that there is no store, and how to get one
            pass
    saved = save_words(desk.store, to, desk.clock())
    said = f"{to} holds {paper.count(saved.words, 'word', 'words')} not surely in the ERP."
    if not saved.store_was_read:
        said += "\nThe store could not be read: they are from its side journal."
    document = {
        "file": str(to),
        "words": saved.words,
        "from": "store" if saved.store_was_read else "side journal",
        **nowhere(),
    }
    return Answer(document, said)


def _check(what: str, to: Path) -> None:
    ending = to.suffix.lower()
    if ending not in ENDINGS:
        raise WrongUse(
            f"The ending of {to.name!r} says no kind of sheet.", "Name a file that ends in .csv."
        )
    if what not in ("board", "queue") or ending != ".csv":
        raise WrongUse(
            f"'export {what}' into {ending[1:]} is not yet in this version.",
            "What is there: bocounter export board FILE.csv, or queue.",
        )
    if not to.parent.is_dir():
        raise WrongUse(f"There is no folder {to.parent}.", "Make it, or name another file.")


def _write(to: Path, orders: Sequence[WorkOrderFacts], now: datetime) -> int:
    return _put(to, COLUMNS, _rows(orders, now))


def _put(to: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    half = to.with_name(to.name + ".part")
    number = 0
    try:
        with half.open("w", encoding="utf-8-sig", newline="") as stream:
            sheet = csv.writer(stream)
            sheet.writerow(head)
            for row in rows:
                sheet.writerow([cell(value) for value in row])
                number += 1
        half.replace(to)
    except OSError as error:
        with contextlib.suppress(OSError):  # where nothing can be written nothing can go either
            half.unlink(missing_ok=True)
        raise StoreTrouble(
            f"{to} cannot be written: {error.strerror or error}.",
            "Free some space or name a file in a folder you may write to.",
        ) from error
    return number


def _rows(orders: Sequence[WorkOrderFacts], now: datetime) -> Iterator[Sequence[object]]:
    for order in orders:
        head = _order_cells(order, now)
        for line in order.open_lines:
            yield [*head, *_line_cells(line, now.date())]


def _order_cells(order: WorkOrderFacts, now: datetime) -> list[object]:
    today = now.date()
    return [
        order.number,
        order.branch,
        order.customer.number,
        order.customer.name,
        None if order.machine is None else order.machine.words,
        order.machine_down,
        order.opened,
        order.age_days(today),
        order.service_writer,
        order.ready,
        None if order.told is None else order.told.day,
        order.untold_slip_days,
        order.next_contact,
        urgency.urgency(order, today, now).score,
    ]


def _line_cells(line: LineFacts, today: date) -> list[object]:
    return [
        line.id,
        line.part,
        line.description,
        line.wanted,
        line.outstanding,
        line.need_by,
        words.state_words(states.state(line, today)),
        ", ".join(line.purchase_orders),
        line.supplier,
        line.supplier_date,
        line.supplier_date_original,
        None if line.told is None else line.told.day,
    ]


def cell(value: object) -> str:
    """Give one cell: unknown is empty, numbers stay numbers, and no text is a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return paper.amount(value)
    if isinstance(value, datetime):
        return value.astimezone().isoformat(timespec="minutes")
    if isinstance(value, (int, date)):
        return str(value)
    text = paper.cut(paper.clean(str(value)), LONGEST_CELL)
    if text.lstrip().startswith(_FORMULA_STARTS) and not _NUMBER.match(text):
        return "'" + text
    return text
