"""All tables of the store, under one name for those who write or migrate them."""

from __future__ import annotations

from bocounter.models import calls, choices, mirror, ours, readings, receivings, traffic
from bocounter.models.schema import METADATA

__all__ = ["METADATA", "calls", "choices", "mirror", "ours", "readings", "receivings", "traffic"]
