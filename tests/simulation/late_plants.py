"""Planted bugs that only the rarer faults can show: each names the one in its words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from bocounter.store import audit, mending
from bocounter.sync import compare, generation, outbox, pinning, resolving, rows, telling
from tests.simulation.planting import PLANTS, plant

__all__ = ["PLANTS"]

plant(
    "another_erp",
    "whatever answers at the address is taken for the ERP (swapped)",
    (pinning, "mark", lambda *_: "an ERP"),
)
plant(
    "sleep_unnoticed",
    "the ERP's time is counted by ticks that stand still while the PC sleeps (suspended)",
    (telling.Round, "erp_now", telling.Round.erp_by_ticks),
)
plant(
    "values_unchecked",
    "a number that is none goes into the mirror (values that no row can hold)",
    (rows._ENCODERS, Decimal, str),
)
plant(
    "text_not_cleaned",
    "text goes into the mirror as it came (odd words)",
    (rows._ENCODERS, str, lambda text: text),
)
plant(
    "swept_too_soon",
    "nobody looks for a second copy later than an hour after the sending (very late effects)",
    (resolving, "SWEPT", timedelta(hours=1)),
)
plant(
    "backups_ignored",
    "a damaged store is made anew though there is a backup (damage)",
    (mending, "_newest_good", lambda *_: None),
)
plant(
    "put_back_is_tampering",
    "a store that was put back is said to have lost its audit (an older copy, damage)",
    (audit, "lives", lambda _: []),
)


def _looked_at_but_not_read(around: Any, kind: str, wanted: Any, so_far: Any) -> None:
    """Read nothing."""


plant(
    "known_ids_only",
    "what comes into sight without being saved is not read (scope)",
    (compare, "read_by_id", _looked_at_but_not_read),
)
plant(
    "lost_words_untold",
    "what an ERP that was set back has lost is told to nobody (the ERP put back)",
    (generation, "_lost", lambda *_: None),
)
plant(
    "behind_a_decision",
    "a word that waits for a person holds later ones back (refusals)",
    (outbox, "stranded", lambda _: {}),
)
