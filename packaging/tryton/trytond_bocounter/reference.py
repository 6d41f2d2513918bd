# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a record arrive once: a reference that the database keeps unique."""

from trytond.model import Unique, fields


class ReferenceMixin:
    """A record that may come from a counter, under a reference no other record has.

    The reference is empty for what the ERP's own people enter, and is never copied. It is
    not read-only, because the counter writes it.
    """

    __slots__ = ()

    reference = fields.Char(
        "Reference", help="The counter's mark of this record; leave it empty for your own."
    )

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            (
                "reference_unique",
                Unique(table, table.reference),
                "bocounter.msg_reference_unique",
            )
        ]

    @classmethod
    def copy(cls, records, default=None):
        default = dict(default or {})
        default.setdefault("reference", None)
        return super().copy(records, default=default)

    @classmethod
    def held(cls, references):
        """Give the ids of the records under each reference."""
        found = {reference: [] for reference in references}
        rows = cls.search_read([("reference", "in", list(found))], fields_names=["reference"])
        for row in rows:
            found[row["reference"]].append(row["id"])
        return found
