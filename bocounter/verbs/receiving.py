"""Receiving: what a delivery is to bring, what came of it, who gets it and in which bin."""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bocounter.errors import WrongUse
from bocounter.verbs import deeds, inputs, paper, receiving_sheets
from bocounter.verbs.desk import Answer, Desk, provenance

if TYPE_CHECKING:
    from bocounter.commands.receiving import Counted, Finish
    from bocounter.models.receiving_facts import Count, Sheet, Subject
    from bocounter.store.reader import Rows

MOST_ROWS = 5_000
MOST_BYTES = 2_000_000

_COUNT = re.compile(
    r"(?P<part>.*?\S)=(?P<good>\d{1,9}(?:\.\d+)?)"
    r"(?::(?P<damaged>\d{0,9}(?:\.\d+)?)(?::(?P<reason>.*))?)?",
    re.DOTALL,
)


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``receive`` and ``unstage``."""
    parser = verbs.add_parser(
        "receive",
        help="check in a delivery: what came, who gets it, which bin",
        description="Checks in what came of a purchase order, on a shipment, or from a supplier. "
        "Without counts it shows what is expected and who waits. With counts it shares what came "
        "out to those who wait (machine down, broken promises, the day that was told, age), keeps "
        "what is short, over, damaged, wrong or superseded as exceptions, tells each job, puts its "
        "customer up for a call now, and brings the ERP a draft shipment, or notes of what to do.",
    )
    parser.add_argument(
        "what", metavar="WHAT", help="a purchase order's number, a shipment's, or the supplier"
    )
    parser.add_argument("--at", metavar="CODE", help="the branch; the one of --branch if not said")
    parser.add_argument("--slip", metavar="N", help="the number of the packing slip")
    parser.add_argument(
        "--count",
        metavar="PART=GOOD[:DAMAGED[:REASON]]",
        action="append",
        default=[],
        help="what came of a part; 0 says that it was looked for and is short; repeat it",
    )
    parser.add_argument(
        "--file", metavar="CSV", help="the counts from a file: part, good, damaged, reason"
    )
    parser.add_argument("--all", action="store_true", help="all came as it was announced")
    parser.add_argument(
        "--bin",
        metavar="[LINE=]BIN",
        action="append",
        default=[],
        help="where what is set aside lies, for one line or for all of them; repeat it",
    )
    parser.add_argument(
        "--give", metavar="LINE=UNITS", action="append", help="instead of the rule; repeat it"
    )
    parser.add_argument("--reason", metavar="TEXT", help="why not by the rule")
    parser.add_argument(
        "--keep-open", action="store_true", help="keep the counts, and finish later"
    )
    parser.add_argument(
        "--give-up", action="store_true", help="end the count under way without doing anything"
    )
    parser.add_argument("--dry-run", action="store_true", help="only show what would become of it")
    parser.add_argument(
        "--tags", metavar="PDF", help="draw a tag for each line that was set aside into this file"
    )
    parser.set_defaults(run=receive)
    taking = verbs.add_parser(
        "unstage",
        help="take what was set aside for a line out of its bin",
        description="Takes what was set aside for a line out of its bin: it counts as on the shelf "
        "again, and its job gets a note. What the ERP itself has set aside is given back there.",
    )
    taking.add_argument("line", metavar="LINE", help="the part line, as 'wo' names it")
    taking.add_argument("reason", metavar="REASON", help="why")
    taking.set_defaults(run=unstage)


def unstage(desk: Desk, args: argparse.Namespace) -> Answer:
    """Take something out of its bin."""
    from bocounter.commands import staging

    line, reason = inputs.text(args.line), inputs.text(args.reason)
    with desk.writing() as store:
        changes = staging.take_off(
            store, line, reason, by=desk.who, now=desk.clock(), mint=desk.mint
        )
        changed = deeds.changed_by(store, changes)
    return Answer(changed, f"Taken out of its bin.\n{deeds.waits(changed)}")


def receive(desk: Desk, args: argparse.Namespace) -> Answer:
    """Show, count, share out, or give up; and draw the tags of what was set aside."""
    answer = _received(desk, args)
    if args.tags is None or args.dry_run:
        return answer
    from bocounter.queries import tags

    with desk.reading() as rows:
        last = tags.last_of(rows, _subject(rows, args), _branch(desk, args, rows))
        found = () if last is None else tags.tags(rows, last)
    if not found:
        raise WrongUse(
            "Nothing of it is set aside, so there are no tags.", "Count what came first."
        )
    document = {**answer.document, "tags": len(found)}
    return replace(answer, document=document, tags=(Path(inputs.text(args.tags)), found))


def _received(desk: Desk, args: argparse.Namespace) -> Answer:
    from bocounter.commands import receiving as deed

    given = [*(_count(one) for one in args.count), *(_from_file(args.file) if args.file else ())]
    ending = _ending(args)
    with desk.reading() as rows:
        what, branch = _subject(rows, args), _branch(desk, args, rows)
        going_on = _going_on(rows, what, branch)
        if args.all:
            given = _whole(rows, what, branch, going_on)
        sheet = _sheet(rows, desk, what, branch, going_on, given, ending)
        document = {**receiving_sheets.document(rows, sheet, going_on), **provenance(rows)}
    how: dict[str, Any] = {"by": desk.who, "now": desk.clock(), "mint": desk.mint}
    if args.give_up:
        return _given_up(desk, going_on, how)
    if args.dry_run or not (given or args.bin or args.give or args.keep_open):
        shown = receiving_sheets.text(sheet, going_on, dry=bool(given))
        return Answer({**document, "done": False}, shown)
    slip = None if args.slip is None else inputs.text(args.slip)
    with desk.writing() as store:
        changes = deed.receive(
            *(store, what, branch, given, None if args.keep_open else ending), slip=slip, **how
        )
        changed = deeds.changed_by(store, changes)
        with store.reading() as rows:
            now_on = _going_on(rows, what, branch)
    if args.keep_open:
        said = f"Kept: {paper.count(len(given), 'count', 'counts')} of {paper.clean(what.words)}."
        kept = None if now_on is None else now_on.id
        return Answer({**document, **changed, "receiving": kept, "done": False}, said)
    said = receiving_sheets.text(sheet, None, done=True)
    return Answer({**document, **changed, "done": True}, f"{said}\n{deeds.waits(changed)}")


def _given_up(desk: Desk, going_on: Count | None, how: dict[str, Any]) -> Answer:
    from bocounter.commands import receiving as deed

    if going_on is None:
        raise WrongUse("It is not being counted.", "There is nothing to give up.")
    with desk.writing() as store:
        changed = deeds.changed_by(store, deed.give_up(store, going_on.id, **how))
    scans = paper.count(len(going_on.scans), "scan stays", "scans stay")
    return Answer({**changed, "done": False}, f"Given up: {scans} to be seen, and nothing is done.")


def _sheet(
    rows: Rows,
    desk: Desk,
    what: Subject,
    branch: str,
    going_on: Count | None,
    given: list[Counted],
    ending: Finish,
) -> Sheet:
    from bocounter.queries import receiving

    tallies = receiving.with_counts(
        rows,
        going_on.tallies if going_on else (),
        [(one.part, one.good, one.damaged, one.reason) for one in given],
        what.supplier,
    )
    return receiving.sheet(rows, what, branch, tallies, desk.clock().date(), ending.wish)


def _subject(rows: Rows, args: argparse.Namespace) -> Subject:
    from bocounter.queries import deliveries

    typed = inputs.text(args.what)
    found = deliveries.subject(rows, typed)
    if found is None:
        raise WrongUse(
            f"There is no purchase order, shipment or supplier {typed[:60]!r} here.",
            "Look for it with 'bocounter find', or sync first if it was ordered just now.",
        )
    return found


def _branch(desk: Desk, args: argparse.Namespace, rows: Rows) -> str:
    from bocounter.queries import options

    codes = options.branch_codes(rows)
    wanted = args.at or desk.branch or (codes[0] if len(codes) == 1 else None)
    branch = options.branch_id(rows, wanted)
    if branch is None:
        raise WrongUse("At which branch is it?", f"Name one with --at: {', '.join(codes)}.")
    return branch


def _going_on(rows: Rows, what: Subject, branch: str) -> Count | None:
    from bocounter.queries import receiving

    return receiving.count_of(rows, what, branch)


def _whole(rows: Rows, what: Subject, branch: str, going_on: Count | None) -> list[Counted]:
    """Count what is still missing of all that is expected."""
    from bocounter.commands.receiving import Counted
    from bocounter.queries import deliveries

    missing: dict[str, Decimal] = {}
    for one in deliveries.due(rows, what, branch):
        missing[one.part] = missing.get(one.part, Decimal(0)) + one.quantity
    for tally in going_on.tallies if going_on else ():
        if tally.part in missing:
            missing[tally.part] -= tally.good + tally.damaged
    codes = receiving_sheets.codes(rows, missing)
    return [Counted(codes[part], units) for part, units in missing.items() if units > 0]


def _count(given: str) -> Counted:
    from bocounter.commands.receiving import Counted

    found = _COUNT.fullmatch(inputs.text(given).strip())
    if found is None:
        raise WrongUse(
            f"{given[:60]!r} in --count is no count.",
            "Write PART=GOOD, or PART=GOOD:DAMAGED:REASON, such as 66-1=2:1:crushed box.",
        )
    damaged = Decimal(found["damaged"] or 0)
    return Counted(found["part"], Decimal(found["good"]), damaged, found["reason"] or None)


def _from_file(named: str) -> Iterator[Counted]:
    """Read counts from a sheet; a row that is none is named, and nothing is done then."""
    from bocounter.commands.receiving import Counted

    path = Path(named)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WrongUse(f"{path} is too long for a delivery.", "Name the file of one delivery.")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as trouble:
        why = getattr(trouble, "strerror", None) or "it is no text"
        raise WrongUse(f"{path} cannot be read: {why}.", "Name a CSV file in UTF-8.") from None
    rows = list(csv.reader(text.splitlines(), delimiter=";" if ";" in text[:200] else ","))
    if len(rows) > MOST_ROWS:
        raise WrongUse(f"{path} has more than {MOST_ROWS} rows.", "Split it by delivery.")
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[0].casefold() == "part"):
            continue
        part, good, damaged, reason = (*cells, "", "", "")[:4]
        for column, value in (("part", part), ("good", good)):
            if not value:
                raise WrongUse(
                    f"Row {number} of {path} lacks its {column}.", "Mend the file and repeat."
                )
        counts = [_number(value, number, path) for value in (good, damaged or "0")]
        yield Counted(inputs.text(part), counts[0], counts[1], inputs.text(reason) or None)


def _number(value: str, row: int, path: Path) -> Decimal:
    if not re.fullmatch(r"\d{1,9}(\.\d+)?", value, re.ASCII):
        raise WrongUse(
            f"{value[:30]!r} in row {row} of {path} is no quantity.", "Mend the file and repeat."
        )
    return Decimal(value)


def _ending(args: argparse.Namespace) -> Finish:
    from bocounter.commands.receiving import Finish

    bins: dict[str, str] = {}
    for one in args.bin:
        line, mark, name = inputs.text(one).rpartition("=")
        bins[line if mark else ""] = name
    wish: dict[str, Decimal] | None = None
    if args.give is not None:
        wish = {}
        for one in args.give:
            line, mark, units = inputs.text(one).rpartition("=")
            if not mark or not line:
                raise WrongUse(
                    f"{one[:60]!r} in --give is no share.", "Write LINE=UNITS, such as L7=2."
                )
            wish[line] = Decimal(0) if units == "0" else inputs.number(units, "--give")
    return Finish(
        bin=bins.pop("", None),
        bins=bins,
        wish=wish,
        reason=None if args.reason is None else inputs.text(args.reason),
    )
