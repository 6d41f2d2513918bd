"""Why a customer went without: one list, so that it can be counted."""

from __future__ import annotations

from typing import Final

REASONS: Final = {
    "no_stock": "we did not have it",
    "too_late": "it would have come too late",
    "too_expensive": "the price was too high",
    "elsewhere": "bought elsewhere already",
    "not_carried": "we do not carry it",
    "declined_substitute": "did not want another number in its place",
    "wrong_number": "nobody could find the right number",
    "other": "another reason",
}
