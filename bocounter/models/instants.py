"""Instants as the store writes them: ISO 8601 in UTC, one width, so that text sorts as time."""

from __future__ import annotations

from datetime import UTC, datetime


def written(at: datetime) -> str:
    """Write an aware instant for the store. Raises ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"an instant without a zone: {at!r}")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read(text: str) -> datetime:
    """Read an instant of the store back, aware and in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def read_or_none(text: str | None) -> datetime | None:
    """Read an instant that may be unknown."""
    return None if text is None else read(text)
