"""Whether a connector keeps its word: checks that anybody can run on a connector of theirs.

    for finding in Conformance(make, bench, mint).findings():
        print(finding.promise, finding.verdict, finding.words)

``make`` gives a new connector each time, not yet logged in, on an ERP that nobody else
changes meanwhile and that holds at least one open work order; ``bench`` is what the tester
does on the ERP's own side. Each public method of ``Conformance`` is one promise: it raises
``Broken`` with words when the promise is broken and ``DoesNotApply`` when the bench has no
means to try it. Nothing here needs a test framework.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bocounter.errors import Known
from bocounter.outside.erp.connector import Connector
from bocounter.outside.erp.promises.bench import Bench, Broken, DoesNotApply, only_our_errors
from bocounter.outside.erp.promises.changing import Changing
from bocounter.outside.erp.promises.making import Making
from bocounter.outside.erp.promises.pulling import Pulling
from bocounter.outside.erp.promises.sending import Sending
from bocounter.outside.erp.promises.unloading import Unloading

__all__ = ["Bench", "Broken", "Conformance", "DoesNotApply", "Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one promise: ``kept``, ``broken`` or ``does not apply``, and why."""

    promise: str
    verdict: str
    words: str


class Conformance(Pulling, Sending, Changing, Making, Unloading):
    """Every promise of a connector, one method each.

    ``mint`` gives a reference that was never used before, ``now`` when a word was written.
    """

    def __init__(
        self,
        make: Callable[[], Connector],
        bench: Bench,
        mint: Callable[[], str],
        now: Callable[[], datetime] = lambda: datetime(2026, 1, 1, 12, tzinfo=UTC),
    ) -> None:
        super().__init__(make, bench, mint, now)

    @classmethod
    def promises(cls) -> tuple[str, ...]:
        """Name every promise, those that only read first."""
        rooms = (Pulling, Sending, Changing, Making, Unloading)
        return tuple(name for kind in rooms for name in vars(kind) if name[0] != "_")

    def try_one(self, promise: str) -> None:
        """Try one promise by its name. Raises Broken or DoesNotApply."""
        with only_our_errors(promise.replace("_", " ")):
            getattr(self, promise)()

    def findings(self) -> Iterator[Finding]:
        """Try every promise and say what became of each."""
        for promise in self.promises():
            try:
                self.try_one(promise)
            except Broken as broken:
                yield Finding(promise, "broken", str(broken))
            except DoesNotApply as words:
                yield Finding(promise, "does not apply", str(words))
            except Known as trouble:
                yield Finding(promise, "broken", f"It gave up: {trouble}")
            else:
                yield Finding(promise, "kept", "")
