"""A delivery as rows of small tables: what is due, who gets it, what is not as announced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bocounter.models.facts import NOTHING
from bocounter.models.receiving_facts import Count, Delivery, Due, Exceptional, Gets, Sheet
from bocounter.models.stored import quantity_text
from bocounter.ui import words
from bocounter.ui.tables.sheet import Column, Row
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, plain, tr


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def exception_kind(kind: str) -> str:
    """Name a kind of exception."""
    return {
        "short": tr("short"),
        "over": tr("over"),
        "damaged": tr("damaged"),
        "wrong": tr("wrong part"),
        "superseded": tr("newer number"),
    }[kind]


_SEVERAL = re.compile(r"(\d{1,6})\s*\*\s*(\S.*)")
_IN_ALL = re.compile(r"\*\s*(\d{1,6})")


def read_scan(text: str) -> tuple[str | None, Decimal]:
    """Give what was scanned and how many; without a label it is what the last one is in all."""
    several, in_all = _SEVERAL.fullmatch(text), _IN_ALL.fullmatch(text)
    if in_all is not None:
        return None, Decimal(in_all[1])
    return (text, Decimal(1)) if several is None else (several[2], Decimal(several[1]))


def starts(
    going_on: Iterable[Count], coming: Iterable[Delivery], codes: Mapping[str, str], now: datetime
) -> Table:
    """Give counts under way, then what comes next; a row's key is ``subject|branch``."""
    rows = [
        Row(
            (
                plain(one.subject.words),
                codes.get(one.branch, one.branch),
                tr("{n} scanned").format(n=sum(not scan.undone for scan in one.scans)),
                tr("counting since {when}").format(when=words.moment(one.at, now)),
            ),
            f"{one.subject.purchase_order or one.subject.shipment or ''}|{one.branch}|{one.id}",
            {3: Tone.WARNING},
            frozenset({0}),
        )
        for one in going_on
    ]
    for delivery in coming:
        when = tr("on its way") if delivery.shipped else tr("expected")
        if delivery.day is not None:
            when = f"{when} {_day(delivery.day, now.date())}"
        of = f" · {delivery.supplier}" if delivery.supplier else ""
        lines = tr("1 line") if delivery.lines == 1 else tr("{n} lines").format(n=delivery.lines)
        rows.append(
            Row(
                (plain(delivery.purchase_order + of), plain(delivery.code or ""), lines, when),
                f"{delivery.purchase_order}|{delivery.branch}|",
                {3: Tone.CALM} if delivery.shipped else {},
            )
        )
    return Table(
        (
            Column(tr("Delivery"), wide=True),
            Column(tr("Branch")),
            Column(tr("Lines")),
            Column(tr("When")),
        ),
        tuple(rows),
    )


def _day(day: date, today: date) -> str:
    return words.day(day, today)


def due(sheet: Sheet) -> Table:
    """Give what is expected with what came of it, and above it what nobody expected.

    A row's key is the part's id, or the text of a number that nobody knows.
    """
    came: dict[str, Decimal] = {}
    for one in sheet.came:
        came[one.due.inbound] = came.get(one.due.inbound, NOTHING) + one.covers
    rows = [_unexpected(sheet, odd) for odd in sheet.exceptions if odd.kind in ("wrong", "over")]
    rows += [_due(sheet, one, came.get(one.inbound, NOTHING)) for one in sheet.due]
    return Table(
        (
            Column(tr("Part")),
            Column(tr("Description"), wide=True),
            Column(tr("Due"), number=True),
            Column(tr("Good"), number=True),
            Column(tr("Damaged"), number=True),
            Column(tr("How it stands")),
            Column(tr("Order")),
        ),
        tuple(rows),
    )


def _unexpected(sheet: Sheet, odd: Exceptional) -> Row:
    code, description = sheet.names.get(odd.part or "", (odd.part_text, ""))
    said = tr("too many: keep apart") if odd.kind == "over" else tr("wrong: keep apart")
    cells = (plain(code), plain(description), "", quantity_text(odd.units), "", said, "")
    tone = Tone.WARNING if odd.kind == "over" else Tone.ALARM
    return Row(cells, odd.part or odd.part_text, {0: tone, 5: tone}, frozenset({0, 3}))


def _due(sheet: Sheet, one: Due, came: Decimal) -> Row:
    code, description = sheet.names.get(one.part, (one.part, ""))
    odd = [e for e in sheet.exceptions if e.inbound == one.inbound]
    damaged = sum((e.units for e in odd if e.kind == "damaged"), NOTHING)
    said, tone = _stands(sheet, one, came, damaged, odd)
    return Row(
        (
            plain(code),
            plain(description),
            quantity_text(one.quantity),
            quantity_text(came) if came else "·",
            quantity_text(damaged) if damaged else "",
            said,
            "" if sheet.subject.purchase_order else plain(one.purchase_order or ""),
        ),
        one.part,
        {} if tone is None else {3: tone, 5: tone},
        frozenset({0, 3}) if came else frozenset({0}),
    )


def _stands(
    sheet: Sheet, one: Due, came: Decimal, damaged: Decimal, odd: list[Exceptional]
) -> tuple[str, Tone | None]:
    newer = next((e for e in odd if e.kind == "superseded"), None)
    if newer is not None and newer.part is not None:
        return tr("came as {number}").format(number=plain(sheet.code(newer.part))), Tone.WARNING
    if came >= one.quantity:
        return tr("all here"), Tone.GOOD
    if any(e.kind == "short" for e in odd) or came or damaged:
        missing = quantity_text(max(NOTHING, one.quantity - came - damaged))
        if missing == "0":
            return tr("damaged"), Tone.ALARM
        return tr("{n} short").format(n=missing), Tone.WARNING
    return tr("not scanned"), None


def gets(sheet: Sheet, part: str | None, bins: Mapping[str, str], bin_: str, look: Look) -> Table:
    """Give who waits for a part, and what each gets of what came so far; a row's key is a line."""
    rows = []
    for one in sheet.gets:
        if part is not None and part not in (one.part, one.line_part):
            continue
        got = one.covers > 0
        where = bins.get(one.line, bin_) if got else ""
        tone = Tone.GOOD if one.missing <= 0 else Tone.WARNING
        rows.append(
            Row(
                (
                    plain(one.number),
                    customer(one, look),
                    tr("{n} of {all}").format(
                        n=quantity_text(one.covers), all=quantity_text(one.wanted)
                    ),
                    plain(where),
                    "" if look.safe else plain(one.why),
                ),
                one.line,
                {2: tone},
                frozenset({0, 2}) if got else frozenset({0}),
            )
        )
    return Table(
        (
            Column(tr("Job")),
            Column(tr("Customer"), wide=True, wraps=True),
            Column(tr("Gets"), number=True),
            Column(tr("Bin")),
            Column(tr("Its place"), wide=True, wraps=True),
        ),
        tuple(rows),
    )


def customer(one: Gets, look: Look) -> str:
    """Name a customer, unless somebody looks on."""
    return words.somebody_else() if look.safe else plain(one.customer)


def exceptions(sheet: Sheet) -> Table:
    """Give what is not as announced; a row's key is the part.

    What is simply not scanned yet is none: it is said where it is due.
    """
    rows = []
    missed = {one.part for one in sheet.tallies if one.reason}
    for odd in sheet.exceptions:
        if odd.kind == "short" and odd.part not in missed:
            continue
        code = sheet.code(odd.part) if odd.part is not None else odd.part_text
        cells = (
            exception_kind(odd.kind),
            plain(code),
            quantity_text(odd.units),
            plain(odd.reason),
        )
        tone = Tone.ALARM if odd.kind in ("wrong", "damaged") else Tone.WARNING
        rows.append(Row(cells, odd.part or odd.part_text, {0: tone}, frozenset({1})))
    return Table(
        (
            Column(tr("What")),
            Column(tr("Part")),
            Column(tr("Units"), number=True),
            Column(tr("Reason"), wide=True),
        ),
        tuple(rows),
    )


def scanned(sheet: Sheet, part: str | None, text: str, look: Look) -> Sign:
    """Say what the last scan means: where it goes, or that it is to be kept apart."""
    if part is None:
        said = tr("{text}: nobody here knows this number. Keep it apart.")
        return Sign(said.format(text=plain(text)[:60]), Shape.CROSS, Tone.ALARM)
    code, description = sheet.names.get(part, (text, ""))
    name = " ".join((plain(code), words.isolated(plain(description)[:40]))).strip()
    wrong = [odd for odd in sheet.exceptions if odd.part == part and odd.kind in ("wrong", "over")]
    if wrong:
        said = tr("{name}: nobody ordered it. Keep it apart.")
        if wrong[0].kind == "over":
            said = tr("{name}: more than was ordered. Keep the rest apart.")
        tone = Tone.WARNING if wrong[0].kind == "over" else Tone.ALARM
        return Sign(said.format(name=name), Shape.TRIANGLE, tone)
    units = sum((one.units for one in sheet.came if one.part == part), NOTHING)
    total = sum((one.quantity for one in sheet.due if one.part == part), NOTHING)
    winners = [one for one in sheet.winners if one.part == part]
    head = tr("{name}: {n} of {all}").format(
        name=name, n=quantity_text(units), all=quantity_text(total or units)
    )
    if not winners:
        return Sign(tr("{head}, to the shelf").format(head=head), Shape.SHELF, Tone.CALM)
    to = ", ".join(
        f"{plain(one.number)} {words.isolated(customer(one, look)[:40])}" for one in winners[:3]
    )
    return Sign(tr("{head}, for {who}").format(head=head, who=to), Shape.CHECK, Tone.GOOD)


def progress(sheet: Sheet) -> str:
    """Say how far the count is."""
    came: dict[str, Decimal] = {}
    for one in sheet.came:
        came[one.due.inbound] = came.get(one.due.inbound, NOTHING) + one.covers
    whole = sum(came.get(one.inbound, NOTHING) >= one.quantity for one in sheet.due)
    return tr("{n} of {all} lines are all here.").format(n=whole, all=len(sheet.due))
