"""The sample dealership in a store of its own: no ERP, no network, no questions."""

from __future__ import annotations

import argparse
import json
import random
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bocounter import places
from bocounter.errors import StoreTrouble, WrongUse
from bocounter.progress import Progress
from bocounter.verbs.desk import Answer, Desk, nowhere, provenance
from bocounter.verbs.progress_bar import Bar

if TYPE_CHECKING:
    from bocounter.settings import Settings
    from bocounter.store.store import Store
    from bocounter.sync.round import Summary

SEED = "1"
URL = "sample:"
BRIEF_WAIT_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample dealership as it stands: its first day, and how many were lived since."""

    day0: date
    days: int

    def options(self) -> dict[str, str]:
        """Give it as the connector's options."""
        return {"seed": SEED, "day0": self.day0.isoformat(), "days": str(self.days)}


def declare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare ``demo``."""
    parser = verbs.add_parser(
        "demo",
        help="open the window on the sample dealership",
        description="Opens the window on an invented dealership in a store of its own; it needs "
        "no ERP and no network and asks nothing. Its day 0 is the day it is first opened; from "
        "then on it lives along with the calendar.",
    )
    parser.add_argument(
        "--reset", action="store_true", help="forget the dealership and begin anew on day 0"
    )
    parser.add_argument("--days", metavar="N", type=int, help="let it live N days more, and sync")
    parser.add_argument("--no-window", action="store_true", help="only build it")
    parser.add_argument(
        "--picture", metavar="FILE", help="paint the board into a PNG; needs no display"
    )
    parser.set_defaults(run=demo)


def demo(desk: Desk, args: argparse.Namespace) -> Answer:
    """Build the sample dealership or let it live on, then open the window."""
    path = desk.store if desk.store_named else places.sample_store()
    if args.days is not None and not 0 <= args.days <= 365:
        raise WrongUse(f"{args.days} is no number of days to live.", "Name 0 to 365 days.")
    picture = None if args.picture is None else Path(args.picture).absolute()
    if picture is not None and not picture.parent.is_dir():
        raise WrongUse(f"There is no folder {picture.parent}.", "Make it, or name another file.")
    windowed = not args.no_window and picture is None
    idle = windowed and not args.reset and args.days is None
    bar = Bar(desk.err, quiet=desk.quiet)
    from bocounter.verbs.connecting import stopping_on_request

    try:
        with stopping_on_request(bar.show) as progress:
            document = build(
                path,
                clock=desk.clock,
                progress=progress,
                reset=args.reset,
                days=args.days,
                seconds=BRIEF_WAIT_SECONDS if idle else 5.0,
            )
    except StoreTrouble:
        # An open window holds it: then that window is all that was asked for.
        if not (idle and path.exists()):
            raise
        document = {}
    finally:
        bar.clear()
    text = _spoken(path, document) if document else ""
    return Answer(
        {"store": str(path), **(document or nowhere("sample"))},
        text,
        window=None if args.no_window and picture is None else path,
        picture=picture,
    )


def _spoken(path: Path, document: dict[str, Any]) -> str:
    lived = f", {document['days']} days later" if document["days"] else ""
    return (
        f"The sample dealership of {document['day0']}{lived}: {document['work_orders']:,} open "
        f"work orders, in {path}."
    )


def build(
    path: Path,
    *,
    clock: Callable[[], datetime],
    progress: Progress,
    reset: bool = False,
    days: int | None = None,
    seconds: float = 5.0,
) -> dict[str, Any]:
    """Make the sample store, or bring it to today; say what came of it.

    ``days`` lets it live so many days more than it has; without, it catches up with the
    calendar. Raises WrongUse when the file belongs to a real ERP.
    """
    from bocounter.store import upgrade
    from bocounter.store.store import Store

    if upgrade.shape_of(path):
        _check_sample(path)
    opened = Store.anew if reset else Store.to_write
    store = opened(path, "the sample dealership", clock(), seconds)
    try:
        if reset:
            shutil.rmtree(places.beside(path), ignore_errors=True)
        return _lived(store, clock, progress, days)
    finally:
        store.close()


def _lived(
    store: Store,
    clock: Callable[[], datetime],
    progress: Progress,
    days: int | None,
) -> dict[str, Any]:
    kept = _kept(_settings(store))
    today = clock().date()
    at = kept or Sample(today, 0)
    if days is not None:
        at = Sample(at.day0, at.days + days)
    else:
        at = Sample(at.day0, max(at.days, (today - at.day0).days))
    _keep(store, at)
    summary = _round(store, clock, progress)
    with store.reading() as rows:
        told = bool(rows.all("SELECT 1 FROM contact LIMIT 1"))
    if not told:
        _take_over_the_past(store, at)
    with store.reading() as rows:
        number = int(rows.all("SELECT count(*) FROM wo_summary WHERE open_lines > 0")[0][0])
        return {
            "day0": at.day0.isoformat(),
            "days": at.days,
            "work_orders": number,
            "pulled": dict(summary.pulled),
            "seconds": summary.seconds,
            **provenance(rows),
        }


def _settings(store: Store) -> Settings:
    from bocounter.queries import settings

    with store.reading() as rows:
        return settings.settings(rows)


def _check_sample(path: Path) -> None:
    from bocounter.queries import settings
    from bocounter.store.reader import Reader

    reader = Reader(path)
    try:
        chosen = settings.settings(reader)
    finally:
        reader.close()
    if chosen.connector not in (None, "sample"):
        raise WrongUse(
            f"The store {path} belongs to an ERP ({chosen.connector}), not to the sample.",
            "Name another file with --store, or leave --store out.",
        )


def _kept(chosen: Settings) -> Sample | None:
    if chosen.options is None:
        return None
    try:
        options = json.loads(chosen.options)
        return Sample(date.fromisoformat(options["day0"]), int(options["days"]))
    except (ValueError, KeyError, TypeError):
        return None


def _keep(store: Store, at: Sample) -> None:
    from bocounter.commands import choosing_settings

    choosing_settings.keep(
        store,
        connector="sample",
        url=URL,
        options=json.dumps(at.options(), sort_keys=True),
    )


def _round(store: Store, clock: Callable[[], datetime], progress: Progress) -> Summary:
    from bocounter.sync import connecting, round

    connector = connecting.connector(_settings(store), store.path, clock)
    try:
        return round.run(store, connector, clock=clock, progress=progress)
    finally:
        connector.close()


def _take_over_the_past(store: Store, at: Sample) -> None:
    from bocounter.commands import taking_over
    from bocounter.outside.erp.sample import history, world

    dealership = world.world(SEED, at.day0, at.days)
    # Ids from a seed: the same day gives the same store, to the letter.
    chance = random.Random(f"{SEED}/{at.day0}")

    def mint() -> str:
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))

    taking_over.take_over(store, history.told_history(dealership), mint)
