"""What a deed or a page of the ERP altered, so that only that is read again."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Changes:
    """The ids of what was altered; two of them add up with ``|``.

    Ids are the ERP's own (``remote_id``) for mirror rows and ours for operations.
    ``everything`` says that too much changed to name it, so a screen reads all again.
    """

    work_orders: frozenset[str] = field(default_factory=frozenset)
    parts: frozenset[str] = field(default_factory=frozenset)
    customers: frozenset[str] = field(default_factory=frozenset)
    operations: frozenset[str] = field(default_factory=frozenset)
    everything: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.work_orders | other.work_orders,
            self.parts | other.parts,
            self.customers | other.customers,
            self.operations | other.operations,
            self.everything or other.everything,
        )

    def __bool__(self) -> bool:
        return bool(
            self.everything or self.work_orders or self.parts or self.customers or self.operations
        )
