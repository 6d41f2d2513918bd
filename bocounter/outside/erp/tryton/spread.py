"""Rows that speak of a template or of one variant of it, as one record a part.

In Tryton a supplier's offer or a component belongs to a template, and so to all its variants,
or to one variant alone. A part number is a variant, so such a row is as many
records as it has parts: ``ROW@PRODUCT``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bocounter.outside.erp.tryton.rows import numbers
from bocounter.outside.erp.tryton.session import Domain, Row, Session
from bocounter.outside.erp.tryton.tables import rows_by_id

GOODS: Domain = [("template.type", "in", ["goods", "kit"])]
"""What has a part number: what lies on a shelf, and kits, which are sold as one."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A model whose rows name a ``template``, and a ``variant`` or none, in these fields."""

    model: str
    scope: Domain
    template: str
    variant: str

    @property
    def fields(self) -> tuple[str, ...]:
        """What must be read of a row to spread it."""
        return self.template, self.variant

    def rows(self, session: Session, remote_ids: Sequence[str], fields: Sequence[str]) -> list[Row]:
        """Give a row for each of these records that is there, with ``id`` and ``part`` its own."""
        wanted = set(remote_ids)
        heads = numbers([remote_id.partition("@")[0] for remote_id in remote_ids])
        found = rows_by_id(
            session, self.model, self.scope, (*self.fields, *fields), [str(n) for n in heads]
        )
        return [row for row in self._each(session, found) if row["id"] in wanted]

    def touched(self, session: Session, rows: list[Row]) -> Iterable[str]:
        """Give the records that rows of the model are; a touch of a phase."""
        return [row["id"] for row in self._each(session, rows)]

    def of(self, session: Session, key: str, values: Iterable[int]) -> Iterable[str]:
        """Give the records of all rows whose ``key`` is one of these values."""
        asked = sorted(set(values))
        rows = session.rows_of(self.model, key, asked, self.scope, ("id", *self.fields))
        return self.touched(session, rows)

    def of_products(self, session: Session, rows: list[Row]) -> Iterable[str]:
        """Give the records of the templates of these products; a touch of a phase."""
        return self.of(session, self.template, (int(row["template"]) for row in rows))

    def existing(self, session: Session, remote_ids: Sequence[str]) -> frozenset[str]:
        """Say which of these records are there."""
        return frozenset(row["id"] for row in self.rows(session, remote_ids, ()))

    def _each(self, session: Session, rows: list[Row]) -> Iterable[Row]:
        meant: dict[int, list[int]] = {}
        wide = {int(row[self.template]) for row in rows if row[self.variant] is None}
        for product in session.rows_of(
            "product.product", "template", sorted(wide), GOODS, ("id", "template")
        ):
            meant.setdefault(int(product["template"]), []).append(int(product["id"]))
        narrow = [int(row[self.variant]) for row in rows if row[self.variant] is not None]
        sound = session.ids("product.product", GOODS, narrow)
        for row in rows:
            if row[self.variant] is None:
                parts = meant.get(int(row[self.template]), [])
            else:
                parts = [n for n in [int(row[self.variant])] if n in sound]
            for part in parts:
                yield {**row, "id": f"{row['id']}@{part}", "row": row["id"], "part": part}
