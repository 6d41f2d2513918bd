"""Forgetting a customer who asks for it."""

from __future__ import annotations

import argparse

from bocounter.verbs import inputs, paper
from bocounter.verbs.desk import Answer, Desk, provenance

LOOK = 4
"""The exit code when files or notes are left for a person to look at."""


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``forget``."""
    parser = verbs.add_parser(
        "forget",
        help="forget a customer who asks for it",
        description="Blanks a customer's name, numbers and addresses, and every word written "
        "about them, in the store, its journal and its backups. What the counter did stays: who "
        "called when, and what day was told. It cannot be undone. The ERP keeps what it has: "
        "forget them there too; until then they are in sight here without a name. Exit 4 when "
        "files or notes are left for you to look at.",
    )
    parser.add_argument("customer", metavar="CUSTOMER", help="their number, or their whole name")
    parser.add_argument(
        "--why", metavar="T", required=True, help="the reason, which is kept: without a name in it"
    )
    parser.add_argument(
        "--anyway",
        action="store_true",
        help="also when words about them are not in the ERP yet: those are taken back",
    )
    parser.add_argument(
        "--delete-set-aside",
        action="store_true",
        help="also delete the older stores that were set aside beside this one",
    )
    parser.set_defaults(run=forget)


def forget(desk: Desk, args: argparse.Namespace) -> Answer:
    """Forget a customer, and say what is left to do."""
    from bocounter.commands import forgetting

    told: list[forgetting.Report] = []
    with desk.writing() as store:
        forgetting.forget(
            store,
            inputs.text(args.customer),
            why=inputs.text(args.why),
            by=desk.who,
            now=desk.clock(),
            anyway=args.anyway,
            set_aside=args.delete_set_aside,
            tell=told.append,
        )
        with store.reading() as rows:
            said = provenance(rows)
    (report,) = told
    lines = ["Forgotten. Name, numbers and words are gone here; the ERP still has its own."]
    if report.taken_back:
        lines.append(f"Taken back and never sent: {report.taken_back} of our words.")
    lines.append(
        f"Backups written anew: {report.backups}; removed, being too old: {report.removed}."
    )
    if report.mentions:
        lines.append("Notes of other customers name them; look at these yourself:")
        lines += [f"  {paper.clean(number)}" for number in report.mentions]
    if report.left:
        lines.append("These older stores still hold them; --delete-set-aside deletes them:")
        lines += [f"  {path}" for path in report.left]
    lines.append("Copies that you made elsewhere, and other PCs, keep what they have.")
    document = {
        "customer": report.id,
        "rows": report.rows,
        "taken_back": report.taken_back,
        "backups_rewritten": report.backups,
        "backups_removed": report.removed,
        "mentions": list(report.mentions),
        "left": [str(path) for path in report.left],
        **said,
    }
    return Answer(document, "\n".join(lines), LOOK if report.mentions or report.left else 0)
