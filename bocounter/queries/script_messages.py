"""The script of each kind, section by section: a call, a voicemail, a text message, an e-mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bocounter.models.call_facts import CALL_SECTIONS, ScriptKind, Section
from bocounter.models.script_fields import GroupFields
from bocounter.queries.script_writing import Writer
from bocounter.rules import sms_length
from bocounter.rules.plain import harmless
from bocounter.rules.speaking import Group

_VOICEMAIL = ("greeting", "headline", "call_back", "next_contact")
_EMAIL = ("greeting", "headline", "table", "changes", "options", "next_contact", "closing")
_SMS = ("state", "question", "next_contact", "sign", "opt_out")
_LESS = (
    (3, _SMS),
    (2, _SMS),
    (1, _SMS),
    (1, ("state", "next_contact", "sign", "opt_out")),
    (1, ("state", "sign", "opt_out")),
    (1, ("barest", "opt_out")),
)
"""What a text message holds of parts and sections, from all of it to the least."""
MOST_ROWS = 40
"""Lines of the table in an e-mail; the others are counted."""
_WIDEST = 48


def sections(writer: Writer, kind: ScriptKind) -> tuple[Section, ...]:
    """Write the sections of a script."""
    if kind is ScriptKind.SMS:
        return _sms(writer)
    if kind is ScriptKind.EMAIL:
        return tuple(
            Section(name, _table(writer) if name == "table" else writer.say(f"email.{name}"))
            for name in _EMAIL
        )
    names = CALL_SECTIONS if kind is ScriptKind.CALL else _VOICEMAIL
    return tuple(Section(name, writer.say(f"{kind}.{name}")) for name in names)


def joined(parts: Sequence[Section], kind: ScriptKind) -> str:
    """Give the text of a script from its sections."""
    between = {ScriptKind.SMS: " ", ScriptKind.EMAIL: "\n\n"}.get(kind, "\n")
    return between.join(part.text for part in parts if part.text)


def _sms(writer: Writer) -> tuple[Section, ...]:
    """Write a text message that takes two segments at most: what matters least is left out."""
    made: tuple[Section, ...] = ()
    for most, names in _LESS:
        said = [Section(name, writer.say(f"sms.{name}", _first(most))) for name in names]
        whole = " ".join(part.text for part in said if part.text)
        cheap = sms_length.cheapest(whole)
        made = tuple(
            part if cheap == whole else Section(part.name, sms_length.plainer(part.text))
            for part in said
        )
        if sms_length.fits(cheap):
            return made
    ending = made[-1].text
    cut = sms_length.fitted(made[0].text, ending)
    return (Section("barest", cut.removesuffix(ending).rstrip()), made[-1])


def _first(most: int) -> Any:
    def of(by: Writer) -> Mapping[str, Any]:
        missing = by.material.speech.missing
        groups = tuple(by.group(one) for one in missing[:most])
        left = sum(len(group.lines) for group in missing[most:])
        return {"groups": groups, "more": left}

    return of


def _table(writer: Writer) -> str:
    """Lay out every line, what changed is marked; nothing where the facts are old."""
    if writer.material.stale:
        return ""
    rows: list[tuple[GroupFields, str]] = []
    lines = [(group, line) for group in writer.material.speech.groups for line in group.lines]
    for group, line in lines[:MOST_ROWS]:
        one = writer.group(Group(group.certainty, (line,)))
        rows.append((one, harmless(one.names, _WIDEST)))
    width = max((len(name) for _, name in rows), default=0)
    laid = [
        f"{'*' if one.changed else '-'} {name.ljust(width)}  {one.short}".rstrip()
        for one, name in rows
    ]
    if len(lines) > MOST_ROWS:
        laid.append(writer.say("email.more_rows", lambda _: {"more": len(lines) - MOST_ROWS}))
    if any(one.changed for one, _ in rows):
        laid.append(writer.say("email.legend"))
    return "\n".join(laid)
