"""Pulls rounds as a sync does, for tests that look at the records alone."""

from __future__ import annotations

from typing import Any

from bocounter.outside.erp.connector import Connector, Scope
from bocounter.outside.erp.records import Record


class Reader:
    """Pulls rounds of one connector and remembers each kind's cursor."""

    def __init__(self, connector: Connector, limit: int = 500) -> None:
        self.connector, self.limit = connector, limit
        self.cursors: dict[str, str] = {}

    def round(self, kind: str, scope: Scope = Scope.ALL) -> dict[str, Any]:
        """Pull to the end; gives the records by their ids."""
        found: dict[str, Record] = {}
        more = True
        while more:
            page = self.connector.pull(kind, scope, self.cursors.get(kind), self.limit)
            assert not page.unreadable
            self.cursors[kind] = page.cursor
            found |= {record.remote_id: record for record in page.records}
            more = page.more
        return found
