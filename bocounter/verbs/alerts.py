"""What needs an eye now: so far, what branches could do for each other with the same number."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bocounter.errors import WrongUse
from bocounter.verbs import paper
from bocounter.verbs.desk import Answer, Desk, provenance

_CODES = "SELECT remote_id, code FROM part WHERE remote_id IN (SELECT value FROM json_each(?))"

MOST = 60
"""Alerts that are printed; the others are counted."""


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``alerts``."""
    parser = verbs.add_parser(
        "alerts",
        help="list what needs an eye now: numbers that branches order twice or have too many of",
        description="Lists the part numbers that several branches get for somebody at once, and "
        "those that one branch has too many of while another is short; with --branch before the "
        "verb only what concerns that branch. Other kinds of alerts are not in this version yet.",
    )
    parser.set_defaults(run=alerts)


def alerts(desk: Desk, _args: argparse.Namespace) -> Answer:
    """List what branches could do for each other."""
    from bocounter.queries import across

    with desk.reading() as rows:
        names: dict[str, str] = dict(rows.all("SELECT code, name FROM branch ORDER BY code"))
        if desk.branch is not None and desk.branch not in names:
            raise WrongUse(
                f"There is no branch {desk.branch[:60]!r}.",
                f"Name one of: {', '.join(names) or 'none yet'}.",
            )
        found = across.everywhere(rows, names.get(desk.branch or ""))
        asked = (json.dumps([one.part for one in found]),)
        codes: dict[str, str] = dict(rows.all(_CODES, asked))
        said = provenance(rows)
    told = [alert for one in found for alert in across.alerts(one, codes.get(one.part, one.part))]
    return Answer({"alerts": told, **said}, _sheet(told))


def _sheet(told: list[dict[str, Any]]) -> str:
    if not told:
        return "No branch orders what another does, or lacks what another has too many of."
    lines = [
        line
        for alert in told[:MOST]
        for line in paper.paragraph(f"{paper.clean(alert['subject'])}: {alert['message']}")
    ]
    if len(told) > MOST:
        lines.append(f"and {len(told) - MOST} more; --json has them all.")
    return "\n".join(lines)
