"""What was chosen for this store."""

from __future__ import annotations

from bocounter.settings import Settings
from bocounter.store.reader import Rows


def settings(rows: Rows) -> Settings:
    """Give the settings kept with the store."""
    return Settings.of(dict(rows.all("SELECT name, value FROM setting")))
