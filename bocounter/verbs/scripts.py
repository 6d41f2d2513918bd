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
