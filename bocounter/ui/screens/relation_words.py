"""The relations of numbers in words: a sentence a hop, and what is wrong with a graph."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from bocounter.models.facts import NOTHING
from bocounter.models.option_facts import Graph, Hop
from bocounter.queries.part_page import PartPage
from bocounter.ui import words
from bocounter.ui.screens.relation_layout import Arrow, Picture, Place
from bocounter.ui.tables.sheet import Column, Row
from bocounter.ui.words import Shape, Sign, Tone, near_day, tr

MOST_HOPS = 400
"""Hops that are listed; the others are counted."""
MOST_NAMED = 6


def ratio(value: Fraction) -> str:
    """Give a ratio in digits; what has no end, to three places."""
    return f"{value.numerator}" if value.denominator == 1 else f"{float(value):.3g}"


def sentence(hop: Hop, today: date) -> str:
    """Say one hop: what it means, how many, which way one may go."""
    one, other = words.plain(hop.from_), words.plain(hop.to)
    said = {
        "interchange": tr("{other} does the job of {one}: {grade}"),
        "alternate": tr("{other} is {one} under another label"),
        "kit": tr("{other} is a kit that holds {units} {one}"),
        "component": tr("{one} is a kit: {units} {other} is in it"),
        "assembly": tr("{other} is the next higher assembly and holds {units} {one}"),
    }.get(hop.relation, "")
    inverse = 1 / hop.factor if hop.factor else hop.factor
    if said:
        units = hop.factor if hop.relation == "component" else inverse
        said = said.format(one=one, other=other, grade=grade(hop.grade), units=ratio(units))
    else:
        back = hop.relation == "supersedes"
        old, new = (other, one) if back else (one, other)
        said = _replaced(old, new, inverse if back else hop.factor)
        if hop.both_ways:
            said += tr("; either may be used")
        elif back and (hop.refused is None or hop.refused.code != "loop"):
            said += tr("; no way back")
    if hop.together:
        said += tr("; all are needed together")
    refused = refusal(hop, today)
    return f"{said}. {refused}" if refused else f"{said}."


def _replaced(old: str, new: str, units: Fraction) -> str:
    if units == 1:
        return tr("{old} is replaced by {new}").format(old=old, new=new)
    if units < 1:
        return tr("{count} {old} are replaced by 1 {new}").format(
            old=old, new=new, count=ratio(1 / units)
        )
    return tr("{old} is replaced by {count} {new}").format(old=old, new=new, count=ratio(units))


def grade(name: str | None) -> str:
    """Say how well another number does the job."""
    return {
        "exact": tr("exactly the same"),
        "functional": tr("works the same"),
        "rework": tr("with rework"),
    }.get(name or "", tr("nobody says how well"))


def refusal(hop: Hop, today: date) -> str:
    """Say why a hop is not followed; going back is no way, and no refusal."""
    note = hop.refused
    if note is None or note.code == "one_way":
        return ""
    if note.code == "not_before" and len(note.about) > 1:
        day = words.day(date.fromisoformat(note.about[1]), today)
        return tr("It holds from {day} on.").format(day=day)
    return {
        "loop": tr("A loop: not followed."),
        "serial_out": tr("It is not for this machine."),
    }.get(note.code, tr("It must not be taken."))


def refusal_in_short(code: str) -> str:
    """Give the word beside an arrow that is not followed."""
    return {
        "loop": tr("loop"),
        "not_before": tr("later"),
        "serial_out": tr("serial"),
    }.get(code, tr("no"))


def tip(hop: Hop, today: date) -> str:
    """Give a hop with who says so and since when."""
    who = words.plain(hop.source) if hop.source else tr("nobody says who")
    since = "" if hop.as_of is None else f", {words.day(hop.as_of, today)}"
    return f"{sentence(hop, today)} ({who}{since})"


def hops(graph: Graph, today: date) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Give all hops as rows; Enter on one goes to the number it leads to."""
    columns = (Column(tr("Relation"), wide=True), Column(tr("Says who")), Column(tr("Since")))
    rows = [
        Row(
            (
                sentence(hop, today),
                words.plain(hop.source or ""),
                "" if hop.as_of is None else near_day(hop.as_of, today),
            ),
            hop.to,
            {0: Tone.ALARM} if hop.refused and hop.refused.code == "loop" else {},
        )
        for hop in graph.hops[:MOST_HOPS]
    ]
    if len(graph.hops) > MOST_HOPS:
        more = tr("and {n:,} more").format(n=len(graph.hops) - MOST_HOPS)
        rows.append(Row((more, "", "")))
    return columns, tuple(rows)


def warnings(graph: Graph) -> tuple[Sign, ...]:
    """Say what is wrong with the relations, and that there are more than one can look at."""
    found = []
    for loop in graph.loops:
        if len(loop) == 1:
            said = tr("{names} is said to replace itself: a slip in the data, not followed")
        else:
            said = tr("{names} replace each other: a slip in the data, not followed")
        found.append(Sign(said.format(names=_listed(loop)), Shape.CROSS, Tone.ALARM))
    for number in graph.dead_ends:
        said = tr("{number} is a dead end: no longer sold, and nothing replaces it now")
        found.append(Sign(said.format(number=words.plain(number)), Shape.DEAD_END, Tone.ALARM))
    if graph.cut:
        said = tr("There is more than anybody can look at: what is farther away is left out")
        found.append(Sign(said, Shape.HALF, Tone.WARNING))
    return tuple(found)


def _listed(numbers: tuple[str, ...]) -> str:
    shown = [words.plain(number) for number in numbers[:MOST_NAMED]]
    if len(numbers) > MOST_NAMED:
        shown.append(tr("{n} more").format(n=len(numbers) - MOST_NAMED))
    return ", ".join(shown)


# --- what stands in the picture -----------------------------------------------------------


def beneath(
    place: Place, arrow: Arrow | None, page: PartPage, *, between: bool
) -> tuple[str, Tone]:
    """Say under a number how it is related and what is free of it."""
    if place.count > 1:
        how = "" if arrow is None else _how(arrow)
        return how or (tr("in between") if between else tr("beyond these")), Tone.QUIET
    if place.dead_end:
        return tr("dead end"), Tone.ALARM
    item = page.numbers.get(place.key)
    if item is not None and not item.active:
        return tr("no longer sold"), Tone.WARNING
    free = sum((one.left for one in page.lying if one.part == place.key), NOTHING)
    units = words.quantity(free)
    said, tone = (
        (tr("{n} free").format(n=units), Tone.GOOD) if free > 0 else (tr("0 free"), Tone.QUIET)
    )
    how = "" if arrow is None else _how(arrow)
    return (f"{how}, {said}" if how else said), tone


def _how(arrow: Arrow) -> str:
    """Say how a number beneath another one does its job."""
    units = ratio(1 / arrow.ratio if arrow.ratio else arrow.ratio)
    return {
        "interchange": {
            "exact": tr("exact"),
            "functional": tr("functional"),
            "rework": tr("with rework"),
        }.get(arrow.grade or "", tr("ungraded")),
        "alternate": tr("other label"),
        "kit": tr("kit of {n}").format(n=units),
        "component": ("+ " if arrow.together else "")
        + tr("{n} in it").format(n=ratio(arrow.ratio)),
        "assembly": tr("assembly of {n}").format(n=units),
    }.get(arrow.relation, "")


def legend(picture: Picture) -> str:
    """Say how to read what is in this picture, and nothing else."""
    arrows = picture.arrows
    chains = [one for one in arrows if one.relation == "superseded_by"]
    said = []
    if chains:
        said.append(tr("Left to right: old to new."))
    if any(one.both_ways for one in chains):
        said.append(tr("Two heads: either may stand in for the other."))
    if len(chains) < len(arrows):
        said.append(tr("Beneath: what does the same job."))
    if any(one.together for one in arrows):
        said.append(tr("+: needed together."))
    if any(one.loop or one.refused is not None for one in arrows):
        said.append(tr("Dashed and crossed: not followed."))
    if any(place.count > 1 for place in picture.places):
        said.append(tr("A stack: several numbers, all in the list."))
    return " ".join(said)


def beside(arrow: Arrow) -> str:
    """Say beside an arrow how many there are, and why it is not followed."""
    said = []
    if arrow.relation == "superseded_by" and arrow.ratio != 1:
        said.append(
            f"× {ratio(arrow.ratio)}" if arrow.ratio > 1 else f"{ratio(1 / arrow.ratio)} : 1"
        )
    if arrow.together:
        said.append("+")
    if arrow.loop:
        said.append(refusal_in_short("loop"))
    elif arrow.refused is not None:
        said.append(refusal_in_short(arrow.refused))
    return " ".join(said)
