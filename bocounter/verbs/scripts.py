"""What to say to a customer: the script of a call, a voicemail, a text message or an e-mail."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bocounter import places
from bocounter.models.call_facts import GuardLevel, Script, ScriptKind
from bocounter.verbs import inputs, paper
from bocounter.verbs.desk import Answer, Desk, provenance

if TYPE_CHECKING:
    from typing import Any


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``script``."""
    parser = verbs.add_parser(
        "script",
        help="write what to say to this customer, no surer than the facts",
        description="Writes what to say to the customer of a work order, from the facts and no "
        "surer than they are, in the customer's language or that of --lang before the verb. "
        "Sentences of your own go into the folder that lies beside the store and is called like "
        "it with .scripts at the end.",
    )
    parser.add_argument("number", metavar="WO", help="the work order's number")
    parser.add_argument(
        "--kind",
        choices=[kind.value for kind in ScriptKind],
        default=ScriptKind.CALL.value,
        help="call, voicemail, sms or email; call if not said",
    )
    parser.set_defaults(run=script)
    shopping = verbs.add_parser(
        "shop",
        help="say what customers are told of the shop: its name, number and hours",
        description="Keeps what scripts tell customers of the shop; without an option it shows "
        "that. An empty text takes one away.",
    )
    shopping.add_argument("--name", metavar="T", help="what the shop calls itself; else the branch")
    shopping.add_argument("--phone", metavar="T", help="the number that customers call back")
    shopping.add_argument("--hours", metavar="T", help="when somebody answers there, in words")
    shopping.set_defaults(run=shop)


def shop(desk: Desk, args: argparse.Namespace) -> Answer:
    """Keep or show what customers are told of the shop."""
    from bocounter.commands import choosing_settings
    from bocounter.queries import settings

    asked = {"shop_name": args.name, "shop_phone": args.phone, "shop_hours": args.hours}
    given = {n: paper.clean(inputs.text(v)) or None for n, v in asked.items() if v is not None}
    if given:
        with desk.writing() as store:
            choosing_settings.keep(store, **given)
    with desk.reading() as rows:
        kept = settings.settings(rows)
        said = provenance(rows)
    known = {"name": kept.shop_name, "phone": kept.shop_phone, "hours": kept.shop_hours}
    lines = [
        f"{name}: {paper.clean(value) if value else 'not set'}" for name, value in known.items()
    ]
    return Answer({**known, **said}, "\n".join(lines))


def script(desk: Desk, args: argparse.Namespace) -> Answer:
    """Write a script."""
    from bocounter.queries import scripting

    with desk.reading() as rows:
        found = scripting.script(
            rows,
            inputs.text(args.number),
            kind=ScriptKind(args.kind),
            now=desk.clock(),
            language=desk.language if desk.language_named else None,
            by=desk.who,
            branch=desk.branch,
            folder=places.scripts(desk.store),
        )
        said = provenance(rows)
    return Answer({**document(found), **said}, sheet(found))


def document(one: Script) -> dict[str, Any]:
    """Give a script as a document."""
    return {
        "kind": one.kind.value,
        "language": one.language,
        "subject": one.subject,
        "text": one.text,
        "sections": [{"name": part.name, "text": part.text} for part in one.sections],
        "facts": [
            {
                "name": fact.name,
                "value": fact.value,
                "source": fact.source,
                "as_of": None if fact.as_of is None else fact.as_of.isoformat(),
            }
            for fact in one.facts
        ],
        "guards": [guard.text for guard in one.guards],
        "refused": [guard.text for guard in one.guards if guard.level is GuardLevel.REFUSE],
        "next_contact": one.next_contact.isoformat(),
        "fell_back": list(one.fell_back),
    }


def sheet(one: Script) -> str:
    """Give a script in words for a terminal."""
    lines = [] if one.subject is None else [*paper.paragraph(one.subject), ""]
    for text in one.text.splitlines():
        lines += paper.paragraph(text)
    lines.append("")
    for guard in one.guards:
        mark = "Not as it is: " if guard.level is GuardLevel.REFUSE else "Mind: "
        lines += paper.paragraph(mark + guard.text)
    if one.fell_back:
        said = f"In English, as {one.language} has no sentence for it: {', '.join(one.fell_back)}."
        lines += paper.paragraph(said)
    lines.append(f"Next contact: {paper.moment(one.next_contact)}.")
    return "\n".join(lines)
